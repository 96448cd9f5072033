//! Files that units are read from.

use std::path::{Path, PathBuf};

use crate::commands::glossary::files;
use crate::format::{FormatError, TmxUnits, decode_xml};
use crate::glossary::Sheet;
use crate::memory::{Incoming, from_sheet, from_tmx};
use crate::model::MemoryUnit;

/// A file of units, read and decoded.
pub(super) struct Source {
    path: PathBuf,
    content: Content,
}

enum Content {
    Tmx(String),
    Table(Sheet),
}

/// What a place of a file gives.
pub(super) enum Taken {
    /// A unit.
    Unit(MemoryUnit),
    /// Something that is whole but no unit of a memory.
    Skipped { line: u64, reason: String },
    /// Something that cannot be read.
    Fault {
        line: u64,
        column: u64,
        reason: String,
        lost: usize,
    },
}

impl Source {
    /// Reads a file; its ending says what it is.
    pub(super) fn read(path: &Path) -> Result<Self, FormatError> {
        let content = match files::extension(path).as_str() {
            "csv" | "tsv" | "tab" | "xlsx" => {
                let sheet = files::read(path)?;
                if sheet.column("km").is_none() {
                    return Err(FormatError::MissingColumn {
                        path: path.to_owned(),
                        column: "km",
                        found: sheet.columns.join(", "),
                    });
                }
                Content::Table(sheet)
            }
            _ => {
                let bytes =
                    std::fs::read(path).map_err(|source| files::unreadable(path, source))?;
                Content::Tmx(decode_xml(path, &bytes)?.text)
            }
        };
        Ok(Self {
            path: path.to_owned(),
            content,
        })
    }

    /// Gives what is in it, in its order; faults come last.
    pub(super) fn take(
        &self,
        defaults: &Incoming,
        mut give: impl FnMut(Taken),
    ) -> Result<(), FormatError> {
        let skipped = |line, reason| Taken::Skipped { line, reason };
        match &self.content {
            Content::Table(sheet) => {
                for row in &sheet.rows {
                    give(
                        from_sheet(sheet, row, defaults)
                            .map_or_else(|reason| skipped(row.line, reason), Taken::Unit),
                    );
                }
            }
            Content::Tmx(text) => {
                let mut units = TmxUnits::new(&self.path, text)?;
                for unit in units.by_ref() {
                    give(
                        from_tmx(&unit, defaults)
                            .map_or_else(|reason| skipped(unit.line, reason), Taken::Unit),
                    );
                }
                for fault in units.faults {
                    give(Taken::Fault {
                        line: fault.line,
                        column: fault.column,
                        reason: fault.reason,
                        lost: fault.lost,
                    });
                }
            }
        }
        Ok(())
    }
}
