//! The marks that end a Khmer sentence, and what closes together with them.

use std::ops::Range;

use crate::text::khmer::script::{is_blank, is_letter};

/// A mark in the text: bytes `start` to `end`.
pub(super) struct Mark {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The first mark in `range` of `text`; `។ល។` is one mark.
pub(super) fn next_mark(text: &str, range: Range<usize>) -> Option<Mark> {
    let bytes = &text.as_bytes()[..range.end];
    let mut at = range.start;
    while let Some(&lead) = bytes.get(at) {
        if lead == 0xE1 {
            // The second byte of U+17C0 to U+17FF, among them all Khmer marks.
            if bytes.get(at + 1) == Some(&0x9F)
                && let Some(mark) = mark_at(bytes, at)
            {
                return Some(mark);
            }
            at += 3;
        } else {
            if matches!(lead, b'!' | b'?' | 0xEF)
                && let Some(mark) = mark_at(bytes, at)
            {
                return Some(mark);
            }
            at += 1;
        }
    }
    None
}

fn mark_at(bytes: &[u8], start: usize) -> Option<Mark> {
    let length = mark_length(&bytes[start..]);
    (length > 0).then_some(Mark {
        start,
        end: start + length,
    })
}

/// The length in bytes of the mark at the head of `bytes`, 0 for none.
fn mark_length(bytes: &[u8]) -> usize {
    const ET_CETERA: &[u8] = "។ល។".as_bytes();
    match bytes {
        [b'!' | b'?', ..] => 1,
        [0xE1, 0x9F, 0x94, ..] if bytes.starts_with(ET_CETERA) => ET_CETERA.len(),
        // U+17D4, U+17D5, U+17DA; U+FF01, U+FF1F.
        [0xE1, 0x9F, 0x94 | 0x95 | 0x9A, ..] | [0xEF, 0xBC, 0x81 | 0x9F, ..] => 3,
        _ => 0,
    }
}

impl Mark {
    /// Whether the mark stands inside a sentence. `line` is the text from byte `offset` on.
    pub(super) fn is_inside(&self, line: &str, offset: usize) -> bool {
        let (before, rest) = line.split_at(self.start - offset);
        let (mark, after) = rest.split_at(self.end - self.start);
        match mark {
            "។" => is_after_title(before),
            "!" | "?" => is_inside_word(before, after) || is_reported(after),
            "។ល។" => !is_end_of_list(after),
            _ => false,
        }
    }
}

/// Whether a Latin title such as `Dr` stands right before a mark that replaces its full stop.
fn is_after_title(before: &str) -> bool {
    let word = before
        .rsplit(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    matches!(
        word,
        "Dr" | "Mr" | "Mrs" | "Ms" | "Prof" | "St" | "Sr" | "Jr" | "vs"
    )
}

/// Whether `!` or `?` is part of a word, an address or a bracketed remark such as `(?)`.
fn is_inside_word(before: &str, after: &str) -> bool {
    let follows = after
        .chars()
        .next()
        .is_some_and(|c| c.is_alphanumeric() && !is_letter(c));
    let remark = before.trim_end_matches(['!', '?']).ends_with('(')
        && after.trim_start_matches(['!', '?']).starts_with(')');
    follows || remark
}

/// Verbs that report direct speech: ask, say, answer, shout, wonder, tell.
const REPORTING: [&str; 7] = ["សួរ", "និយាយ", "ឆ្លើយ", "ស្រែក", "ឆ្ងល់", "រាយការណ៍", "ថ្លែង"];

/// The longest reporting clause, in bytes.
const CLAUSE: usize = 120;

/// Whether the clause that reports a question or call follows it: `«…?» គាត់សួរ។`
fn is_reported(after: &str) -> bool {
    let closers = |c: char| matches!(c, '"' | '”' | '»' | '\'' | '’');
    let rest = after
        .trim_start_matches(closers)
        .trim_start_matches(is_blank);
    if rest.starts_with("ដោយនិយាយ") {
        return true;
    }
    let clause = next_mark(rest, 0..rest.len().min(CLAUSE)).map(|mark| &rest[..mark.start]);
    clause.is_some_and(|clause| {
        REPORTING
            .iter()
            .any(|verb| clause.starts_with(verb) || clause.ends_with(verb))
    })
}

/// Whether the "and so on" that `after` follows ends its sentence.
fn is_end_of_list(after: &str) -> bool {
    let next = after.trim_start_matches(is_blank).chars().next();
    next.is_none_or(|c| matches!(c, '។' | '៕' | '៚'))
}

/// Where the sentence from `start` ends whose mark ends at `at`: after further marks and after the
/// quotes and brackets that close with it.
pub(super) fn closing_end(text: &str, start: usize, at: usize, line_end: usize) -> usize {
    let mut end = at;
    loop {
        let rest = &text[end..line_end];
        let near = rest.trim_start_matches(is_blank);
        let detached = near.len() < rest.len();
        let length = match mark_length(near.as_bytes()) {
            0 if near.starts_with('.') && !detached => 1,
            0 => closer_length(&text[start..end], near, detached),
            length => length,
        };
        if length == 0 {
            return end;
        }
        end = line_end - near.len() + length;
    }
}

/// The length of the closing quote or bracket at the head of `rest`, 0 for none. A detached one
/// closes only what the `sentence` left open.
fn closer_length(sentence: &str, rest: &str, detached: bool) -> usize {
    let Some(c) = rest.chars().next() else {
        return 0;
    };
    let after = rest[c.len_utf8()..].chars().next();
    // A straight quote with room after it closes: an opening one stands against its word.
    let free = after.is_none_or(|c| !c.is_alphanumeric());
    let closes = match c {
        '"' | '\'' => free || (!detached && is_open(sentence, c)),
        '”' => !detached || is_paired_open(sentence, '“', c),
        '’' => !detached || is_paired_open(sentence, '‘', c),
        '»' => !detached || is_paired_open(sentence, '«', c),
        '›' => !detached || is_paired_open(sentence, '‹', c),
        ')' | ']' | '}' => !detached,
        _ => false,
    };
    if closes { c.len_utf8() } else { 0 }
}

/// Whether a straight quote is open at the end of `sentence`.
fn is_open(sentence: &str, quote: char) -> bool {
    sentence.matches(quote).count() % 2 == 1
}

/// Whether more quotes were opened than closed in `sentence`.
fn is_paired_open(sentence: &str, open: char, close: char) -> bool {
    sentence.matches(open).count() > sentence.matches(close).count()
}
