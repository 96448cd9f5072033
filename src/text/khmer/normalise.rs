//! The canonical form of Khmer: one order of signs for what looks the same.
//!
//! The rules are those of Unicode Technical Note 61 (M. Hosken, Khmer Encoding Structure), cluster
//! by cluster; NFC does not touch Khmer. The form is for comparing and for a user who asks: nothing
//! else writes it. Text that is already canonical is borrowed and passed over at memory speed.

use std::borrow::Cow;

use super::automaton::suspect;
use super::order::{Place, canonical_cluster};

/// `text` with every Khmer cluster in canonical order; borrowed when it already is.
///
/// Applying it twice gives the same as once.
///
/// ```
/// use trivani::text::khmer::canonical;
/// assert_eq!(canonical("ខែ្មរ"), "ខ្មែរ");
/// assert!(matches!(canonical("ខ្មែរ"), std::borrow::Cow::Borrowed(_)));
/// ```
#[must_use]
pub fn canonical(text: &str) -> Cow<'_, str> {
    let mut changes = Changes::new(text);
    let Some(first) = changes.next() else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for change in std::iter::once(first).chain(changes) {
        out.push_str(&text[copied..change.start]);
        out.push_str(&change.canonical);
        copied = change.end;
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// One cluster that is not written in canonical order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// First byte of the cluster in the written text.
    pub start: usize,
    /// The byte after the cluster.
    pub end: usize,
    /// The cluster in canonical order.
    pub canonical: String,
}

/// The clusters of `text` that [`canonical`] writes differently, in order.
pub fn changes(text: &str) -> impl Iterator<Item = Change> {
    Changes::new(text)
}

/// Walks a text by the automaton and stops where a cluster differs from its canonical form.
struct Changes<'t> {
    text: &'t str,
    at: usize,
    buffer: Vec<(Place, char)>,
}

impl<'t> Changes<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            buffer: Vec::new(),
        }
    }
}

impl Iterator for Changes<'_> {
    type Item = Change;

    fn next(&mut self) -> Option<Change> {
        while let Some(start) = suspect(self.text.as_bytes(), self.at) {
            let length = canonical_cluster(&self.text[start..], &mut self.buffer);
            let end = start + length;
            self.at = end;
            let written = self.text[start..end].chars();
            if !written.eq(self.buffer.iter().map(|placed| placed.1)) {
                let canonical = self.buffer.iter().map(|placed| placed.1).collect();
                return Some(Change {
                    start,
                    end,
                    canonical,
                });
            }
        }
        self.at = self.text.len();
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::order::place;
    use super::*;

    /// The canonical form without the automaton: every cluster is put in order.
    fn ordered(text: &str) -> String {
        let mut out = String::new();
        let mut buffer = Vec::new();
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            if place(c) == Place::Base && !text[..at].ends_with('\u{17D2}') {
                at += canonical_cluster(&text[at..], &mut buffer);
                out.extend(buffer.iter().map(|placed| placed.1));
            } else {
                at += c.len_utf8();
                out.push(c);
            }
        }
        out
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn the_fast_path_passes_over_nothing_that_is_not_canonical(
            text in "[\u{1780}-\u{17DD}\u{17D2}\u{17D2}\u{17BB}\u{17C1}\u{179A}\u{178A}\u{200B}-\u{200D}a ]{0,24}"
        ) {
            prop_assert_eq!(canonical(&text), ordered(&text));
        }
    }

    #[test]
    fn canonical_text_is_borrowed() {
        for text in ["", "abc", "ព័ត៌មាន ១២។ ស្ត្រី", "Đảng"] {
            assert!(matches!(canonical(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn a_change_names_the_cluster_and_its_order() {
        let found: Vec<_> = changes("ក ខែ្មរ").collect();
        let change = Change {
            start: 4,
            end: 16,
            canonical: "ខ្មែ".to_owned(),
        };
        assert_eq!(found, [change]);
    }

    #[test]
    fn each_rule_has_a_word() {
        let words = [
            ("ខែ្មរ", "ខ្មែរ"),       // a vowel typed before the coeng
            ("ពះ្រ", "ព្រះ"),       // a final typed before the coeng
            ("កំុ", "កុំ"),           // a sign typed before the vowel below
            ("ប៊្រ", "ប្រ៊"),         // the shifter after the coengs
            ("កិ៌", "ក៌ិ"),           // robat right after its letter
            ("កេា", "កោ"),        // a vowel typed in two halves
            ("កីេ", "កើ"),         // and in the wrong order
            ("កើា", "កោី"),        // two vowels that look like two others
            ("ស្រ្តី", "ស្ត្រី"),         // coeng RO last
            ("ស្ដង់", "ស្តង់"),         // coeng DA as coeng TA
            ("ស្ដី្រ", "ស្ត្រី"),         // all at once
            ("ក្\u{200C}ក", "ក្ក"),  // nothing invisible after the coeng
            ("មនុស្សធម៌", "មនុស្សធម៌"), // robat of a later letter stays there
            ("កាា", "កាា"),       // a repeated vowel is the writer's
            ("១្។", "១្។"),         // no cluster, no change
        ];
        for (written, expected) in words {
            assert_eq!(canonical(written), expected);
        }
    }

    #[test]
    fn the_vowel_sign_u_becomes_the_shifter_of_its_series() {
        assert_eq!(canonical("សុី"), "ស៊ី");
        assert_eq!(canonical("មុី"), "ម៉ី");
        assert_eq!(canonical("បុ័"), "ប៉័");
        assert_eq!(canonical("សុំា"), "ស៊ាំ");
    }
}
