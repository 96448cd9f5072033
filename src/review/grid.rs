//! Tables as they come back, whatever program saved them: cells of text with their places.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

use calamine::{Data, DataRef, Reader, Sheets, Xlsx, open_workbook_auto_from_rs};

use super::frame::unframed;
use super::words::column;
use crate::format::{FormatError, decode};

/// Rows above the headings that people put in are passed over, as many as this.
pub(super) const ABOVE: usize = 20;

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

impl Grid {
    /// An empty one of the same name.
    pub(super) fn named(file: &str, sheet: &str, legacy: bool) -> Self {
        Self {
            file: file.to_owned(),
            sheet: sheet.to_owned(),
            legacy,
            ..Self::default()
        }
    }

    /// Adds a row below.
    pub(super) fn push(&mut self, line: Line) {
        let row = self.rows.len();
        self.numbers.push(line.number);
        self.rows.push(line.cells);
        let odd = line.odd.into_iter();
        self.odd
            .extend(odd.map(|(column, odd)| ((row, column), odd)));
    }
}

/// A row as it is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// Its number, as a person sees it.
    pub(super) number: u64,
    pub(super) cells: Vec<String>,
    /// Cells that may not say what was meant, by column.
    pub(super) odd: Vec<(usize, Odd)>,
}

/// What takes tables in, row by row, so that a large one need not be held whole.
pub(super) trait Sink {
    /// A sheet begins, which is an empty grid yet.
    fn sheet(&mut self, named: Grid);
    /// The next row of it that is not empty.
    fn line(&mut self, line: Line);
}

/// Tables that are held whole.
impl Sink for Vec<Grid> {
    fn sheet(&mut self, named: Grid) {
        self.push(named);
    }

    fn line(&mut self, line: Line) {
        if let Some(grid) = self.last_mut() {
            grid.push(line);
        }
    }
}

/// Reads a workbook (XLSX, ODS and others by their content) or delimited text.
///
/// # Errors
/// [`FormatError`] when it is neither.
pub fn read(path: &Path) -> Result<Vec<Grid>, FormatError> {
    let mut grids = Vec::new();
    read_into(path, &mut grids)?;
    Ok(grids)
}

