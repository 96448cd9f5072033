//! The three-way merge: what was given out, what the project says now, what came back.
//!
//! A pure function from the three to a [`Plan`]; nothing here reads or writes. A cell that came back as it went out changes
//! nothing. A person's words replace a machine's, also those that a machine put there since. Different words of two
//! persons are a conflict, which changes nothing until a person decides.

mod decide;
mod identify;
mod pieces;
mod plain;
mod verdict;
mod written;

pub use plain::{Plain, Rest, settle};

use std::borrow::Cow;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::Serialize;

use super::cell::same_words;
use super::present::{Bases, Present};
use super::rows::SheetRow;
use crate::model::{Finding, Language, SegmentId, Severity, TARGET_LANGUAGES, Target};
use crate::store::{Exported, KeptConflict};

/// Who wins a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    /// Nobody yet: it is shown and kept.
    #[default]
    Ask,
    /// What came back.
    Theirs,
    /// What the project says.
    Ours,
}

/// What is merged.
#[derive(Debug, Clone, Copy)]
pub struct Input<'i> {
    /// The rows that came back.
    pub rows: &'i [SheetRow],
    /// Those that came back as they went out, which are not among the rows.
    pub plain: &'i Plain,
    /// What the project says.
    pub present: &'i Present,
    /// What was given out.
    pub bases: &'i Bases,
    /// The reviewers of the rounds.
    pub reviewers: &'i HashMap<String, String>,
    /// Who wins conflicts.
    pub choice: Choice,
}

/// What a person did to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Wrote other words.
    Edited,
    /// Stood behind the words.
    Approved,
    /// Set the words back.
    Rejected,
    /// Set another status.
    Restated,
}

/// A change of one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Whose target.
    pub segment: SegmentId,
    /// In which language.
    pub language: Language,
    /// The matching key of its source.
    pub key: String,
    /// The source.
    pub source: Arc<str>,
    /// What was done.
    pub act: Act,
    /// What the project will say, in place of [`Present::target`].
    pub target: Target,
    /// Whether a machine put other words there since, which give way.
    pub supersedes: bool,
    /// Where it stands.
    pub place: String,
}

/// How many of what there is in a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Rows that came back.
    pub rows: usize,
    /// Rows that were given out and did not come back: not reviewed.
    pub missing: usize,
    /// Targets that came back as they went out.
    pub unchanged: usize,
    /// Targets that say already what came back.
    pub already: usize,
    /// Targets by what was done to them.
    pub acts: BTreeMap<Act, usize>,
    /// Changes whose source stands in no document any more.
    pub source_changed: usize,
}

/// What an import will do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// Changes of targets, in the order of the documents.
    pub decisions: Vec<Decision>,
    /// Comments to set.
    pub comments: Vec<(SegmentId, String)>,
    /// What a person must choose between.
    pub conflicts: Vec<KeptConflict>,
    /// Conflicts that are decided by this import.
    pub decided: BTreeSet<(SegmentId, Language)>,
    /// What a person should know, with its place.
    pub findings: Vec<Finding>,
    /// How many of what.
    pub counts: Counts,
    /// What was noted already, by fingerprint.
    noted: HashSet<u64>,
}

impl Plan {
    /// Adds a finding about a place.
    pub fn note(&mut self, rule: &'static str, severity: Severity, place: &str, message: &str) {
        let finding = Finding::new(rule, severity, format!("{place}: {message}"));
        let mut hasher = DefaultHasher::new();
        finding.hash(&mut hasher);
        // Two findings with one fingerprint are compared.
        if self.noted.insert(hasher.finish()) || !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}

/// A segment with what was given out of it; nothing is known of that when the row does not name its round.
struct Subject<'i> {
    id: SegmentId,
    key: &'i str,
    source: Arc<str>,
    base: Option<&'i Exported>,
}

/// Plans an import.
#[must_use]
pub fn plan(input: Input<'_>) -> Plan {
    let mut plan = Plan::default();
    plan.counts.rows = input.rows.len() + input.plain.rows();
    let groups = identify::groups(input, &mut plan);
    for (id, rows) in &groups {
        let Some(subject) = subject(input, id, rows) else {
            continue;
        };
        for language in TARGET_LANGUAGES {
            decide::target(input, &subject, rows, language, &mut plan);
        }
        comment(input, &subject, rows, &mut plan);
    }
    count_missing(input, &groups, &mut plan);
    plan
}

type Groups<'i> = BTreeMap<(usize, String), Vec<Cow<'i, SheetRow>>>;

fn subject<'i>(
    input: Input<'i>,
    id: &(usize, String),
    rows: &[Cow<'i, SheetRow>],
) -> Option<Subject<'i>> {
    let base = rows
        .iter()
        .find_map(|row| input.bases.row(&row.round, &id.1));
    let unit = input.present.unit(&id.1);
    let (key, source) = match (unit, base) {
        (Some(unit), _) => (unit.segment.key.as_str(), unit.segment.text.as_str()),
        (None, Some(base)) => (base.key.as_str(), base.source.as_str()),
        (None, None) => return None,
    };
    Some(Subject {
        id: SegmentId::from_stored(&id.1),
        key,
        source: source.into(),
        base,
    })
}

/// Takes a comment over; comments of two persons stand below each other.
fn comment(input: Input<'_>, subject: &Subject<'_>, rows: &[Cow<'_, SheetRow>], plan: &mut Plan) {
    let base = subject.base.map_or("", |base| base.comment.as_str());
    let unit = input.present.unit(subject.id.as_str());
    let Some(ours) = unit.map(|unit| unit.comment.as_str()) else {
        return;
    };
    let mut comment = ours.to_owned();
    for row in rows {
        let Some(theirs) = row.comment.as_deref() else {
            continue;
        };
        let is_base = same_words(theirs, base) || same_words(row.meant(theirs), base);
        // Without a base an empty cell says nothing.
        let says_nothing = subject.base.is_none() && theirs.trim().is_empty();
        let theirs = row.meant(theirs);
        if is_base || says_nothing || same_words(theirs, &comment) {
            continue;
        }
        if same_words(&comment, base) {
            theirs.clone_into(&mut comment);
        } else if !theirs.trim().is_empty() && !comment.lines().any(|line| same_words(line, theirs))
        {
            comment.push('\n');
            comment.push_str(theirs);
        }
    }
    if comment != ours {
        plan.comments.push((subject.id.clone(), comment));
    }
}

fn count_missing(input: Input<'_>, groups: &Groups<'_>, plan: &mut Plan) {
    let rounds = input.rows.iter().map(|row| row.round.as_str());
    let rounds: BTreeSet<&str> = rounds.chain(input.plain.rounds()).collect();
    let back: HashSet<&str> = groups.keys().map(|(_, id)| id.as_str()).collect();
    for round in rounds {
        let ids = input.bases.ids(round);
        plan.counts.missing += ids
            .filter(|id| !back.contains(id) && !input.plain.has(id))
            .count();
    }
    plan.counts.unchanged += input.plain.targets(|id| back.contains(id));
}
