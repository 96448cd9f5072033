//! Files that units are read from.

use std::path::{Path, PathBuf};

use crate::commands::glossary::files;
use crate::format::bilingual::table_input;
use crate::format::grid::{Grid, delimited, workbook};
use crate::format::roles::Column;
use crate::format::{FormatError, TmxFault, TmxUnits, check_encoding, decode};
use crate::glossary::{Row, Sheet};
use crate::memory::{Incoming, from_sheet, from_tmx};
use crate::model::MemoryUnit;

/// A file of units that can be read.
pub(super) struct Source {
    path: PathBuf,
    content: Content,
    /// What columns were taken for what, when their names did not say it.
    pub(super) columns: Option<String>,
}

enum Content {
    Tmx,
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
    /// Looks whether a file can be read; its ending says what it is. A memory is read when its units are taken.
    pub(super) fn read(path: &Path, columns: &[Column]) -> Result<Self, FormatError> {
        let mut source = Self {
            path: path.to_owned(),
            content: Content::Tmx,
            columns: None,
        };
        let extension = files::extension(path);
        if !matches!(
            extension.as_str(),
            "csv" | "tsv" | "tab" | "xlsx" | "xls" | "ods"
        ) {
            // To the end, so that nothing is stored of a file that is no text.
            check_encoding(path)?;
            TmxUnits::open(path)?;
            return Ok(source);
        }
        let bytes = std::fs::read(path).map_err(|error| files::unreadable(path, error))?;
        let grids = match extension.as_str() {
            "csv" => vec![delimited(path, &decode(path, &bytes)?.text, false)?],
            "tsv" | "tab" => vec![delimited(path, &decode(path, &bytes)?.text, true)?],
            _ => workbook(path, &bytes)?,
        };
        source.table(grids, columns)?;
        Ok(source)
    }

    /// Takes a table in, its columns by the names that we have for them.
    fn table(&mut self, grids: Vec<Grid>, columns: &[Column]) -> Result<(), FormatError> {
        let (grid, roles) = table_input(&self.path, grids, columns)?;
        let names: Vec<String> = grid
            .header
            .iter()
            .map(|cell| cell.trim().to_owned())
            .collect();
        // A table with our name for Khmer has our names for what else a memory has.
        let is_ours = columns.is_empty() && names.iter().any(|name| name == "km");
        let columns = if is_ours {
            names
        } else {
            self.columns = roles.finding().map(|finding| finding.message);
            roles.names(&grid)
        };
        let is_filled = |row: &Row| row.cells.iter().any(|cell| !cell.trim().is_empty());
        let rows = grid
            .rows
            .into_iter()
            .map(|row| Row::new(row.line, row.cells))
            .filter(is_filled);
        self.content = Content::Table(Sheet {
            columns,
            rows: rows.collect(),
        });
        Ok(())
    }

    /// What is in it, in its order; faults of a memory come last.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(super) fn take<'s>(
        &'s self,
        defaults: &'s Incoming,
    ) -> Result<Box<dyn Iterator<Item = Taken> + 's>, FormatError> {
        let skipped = |line, reason| Taken::Skipped { line, reason };
        Ok(match &self.content {
            Content::Table(sheet) => Box::new(sheet.rows.iter().map(move |row| {
                from_sheet(sheet, row, defaults)
                    .map_or_else(|reason| skipped(row.line, reason), Taken::Unit)
            })),
            Content::Tmx => Box::new(Memory {
                units: TmxUnits::open(&self.path)?,
                defaults,
                faults: None,
            }),
        })
    }
}

/// A memory that is read unit by unit.
struct Memory<'s> {
    units: TmxUnits<'s>,
    defaults: &'s Incoming,
    /// What was wrong, once the units are all read.
    faults: Option<std::vec::IntoIter<TmxFault>>,
}

impl Iterator for Memory<'_> {
    type Item = Taken;

    fn next(&mut self) -> Option<Taken> {
        if let Some(faults) = &mut self.faults {
            return faults.next().map(|fault| Taken::Fault {
                line: fault.line,
                column: fault.column,
                reason: fault.reason,
                lost: fault.lost,
            });
        }
        if let Some(unit) = self.units.next() {
            let taken = from_tmx(&unit, self.defaults);
            return Some(taken.map_or_else(
                |reason| Taken::Skipped {
                    line: unit.line,
                    reason,
                },
                Taken::Unit,
            ));
        }
        let mut faults = std::mem::take(&mut self.units.faults);
        faults.extend(self.units.failure.take().map(|error| TmxFault {
            line: 0,
            column: 0,
            reason: format!("the file could not be read to its end: {error}"),
            lost: 0,
        }));
        self.faults = Some(faults.into_iter());
        self.next()
    }
}
