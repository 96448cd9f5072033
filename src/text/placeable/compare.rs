//! Whether the placeables of a text and of its translation say the same.
//!
//! Equal means what an editor would let stand: a date may be written in figures or in words, a year
//! may stand within a date, a place in an order may be Roman, a small number may be spelt, a number
//! that comes twice may be written once.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::OnceLock;

use super::atoms::{Part, atoms, clock, figures, parts, readings, whole};
use super::cursor::is_latin_word;
use super::decimal::Decimal;
use super::month;
use super::value::{Date, Label, Number, Value};
use super::{Placeable, find, spellings};
use crate::text::Language;

/// A text and its placeables, made ready for comparing.
#[derive(Clone, Debug)]
pub struct Found<'t> {
    language: Language,
    text: Cow<'t, str>,
    lowered: OnceLock<String>,
    placeables: Vec<Placeable>,
    canonical: HashSet<Value>,
    numbers: HashSet<Decimal>,
}

impl<'t> Found<'t> {
    /// Finds the placeables of `text`.
    #[must_use]
    pub fn new(language: Language, text: impl Into<Cow<'t, str>>) -> Self {
        let text = text.into();
        let placeables = find(language, &text);
        let canonical = placeables.iter().map(|found| found.value.canonical());
        let values = placeables.iter().map(|found| &found.value);
        let numbers = values.flat_map(|value| {
            let atoms = atoms(value).into_iter();
            let numbers = atoms.flat_map(|atom| readings(&atom));
            numbers.chain(clock(value)).chain(figures(value))
        });
        Self {
            numbers: numbers.collect(),
            canonical: canonical.collect(),
            lowered: OnceLock::new(),
            language,
            text,
            placeables,
        }
    }

    fn lowered(&self) -> &str {
        self.lowered.get_or_init(|| self.text.to_lowercase())
    }

    /// The placeables, in order.
    #[must_use]
    pub fn placeables(&self) -> &[Placeable] {
        &self.placeables
    }

    /// The language of the text.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The text as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether this text says `value` too, in one of the ways that editors accept.
    #[must_use]
    pub fn says(&self, value: &Value) -> bool {
        let canonical = value.canonical();
        self.canonical.contains(&canonical)
            || match &canonical {
                Value::Date(date) => self.says_date(*date),
                Value::Acronym(_) => true,
                Value::Url(text) | Value::Email(text) | Value::Section(text) => {
                    self.lowered().contains(&text.to_lowercase())
                }
                Value::Marker(marker) if matches!(marker.label, Label::Letter(_)) => true,
                Value::Document(document) => {
                    self.says_number(&Decimal::whole(document.number.clone()))
                        && document
                            .issuers
                            .iter()
                            .chain([&document.letters])
                            .all(|part| {
                                super::register::fold(self.lowered()).contains(part.as_str())
                            })
                }
                _ => self.says_numbers(value),
            }
    }

    fn says_numbers(&self, value: &Value) -> bool {
        let clock = clock(value).is_some_and(|clock| self.numbers.contains(&clock));
        clock || atoms(value).iter().all(|atom| self.says_atom(atom))
    }

    fn says_atom(&self, atom: &Number) -> bool {
        let percent = !atom.percent || self.says_percent();
        let known = || readings(atom).any(|reading| self.numbers.contains(&reading));
        percent && (known() || self.says_number(&atom.decimal.canonical(atom.scale)))
    }

    fn says_percent(&self) -> bool {
        let words = match self.language {
            Language::Khmer => ["%", "ភាគរយ"],
            Language::Vietnamese => ["%", "phần trăm"],
            Language::English => ["%", "cent"],
        };
        words.iter().any(|word| self.lowered().contains(word))
    }

    fn says_number(&self, number: &Decimal) -> bool {
        self.numbers.contains(number)
            || number
                .to_integer()
                .is_some_and(|number| self.spells(number))
    }

