//! How probable beads of each shape are, before their segments are looked at.

use super::search::{Lattice, SHAPES, Steps};

/// Shares of the shapes, of segments alone, and of blocks; learned from the texts, with a prior.
#[derive(Debug, Clone)]
pub(super) struct Prior {
    shapes: [f64; SHAPES.len()],
    skip: [f64; 2],
}

/// What the prior weighs, in beads.
const WEIGHT: f64 = 30.0;
/// How many blocks begin at a bead, how long they are, in segments.
const BLOCKS: f64 = 0.0005;
const BLOCK: f64 = 20.0;

fn prior(k: usize, l: usize) -> f64 {
    match (k.min(l), k.max(l)) {
        (1, 1) => 0.82,
        (1, 2) => 0.04,
        (2, 2) | (1, 3) => 0.003,
        (1, 4) | (2, 3) => 0.0005,
        (low, high) => 0.0001 / ((low + high) as f64),
    }
}
const SKIP: f64 = 0.02;

impl Default for Prior {
    fn default() -> Self {
        Self {
            shapes: SHAPES.map(|(k, l)| prior(k, l)),
            skip: [SKIP; 2],
        }
    }
}

impl Prior {
    /// Counts what the lattice expects; both directions of a shape count alike.
    pub(super) fn learn(&mut self, lattice: &Lattice<'_>) {
        let (shapes, skips) = lattice.expected();
        let total = shapes.iter().sum::<f64>() + skips[0] + skips[1] + WEIGHT;
        for (at, &(k, l)) in SHAPES.iter().enumerate() {
            // What was not searched is not known to be rarer.
            let searched = shapes.get(at);
            self.shapes[at] =
                searched.map_or(prior(k, l), |count| (count + WEIGHT * prior(k, l)) / total);
        }
        self.skip = skips.map(|count| (count + WEIGHT * SKIP) / total);
    }

    pub(super) fn shapes(&self) -> [f64; SHAPES.len()] {
        self.shapes.map(f64::ln)
    }

    pub(super) fn steps(&self) -> Steps {
        Steps {
            skip: self.skip.map(f64::ln),
            open: BLOCKS.ln(),
            stay: (1.0 - 1.0 / BLOCK).ln(),
            leave: (1.0 / BLOCK).ln(),
        }
    }
}
