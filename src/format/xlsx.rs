//! The table as a workbook.

use std::io::{Seek, Write};

use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook,
    Worksheet, XlsxError,
};

use super::FormatError;
use super::sink::{Out, UnitWriter, write_all};
use super::table::{COLUMNS, WIDTHS, cells};
use crate::model::{Finding, Severity, Status, Unit};
use crate::text::khmer::cluster;

/// A font of Windows with Khmer and Thai. `LibreOffice` takes a workbook's font for complex scripts only when it has
/// Hebrew, Arabic, Syriac, Devanagari or Thai, and shows Khmer in a font of its own choice otherwise; a font with
/// only Khmer has none of these. Where it is missing, programs put one with Khmer in its place.
pub(crate) const KHMER_FONT: &str = "Leelawadee UI";
pub(crate) const LATIN_FONT: &str = "Calibri";

/// The columns whose text may take several lines.
const WRAPPED: [&str; 5] = ["km", "vi", "en", "findings", "comment"];
/// How many UTF-16 units a cell can hold (ECMA-376, part 1, 18.3.1.4, as Excel limits it).
const LONGEST_CELL: usize = 32_767;
/// What a cell that was too long for a workbook and was cut ends with.
pub const CUT: &str = " [...]";
/// The height in points above which no row can go.
pub(crate) const TALLEST_ROW: f64 = 409.0;

/// Writes the table as a workbook: text-typed cells, frozen header, filter, wrapped text, a list of statuses. The
/// same units give the same bytes.
///
/// A cell that is longer than a workbook can hold is cut, with a mark at its end and a finding.
///
/// # Errors
/// [`FormatError::Unwritable`] when there are more rows than a workbook can hold, [`FormatError::Write`] when the
/// stream fails.
pub fn write(units: &[Unit], out: &mut dyn Write) -> Result<Vec<Finding>, FormatError> {
    write_all(Box::new(Sheet::begin(units.len(), Box::new(out))?), units)
}

/// The workbook, written row by row: rows wait in a temporary file, for the package is written at the end.
pub(super) struct Sheet<'o> {
    workbook: Workbook,
    khmer: Format,
    latin: Format,
    /// Rows so far: a unit's place need not be its number.
    rows: u32,
    findings: Vec<Finding>,
    out: Out<'o>,
}

impl<'o> Sheet<'o> {
    /// One for so many rows.
    pub(super) fn begin(rows: usize, out: Out<'o>) -> Result<Self, FormatError> {
        let mut workbook = Workbook::new();
        let begun = (|| {
            // Workbooks carry their making's date: a fixed one, for the same input must give the same bytes.
            let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
            workbook.set_properties(&DocProperties::new().set_creation_datetime(&date));
            header(workbook.add_worksheet_with_constant_memory()?, rows)
        })();
        begun.map_err(|error| failed(&error, 0))?;
        let text = |font| {
            Format::new()
                .set_num_format("@")
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_font_name(font)
        };
        Ok(Self {
            workbook,
            khmer: text(KHMER_FONT).set_font_size(12.0),
            latin: text(LATIN_FONT),
            rows: 0,
            findings: Vec::new(),
            out,
        })
    }

    fn row(&mut self, unit: &Unit) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        let number = unit.segment.number;
        self.rows += 1;
        let row = self.rows;
        let mut height = 0.0_f64;
        for (column, (name, cell)) in (0_u16..).zip(COLUMNS.iter().zip(cells(unit))) {
            let cell = fitting(cell, name, number, &mut self.findings);
            let (format, line) = if *name == "km" {
                (&self.khmer, 22.0)
            } else {
                (&self.latin, 15.0)
            };
            if WRAPPED.contains(name) {
                height = height.max(line * lines(&cell, WIDTHS[usize::from(column)]));
            }
            sheet.write_string_with_format(row, column, cell, format)?;
        }
        sheet.set_row_height(row, (height + 4.0).min(TALLEST_ROW))?;
        Ok(())
    }
}

impl UnitWriter for Sheet<'_> {
    fn unit(&mut self, unit: &Unit, _around: [Option<&Unit>; 2]) -> Result<(), FormatError> {
        self.row(unit)
            .map_err(|error| failed(&error, unit.segment.number))
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Finding>, FormatError> {
        let mut file = tempfile::tempfile()?;
        self.workbook
            .save_to_writer(&mut file)
            .map_err(|error| failed(&error, 0))?;
        file.rewind()?;
        std::io::copy(&mut file, &mut self.out)?;
        self.out.flush()?;
        Ok(self.findings)
    }
}

/// The text as a workbook can hold it: at most [`LONGEST_CELL`] UTF-16 units.
fn fitting(text: String, name: &str, row: usize, findings: &mut Vec<Finding>) -> String {
    let Some(cut) = fitting_cell(&text) else {
        return text;
    };
    let message = format!(
        "row {row}, column {name}: longer than the {LONGEST_CELL} characters that a cell of a workbook can hold; it \
         is cut there and ends with {CUT:?}. The other formats have it whole"
    );
    findings.push(Finding::new("cell-too-long", Severity::Warning, message));
    cut
}

/// A text that is too long for a cell of a workbook, cut, with [`CUT`] at its end; `None` when it fits.
#[must_use]
pub fn fitting_cell(text: &str) -> Option<String> {
    if text.len() <= LONGEST_CELL || text.encode_utf16().count() <= LONGEST_CELL {
        return None;
    }
    let mut units = CUT.len();
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= LONGEST_CELL
    };
    let mut cut: String = text.chars().take_while(fits).collect();
    cut.push_str(CUT);
    Some(cut)
}

fn failed(error: &XlsxError, row: usize) -> FormatError {
    FormatError::Unwritable {
        row,
        reason: error.to_string(),
    }
}

fn header(sheet: &mut Worksheet, rows: usize) -> Result<(), XlsxError> {
    let bold = Format::new()
        .set_bold()
        .set_border_bottom(FormatBorder::Thin)
        .set_font_name(LATIN_FONT);
    sheet.set_name("Review")?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, (name, width)) in (0_u16..).zip(COLUMNS.iter().zip(WIDTHS)) {
        sheet.write_string_with_format(0, column, *name, &bold)?;
        sheet.set_column_width(column, width)?;
    }
    let last = u32::try_from(rows).map_err(|_| XlsxError::RowColumnLimitError)?;
    let last_column =
        u16::try_from(COLUMNS.len() - 1).expect("the table has fewer than 65536 columns");
    sheet.autofilter(0, 0, last, last_column)?;
    let statuses = DataValidation::new().allow_list_strings(&Status::ALL.map(Status::as_str))?;
    for (column, name) in (0_u16..).zip(COLUMNS) {
        if name.ends_with("_status") && last > 0 {
            sheet.add_data_validation(1, column, last, column, &statuses)?;
        }
    }
    sheet
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_repeat_rows(0, 0)?;
    Ok(())
}

/// How many lines a text takes in a column of that many characters' width: an estimate on the generous side,
/// for some programs show only as much of a cell as its row is high.
pub(crate) fn lines(text: &str, width: f64) -> f64 {
    let line = |line: &str| {
        #[expect(
            clippy::cast_precision_loss,
            reason = "cells are far shorter than 2^52 characters"
        )]
        let clusters = cluster::count(line) as f64;
        (clusters * 1.1 / width).ceil().max(1.0)
    };
    text.split('\n').map(line).sum()
}
