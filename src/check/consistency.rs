//! Consistency: one concept, one rendering in one document.

use std::collections::BTreeMap;

use super::terms::Demand;
use crate::glossary::{Rendering, TargetText};
use crate::model::{Finding, Language, Severity};

/// How one document renders its concepts, in one language: add its segments in order, then ask.
#[derive(Debug)]
pub struct Consistency {
    language: Language,
    /// By the id of the concept.
    concepts: BTreeMap<String, Uses>,
}

/// The uses of a concept: what is kept of them is what differs from the first.
#[derive(Debug)]
struct Uses {
    /// The segment of the first use.
    first: usize,
    rendering: Rendering,
    count: usize,
    as_first: usize,
    /// How the renderings that came compare with the first; they are few.
    kinds: Vec<(String, Kind)>,
    others: Vec<Use>,
}

#[derive(Debug)]
struct Use {
    segment: usize,
    written: String,
    /// The rendering, by its place among the kinds.
    kind: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// As the first.
    Same,
    /// A short form of the first, or the other way round.
    Short,
    Other,
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
            concepts: BTreeMap::new(),
        }
    }

    /// Adds a segment by the number a person knows it by: its source, what that demands, and its target.
    pub fn add(
        &mut self,
        segment: usize,
        source: &str,
        demands: &[Demand<'_>],
        target: &TargetText,
    ) {
        for demand in demands {
            let written = &source[demand.places[0].clone()];
            for (name, rendering) in used(demand, target) {
                self.note(&demand.senses[0].id, segment, written, name, rendering);
            }
        }
    }

    fn note(
        &mut self,
        concept: &str,
        segment: usize,
        written: &str,
        name: &str,
        rendering: &Rendering,
    ) {
        let Some(uses) = self.concepts.get_mut(concept) else {
            let uses = Uses {
                first: segment,
                rendering: rendering.clone(),
                count: 1,
                as_first: 1,
                kinds: vec![(name.to_owned(), Kind::Same)],
                others: Vec::new(),
            };
            self.concepts.insert(concept.to_owned(), uses);
            return;
        };
        let known = uses.kinds.iter().position(|(known, _)| known == name);
        let at = known.unwrap_or_else(|| {
            let first = &uses.kinds[0].0;
            let kind = if uses.rendering.is_like(rendering) {
                Kind::Same
            } else if is_short_form(self.language, first, name) {
                Kind::Short
            } else {
                Kind::Other
            };
            uses.kinds.push((name.to_owned(), kind));
            uses.kinds.len() - 1
        });
        uses.count += 1;
        match uses.kinds[at].1 {
            Kind::Same => uses.as_first += 1,
            Kind::Short => {}
            Kind::Other => uses.others.push(Use {
                segment,
                written: written.to_owned(),
                kind: at,
            }),
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
        for uses in self.concepts.values().filter(|uses| uses.count > 1) {
            outcome.uses += uses.count;
            outcome.as_first += uses.as_first;
            let first = &uses.kinds[0].0;
            for found in &uses.others {
                let message = format!(
                    "{} is rendered as “{}” here, but as “{first}” in {}",
                    found.written,
                    uses.kinds[found.kind].0,
                    name(uses.first)
                );
                let finding = Finding::new("consistency", Severity::Note, message);
                if outcome.findings.last().is_none_or(|last| last.1 != finding) {
                    outcome.findings.push((found.segment, finding));
                }
            }
        }
        outcome.findings.sort_by_key(|(segment, _)| *segment);
        outcome
    }
}

/// The accepted renderings that stand in a target, each as often as it does, without those inside longer ones.
fn used<'d>(demand: &'d Demand<'_>, text: &TargetText) -> Vec<(&'d str, &'d Rendering)> {
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
            (name.text, &name.rendering)
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
    use crate::check::Source;
    use crate::check::terms::demands;
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
            let demands = demands(&source.terms, source.plain(), Language::Vietnamese);
            let target = TargetText::new(Language::Vietnamese, target);
            document.add(number, source.plain(), &demands, &target);
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
