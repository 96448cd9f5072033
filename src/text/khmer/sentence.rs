//! Khmer sentences, by the conventions of the project.
//!
//! A line end, `។ ៕ ៚ ! ?` end a sentence, with the quotes and brackets that close right after.
//! A list marker stays with what follows, a rest without a letter with what precedes; `៖ ; ,` and
//! a full stop never end a sentence inside a line. Quotes and brackets that are still open do not
//! protect a mark.

mod heading;
mod mark;

use std::ops::Range;

use self::mark::{Mark, closing_end, next_mark};
use super::script::{digit_value, is_blank, is_letter};
use crate::text::line::lines;
pub(crate) use crate::text::line::trim;

/// The sentences of `text`: byte ranges without white space at their ends.
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::with_capacity(text.len() / 256 + 1);
    for (number, mut line) in lines(text).enumerate() {
        if number == 0
            && let Some(body) = heading::body_start(text, &line)
        {
            found.push(trim(text, line.start..body));
            line.start = body;
        }
        let first = found.len();
        split_line(text, line, &mut found, first);
    }
    found
}

/// Adds the sentences of one line; those from `first` on belong to it.
fn split_line(text: &str, line: Range<usize>, found: &mut Vec<Range<usize>>, first: usize) {
    let mut start = line.start;
    let mut at = line.start;
    while let Some(mark) = next_mark(text, at..line.end) {
        let Some(end) = sentence_end(text, start, &mark, line.end) else {
            at = mark.end;
            continue;
        };
        at = end;
        let sentence = &text[start..end];
        if is_list_marker(sentence) {
            continue;
        }
        if has_letter(sentence) {
            found.push(start..end);
        } else if found.len() > first {
            extend(found, end);
        } else {
            continue;
        }
        start = trim(text, end..line.end).start;
    }
    if start < line.end {
        if found.len() > first && !has_letter(&text[start..line.end]) {
            extend(found, line.end);
        } else {
            found.push(start..line.end);
        }
    }
}

/// Lets the last sentence run to `end`.
fn extend(found: &mut [Range<usize>], end: usize) {
    if let Some(last) = found.last_mut() {
        last.end = end;
    }
}

/// The end of the sentence from `start` that `mark` ends, closers included; `None` when the mark
/// ends none.
fn sentence_end(text: &str, start: usize, mark: &Mark, line_end: usize) -> Option<usize> {
    if mark.is_inside(&text[start..line_end], start) {
        return None;
    }
    Some(closing_end(text, start, mark.end, line_end))
}

/// Whether a sentence could be read from `text` at all.
fn has_letter(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// What the parts of a law are called: with a number they are the marker of what follows, as in `មាត្រា ១ ។`.
const PARTS_OF_LAWS: [&str; 7] = ["មាត្រា", "ប្រការ", "ជំពូក", "ផ្នែក", "ចំណុច", "កថាខណ្ឌ", "គន្ថី"];

/// Whether `text` is nothing but the marker of a list item: `I.`, `4 ។`, `(១)`, `ក។`, `ទី១ ។`, `មាត្រា ១ ។`.
#[must_use]
pub fn is_list_marker(text: &str) -> bool {
    if text.len() > 60 {
        return false;
    }
    let body = text
        .trim_start_matches(['(', '['])
        .trim_end_matches(|c: char| {
            is_blank(c) || matches!(c, '.' | ')' | ']' | '-' | '–' | '/' | ':' | '។' | '៖')
        });
    let part = PARTS_OF_LAWS
        .iter()
        .find_map(|name| body.strip_prefix(name));
    let rest = part.unwrap_or(body).trim_start_matches(is_blank);
    let number = rest
        .strip_prefix("ទី")
        .unwrap_or(rest)
        .trim_start_matches(is_blank);
    let is_number = is_item_number(number) || (part.is_some() && is_number_of_law(number));
    body.len() < text.len() && (is_number || is_item_letter(body))
}

/// The number of an article: laws have more than ninety-nine of them.
fn is_number_of_law(text: &str) -> bool {
    let digits = text.chars().count();
    let is_roman = (1..=7).contains(&text.len()) && text.bytes().all(|b| b"IVXLC".contains(&b));
    is_roman || ((1..=4).contains(&digits) && text.chars().all(|c| digit_value(c).is_some()))
}

/// One to three numbers of at most two digits: `4`, `១២`, `1.2`.
fn is_item_number(text: &str) -> bool {
    let short = |part: &str| {
        (1..=2).contains(&part.chars().count()) && part.chars().all(|c| digit_value(c).is_some())
    };
    text.split('.').count() <= 3 && text.split('.').all(short)
}

/// A Roman number or a single letter.
fn is_item_letter(text: &str) -> bool {
    let roman = (1..=5).contains(&text.len()) && text.bytes().all(|b| b"IVX".contains(&b));
    let mut characters = text.chars();
    let single = characters
        .next()
        .is_some_and(|c| is_letter(c) || c.is_ascii_alphabetic());
    roman || (single && characters.next().is_none())
}
