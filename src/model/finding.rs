//! What a check has to say about one place.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; blocks nothing.
    Note,
    /// Probably wrong; a person should look, but it does not block.
    Warning,
    /// Wrong: a target with it is never called translated.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// The name of a rule, `family` or `family-detail` in kebab case: what tables show and `trivani.toml` switches.
pub type Rule = Cow<'static, str>;

/// One result of a check.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Finding {
    /// Which rule speaks.
    pub rule: Rule,
    /// How much it weighs.
    pub severity: Severity,
    /// Where in the text it stands: byte offsets `start..end`, if it has one place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<(usize, usize)>,
    /// What is wrong, for the person who mends it.
    pub message: String,
}

impl Finding {
    /// A finding without a place.
    pub fn new(rule: impl Into<Rule>, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            rule: rule.into(),
            severity,
            place: None,
            message: message.into(),
        }
    }

    /// The same finding, at the bytes `start..end` of the text that it is about.
    #[must_use]
    pub fn at(mut self, start: usize, end: usize) -> Self {
        self.place = Some((start, end));
        self
    }

    /// Whether it keeps a target from being called translated.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.message)
    }
}
