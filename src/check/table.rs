//! Checking many pairs together: each by itself, then what only the whole shows.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::Source;
use super::consistency::Consistency;
use super::rules::Rules;
use super::terms::{demands, judge};
use crate::glossary::{TargetText, Termbase};
use crate::model::{Finding, Language, Pair, Severity, TARGET_LANGUAGES};
use crate::text::khmer::key;
use crate::text::tag::without_tags;

/// A finding with its place among the pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The pair's place in the list.
    pub pair: usize,
    /// The target's language.
    pub language: Language,
    /// What is found.
    pub finding: Finding,
}

/// The figures of the shared tasks on terminology (WMT23, WMT25), for one language of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Figures {
    /// Pairs with a target.
    pub pairs: usize,
    /// Occurrences of terms in the sources.
    pub terms: usize,
    /// Of these, occurrences that an accepted rendering answers.
    pub rendered: usize,
    /// The control: occurrences that an accepted rendering of another concept, drawn at random, would answer.
    pub by_chance: usize,
    /// Renderings of concepts that come more than once.
    pub uses: usize,
    /// Of these, uses of the concept's first rendering in the file.
    pub consistent: usize,
    /// Forbidden renderings.
    pub forbidden: usize,
}

/// What is wrong with pairs, in their order. A target that the file does not have a column for is not missed.
#[must_use]
pub fn check(termbase: &Termbase, rules: &Rules, pairs: &[Pair]) -> Vec<Located> {
    let mut found = Vec::new();
    let mut documents = TARGET_LANGUAGES.map(|language| (language, Consistency::new(language)));
    for (index, pair) in pairs.iter().enumerate() {
        let source = Source::new(termbase, &pair.source);
        for (language, document) in &mut documents {
            let Some(target) = pair.targets.get(language) else {
                continue;
            };
            let mut findings = source.review(*language, target);
            findings.extend(rules.patterns(&pair.source, *language, target));
            document.add(index + 1, &source, target);
            let findings = findings.into_iter();
            found.extend(findings.map(|finding| located(index, *language, finding)));
        }
    }
    for (language, document) in documents {
        let place = |number: usize| pairs[number - 1].place.clone();
        let outcome = document.outcome_with(place).findings.into_iter();
        found.extend(outcome.map(|(number, finding)| located(number - 1, language, finding)));
        found.extend(inconsistent(pairs, language));
    }
    found.sort_by_key(|found| (found.pair, found.language));
    found
        .into_iter()
        .filter_map(|found| {
            let finding = rules.apply(vec![found.finding]).pop()?;
            Some(Located { finding, ..found })
        })
        .collect()
}

fn located(pair: usize, language: Language, finding: Finding) -> Located {
    Located {
        pair,
        language,
        finding,
    }
}

/// The same source with two targets, and two sources with one target.
fn inconsistent(pairs: &[Pair], language: Language) -> Vec<Located> {
    let mut by_source: HashMap<String, usize> = HashMap::new();
    let mut by_target: HashMap<String, usize> = HashMap::new();
    let mut found = Vec::new();
    for (index, pair) in pairs.iter().enumerate() {
        let Some(target) = pair
            .targets
            .get(&language)
            .filter(|text| !text.trim().is_empty())
        else {
            continue;
        };
        let (source_key, target_key) = (
            key(&without_tags(&pair.source)).trim().to_owned(),
            folded(target),
        );
        let first = *by_source.entry(source_key.clone()).or_insert(index);
        let other = &pairs[first];
        if folded(&other.targets[&language]) != target_key {
            let message = format!(
                "the same source stands in {} with another target: “{}”",
                other.place, other.targets[&language]
            );
            let finding = Finding::new("inconsistent-target", Severity::Warning, message);
            found.push(located(index, language, finding));
        }
        // Short texts, headings and numbers, may well mean the same in two wordings.
        let first = *by_target.entry(target_key).or_insert(index);
        let other = &pairs[first];
        let long = target.split_whitespace().count() >= 4;
        if long && key(&without_tags(&other.source)).trim() != source_key {
            let message = format!(
                "another source has this target in {}: {}",
                other.place, other.source
            );
            let finding = Finding::new("inconsistent-source", Severity::Note, message);
            found.push(located(index, language, finding));
        }
    }
    found
}

