//! Consistency: one concept, one rendering in one document.

use std::collections::BTreeMap;

use super::Source;
use super::terms::{Demand, demands};
use crate::glossary::{Rendering, TargetText};
use crate::model::{Finding, Language, Severity};
use crate::text::tag::without_tags;

/// How one document renders its concepts, in one language: add its segments in order, then ask.
#[derive(Debug)]
pub struct Consistency {
    language: Language,
    /// Uses by concept.
    uses: BTreeMap<String, Vec<Use>>,
}

#[derive(Debug)]
struct Use {
    segment: usize,
    written: String,
    text: String,
    rendering: Rendering,
}

/// What came of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Findings by segment.
    pub findings: Vec<(usize, Finding)>,
    /// Renderings that were found, of concepts that come more than once.
    pub uses: usize,
    /// Of these, those that are the concept's first rendering in the document again (the first-use
    /// pseudo-reference of the WMT23 terminology task), the first itself among them.
    pub as_first: usize,
}

impl Consistency {
    /// A document without segments.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self {
            language,
            uses: BTreeMap::new(),
        }
    }

    /// Adds a segment by the number a person knows it by.
    pub fn add(&mut self, segment: usize, source: &Source<'_>, target: &str) {
        let text = TargetText::new(self.language, &without_tags(target));
        for demand in demands(&source.terms, source.plain(), self.language) {
            for (name, rendering) in used(&demand, &text) {
                let found = Use {
                    segment,
                    written: source.plain()[demand.places[0].clone()].to_owned(),
                    text: name.to_owned(),
                    rendering,
                };
                let id = demand.senses[0].id.clone();
                self.uses.entry(id).or_default().push(found);
            }
        }
    }

    /// What differs from the first use of its concept. A short form of a long name (or the other way round) does not
    /// differ.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome_with(|segment| segment.to_string())
    }

    /// The same, with segments named for the messages.
    #[must_use]
    pub fn outcome_with(&self, name: impl Fn(usize) -> String) -> Outcome {
        let mut outcome = Outcome::default();
        for uses in self.uses.values().filter(|uses| uses.len() > 1) {
            let first = &uses[0];
            outcome.uses += uses.len();
            for found in uses {
                if first.rendering.is_like(&found.rendering) {
                    outcome.as_first += 1;
                } else if !is_short_form(self.language, &first.text, &found.text) {
                    let message = format!(
                        "{} is rendered as “{}” here, but as “{}” in {}",
                        found.written,
                        found.text,
                        first.text,
                        name(first.segment)
                    );
                    let finding = Finding::new("consistency", Severity::Note, message);
                    if outcome.findings.last().is_none_or(|last| last.1 != finding) {
                        outcome.findings.push((found.segment, finding));
                    }
                }
            }
        }
        outcome.findings.sort_by_key(|(segment, _)| *segment);
        outcome
    }
}

/// The accepted renderings that stand in a target, each as often as it does, without those inside longer ones.
fn used<'d>(demand: &'d Demand<'_>, text: &TargetText) -> Vec<(&'d str, Rendering)> {
    let mut found: Vec<(std::ops::Range<usize>, usize)> = Vec::new();
    for (index, name) in demand.accepted.iter().enumerate() {
        found.extend(
            text.places(&name.rendering)
                .into_iter()
                .map(|place| (place, index)),
        );
    }
    found.sort_by_key(|(place, index)| (place.start, std::cmp::Reverse(place.end), *index));
    let mut end = 0;
    found.retain(|(place, _)| {
        let keeps = place.start >= end;
        end = end.max(place.end);
        keeps
    });
    found
        .into_iter()
        .map(|(_, index)| {
            let name = &demand.accepted[index];
            (name.text, name.rendering.clone())
        })
        .collect()
}

fn is_short_form(language: Language, one: &str, other: &str) -> bool {
    let holds = |long: &str, short: &str| TargetText::new(language, long).holds(short, false);
    holds(one, other) || holds(other, one)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::glossary::{Termbase, read_csv};

    #[test]
    fn two_renderings_of_one_concept_are_shown_with_their_places() {
        let table = "km,vi,vi_admitted\nគណៈកម្មាធិការខេត្ត,Tỉnh ủy,Đảng ủy tỉnh|Tỉnh ủy tỉnh nhà\n";
        let termbase =
            Termbase::new(read_csv(Path::new("g.csv"), table.as_bytes()).unwrap()).unwrap();
        let mut document = Consistency::new(Language::Vietnamese);
        let targets = [
            "Tỉnh ủy họp.",
            "Đảng ủy tỉnh họp.",
            "Tỉnh uỷ họp.",
            "Tỉnh ủy tỉnh nhà họp.",
        ];
        for (number, target) in (1..).zip(targets) {
            let source = Source::new(&termbase, "គណៈកម្មាធិការខេត្តប្រជុំ។");
            document.add(number, &source, target);
        }
        let outcome = document.outcome();
        assert_eq!((outcome.uses, outcome.as_first), (4, 2));
        assert_eq!(outcome.findings.len(), 1);
        assert_eq!(outcome.findings[0].0, 2);
        assert!(
            outcome.findings[0]
                .1
                .message
                .ends_with("but as “Tỉnh ủy” in 1")
        );
    }
}
