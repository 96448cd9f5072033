//! Matching keys: what two spellings of the same Khmer have in common.
//!
//! A key is the canonical form without invisible characters, with deprecated letters, digits,
//! quotes and spaces folded. It is made for comparing and never written back. [`Keyed`] leads from
//! a place in the key back to the place in the written text.

mod map;
mod unit;

use std::ops::Range;

use self::map::Map;
use self::unit::Folder;
use super::cluster;
use super::script::{is_letter, is_word_part};

/// The matching key of `text`.
///
/// `key(&key(text)) == key(text)`, and `key(&canonical(text)) == key(text)`.
///
/// ```
/// use trivani::text::khmer::key;
/// assert_eq!(key("លេខ ៥៨"), key("លេខ\u{A0}58"));
/// ```
#[must_use]
pub fn key(text: &str) -> String {
    let mut folder = Folder::new(text, ());
    folder.run();
    folder.finish().0
}

/// A key with the way back to the written text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyed {
    /// The matching key.
    pub key: String,
    map: Map,
}

impl Keyed {
    /// The key of `text`, which must be shorter than 4 GiB.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut folder = Folder::new(text, Map::default());
        folder.run();
        let (key, map) = folder.finish();
        Self { key, map }
    }

    /// The bytes of the written text that `range`, bytes of the key, was made from.
    ///
    /// Both ends move forward with the ends of `range` and lie on character boundaries. A range
    /// that cuts into a rewritten cluster is widened to the whole of it; invisible characters at
    /// the edges are left out. An empty range gives an empty one.
    #[must_use]
    pub fn source_range(&self, range: Range<usize>) -> Range<usize> {
        self.map.source_range(range)
    }

    /// Whether a term may start or end at byte `at` of the key: at the edge of a cluster.
    #[must_use]
    pub fn is_boundary(&self, at: usize) -> bool {
        cluster::is_boundary(&self.key, at)
    }
}

/// The loose key: the key without U+17C7, U+17C8 and the spaces between Khmer words.
///
/// Only to propose: what is equal at this level need not be the same word.
#[must_use]
pub fn loose(text: &str) -> String {
    let mut current = key(text);
    loop {
        let next = key(&drop_loose(&current));
        if next == current {
            return current;
        }
        current = next;
    }
}

/// One round of [`loose`] on a key.
fn drop_loose(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    let mut characters = key
        .chars()
        .filter(|c| !matches!(c, '\u{17C7}' | '\u{17C8}'))
        .peekable();
    while let Some(c) = characters.next() {
        let inside = c == ' '
            && out.chars().next_back().is_some_and(is_word_part)
            && characters.peek().is_some_and(|&next| is_letter(next));
        if !inside {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_the_key_leads_back_to_the_written_text() {
        let text = "ក\u{200B}ខ “ស្រ្តី”\u{A0} ៥៨";
        let keyed = Keyed::new(text);
        assert_eq!(keyed.key, "កខ \"ស្ត្រី\" 58");
        let back = |part: &str| {
            let at = keyed.key.find(part).unwrap();
            &text[keyed.source_range(at..at + part.len())]
        };
        assert_eq!(back("ស្ត្រី"), "ស្រ្តី");
        assert_eq!(back("58"), "៥៨");
        assert_eq!(back("8"), "៨");
        assert_eq!(back("ខ"), "ខ");
        assert_eq!(back("កខ"), "ក\u{200B}ខ");
        assert_eq!(back("\" 58"), "”\u{A0} ៥៨");
        assert_eq!(&text[keyed.source_range(0..keyed.key.len())], text);
    }

    #[test]
    fn invisible_characters_at_the_edges_are_left_out() {
        let keyed = Keyed::new("\u{FEFF}ក\u{200B}");
        assert_eq!(keyed.key, "ក");
        assert_eq!(keyed.source_range(0..3), 3..6);
        assert!(Keyed::new("\u{200B}").source_range(0..0).is_empty());
    }

    #[test]
    fn a_colon_inside_a_word_is_read_as_the_sign_it_stands_for() {
        assert_eq!(key("គណ:កម្មាធិការ"), "គណៈកម្មាធិការ");
        assert_eq!(key("ខ្លឹមសារ៖ ការ"), "ខ្លឹមសារ៖ ការ");
    }

    #[test]
    fn the_older_spelling_of_give_is_folded_only_as_a_whole_word() {
        assert_eq!(key("អោយ"), key("ឲ្យ"));
        assert_eq!(key("អោយុ"), "អោយុ");
    }

    #[test]
    fn the_loose_level_drops_what_writers_leave_out() {
        assert_eq!(loose("គណះកម្មាធិការ"), loose("គណកម្មាធិការ"));
        assert_eq!(loose("នយោបាយ បច្ចុប្បន្ន"), "នយោបាយបច្ចុប្បន្ន");
    }
}
