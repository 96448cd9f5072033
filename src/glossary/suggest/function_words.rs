//! Words that a term does not begin or end with.

use std::collections::HashSet;

use crate::glossary::layout::alternatives;
use crate::glossary::rendering::fold;
use crate::glossary::{LEXICON, Sheet};
use crate::model::Language;
use crate::text::khmer::key;

/// Parts of speech of function words, as the lexicon names them.
const PARTS: [&str; 7] = ["aux", "clf", "conj", "det", "part", "prep", "pron"];

/// Words that the lexicon calls verbs or adverbs and that begin no term: have, be, not, speak (of).
const KHMER: [&str; 6] = ["មាន", "ជា", "គឺ", "មិន", "ស្តី", "បាន"];

/// English function words that the lexicon, which is Khmer's, has no row for.
const ENGLISH: [&str; 26] = [
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "had", "has", "have", "in",
    "is", "it", "of", "on", "or", "that", "the", "this", "to", "was", "were", "with",
];

/// The function words of three languages.
#[derive(Debug, Default)]
pub(super) struct FunctionWords {
    khmer: HashSet<String>,
    /// What makes nouns of verbs and adjectives: it begins a term and ends none.
    prefixes: HashSet<String>,
    vietnamese: HashSet<String>,
    english: HashSet<String>,
}

impl FunctionWords {
    /// Those of the shipped lexicon. A Khmer word that is sometimes one counts as one, as this filter is for precision
    /// (Frantzi et al. 2000, 2.1: "closed filter").
    pub(super) fn shipped() -> Self {
        let sheet = Sheet::parse(LEXICON, b',');
        let mut words = Self::default();
        words.khmer.extend(KHMER.map(key));
        words.english.extend(ENGLISH.map(str::to_owned));
        for row in &sheet.rows {
            if sheet.cell(row, "pos") == "prefix" {
                words.prefixes.insert(key(sheet.cell(row, "km")));
            }
            if !PARTS.contains(&sheet.cell(row, "pos")) {
                continue;
            }
            let cells = |columns: [&str; 2]| {
                columns
                    .map(|column| alternatives(sheet.cell(row, column)))
                    .into_iter()
                    .flatten()
            };
            words.khmer.extend(cells(["km", "km_variants"]).map(key));
            let single = |text: &&str| !text.contains(' ');
            for (language, set) in [
                (Language::Vietnamese, &mut words.vietnamese),
                (Language::English, &mut words.english),
            ] {
                let tag = language.tag();
                let admitted = format!("{tag}_admitted");
                let forms = cells([tag, &admitted]).filter(single);
                set.extend(forms.map(|form| fold(language, form)));
            }
        }
        words
    }

    /// Whether a term may begin with a Khmer word, given by its key.
    pub(super) fn begins(&self, word: &str) -> bool {
        !self.khmer.contains(word)
    }

    /// Whether a term may end with a Khmer word, given by its key.
    pub(super) fn ends(&self, word: &str) -> bool {
        self.begins(word) && !self.prefixes.contains(word)
    }

    /// Whether a rendering may begin or end with a word, given folded.
    pub(super) fn is_target_edge(&self, language: Language, word: &str) -> bool {
        let set = match language {
            Language::Vietnamese => &self.vietnamese,
            _ => &self.english,
        };
        !set.contains(word)
    }
}
