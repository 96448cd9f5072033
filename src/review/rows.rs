//! The rows of a returned review table, by what their columns are called.

use std::collections::BTreeMap;
use std::path::Path;

use super::grid::{self, ABOVE, Grid, Line, Odd, Sink};
use super::guard;
use crate::format::FormatError;
use crate::model::{ByLanguage, TARGET_LANGUAGES};

/// What kind of table a sheet holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Sentences and their translations.
    Review,
    /// Conflicts to decide.
    Conflicts,
    /// Terms.
    Terms,
    /// An alignment.
    Alignment,
    /// None of ours.
    Other,
}

/// The kind of table in a sheet, by its columns.
#[must_use]
pub fn kind(columns: &BTreeMap<&'static str, usize>) -> Kind {
    let has = |name| columns.contains_key(name);
    if has("bead") && has("alignment") {
        Kind::Alignment
    } else if has("ours") && has("theirs") && has("decision") {
        Kind::Conflicts
    } else if has("concept") {
        Kind::Terms
    } else if (has("id") || has("km")) && (has("vi") || has("en")) {
        Kind::Review
    } else {
        Kind::Other
    }
}

/// A target as it came back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// The words; `None` when there is no such column.
    pub text: Option<String>,
    /// The status cell.
    pub mark: String,
    /// Why the words may not be what was meant.
    pub odd: Option<Odd>,
}

/// A row as it came back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetRow {
    /// Where it stands, as a person finds it again.
    pub place: String,
    /// The file, by its number among those that came.
    pub file: usize,
    /// The round that it says it is of; empty when it does not say.
    pub round: String,
    /// Whether its cells went out with guards.
    pub guarded: bool,
    /// Whether it came in an old code page.
    pub legacy: bool,
    /// The segment that it says it is.
    pub id: String,
    /// The hash of the source's key.
    pub key: String,
    /// The Khmer; `None` when there is no such column.
    pub km: Option<String>,
    /// The targets.
    pub cells: ByLanguage<Cell>,
    /// The comment; `None` when there is no such column.
    pub comment: Option<String>,
}

impl SheetRow {
    /// The words of a cell as a person means them, without the guard that they went out with.
    #[must_use]
    pub fn meant<'t>(&self, text: &'t str) -> &'t str {
        if self.guarded {
            guard::unguarded(text)
        } else {
            text
        }
    }
}

/// The rows of a review sheet below its headings; rows without any text are left out.
#[must_use]
pub fn rows(
    grid: &Grid,
    file: usize,
    header: usize,
    columns: &BTreeMap<&'static str, usize>,
) -> Vec<SheetRow> {
    let numbers = header + 1..grid.rows.len();
    let line = |row: usize| {
        let odd = grid.odd.iter().filter(|((of, _), _)| *of == row);
        let odd: Vec<(usize, Odd)> = odd.map(|((_, column), odd)| (*column, *odd)).collect();
        read(grid, file, (row, &grid.rows[row], &odd), columns)
    };
    numbers.filter_map(line).collect()
}

/// A row of a grid, whose cells need not stand in it; nothing when it is empty.
fn read(
    grid: &Grid,
    file: usize,
    (row, cells, odd): (usize, &[String], &[(usize, Odd)]),
    columns: &BTreeMap<&'static str, usize>,
) -> Option<SheetRow> {
    if cells.iter().all(|cell| cell.trim().is_empty()) {
        return None;
    }
    let cell = |name: &str| {
        let column = *columns.get(name)?;
        Some(cells.get(column).map_or("", String::as_str))
    };
    let trimmed = |name: &str| cell(name).unwrap_or_default().trim().to_owned();
    let round = trimmed("round");
    let guarded = round.ends_with(guard::MARK);
    let mut found = ByLanguage::with_capacity(TARGET_LANGUAGES.len());
    for (language, status) in TARGET_LANGUAGES.into_iter().zip(STATUS_COLUMNS) {
        let tag = language.tag();
        if columns.contains_key(tag) || columns.contains_key(status) {
            let column = columns.get(tag);
            let odd = odd.iter().find(|(at, _)| Some(at) == column);
            let cell = Cell {
                text: cell(tag).map(str::to_owned),
                mark: trimmed(status),
                odd: odd.map(|(_, odd)| *odd),
            };
            found.insert(language, cell);
        }
    }
    Some(SheetRow {
        place: grid.place(row),
        file,
        round: round.trim_end_matches(guard::MARK).to_owned(),
        guarded,
        legacy: grid.legacy,
        id: trimmed("id"),
        key: trimmed("key"),
        km: cell("km").map(str::to_owned),
        cells: found,
        comment: cell("comment").map(str::to_owned),
    })
}

