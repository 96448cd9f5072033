//! Dates of the three languages, whole or in part.

use std::ops::Range;

use super::cursor::Cursor;
use super::month;
use super::value::{Date, Value};
use crate::text::Language;

/// The Khmer words that stand before a day, a month and a year.
const DAY_KM: &[&str] = &["ថ្ងៃទី", "ថ្ងៃ"];
const MONTH_KM: &str = "ខែ";
const YEAR_KM: &[&str] = &["នៃឆ្នាំ", "ក្នុងឆ្នាំ", "ឆ្នាំ"];

type FoundDate = (Range<usize>, Value);

/// The date whose first number is the digits at `at`.
pub(super) fn at_number(cursor: &Cursor<'_>, at: usize) -> Option<FoundDate> {
    let (range, date) = numeric(cursor, at).or_else(|| match cursor.language {
        Language::Khmer => khmer(cursor, at),
        Language::Vietnamese => vietnamese(cursor, at),
        Language::English => english_day_first(cursor, at),
    })?;
    Some((range, Value::Date(date)))
}

/// The date that starts with the name of a month, or with the word for month, at `at`.
pub(super) fn at_month(cursor: &Cursor<'_>, at: usize) -> Option<FoundDate> {
    let (range, date) = match cursor.language {
        Language::Khmer => {
            let (month, end) = khmer_month(cursor, at, false)?;
            let (year, end) = khmer_year(cursor, end);
            (at..end, date(None, Some(month), year))
        }
        Language::Vietnamese => {
            let (month, end) = month::named(cursor, vietnamese_month_word(cursor, at)?)?;
            let (year, end) = vietnamese_year(cursor, end);
            (at..end, date(None, Some(month), year))
        }
        Language::English => english_month_first(cursor, at)?,
    };
    Some((range, Value::Date(date)))
}

fn date(day: Option<u8>, month: Option<u8>, year: Option<u16>) -> Date {
    Date { day, month, year }
}

fn day(number: u16) -> Option<u8> {
    u8::try_from(number)
        .ok()
        .filter(|day| (1..=31).contains(day))
}

fn month_number(number: u16) -> Option<u8> {
    u8::try_from(number)
        .ok()
        .filter(|month| (1..=12).contains(month))
}

/// `26/8/2024`, `26-8-2024`, `26.8.2024`, `2024-08-26`; with a word for day before it `26/8` too.
fn numeric(cursor: &Cursor<'_>, at: usize) -> Option<(Range<usize>, Date)> {
    let lead = match cursor.language {
        Language::Khmer => cursor.one_lead(at, DAY_KM),
        Language::Vietnamese => cursor.one_lead(at, &["ngày", "Ngày"]),
        Language::English => None,
    };
    let start = lead.unwrap_or(at);
    let (first, range) = cursor.small(at)?;
    let sign = cursor
        .next(range.end)
        .filter(|c| matches!(c, '/' | '-' | '.'))?;
    let (second, range) = directly(cursor, range.end + 1)?;
    if cursor.next(range.end) != Some(sign) {
        let found = date(Some(day(first)?), Some(month_number(second)?), None);
        return (lead.is_some() && sign == '/').then_some((start..range.end, found));
    }
    if let Some((year, end)) = four_digits(cursor, range.end + 1) {
        let (first, second) = if second > 12 {
            (second, first)
        } else {
            (first, second)
        };
        let found = date(Some(day(first)?), Some(month_number(second)?), Some(year));
        return Some((start..end, found));
    }
    let (third, range) = directly(cursor, range.end + 1)?;
    let is_iso = sign == '-' && (1000..3000).contains(&first) && cursor.ends_word(range.end);
    let found = date(Some(day(third)?), Some(month_number(second)?), Some(first));
    is_iso.then_some((start..range.end, found))
}

/// The small number right at `at`.
fn directly(cursor: &Cursor<'_>, at: usize) -> Option<(u16, Range<usize>)> {
    cursor.small(at).filter(|(_, range)| range.start == at)
}

fn four_digits(cursor: &Cursor<'_>, at: usize) -> Option<(u16, usize)> {
    cursor
        .year(at)
        .filter(|_| cursor.skip_blanks(at) == at)
        .filter(|&(_, end)| cursor.ends_word(end))
}

