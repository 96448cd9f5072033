//! One answer to many questions: what a service says when it does not translate.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{Hash, Hasher};

use super::walk::PAGE;
use crate::model::{Finding, Language, Origin, Severity, Status, Target, Unit};
use crate::store::{Change, Pages, Store, StoreError, Stored, TargetChange};
use crate::text::khmer::cluster;

/// The rule's name.
pub(super) const RULE: &str = "repeated-answer";
/// So many different sources with one and the same translation are no coincidence …
const SOURCES: usize = 3;
/// … when the longest of them has so many times the clusters of the shortest.
const SPREAD: usize = 2;

/// Fingerprints of what services said, each once for each question: enough to see whether one answer came often.
#[derive(Debug, Clone, Default)]
pub struct Answers(BTreeMap<Language, Vec<u64>>);

impl Answers {
    /// Takes notice of a target, if a service gave it.
    pub fn note(&mut self, language: Language, target: &Target) {
        if is_answer(target) {
            let prints = self.0.entry(language).or_default();
            prints.push(print(&target.text));
        }
    }

    /// Takes notice of what others took notice of.
    pub fn extend(&mut self, others: Self) {
        for (language, prints) in others.0 {
            self.0.entry(language).or_default().extend(prints);
        }
    }

    /// The fingerprints that came so often that they may be no coincidence.
    fn suspects(mut self) -> HashSet<(Language, u64)> {
        let mut suspects = HashSet::new();
        for (language, prints) in &mut self.0 {
            prints.sort_unstable();
            let often = prints
                .chunk_by(PartialEq::eq)
                .filter(|same| same.len() >= SOURCES);
            suspects.extend(often.map(|same| (*language, same[0])));
        }
        suspects
    }
}

/// Marks the machine targets that say the same for sources that cannot mean the same, each with a finding that says so.
///
/// # Errors
/// [`StoreError`] when the database cannot be read or written.
pub(super) async fn mark_repeated(
    store: &Store,
    pages: &Pages<'_>,
    answers: Answers,
) -> Result<(), StoreError> {
    let mut suspects: HashMap<(Language, u64), Sources> = HashMap::new();
    suspects.extend(
        answers
            .suspects()
            .into_iter()
            .map(|suspect| (suspect, Sources::default())),
    );
    if suspects.is_empty() {
        return Ok(());
    }
    for start in (0..pages.count()).step_by(PAGE) {
        for Stored { unit, .. } in pages.read(start..start + PAGE).await? {
            for (language, target) in unit.targets.iter().filter(|(_, target)| is_answer(target)) {
                if let Some(sources) = suspects.get_mut(&(*language, print(&target.text))) {
                    sources.add(&unit.segment.key);
                }
            }
        }
    }
    suspects.retain(|_, sources| sources.cannot_mean_the_same());
    let mut start = 0;
    while start < pages.count() && !suspects.is_empty() {
        let mut targets = Vec::new();
        for Stored { unit, .. } in pages.read(start..start + PAGE).await? {
            let same = |language: &Language, target: &Target| {
                is_answer(target) && suspects.contains_key(&(*language, print(&target.text)))
            };
            let found = unit
                .targets
                .iter()
                .filter(|(language, target)| same(language, target));
            targets.extend(found.filter_map(|(language, _)| mark(&unit, *language)));
        }
        store
            .commit(Change {
                targets,
                ..Change::default()
            })
            .await?;
        start += PAGE;
    }
    Ok(())
}

fn print(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn is_answer(target: &Target) -> bool {
    matches!(target.origin, Origin::Backend { .. })
        && !target.is_by_person()
        && !target.text.is_empty()
}

/// The sources that have one translation.
#[derive(Debug, Default)]
struct Sources {
    /// The first few of their keys.
    keys: Vec<u64>,
    shortest: usize,
    longest: usize,
}

impl Sources {
    fn add(&mut self, key: &str) {
        let clusters = cluster::count(key);
        if self.keys.is_empty() {
            (self.shortest, self.longest) = (clusters, clusters);
        }
        self.shortest = self.shortest.min(clusters);
        self.longest = self.longest.max(clusters);
        let key = print(key);
        if self.keys.len() < SOURCES && !self.keys.contains(&key) {
            self.keys.push(key);
        }
    }

    fn cannot_mean_the_same(&self) -> bool {
        self.keys.len() >= SOURCES && self.longest >= SPREAD * self.shortest
    }
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
    use super::*;
    use crate::model::{ByLanguage, Kind, Segment, SegmentId, Slug};

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
            targets: ByLanguage::from_iter([(Language::Vietnamese, target)]),
            comment: String::new(),
        }
    }

    fn marked(units: &[Unit]) -> bool {
        let mut answers = Answers::default();
        let mut sources = Sources::default();
        for unit in units {
            answers.note(Language::Vietnamese, &unit.targets[&Language::Vietnamese]);
            sources.add(&unit.segment.key);
        }
        !answers.suspects().is_empty() && sources.cannot_mean_the_same()
    }

    #[test]
    fn one_answer_for_sentences_of_all_lengths_is_marked() {
        let mock = ["ក", "កខគ", "កខគឃង"].map(|key| unit(key, "This is a mock request"));
        assert!(marked(&mock));
        assert!(mark(&mock[0], Language::Vietnamese).is_some());
    }

    #[test]
    fn spellings_of_one_sentence_may_share_a_translation() {
        let thanks = ["កខគ", "កខឃ", "កខង"].map(|key| unit(key, "Xin cảm ơn!"));
        assert!(!marked(&thanks));
        assert!(!marked(&[unit("ក", "Có"), unit("កខគឃ", "Có")]));
    }
}
