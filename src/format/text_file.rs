//! UTF-8 text files that are read part by part, so that a long one is never held as a whole.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::FormatError;

/// A part has at least so many bytes, unless it is the last.
const PART: usize = 64 * 1024;
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// A UTF-8 file, read in parts that end with a line feed or with the file.
#[derive(Debug)]
pub struct TextFile {
    path: PathBuf,
    reader: BufReader<File>,
    bytes: Vec<u8>,
    /// Bytes and line feeds before `bytes`.
    offset: usize,
    lines: usize,
}

impl TextFile {
    /// Opens a file; `None` when its first bytes say that it is UTF-16 or UTF-32.
    ///
    /// # Errors
    /// [`FormatError::Io`].
    pub fn open(path: &Path) -> Result<Option<Self>, FormatError> {
        let io = |source| FormatError::Io {
            doing: "read",
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(io)?;
        let mut text = Self {
            path: path.to_owned(),
            reader: BufReader::with_capacity(PART, file),
            bytes: Vec::new(),
            offset: 0,
            lines: 0,
        };
        let start = text.reader.fill_buf().map_err(io)?;
        if matches!(
            start,
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, 0, 0xFE, 0xFF, ..]
        ) {
            return Ok(None);
        }
        if start.starts_with(MARK) {
            text.reader.consume(MARK.len());
            text.offset = MARK.len();
        }
        Ok(Some(text))
    }

    /// The next part, without a byte order mark.
    ///
    /// # Errors
    /// [`FormatError::Io`], and [`FormatError::Encoding`] with the first byte that is not UTF-8.
    pub fn part(&mut self) -> Result<Option<&str>, FormatError> {
        self.offset += self.bytes.len();
        self.lines += memchr::memchr_iter(b'\n', &self.bytes).count();
        self.bytes.clear();
        let mut part = self.reader.by_ref().take(PART as u64);
        let read = part
            .read_to_end(&mut self.bytes)
            .and_then(|_| self.reader.read_until(b'\n', &mut self.bytes));
        read.map_err(|source| FormatError::Io {
            doing: "read",
            path: self.path.clone(),
            source,
        })?;
        if self.bytes.is_empty() {
            return Ok(None);
        }
        match std::str::from_utf8(&self.bytes) {
            Ok(text) => Ok(Some(text)),
            Err(error) => Err(self.bad_byte(error.valid_up_to())),
        }
    }

    fn bad_byte(&self, at: usize) -> FormatError {
        FormatError::Encoding {
            path: self.path.clone(),
            offset: self.offset + at,
            line: self.lines + memchr::memchr_iter(b'\n', &self.bytes[..at]).count() + 1,
            byte: self.bytes[at],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::decode;

    fn file(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        std::fs::write(&path, bytes).unwrap();
        (folder, path)
    }

    #[test]
    fn the_parts_make_the_text_and_end_with_lines() {
        for mark in [&b""[..], MARK] {
            let text = "សូមអរគុណ។\r\nក\n".repeat(9000) + "ចុង";
            let (_folder, path) = file(&[mark, text.as_bytes()].concat());
            let mut file = TextFile::open(&path).unwrap().unwrap();
            let mut whole = String::new();
            while let Some(part) = file.part().unwrap() {
                assert!(part.ends_with('\n') || part.ends_with("ចុង"));
                whole.push_str(part);
            }
            assert_eq!(whole, text);
        }
    }

    #[test]
    fn a_bad_byte_is_named_as_in_a_file_that_is_read_at_once() {
        let mut bytes = "សូមអរគុណ។\n".repeat(9000).into_bytes();
        let at = bytes.len() - 40;
        bytes[at] = 0xFF;
        let (_folder, path) = file(&bytes);
        let mut file = TextFile::open(&path).unwrap().unwrap();
        let error = loop {
            match file.part() {
                Ok(part) => assert!(part.is_some()),
                Err(error) => break error,
            }
        };
        assert_eq!(
            error.to_string(),
            decode(&path, &bytes).unwrap_err().to_string()
        );
    }

    #[test]
    fn other_encodings_are_left_to_others() {
        let (_folder, path) = file(b"\xFF\xFE\x80\x17");
        assert!(TextFile::open(&path).unwrap().is_none());
    }
}
