//! What the model of one pair says of the beads of three texts.

use super::shapes::MOST;
use crate::align::search::{Edges, SHAPES, Steps, Sum, log_add};

/// How far the score of a bead is believed.
const WEIGHT: f64 = 0.75;
/// The share of true beads whose sides are no more alike than by chance.
const FREE: f64 = 0.04;

/// What is known of one pair: what its beads say, how common their shapes are, and what it costs to lack a counterpart.
pub(super) struct Pair {
    edges: Edges,
    shapes: [f64; SHAPES.len()],
    pub(super) steps: Steps,
    /// The logarithm of the share of all ways to cut a run of both texts, by how much it takes.
    ways: [[f64; MOST + 1]; MOST + 1],
}

impl Pair {
    /// `edges` hold what the segments say, without how common the shapes are.
    pub(super) fn new(edges: Edges, shapes: [f64; SHAPES.len()], steps: Steps) -> Self {
        let mut edges = edges;
        for score in &mut edges.scores {
            *score = believed(f64::from(*score)) as f32;
        }
        let of = |_, shape| number(shape).map_or(f64::NEG_INFINITY, |number| shapes[number]);
        let ways = cut([0, 0], [MOST, MOST], of);
        Self {
            edges,
            shapes,
            steps,
            ways,
        }
    }

    /// What the segments of a bead say; minus infinity outside the band.
    pub(super) fn bead(&self, at: [usize; 2], shape: [usize; 2]) -> f64 {
        let Some(number) = number(shape) else {
            return f64::NEG_INFINITY;
        };
        let band = &self.edges.band;
        if number >= self.edges.shapes || band.index(at[0] + shape[0], at[1] + shape[1]).is_none() {
            return f64::NEG_INFINITY;
        }
        band.index(at[0], at[1])
            .map_or(f64::NEG_INFINITY, |cell| self.edges.score(cell, number))
    }

    /// The same with how common the shape is.
    pub(super) fn shaped(&self, at: [usize; 2], shape: [usize; 2]) -> f64 {
        let common = number(shape).map_or(f64::NEG_INFINITY, |number| self.shapes[number]);
        common + self.bead(at, shape)
    }

    /// What all ways to cut a run of both texts into beads say together.
    pub(super) fn inner(&self, at: [usize; 2], shape: [usize; 2]) -> f64 {
        let [k, l] = shape;
        cut(at, shape, |at, shape| self.shaped(at, shape))[k][l] - self.ways[k][l]
    }

    /// The ways to cut a run of both texts into beads that are left when a bead of one segment on either side is not cut: each
    /// bead with its share of the whole.
    pub(super) fn cuts(
        &self,
        at: [usize; 2],
        shape: [usize; 2],
    ) -> Vec<([usize; 2], [usize; 2], f64)> {
        if shape[0] == 1 || shape[1] == 1 {
            return vec![(at, shape, 1.0)];
        }
        let whole = self.inner_from(at, [at[0] + shape[0], at[1] + shape[1]]);
        let mut cuts = Vec::new();
        for k in 0..shape[0] {
            for l in 0..shape[1] {
                for a in 1..=shape[0] - k {
                    for b in 1..=shape[1] - l {
                        let from = [at[0] + k, at[1] + l];
                        let to = [from[0] + a, from[1] + b];
                        let score = self.inner_from(at, from)
                            + self.shaped(from, [a, b])
                            + self.inner_from(to, [at[0] + shape[0], at[1] + shape[1]]);
                        let part = (score - whole).exp();
                        if part > 1e-6 {
                            cuts.push((from, [a, b], part));
                        }
                    }
                }
            }
        }
        cuts
    }

    fn inner_from(&self, from: [usize; 2], to: [usize; 2]) -> f64 {
        match [to[0] - from[0], to[1] - from[1]] {
            [0, 0] => 0.0,
            [0, _] | [_, 0] => f64::NEG_INFINITY,
            [k, l] => cut(from, [k, l], |at, shape| self.shaped(at, shape))[k][l],
        }
    }
}

/// The sums over all ways to cut a run of both texts, and all that it begins with, into beads.
fn cut(
    at: [usize; 2],
    shape: [usize; 2],
    score: impl Fn([usize; 2], [usize; 2]) -> f64,
) -> [[f64; MOST + 1]; MOST + 1] {
    let mut sums = [[f64::NEG_INFINITY; MOST + 1]; MOST + 1];
    sums[0][0] = 0.0;
    for k in 1..=shape[0] {
        for l in 1..=shape[1] {
            let mut sum = Sum::default();
            for a in 1..=k {
                for b in 1..=l {
                    let before = sums[k - a][l - b];
                    if before > f64::NEG_INFINITY {
                        sum.add(before + score([at[0] + k - a, at[1] + l - b], [a, b]));
                    }
                }
            }
            sums[k][l] = sum.log();
        }
    }
    sums
}

/// What a bead's score is worth beside the scores of two more pairs. They do not come independently of each other, since any two
/// pairs of texts say something of the third; and one edition may say a sentence quite otherwise, so that no score of one pair
/// outweighs what both others say.
fn believed(score: f64) -> f64 {
    log_add(WEIGHT * score, FREE.ln())
}

/// The place of a shape among [`SHAPES`].
fn number(shape: [usize; 2]) -> Option<usize> {
    const NONE: u8 = u8::MAX;
    static NUMBERS: std::sync::LazyLock<[[u8; MOST + 1]; MOST + 1]> =
        std::sync::LazyLock::new(|| {
            let mut numbers = [[NONE; MOST + 1]; MOST + 1];
            for (number, &(k, l)) in (0_u8..).zip(&SHAPES) {
                numbers[k][l] = number;
            }
            numbers
        });
    let number = NUMBERS[shape[0]][shape[1]];
    (number != NONE).then_some(usize::from(number))
}