    fn spells(&self, number: u64) -> bool {
        spellings(self.language, number)
            .iter()
            .any(|word| self.has_word(word))
    }

    /// Khmer words need no room around them; Latin ones do.
    fn has_word(&self, word: &str) -> bool {
        self.lowered().match_indices(word).any(|(at, word)| {
            let before = self.lowered()[..at].chars().next_back();
            let after = self.lowered()[at + word.len()..].chars().next();
            !before.is_some_and(is_latin_word) && !after.is_some_and(is_latin_word)
        })
    }

    /// Whether a date here agrees with `date` in something and contradicts it in nothing, and the
    /// rest of it is said elsewhere.
    fn says_date(&self, date: Date) -> bool {
        let dates = || self.canonical.iter().filter_map(as_date);
        let partner = dates().find(|other| agrees(date, *other));
        let contradicted = dates().any(|other| other.day.is_some() && other.month.is_some());
        match partner {
            Some(other) => parts(date)
                .filter(|part| !parts(other).any(|known| known == *part))
                .all(|part| self.says_part(part)),
            None => !contradicted && parts(date).all(|part| self.says_part(part)),
        }
    }

    fn says_part(&self, part: Part) -> bool {
        match part {
            Part::Day(number) => self.says_number(&whole(number)),
            Part::Year(number) => self.says_number(&whole(number)),
            Part::Month(number) => self.says_number(&whole(number)) || self.names_month(number),
        }
    }

    fn names_month(&self, number: u8) -> bool {
        match self.language {
            Language::Khmer => self.text.contains(month::khmer_name(number)),
            Language::English => self
                .text
                .contains(&month::ENGLISH[usize::from(number) - 1][..3]),
            Language::Vietnamese => false,
        }
    }
}

/// Whether a placeable is missing or has come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MismatchKind {
    /// It stands in the source and has no equal in the target.
    Missing,
    /// It stands in the target and has no equal in the source.
    Extra,
}

/// A placeable without an equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Missing or extra.
    pub kind: MismatchKind,
    /// The placeable, with its range in the source when missing and in the target when extra.
    pub placeable: Placeable,
}

/// The placeables of `source` that `target` does not say, then those of `target` that `source` does
/// not say.
///
/// Acronyms are not compared, for a translation may write them out.
///
/// ```
/// use trivani::text::{Language, placeable::{Found, compare}};
/// let source = Found::new(Language::Khmer, "ចុះថ្ងៃទី ២៦ ខែសីហា ឆ្នាំ២០២៤");
/// let right = Found::new(Language::Vietnamese, "ngày 26/8/2024");
/// let wrong = Found::new(Language::Vietnamese, "ngày 26/8/2023");
/// assert!(compare(&source, &right).is_empty());
/// assert_eq!(compare(&source, &wrong).len(), 2);
/// ```
#[must_use]
pub fn compare(source: &Found<'_>, target: &Found<'_>) -> Vec<Mismatch> {
    let alone = |kind, from: &Found<'_>, other: &Found<'_>| {
        from.placeables
            .iter()
            .filter(|placeable| !other.says(&placeable.value))
            .map(|placeable| Mismatch {
                kind,
                placeable: placeable.clone(),
            })
            .collect::<Vec<_>>()
    };
    let mut mismatches = alone(MismatchKind::Missing, source, target);
    mismatches.extend(alone(MismatchKind::Extra, target, source));
    mismatches
}

fn as_date(value: &Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(*date),
        _ => None,
    }
}

fn agrees(one: Date, other: Date) -> bool {
    fn clash<T: PartialEq + Copy>(one: Option<T>, other: Option<T>) -> bool {
        one.is_some() && other.is_some() && one != other
    }
    let clashes =
        clash(one.day, other.day) || clash(one.month, other.month) || clash(one.year, other.year);
    !clashes && parts(one).any(|part| parts(other).any(|known| known == part))
}
