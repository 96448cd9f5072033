//! What function words do, by `data/roles.csv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::pos::Pos;
use crate::model::Language;
use crate::text::khmer::key;

/// What a function word does in its phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub(super) enum Role {
    #[default]
    None,
    /// Says how many, after the noun: `ទាំងអស់`.
    Quantifier,
    /// The same, but the noun stays singular: `នីមួយៗ`.
    Each,
    /// Points at the noun before it.
    Demonstrative,
    /// Points at several.
    Demonstratives,
    /// Whose the noun before it is: `របស់យើង`.
    Possessive,
    /// Stands before a numeral and says nothing: `ចំនួន`.
    NumberMarker,
    /// `មួយ`, a numeral that may be an article.
    One,
    Past,
    Future,
    Progressive,
    Passive,
    Modal,
    Negation,
    Relative,
    Copula,
    /// Joins items of a list.
    And,
    Of,
    /// `ដើម្បី`: an infinitive follows.
    To,
    /// `ដោយ` before who did it.
    By,
    /// Makes an adverb of the adjective after it.
    Manner,
    /// Makes a noun of the verb after it.
    Nominal,
    /// Makes a noun of the adjective after it.
    Quality,
    /// A noun that a verb after it explains: `ការងារកសាង…`, the work of building.
    Activity,
    /// A comma before what follows from the clause.
    Consequence,
}

impl Role {
    const NAMES: [(&str, Self); 23] = [
        ("quantifier", Self::Quantifier),
        ("each", Self::Each),
        ("this", Self::Demonstrative),
        ("these", Self::Demonstratives),
        ("possessive", Self::Possessive),
        ("number-marker", Self::NumberMarker),
        ("one", Self::One),
        ("past", Self::Past),
        ("future", Self::Future),
        ("progressive", Self::Progressive),
        ("passive", Self::Passive),
        ("modal", Self::Modal),
        ("negation", Self::Negation),
        ("relative", Self::Relative),
        ("copula", Self::Copula),
        ("and", Self::And),
        ("of", Self::Of),
        ("to", Self::To),
        ("by", Self::By),
        ("manner", Self::Manner),
        ("nominal", Self::Nominal),
        ("quality", Self::Quality),
        ("activity", Self::Activity),
    ];
}

/// A row of the table: the role, and renderings that take the place of the lexicon's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Duty {
    pub(super) role: Role,
    vi: String,
    en: String,
}

impl Duty {
    /// The rendering in a language that takes the place of the lexicon's.
    pub(super) fn rendering(&self, language: Language) -> Option<&str> {
        let text = match language {
            Language::Vietnamese => &self.vi,
            _ => &self.en,
        };
        Some(text.as_str()).filter(|text| !text.is_empty())
    }
}

static DUTIES: LazyLock<HashMap<(String, Pos), Duty>> =
    LazyLock::new(|| parse(include_str!("data/roles.csv")));

/// What a form does in a part of speech; `form` is a matching key.
pub(super) fn duty(form: &str, pos: Pos) -> Option<&'static Duty> {
    DUTIES.get(&(form.to_owned(), pos))
}

fn parse(table: &str) -> HashMap<(String, Pos), Duty> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows = reader.records().filter_map(Result::ok);
    rows.filter_map(|row| {
        let cell = |at: usize| row.get(at).unwrap_or_default();
        let role = Role::NAMES.iter().find(|(name, _)| *name == cell(2))?.1;
        let duty = Duty {
            role,
            vi: cell(3).to_owned(),
            en: cell(4).to_owned(),
        };
        Some(((key(cell(0)), Pos::parse(cell(1))?), duty))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        assert_eq!(
            DUTIES.len(),
            include_str!("data/roles.csv").lines().count() - 1
        );
    }
}
