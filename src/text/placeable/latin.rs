//! What is written in Latin letters and kept: addresses and acronyms.

use std::ops::Range;

use super::cursor::{Cursor, is_latin_word};
use super::number::{ordinal_lead, roman};
use super::value::{Ordinal, Value};
use crate::text::Language;
use crate::text::khmer::script::{digit_value, is_blank};

/// More parts than this are no acronym.
const MOST_PARTS: usize = 6;

/// The longest first part of an e-mail address, RFC 5321 section 4.5.3.1.1.
pub(super) const LONGEST_LOCAL: usize = 64;

/// The web address whose `://` starts at `at`.
pub(super) fn url(cursor: &Cursor<'_>, at: usize) -> Option<(Range<usize>, Value)> {
    cursor.after(at).strip_prefix("://")?;
    let before = cursor.before(at);
    let scheme = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
    if scheme.len() == before.len() {
        return None;
    }
    let end = address_end(cursor, at + 3);
    let range = cursor.floor + scheme.len()..end;
    (end > at + 3).then(|| (range.clone(), Value::Url(cursor.text[range].to_owned())))
}

/// The web address without a scheme whose `www.` starts at `at`.
pub(super) fn bare_url(cursor: &Cursor<'_>, at: usize) -> Option<(Range<usize>, Value)> {
    if !cursor.after(at).starts_with("www.") || !cursor.starts_word(at) {
        return None;
    }
    let range = at..address_end(cursor, at + 4);
    let address = &cursor.text[range.clone()];
    let fits = range.end > at + 4 && !address.contains('@');
    fits.then(|| (range, Value::Url(address.to_owned())))
}

/// Where the address ends that runs on at `at`: before a blank, a quote, a letter that is not
/// Latin, and the marks of the sentence around it.
fn address_end(cursor: &Cursor<'_>, at: usize) -> usize {
    let rest = cursor.after(at);
    let foreign =
        |c: char| is_blank(c) || matches!(c, '"' | '<' | '>') || !c.is_ascii() && !is_latin_word(c);
    let length = rest.find(foreign).unwrap_or(rest.len());
    let marks = |c: char| {
        matches!(
            c,
            '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '\'' | '&' | '='
        )
    };
    at + rest[..length].trim_end_matches(marks).len()
}

/// The e-mail address whose `@` stands at `at`.
pub(super) fn email(text: &str, floor: usize, at: usize) -> Option<(Range<usize>, Value)> {
    let local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '-' | '%');
    let before = &text[floor..at];
    let length = before
        .chars()
        .rev()
        .take_while(|&c| local(c))
        .take(LONGEST_LOCAL);
    let start = at - length.map(char::len_utf8).sum::<usize>();
    let rest = &text[at + 1..];
    let length = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-')))
        .unwrap_or(rest.len());
    let domain = rest[..length].trim_end_matches(['.', '-']);
    let range = start..at + 1 + domain.len();
    let fits = start < at && domain.contains('.') && !domain.starts_with('.');
    fits.then(|| (range.clone(), Value::Email(text[range].to_owned())))
}

/// The Roman numeral or the acronym that starts at `at`.
pub(super) fn capitals(cursor: &Cursor<'_>, at: usize) -> Option<(Range<usize>, Value)> {
    if !cursor.starts_word(at) {
        return None;
    }
    roman_at(cursor, at).or_else(|| acronym(cursor, at))
}

/// A numeral of one letter counts only after a word that says what it numbers.
fn roman_at(cursor: &Cursor<'_>, at: usize) -> Option<(Range<usize>, Value)> {
    let rest = cursor.after(at).as_bytes();
    let length = rest.iter().take_while(|&b| b"IVX".contains(b)).count();
    if length == 0 || !cursor.ends_word(at + length) {
        return None;
    }
    let number = roman(&cursor.text[at..at + length])?;
    if let Some((start, kind)) = ordinal_lead(cursor, at) {
        let number = u32::from(number);
        return Some((start..at + length, Value::Ordinal(Ordinal { number, kind })));
    }
    let told = length > 1
        || cursor
            .one_lead(at, numbered_words(cursor.language))
            .is_some();
    told.then_some((at..at + length, Value::Roman(number)))
}

fn numbered_words(language: Language) -> &'static [&'static str] {
    match language {
        Language::Khmer => &["វគ្គ", "ជំពូក", "ផ្នែក", "ភាគ"],
        Language::Vietnamese => &["chương", "phần", "mục", "quý", "hạng", "loại"],
        Language::English => &["chapter", "part", "section", "article", "tenure", "quarter"],
    }
}

/// Capitals and digits with at least two signs: `BVCTNB`, `COVID-19`, `G7`, `P&G`; the plural `s`
/// stays outside.
fn acronym(cursor: &Cursor<'_>, at: usize) -> Option<(Range<usize>, Value)> {
    let mut end = at;
    let mut signs = 0;
    for _ in 0..MOST_PARTS {
        let length = acronym_part(&cursor.text[end..]);
        let part = &cursor.text[end..end + length];
        if length == 0 {
            break;
        }
        signs += part.chars().count();
        let plural = part.len() > 1 && cursor.after(end + length).starts_with('s');
        let after = end + length + usize::from(plural);
        if !cursor.ends_word(after) {
            return None;
        }
        end += length;
        let joint = cursor
            .next(end)
            .is_some_and(|c| matches!(c, '-' | '/' | '&'));
        let next = acronym_part(cursor.text.get(end + 1..).unwrap_or_default());
        if !joint || plural || next == 0 || !cursor.ends_word(end + 1 + next) {
            break;
        }
        end += 1;
    }
    let text = &cursor.text[at..end];
    let fits = signs > 1 && !is_in_heading(cursor, at..end);
    fits.then(|| (at..end, Value::Acronym(in_ascii(text))))
}

/// Whether other capitals stand around and nothing else: a heading, in which every word looks like
/// an acronym.
fn is_in_heading(cursor: &Cursor<'_>, range: Range<usize>) -> bool {
    const NEAR: usize = 60;
    let before = cursor.text[..range.start].chars().rev().take(NEAR);
    let after = cursor.after(range.end).chars().take(NEAR);
    let in_line = |c: &char| *c != '\n';
    let mut around = before.take_while(in_line).chain(after.take_while(in_line));
    let mut capitals = 0;
    let all = around.all(|c| {
        capitals += usize::from(c.is_uppercase());
        c.is_uppercase() || !c.is_alphabetic()
    });
    all && capitals > 1
}

fn acronym_part(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_uppercase() || digit_value(c).is_some() || c == 'Đ'))
        .unwrap_or(text.len())
}

/// `text` with its Khmer digits in ASCII.
fn in_ascii(text: &str) -> String {
    let ascii = |c| digit_value(c).map_or(c, |value| char::from(b'0' + value));
    text.chars().map(ascii).collect()
}
