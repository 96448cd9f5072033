//! Pairs in tables: CSV, TSV, XLSX.

use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, Xlsx};

use super::{Column, pair, places};
use crate::format::FormatError;
use crate::model::Pair;

/// Reads a text table.
pub(super) fn delimited(
    path: &Path,
    text: &str,
    delimiter: u8,
    columns: &[Column],
) -> Result<Vec<Pair>, FormatError> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    let bad = |error: &csv::Error| FormatError::Row {
        path: path.to_owned(),
        line: error.position().map_or(0, csv::Position::line),
        reason: error.to_string(),
    };
    let header = reader.headers().map_err(|error| bad(&error))?;
    let header: Vec<String> = header.iter().map(str::to_owned).collect();
    let places = places(path, &header, columns)?;
    let mut pairs = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| bad(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        pairs.extend(pair(format!("line {line}"), &cells, &places));
    }
    Ok(pairs)
}

/// Reads the first sheet of a workbook that has a Khmer column.
pub(super) fn workbook(
    path: &Path,
    bytes: Vec<u8>,
    columns: &[Column],
) -> Result<Vec<Pair>, FormatError> {
    let bad = |error: calamine::XlsxError| FormatError::Row {
        path: path.to_owned(),
        line: 0,
        reason: error.to_string(),
    };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(bad)?;
    let mut failure = None;
    for name in workbook.sheet_names() {
        let sheet = workbook.worksheet_range(&name).map_err(bad)?;
        let first = sheet.start().map_or(0, |(row, _)| row);
        let mut rows = sheet
            .rows()
            .map(|row| row.iter().map(text).collect::<Vec<String>>());
        let Some(header) = rows.next() else { continue };
        match places(path, &header, columns) {
            Ok(places) => {
                let numbered = (first + 2..).zip(rows);
                return Ok(numbered
                    .filter_map(|(number, cells)| {
                        pair(format!("{name} row {number}"), &cells, &places)
                    })
                    .collect());
            }
            Err(error) => {
                failure.get_or_insert(error);
            }
        }
    }
    Err(failure.unwrap_or_else(|| FormatError::Row {
        path: path.to_owned(),
        line: 0,
        reason: "the workbook is empty".to_owned(),
    }))
}

fn text(cell: &Data) -> String {
    match cell {
        Data::String(text) => text.clone(),
        other => other.to_string(),
    }
}
