//! Looking forward and back from a place in a text.

use std::ops::Range;

use super::decimal::{Decimal, digits};
use crate::text::Language;
use crate::text::khmer::script::is_blank;

/// How far back the words are looked for that say what a number is about.
const NEAR: usize = 80;

/// A text and how much of it is already spoken for.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'t> {
    pub(super) language: Language,
    pub(super) text: &'t str,
    /// Nothing may start before this byte.
    pub(super) floor: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn after(&self, at: usize) -> &'t str {
        &self.text[at..]
    }

    pub(super) fn before(&self, at: usize) -> &'t str {
        &self.text[self.floor..at]
    }

    pub(super) fn next(&self, at: usize) -> Option<char> {
        self.after(at).chars().next()
    }

    pub(super) fn previous(&self, at: usize) -> Option<char> {
        self.text[..at].chars().next_back()
    }

    /// The first place from `at` that holds no blank of the line.
    pub(super) fn skip_blanks(&self, at: usize) -> usize {
        self.text.len() - self.after(at).trim_start_matches(is_gap).len()
    }

    /// The run of text without blanks before `at`, at most [`NEAR`] characters of it.
    pub(super) fn near(&self, at: usize) -> &'t str {
        let before = self.text[..at].trim_end_matches(is_gap);
        let run = before.char_indices().rev().take(NEAR);
        let start = run.take_while(|&(_, c)| !is_blank(c)).last();
        start.map_or("", |(start, _)| &before[start..])
    }

    /// The end of `word` at `at`, after blanks.
    pub(super) fn word(&self, at: usize, word: &str) -> Option<usize> {
        let at = self.skip_blanks(at);
        if self.language == Language::Khmer {
            return Some(at + khmer_prefix(self.after(at), word)?);
        }
        self.after(at).starts_with(word).then_some(at + word.len())
    }

    /// The end of one of `words` at `at`, after blanks; the first that fits.
    pub(super) fn one_of(&self, at: usize, words: &[&str]) -> Option<usize> {
        words.iter().find_map(|word| self.word(at, word))
    }

    /// The start of `word` right before `at`, with blanks between or not; ASCII case is one.
    pub(super) fn lead(&self, at: usize, word: &str) -> Option<usize> {
        let before = self.before(at).trim_end_matches(is_gap);
        if self.language == Language::Khmer {
            return Some(self.floor + before.len() - khmer_suffix(before, word)?);
        }
        let start = before.len().checked_sub(word.len())?;
        let fits = before
            .get(start..)
            .is_some_and(|end| end.eq_ignore_ascii_case(word));
        (fits && self.starts_word(self.floor + start)).then_some(self.floor + start)
    }

    /// The start of the first of `words` that is right before `at`.
    pub(super) fn one_lead(&self, at: usize, words: &[&str]) -> Option<usize> {
        words.iter().find_map(|word| self.lead(at, word))
    }

    /// Whether no Latin letter or digit stands before `at`.
    pub(super) fn starts_word(&self, at: usize) -> bool {
        !self.previous(at).is_some_and(is_latin_word)
    }

    /// Whether no Latin letter or digit stands at `at`.
    pub(super) fn ends_word(&self, at: usize) -> bool {
        !self.next(at).is_some_and(is_latin_word)
    }

    /// Whether only blanks lie between the start of the line and `at`.
    pub(super) fn is_line_start(&self, at: usize) -> bool {
        let before = self.text[..at].trim_end_matches(is_gap);
        before.is_empty() || before.ends_with('\n')
    }

    /// The small number at `at`, after blanks: its value and its place.
    pub(super) fn small(&self, at: usize) -> Option<(u16, Range<usize>)> {
        let start = self.skip_blanks(at);
        let (digits, end) = digits(self.text, start)?;
        if digits.len() > 4 {
            return None;
        }
        Some((digits.parse().ok()?, start..end))
    }

    /// The year of four digits at `at`, after blanks, that is not part of a longer number.
    pub(super) fn year(&self, at: usize) -> Option<(u16, usize)> {
        let start = self.skip_blanks(at);
        let (year, range) = self.small(start)?;
        let (_, end) = Decimal::read(self.language, self.text, start)?;
        let digits = self.text[range.clone()].chars().count();
        (digits == 4 && (1000..3000).contains(&year) && end == range.end).then_some((year, end))
    }
}

/// U+200B ZERO WIDTH SPACE, which some writers put between the syllables of Khmer words.
const ZERO_WIDTH_SPACE: char = '\u{200B}';

/// How many bytes of `text` the word takes that it starts with.
fn khmer_prefix(text: &str, word: &str) -> Option<usize> {
    let mut rest = text.chars();
    for c in word.chars() {
        let next = rest.by_ref().find(|&c| c != ZERO_WIDTH_SPACE)?;
        if next != c {
            return None;
        }
    }
    Some(text.len() - rest.as_str().len())
}

/// How many bytes of `text` the word takes that it ends with.
fn khmer_suffix(text: &str, word: &str) -> Option<usize> {
    let mut rest = text.chars();
    for c in word.chars().rev() {
        let last = rest.by_ref().rfind(|&c| c != ZERO_WIDTH_SPACE)?;
        if last != c {
            return None;
        }
    }
    Some(text.len() - rest.as_str().len())
}

/// Blanks within a line.
pub(super) fn is_gap(c: char) -> bool {
    is_blank(c) && !matches!(c, '\n' | '\r')
}

/// Latin letters, Vietnamese ones too, and ASCII digits.
pub(super) fn is_latin_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || (matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}') && c.is_alphabetic())
}
