//! Tables of text cells, whatever file they stand in: CSV, TSV, XLSX, XLS, ODS.

use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, open_workbook_auto_from_rs};
use csv::ReaderBuilder;

use super::FormatError;
use super::csv_shape::{Shape, open_quote};
use crate::model::{Finding, Severity};

/// A table: the cells of its first row, and the rows below.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grid {
    /// The sheet it stands in; empty when it has no name.
    pub sheet: String,
    /// The cells of its first row.
    pub header: Vec<String>,
    /// The rows below.
    pub rows: Vec<GridRow>,
    /// What is odd about it.
    pub findings: Vec<Finding>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridRow {
    /// The line of the file, or the row of the sheet, from 1.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<String>,
}

impl GridRow {
    /// Where it stands, as a person finds it.
    #[must_use]
    pub fn place(&self, grid: &Grid) -> String {
        if grid.sheet.is_empty() {
            format!("line {}", self.line)
        } else {
            format!("{} row {}", grid.sheet, self.line)
        }
    }
}

/// A finding on a row.
pub(super) fn row_finding(path: &Path, line: u64, reason: &str) -> Finding {
    Finding::new(
        "input-row",
        Severity::Warning,
        format!("{}:{line}: {reason}", path.display()),
    )
}

/// Takes a text table apart, whatever its separator; `tab` says that its name promises tabs.
///
/// # Errors
/// [`FormatError::Row`] when a quote is not closed.
pub fn delimited(path: &Path, text: &str, tab: bool) -> Result<Grid, FormatError> {
    let shape = Shape::of(text, tab);
    let text = &text[shape.start..];
    let mut findings = Vec::new();
    let quoting = stray_quote(path, text, shape)?.is_none_or(|finding| {
        findings.push(finding);
        false
    });
    let mut reader = ReaderBuilder::new()
        .delimiter(shape.separator)
        .quoting(quoting)
        .flexible(true)
        .from_reader(text.as_bytes());
    let bad = |error: &csv::Error| FormatError::Row {
        path: path.to_owned(),
        line: error.position().map_or(0, csv::Position::line) + shape.skipped,
        reason: error.to_string(),
    };
    let header = reader.headers().map_err(|error| bad(&error))?;
    let header = header.iter().map(str::to_owned).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| bad(&error))?;
        rows.push(GridRow {
            line: record.position().map_or(0, csv::Position::line) + shape.skipped,
            cells: record.iter().map(str::to_owned).collect(),
        });
    }
    Ok(Grid {
        sheet: String::new(),
        header,
        rows,
        findings,
    })
}

/// A finding when quotation marks must count as text, which only a table with tabs allows.
fn stray_quote(path: &Path, text: &str, shape: Shape) -> Result<Option<Finding>, FormatError> {
    let Some(line) = open_quote(text, shape.separator) else {
        return Ok(None);
    };
    let line = line + shape.skipped;
    if shape.separator == b'\t' {
        let reason = "a quotation mark opens a cell here and is not closed: in this table, quotation marks count as text";
        return Ok(Some(row_finding(path, line, reason)));
    }
    Err(FormatError::Row {
        path: path.to_owned(),
        line,
        reason: "the quotation mark that opens a cell here is not closed".to_owned(),
    })
}

/// The sheets of a workbook that have a first row, in their order.
///
/// # Errors
/// [`FormatError::Row`] when it is no workbook, or has only empty sheets.
pub fn workbook(path: &Path, bytes: &[u8]) -> Result<Vec<Grid>, FormatError> {
    let bad = |reason: String| FormatError::Row {
        path: path.to_owned(),
        line: 1,
        reason,
    };
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes))
        .map_err(|error| bad(format!("this is no workbook: {error}")))?;
    let mut grids = Vec::new();
    for sheet in book.sheet_names() {
        let range = book
            .worksheet_range(&sheet)
            .map_err(|error| bad(error.to_string()))?;
        let first = range.start().map_or(0, |(row, _)| u64::from(row));
        let mut rows = range
            .rows()
            .map(|row| row.iter().map(text).collect::<Vec<String>>());
        let Some(header) = rows.next() else {
            continue;
        };
        let rows = (first + 2..).zip(rows);
        grids.push(Grid {
            sheet,
            header,
            rows: rows
                .filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()))
                .map(|(line, cells)| GridRow { line, cells })
                .collect(),
            findings: Vec::new(),
        });
    }
    if grids.is_empty() {
        return Err(bad("the workbook is empty".to_owned()));
    }
    Ok(grids)
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        other => other.to_string(),
    }
}
