//! Editions side by side: their segments, and the beads that link them.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// One edition of an alignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The language, as a BCP 47 tag: `km`, `vi`, `en`, or any other.
    pub tag: String,
    /// The name a person knows the document by.
    pub document: String,
    /// Its segments in order, as written.
    pub segments: Vec<String>,
}

/// A link between runs of segments, one run for each edition; a run may be empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bead {
    /// Which segments of each edition belong together, from 0.
    pub spans: Vec<Range<usize>>,
    /// How probably the bead is right, from 0 to 1.
    pub confidence: f64,
}

impl Bead {
    /// Its type: how many segments it takes of each edition, as `1-2` or `1-1-0`.
    #[must_use]
    pub fn kind(&self) -> String {
        let counts: Vec<String> = self
            .spans
            .iter()
            .map(|span| span.len().to_string())
            .collect();
        counts.join("-")
    }
}

/// Two or more editions and the beads between them. The beads stand in order, and every segment of every edition is in exactly
/// one of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alignment {
    /// The editions.
    pub sides: Vec<Side>,
    /// The beads.
    pub beads: Vec<Bead>,
    /// What people remarked on beads, by their numbers from 0.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub remarks: BTreeMap<usize, String>,
}

impl Alignment {
    /// Beads between editions, without remarks.
    #[must_use]
    pub const fn new(sides: Vec<Side>, beads: Vec<Bead>) -> Self {
        Self {
            sides,
            beads,
            remarks: BTreeMap::new(),
        }
    }

    /// Whether every segment of every edition stands in exactly one bead, in order.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.sides.iter().enumerate().all(|(side, edition)| {
            let mut next = 0;
            let follows = self.beads.iter().all(|bead| {
                let span = bead
                    .spans
                    .get(side)
                    .cloned()
                    .unwrap_or(usize::MAX..usize::MAX);
                let is_next = span.start == next && span.end >= next;
                next = span.end;
                is_next
            });
            follows && next == edition.segments.len()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alignment(beads: &[[Range<usize>; 2]]) -> Alignment {
        let side = |tag: &str, segments: &[&str]| Side {
            tag: tag.to_owned(),
            document: format!("a.{tag}.txt"),
            segments: segments.iter().map(|&segment| segment.to_owned()).collect(),
        };
        let beads = beads.iter().map(|spans| Bead {
            spans: spans.to_vec(),
            confidence: 1.0,
        });
        let sides = vec![side("km", &["ក។", "ខ។"]), side("vi", &["A."])];
        Alignment::new(sides, beads.collect())
    }

    #[test]
    fn an_alignment_is_complete_when_every_segment_stands_in_one_bead_in_order() {
        assert!(alignment(&[[0..2, 0..1]]).is_complete());
        assert!(alignment(&[[0..1, 0..0], [1..2, 0..1]]).is_complete());
        assert!(!alignment(&[[0..1, 0..1]]).is_complete(), "one is lost");
        assert!(
            !alignment(&[[0..2, 0..1], [1..2, 1..1]]).is_complete(),
            "one is doubled"
        );
        assert!(
            !alignment(&[[1..2, 0..1], [0..1, 1..1]]).is_complete(),
            "out of order"
        );
    }

    #[test]
    fn a_bead_is_named_by_its_counts() {
        assert_eq!(alignment(&[[0..2, 0..1]]).beads[0].kind(), "2-1");
    }
}
