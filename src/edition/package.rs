//! Packages (ZIP) that are the same for the same parts.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::EditionError;

/// A package with a fixed date on every part.
pub(super) struct Package {
    zip: ZipWriter<Cursor<Vec<u8>>>,
}

impl Package {
    pub(super) fn new() -> Self {
        Self {
            zip: ZipWriter::new(Cursor::new(Vec::new())),
        }
    }

    /// A part as it is: for what must stand in the package uncompressed.
    pub(super) fn stored(&mut self, name: &str, bytes: &[u8]) -> Result<(), EditionError> {
        self.part(name, bytes, CompressionMethod::Stored)
    }

    pub(super) fn deflated(&mut self, name: &str, bytes: &[u8]) -> Result<(), EditionError> {
        self.part(name, bytes, CompressionMethod::Deflated)
    }

    fn part(
        &mut self,
        name: &str,
        bytes: &[u8],
        method: CompressionMethod,
    ) -> Result<(), EditionError> {
        let options = SimpleFileOptions::default()
            .last_modified_time(DateTime::default())
            .compression_method(method);
        let started = self.zip.start_file(name, options);
        started.map_err(std::io::Error::from)?;
        Ok(self.zip.write_all(bytes)?)
    }

    pub(super) fn finish(self) -> Result<Vec<u8>, EditionError> {
        let finished = self.zip.finish().map_err(std::io::Error::from)?;
        Ok(finished.into_inner())
    }
}
