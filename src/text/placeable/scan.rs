//! One pass over a text that stops only where a placeable can start.

use std::ops::Range;

use super::cursor::Cursor;
use super::value::Value;
use super::{Placeable, date, document, latin, marker, number};
use crate::text::Language;

/// The placeables of `text`, in order; they do not overlap.
///
/// ```
/// use trivani::text::{Language, placeable::find};
/// let text = "គម្រោងលេខ ០៩-DA/TU ចុះថ្ងៃទី ២៦ ខែសីហា ឆ្នាំ២០២៤";
/// let found = find(Language::Khmer, text);
/// assert_eq!(&text[found[0].range.clone()], "លេខ ០៩-DA/TU");
/// assert_eq!(&text[found[1].range.clone()], "ថ្ងៃទី ២៦ ខែសីហា ឆ្នាំ២០២៤");
/// ```
#[must_use]
pub fn find(language: Language, text: &str) -> Vec<Placeable> {
    let mut scan = Scan {
        cursor: Cursor {
            language,
            text,
            floor: 0,
        },
        found: Vec::new(),
    };
    scan.run();
    scan.found
}

struct Scan<'t> {
    cursor: Cursor<'t>,
    found: Vec<Placeable>,
}

/// What makes the scan stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trigger {
    Digit,
    Capital,
    /// A word that can start a month.
    Month,
    Bracket,
    LineEnd,
    Colon,
    At,
    Web,
}

impl Scan<'_> {
    fn run(&mut self) {
        self.start_line(0);
        let mut at = self.cursor.floor;
        while let Some((place, trigger)) = next(self.cursor.text, at) {
            at = self.stop(place, trigger);
        }
    }

    /// Reads what stands at `at` and gives the place to go on from.
    fn stop(&mut self, at: usize, trigger: Trigger) -> usize {
        let cursor = &self.cursor;
        let found = match trigger {
            Trigger::Digit => document::at(cursor, at)
                .or_else(|| date::at_number(cursor, at))
                .or_else(|| number::at(cursor, at)),
            Trigger::Capital => date_named(cursor, at).or_else(|| latin::capitals(cursor, at)),
            Trigger::Month => date_named(cursor, at),
            Trigger::Bracket => marker::bracketed(cursor, at),
            Trigger::Colon => latin::url(cursor, at),
            Trigger::Web => latin::bare_url(cursor, at),
            Trigger::At => return self.email(at),
            Trigger::LineEnd => return self.start_line(at + 1),
        };
        match found {
            Some(found) => self.push(found),
            None => self.skip(at, trigger),
        }
    }

    /// Where to go on when nothing was read at `at`: after the run of letters or digits.
    fn skip(&self, at: usize, trigger: Trigger) -> usize {
        let rest = &self.cursor.text[at..];
        let first = rest.chars().next().map_or(1, char::len_utf8);
        match trigger {
            Trigger::Capital => {
                let word = rest
                    .find(|c: char| !c.is_ascii_uppercase())
                    .unwrap_or(rest.len());
                at + word.max(first)
            }
            _ => at + first,
        }
    }

    fn start_line(&mut self, at: usize) -> usize {
        let first = self.cursor.skip_blanks(at);
        match marker::at_line_start(&self.cursor, at) {
            Some(found) if document::at(&self.cursor, first).is_none() => self.push(found),
            _ => at,
        }
    }

    /// An address takes back what was read of its first part.
    fn email(&mut self, at: usize) -> usize {
        let text = self.cursor.text;
        // Only what the address itself is made of can have been read from it.
        let is_apart = |range: &Range<usize>| {
            at - range.start > latin::LONGEST_LOCAL || !text[range.start..at].is_ascii()
        };
        let mut ranges = self.found.iter().rev().map(|found| found.range.clone());
        let floor = ranges.find(is_apart).map_or(0, |range| range.end);
        match latin::email(text, floor, at) {
            Some((range, value)) => {
                self.found
                    .retain(|placeable| placeable.range.end <= range.start);
                self.push((range, value))
            }
            None => at + 1,
        }
    }

    fn push(&mut self, (range, value): (Range<usize>, Value)) -> usize {
        self.cursor.floor = range.end;
        self.found.push(Placeable { range, value });
        self.cursor.floor
    }
}

fn date_named(cursor: &Cursor<'_>, at: usize) -> Option<(Range<usize>, Value)> {
    date::at_month(cursor, at).filter(|_| cursor.starts_word(at))
}

/// The next place from `at` where the scan must stop.
fn next(text: &str, at: usize) -> Option<(usize, Trigger)> {
    let bytes = text.as_bytes();
    let mut at = at;
    while at < bytes.len() {
        let step = match bytes[at] {
            0xE1 => match khmer(&bytes[at..]) {
                Some(trigger) => return Some((at, trigger)),
                None => 3,
            },
            byte @ (..0x80 | 0xC4) => match latin(byte, &bytes[at..]) {
                Some(trigger) => return Some((at, trigger)),
                None => 1,
            },
            _ => 1,
        };
        at += step;
    }
    None
}

/// A Khmer digit or the word ខែ, month. All of the block is three bytes that start with E1.
fn khmer(bytes: &[u8]) -> Option<Trigger> {
    match bytes {
        [_, 0x9F, 0xA0..=0xA9, ..] => Some(Trigger::Digit),
        [_, 0x9E, 0x81, 0xE1, 0x9F, 0x82, ..] => Some(Trigger::Month),
        _ => None,
    }
}

fn latin(byte: u8, bytes: &[u8]) -> Option<Trigger> {
    match byte {
        b'0'..=b'9' => Some(Trigger::Digit),
        b'A'..=b'Z' => Some(Trigger::Capital),
        b'(' => Some(Trigger::Bracket),
        b'\n' => Some(Trigger::LineEnd),
        b'@' => Some(Trigger::At),
        b':' if bytes.starts_with(b"://") => Some(Trigger::Colon),
        b'w' if bytes.starts_with(b"www.") => Some(Trigger::Web),
        b't' if bytes.starts_with("tháng".as_bytes()) => Some(Trigger::Month),
        0xC4 if bytes.starts_with("Đ".as_bytes()) => Some(Trigger::Capital),
        _ => None,
    }
}
