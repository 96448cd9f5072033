//! Numbers as they are written: digits of both scripts, thousands and decimals.

use crate::text::Language;
use crate::text::khmer::script::digit_value;

/// A number without a sign: the digits before and after the decimal mark, in ASCII, as many as were
/// written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The digits before the decimal mark, leading zeros too; never empty.
    pub whole: String,
    /// The digits after the decimal mark, trailing zeros too.
    pub fraction: String,
    /// Whether the thousands were marked.
    pub grouped: bool,
}

/// More groups than this are no number.
const MOST_GROUPS: usize = 12;

/// Digits between two separators.
struct Group {
    /// What stands before the digits; nothing before the first group.
    separator: Option<char>,
    digits: String,
    end: usize,
}

impl Decimal {
    /// The whole number written with the given ASCII digits.
    #[must_use]
    pub fn whole(digits: impl Into<String>) -> Self {
        Self {
            whole: digits.into(),
            fraction: String::new(),
            grouped: false,
        }
    }

    /// The number that starts at byte `at` of `text`, and where it ends.
    ///
    /// A separator counts only between digits. With one separator before three digits the language
    /// decides: `1.234` is a thousand in Vietnamese and one point two in English; Khmer editions use
    /// both marks for thousands. Every other shape speaks for itself.
    #[must_use]
    pub fn read(language: Language, text: &str, at: usize) -> Option<(Self, usize)> {
        let groups = groups(language, text, at);
        (1..=groups.len()).rev().find_map(|count| {
            let groups = &groups[..count];
            let end = groups.last()?.end;
            Some((Self::from_groups(language, groups)?, end))
        })
    }

    fn from_groups(language: Language, groups: &[Group]) -> Option<Self> {
        let last = groups.last()?;
        let marks_decimals = match groups {
            [] | [_] => false,
            // Nothing is measured to three zeros.
            [_, second] if second.digits == "000" && is_grouped(groups) => false,
            [first, _] => {
                !is_grouped(groups)
                    || first.digits.starts_with('0')
                    || reads_decimal(language, last.separator)
            }
            [_, second, ..] => last.separator != second.separator,
        };
        if marks_decimals && !may_mark_decimals(language, groups) {
            return None;
        }
        let (whole, fraction) = groups.split_at(groups.len() - usize::from(marks_decimals));
        if whole.len() > 1 && !is_grouped(whole) {
            return None;
        }
        Some(Self {
            whole: whole.iter().map(|group| group.digits.as_str()).collect(),
            fraction: fraction.iter().map(|group| group.digits.as_str()).collect(),
            grouped: whole.len() > 1,
        })
    }

    /// The value as far as numbers go: times ten to the power of `scale`, without leading and
    /// trailing zeros, so that equal numbers are equal values.
    #[must_use]
    pub fn canonical(&self, scale: u8) -> Self {
        let (mut whole, mut fraction) = (self.whole.clone(), self.fraction.clone());
        let moved = usize::from(scale).min(fraction.len());
        whole.push_str(&fraction[..moved]);
        fraction.drain(..moved);
        whole.extend(std::iter::repeat_n('0', usize::from(scale) - moved));
        let whole = whole.trim_start_matches('0');
        Self {
            whole: if whole.is_empty() { "0" } else { whole }.to_owned(),
            fraction: fraction.trim_end_matches('0').to_owned(),
            grouped: false,
        }
    }

    /// The value of a whole number that fits.
    #[must_use]
    pub fn to_integer(&self) -> Option<u64> {
        let canonical = self.canonical(0);
        canonical
            .fraction
            .is_empty()
            .then(|| canonical.whole.parse().ok())?
    }

    /// The number as `language` writes it: `3.285,5`, `3,285.5`, `៣.២៨៥,៥`.
    ///
    /// Four digits without a mark stay so, for they may be a year; longer numbers get one.
    #[must_use]
    pub fn render(&self, language: Language) -> String {
        let (thousands, decimals) = match language {
            Language::English => (',', '.'),
            Language::Vietnamese | Language::Khmer => ('.', ','),
        };
        let mut rendered = String::new();
        let groups = self.has_groups();
        for (place, digit) in (0..self.whole.len()).rev().zip(self.whole.chars()) {
            rendered.push(digit);
            if groups && place > 0 && place % 3 == 0 {
                rendered.push(thousands);
            }
        }
        if !self.fraction.is_empty() {
            rendered.push(decimals);
            rendered.push_str(&self.fraction);
            if self.looks_grouped(language) {
                rendered.push('0');
            }
        }
        in_script(language, &rendered)
    }

    /// Whether three decimals would be read as thousands, so that a fourth must be written.
    fn looks_grouped(&self, language: Language) -> bool {
        let is_short = self.whole.len() <= 3 && !self.whole.starts_with('0');
        let is_read = language == Language::Khmer || self.fraction == "000";
        is_short && self.fraction.len() == 3 && is_read
    }

    /// Whether thousands are marked when it is written: a leading zero or very many digits tell of
    /// a code, not of a quantity.
    fn has_groups(&self) -> bool {
        let digits = self.whole.len();
        !self.whole.starts_with('0') && digits > 3 && (self.grouped || ((5..=12).contains(&digits)))
    }
}

