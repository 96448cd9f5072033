//! How probable three-way beads of each shape are, before their segments are looked at.

use super::lattice::Probable;
use super::shapes::{MOST, Shape, shapes};

/// Logarithms of the shares of the shapes among all beads outside of blocks.
pub(super) struct Prior([[[f64; MOST + 1]; MOST + 1]; MOST + 1]);

/// What the prior weighs, in beads.
const WEIGHT: f64 = 30.0;
/// No share is less than this, as a logarithm, so that a chain can go on by single segments in a text of any length.
const RAREST: f64 = -12.0;

/// The share of a shape before anything is known of the texts; all together are one. As for two texts, segments are joined more
/// often than left out.
fn prior(mut shape: Shape) -> f64 {
    shape.sort_unstable();
    match shape {
        [1, 1, 1] => 0.69,
        [0, 0, 1] => 0.006,
        [0, 1, 1] => 0.012,
        [1, 1, 2] => 0.035,
        [1, 2, 2] => 0.045,
        [1, 1 | 3, 3] => 0.0015,
        [0, 1, 2] => 0.001,
        [1, 2, 3] => 0.0005,
        all => 0.0003 / all.iter().sum::<usize>() as f64,
    }
}

impl Default for Prior {
    fn default() -> Self {
        Self::of(prior)
    }
}

impl Prior {
    fn of(share: impl Fn(Shape) -> f64) -> Self {
        let mut logs = [[[f64::NEG_INFINITY; MOST + 1]; MOST + 1]; MOST + 1];
        for shape in shapes() {
            let [a, b, c] = shape;
            logs[a][b][c] = share(shape).ln().max(RAREST);
        }
        Self(logs)
    }

    /// Counts what is to be expected of the beads.
    pub(super) fn learned(beads: &[Probable]) -> Self {
        let mut counts = [[[0.0; MOST + 1]; MOST + 1]; MOST + 1];
        let mut total = WEIGHT;
        for bead in beads {
            let [a, b, c] = bead.step.shape;
            counts[a][b][c] += bead.outside;
            total += bead.outside;
        }
        Self::of(|shape| {
            let [a, b, c] = shape;
            (counts[a][b][c] + WEIGHT * prior(shape)) / total
        })
    }

    /// The logarithm of the share of a shape.
    pub(super) fn share(&self, [a, b, c]: Shape) -> f64 {
        self.0[a][b][c]
    }
}

#[cfg(test)]
mod tests {
    use super::super::lattice::Step;
    use super::*;

    #[test]
    fn the_shares_of_all_shapes_are_one_together() {
        let sum: f64 = shapes().into_iter().map(prior).sum();
        assert!((sum - 1.0).abs() < 0.01, "{sum}");
    }

    #[test]
    fn a_shape_that_is_expected_often_becomes_common_and_others_rare() {
        let step = Step {
            from: [0; 3],
            shape: [1, 1, 0],
            start: 0,
            end: 1,
        };
        let beads: Vec<Probable> = (0..300)
            .map(|_| Probable {
                step,
                probability: 1.0,
                outside: 1.0,
            })
            .collect();
        let (before, after) = (Prior::default(), Prior::learned(&beads));
        assert!(after.share([1, 1, 0]) > (0.9_f64).ln());
        assert!(after.share([1, 1, 1]) < before.share([1, 1, 1]));
        assert!(after.share([1, 0, 0]) >= RAREST);
    }
}
