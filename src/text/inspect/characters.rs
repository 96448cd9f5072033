//! Odd characters and sequences of a line.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Oddness, Page};
use crate::text::khmer::normalise::changes;
use crate::text::khmer::script::{COENG, digit_value, is_digit, is_invisible, is_letter, is_mark};

/// Characters that Unicode deprecates or discourages, their names and what to write instead.
const DEPRECATED: [(char, &str, &str); 4] = [
    ('\u{17A3}', "independent vowel qaq", "អ"),
    ('\u{17A4}', "independent vowel qaa", "អា"),
    ('\u{17D3}', "sign bathamasat", "ំ"),
    ('\u{17D8}', "sign beyyal", "។ល។"),
];

pub(super) fn inspect(page: &mut Page<'_>) {
    for change in changes(page.line).collect::<Vec<_>>() {
        let message = "the signs of this cluster are not in canonical order";
        page.note(
            Oddness::NonCanonical,
            change.start..change.end,
            message,
            change.canonical,
        );
    }
    repeated(page, Oddness::Invisible, is_invisible, |c| {
        invisible_name(c).to_owned()
    });
    repeated(page, Oddness::Control, is_control, control_name);
    single(page);
    numbers(page);
}

/// One note for each character of a kind on the line, with how often it stands there.
fn repeated(page: &mut Page<'_>, kind: Oddness, is_it: fn(char) -> bool, name: fn(char) -> String) {
    let mut seen: BTreeMap<char, (usize, usize)> = BTreeMap::new();
    for (at, c) in page.line.char_indices().filter(|&(_, c)| is_it(c)) {
        seen.entry(c).or_insert((at, 0)).1 += 1;
    }
    for (c, (at, times)) in seen {
        let name = name(c);
        let message = if times == 1 {
            name
        } else {
            format!("{times} times {name}")
        };
        page.note(kind, at..at + c.len_utf8(), message, "delete it");
    }
}

/// Whether a control character is neither a tab nor the end of a line.
fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\t'..='\r' | '\u{85}')
}

fn control_name(c: char) -> String {
    let name = match c {
        '\0' => "NUL",
        '\u{8}' => "backspace",
        '\u{1B}' => "escape",
        '\u{7F}' => "delete",
        _ => return format!("control character U+{:04X}", u32::from(c)),
    };
    format!("control character {name}")
}

const fn invisible_name(c: char) -> &'static str {
    match c {
        '\u{200B}' => "zero width space",
        '\u{200C}' => "zero width non-joiner",
        '\u{200D}' => "zero width joiner",
        '\u{2060}' => "word joiner",
        '\u{FEFF}' => "byte order mark",
        '\u{00AD}' => "soft hyphen",
        _ => "inherent vowel, which is never written",
    }
}

/// Characters that are odd by themselves or after the one before.
fn single(page: &mut Page<'_>) {
    let line = page.line;
    let mut before = None;
    for (at, c) in line.char_indices() {
        let place = at..at + c.len_utf8();
        if let Some((_, name, instead)) = DEPRECATED.iter().find(|entry| entry.0 == c) {
            let message = format!("deprecated character: {name}");
            page.note(Oddness::Deprecated, place.clone(), message, *instead);
        }
        if is_mark(c) && !is_invisible(c) {
            if before == Some(c) && c != COENG {
                page.note(
                    Oddness::RepeatedSign,
                    place,
                    "the same sign twice",
                    "delete one",
                );
            } else if !before.is_some_and(|before| is_letter(before) || is_mark(before)) {
                page.note(
                    Oddness::StraySign,
                    place,
                    "no letter stands before this sign",
                    "",
                );
            }
        } else if matches!(c, ':' | '\u{17D6}') && is_inside_word(before, &line[place.end..]) {
            page.note(
                Oddness::ColonInWord,
                place,
                "a colon inside a word",
                "\u{17C8}",
            );
        }
        if !is_invisible(c) {
            before = Some(c);
        }
    }
}

/// Whether Khmer stands right before and right after.
fn is_inside_word(before: Option<char>, after: &str) -> bool {
    let after = after.chars().find(|&c| !is_invisible(c));
    before.is_some_and(|c| is_letter(c) || is_mark(c)) && after.is_some_and(is_letter)
}

/// Numbers with digits of both scripts.
fn numbers(page: &mut Page<'_>) {
    let line = page.line;
    let mut at = 0;
    while let Some(skipped) = line[at..].find(|c| digit_value(c).is_some()) {
        let number = number_end(line, at + skipped);
        at = number.end;
        let digits = || {
            line[number.clone()]
                .chars()
                .filter(|&c| digit_value(c).is_some())
        };
        if digits().any(is_digit) && !digits().all(is_digit) {
            let khmer: String = line[number.clone()].chars().map(to_khmer).collect();
            let message = "Khmer and ASCII digits in one number";
            page.note(Oddness::MixedDigits, number, message, khmer);
        }
    }
}

/// The number that starts at byte `start`: digits, with a full stop or comma between digits.
fn number_end(line: &str, start: usize) -> Range<usize> {
    let mut end = start;
    let mut characters = line[start..].char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let joins = matches!(c, '.' | ',')
            && characters
                .peek()
                .is_some_and(|next| digit_value(next.1).is_some());
        if digit_value(c).is_none() && !joins {
            break;
        }
        end = start + at + c.len_utf8();
    }
    start..end
}

/// The Khmer digit for an ASCII one; other characters stay.
fn to_khmer(c: char) -> char {
    digit_value(c)
        .and_then(|value| char::from_u32(0x17E0 + u32::from(value)))
        .unwrap_or(c)
}
