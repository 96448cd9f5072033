//! A review table as CSV or TSV, for those who need it.

use std::io::Write;

use super::columns::{Column, cell, columns};
use super::guard;
use super::package::{Package, PackageRow};
use super::words::text;
use crate::format::FormatError;

/// Columns whose cells may hold anything that a person or a machine wrote.
const FREE: [&str; 5] = ["km", "vi", "en", "findings", "comment"];

/// A package that is written row by row, as UTF-8 with a byte order mark and CRLF (RFC 4180); cells that a spreadsheet could
/// run or take for numbers are guarded.
pub struct Writer<'p, W: Write> {
    package: &'p Package,
    columns: Vec<Column>,
    round: String,
    csv: csv::Writer<W>,
}

impl<'p, W: Write> Writer<'p, W> {
    /// Begins with the headings.
    ///
    /// # Errors
    /// [`FormatError::Write`] when the stream fails.
    pub fn new(package: &'p Package, separator: u8, mut out: W) -> Result<Self, FormatError> {
        out.write_all("\u{FEFF}".as_bytes())?;
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .delimiter(separator)
            .from_writer(out);
        let columns = columns(&package.targets);
        let headings = columns
            .iter()
            .map(|column| text(package.language, &format!("column-{}", column.name)));
        writer.write_record(headings).map_err(failed)?;
        Ok(Self {
            round: format!("{}{}", package.round, guard::MARK),
            package,
            columns,
            csv: writer,
        })
    }

    /// Writes the next row.
    ///
    /// # Errors
    /// [`FormatError::Write`] when the stream fails.
    pub fn row(&mut self, row: &PackageRow<'_>) -> Result<(), FormatError> {
        for column in &self.columns {
            let cell = cell(row, column.name, self.package.language, &self.round);
            let cell = if FREE.contains(&column.name) {
                guard::guarded(&cell).into()
            } else {
                cell
            };
            self.csv.write_field(&*cell).map_err(failed)?;
        }
        self.csv.write_record(None::<&[u8]>).map_err(failed)
    }

    /// Ends it.
    ///
    /// # Errors
    /// [`FormatError::Write`] when the stream fails.
    pub fn finish(mut self) -> Result<(), FormatError> {
        Ok(self.csv.flush()?)
    }
}

fn failed(error: csv::Error) -> FormatError {
    FormatError::Write(std::io::Error::other(error))
}
