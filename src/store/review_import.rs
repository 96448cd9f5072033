//! What an import of a review brings, and what is known of it later.

use serde::Serialize;

use super::Change;
use crate::model::{Language, SegmentId, Status};

/// What an import brings, to become durable together or not at all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReviewImport {
    /// The names of the files.
    pub files: Vec<String>,
    /// The rounds whose rows were in them.
    pub rounds: Vec<String>,
    /// Decisions and comments.
    pub change: Change,
    /// Words that a person must choose between.
    pub conflicts: Vec<KeptConflict>,
    /// Conflicts of earlier imports that are decided now.
    pub decided: Vec<(SegmentId, Language)>,
    /// Changes proposed for the glossary.
    pub proposals: Vec<TermProposal>,
    /// Alignments to keep in place of those of their names.
    pub alignments: Vec<(String, crate::model::Alignment)>,
}

impl ReviewImport {
    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.change == Change::default()
            && self.conflicts.is_empty()
            && self.decided.is_empty()
            && self.proposals.is_empty()
            && self.alignments.is_empty()
    }
}

/// Different words of two persons for one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeptConflict {
    /// Whose target.
    pub segment: SegmentId,
    /// In which language.
    pub language: Language,
    /// What was given out.
    pub base: String,
    /// What the project says.
    pub ours: String,
    /// What came back.
    pub theirs: String,
    /// The status beside it.
    pub status: Option<Status>,
    /// Where it stands: file, sheet and row.
    pub place: String,
    /// Whose words they are, when it is known.
    pub reviewer: String,
}

/// A change of a term that a reviewer proposes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermProposal {
    /// The concept; empty for a new one.
    pub concept: String,
    /// Its Khmer.
    pub km: String,
    /// The column of the glossary.
    pub field: String,
    /// What the glossary says.
    pub before: String,
    /// What the reviewer wrote.
    pub after: String,
    /// Where it stands.
    pub place: String,
    /// Who proposes it, when it is known.
    pub reviewer: String,
}

/// An import that was not undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportInfo {
    /// Its running number, from 1.
    pub number: i64,
    /// The names of its files.
    pub files: Vec<String>,
    /// The rounds whose rows were in them.
    pub rounds: Vec<String>,
}

/// What an import changed in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewChange {
    /// Whose target or comment.
    pub segment: SegmentId,
    /// The language of a target; `None` for a comment.
    pub language: Option<Language>,
    /// The words before; empty when there were none.
    pub before: String,
    /// The words after.
    pub after: String,
    /// How far the words were before.
    pub status_before: Option<Status>,
    /// How far they are after.
    pub status_after: Option<Status>,
}
