//! The rows of the shipped lexicon.

use super::pos::Pos;
use crate::glossary::LEXICON;

/// A Khmer word in one part of speech.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// The word and its variants, as written.
    pub(super) forms: Vec<String>,
    pub(super) pos: Pos,
    /// The preferred Vietnamese rendering, then the admitted ones.
    pub(super) vi: Vec<String>,
    /// The same in English.
    pub(super) en: Vec<String>,
    /// Irregular English forms: a plural, `=` for a word without one, or `past|participle`.
    pub(super) inflection: String,
}

/// The words of the shipped lexicon. Rows with a part of speech that nobody knows are left out; a test keeps
/// them from the file.
pub(super) fn words() -> Vec<Word> {
    parse(LEXICON)
}

fn parse(table: &str) -> Vec<Word> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    let names = [
        "km",
        "pos",
        "km_variants",
        "vi",
        "vi_admitted",
        "en",
        "en_admitted",
        "en_forms",
    ];
    let columns = names.map(|name| header.iter().position(|cell| cell == name));
    let rows = reader.records().filter_map(Result::ok);
    rows.filter_map(|row| {
        let cell = |at: usize| {
            columns[at]
                .and_then(|column| row.get(column))
                .unwrap_or_default()
        };
        Some(Word {
            forms: list(cell(0), cell(2)),
            pos: Pos::parse(cell(1))?,
            vi: list(cell(3), cell(4)),
            en: list(cell(5), cell(6)),
            inflection: cell(7).to_owned(),
        })
    })
    .collect()
}

/// One cell, then those of a list with `|` between.
fn list(first: &str, more: &str) -> Vec<String> {
    std::iter::once(first)
        .chain(more.split('|'))
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_shipped_lexicon_is_read() {
        let rows = LEXICON.lines().count() - 1;
        assert_eq!(words().len(), rows);
        assert!(rows >= 3000);
    }

    #[test]
    fn variants_and_admitted_renderings_follow_the_first() {
        let table =
            "km,pos,km_variants,vi,vi_admitted,en,en_admitted,en_forms\nក,noun,ខ|គ,a,b|c,d,,=\n";
        let word = &parse(table)[0];
        assert_eq!(word.forms, ["ក", "ខ", "គ"]);
        assert_eq!(word.vi, ["a", "b", "c"]);
        assert_eq!(word.inflection, "=");
    }
}
