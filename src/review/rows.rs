//! The rows of a returned review table, by what their columns are called.

use std::collections::BTreeMap;

use super::grid::{Grid, Odd};
use super::guard;
use crate::model::{Language, TARGET_LANGUAGES};

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
    pub cells: BTreeMap<Language, Cell>,
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
    let is_filled = |row: &usize| grid.rows[*row].iter().any(|cell| !cell.trim().is_empty());
    numbers
        .filter(is_filled)
        .map(|row| read(grid, file, row, columns))
        .collect()
}

fn read(grid: &Grid, file: usize, row: usize, columns: &BTreeMap<&'static str, usize>) -> SheetRow {
    let cell = |name: &str| columns.get(name).map(|&column| grid.cell(row, column));
    let trimmed = |name: &str| cell(name).unwrap_or_default().trim().to_owned();
    let round = trimmed("round");
    let guarded = round.ends_with(guard::MARK);
    let mut cells = BTreeMap::new();
    for language in TARGET_LANGUAGES {
        let tag = language.tag();
        let status = format!("{tag}_status");
        if columns.contains_key(tag) || columns.contains_key(status.as_str()) {
            let odd = columns
                .get(tag)
                .and_then(|&column| grid.odd.get(&(row, column)));
            let found = Cell {
                text: cell(tag).map(str::to_owned),
                mark: trimmed(&status),
                odd: odd.copied(),
            };
            cells.insert(language, found);
        }
    }
    SheetRow {
        place: grid.place(row),
        file,
        round: round.trim_end_matches(guard::MARK).to_owned(),
        guarded,
        legacy: grid.legacy,
        id: trimmed("id"),
        key: trimmed("key"),
        km: cell("km").map(str::to_owned),
        cells,
        comment: cell("comment").map(str::to_owned),
    }
}