fn khmer(cursor: &Cursor<'_>, at: usize) -> Option<(Range<usize>, Date)> {
    if let Some(found) = khmer_year_alone(cursor, at) {
        return Some(found);
    }
    let (number, range) = cursor.small(at)?;
    let lead = cursor.one_lead(at, DAY_KM);
    let start = lead.or_else(|| place_word(cursor, at)).unwrap_or(at);
    let day = day(number)?;
    if let Some((month, end)) = khmer_month(cursor, range.end, lead.is_some()) {
        let (year, end) = khmer_year(cursor, end);
        return Some((start..end, date(Some(day), Some(month), year)));
    }
    let told = lead.filter(|&start| cursor.text[start..].starts_with(DAY_KM[0]))?;
    Some((told..range.end, date(Some(day), None, None)))
}

/// The word ទី before `at`, unless it ends the word for minute or second.
pub(super) fn place_word(cursor: &Cursor<'_>, at: usize) -> Option<usize> {
    let start = cursor.lead(at, "ទី")?;
    (!cursor.text[..start].ends_with("នា")).then_some(start)
}

/// The year alone: `ឆ្នាំ២០២១`; a span of years is not one.
fn khmer_year_alone(cursor: &Cursor<'_>, at: usize) -> Option<(Range<usize>, Date)> {
    let start = cursor.lead(at, "ឆ្នាំ")?;
    let (year, end) = cursor.year(at)?;
    (!starts_span(cursor, end)).then_some((start..end, date(None, None, Some(year))))
}

fn starts_span(cursor: &Cursor<'_>, end: usize) -> bool {
    let rest = cursor.after(end);
    let dashed = rest.trim_start_matches(super::cursor::is_gap);
    let after = dashed.strip_prefix(['-', '–', '/']);
    after.is_some_and(|rest| {
        let rest = rest.trim_start_matches(super::cursor::is_gap);
        super::decimal::digits(rest, 0).is_some()
    })
}

/// The month at `at`, with the word for it or without; a month in figures needs the word, and a day
/// with its own word before it (`dated`) or a year after it.
fn khmer_month(cursor: &Cursor<'_>, at: usize, dated: bool) -> Option<(u8, usize)> {
    let Some(after) = cursor.word(at, MONTH_KM) else {
        return month::named(cursor, at);
    };
    if let Some(found) = month::named(cursor, after) {
        return Some(found);
    }
    let (number, range) = cursor.small(after)?;
    let month = month_number(number)?;
    (dated || khmer_year(cursor, range.end).0.is_some()).then_some((month, range.end))
}

fn khmer_year(cursor: &Cursor<'_>, at: usize) -> (Option<u16>, usize) {
    let after = cursor.word(at, ",").unwrap_or(at);
    let word = cursor.one_of(after, YEAR_KM);
    match cursor.year(word.unwrap_or(after)) {
        Some((year, end)) if !starts_span(cursor, end) => (Some(year), end),
        _ => (None, at),
    }
}

fn vietnamese(cursor: &Cursor<'_>, at: usize) -> Option<(Range<usize>, Date)> {
    if let (Some(start), Some((year, end))) = (cursor.lead(at, "năm"), cursor.year(at)) {
        return (!starts_span(cursor, end)).then_some((start..end, date(None, None, Some(year))));
    }
    let (number, range) = cursor.small(at)?;
    if let Some(start) = cursor.lead(at, "tháng") {
        let month = month_number(number)?;
        let (year, end) = vietnamese_year(cursor, range.end);
        return Some((start..end, date(None, Some(month), year)));
    }
    let lead = cursor.one_lead(at, &["ngày", "mùng", "mồng"]);
    let start = lead
        .and_then(|start| cursor.lead(start, "ngày"))
        .or(lead)
        .unwrap_or(at);
    let day = day(number)?;
    let Some((month, end)) = vietnamese_month(cursor, range.end) else {
        return lead.map(|_| (start..range.end, date(Some(day), None, None)));
    };
    let (year, end) = vietnamese_year(cursor, end);
    Some((start..end, date(Some(day), Some(month), year)))
}

