//! How far a target is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How far a target is. A machine gives at most [`Status::Translated`], and only after the checks passed;
/// the other two are a person's to give. They map to the XLIFF 2.1 states (clause 4.7.2.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Something is wrong or unsure; the findings say what.
    NeedsReview,
    /// Made, and passed by every check.
    Translated,
    /// Read and approved by a person.
    Reviewed,
    /// Approved for print.
    Final,
}

impl Status {
    /// All of them, from least to most done.
    pub const ALL: [Self; 4] = [
        Self::NeedsReview,
        Self::Translated,
        Self::Reviewed,
        Self::Final,
    ];

    /// The word in tables, TMX and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NeedsReview => "needs-review",
            Self::Translated => "translated",
            Self::Reviewed => "reviewed",
            Self::Final => "final",
        }
    }

    /// Whether a person stands behind it.
    #[must_use]
    pub fn is_by_person(self) -> bool {
        matches!(self, Self::Reviewed | Self::Final)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Status {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let folded = text.trim().to_lowercase().replace([' ', '_'], "-");
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == folded)
            .ok_or_else(|| {
                format!(
                    "`{text}` is no status: use {}",
                    Self::ALL.map(Self::as_str).join(", ")
                )
            })
    }
}
