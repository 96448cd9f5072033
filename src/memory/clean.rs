//! What is wrong with units of a memory.

use std::collections::HashMap;

use serde::Serialize;

use super::sequence::comparable;
use crate::model::{Language, MemoryUnit, TARGET_LANGUAGES};
use crate::text::count::Count;

/// What can be wrong with a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultRule {
    /// Another unit says the same in every language.
    Duplicate,
    /// The rendering is the source.
    SameAsSource,
    /// There is no Khmer, or no rendering.
    Empty,
    /// The rendering is much longer or shorter than those of other units.
    Length,
    /// A check finds an error.
    Finding,
}

impl FaultRule {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Duplicate,
        Self::SameAsSource,
        Self::Empty,
        Self::Length,
        Self::Finding,
    ];

    /// The word on the command line and in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::SameAsSource => "same-as-source",
            Self::Empty => "empty",
            Self::Length => "length",
            Self::Finding => "finding",
        }
    }
}

/// Something that is wrong with a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The unit, by its place among those that were looked at.
    pub unit: usize,
    /// What is wrong.
    pub rule: FaultRule,
    /// Which rendering, if it is one.
    pub language: Option<Language>,
    /// What is wrong, for people.
    pub message: String,
}

/// A ratio of lengths is odd when it differs from the usual one by this factor.
const ODD: f64 = 2.5;
/// What is odd is not said of shorter texts.
const SHORT: usize = 12;
/// How many units must show what is usual.
const ENOUGH: usize = 20;

/// What is wrong with units; `check` gives the errors of a rendering. Of duplicates, the newest that a person read is
/// kept.
pub fn faults(
    units: &[MemoryUnit],
    check: impl Fn(&MemoryUnit, Language) -> Vec<String>,
) -> Vec<Fault> {
    let mut faults = duplicates(units);
    let usual = TARGET_LANGUAGES.map(|language| usual_ratio(units, language));
    for (unit, known) in units.iter().enumerate() {
        let mut add = |rule, language, message: String| {
            faults.push(Fault {
                unit,
                rule,
                language,
                message,
            });
        };
        let source = known.text(Language::Khmer).trim();
        let is_ours = !known.variants.is_empty();
        let has_rendering = TARGET_LANGUAGES
            .iter()
            .any(|language| !known.text(*language).trim().is_empty());
        if is_ours && (source.is_empty() || !has_rendering) {
            let missing = if source.is_empty() {
                "Khmer"
            } else {
                "rendering"
            };
            add(FaultRule::Empty, None, format!("there is no {missing}"));
        }
        if source.is_empty() {
            continue;
        }
        for (language, usual) in TARGET_LANGUAGES.into_iter().zip(usual) {
            let text = known.text(language).trim();
            if text.is_empty() {
                continue;
            }
            let has_letters = source
                .chars()
                .any(|c| ('\u{1780}'..='\u{17B3}').contains(&c));
            if has_letters && text == source {
                let message = "the rendering is the source".to_owned();
                add(FaultRule::SameAsSource, Some(language), message);
                continue;
            }
            if let Some(ratio) = usual.and_then(|usual| odd(source, text, language, usual)) {
                let message = format!("{ratio:.1} times as long as such renderings usually are");
                add(FaultRule::Length, Some(language), message);
            }
            for message in check(known, language) {
                add(FaultRule::Finding, Some(language), message);
            }
        }
    }
    faults.sort_by_key(|fault| (fault.unit, fault.rule, fault.language));
    faults
}

fn duplicates(units: &[MemoryUnit]) -> Vec<Fault> {
    let mut best: HashMap<Vec<String>, usize> = HashMap::new();
    let said = |unit: &MemoryUnit| -> Vec<String> {
        let ours = Language::ALL.map(|language| comparable(language, unit.text(language)));
        let others = unit.others.iter().flat_map(|(tag, text)| [tag, text]);
        ours.into_iter().chain(others.cloned()).collect()
    };
    let rank = |unit: &MemoryUnit| {
        let is_read = unit
            .variants
            .values()
            .any(|variant| variant.status.is_by_person());
        (is_read, unit.date.clone())
    };
    let mut faults = Vec::new();
    for (number, unit) in units.iter().enumerate() {
        let known = best.entry(said(unit)).or_insert(number);
        if *known == number {
            continue;
        }
        let worse = if rank(unit) > rank(&units[*known]) {
            std::mem::replace(known, number)
        } else {
            number
        };
        faults.push(Fault {
            unit: worse,
            rule: FaultRule::Duplicate,
            language: None,
            message: "another unit says the same in every language".to_owned(),
        });
    }
    faults
}

fn ratio(source: &str, text: &str, language: Language) -> f64 {
    let clusters = |language, text| {
        let clusters = Count::of(language, text).clusters.max(1);
        f64::from(u32::try_from(clusters).unwrap_or(u32::MAX))
    };
    clusters(language, text) / clusters(Language::Khmer, source)
}

/// The middle one of the units' ratios of lengths.
fn usual_ratio(units: &[MemoryUnit], language: Language) -> Option<f64> {
    let mut ratios: Vec<f64> = units
        .iter()
        .map(|unit| (unit.text(Language::Khmer), unit.text(language)))
        .filter(|(source, text)| !source.is_empty() && !text.is_empty())
        .map(|(source, text)| ratio(source, text, language))
        .collect();
    ratios.sort_by(f64::total_cmp);
    (ratios.len() >= ENOUGH).then(|| ratios[ratios.len() / 2])
}

fn odd(source: &str, text: &str, language: Language, usual: f64) -> Option<f64> {
    let longer = Count::of(Language::Khmer, source)
        .clusters
        .max(Count::of(language, text).clusters);
    let times = ratio(source, text, language) / usual;
    (longer >= SHORT && !(1.0 / ODD..=ODD).contains(&times)).then_some(times)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Status, Variant};

    fn unit(km: &str, vi: &str, status: Status) -> MemoryUnit {
        let variant = |text: &str| Variant {
            text: text.to_owned(),
            origin: None,
            status,
        };
        let mut unit = MemoryUnit::default();
        unit.variants.insert(Language::Khmer, variant(km));
        unit.variants.insert(Language::Vietnamese, variant(vi));
        unit
    }

    #[test]
    fn every_fault_is_named_and_the_read_duplicate_is_kept() {
        let mut units: Vec<MemoryUnit> = (0..30)
            .map(|n| {
                unit(
                    &format!("ប្រជាជនខេត្ត {n}"),
                    &format!("nhân dân {n}"),
                    Status::Translated,
                )
            })
            .collect();
        units.push(unit("ប្រជាជនខេត្ត 3", "nhân dân 3", Status::Reviewed));
        units.push(unit("បក្ស", "បក្ស", Status::Translated));
        units.push(unit("រដ្ឋ", " ", Status::Translated));
        units.push(unit("រដ្ឋ", &"nhà nước ".repeat(20), Status::Translated));
        let faults = faults(&units, |_, _| Vec::new());
        let named: Vec<_> = faults
            .iter()
            .map(|fault| (fault.unit, fault.rule))
            .collect();
        let expected = [
            (3, FaultRule::Duplicate),
            (31, FaultRule::SameAsSource),
            (32, FaultRule::Empty),
            (33, FaultRule::Length),
        ];
        assert_eq!(named, expected);
    }
}
