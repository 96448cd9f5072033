//! What an alignment came to, in figures.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::work::Aligned;
use crate::model::{Bead, Finding};

/// What an alignment came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Summary {
    pub(super) name: String,
    pub(super) documents: Vec<String>,
    pub(super) languages: Vec<String>,
    /// How many segments each edition has.
    pub(super) segments: Vec<usize>,
    /// How many of them stand alone: in a bead without any other edition.
    pub(super) alone: Vec<usize>,
    pub(super) beads: usize,
    /// How many beads there are of each type.
    pub(super) types: BTreeMap<String, usize>,
    /// Beads below the threshold.
    pub(super) needs_review: usize,
    /// The mean confidence of the beads with words in two editions or more; 0 when there are none.
    pub(super) confidence: f64,
}

/// A summary with what was written.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    #[serde(flatten)]
    pub(super) summary: Summary,
    pub(super) files: Vec<PathBuf>,
    /// Units that are new in the memory; `None` when that was not wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remembered: Option<usize>,
    pub(super) findings: Vec<Finding>,
}

/// How many sides of a bead are filled.
pub(super) fn filled(bead: &Bead) -> usize {
    bead.spans.iter().filter(|span| !span.is_empty()).count()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of segments are far below 2^52"
)]
pub(super) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    part as f64 / whole as f64
}

impl Summary {
    pub(super) fn new(aligned: &Aligned, threshold: f64) -> Self {
        let sides = &aligned.alignment.sides;
        let beads = &aligned.alignment.beads;
        let mut types = BTreeMap::new();
        let mut alone = vec![0; sides.len()];
        let (mut sum, mut linked) = (0.0, 0_usize);
        for bead in beads {
            *types.entry(bead.kind()).or_insert(0) += 1;
            if filled(bead) >= 2 {
                sum += bead.confidence;
                linked += 1;
                continue;
            }
            for (count, span) in alone.iter_mut().zip(&bead.spans) {
                *count += span.len();
            }
        }
        Self {
            name: aligned.name.clone(),
            documents: sides.iter().map(|side| side.document.clone()).collect(),
            languages: sides.iter().map(|side| side.tag.clone()).collect(),
            segments: sides.iter().map(|side| side.segments.len()).collect(),
            alone,
            beads: beads.len(),
            types,
            needs_review: beads
                .iter()
                .filter(|bead| bead.confidence < threshold)
                .count(),
            confidence: if linked == 0 {
                0.0
            } else {
                (sum * share(1, linked) * 1e4).round() / 1e4
            },
        }
    }
}

impl Report {
    pub(super) fn print(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let summary = &self.summary;
        let sides = summary.languages.iter().zip(&summary.segments);
        let sides: Vec<String> = sides.map(|(tag, count)| format!("{count} {tag}")).collect();
        writeln!(
            out,
            "{}: {} segments in {} beads, mean confidence {:.3}, {} need review",
            summary.name,
            sides.join(", "),
            summary.beads,
            summary.confidence,
            summary.needs_review
        )?;
        let mut types: Vec<_> = summary.types.iter().collect();
        types.sort_by_key(|(kind, count)| (std::cmp::Reverse(**count), kind.as_str()));
        let types: Vec<String> = types
            .iter()
            .map(|(kind, count)| format!("{kind} {count}"))
            .collect();
        writeln!(out, "  types: {}", types.join(", "))?;
        if let Some(remembered) = self.remembered {
            writeln!(out, "  {remembered} units are new in the memory")?;
        }
        for file in &self.files {
            writeln!(out, "  {}", file.display())?;
        }
        for finding in &self.findings {
            writeln!(out, "  {finding}")?;
        }
        Ok(())
    }
}
