//! Plain text files, which may be long: looked through before anything is done, then read again part by part.

use std::path::{Path, PathBuf};

use crate::format::{Cutter, FormatError, TextFile};
use crate::model::{Segment, Slug};

/// A UTF-8 text file that holds Khmer.
#[derive(Debug)]
pub(super) struct PlainText {
    path: PathBuf,
    /// The name a person knows it by.
    pub(super) name: String,
    /// Where it is, to tell two files of one name apart.
    pub(super) location: String,
}

impl PlainText {
    /// Looks through a file; `None` when it is read otherwise: not called `.txt`, no regular file, in another encoding,
    /// or wrong in a way that is best said by who reads it at once.
    pub(super) fn find(path: &Path) -> Result<Option<Self>, FormatError> {
        let is_text = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("txt"));
        if !is_text || !path.is_file() {
            return Ok(None);
        }
        let Some(mut file) = TextFile::open(path)? else {
            return Ok(None);
        };
        let mut has_khmer = false;
        loop {
            match file.part() {
                Ok(Some(part)) => {
                    has_khmer |= part.chars().any(|c| ('\u{1780}'..='\u{17FF}').contains(&c));
                }
                Ok(None) => break,
                Err(FormatError::Encoding { .. }) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        let Ok(location) = path.canonicalize() else {
            return Ok(None);
        };
        let name = path.file_name().unwrap_or_default();
        Ok(has_khmer.then(|| Self {
            path: path.to_owned(),
            name: name.to_string_lossy().into_owned(),
            location: location.to_string_lossy().into_owned(),
        }))
    }

    /// Reads it again, as a document of this name.
    pub(super) fn read(&self, slug: Slug, segmented: bool) -> Result<Reading, FormatError> {
        let file = TextFile::open(&self.path)?;
        Ok(Reading {
            file: file.ok_or_else(|| FormatError::NoKhmer {
                path: self.path.clone(),
            })?,
            cutter: Cutter::new(slug, segmented),
        })
    }
}

/// A text that is being read.
#[derive(Debug)]
pub(super) struct Reading {
    file: TextFile,
    cutter: Cutter,
}

impl Reading {
    /// The segments of the next part.
    pub(super) fn next(&mut self) -> Result<Option<Vec<Segment>>, FormatError> {
        let part = self.file.part()?;
        Ok(part.map(|part| self.cutter.cut(part)))
    }

    /// What stands after the last of them.
    pub(super) fn end(self) -> String {
        self.cutter.end()
    }
}
