//! Numbers, ranges, pairs, ordinals and Roman numerals.

use std::ops::Range;

use super::cursor::{Cursor, is_gap};
use super::date::{english_suffix, place_word};
use super::decimal::Decimal;
use super::value::{Number, Ordinal, OrdinalKind, Value};
use crate::text::Language;
use crate::text::khmer::script::is_mark;

/// A scale word and the power of ten it says; longer words before those they start with.
type Scale = (&'static str, u8);

const KHMER: &[Scale] = &[
    ("ពាន់លាន", 9),
    ("ពាន់ លាន", 9),
    ("លានលាន", 12),
    ("ទ្រីលាន", 12),
    ("ប៊ីលាន", 9),
    ("ប៊ីលៀន", 9),
    ("ប៉ីលាន", 9),
    ("លាន", 6),
    ("កោដិ", 7),
    ("សែន", 5),
    ("ម៉ឺន", 4),
    ("មុឺន", 4),
    ("ពាន់", 3),
    ("រយ", 2),
];
const VIETNAMESE: &[Scale] = &[
    ("nghìn tỷ", 12),
    ("nghìn tỉ", 12),
    ("ngàn tỷ", 12),
    ("ngàn tỉ", 12),
    ("triệu", 6),
    ("tỷ", 9),
    ("tỉ", 9),
    ("nghìn", 3),
    ("ngàn", 3),
    ("vạn", 4),
    ("trăm", 2),
];
const ENGLISH: &[Scale] = &[
    ("trillion", 12),
    ("billion", 9),
    ("million", 6),
    ("thousand", 3),
    ("hundred", 2),
    ("tn", 12),
    ("bn", 9),
];

/// The scale words of a language.
pub(super) fn scales(language: Language) -> &'static [Scale] {
    match language {
        Language::Khmer => KHMER,
        Language::Vietnamese => VIETNAMESE,
        Language::English => ENGLISH,
    }
}

fn percent_words(language: Language) -> &'static [&'static str] {
    match language {
        Language::Khmer => &["%", "ភាគរយ"],
        Language::Vietnamese => &["%", "phần trăm"],
        Language::English => &["%", "percent", "per cent", "pct"],
    }
}

/// The ordinal, range, pair or number whose digits start at `at`.
pub(super) fn at(cursor: &Cursor<'_>, at: usize) -> Option<(Range<usize>, Value)> {
    if let Some(found) = ordinal(cursor, at) {
        return Some(found);
    }
    if let Some((end, section)) = section(cursor, at) {
        return Some((at..end, Value::Section(section)));
    }
    let (decimal, end) = Decimal::read(cursor.language, cursor.text, at)?;
    if let Some((parts, sign, end)) = joined(cursor, &decimal, end) {
        return Some((at..end, Value::Joined { sign, parts }));
    }
    let (first, end) = measured(cursor, decimal, end, at);
    match range_end(cursor, &first, end) {
        Some((from, to, end)) => Some((at..end, Value::Range(from, to))),
        None => Some((at..end, Value::Number(first))),
    }
}

/// `1.2.3`: more than two parts that are no thousands; at the start of a line, with a full stop
/// after them, two parts will do: `1.1.`
fn section(cursor: &Cursor<'_>, at: usize) -> Option<(usize, String)> {
    let (mut section, mut end) = super::decimal::digits(cursor.text, at)?;
    let mut parts = 1;
    while cursor.next(end) == Some('.')
        && let Some((digits, next)) = super::decimal::digits(cursor.text, end + 1)
    {
        section.push('.');
        section.push_str(&digits);
        end = next;
        parts += 1;
    }
    let (_, number_end) = Decimal::read(cursor.language, cursor.text, at)?;
    if parts > 2 && number_end < end {
        return Some((end, section));
    }
    let after = cursor.after(end).strip_prefix('.')?;
    let is_heading = !after.starts_with(|c: char| !is_gap(c)) && section.len() < 6;
    section.push('.');
    (parts == 2 && is_heading && cursor.is_line_start(at)).then_some((end + 1, section))
}

/// The parts of `830/820` or `12:55` after the first.
fn joined(cursor: &Cursor<'_>, first: &Decimal, end: usize) -> Option<(Vec<Decimal>, char, usize)> {
    let sign = cursor.next(end).filter(|c| matches!(c, '/' | ':'))?;
    let (mut parts, mut end) = (vec![first.clone()], end);
    while cursor.next(end) == Some(sign)
        && let Some((part, next)) = Decimal::read(cursor.language, cursor.text, end + 1)
    {
        parts.push(part);
        end = next;
    }
    (parts.len() > 1).then_some((parts, sign, end))
}

/// The number with the scale word and the percent sign after it; `start` is where its digits start.
fn measured(cursor: &Cursor<'_>, decimal: Decimal, end: usize, start: usize) -> (Number, usize) {
    let mut number = Number::from(decimal);
    let mut end = end;
    if let Some((scale, after)) = scale(cursor, end, start) {
        (number.scale, end) = (scale, after);
    }
    let percent = percent_words(cursor.language)
        .iter()
        .find_map(|word| Some((word, cursor.word(end, word)?)));
    if let Some((word, after)) = percent
        && (*word == "%" || ends_term(cursor, after))
    {
        (number.percent, end) = (true, after);
    }
    (number, end)
}

