//! Printing lists for programs.

use std::io::Write;

use csv::{Terminator, WriterBuilder};
use serde::Serialize;

use crate::cli::ListFormat;

/// Prints rows as CSV, TSV or JSON; `false` when people are to read it, and nothing was printed.
pub(in crate::commands) fn print<T: Serialize>(
    rows: &[T],
    header: &[&str],
    cells: impl Fn(&T) -> Vec<String>,
    format: ListFormat,
    out: &mut dyn Write,
) -> anyhow::Result<bool> {
    let delimiter = match format {
        ListFormat::Text => return Ok(false),
        ListFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, rows)?;
            writeln!(out)?;
            return Ok(true);
        }
        ListFormat::Csv => b',',
        ListFormat::Tsv => b'\t',
    };
    let mut writer = WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(Terminator::Any(b'\n'))
        .from_writer(out);
    writer.write_record(header).map_err(io_error)?;
    for row in rows {
        writer.write_record(cells(row)).map_err(io_error)?;
    }
    writer.flush()?;
    Ok(true)
}

/// The error of the stream itself, so that a closed pipe is seen as one.
fn io_error(error: csv::Error) -> std::io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => std::io::Error::other(format!("{kind:?}")),
    }
}
