//! Words that a term does not begin or end with.

use std::collections::HashSet;

use crate::glossary::layout::alternatives;
use crate::glossary::rendering::fold;
use crate::glossary::{LEXICON, Sheet};
use crate::model::Language;
use crate::text::khmer::key;

/// Parts of speech of function words, as the lexicon names them.
const PARTS: [&str; 7] = ["aux", "clf", "conj", "det", "part", "prep", "pron"];

/// The function words of three languages.
#[derive(Debug, Default)]
pub(super) struct FunctionWords {
    khmer: HashSet<String>,
    vietnamese: HashSet<String>,
    english: HashSet<String>,
}

impl FunctionWords {
    /// Those of the shipped lexicon. A Khmer word that is sometimes one counts as one, as this filter is for precision
    /// (Frantzi et al. 2000, 2.1: "closed filter").
    pub(super) fn shipped() -> Self {
        let sheet = Sheet::parse(LEXICON, b',');
        let mut words = Self::default();
        for row in &sheet.rows {
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
        for article in ["a", "an", "the", "to", "is", "are", "was", "were", "be"] {
            words.english.insert(article.to_owned());
        }
        words
    }

    /// Whether a term may begin or end with a Khmer word, given by its key.
    pub(super) fn is_edge(&self, word: &str) -> bool {
        !self.khmer.contains(word)
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
