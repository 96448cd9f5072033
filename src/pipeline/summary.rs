//! What a run came to.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::backend::Spent;
use crate::model::{Finding, Language, Status, Target};

/// What a run came to, for one language.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct LanguageSummary {
    /// Targets that stood there already.
    pub kept: usize,
    /// Targets from the memory.
    pub from_memory: usize,
    /// Targets from answers that were paid for earlier.
    pub from_answers: usize,
    /// Targets that the backend gave in this run.
    pub asked: usize,
    /// Of all targets, those that passed every check.
    pub translated: usize,
    /// Of all targets, those that a person approved.
    pub reviewed: usize,
    /// Of all targets, those that a person must look at.
    pub needs_review: usize,
    /// Segments without a target: the run was stopped before.
    pub open: usize,
    /// Why targets need review: rule and number of segments.
    pub reasons: BTreeMap<String, usize>,
    /// What the rungs of the repair ladder came to, by name (`answer`, `candidates`, `replace`, `again`, `mask`).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub rungs: BTreeMap<String, RungCount>,
}

/// What one rung of the repair ladder came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct RungCount {
    /// Targets that came to it.
    pub tried: usize,
    /// Targets that passed every check after it.
    pub passed: usize,
}

impl LanguageSummary {
    /// Counts the rungs of a trail (`answer:2 replace:0`).
    pub fn count_trail(&mut self, trail: &str) {
        let mut seen: Vec<&str> = Vec::new();
        for step in trail.split(' ') {
            let Some((rung, left)) = step.split_once(':') else {
                continue;
            };
            let count = self.rungs.entry(rung.to_owned()).or_default();
            if !seen.contains(&rung) {
                count.tried += 1;
                seen.push(rung);
            }
            count.passed += usize::from(left == "0");
        }
    }

    /// Counts a target as it stands at the end of the run.
    pub fn count(&mut self, target: Option<&Target>) {
        let Some(target) = target else {
            self.open += 1;
            return;
        };
        match target.status {
            Status::Translated => self.translated += 1,
            Status::Reviewed | Status::Final => self.reviewed += 1,
            Status::NeedsReview => {
                self.needs_review += 1;
                let mut rules: Vec<&str> = target
                    .findings
                    .iter()
                    .filter(|finding| finding.blocks())
                    .map(|finding| &*finding.rule)
                    .collect();
                if target.origin == crate::model::Origin::Draft {
                    rules.push("draft");
                }
                rules.sort_unstable();
                rules.dedup();
                for rule in rules {
                    *self.reasons.entry(rule.to_owned()).or_default() += 1;
                }
            }
        }
    }
}

/// What a run came to, for one document.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Summary {
    /// Segments of the document, boilerplate among them.
    pub segments: usize,
    /// Segments that were recognised as boilerplate and left alone.
    pub boilerplate: usize,
    /// What was spent, in this run.
    pub spent: Spent,
    /// Whether the run was stopped before its end.
    pub stopped: bool,
    /// Why it ended early, when the budget did not last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
    /// By language.
    pub languages: BTreeMap<Language, LanguageSummary>,
    /// Findings on the input that concern no one target.
    pub findings: Vec<Finding>,
}

impl Summary {
    /// Whether a segment was asked for and has no target.
    #[must_use]
    pub fn has_no_answer(&self) -> bool {
        let mut counts = self.languages.values();
        counts.any(|counts| counts.reasons.contains_key("no-answer"))
    }
}
