//! A table of text cells as a workbook, and back.

use std::io::{Cursor, Write};
use std::path::Path;

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook,
    Worksheet, XlsxError,
};

use super::FormatError;
use crate::glossary::Sheet;

const KHMER_FONT: &str = "Khmer OS Siemreap";
const LATIN_FONT: &str = "Calibri";

/// Writes the table: text-typed cells, frozen header, filter, wrapped text, a list to choose `status` from. The same
/// table gives the same bytes.
///
/// # Errors
/// [`FormatError::Unwritable`] when a cell is longer than a workbook can hold, [`FormatError::Write`] when the stream
/// fails.
pub fn write(sheet: &Sheet, out: &mut dyn Write) -> Result<(), FormatError> {
    let failed = |error: &XlsxError, row| FormatError::Unwritable {
        row,
        reason: error.to_string(),
    };
    let mut workbook = Workbook::new();
    // Workbooks carry their making's date: a fixed one, for the same input must give the same bytes.
    let date = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|error| failed(&error, 0))?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&date));
    let page = workbook.add_worksheet();
    header(page, sheet).map_err(|error| failed(&error, 0))?;
    let text = |font| {
        Format::new()
            .set_num_format("@")
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_font_name(font)
    };
    let (khmer, latin) = (text(KHMER_FONT), text(LATIN_FONT));
    for (number, row) in (1_u32..).zip(&sheet.rows) {
        for (column, (cell, name)) in (0_u16..).zip(row.cells.iter().zip(&sheet.columns)) {
            let format = if name.starts_with("km") {
                &khmer
            } else {
                &latin
            };
            page.write_string_with_format(number, column, cell, format)
                .map_err(|error| failed(&error, number as usize))?;
        }
    }
    let bytes = workbook
        .save_to_buffer()
        .map_err(|error| failed(&error, 0))?;
    Ok(out.write_all(&bytes)?)
}

fn header(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let bold = Format::new()
        .set_bold()
        .set_border_bottom(FormatBorder::Thin)
        .set_font_name(LATIN_FONT);
    page.set_name("Terms")?;
    page.set_freeze_panes(1, 0)?;
    let rows = u32::try_from(sheet.rows.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
    let statuses = DataValidation::new().allow_list_strings(&["draft", "approved"])?;
    for (column, name) in (0_u16..).zip(&sheet.columns) {
        page.write_string_with_format(0, column, name, &bold)?;
        page.set_column_width(column, width(name))?;
        if name == "status" && rows > 0 {
            page.add_data_validation(1, column, rows, column, &statuses)?;
        }
    }
    if let Some(last) = sheet.columns.len().checked_sub(1) {
        let last = u16::try_from(last).map_err(|_| XlsxError::RowColumnLimitError)?;
        page.autofilter(0, 0, rows, last)?;
    }
    Ok(())
}

/// The width of a column in characters.
fn width(name: &str) -> f64 {
    match name {
        "km" | "vi" | "en" => 32.0,
        "note" => 40.0,
        "pos" | "status" | "flags" => 10.0,
        _ => 24.0,
    }
}

/// Reads the first sheet of a workbook: its first row names the columns, every cell becomes text.
///
/// # Errors
/// [`FormatError::Row`] when it is no workbook.
pub fn read(path: &Path, bytes: &[u8]) -> Result<Sheet, FormatError> {
    let bad = |reason: String| FormatError::Row {
        path: path.to_owned(),
        line: 1,
        reason,
    };
    let mut workbook: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| bad(error.to_string()))?;
    let range = workbook
        .worksheet_range_at(0)
        .ok_or_else(|| bad("the workbook has no sheet".to_owned()))?
        .map_err(|error| bad(error.to_string()))?;
    let mut rows = range
        .rows()
        .map(|row| row.iter().map(text).collect::<Vec<_>>());
    let columns = rows.next().unwrap_or_default();
    let columns = columns.iter().map(|name| name.trim().to_owned()).collect();
    Ok(Sheet::from_cells(columns, rows))
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        cell => cell.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn again(sheet: &Sheet) -> Sheet {
        let mut bytes = Vec::new();
        write(sheet, &mut bytes).unwrap();
        read(Path::new("t.xlsx"), &bytes).unwrap()
    }

    #[test]
    fn what_a_spreadsheet_would_take_for_something_else_stays_text() {
        let cells = [
            "001",
            "1/2",
            "=1+1",
            "-ការ",
            "1E5",
            "'x",
            " a ",
            "two\nlines",
            "_x0041_",
        ];
        let columns = cells.iter().map(|cell| format!("c{cell}")).collect();
        let sheet = Sheet::from_cells(columns, [cells.map(str::to_owned).to_vec()]);
        assert_eq!(again(&sheet).rows, sheet.rows);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn every_cell_comes_back(rows in prop::collection::vec(
            prop::collection::vec("[ -~ក-ឳ\u{17B6}-\u{17D2}àảãạăĐđêôơư\n]{0,12}", 3), 0..8)
        ) {
            let columns = ["id", "km", "vi"].map(str::to_owned).to_vec();
            let sheet = Sheet::from_cells(columns, rows);
            prop_assert_eq!(again(&sheet), sheet);
        }
    }
}