/// The same, row by row.
pub(super) fn read_into(path: &Path, sink: &mut dyn Sink) -> Result<(), FormatError> {
    let io = |source| FormatError::Io {
        doing: "read",
        path: path.to_owned(),
        source,
    };
    let mut file = File::open(path).map_err(io)?;
    let mut first = [0; 4];
    let length = file.read(&mut first).map_err(io)?;
    let first = &first[..length];
    if first.starts_with(b"PK")
        && let Ok(workbook) = Xlsx::new(BufReader::new(File::open(path).map_err(io)?))
    {
        xlsx(path, workbook, sink);
        return Ok(());
    }
    let bytes = std::fs::read(path).map_err(io)?;
    if first.starts_with(b"PK") || first.starts_with(b"\xD0\xCF\x11\xE0") {
        return workbook(path, bytes, sink);
    }
    text(path, &bytes, sink)
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// A sheet that holds no table, a chart perhaps, is none of ours; what is damaged ends there.
fn xlsx(path: &Path, mut workbook: Xlsx<BufReader<File>>, sink: &mut dyn Sink) {
    for sheet in workbook.sheet_names() {
        let Ok(mut cells) = workbook.worksheet_cells_reader(&sheet) else {
            continue;
        };
        sink.sheet(Grid::named(&name(path), &sheet, false));
        let mut line = Line::default();
        while let Ok(Some(cell)) = cells.next_cell_with_formula() {
            let is_formula = cell.formula.is_some_and(|formula| !formula.is_empty());
            if matches!(cell.value, DataRef::Empty) && !is_formula {
                continue;
            }
            let (row, column) = (u64::from(cell.pos.0) + 1, cell.pos.1 as usize);
            if row != line.number {
                let done = std::mem::take(&mut line);
                if done.number > 0 {
                    sink.line(done);
                }
                line.number = row;
            }
            let value = match cell.value {
                DataRef::SharedString(text) => Data::String(text.to_owned()),
                value => value.into(),
            };
            let odd = oddness(&value).or(is_formula.then_some(Odd::Formula));
            line.odd.extend(odd.map(|odd| (column, odd)));
            if line.cells.len() <= column {
                line.cells.resize(column + 1, String::new());
            }
            line.cells[column] = cell_text(value);
        }
        if line.number > 0 {
            sink.line(line);
        }
    }
}

fn workbook(path: &Path, bytes: Vec<u8>, sink: &mut dyn Sink) -> Result<(), FormatError> {
    let bad = |reason: String| FormatError::Row {
        path: path.to_owned(),
        line: 1,
        reason,
    };
    let mut workbook: Sheets<_> =
        open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| bad(error.to_string()))?;
    for sheet in workbook.sheet_names() {
        let Ok(range) = workbook.worksheet_range(&sheet) else {
            continue;
        };
        let formulas = workbook.worksheet_formula(&sheet).unwrap_or_default();
        sink.sheet(Grid::named(&name(path), &sheet, false));
        let (above, left) = range.start().unwrap_or_default();
        for (at, row) in range.rows().enumerate() {
            let mut line = Line {
                number: u64::from(above) + at as u64 + 1,
                ..Line::default()
            };
            for (column, cell) in row.iter().enumerate() {
                let place = (above + to_u32(at), left + to_u32(column));
                let is_formula = formulas
                    .get_value(place)
                    .is_some_and(|text| !text.is_empty());
                let odd = oddness(cell).or(is_formula.then_some(Odd::Formula));
                line.odd.extend(odd.map(|odd| (column, odd)));
                line.cells.push(cell_text(cell.clone()));
            }
            sink.line(line);
        }
    }
    Ok(())
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn oddness(cell: &Data) -> Option<Odd> {
    match cell {
        Data::DateTime(_) | Data::DateTimeIso(_) | Data::DurationIso(_) => Some(Odd::Date),
        Data::Error(_) => Some(Odd::Error),
        _ => None,
    }
}

fn cell_text(cell: Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => unframed(text),
        cell => cell.to_string(),
    }
}

fn text(path: &Path, bytes: &[u8], sink: &mut dyn Sink) -> Result<(), FormatError> {
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
    sink.sheet(Grid::named(&name(path), "", legacy));
    delimited(&mended(text), sink);
    Ok(())
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
fn delimited(text: &str, sink: &mut dyn Sink) {
    let (text, skipped, named) = match text.strip_prefix("sep=") {
        Some(rest) => {
            let end = rest.find('\n').map_or(rest.len(), |at| at + 1);
            (&rest[end..], 1, rest.bytes().next())
        }
        None => (text, 0, None),
    };
    let separators = named.map_or_else(|| vec![b',', b';', b'\t', b'|'], |one| vec![one]);
    let known = |separator: u8| {
        let mut top = Grid::default();
        lines(text, separator, skipped)
            .take(ABOVE)
            .for_each(|line| top.push(line));
        top.headings().map_or(0, |(_, columns)| columns.len())
    };
    // Of equals the first, as `max_by_key` would not have it.
    let best = separators
        .into_iter()
        .map(|separator| (known(separator), separator))
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    let separator = best.map_or(b',', |(_, separator)| separator);
    lines(text, separator, skipped).for_each(|line| sink.line(line));
}

fn lines(text: &str, separator: u8, skipped: u64) -> impl Iterator<Item = Line> {
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    // Text is UTF-8 and a flexible reader takes any row: there are no errors to see.
    let records = reader.into_records().map_while(Result::ok);
    records.map(move |record| Line {
        number: record.position().map_or(0, csv::Position::line) + skipped,
        cells: record
            .iter()
            .map(|cell| unframed(cell.to_owned()))
            .collect(),
        odd: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_bytes(bytes: &[u8]) -> Grid {
        let mut grids = Vec::new();
        text(Path::new("t.csv"), bytes, &mut grids).unwrap();
        grids.remove(0)
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
