//! What stands before the items of a list.

use std::ops::Range;

use super::cursor::{Cursor, is_gap, is_latin_word};
use super::number::roman;
use super::value::{Label, Marker, MarkerStyle, Value};
use crate::text::Language;
use crate::text::khmer::script::digit_value;

type FoundMarker = (Range<usize>, Value);

/// The consonants a Khmer list counts with, and the letters of the two Latin alphabets.
const LETTERS_KM: &str = "កខគឃងចឆជឈញដឋ";
const LETTERS_VI: &str = "abcdđeghiklm";
const LETTERS_EN: &str = "abcdefghijkl";

/// The words a Vietnamese and an English list counts with, from one.
pub(super) const ORDINALS_VI: [&str; 10] = [
    "Thứ nhất",
    "Thứ hai",
    "Thứ ba",
    "Thứ tư",
    "Thứ năm",
    "Thứ sáu",
    "Thứ bảy",
    "Thứ tám",
    "Thứ chín",
    "Thứ mười",
];
pub(super) const ORDINALS_EN: [&str; 10] = [
    "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth",
];
const COUNTED_VI: [&str; 10] = [
    "Một là",
    "Hai là",
    "Ba là",
    "Bốn là",
    "Năm là",
    "Sáu là",
    "Bảy là",
    "Tám là",
    "Chín là",
    "Mười là",
];

/// The letters of a list in `language`, from one.
pub(super) fn letters(language: Language) -> &'static str {
    match language {
        Language::Khmer => LETTERS_KM,
        Language::Vietnamese => LETTERS_VI,
        Language::English => LETTERS_EN,
    }
}

/// The marker of the line that starts at `at`.
pub(super) fn at_line_start(cursor: &Cursor<'_>, at: usize) -> Option<FoundMarker> {
    let start = cursor.skip_blanks(at);
    worded(cursor, start)
        .or_else(|| bracketed(cursor, start))
        .or_else(|| {
            let (label, end) = label(cursor, start)?;
            let (style, end) = style(cursor, label, end)?;
            Some((start..end, Value::Marker(Marker { label, style })))
        })
}

/// `(១)`, `(2)`, `(a)` at `at`: a marker within a line too when room is on both sides.
pub(super) fn bracketed(cursor: &Cursor<'_>, at: usize) -> Option<FoundMarker> {
    let first = cursor.previous(at).is_none_or(|c| is_gap(c) || c == '\n');
    let inside = at + cursor.after(at).strip_prefix('(').map(|_| 1)?;
    let (label, end) = label(cursor, inside)?;
    let end = end + cursor.after(end).strip_prefix(')').map(|_| 1)?;
    let last = cursor.next(end).is_none_or(|c| is_gap(c) || c == '\n');
    let style = MarkerStyle::Brackets;
    (first && last).then_some((at..end, Value::Marker(Marker { label, style })))
}

fn label(cursor: &Cursor<'_>, at: usize) -> Option<(Label, usize)> {
    let first = cursor.next(at)?;
    if digit_value(first).is_some() {
        let (number, range) = cursor.small(at)?;
        let number = u8::try_from(number).ok().filter(|n| (1..100).contains(n))?;
        let digits = cursor.text[range.clone()].chars().count();
        return (digits < 3).then_some((Label::Number(number), range.end));
    }
    let rest = cursor.after(at);
    let capitals = rest.bytes().take_while(|b| b"IVX".contains(b)).count();
    if capitals > 0 {
        return Some((Label::Roman(roman(&rest[..capitals])?), at + capitals));
    }
    let place = (1..)
        .zip(letters(cursor.language).chars())
        .find(|&(_, letter)| letter == first);
    place.map(|(place, _)| (Label::Letter(place), at + first.len_utf8()))
}

fn style(cursor: &Cursor<'_>, label: Label, end: usize) -> Option<(MarkerStyle, usize)> {
    let sign = cursor.skip_blanks(end);
    if cursor.next(sign) == Some('។') && !matches!(label, Label::Letter(_)) {
        return Some((MarkerStyle::Stop, sign + '។'.len_utf8()));
    }
    let sign = cursor.next(end)?;
    let after = end + sign.len_utf8();
    let next = cursor.next(after);
    let is_room = next.is_none_or(|c| is_gap(c) || matches!(c, '\n' | '\r'));
    let counts = !matches!(label, Label::Letter(_));
    let is_word = next.is_some_and(char::is_alphabetic);
    // V-A is no item, but ១-ក is.
    let is_khmer = is_word && !next.is_some_and(is_latin_word);
    match sign {
        '.' if is_room || is_word && counts => Some((MarkerStyle::Stop, after)),
        '-' | '–' if counts && (is_room || is_khmer) => Some((MarkerStyle::Stop, after)),
        ')' if is_room || is_word => Some((MarkerStyle::Bracket, after)),
        _ => None,
    }
}

/// `ទី១ `, `Thứ nhất,`, `Một là,`, `First,` at `at`.
fn worded(cursor: &Cursor<'_>, at: usize) -> Option<FoundMarker> {
    let (label, end) = match cursor.language {
        Language::Khmer => {
            let after = cursor.word(at, "ទី")?;
            match label(cursor, cursor.skip_blanks(after))? {
                (Label::Number(number), end) => (number, end),
                _ => return None,
            }
        }
        Language::Vietnamese => {
            one_of(cursor, at, &ORDINALS_VI).or_else(|| one_of(cursor, at, &COUNTED_VI))?
        }
        Language::English => one_of(cursor, at, &ORDINALS_EN)?,
    };
    let last = cursor.next(end).is_none_or(|c| match cursor.language {
        Language::Khmer => is_gap(c) || matches!(c, ',' | ':' | '៖' | '\n'),
        Language::Vietnamese => {
            let rest = cursor.after(end);
            let is_weekday = rest.trim_start_matches([',', ' ']).starts_with("ngày");
            let is_told = matches!(c, ',' | ':') || rest.starts_with(" là ");
            // Thứ hai is Monday too.
            is_told && !is_weekday || cursor.text[..end].ends_with(" là") && is_gap(c)
        }
        Language::English => matches!(c, ',' | ':'),
    });
    let marker = Marker {
        label: Label::Ordinal(label),
        style: MarkerStyle::Bare,
    };
    last.then_some((at..end, Value::Marker(marker)))
}

fn one_of(cursor: &Cursor<'_>, at: usize, words: &[&str]) -> Option<(u8, usize)> {
    let rest = cursor.after(at);
    (1..).zip(words).find_map(|(number, word)| {
        let end = at + word.len();
        (rest.starts_with(word) && cursor.ends_word(end)).then_some((number, end))
    })
}