fn folded(text: &str) -> String {
    without_tags(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// The figures of pairs, by language.
#[must_use]
pub fn figures(termbase: &Termbase, pairs: &[Pair]) -> BTreeMap<Language, Figures> {
    let mut all = BTreeMap::new();
    for language in TARGET_LANGUAGES {
        let mut figures = Figures::default();
        let mut document = Consistency::new(language);
        for (index, pair) in pairs.iter().enumerate() {
            let target = pair
                .targets
                .get(&language)
                .map(String::as_str)
                .unwrap_or_default();
            if target.trim().is_empty() {
                continue;
            }
            figures.pairs += 1;
            let source = Source::new(termbase, &pair.source);
            let text = TargetText::new(language, &without_tags(target));
            let demands = demands(&source.terms, source.plain(), language);
            for verdict in judge(&demands, &text) {
                let wanted = verdict.demand.places.len();
                figures.terms += wanted;
                figures.rendered += verdict.kept.len().min(wanted);
                figures.forbidden += verdict.broken.len();
                let seed = format!("{} {}", verdict.demand.senses[0].id, pair.source);
                figures.by_chance += by_chance(termbase, language, &text, &seed).min(wanted);
            }
            document.add(index + 1, &source, target);
        }
        if figures.pairs > 0 {
            let outcome = document.outcome();
            figures.uses = outcome.uses;
            figures.consistent = outcome.as_first;
            all.insert(language, figures);
        }
    }
    all
}

/// How often an accepted rendering of a concept drawn by the seed stands in a text.
fn by_chance(termbase: &Termbase, language: Language, text: &TargetText, seed: &str) -> usize {
    let hash = seed.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let count = termbase.concepts().len() as u64;
    let drawn = usize::try_from((hash ^ (hash >> 32)) % count.max(1)).unwrap_or_default();
    let names = termbase
        .concepts()
        .get(drawn)
        .and_then(|concept| concept.names(language));
    names.map_or(0, |names| {
        names
            .accepted()
            .map(|name| text.count(name, false))
            .max()
            .unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::glossary::read_csv;

    fn pairs(rows: &[(&str, &str)]) -> Vec<Pair> {
        let pair = |(number, (source, target)): (i32, &(&str, &str))| Pair {
            place: format!("line {number}"),
            source: (*source).to_owned(),
            targets: BTreeMap::from([(Language::Vietnamese, (*target).to_owned())]),
        };
        (2..).zip(rows).map(pair).collect()
    }

    fn termbase() -> Termbase {
        let table =
            "km,vi,vi_admitted,vi_forbidden\nគណៈកម្មាធិការខេត្ត,Tỉnh ủy,Đảng bộ tỉnh,ủy ban tỉnh\n";
        Termbase::new(read_csv(Path::new("g.csv"), table.as_bytes()).unwrap()).unwrap()
    }

    fn rules_of(rows: &[(&str, &str)]) -> Vec<(usize, String)> {
        let found = check(&termbase(), &Rules::default(), &pairs(rows));
        found
            .into_iter()
            .map(|found| (found.pair, found.finding.rule.into_owned()))
            .collect()
    }

    #[test]
    fn inconsistency_is_seen_both_ways() {
        let rows = [
            ("សូមអរគុណសមមិត្ត។", "Xin cảm ơn các đồng chí."),
            ("សូម\u{200B}អរគុណសមមិត្ត។", "Cảm ơn các đồng chí."),
            ("ជូនពរសមមិត្ត។", "Xin cảm ơn các  đồng chí."),
        ];
        assert_eq!(
            rules_of(&rows),
            [
                (1, "inconsistent-target".to_owned()),
                (2, "spaces".to_owned()),
                (2, "inconsistent-source".to_owned())
            ]
        );
    }

    #[test]
    fn terms_are_held_together_over_the_file() {
        let rows = [
            ("គណៈកម្មាធិការខេត្ត", "Tỉnh ủy"),
            ("ក្នុងគណៈកម្មាធិការខេត្ត", "trong Đảng bộ tỉnh"),
        ];
        assert_eq!(rules_of(&rows), [(1, "consistency".to_owned())]);
        let figures = figures(&termbase(), &pairs(&rows))[&Language::Vietnamese];
        assert_eq!((figures.terms, figures.rendered), (2, 2));
        assert_eq!(
            (figures.uses, figures.consistent, figures.forbidden),
            (2, 1, 0)
        );
    }
}
