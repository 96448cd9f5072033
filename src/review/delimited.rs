//! A review table as CSV or TSV, for those who need it.

use std::io::Write;

use super::columns::{cell, columns};
use super::guard;
use super::package::Package;
use super::words::text;
use crate::format::FormatError;

/// Columns whose cells may hold anything that a person or a machine wrote.
const FREE: [&str; 5] = ["km", "vi", "en", "findings", "comment"];

/// Writes a package as UTF-8 with a byte order mark and CRLF (RFC 4180); cells that a spreadsheet could run or take for
/// numbers are guarded.
///
/// # Errors
/// [`FormatError::Write`] when the stream fails.
pub fn write(package: &Package, separator: u8, out: &mut dyn Write) -> Result<(), FormatError> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .delimiter(separator)
        .from_writer(out);
    let failed = |error: csv::Error| FormatError::Write(std::io::Error::other(error));
    let columns = columns(&package.targets);
    let headings = columns
        .iter()
        .map(|column| text(package.language, &format!("column-{}", column.name)));
    writer.write_record(headings).map_err(failed)?;
    let round = format!("{}{}", package.round(), guard::MARK);
    for row in &package.rows {
        let cells = columns.iter().map(|column| {
            let cell = cell(row, column.name, package.language, &round);
            if FREE.contains(&column.name) {
                guard::guarded(&cell)
            } else {
                cell
            }
        });
        writer
            .write_record(cells.collect::<Vec<_>>())
            .map_err(failed)?;
    }
    Ok(writer.flush()?)
}
