//! Alignments as tables: beads as rows, an edition a column. People move sentences between cells, or mark rows; what comes back
//! is checked against the editions, column by column: every sentence once, in order.

mod check;

use std::collections::BTreeMap;
use std::io::Write;

use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, Format, Worksheet,
    XlsxError,
};

use super::grid::Grid;
use super::guard;
use super::words::{column, folded, text};
use super::workbook::{Script, Styles, dated, write_cell};
use crate::format::{FormatError, TALLEST_ROW, lines};
use crate::model::{Alignment, Bead, Language};

pub use check::{Checked, Problem, check};

/// Beads below this are shown for a second look.
const DOUBTFUL: f64 = 0.5;
const WIDTH: f64 = 52.0;

/// A row as it came back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReturnedRow {
    /// Where it stands.
    pub place: String,
    /// The number of the bead; `None` for a row that a person put in.
    pub bead: Option<usize>,
    /// The cells, an edition each.
    pub cells: Vec<String>,
    /// What it was marked as.
    pub mark: Option<BeadMark>,
    /// A remark; `None` when the table has no such column.
    pub comment: Option<String>,
}

/// What a person says of a bead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BeadMark {
    /// It is right.
    Right,
    /// It is wrong.
    Wrong,
}

/// A table of an alignment as it came back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Returned {
    /// The name of the alignment.
    pub name: String,
    /// Its rows, in the order of their beads.
    pub rows: Vec<ReturnedRow>,
}

/// The headings of the editions' columns: their languages, numbered when one comes again.
fn sides(alignment: &Alignment) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for side in &alignment.sides {
        let count = alignment
            .sides
            .iter()
            .take(names.len())
            .filter(|other| other.tag == side.tag)
            .count();
        names.push(if count == 0 {
            side.tag.clone()
        } else {
            format!("{} ({})", side.tag, count + 1)
        });
    }
    names
}

fn headings(alignment: &Alignment, language: Language) -> Vec<String> {
    let word = |name: &str| text(language, &format!("column-{name}")).to_owned();
    let mut headings = vec![word("bead"), word("type"), word("confidence")];
    headings.extend(sides(alignment));
    headings.extend(["mark", "comment", "alignment"].map(word));
    headings
}

fn cells(alignment: &Alignment, number: usize, bead: &Bead, name: &str) -> Vec<String> {
    let mut cells = vec![
        (number + 1).to_string(),
        bead.kind(),
        format!("{:.2}", bead.confidence),
    ];
    let sentences = alignment.sides.iter().zip(&bead.spans);
    cells.extend(sentences.map(|(side, span)| {
        let sentences = side.segments[span.clone()]
            .iter()
            .map(|sentence| sentence.trim());
        sentences.collect::<Vec<_>>().join("\n")
    }));
    let remark = alignment.remarks.get(&number).cloned();
    cells.extend([String::new(), remark.unwrap_or_default(), name.to_owned()]);
    cells
}

/// Writes an alignment as a workbook, under the name by which it is kept in the store.
///
/// # Errors
/// [`FormatError::Unwritable`] when there are more beads than a workbook can hold, [`FormatError::Write`] when the stream
/// fails.
pub fn write_xlsx(
    name: &str,
    alignment: &Alignment,
    language: Language,
    out: &mut dyn Write,
) -> Result<(), FormatError> {
    let failed = |error: XlsxError| FormatError::Unwritable {
        row: 0,
        reason: error.to_string(),
    };
    let bytes = workbook(name, alignment, language).map_err(failed)?;
    Ok(out.write_all(&bytes)?)
}

fn workbook(name: &str, alignment: &Alignment, language: Language) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = dated()?;
    let styles = Styles::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(text(language, "sheet-alignment"))?;
    let last = u32::try_from(alignment.beads.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
    header(sheet, alignment, language, last, &styles)?;
    for (number, bead) in alignment.beads.iter().enumerate() {
        let row = u32::try_from(number + 1).map_err(|_| XlsxError::RowColumnLimitError)?;
        let cells = cells(alignment, number, bead, name);
        let mut height = 15.0_f64;
        for (at, cell) in cells.iter().enumerate() {
            let column = u16::try_from(at).map_err(|_| XlsxError::RowColumnLimitError)?;
            let side = at.checked_sub(3).and_then(|side| alignment.sides.get(side));
            let is_khmer = side.is_some_and(|side| side.tag.starts_with("km"));
            let script = if is_khmer {
                Script::Khmer
            } else {
                Script::Latin
            };
            let is_machine = at < 2 || at + 1 == cells.len();
            if at == 2 {
                sheet.write_number_with_format(row, column, bead.confidence, &styles.number)?;
                continue;
            }
            let format = if is_machine {
                &styles.machine
            } else {
                styles.open(script)
            };
            if side.is_some() {
                height = height.max(lines(cell, WIDTH) * if is_khmer { 21.0 } else { 15.0 });
            }
            write_cell(sheet, (row, column), cell, (script, format), &[], &styles)?;
        }
        sheet.set_row_height(row, (height + 4.0).min(TALLEST_ROW))?;
    }
    workbook.save_to_buffer()
}

