//! One concept of the termbase.

use std::fmt;
use std::path::PathBuf;

use crate::model::Language;

/// The terms of a concept in one target language, by TBX administrative status (ISO 30042, `preferredTerm-admn-sts` and
/// so on).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// The rendering that is used.
    pub preferred: String,
    /// Renderings that are accepted too.
    pub admitted: Vec<String>,
    /// Renderings that are known to be wrong for this concept.
    pub forbidden: Vec<String>,
}

impl Names {
    /// The preferred and the admitted renderings.
    pub fn accepted(&self) -> impl Iterator<Item = &str> {
        let preferred = Some(self.preferred.as_str()).filter(|text| !text.is_empty());
        preferred
            .into_iter()
            .chain(self.admitted.iter().map(String::as_str))
    }
}

/// How far a concept is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TermStatus {
    /// Proposed, or its Khmer only inferred.
    #[default]
    Draft,
    /// In force.
    Approved,
}

/// Where a concept was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// The line in it, from 1.
    pub line: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.line)
    }
}

/// One concept: what it is called in three languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Concept {
    /// Its stable name, a valid XML id.
    pub id: String,
    /// The subject field.
    pub domain: String,
    /// Part of speech.
    pub pos: String,
    /// The Khmer forms as written, the preferred one first.
    pub km: Vec<String>,
    /// The Vietnamese terms.
    pub vi: Names,
    /// The English terms.
    pub en: Names,
    /// A remark for people.
    pub note: String,
    /// Where the Khmer form is attested, or `inferred`.
    pub evidence: String,
    /// How far it is.
    pub status: TermStatus,
    /// Whether renderings must keep their case.
    pub case_sensitive: bool,
    /// Whether the Khmer text's own form is kept in the target.
    pub do_not_translate: bool,
    /// Whether another concept may have the same Khmer form: then each one's renderings are accepted.
    pub homograph: bool,
    /// Where it was read.
    pub place: Place,
}

impl Concept {
    /// The terms in a target language; none for Khmer.
    #[must_use]
    pub fn names(&self, language: Language) -> Option<&Names> {
        match language {
            Language::Vietnamese => Some(&self.vi),
            Language::English => Some(&self.en),
            Language::Khmer => None,
        }
    }
}
