//! Terms: each term of the source must stand in the target in an accepted rendering, and no forbidden one may.

use std::ops::Range;

use crate::glossary::{Concept, Rendering, TargetText, TermMatch};
use crate::model::{Finding, Language, Severity};

/// What the source demands of a target in one language: all places of what may mean the same.
#[derive(Debug)]
pub struct Demand<'t> {
    /// Where the term stands in the source, in bytes; at least one place.
    pub places: Vec<Range<usize>>,
    /// What it may mean.
    pub senses: Vec<&'t Concept>,
    /// The renderings that are accepted, of all senses, the preferred one first.
    pub accepted: Vec<Name<'t>>,
    /// The renderings that are known to be wrong and that no sense accepts.
    pub forbidden: Vec<Name<'t>>,
}

/// A rendering of the termbase, as written and ready to be looked for.
#[derive(Debug, Clone)]
pub struct Name<'t> {
    /// As written.
    pub text: &'t str,
    /// Ready to be looked for.
    pub rendering: Rendering,
}

/// How a target meets the demands of its source.
#[derive(Debug)]
pub struct Verdict<'d, 't> {
    /// What was demanded.
    pub demand: &'d Demand<'t>,
    /// Where accepted renderings stand in the target, in bytes, without those inside longer ones.
    pub kept: Vec<Range<usize>>,
    /// Where forbidden renderings stand, and which.
    pub broken: Vec<(Range<usize>, &'t str)>,
}

/// What the terms of a source demand in a language. A term inside a longer one is met by the rendering of the longer
/// one, unless that has none in this language.
#[must_use]
pub fn demands<'t>(
    terms: &[TermMatch<'t>],
    source: &'t str,
    language: Language,
) -> Vec<Demand<'t>> {
    let has_name = |term: &TermMatch<'_>| {
        let mut names = term.senses.iter().filter_map(|c| c.names(language));
        names.any(|names| names.accepted().next().is_some())
    };
    let mut demands: Vec<Demand<'t>> = Vec::new();
    for term in terms {
        let inside = term.outer.is_some_and(|outer| has_name(&terms[outer]));
        if inside || !has_name(term) {
            continue;
        }
        let same = |demand: &&mut Demand<'_>| {
            let known = demand.senses.iter().map(|concept| &concept.id);
            known.eq(term.senses.iter().map(|concept| &concept.id))
        };
        match demands.iter_mut().find(same) {
            Some(demand) => demand.places.push(term.range.clone()),
            None => demands.push(demand(term, source, language)),
        }
    }
    demands
}

fn demand<'t>(term: &TermMatch<'t>, source: &'t str, language: Language) -> Demand<'t> {
    let mut accepted: Vec<Name<'t>> = Vec::new();
    let mut forbidden: Vec<Name<'t>> = Vec::new();
    for &concept in &term.senses {
        let Some(names) = concept.names(language) else {
            continue;
        };
        accepted.extend(names.accepted().map(|text| name(concept, text, language)));
        if concept.do_not_translate {
            accepted.push(name(concept, &source[term.range.clone()], language));
        }
        forbidden.extend(
            names
                .forbidden
                .iter()
                .map(|text| name(concept, text, language)),
        );
    }
    let forbidden = forbidden.into_iter().filter_map(|bad| {
        let mut like = accepted
            .iter()
            .filter(|good| good.rendering.is_like(&bad.rendering));
        match like.next() {
            // Right and wrong differ in case only: then case decides.
            Some(good) if good.text != bad.text => Some(Name {
                rendering: bad.rendering.clone().in_its_case(),
                ..bad
            }),
            Some(_) => None,
            None => Some(Name {
                rendering: bad.rendering.clone().in_any_case(),
                ..bad
            }),
        }
    });
    let forbidden = forbidden.collect();
    Demand {
        places: vec![term.range.clone()],
        senses: term.senses.clone(),
        accepted,
        forbidden,
    }
}

fn name<'t>(concept: &Concept, text: &'t str, language: Language) -> Name<'t> {
    let verb = matches!(concept.pos.as_str(), "verb" | "phrase");
    Name {
        text,
        rendering: Rendering::new(language, text, verb, concept.case_sensitive),
    }
}

/// Holds a target against the demands.
#[must_use]
pub fn judge<'d, 't>(demands: &'d [Demand<'t>], target: &TargetText) -> Vec<Verdict<'d, 't>> {
    let places = |names: &[Name<'_>]| -> Vec<Range<usize>> {
        names
            .iter()
            .flat_map(|name| target.places(&name.rendering))
            .collect()
    };
    let accepted: Vec<Vec<Range<usize>>> = demands
        .iter()
        .map(|demand| places(&demand.accepted))
        .collect();
    let holds = |outer: &Range<usize>, inner: &Range<usize>| {
        outer.start <= inner.start && inner.end <= outer.end
    };
    let is_allowed =
        |place: &Range<usize>| accepted.iter().flatten().any(|good| holds(good, place));
    demands
        .iter()
        .zip(&accepted)
        .map(|(demand, own)| {
            let broken = demand.forbidden.iter().flat_map(|bad| {
                let found = target.places(&bad.rendering).into_iter();
                found.map(|place| (place, bad.text))
            });
            Verdict {
                demand,
                kept: outermost(own),
                broken: broken.filter(|(place, _)| !is_allowed(place)).collect(),
            }
        })
        .collect()
}

/// The ranges that lie in no other one, each once, in order.
fn outermost(ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut sorted = ranges.to_vec();
    sorted.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut kept: Vec<Range<usize>> = Vec::new();
    for range in sorted {
        if kept.last().is_none_or(|last| range.start >= last.end) {
            kept.push(range);
        }
    }
    kept
}

/// What is wrong with the terms of a source in a target.
pub(super) fn findings(verdicts: &[Verdict<'_, '_>], source: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for verdict in verdicts {
        let demand = verdict.demand;
        let place = &demand.places[0];
        let written = &source[place.clone()];
        let mut say = |rule: &'static str, severity, message: String| {
            findings.push(Finding::new(rule, severity, message).at(place.start, place.end));
        };
        if verdict.kept.is_empty() {
            let message = format!("{written} must be rendered as {}", wanted(demand));
            say("term-missing", Severity::Error, message);
        } else if verdict.kept.len() < demand.places.len() {
            let message = format!(
                "{written} stands {} times in the source, {} only {} in the target",
                demand.places.len(),
                wanted(demand),
                verdict.kept.len()
            );
            say("term-count", Severity::Warning, message);
        }
        if let Some((_, bad)) = verdict.broken.first() {
            let message = format!(
                "{written} must not be rendered as “{bad}”, but as {}",
                wanted(demand)
            );
            say("term-forbidden", Severity::Error, message);
        }
    }
    findings
}

/// The accepted renderings, for a person: `“cán bộ”` or `“a” or “b”`.
fn wanted(demand: &Demand<'_>) -> String {
    const MOST: usize = 4;
    let mut shown: Vec<String> = Vec::new();
    for name in &demand.accepted {
        let quoted = format!("“{}”", name.text);
        if !shown.contains(&quoted) && shown.len() < MOST {
            shown.push(quoted);
        }
    }
    shown.join(" or ")
}
