//! The text of an XML file piece by piece, decoded as it is read.

use std::io::Read;
use std::path::{Path, PathBuf};

use encoding_rs::{Decoder, DecoderResult, Encoding};

use super::FormatError;
use super::decode::{declared, xml_mark};

/// Text that is decoded as it is read: UTF-8, UTF-16 with a byte order mark or by its first bytes, and what an XML declaration
/// names when the file does not begin as UTF-8.
pub(super) struct TextStream<R> {
    path: PathBuf,
    reader: R,
    /// Bytes that were read and not decoded.
    bytes: Vec<u8>,
    /// How many bytes were decoded.
    done: usize,
    lines: usize,
    decoder: Option<Decoder>,
    is_begun: bool,
    is_at_end: bool,
}

impl<R: Read> TextStream<R> {
    /// Begins to read.
    pub(super) fn new(path: &Path, reader: R) -> Self {
        Self {
            path: path.to_owned(),
            reader,
            bytes: Vec::new(),
            done: 0,
            lines: 0,
            decoder: None,
            is_begun: false,
            is_at_end: false,
        }
    }

    /// Whether everything was read.
    pub(super) fn is_at_end(&self) -> bool {
        self.is_at_end
    }

    /// Reads about so many bytes and adds their text; `false` at the end.
    pub(super) fn read(&mut self, count: usize, text: &mut String) -> Result<bool, FormatError> {
        if self.is_at_end {
            return Ok(false);
        }
        let before = text.len();
        while text.len() == before && !self.is_at_end {
            let mut limited = self.reader.by_ref().take(count as u64);
            let read = limited
                .read_to_end(&mut self.bytes)
                .map_err(|source| FormatError::Io {
                    doing: "read",
                    path: self.path.clone(),
                    source,
                })?;
            self.is_at_end = read < count;
            if !self.is_begun {
                self.begin()?;
            }
            match self.decoder {
                None => self.decode_utf8(text)?,
                Some(_) => self.decode(text)?,
            }
        }
        Ok(text.len() > before)
    }

    /// Looks at the first bytes for the encoding.
    fn begin(&mut self) -> Result<(), FormatError> {
        self.is_begun = true;
        if self.bytes.starts_with(&[0xFF, 0xFE, 0, 0])
            || self.bytes.starts_with(&[0, 0, 0xFE, 0xFF])
        {
            return Err(FormatError::Utf32 {
                path: self.path.clone(),
            });
        }
        if self.bytes.iter().all(u8::is_ascii_whitespace) && self.is_at_end {
            return Err(FormatError::Empty {
                path: self.path.clone(),
            });
        }
        let marked = Encoding::for_bom(&self.bytes).or_else(|| Some((xml_mark(&self.bytes)?, 0)));
        if let Some((encoding, mark)) = marked {
            self.bytes.drain(..mark);
            self.done += mark;
            if encoding != encoding_rs::UTF_8 {
                self.decoder = Some(encoding.new_decoder_without_bom_handling());
            }
            return Ok(());
        }
        let is_utf8 = match std::str::from_utf8(&self.bytes) {
            Ok(_) => !self.bytes.is_ascii(),
            Err(error) => error.error_len().is_none(),
        };
        if let Some(encoding) = declared(&self.bytes).filter(|_| !is_utf8) {
            self.decoder = Some(encoding.new_decoder_without_bom_handling());
        }
        Ok(())
    }

    fn decode_utf8(&mut self, text: &mut String) -> Result<(), FormatError> {
        let valid = match std::str::from_utf8(&self.bytes) {
            Ok(valid) => {
                text.push_str(valid);
                self.bytes.len()
            }
            Err(error) => {
                let valid = error.valid_up_to();
                // A character that is cut off is read on with the next bytes.
                if error.error_len().is_some() || self.is_at_end {
                    return Err(FormatError::Encoding {
                        path: self.path.clone(),
                        offset: self.done + valid,
                        line: self.lines + count_lines(&self.bytes[..valid]) + 1,
                        byte: self.bytes[valid],
                    });
                }
                let sound = std::str::from_utf8(&self.bytes[..valid]);
                text.push_str(sound.expect("the bytes before the first bad one are UTF-8"));
                valid
            }
        };
        self.take(valid);
        Ok(())
    }

    fn decode(&mut self, text: &mut String) -> Result<(), FormatError> {
        let Some(decoder) = &mut self.decoder else {
            return Ok(());
        };
        let mut at = 0;
        loop {
            let room = decoder.max_utf8_buffer_length_without_replacement(self.bytes.len() - at);
            text.reserve(room.unwrap_or(4096));
            let (result, read) = decoder.decode_to_string_without_replacement(
                &self.bytes[at..],
                text,
                self.is_at_end,
            );
            at += read;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    return Err(FormatError::HalfCharacter {
                        path: self.path.clone(),
                        offset: self.done + at,
                        line: self.lines + text.matches('\n').count() + 1,
                    });
                }
            }
        }
        self.take(at);
        Ok(())
    }

    fn take(&mut self, count: usize) {
        self.lines += count_lines(&self.bytes[..count]);
        self.bytes.drain(..count);
        self.done += count;
    }
}

fn count_lines(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}

/// Whether a file can be decoded to its end, with constant memory.
///
/// # Errors
/// As reading it would give.
pub fn check_encoding(path: &Path) -> Result<(), FormatError> {
    let io = |source| FormatError::Io {
        doing: "read",
        path: path.to_owned(),
        source,
    };
    let mut stream = TextStream::new(path, std::fs::File::open(path).map_err(io)?);
    let mut text = String::new();
    while stream.read(1 << 18, &mut text)? {
        text.clear();
    }
    Ok(())
}