/// `digits` in the digits `language` uses.
#[must_use]
pub fn in_script(language: Language, digits: &str) -> String {
    let khmer = |c: char| {
        let digit = c
            .to_digit(10)
            .and_then(|value| char::from_u32(0x17E0 + value));
        digit.unwrap_or(c)
    };
    match language {
        Language::Khmer => digits.chars().map(khmer).collect(),
        Language::Vietnamese | Language::English => digits.to_owned(),
    }
}

/// The ASCII digits of the run of digits at byte `at`, and where it ends.
pub(super) fn digits(text: &str, at: usize) -> Option<(String, usize)> {
    let mut digits = String::new();
    let mut end = at;
    for c in text[at..].chars() {
        let Some(value) = digit_value(c) else { break };
        digits.push(char::from(b'0' + value));
        end += c.len_utf8();
    }
    (!digits.is_empty()).then_some((digits, end))
}

fn groups(language: Language, text: &str, at: usize) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // Three digits in a row of numbers are no thousands: 0800 555 111.
    let row = text[..at].trim_end_matches(is_room);
    let in_row = row.len() < at && row.ends_with(|c| digit_value(c).is_some());
    let mut start = at;
    let mut separator = None;
    while let Some((digits, end)) = digits(text, start) {
        let is_room = separator.is_some_and(is_room);
        if is_room && (digits.len() != 3 || in_row) {
            break;
        }
        groups.push(Group {
            separator,
            digits,
            end,
        });
        separator = text[end..].chars().next();
        match separator {
            Some(c)
                if groups.len() < MOST_GROUPS
                    && (matches!(c, '.' | ',') || is_room_of(language, c)) =>
            {
                start = end + c.len_utf8();
            }
            _ => break,
        }
    }
    groups
}

/// Whether `c` may stand between thousands as room; the plain space does so in Khmer papers only.
fn is_room_of(language: Language, c: char) -> bool {
    is_room(c) && (c != ' ' || language == Language::Khmer)
}

fn is_room(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{2009}' | '\u{202F}')
}

/// Whether the groups look like thousands: one to three digits, then threes with one separator.
fn is_grouped(groups: &[Group]) -> bool {
    let same = groups[1..]
        .windows(2)
        .all(|pair| pair[0].separator == pair[1].separator);
    let threes = groups[1..].iter().all(|group| group.digits.len() == 3);
    let first = &groups[0].digits;
    same && threes && first.len() <= 3 && (!first.starts_with('0') || groups.len() == 1)
}

/// How the language reads one separator before three digits.
fn reads_decimal(language: Language, separator: Option<char>) -> bool {
    matches!(
        (language, separator),
        (Language::English, Some('.')) | (Language::Vietnamese, Some(','))
    )
}

/// Room marks no decimals, nor does a comma in English.
fn may_mark_decimals(language: Language, groups: &[Group]) -> bool {
    match groups.last().and_then(|group| group.separator) {
        Some('.') => true,
        Some(',') => language != Language::English,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(language: Language, text: &str) -> String {
        let (decimal, end) = Decimal::read(language, text, 0).unwrap();
        let decimal = decimal.canonical(0);
        format!("{}.{}|{}", decimal.whole, decimal.fraction, &text[end..])
    }

    #[test]
    fn language_and_shape_tell_thousands_from_decimals() {
        use Language::{English, Khmer, Vietnamese};
        for (language, text, expected) in [
            (Khmer, "៣.២៨៥នាក់", "3285.|នាក់"),
            (Khmer, "៣៦០,០០០ នាក់", "360000.| នាក់"),
            (Khmer, "១០១.២២%", "101.22|%"),
            (Khmer, "7,5", "7.5|"),
            (Khmer, "299 200 នាក់", "299200.| នាក់"),
            (Khmer, "2019 500", "2019.| 500"),
            (Khmer, "0.125", "0.125|"),
            (Vietnamese, "1.234,5", "1234.5|"),
            (Vietnamese, "1.234", "1234.|"),
            (Vietnamese, "1,234", "1.234|"),
            (English, "1,234.5", "1234.5|"),
            (English, "1,234", "1234.|"),
            (English, "1.234", "1.234|"),
            (English, "2016,17", "2016.|,17"),
            (English, "1,234,567.", "1234567.|."),
            (English, "1.2.3", "1.2|.3"),
        ] {
            assert_eq!(read(language, text), expected, "{language} {text}");
        }
    }

    #[test]
    fn a_number_is_written_by_the_rules_of_the_language() {
        let (decimal, _) = Decimal::read(Language::English, "1,234.50", 0).unwrap();
        assert_eq!(decimal.render(Language::Vietnamese), "1.234,50");
        assert_eq!(decimal.render(Language::English), "1,234.50");
        assert_eq!(decimal.render(Language::Khmer), "១.២៣៤,៥០");
        assert_eq!(Decimal::whole("15348").render(Language::English), "15,348");
        assert_eq!(Decimal::whole("2024").render(Language::English), "2024");
    }
}
