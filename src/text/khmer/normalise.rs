//! The canonical form of Khmer: one order of signs for what looks the same.
//!
//! The rules are those of Unicode Technical Note 61 (M. Hosken, Khmer Encoding Structure), cluster
//! by cluster; NFC does not touch Khmer. The form is for comparing and for a user who asks: nothing
//! else writes it. Text that is already canonical is borrowed and passed over at memory speed.

use std::borrow::Cow;

use super::order::{Place, canonical_cluster, place};

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

/// Walks a text by the automaton below and stops where a cluster differs from its canonical form.
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

/// Where the automaton stands: after which kind of character.
mod state {
    pub(super) const OUTSIDE: u8 = 0;
    /// After a coeng sign that has no base before it.
    pub(super) const STRAY: u8 = 1;
    pub(super) const SUSPECT: u8 = 2;
    pub(super) const BASE: u8 = 3;
    /// The states after the letters of [`super::class`] that lead to none of their own are left out.
    pub(super) const COUNT: usize = 21;
}

/// Classes of characters, numbered like the states they lead to inside a cluster.
mod class {
    pub(super) const OTHER: u8 = 0;
    pub(super) const BASE: u8 = 3;
    pub(super) const ROBAT: u8 = 4;
    pub(super) const COENG: u8 = 5;
    pub(super) const COENG_LETTER: u8 = 6;
    pub(super) const COENG_RO: u8 = 7;
    pub(super) const JOINER: u8 = 8;
    pub(super) const SHIFTER: u8 = 9;
    pub(super) const NON_JOINER: u8 = 10;
    pub(super) const VOWEL: u8 = 11;
    pub(super) const VOWEL_E: u8 = 12;
    pub(super) const VOWEL_OE: u8 = 13;
    pub(super) const BELOW: u8 = 14;
    pub(super) const BELOW_U: u8 = 15;
    pub(super) const ABOVE: u8 = 16;
    pub(super) const AFTER: u8 = 17;
    pub(super) const SIGN: u8 = 18;
    pub(super) const SIGN_ABOVE: u8 = 19;
    pub(super) const FINAL: u8 = 20;
    /// Letters that the automaton must know when they follow the coeng sign.
    pub(super) const RO: u8 = 21;
    pub(super) const DA: u8 = 22;
    pub(super) const COUNT: usize = 23;
}

/// Class of each character U+1780 to U+17FF.
static CLASS: [u8; 128] = {
    let mut table = [class::OTHER; 128];
    let mut i = 0;
    while i < 128 {
        table[i as usize] = match char::from_u32(0x1780 + i) {
            Some(c) => class_of(c),
            None => class::OTHER,
        };
        i += 1;
    }
    table
};

const fn class_of(c: char) -> u8 {
    match (c, place(c)) {
        ('\u{179A}', _) => class::RO,
        ('\u{178A}', _) => class::DA,
        ('\u{17C1}', _) => class::VOWEL_E,
        ('\u{17BE}', _) => class::VOWEL_OE,
        ('\u{17BB}', _) => class::BELOW_U,
        ('\u{17D0}' | '\u{17DD}', _) => class::SIGN_ABOVE,
        (_, Place::Other) => class::OTHER,
        (_, Place::Base) => class::BASE,
        (_, Place::Robat) => class::ROBAT,
        (_, Place::Coeng) => class::COENG,
        (_, Place::Joiner) => class::JOINER,
        (_, Place::Shifter) => class::SHIFTER,
        (_, Place::NonJoiner) => class::NON_JOINER,
        (_, Place::Vowel) => class::VOWEL,
        (_, Place::Below) => class::BELOW,
        (_, Place::Above) => class::ABOVE,
        (_, Place::After) => class::AFTER,
        (_, Place::Sign) => class::SIGN,
        (_, Place::Final) => class::FINAL,
    }
}

/// `NEXT[state][class]`: the next state, or `SUSPECT` where the cluster may not be canonical.
static NEXT: [[u8; class::COUNT]; state::COUNT] = {
    let mut table = [[0; class::COUNT]; state::COUNT];
    let mut from = 0;
    while (from as usize) < state::COUNT {
        let mut class = 0;
        while (class as usize) < class::COUNT {
            table[from as usize][class as usize] = step(from, class);
            class += 1;
        }
        from += 1;
    }
    table
};

/// One step of the automaton. It errs on the side of suspicion, never the other way.
const fn step(from: u8, class: u8) -> u8 {
    let letter = matches!(class, class::BASE | class::RO | class::DA);
    match (from, class) {
        (class::COENG, class::RO) => class::COENG_RO,
        (class::COENG, class::BASE) => class::COENG_LETTER,
        (class::COENG, class::OTHER) => state::OUTSIDE,
        (class::COENG, _) => state::SUSPECT,
        (state::STRAY, _) if letter => state::OUTSIDE,
        (_, class::OTHER) => state::OUTSIDE,
        _ if letter => state::BASE,
        (state::OUTSIDE | state::STRAY, class::COENG) => state::STRAY,
        (state::OUTSIDE | state::STRAY, _) => state::OUTSIDE,
        (class::COENG_RO, class::COENG)
        | (class::VOWEL_E, class::BELOW | class::BELOW_U | class::ABOVE | class::AFTER)
        | (class::VOWEL_OE, class::BELOW_U | class::AFTER)
        | (class::BELOW_U, class::ABOVE | class::AFTER | class::SIGN_ABOVE) => state::SUSPECT,
        _ if rank(class) < rank(from) => state::SUSPECT,
        _ => class,
    }
}

/// The canonical order of the classes: [`Place`] as a number.
const fn rank(class: u8) -> u8 {
    match class {
        class::COENG_LETTER | class::COENG_RO => class::COENG,
        class::VOWEL_E | class::VOWEL_OE => class::VOWEL,
        class::BELOW_U => class::BELOW,
        class::SIGN_ABOVE => class::SIGN,
        other => other,
    }
}

/// The first byte of the next cluster from `at` that may not be canonical.
fn suspect(bytes: &[u8], at: usize) -> Option<usize> {
    let mut from = state::OUTSIDE;
    let mut base = at;
    let mut i = at;
    while i < bytes.len() {
        let (class, width) = match bytes[i..] {
            [0xE1, second @ (0x9E | 0x9F), third, ..] => {
                let index = usize::from(second & 1) << 6 | usize::from(third & 0x3F);
                (CLASS[index], 3)
            }
            [0xE2, 0x80, 0x8C, ..] => (class::NON_JOINER, 3),
            [0xE2, 0x80, 0x8D, ..] => (class::JOINER, 3),
            _ => (class::OTHER, 1),
        };
        from = NEXT[usize::from(from)][usize::from(class)];
        if from == state::BASE {
            base = i;
        } else if from == state::SUSPECT {
            return Some(base);
        }
        i += width;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
