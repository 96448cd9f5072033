//! One language's rendering of a segment.

use serde::{Deserialize, Serialize};

use super::{Finding, Grade, Origin, Status};

/// One language's rendering of a segment, with where it comes from and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The words.
    pub text: String,
    /// Where they come from.
    pub origin: Origin,
    /// How far they are.
    pub status: Status,
    /// What the checks say.
    pub findings: Vec<Finding>,
}

impl Target {
    /// A target whose status follows from its findings: [`Status::Translated`] when none of them blocks,
    /// [`Status::NeedsReview`] otherwise, and always for a draft
    /// and for the rendering of another sentence.
    #[must_use]
    pub fn checked(text: String, origin: Origin, findings: Vec<Finding>) -> Self {
        let is_makeshift = matches!(origin, Origin::Draft | Origin::Memory(Grade::Fuzzy(_)));
        let blocked = is_makeshift || findings.iter().any(Finding::blocks);
        let status = if blocked {
            Status::NeedsReview
        } else {
            Status::Translated
        };
        Self {
            text,
            origin,
            status,
            findings,
        }
    }

    /// Whether it is a person's, so that no machine may overwrite it.
    #[must_use]
    pub fn is_by_person(&self) -> bool {
        self.origin.is_person() || self.status.is_by_person()
    }
}
