//! The table as CSV: UTF-8 with byte order mark and CRLF (RFC 4180), as spreadsheets want it; and any
//! CSV or TSV with a `km` column as input.

use std::io::Write;
use std::path::Path;

use csv::{Terminator, WriterBuilder};

use super::FormatError;
use super::bilingual::table_input;
use super::grid::{Grid, delimited, row_finding};
use super::roles::{Column, Roles};
use super::sink::{Out, UnitWriter, write_all};
use super::table::{COLUMNS, cells};
use crate::model::{
    Document, Finding, Kind, Language, Layout, Origin, Piece, SegmentId, Slug, Status,
    TARGET_LANGUAGES, Unit,
};
use crate::text::khmer::key;
use crate::text::tag::without_tags;

/// Writes the table.
///
/// # Errors
/// [`FormatError::Write`] when the stream fails.
pub fn write(units: &[Unit], out: &mut dyn Write) -> Result<(), FormatError> {
    write_all(Box::new(CsvTable::begin(Box::new(out))?), units).map(drop)
}

/// The table, written row by row.
pub(super) struct CsvTable<'o>(csv::Writer<Out<'o>>);

impl<'o> CsvTable<'o> {
    pub(super) fn begin(mut out: Out<'o>) -> Result<Self, FormatError> {
        out.write_all("\u{FEFF}".as_bytes())?;
        let mut writer = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .from_writer(out);
        writer.write_record(COLUMNS).map_err(failed)?;
        Ok(Self(writer))
    }
}

impl UnitWriter for CsvTable<'_> {
    fn unit(&mut self, unit: &Unit, _around: [Option<&Unit>; 2]) -> Result<(), FormatError> {
        self.0.write_record(cells(unit)).map_err(failed)
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Finding>, FormatError> {
        self.0.flush()?;
        Ok(Vec::new())
    }
}

fn failed(error: csv::Error) -> FormatError {
    FormatError::Write(std::io::Error::other(error))
}

/// A table that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadTable {
    /// Its rows as a document.
    pub document: Document,
    /// The filled cells of its target columns.
    pub targets: Vec<Given>,
    /// The cells of its column `comment`, if it has one; empty ones too.
    pub comments: Vec<(SegmentId, String)>,
    /// Rows that could not be used.
    pub findings: Vec<Finding>,
}

/// A filled cell of a table, with what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The segment that its row became.
    pub segment: SegmentId,
    /// The id in the row: of the segment that the row was written from, perhaps in another document.
    pub id: Option<SegmentId>,
    /// The language of its column.
    pub language: Language,
    /// What it says.
    pub text: String,
    /// The status beside it.
    pub status: Option<Status>,
    /// The origin beside it.
    pub origin: Option<Origin>,
}

struct Cell {
    language: Language,
    text: String,
    status: Option<Status>,
    origin: Option<Origin>,
}

struct Row {
    piece: Piece,
    id: Option<SegmentId>,
    targets: Vec<Cell>,
    comment: Option<String>,
}

/// Reads a table with a `km` column, whatever its separator; `tab` says that its name promises tabs. A row that
/// cannot be used is a finding, and so are columns that are not taken over. `columns` says what columns with names of
/// their own are.
///
/// # Errors
/// [`FormatError::Row`] when there is no Khmer column, or a quote is not closed.
pub fn read(
    path: &Path,
    slug: Slug,
    text: &str,
    tab: bool,
    columns: &[Column],
) -> Result<ReadTable, FormatError> {
    read_grids(path, slug, vec![delimited(path, text, tab)?], columns)
}

/// Reads the first of several tables that has a Khmer column, as [`read`] does.
///
/// # Errors
/// [`FormatError::Row`] when there is no Khmer column.
pub fn read_grids(
    path: &Path,
    slug: Slug,
    grids: Vec<Grid>,
    columns: &[Column],
) -> Result<ReadTable, FormatError> {
    let (grid, roles) = table_input(path, grids, columns)?;
    let mut findings = grid.findings.clone();
    findings.extend(roles.finding());
    findings.extend(unknown_columns(path, &grid, &roles));
    let mut rows = Vec::new();
    for record in &grid.rows {
        let cell = |role: &str| roles.cell(&record.cells, role);
        match read_row(&record.cells, grid.header.len(), cell, rows.len() + 1) {
            Ok((mut row, warnings)) => {
                row.comment = roles.place("comment").map(|_| cell("comment").to_owned());
                rows.push(row);
                let warnings = warnings.into_iter();
                findings.extend(warnings.map(|warning| row_finding(path, record.line, &warning)));
            }
            Err(reason) => findings.push(row_finding(path, record.line, &reason)),
        }
    }
    Ok(assemble(slug, rows, findings))
}