/// The columns of the statuses, in the order of the languages.
const STATUS_COLUMNS: [&str; TARGET_LANGUAGES.len()] = ["vi_status", "en_status"];

/// A sheet of ours as it came back.
#[derive(Debug, Clone)]
pub struct Returned {
    /// What kind of table it is.
    pub kind: Kind,
    /// The row of its headings.
    pub header: usize,
    /// The columns that they name.
    pub columns: BTreeMap<&'static str, usize>,
    /// The table; of a review table the rows are taken out of it.
    pub grid: Grid,
    /// The rows of a review table.
    pub rows: Vec<SheetRow>,
}

/// Reads the sheets of ours in a file, which has a number. Review tables may be large: their rows are made as they are
/// read, and their cells are not held besides.
///
/// # Errors
/// [`FormatError`] when it is neither a workbook nor delimited text.
pub fn returned(path: &Path, file: usize) -> Result<Vec<Returned>, FormatError> {
    let mut sheets = Sheets {
        file,
        done: Vec::new(),
        open: None,
    };
    grid::read_into(path, &mut sheets)?;
    sheets.end();
    Ok(sheets.done)
}

struct Sheets {
    file: usize,
    done: Vec<Returned>,
    open: Option<Open>,
}

/// The sheet that is being read: what it is shows in its first rows.
enum Open {
    Top(Grid),
    Known(Returned),
    Other,
}

impl Sink for Sheets {
    fn sheet(&mut self, named: Grid) {
        self.end();
        self.open = Some(Open::Top(named));
    }

    fn line(&mut self, line: Line) {
        match &mut self.open {
            Some(Open::Top(grid)) => {
                grid.push(line);
                if grid.rows.len() == ABOVE {
                    self.know();
                }
            }
            Some(Open::Known(sheet)) if sheet.kind == Kind::Review => {
                sheet.grid.numbers.push(line.number);
                let row = (sheet.grid.numbers.len() - 1, &line.cells[..], &line.odd[..]);
                let row = read(&sheet.grid, self.file, row, &sheet.columns);
                sheet.rows.extend(row);
            }
            Some(Open::Known(sheet)) => sheet.grid.push(line),
            Some(Open::Other) | None => {}
        }
    }
}

impl Sheets {
    fn know(&mut self) {
        self.open = match self.open.take() {
            Some(Open::Top(grid)) => Some(known(grid, self.file)),
            open => open,
        };
    }

    fn end(&mut self) {
        self.know();
        if let Some(Open::Known(sheet)) = self.open.take() {
            self.done.push(sheet);
        }
    }
}

fn known(mut grid: Grid, file: usize) -> Open {
    let Some((header, columns)) = grid.headings() else {
        return Open::Other;
    };
    let kind = kind(&columns);
    if kind == Kind::Other {
        return Open::Other;
    }
    let mut found = Vec::new();
    if kind == Kind::Review {
        found = rows(&grid, file, header, &columns);
        grid.rows.clear();
        grid.odd.clear();
    }
    Open::Known(Returned {
        kind,
        header,
        columns,
        grid,
        rows: found,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    #[test]
    fn a_long_table_comes_with_all_its_rows_and_their_places() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let header = "id,Tiếng Khmer,Tiếng Việt\n".to_owned();
        let lines = (0..3 * ABOVE).map(|number| format!("s-{number},ក,lời {number}\n"));
        let text: String = std::iter::once(header).chain(lines).collect();
        std::fs::write(file.path(), text).unwrap();
        let sheets = returned(file.path(), 4).unwrap();
        let [sheet] = &sheets[..] else {
            panic!("{sheets:?}")
        };
        assert_eq!((sheet.kind, sheet.rows.len()), (Kind::Review, 3 * ABOVE));
        for (number, row) in sheet.rows.iter().enumerate() {
            assert_eq!((row.file, &row.id), (4, &format!("s-{number}")));
            let words = row.cells[&Language::Vietnamese].text.as_deref();
            assert_eq!(words, Some(&*format!("lời {number}")));
            assert!(row.place.ends_with(&format!("line {}", 2 + number)));
        }
        let whole = grid::read(file.path()).unwrap();
        let (header, columns) = whole[0].headings().unwrap();
        assert_eq!(rows(&whole[0], 4, header, &columns), sheet.rows);
    }
}
