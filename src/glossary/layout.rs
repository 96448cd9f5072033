//! The columns of a termbase file and of the lexicon, and what each holds.

use crate::model::Language;

/// Between alternatives in one cell.
pub const SEPARATOR: char = '|';

/// The columns of a termbase file, in canonical order.
pub const COLUMNS: [&str; 15] = [
    "id",
    "domain",
    "pos",
    "km",
    "km_variants",
    "vi",
    "vi_admitted",
    "vi_forbidden",
    "en",
    "en_admitted",
    "en_forbidden",
    "note",
    "evidence",
    "status",
    "flags",
];

/// The columns of the lexicon, in canonical order.
pub const LEXICON_COLUMNS: [&str; 9] = [
    "km",
    "pos",
    "km_variants",
    "vi",
    "vi_admitted",
    "en",
    "en_admitted",
    "en_forms",
    "note",
];

/// Which of the two kinds of file a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One concept a row, named by its id.
    Termbase,
    /// One word a row, named by its Khmer form and part of speech.
    Lexicon,
}

impl Layout {
    /// The layout of a table with these columns: only the lexicon has `en_forms`.
    #[must_use]
    pub fn of<S: AsRef<str>>(columns: &[S]) -> Self {
        let has = |name: &str| columns.iter().any(|column| column.as_ref() == name);
        if has("en_forms") && !has("id") {
            Self::Lexicon
        } else {
            Self::Termbase
        }
    }

    /// The known columns in canonical order.
    #[must_use]
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Termbase => &COLUMNS,
            Self::Lexicon => &LEXICON_COLUMNS,
        }
    }

    /// The columns that name a row, and by which rows are sorted.
    #[must_use]
    pub fn key_columns<S: AsRef<str>>(self, columns: &[S]) -> &'static [&'static str] {
        let has_id = columns.iter().any(|column| column.as_ref() == "id");
        match self {
            Self::Termbase if has_id => &["id"],
            _ => &["km", "pos"],
        }
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Alternatives in a language.
    Terms(Language),
    /// Alternatives that are no terms.
    Flags,
    /// Anything else.
    Plain,
}

/// What the column of this name holds.
#[must_use]
pub fn content(column: &str) -> Content {
    match column {
        "km" | "km_variants" => Content::Terms(Language::Khmer),
        "vi" | "vi_admitted" | "vi_forbidden" => Content::Terms(Language::Vietnamese),
        "en" | "en_admitted" | "en_forbidden" | "en_forms" => Content::Terms(Language::English),
        "flags" => Content::Flags,
        _ => Content::Plain,
    }
}

/// The column for the further alternatives of a column that shows the preferred one.
#[must_use]
pub fn overflow(column: &str) -> Option<&'static str> {
    match column {
        "km" => Some("km_variants"),
        "vi" => Some("vi_admitted"),
        "en" => Some("en_admitted"),
        _ => None,
    }
}

/// The alternatives in a cell: trimmed, without empty ones.
pub fn alternatives(cell: &str) -> impl Iterator<Item = &str> {
    alternatives_at(cell).map(|(_, part)| part)
}

/// The alternatives in a cell, each with the byte where it begins.
pub fn alternatives_at(cell: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    cell.split(SEPARATOR)
        .map(move |part| {
            let at = from + part.len() - part.trim_start().len();
            from += part.len() + SEPARATOR.len_utf8();
            (at, part.trim())
        })
        .filter(|(_, part)| !part.is_empty())
}
