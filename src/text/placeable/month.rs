//! The names of the months.

use super::cursor::{Cursor, is_latin_word};
use crate::text::Language;

/// Khmer names, with the spellings that papers use beside the first.
const KHMER: [&[&str]; 12] = [
    &["មករា"],
    &["កុម្ភៈ", "កុម្ភះ", "កុម្ភ:", "កុម្ភ៖", "កុម្ភ"],
    &["មីនា", "មិនា"],
    &["មេសា"],
    &["ឧសភា", "ឩសភា", "ឧសភៈ"],
    &["មិថុនា", "មិថុណា", "មិថុន"],
    &["កក្កដា", "កក្កតា", "កកដា"],
    &["សីហា", "សិហា"],
    &["កញ្ញា", "កញា"],
    &["តុលា", "តុលោ"],
    &["វិច្ឆិកា", "វិច្ឆិការ", "វិច្ឆកា", "វិច្ចិកា"],
    &["ធ្នូ", "ធ្នួ"],
];

/// Vietnamese names in words; eleven and twelve before ten, which they start with.
const VIETNAMESE: [(&str, u8); 15] = [
    ("mười một", 11),
    ("mười hai", 12),
    ("giêng", 1),
    ("một", 1),
    ("hai", 2),
    ("ba", 3),
    ("tư", 4),
    ("bốn", 4),
    ("năm", 5),
    ("sáu", 6),
    ("bảy", 7),
    ("tám", 8),
    ("chín", 9),
    ("mười", 10),
    ("chạp", 12),
];

pub(super) const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The Khmer name of a month, 1 to 12.
pub(super) fn khmer_name(month: u8) -> &'static str {
    KHMER[usize::from(month) - 1][0]
}

/// The month named at `at`, after blanks, and where the name ends.
pub(super) fn named(cursor: &Cursor<'_>, at: usize) -> Option<(u8, usize)> {
    let at = cursor.skip_blanks(at);
    match cursor.language {
        Language::Khmer => khmer(cursor, at),
        Language::Vietnamese => vietnamese(cursor, at),
        Language::English => english(cursor, at).map(|(month, end, _)| (month, end)),
    }
}

fn khmer(cursor: &Cursor<'_>, at: usize) -> Option<(u8, usize)> {
    let longest = |names: &&[&str]| {
        let ends = names.iter().filter_map(|name| cursor.word(at, name));
        ends.max()
    };
    (1..)
        .zip(&KHMER)
        .find_map(|(month, names)| Some((month, longest(names)?)))
}

fn vietnamese(cursor: &Cursor<'_>, at: usize) -> Option<(u8, usize)> {
    let rest: String = cursor.after(at).chars().take(8).collect();
    let rest = rest.to_lowercase();
    VIETNAMESE.iter().find_map(|&(name, month)| {
        let end = at + name.len();
        let fits = rest.starts_with(name) && cursor.text.is_char_boundary(end);
        (fits && cursor.ends_word(end)).then_some((month, end))
    })
}

/// The English month at `at`, where its name ends, and whether the name is written in full.
pub(super) fn english(cursor: &Cursor<'_>, at: usize) -> Option<(u8, usize, bool)> {
    if !cursor.starts_word(at) {
        return None;
    }
    let rest = cursor.after(at);
    let length = rest.find(|c| !is_latin_word(c)).unwrap_or(rest.len());
    let word = &rest[..length];
    if word.len() < 3 || !word.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let place = ENGLISH.iter().position(|name| {
        name.eq_ignore_ascii_case(word)
            || name[..3] == *word
            || (word == "Sept" && *name == "September")
    })?;
    let full = ENGLISH[place].len() == word.len();
    let stop = usize::from(!full && rest[length..].starts_with('.'));
    Some((u8::try_from(place + 1).ok()?, at + length + stop, full))
}