fn vietnamese_month_word(cursor: &Cursor<'_>, at: usize) -> Option<usize> {
    let end = cursor.one_of(at, &["tháng", "Tháng"])?;
    (cursor.starts_word(at) && cursor.ends_word(end)).then_some(end)
}

fn vietnamese_month(cursor: &Cursor<'_>, at: usize) -> Option<(u8, usize)> {
    let after = vietnamese_month_word(cursor, cursor.skip_blanks(at))?;
    if let Some(found) = month::named(cursor, after) {
        return Some(found);
    }
    let (number, range) = cursor.small(after)?;
    Some((month_number(number)?, range.end))
}

fn vietnamese_year(cursor: &Cursor<'_>, at: usize) -> (Option<u16>, usize) {
    let after = cursor.word(at, ",").unwrap_or(at);
    let after = cursor
        .one_of(after, &["năm", "/", "-"])
        .or_else(|| cursor.word(after, "của năm"));
    match after.and_then(|after| cursor.year(after)) {
        Some((year, end)) if !starts_span(cursor, end) => (Some(year), end),
        _ => (None, at),
    }
}

/// `26 August 2024`, `26th of August`.
fn english_day_first(cursor: &Cursor<'_>, at: usize) -> Option<(Range<usize>, Date)> {
    let (number, range) = cursor.small(at).filter(|_| cursor.starts_word(at))?;
    let day = day(number)?;
    let after = english_suffix(cursor, range.end).unwrap_or(range.end);
    let after = cursor.one_of(after, &["of ", "day of "]).unwrap_or(after);
    let start = cursor.skip_blanks(after);
    if start == after && cursor.previous(start) != Some(' ') {
        return None;
    }
    let (month, end, _) = month::english(cursor, start)?;
    let (year, end) = english_year(cursor, end);
    Some((at..end, date(Some(day), Some(month), year)))
}

/// `August 26, 2024`, `August 26th`, `August 2024`, `August`.
fn english_month_first(cursor: &Cursor<'_>, at: usize) -> Option<(Range<usize>, Date)> {
    let (month, end, full) = month::english(cursor, at)?;
    if let (Some(year), end) = english_year(cursor, end) {
        return Some((at..end, date(None, Some(month), Some(year))));
    }
    if let Some((day, end)) = english_day(cursor, end) {
        let (year, end) = english_year(cursor, end);
        return Some((at..end, date(Some(day), Some(month), year)));
    }
    let is_name = full && (month != 3 && month != 5 || follows_preposition(cursor, at));
    is_name.then_some((at..end, date(None, Some(month), None)))
}

/// `March` and `May` alone are months only after a word that says so.
fn follows_preposition(cursor: &Cursor<'_>, at: usize) -> bool {
    const WORDS: &[&str] = &[
        "in", "of", "last", "next", "since", "by", "until", "till", "this", "early", "late", "mid",
        "from", "to", "before", "after", "for", "and", "between", "during", "through",
    ];
    cursor.is_line_start(at) && cursor.after(at).len() <= 5 || cursor.one_lead(at, WORDS).is_some()
}

fn english_day(cursor: &Cursor<'_>, at: usize) -> Option<(u8, usize)> {
    let (number, range) = cursor.small(at)?;
    let (_, end) = super::decimal::Decimal::read(cursor.language, cursor.text, range.start)?;
    let day = day(number).filter(|_| end == range.end && range.start > at)?;
    let end = english_suffix(cursor, end).unwrap_or(end);
    (cursor.ends_word(end) && !starts_span(cursor, end)).then_some((day, end))
}

/// The end of `st`, `nd`, `rd` or `th` at `at`.
pub(super) fn english_suffix(cursor: &Cursor<'_>, at: usize) -> Option<usize> {
    let suffix = cursor.after(at).get(..2)?;
    let known = ["st", "nd", "rd", "th"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(suffix));
    (known && cursor.ends_word(at + 2)).then_some(at + 2)
}

fn english_year(cursor: &Cursor<'_>, at: usize) -> (Option<u16>, usize) {
    let after = cursor.one_of(at, &[",", "of "]).unwrap_or(at);
    match cursor.year(after) {
        Some((year, end)) if cursor.ends_word(end) && !starts_span(cursor, end) => {
            (Some(year), end)
        }
        _ => (None, at),
    }
}