fn header(
    sheet: &mut Worksheet,
    alignment: &Alignment,
    language: Language,
    last: u32,
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 0)?;
    let headings = headings(alignment, language);
    let end = u16::try_from(headings.len() - 1).map_err(|_| XlsxError::RowColumnLimitError)?;
    let sides = u16::try_from(alignment.sides.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
    for (column, heading) in (0_u16..).zip(&headings) {
        sheet.write_string_with_format(0, column, heading, &styles.header)?;
        let width = match column {
            0 | 1 => 7.0,
            2 => 10.0,
            column if column < 3 + sides => WIDTH,
            column if column == end => 3.0,
            column if column + 1 == end => 24.0,
            _ => 12.0,
        };
        sheet.set_column_width(column, width)?;
    }
    if last > 0 {
        let marks = [text(language, "mark-right"), text(language, "mark-wrong")];
        let choices = DataValidation::new()
            .allow_list_strings(&marks)?
            .show_error_message(false);
        sheet.add_data_validation(1, 3 + sides, last, 3 + sides, &choices)?;
        let doubtful = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::LessThan(DOUBTFUL))
            .set_format(Format::new().set_background_color(Color::RGB(0x00FF_F2CC)));
        sheet.add_conditional_format(1, 2, last, 2, &doubtful)?;
    }
    sheet.autofilter(0, 0, last, end)?;
    sheet
        .set_landscape()
        .set_paper_size(8)
        .set_print_fit_to_pages(1, 0)
        .set_repeat_rows(0, 0)?;
    Ok(())
}

/// Writes an alignment as CSV or TSV; cells that a spreadsheet could run or take for numbers are guarded.
///
/// # Errors
/// [`FormatError::Write`] when the stream fails.
pub fn write_delimited(
    name: &str,
    alignment: &Alignment,
    language: Language,
    separator: u8,
    out: &mut dyn Write,
) -> Result<(), FormatError> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .delimiter(separator)
        .from_writer(out);
    let failed = |error: csv::Error| FormatError::Write(std::io::Error::other(error));
    writer
        .write_record(headings(alignment, language))
        .map_err(failed)?;
    for (number, bead) in alignment.beads.iter().enumerate() {
        let mut cells = cells(alignment, number, bead, &format!("{name}{}", guard::MARK));
        // The editions, the mark and the remark.
        for cell in cells.iter_mut().skip(3).take(alignment.sides.len() + 2) {
            *cell = guard::guarded(cell);
        }
        writer.write_record(cells).map_err(failed)?;
    }
    Ok(writer.flush()?)
}

/// The name of the alignment that a sheet holds: that in most of its rows.
#[must_use]
pub fn name(grid: &Grid, header: usize, columns: &BTreeMap<&'static str, usize>) -> Option<String> {
    let column = *columns.get("alignment")?;
    let cells = (header + 1..grid.rows.len()).map(|row| grid.cell(row, column).trim());
    let name = cells
        .filter(|cell| !cell.is_empty())
        .max_by_key(|cell| cell.len())?;
    Some(name.trim_end_matches(guard::MARK).to_owned())
}

/// The rows of a returned table, in the order of their beads; a row without a number follows the row above it.
#[must_use]
pub fn read(
    grid: &Grid,
    header: usize,
    columns: &BTreeMap<&'static str, usize>,
    name: &str,
    alignment: &Alignment,
) -> Returned {
    let guarded = columns.get("alignment").is_some_and(|&column| {
        (header + 1..grid.rows.len())
            .any(|row| grid.cell(row, column).trim() == format!("{name}{}", guard::MARK))
    });
    let meant = |raw| {
        if guarded { guard::unguarded(raw) } else { raw }
    };
    let places: Vec<Option<usize>> = sides(alignment)
        .iter()
        .map(|side| place(grid, header, side))
        .collect();
    let mut rows: Vec<(usize, ReturnedRow)> = Vec::new();
    let mut last = 0;
    for row in header + 1..grid.rows.len() {
        let cell = |name: &str| {
            columns
                .get(name)
                .map_or("", |&column| grid.cell(row, column))
                .trim()
        };
        let cells = places.iter().map(|place| {
            let raw = place.map_or("", |column| grid.cell(row, column));
            meant(raw).to_owned()
        });
        let comment = columns.get("comment");
        let comment = comment.map(|&column| meant(grid.cell(row, column)).trim());
        let found = ReturnedRow {
            place: grid.place(row),
            bead: cell("bead")
                .trim_end_matches(".0")
                .parse::<usize>()
                .ok()
                .and_then(|number| number.checked_sub(1)),
            cells: cells.collect(),
            mark: mark(cell("mark")),
            comment: comment.map(str::to_owned),
        };
        last = found.bead.unwrap_or(last);
        let is_remark = found.comment.as_ref().is_some_and(|it| !it.is_empty());
        if is_remark || found.cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push((last, found));
        }
    }
    rows.sort_by_key(|(bead, _)| *bead);
    Returned {
        name: name.to_owned(),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    }
}

/// The column of an edition, by its heading; a heading of ours in any language does too.
fn place(grid: &Grid, header: usize, side: &str) -> Option<usize> {
    let wanted = folded(side);
    let exact = grid.rows[header]
        .iter()
        .position(|heading| folded(heading) == wanted);
    exact.or_else(|| {
        grid.rows[header]
            .iter()
            .position(|heading| column(heading) == Some(side))
    })
}

fn mark(cell: &str) -> Option<BeadMark> {
    let says = |name: &str| {
        Language::ALL
            .iter()
            .any(|language| folded(text(*language, name)) == folded(cell))
    };
    if cell.is_empty() {
        return None;
    }
    if says("mark-wrong") {
        return Some(BeadMark::Wrong);
    }
    if says("mark-right") {
        return Some(BeadMark::Right);
    }
    match super::words::mark(cell) {
        Ok(Some(super::words::Mark::Rejected)) => Some(BeadMark::Wrong),
        Ok(Some(super::words::Mark::Status(status))) if status.is_by_person() => {
            Some(BeadMark::Right)
        }
        _ => None,
    }
}
