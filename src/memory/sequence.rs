//! Texts as sequences of small numbers: one an orthographic cluster of the matching key.

use std::collections::HashMap;

use crate::text::Language;
use crate::text::khmer::{cluster::clusters, key};
use crate::text::tag::without_tags;

/// Stands before and after every text.
pub(super) const EDGE: u16 = 0;
/// A cluster of a query that no text of the index holds.
pub(super) const UNKNOWN: u16 = u16::MAX;
/// Clusters after so many different ones share the numbers above.
const MOST: u16 = 60_000;
const SHARED: u64 = 5_000;

/// What texts are compared by: the matching key, of Vietnamese and English in small letters.
pub(super) fn comparable(language: Language, text: &str) -> String {
    let key = key(without_tags(text).trim());
    match language {
        Language::Khmer => key,
        Language::Vietnamese | Language::English => key.to_lowercase(),
    }
}

/// FNV-1a, 64 bits: the same in every release, for it is stored.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

/// The numbers of the clusters, from 1 in the order in which they were met.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Vocabulary {
    numbers: HashMap<Box<str>, u16>,
    words: Vec<Box<str>>,
}

impl Vocabulary {
    /// A vocabulary whose words have the numbers from 1.
    pub(super) fn from_words(words: impl IntoIterator<Item = String>) -> Self {
        let mut vocabulary = Self::default();
        for word in words {
            vocabulary.number(&word);
        }
        vocabulary
    }

    /// The words in the order of their numbers.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(AsRef::as_ref)
    }

    fn number(&mut self, cluster: &str) -> u16 {
        if let Some(&number) = self.numbers.get(cluster) {
            return number;
        }
        let number = u16::try_from(self.words.len() + 1).unwrap_or(MOST);
        if number >= MOST {
            return shared(cluster);
        }
        self.numbers.insert(cluster.into(), number);
        self.words.push(cluster.into());
        number
    }

    /// Appends the numbers of a comparable text, new clusters included.
    pub(super) fn append(&mut self, text: &str, out: &mut Vec<u16>) {
        out.extend(clusters(text).map(|cluster| self.number(cluster)));
    }

    /// The numbers of a comparable text.
    pub(super) fn sequence(&self, text: &str) -> Vec<u16> {
        let number = |cluster| match self.numbers.get(cluster) {
            Some(&number) => number,
            None if self.words.len() + 1 >= usize::from(MOST) => shared(cluster),
            None => UNKNOWN,
        };
        clusters(text).map(number).collect()
    }
}

fn shared(cluster: &str) -> u16 {
    let bucket = u16::try_from(hash(cluster.as_bytes()) % SHARED).expect("a remainder below 5000");
    MOST + bucket
}
