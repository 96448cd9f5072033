//! What a memory holds, as it stands in the file.

use super::xml_read::attribute;

/// One translation unit of a memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TmxUnit {
    /// The line of the file where it begins, from 1.
    pub line: u64,
    /// Its attributes and properties, by their names and types as written.
    pub properties: Vec<(String, String)>,
    /// Its notes.
    pub notes: Vec<String>,
    /// What it says, in the order of the file.
    pub variants: Vec<TmxVariant>,
}

/// What a unit says in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TmxVariant {
    /// The language tag as written; empty when there is none.
    pub tag: String,
    /// The text without inline codes.
    pub text: String,
    /// How many inline codes stood in it.
    pub codes: usize,
    /// Texts within the codes (`sub`), as of a footnote or a title.
    pub inner: Vec<String>,
    /// Its attributes and properties.
    pub properties: Vec<(String, String)>,
    /// Its notes.
    pub notes: Vec<String>,
}

/// Something that is wrong in a memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TmxFault {
    /// The line, from 1.
    pub line: u64,
    /// The character in the line, from 1.
    pub column: u64,
    /// What is wrong.
    pub reason: String,
    /// How many units could not be read because of it.
    pub lost: usize,
}

impl TmxUnit {
    /// The first text in a language: `vi` stands for `vi-VN` and `VI` too.
    #[must_use]
    pub fn text(&self, language: &str) -> Option<&str> {
        self.variants
            .iter()
            .find(|variant| {
                variant
                    .tag
                    .split(['-', '_'])
                    .next()
                    .is_some_and(|primary| primary.eq_ignore_ascii_case(language))
            })
            .map(|variant| variant.text.as_str())
    }

    /// An attribute or a property.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&str> {
        attribute(&self.properties, name)
    }
}

impl TmxVariant {
    /// An attribute or a property.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&str> {
        attribute(&self.properties, name)
    }
}
