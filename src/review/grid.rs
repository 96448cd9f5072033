//! Tables as they come back, whatever program saved them: cells of text with their places.

use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, Sheets, open_workbook_auto_from_rs};

use super::frame::unframed;
use super::words::column;
use crate::format::{FormatError, decode};

/// Rows above the headings that people put in are passed over, as many as this.
const ABOVE: usize = 20;

/// Why a cell may not say what a person meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Odd {
    /// It holds a formula; its text is what the program made of it last.
    Formula,
    /// The program took it for a date or a number of days.
    Date,
    /// The program shows an error in it.
    Error,
}

/// A sheet, or a whole CSV file.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    /// The file's name.
    pub file: String,
    /// The sheet's name; empty in CSV.
    pub sheet: String,
    /// The rows, all cells as text.
    pub rows: Vec<Vec<String>>,
    /// The number of the first row as the person sees it, or for CSV the line of each row.
    pub numbers: Vec<u64>,
    /// Cells that may not say what was meant, by row and column.
    pub odd: HashMap<(usize, usize), Odd>,
    /// Whether the file was in an old code page, which has no Khmer.
    pub legacy: bool,
}

impl Grid {
    /// Where a row stands, as a person finds it again.
    #[must_use]
    pub fn place(&self, row: usize) -> String {
        let number = self.numbers.get(row).copied().unwrap_or_default();
        if self.sheet.is_empty() {
            format!("{}, line {number}", self.file)
        } else {
            format!("{}, sheet {}, row {number}", self.file, self.sheet)
        }
    }

    /// The row with the headings, and the columns that they name, each once; of two headings with one name the first
    /// counts. The row is the first that names the most columns.
    #[must_use]
    pub fn headings(&self) -> Option<(usize, BTreeMap<&'static str, usize>)> {
        let named = |(row, cells): (usize, &Vec<String>)| {
            let mut columns = BTreeMap::new();
            for (at, cell) in cells.iter().enumerate() {
                if let Some(name) = column(cell.trim_start_matches('\u{FEFF}')) {
                    columns.entry(name).or_insert(at);
                }
            }
            (row, columns)
        };
        let rows = self.rows.iter().enumerate().take(ABOVE).map(named);
        rows.filter(|(_, columns)| columns.len() > 1)
            .max_by_key(|(row, columns)| (columns.len(), usize::MAX - row))
    }

    /// A cell; empty beyond the end of a row.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> &str {
        let cells = self.rows.get(row);
        cells
            .and_then(|cells| cells.get(column))
            .map_or("", String::as_str)
    }
}

/// Reads a workbook (XLSX, ODS and others by their content) or delimited text.
///
/// # Errors
/// [`FormatError`] when it is neither.
pub fn read(path: &Path) -> Result<Vec<Grid>, FormatError> {
    let bytes = std::fs::read(path).map_err(|source| FormatError::Io {
        doing: "read",
        path: path.to_owned(),
        source,
    })?;
    if bytes.starts_with(b"PK") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return workbook(path, bytes);
    }
    Ok(vec![text(path, &bytes)?])
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn workbook(path: &Path, bytes: Vec<u8>) -> Result<Vec<Grid>, FormatError> {
    let bad = |reason: String| FormatError::Row {
        path: path.to_owned(),
        line: 1,
        reason,
    };
    let mut workbook: Sheets<_> =
        open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| bad(error.to_string()))?;
    let mut grids = Vec::new();
    for sheet in workbook.sheet_names() {
        // A sheet that holds no table, a chart perhaps, is none of ours.
        let Ok(range) = workbook.worksheet_range(&sheet) else {
            continue;
        };
        let mut grid = Grid {
            file: name(path),
            sheet: sheet.clone(),
            ..Grid::default()
        };
        let first = range.start().map_or(0, |(row, _)| u64::from(row));
        let start = range.start();
        for (at, row) in range.rows().enumerate() {
            grid.numbers.push(first + at as u64 + 1);
            let cells = row.iter().enumerate().map(|(column, cell)| {
                if let Some(odd) = oddness(cell) {
                    grid.odd.insert((at, column), odd);
                }
                cell_text(cell)
            });
            grid.rows.push(cells.collect());
        }
        drop(range);
        if let (Ok(formulas), Some((row, column))) = (workbook.worksheet_formula(&sheet), start) {
            let (above, left) = formulas.start().unwrap_or_default();
            for (r, c, formula) in formulas.used_cells() {
                let at = (
                    (above as usize + r).checked_sub(row as usize),
                    (left as usize + c).checked_sub(column as usize),
                );
                if let ((Some(r), Some(c)), false) = (at, formula.is_empty()) {
                    grid.odd.entry((r, c)).or_insert(Odd::Formula);
                }
            }
        }
        grids.push(grid);
    }
    Ok(grids)
}

fn oddness(cell: &Data) -> Option<Odd> {
    match cell {
        Data::DateTime(_) | Data::DateTimeIso(_) | Data::DurationIso(_) => Some(Odd::Date),
        Data::Error(_) => Some(Odd::Error),
        _ => None,
    }
}

fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => unframed(text.clone()),
        cell => cell.to_string(),
    }
}

fn text(path: &Path, bytes: &[u8]) -> Result<Grid, FormatError> {
    let (text, legacy) = match decode(path, bytes) {
        Ok(decoded) => (decoded.text, false),
        Err(error @ FormatError::Encoding { .. }) => {
            // Excel's plain CSV is in the code page of the system: in Viet Nam this one, and those of the West agree with it
            // in what they share.
            let (text, _, failed) = encoding_rs::WINDOWS_1258.decode(bytes);
            if failed || bytes.contains(&0) {
                return Err(error);
            }
            (text.into_owned(), true)
        }
        Err(error) => return Err(error),
    };
    let text = mended(text);
    let mut grid = delimited(&text);
    grid.file = name(path);
    grid.legacy = legacy;
    Ok(grid)
}

/// UTF-8 that a program read as the code page of the West and wrote again: told by its byte order mark, which is text then.
fn mended(text: String) -> String {
    if !text.trim_start_matches('"').starts_with("ï»¿") {
        return text;
    }
    let (bytes, _, lossy) = encoding_rs::WINDOWS_1252.encode(&text);
    match String::from_utf8(bytes.into_owned()) {
        Ok(mended) if !lossy => mended.replacen('\u{FEFF}', "", 1),
        _ => text,
    }
}

/// Takes delimited text apart by the separator that gives the most headings.
fn delimited(text: &str) -> Grid {
    let (text, skipped, named) = match text.strip_prefix("sep=") {
        Some(rest) => {
            let end = rest.find('\n').map_or(rest.len(), |at| at + 1);
            (&rest[end..], 1, rest.bytes().next())
        }
        None => (text, 0, None),
    };
    let separators = named.map_or_else(|| vec![b',', b';', b'\t', b'|'], |one| vec![one]);
    let grids = separators
        .into_iter()
        .map(|separator| cut(text, separator, skipped));
    let known = |grid: &Grid| grid.headings().map_or(0, |(_, columns)| columns.len());
    // Of equals the first, as `max_by_key` would not have it.
    grids
        .reduce(|best, grid| {
            if known(&grid) > known(&best) {
                grid
            } else {
                best
            }
        })
        .unwrap_or_default()
}

fn cut(text: &str, separator: u8, skipped: u64) -> Grid {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut grid = Grid::default();
    // Text is UTF-8 and a flexible reader takes any row: there are no errors to see.
    for record in reader.records().map_while(Result::ok) {
        let line = record.position().map_or(0, csv::Position::line);
        grid.numbers.push(line + skipped);
        grid.rows.push(
            record
                .iter()
                .map(|cell| unframed(cell.to_owned()))
                .collect(),
        );
    }
    grid
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_bytes(bytes: &[u8]) -> Grid {
        text(Path::new("t.csv"), bytes).unwrap()
    }

    #[test]
    fn every_dialect_of_excel_gives_the_same_cells() {
        let rows = |separator: &str| {
            format!("id{separator}km{separator}vi\na{separator}ការ{separator}\"x, \"\"y\"\"; z\"\n")
        };
        let utf16: Vec<u8> = format!("\u{FEFF}{}", rows("\t"))
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let files: [Vec<u8>; 5] = [
            rows(",").into_bytes(),
            format!("\u{FEFF}{}", rows(";")).into_bytes(),
            format!("sep=;\n{}", rows(";")).into_bytes(),
            rows("\t").into_bytes(),
            utf16,
        ];
        for file in files {
            let grid = read_bytes(&file);
            assert_eq!(grid.rows[1], ["a", "ការ", "x, \"y\"; z"]);
            assert_eq!(grid.headings().unwrap().1.len(), 3);
        }
    }

    #[test]
    fn rows_above_the_headings_are_passed_over_and_places_are_lines() {
        let grid = read_bytes(
            "Sent by Dara,,\n,,\nid,Tiếng Khmer,Tiếng Việt\na,ក,\"two\nlines\"\nb,ខ,c\n".as_bytes(),
        );
        let (row, columns) = grid.headings().unwrap();
        assert_eq!((row, columns["vi"]), (2, 2));
        assert_eq!(grid.place(4), "t.csv, line 6");
    }

    #[test]
    fn a_file_in_an_old_code_page_is_read_and_known_for_one() {
        let grid = read_bytes(b"id,km,vi\na,????,\xD0\xF4ng\n");
        assert!(grid.legacy);
        assert_eq!(grid.cell(1, 2), "Đông");
    }

    #[test]
    fn text_that_was_read_in_the_wrong_code_page_is_mended() {
        let wrong = encoding_rs::WINDOWS_1252
            .decode_without_bom_handling("\u{FEFF}id,km,vi\na,ការ,Đảng\n".as_bytes())
            .0
            .into_owned();
        let grid = read_bytes(wrong.as_bytes());
        assert_eq!(grid.rows[1], ["a", "ការ", "Đảng"]);
    }
}
