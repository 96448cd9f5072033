//! Stretches of text that terms are looked for in.

use crate::model::Language;

/// A line of a text, a row of a table or a unit of a memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    /// The line of its file where it begins, from 1.
    pub line: u64,
    /// The Khmer.
    pub km: String,
    /// The Vietnamese, if there is any.
    pub vi: String,
    /// The English, if there is any.
    pub en: String,
}

impl Passage {
    /// The text in a language.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::Khmer => &self.km,
            Language::Vietnamese => &self.vi,
            Language::English => &self.en,
        }
    }
}