fn assemble(slug: Slug, rows: Vec<Row>, findings: Vec<Finding>) -> ReadTable {
    let mut kept = Vec::with_capacity(rows.len());
    let pieces: Vec<Piece> = rows
        .into_iter()
        .map(|row| {
            kept.push((row.id, row.targets, row.comment));
            row.piece
        })
        .collect();
    let document = Document::assemble(slug, pieces, String::new());
    let mut targets = Vec::new();
    let mut comments = Vec::new();
    for (segment, (id, cells, comment)) in document.segments.iter().zip(kept) {
        targets.extend(cells.into_iter().map(|cell| Given {
            segment: segment.id.clone(),
            id: id.clone(),
            language: cell.language,
            text: cell.text,
            status: cell.status,
            origin: cell.origin,
        }));
        comments.extend(comment.map(|comment| (segment.id.clone(), comment)));
    }
    ReadTable {
        document,
        targets,
        comments,
        findings,
    }
}

fn read_row<'r>(
    record: &[String],
    width: usize,
    cell: impl Fn(&str) -> &'r str,
    number: usize,
) -> Result<(Row, Vec<String>), String> {
    let source = cell("km");
    let short = (record.len() < width).then(|| {
        format!(
            "the row has {} columns, the first row has {width}{}",
            record.len(),
            if record.iter().any(|cell| cell.contains('\n')) {
                " (perhaps a quotation mark in it is not closed)"
            } else {
                ""
            }
        )
    });
    if source.trim().is_empty() {
        let reason = short.unwrap_or_else(|| "column km is empty".to_owned());
        return Err(format!("{reason}: the row was left out"));
    }
    let mut warnings = Vec::new();
    warnings.extend(short.map(|reason| format!("{reason}: the others count as empty")));
    if record
        .iter()
        .skip(width)
        .any(|cell| !cell.trim().is_empty())
    {
        warnings.push(format!(
            "the row has {} columns, the first row has {width}: what stands beyond was not taken over",
            record.len()
        ));
    }
    let targets = read_targets(&cell, &mut warnings);
    let piece = Piece {
        paragraph: cell("paragraph").trim().parse().unwrap_or(number),
        kind: cell("kind").trim().parse().unwrap_or(Kind::Sentence),
        layout: Layout::Paragraph,
        gap: String::new(),
        text: source.to_owned(),
        key: key(&without_tags(source)),
    };
    let id = cell("id").trim();
    let row = Row {
        piece,
        id: (!id.is_empty()).then(|| SegmentId::from_stored(id)),
        targets,
        comment: None,
    };
    Ok((row, warnings))
}

/// The filled target cells of a row.
fn read_targets<'r>(cell: &impl Fn(&str) -> &'r str, warnings: &mut Vec<String>) -> Vec<Cell> {
    let mut targets = Vec::new();
    for language in TARGET_LANGUAGES {
        let text = cell(language.tag());
        if text.trim().is_empty() {
            continue;
        }
        let column = format!("{}_status", language.tag());
        let status = match cell(&column).trim() {
            "" => None,
            status => Some(status.parse().unwrap_or_else(|reason| {
                warnings.push(format!(
                    "column {column}: {reason}; it counts as needs-review"
                ));
                Status::NeedsReview
            })),
        };
        let origin = cell(&format!("{}_origin", language.tag()));
        targets.push(Cell {
            language,
            text: text.to_owned(),
            status,
            origin: origin.trim().parse().ok(),
        });
    }
    targets
}

/// A finding that names the columns which are not taken over: those we do not know, and the second of a name.
fn unknown_columns(path: &Path, grid: &Grid, roles: &Roles) -> Option<Finding> {
    let unknown = roles.unknown(grid);
    let left: Vec<String> = unknown
        .map(|(at, name)| format!("{name} (column {})", at + 1))
        .collect();
    let reason = format!(
        "not taken over, and only in the file that was read: {}",
        left.join(", ")
    );
    (!left.is_empty()).then(|| row_finding(path, 1, &reason))
}
