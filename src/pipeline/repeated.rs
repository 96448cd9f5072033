//! One answer to many questions: what a service says when it does not translate.

use std::collections::{HashMap, HashSet};

use crate::model::{Finding, Language, Origin, SegmentId, Severity, Status, Target, Unit};
use crate::store::TargetChange;
use crate::text::khmer::cluster;

/// The rule's name.
const RULE: &str = "repeated-answer";
/// So many different sources with one and the same translation are no coincidence …
const SOURCES: usize = 3;
/// … when the longest of them has so many times the clusters of the shortest.
const SPREAD: usize = 2;

/// The machine targets that say the same for sources that cannot mean the same, each with a finding that says so.
#[must_use]
pub fn repeated(units: &[Unit], languages: &[Language]) -> Vec<TargetChange> {
    let mut changes = Vec::new();
    for &language in languages {
        let mut by_text: HashMap<&str, Vec<&Unit>> = HashMap::new();
        for unit in units {
            if let Some(target) = unit
                .targets
                .get(&language)
                .filter(|target| is_answer(target))
            {
                by_text.entry(&target.text).or_default().push(unit);
            }
        }
        let suspects: HashSet<&SegmentId> = by_text
            .values()
            .filter(|same| cannot_mean_the_same(same))
            .flatten()
            .map(|unit| &unit.segment.id)
            .collect();
        let marked = units
            .iter()
            .filter(|unit| suspects.contains(&unit.segment.id));
        changes.extend(marked.filter_map(|unit| mark(unit, language)));
    }
    changes
}

fn is_answer(target: &Target) -> bool {
    matches!(target.origin, Origin::Backend { .. })
        && !target.is_by_person()
        && !target.text.is_empty()
}

fn cannot_mean_the_same(units: &[&Unit]) -> bool {
    if units.len() < SOURCES {
        return false;
    }
    let sources: HashMap<&str, usize> = units
        .iter()
        .map(|unit| (unit.segment.key.as_str(), cluster::count(&unit.segment.key)))
        .collect();
    let (shortest, longest) = (sources.values().min(), sources.values().max());
    sources.len() >= SOURCES
        && shortest
            .is_some_and(|shortest| longest.is_some_and(|longest| *longest >= SPREAD * shortest))
}

fn mark(unit: &Unit, language: Language) -> Option<TargetChange> {
    let mut target = unit.targets.get(&language)?.clone();
    if target.findings.iter().any(|finding| finding.rule == RULE) {
        return None;
    }
    let message = "the backend gave the same answer for other sentences";
    target
        .findings
        .push(Finding::new(RULE, Severity::Error, message));
    target.status = Status::NeedsReview;
    Some(TargetChange {
        segment: unit.segment.id.clone(),
        language,
        key: unit.segment.key.clone(),
        target,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::{Kind, Segment, Slug};

    fn unit(key: &str, text: &str) -> Unit {
        let origin = Origin::Backend {
            name: "b".into(),
            model: String::new(),
            licence: String::new(),
        };
        let target = Target::checked(text.to_owned(), origin, Vec::new());
        Unit {
            segment: Segment {
                id: SegmentId::new(&Slug::from_file_name("a.txt"), key, 0),
                number: 1,
                paragraph: 1,
                kind: Kind::Sentence,
                layout: crate::model::Layout::Paragraph,
                gap: String::new(),
                text: key.to_owned(),
                key: key.to_owned(),
            },
            targets: BTreeMap::from([(Language::Vietnamese, target)]),
            comment: String::new(),
        }
    }

    fn marked(units: &[Unit]) -> usize {
        repeated(units, &[Language::Vietnamese]).len()
    }

    #[test]
    fn one_answer_for_sentences_of_all_lengths_is_marked() {
        let mock = ["ក", "កខគ", "កខគឃង"].map(|key| unit(key, "This is a mock request"));
        assert_eq!(marked(&mock), 3);
    }

    #[test]
    fn spellings_of_one_sentence_may_share_a_translation() {
        let thanks = ["កខគ", "កខឃ", "កខង"].map(|key| unit(key, "Xin cảm ơn!"));
        assert_eq!(marked(&thanks), 0);
        assert_eq!(marked(&[unit("ក", "Có"), unit("កខគឃ", "Có")]), 0);
    }
}