fn scale(cursor: &Cursor<'_>, end: usize, start: usize) -> Option<(u8, usize)> {
    // 10-million, 300+ billion
    let glued = matches!(cursor.next(end), Some('-' | '+'));
    let after = end + usize::from(glued && cursor.language != Language::Khmer);
    let found = scales(cursor.language).iter().find_map(|&(word, scale)| {
        let end = cursor.word(after, word)?;
        ends_term(cursor, end).then_some((scale, end))
    });
    found.or_else(|| money(cursor, end, start))
}

/// `$5m` and `£3k`: the letter is a scale after a currency sign only.
fn money(cursor: &Cursor<'_>, end: usize, start: usize) -> Option<(u8, usize)> {
    cursor
        .previous(start)
        .filter(|c| matches!(c, '$' | '£' | '€' | '¥'))?;
    let scale = match cursor.next(end)? {
        'm' | 'M' => 6,
        'k' | 'K' => 3,
        'b' | 'B' => 9,
        _ => return None,
    };
    cursor.ends_word(end + 1).then_some((scale, end + 1))
}

/// Whether a word may end at `at`: no Latin letter follows, no Khmer mark.
fn ends_term(cursor: &Cursor<'_>, at: usize) -> bool {
    !cursor
        .next(at)
        .is_some_and(|c| is_mark(c) || super::cursor::is_latin_word(c))
}

/// The other end of a range after `first`: `2025-2030`; years may have room around the dash. A
/// scale word or a percent sign after the range is for both.
fn range_end(cursor: &Cursor<'_>, first: &Number, end: usize) -> Option<(Number, Number, usize)> {
    let rest = cursor.after(end);
    let near = rest.trim_start_matches(is_gap);
    let after = near.strip_prefix(['-', '–', '—', '~'])?;
    let far = after.trim_start_matches(is_gap);
    let start = cursor.text.len() - far.len();
    let is_tight = near.len() == rest.len() && far.len() == after.len();
    let (decimal, end) = Decimal::read(cursor.language, cursor.text, start)?;
    let are_years = decimal.whole.len() == 4 && first.decimal.whole.len() == 4;
    if !is_tight && !are_years || follows_code(cursor, end) {
        return None;
    }
    let (to, end) = measured(cursor, decimal, end, start);
    let mut from = first.clone();
    if from.scale == 0 && !from.percent {
        (from.scale, from.percent) = (to.scale, to.percent);
    }
    Some((from, to, end))
}

/// Whether the digits that end at `end` run on as a longer chain: `12-34-56`.
fn follows_code(cursor: &Cursor<'_>, end: usize) -> bool {
    cursor.next(end) == Some('-') && super::decimal::digits(cursor.text, end + 1).is_some()
}

/// `ទី១៥`, `លើកទី១៥`; `thứ 15`, `lần thứ 15`, `khóa 15`; `15th`.
fn ordinal(cursor: &Cursor<'_>, at: usize) -> Option<(Range<usize>, Value)> {
    let (digits, end) = super::decimal::digits(cursor.text, at)?;
    let number = digits.parse().ok()?;
    let (range, kind) = if cursor.language == Language::English {
        (at..english_suffix(cursor, end)?, OrdinalKind::Place)
    } else {
        let (start, kind) = ordinal_lead(cursor, at)?;
        (start..end, kind)
    };
    Some((range, Value::Ordinal(Ordinal { number, kind })))
}

/// Where the words before an ordinal start, and what it counts.
pub(super) fn ordinal_lead(cursor: &Cursor<'_>, at: usize) -> Option<(usize, OrdinalKind)> {
    match cursor.language {
        Language::Khmer => {
            let place = place_word(cursor, at)?;
            let start = cursor.lead(place, "លើក").unwrap_or(place);
            Some((start, khmer_kind(cursor, start, start < place)))
        }
        Language::Vietnamese => vietnamese_lead(cursor, at),
        Language::English => None,
    }
}

/// What is counted is told by the words before: a congress, or the Central Committee.
fn khmer_kind(cursor: &Cursor<'_>, start: usize, times: bool) -> OrdinalKind {
    let before = cursor.text[..start].trim_end_matches(is_gap);
    let central = before.strip_suffix("បក្ស").unwrap_or(before);
    if times && cursor.near(start).contains("មហាសន្និបាត") {
        OrdinalKind::Congress
    } else if times {
        OrdinalKind::Times
    } else if central.ends_with("មជ្ឈិម") || central.ends_with("មជ្ឈឹម") {
        OrdinalKind::Tenure
    } else {
        OrdinalKind::Place
    }
}

fn vietnamese_lead(cursor: &Cursor<'_>, at: usize) -> Option<(usize, OrdinalKind)> {
    if let Some(start) = cursor.one_lead(at, &["khóa", "khoá"]) {
        return Some((start, OrdinalKind::Tenure));
    }
    let place = cursor.lead(at, "thứ")?;
    let start = cursor.lead(place, "lần").unwrap_or(place);
    let kind = match cursor.next(at) {
        _ if start == place => OrdinalKind::Place,
        Some('I' | 'V' | 'X') => OrdinalKind::Congress,
        _ => OrdinalKind::Times,
    };
    Some((start, kind))
}

/// The value of a Roman numeral of I, V and X, 1 to 39.
pub(super) fn roman(text: &str) -> Option<u8> {
    let found = (1..40).find(|&number| to_roman(number) == text)?;
    Some(found)
}

/// `number` in Roman numerals; from 1 to 255.
pub(super) fn to_roman(number: u8) -> String {
    const STEPS: [(u8, &str); 9] = [
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = number;
    let mut roman = String::new();
    for (value, letters) in STEPS {
        while rest >= value {
            roman.push_str(letters);
            rest -= value;
        }
    }
    roman
}
