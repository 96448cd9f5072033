//! The folding itself, unit by unit.
//!
//! A unit is a letter with everything that canonical order or the deletion of invisible characters
//! could move against it. Units are independent of each other, so that the key of a text is the
//! keys of its units, and a unit that is already in key form is copied.

use std::borrow::Cow;

use super::map::Record;
use crate::text::khmer::automaton::plain_end;
use crate::text::khmer::normalise::canonical;
use crate::text::khmer::script::{COENG, digit_value, is_invisible, is_letter, is_mark};

/// Writes the key of one text.
pub(super) struct Folder<'t, R> {
    text: &'t str,
    at: usize,
    key: String,
    record: R,
}

impl<'t, R: Record> Folder<'t, R> {
    pub(super) fn new(text: &'t str, record: R) -> Self {
        Self {
            text,
            at: 0,
            key: String::with_capacity(text.len()),
            record,
        }
    }

    pub(super) fn run(&mut self) {
        loop {
            let after_space = self.key.ends_with(' ');
            let plain = plain_end(self.text.as_bytes(), self.at, after_space);
            if plain > self.at {
                self.copy(plain - self.at);
            }
            if !self.step() {
                return;
            }
        }
    }

    /// Folds one unit or one other character; `false` at the end of the text.
    fn step(&mut self) -> bool {
        match self.rest().chars().next() {
            Some(c) if is_part(c) => self.fold_unit(),
            Some(c) => self.fold_other(c),
            None => return false,
        }
        true
    }

    pub(super) fn finish(mut self) -> (String, R) {
        self.record.end(self.key.len(), self.text.len());
        (self.key, self.record)
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn copy(&mut self, length: usize) {
        self.record.copied(self.key.len(), self.at);
        self.key.push_str(&self.text[self.at..self.at + length]);
        self.at += length;
    }

    fn rewrite(&mut self, length: usize, as_key: &str) {
        self.record.rewritten(self.key.len(), self.at);
        self.key.push_str(as_key);
        self.at += length;
    }

    fn fold_unit(&mut self) {
        let unit = next_unit(self.rest());
        if unit.is_empty() {
            let skipped = invisible_head(self.rest());
            self.rewrite(skipped, "");
            return;
        }
        let folded = fold_letters(unit);
        if folded == "អោ" {
            let rest = &self.rest()[unit.len()..];
            let skipped = invisible_head(rest);
            let second = next_unit(&rest[skipped..]);
            if fold_letters(second) == "យ" {
                self.rewrite(unit.len() + skipped + second.len(), "ឱ្យ");
                return;
            }
        }
        match folded {
            Cow::Borrowed(_) => self.copy(unit.len()),
            Cow::Owned(folded) => self.rewrite(unit.len(), &folded),
        }
    }

    fn fold_other(&mut self, c: char) {
        let length = c.len_utf8();
        match c {
            ' ' if !self.key.ends_with(' ') => self.copy(length),
            _ if is_space(c) => {
                let space = if self.key.ends_with(' ') { "" } else { " " };
                self.rewrite(length, space);
            }
            '\u{17D8}' => self.rewrite(length, "។ល។"),
            '\u{2018}'..='\u{201F}' | '\u{2039}' | '\u{203A}' | '«' | '»' => {
                self.rewrite(length, "\"");
            }
            ':' | '\u{17D6}' if self.joins_letters(length) => self.rewrite(length, "\u{17C8}"),
            '\u{17E0}'..='\u{17E9}' => {
                let digit = digit_value(c).map_or(c, |value| char::from(b'0' + value));
                self.rewrite(length, digit.encode_utf8(&mut [0; 4]));
            }
            _ => self.copy(length),
        }
    }

    /// Whether a colon of `length` bytes here stands between two Khmer letters.
    fn joins_letters(&self, length: usize) -> bool {
        let before = self.key.chars().next_back();
        let mut after = self.rest()[length..].chars().filter(|&c| !is_invisible(c));
        before.is_some_and(|c| c != COENG && (is_letter(c) || is_mark(c)))
            && after.next().is_some_and(is_letter)
    }
}

/// White space that a key shows as one space; line ends stay.
fn is_space(c: char) -> bool {
    c.is_whitespace()
        && !matches!(
            c,
            '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
}

/// Whether `c` can be part of a unit.
fn is_part(c: char) -> bool {
    is_letter(c) || is_mark(c) || is_invisible(c)
}

/// The length of the invisible characters at the head of `text`, in bytes.
fn invisible_head(text: &str) -> usize {
    text.find(|c| !is_invisible(c)).unwrap_or(text.len())
}

/// The unit at the head of `text` without invisible characters at its ends, joiners excepted;
/// empty when `text` starts with one or with no Khmer.
fn next_unit(text: &str) -> &str {
    let mut end = 0;
    // A coeng sign that still waits for its letter.
    let mut waiting = false;
    for (at, c) in text.char_indices() {
        if is_letter(c) {
            if at > 0 && !waiting {
                break;
            }
            waiting = false;
        } else if is_invisible(c) {
            if at == 0 {
                break;
            }
            // Joiners take part in the order of the cluster, so they stay in the unit.
            if !matches!(c, '\u{200C}' | '\u{200D}') {
                continue;
            }
        } else if is_mark(c) {
            waiting |= c == COENG;
        } else {
            break;
        }
        end = at + c.len_utf8();
    }
    &text[..end]
}

/// The key of one unit; borrowed when it is written so.
fn fold_letters(unit: &str) -> Cow<'_, str> {
    let ordered = canonical(unit);
    if !ordered.contains(is_folded) {
        return ordered;
    }
    let mut folded = String::with_capacity(ordered.len() + 3);
    for c in ordered.chars() {
        match c {
            '\u{17A3}' => folded.push('\u{17A2}'),
            '\u{17A4}' => folded.push_str("\u{17A2}\u{17B6}"),
            '\u{17A8}' => folded.push_str("\u{17A7}\u{1780}"),
            '\u{17B2}' => folded.push('\u{17B1}'),
            '\u{17D3}' => folded.push('\u{17C6}'),
            '\u{17DD}' => folded.push('\u{17D1}'),
            _ if is_invisible(c) => {}
            _ => folded.push(c),
        }
    }
    Cow::Owned(canonical(&folded).into_owned())
}

fn is_folded(c: char) -> bool {
    is_invisible(c)
        || matches!(
            c,
            '\u{17A3}' | '\u{17A4}' | '\u{17A8}' | '\u{17B2}' | '\u{17D3}' | '\u{17DD}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn what_is_copied_unseen_needs_no_folding(
            text in "[\u{1780}-\u{17E9}\u{17D2}\u{17D2}\u{17A2}\u{17C4}\u{1799}\u{200B}-\u{200D} :«’\u{A0}\u{AD}a7é\u{3000}\u{FEFF}\n\t]{0,16}|.{0,16}"
        ) {
            let mut quick = Folder::new(&text, ());
            quick.run();
            let mut slow = Folder::new(&text, ());
            while slow.step() {}
            prop_assert_eq!(quick.finish().0, slow.finish().0);
        }
    }
}
