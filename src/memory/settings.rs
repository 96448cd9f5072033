//! What a project sets for its memory.

use std::path::PathBuf;

use serde::Deserialize;

use crate::model::{MemoryUnit, Origin, Status, Variant};

/// The section `[memory]` of `trivani.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Settings {
    /// Matches below so many percent are not shown.
    pub threshold: u8,
    /// At most so many matches of a segment.
    pub count: usize,
    /// At most so many of them go to a backend as examples.
    pub examples: usize,
    /// What the similarity is counted in.
    pub measure: Measure,
    /// What is taken off.
    pub penalties: Penalties,
    /// Memories that are looked into and never written to.
    pub files: Vec<Attached>,
}

/// What the similarity is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Orthographic clusters.
    #[default]
    Clusters,
    /// Words, as a dictionary finds them.
    Words,
}

/// Percent that are taken off a match.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Penalties {
    /// The rendering needs review.
    pub needs_review: u8,
    /// A machine made it, and no person read it.
    pub machine: u8,
    /// It was found beside the source in an edition, and no person read it.
    pub aligned: u8,
    /// Numbers, dates and the like were put in.
    pub placeable: u8,
    /// The memory held formatting codes there.
    pub codes: u8,
}

/// A memory that is looked into and never written to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attached {
    /// A TMX file, a table, or the database or folder of another project, relative to the configuration.
    pub path: PathBuf,
    /// Percent that are taken off its matches.
    #[serde(default)]
    pub penalty: u8,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            threshold: 75,
            count: 5,
            examples: 3,
            measure: Measure::default(),
            penalties: Penalties::default(),
            files: Vec::new(),
        }
    }
}

impl Default for Penalties {
    fn default() -> Self {
        Self {
            needs_review: 10,
            machine: 3,
            aligned: 2,
            placeable: 3,
            codes: 1,
        }
    }
}

impl Settings {
    /// Says which value makes no sense.
    ///
    /// # Errors
    /// The setting, and what it may be.
    pub fn validate(&self) -> Result<(), String> {
        let percents = [
            ("threshold", self.threshold),
            ("penalties.needs-review", self.penalties.needs_review),
            ("penalties.machine", self.penalties.machine),
            ("penalties.aligned", self.penalties.aligned),
            ("penalties.placeable", self.penalties.placeable),
            ("penalties.codes", self.penalties.codes),
        ];
        let attached = self
            .files
            .iter()
            .map(|file| ("files.penalty", file.penalty));
        for (name, percent) in percents.into_iter().chain(attached) {
            if percent > 100 {
                return Err(format!("[memory]: {name} must be 0 to 100"));
            }
        }
        if self.threshold < 30 {
            return Err("[memory]: threshold must be at least 30".to_owned());
        }
        Ok(())
    }
}

impl Penalties {
    /// What is taken off for where a rendering comes from and how far it is.
    pub(super) fn of(&self, unit: &MemoryUnit, variant: &Variant) -> u8 {
        let status = match variant.status {
            Status::NeedsReview => self.needs_review,
            Status::Translated | Status::Reviewed | Status::Final => 0,
        };
        let origin = match &variant.origin {
            _ if variant.status.is_by_person() => 0,
            Some(Origin::Backend { .. } | Origin::Draft | Origin::Memory(_)) => self.machine,
            Some(Origin::Aligned) => self.aligned,
            Some(Origin::Person) | None => 0,
        };
        let codes = if unit.codes { self.codes } else { 0 };
        status.saturating_add(origin).saturating_add(codes)
    }
}
