//! A table as it is written: every cell, and where it stands. Unlike [`super::Concept`] it keeps columns that we do not
//! know, spaces and broken rows, so that checking, sorting and merging lose nothing.

use csv::{QuoteStyle, ReaderBuilder, Terminator, WriterBuilder};

use super::layout::Layout;

/// A table of text cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The names of the columns, trimmed.
    pub columns: Vec<String>,
    /// The rows below them.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The line it begins on (in a workbook: the row), from 1.
    pub line: u64,
    /// The cells as written; a broken row has more or fewer than there are columns.
    pub cells: Vec<String>,
    /// Where each cell begins, when the table was text.
    starts: Vec<Position>,
}

/// Two rows are equal when their cells are.
impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.cells == other.cells
    }
}

impl Eq for Row {}

/// A place in a text file, as editors count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u64,
    /// The code point in the line, from 1.
    pub column: usize,
}

impl Row {
    /// A row that stands in no text file.
    #[must_use]
    pub fn new(line: u64, cells: Vec<String>) -> Self {
        Self {
            line,
            cells,
            starts: Vec::new(),
        }
    }

    /// Where byte `at` of a cell stands; without positions, the start of the row.
    #[must_use]
    pub fn position(&self, column: usize, at: usize) -> Position {
        let Some(&start) = self.starts.get(column) else {
            let column = 1;
            return Position {
                line: self.line,
                column,
            };
        };
        let cell = self.cells.get(column).map_or("", String::as_str);
        let before = cell.get(..at).unwrap_or_default();
        match before.rsplit_once('\n') {
            None => Position {
                line: start.line,
                column: start.column + before.chars().count(),
            },
            Some((above, last)) => Position {
                line: start.line + 1 + above.matches('\n').count() as u64,
                column: 1 + last.chars().count(),
            },
        }
    }

    fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

impl Sheet {
    /// Takes comma- or tab-separated text (RFC 4180) apart. Rows without any text are left out.
    #[must_use]
    pub fn parse(text: &str, delimiter: u8) -> Self {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let mut lines = Lines::new(text);
        let mut sheet = Self::default();
        // Text is UTF-8 and a flexible reader takes any row: there are no errors to see.
        for (index, record) in reader.records().map_while(Result::ok).enumerate() {
            let at = record.position().map_or(0, csv::Position::byte);
            let at = usize::try_from(at).map_or(text.len(), |at| at.min(text.len()));
            let cells: Vec<String> = record.iter().map(str::to_owned).collect();
            if index == 0 {
                sheet.columns = cells.iter().map(|cell| cell.trim().to_owned()).collect();
                continue;
            }
            let starts: Vec<Position> = field_starts(text, at, cells.len(), delimiter)
                .into_iter()
                .map(|start| lines.position(start))
                .collect();
            let row = Row {
                line: starts.first().map_or(0, |start| start.line),
                cells,
                starts,
            };
            if !row.is_blank() {
                sheet.rows.push(row);
            }
        }
        sheet
    }

    /// A table of rows that stand in no text file, numbered as a workbook counts them.
    #[must_use]
    pub fn from_cells(columns: Vec<String>, rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        let rows = (2..)
            .zip(rows)
            .map(|(line, cells)| Row::new(line, cells))
            .filter(|row| !row.is_blank())
            .collect();
        Self { columns, rows }
    }

    /// The table as comma-separated text: LF, quotes only where they are needed.
    #[must_use]
    pub fn to_csv(&self) -> String {
        self.to_delimited(b',')
    }

    /// The table as text with a delimiter of one's own.
    ///
    /// # Panics
    /// Never: writing to memory does not fail.
    #[must_use]
    pub fn to_delimited(&self, delimiter: u8) -> String {
        let mut writer = WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(Terminator::Any(b'\n'))
            .quote_style(QuoteStyle::Necessary)
            .flexible(true)
            .from_writer(Vec::new());
        let cells = self.rows.iter().map(|row| &row.cells);
        for record in std::iter::once(&self.columns).chain(cells) {
            writer
                .write_record(record)
                .expect("writing to memory does not fail");
        }
        let bytes = writer
            .into_inner()
            .expect("writing to memory does not fail");
        String::from_utf8(bytes).expect("cells are UTF-8")
    }

