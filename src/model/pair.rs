//! A source with its targets, wherever it was read.

use super::ByLanguage;

/// A source with its targets, wherever it was read: a row of a table, a unit of an exchange file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pair {
    /// Where it stands, as a person finds it again: `row 12`, `tu 7`, a unit's id.
    pub place: String,
    /// The Khmer text.
    pub source: String,
    /// What it is in other languages.
    pub targets: ByLanguage<String>,
}
