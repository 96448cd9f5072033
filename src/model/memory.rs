//! Units of the translation memory.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{ByLanguage, Language, Origin, Status};

/// The context of a segment that has no neighbour on that side.
const EDGE: &str = "edge";

/// What a unit says in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// The words.
    pub text: String,
    /// Where they come from; `None` when the file that brought them did not say.
    pub origin: Option<Origin>,
    /// How far they are.
    pub status: Status,
}

/// A sentence, heading or list item in several languages, with where it comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryUnit {
    /// What it says in our languages.
    #[serde(with = "super::by_language")]
    pub variants: ByLanguage<Variant>,
    /// Texts in other languages, by their tags as written: kept, and given back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<(String, String)>,
    /// The document it comes from.
    pub document: String,
    /// Who made or changed it last.
    pub person: String,
    /// When, as TMX writes it (`20260102T030405Z`), so that texts compare as dates do; empty when unknown.
    pub date: String,
    /// The context before it ([`context_key`]); empty when unknown.
    pub before: String,
    /// The context after it.
    pub after: String,
    /// A remark.
    pub note: String,
    /// Whether the file held formatting codes in it, which are gone.
    pub codes: bool,
}

impl MemoryUnit {
    /// The words in a language; empty when there are none.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        self.variants
            .get(&language)
            .map_or("", |variant| variant.text.as_str())
    }

    /// In how many languages there is text.
    #[must_use]
    pub fn languages(&self) -> usize {
        let ours = self.variants.values().map(|variant| &variant.text);
        let others = self.others.iter().map(|(_, text)| text);
        ours.chain(others).filter(|text| !text.is_empty()).count()
    }

    /// What tells it from every other unit: a hash of its texts and its context, in hexadecimal. A unit that is
    /// imported twice has one identity.
    #[must_use]
    pub fn identity(&self) -> String {
        let ours = self
            .variants
            .iter()
            .flat_map(|(language, variant)| [language.tag(), variant.text.as_str()]);
        let others = self
            .others
            .iter()
            .flat_map(|(tag, text)| [tag.as_str(), text.as_str()]);
        let context = [self.before.as_str(), self.after.as_str()];
        hexadecimal::<16>(context.into_iter().chain(ours).chain(others))
    }
}

/// A short name for a neighbour by its matching key, or for there being none.
#[must_use]
pub fn context_key(neighbour: Option<&str>) -> String {
    neighbour.map_or_else(|| EDGE.to_owned(), |key| hexadecimal::<8>([key]))
}

/// The first `BYTES` bytes of SHA-256 over the parts, each preceded by its length.
fn hexadecimal<'p, const BYTES: usize>(parts: impl IntoIterator<Item = &'p str>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let nibbles = hasher.finalize();
    let nibbles = nibbles
        .iter()
        .take(BYTES)
        .flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles
        .map(|nibble| char::from_digit(u32::from(nibble), 16).expect("a nibble is below 16"))
        .collect()
}