    /// Which of the two kinds of file this is.
    #[must_use]
    pub fn layout(&self) -> Layout {
        Layout::of(&self.columns)
    }

    /// The place of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// A cell by its column's name; empty when there is none.
    #[must_use]
    pub fn cell<'r>(&self, row: &'r Row, column: &str) -> &'r str {
        self.column(column)
            .and_then(|index| row.cells.get(index))
            .map_or("", String::as_str)
    }

    /// Empties some columns.
    pub fn clear_columns(&mut self, names: &[&str]) {
        for row in &mut self.rows {
            for (name, cell) in self.columns.iter().zip(&mut row.cells) {
                if names.contains(&name.as_str()) {
                    cell.clear();
                }
            }
        }
    }

    /// What names a row: its id, or its Khmer form and part of speech.
    #[must_use]
    pub fn row_key(&self, row: &Row) -> Vec<String> {
        self.layout()
            .key_columns(&self.columns)
            .iter()
            .map(|column| self.cell(row, column).trim().to_owned())
            .collect()
    }
}

/// Counts lines and code points on the way through a text.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    position: Position,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let position = Position { line: 1, column: 1 };
        Self {
            text,
            at: 0,
            position,
        }
    }

    /// The position of a byte that does not lie before the last one asked for.
    fn position(&mut self, byte: usize) -> Position {
        for c in self.text[self.at..byte].chars() {
            if c == '\n' {
                self.position.line += 1;
                self.position.column = 1;
            } else {
                self.position.column += 1;
            }
        }
        self.at = byte;
        self.position
    }
}

/// The bytes where the first `count` fields of the record at `at` begin, after an opening quote.
fn field_starts(text: &str, at: usize, count: usize, delimiter: u8) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut at = at + text[at..].len() - text[at..].trim_start_matches(['\r', '\n']).len();
    let mut starts = Vec::with_capacity(count);
    while starts.len() < count {
        let quoted = bytes.get(at) == Some(&b'"');
        at += usize::from(quoted);
        starts.push(at);
        if quoted {
            at = after_quoted(bytes, at);
        }
        while at < bytes.len() && !(bytes[at] == delimiter || bytes[at] == b'\n') {
            at += 1;
        }
        if bytes.get(at) != Some(&delimiter) {
            break;
        }
        at += 1;
    }
    starts
}

/// The byte after the closing quote of a field whose content begins at `at`.
fn after_quoted(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'"', Some(b'"')) => at += 2,
            (b'"', _) => return at + 1,
            _ => at += 1,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_again_by_line_and_code_point() {
        let sheet = Sheet::parse(
            "\u{FEFF}id,km,vi\n\na,\"ក,ខ|គ\",x\nb,\"one\ntwo|three\",y\n",
            b',',
        );
        assert_eq!(sheet.columns, ["id", "km", "vi"]);
        let at = |row: usize, column, part| {
            let row = &sheet.rows[row];
            let position = row.position(column, row.cells[column].find(part).unwrap());
            (position.line, position.column)
        };
        assert_eq!(at(0, 0, ""), (3, 1));
        assert_eq!(at(0, 1, ""), (3, 4));
        assert_eq!(at(0, 1, "គ"), (3, 8));
        assert_eq!(at(0, 2, "x"), (3, 11));
        assert_eq!(at(1, 1, "three"), (5, 5));
        assert_eq!(sheet.rows[1].line, 4);
    }

    #[test]
    fn a_broken_row_is_kept_as_it_is() {
        let sheet = Sheet::parse("id,km\na\nb,ក,more\n,\n", b',');
        let widths: Vec<usize> = sheet.rows.iter().map(|row| row.cells.len()).collect();
        assert_eq!(widths, [1, 3]);
    }

    #[test]
    fn text_comes_back_as_it_was() {
        let text = "id,km,note\na,ក,\"x, \"\"y\"\"\"\nb,ខ,\"two\nlines\"\n";
        assert_eq!(Sheet::parse(text, b',').to_csv(), text);
    }
}
