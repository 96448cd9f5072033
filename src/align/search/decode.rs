//! The chain of beads that is returned.

use super::{Lattice, Link, SHAPES, before};

/// Steps of a segment alone, by side, after the shapes.
const FIRST: u8 = 16;
const SECOND: u8 = 17;

impl Lattice<'_> {
    /// The chain with the most beads to be expected right, each bead costing `price`, with the probability of each bead.
    pub(in crate::align) fn decode(&self, price: f64) -> Vec<(Link, f64)> {
        let band = &self.edges.band;
        let alone = self.alone();
        let mut best = vec![(f64::NEG_INFINITY, u8::MAX); band.cells()];
        best[0] = (0.0, u8::MAX);
        for i in 0..band.rows() {
            for j in band.columns(i) {
                let Some(cell) = band.index(i, j) else {
                    continue;
                };
                let mut top = best[cell];
                let mut offer = |from: Option<usize>, gain: f64, step: u8, best: &[(f64, u8)]| {
                    let Some(from) = from else { return };
                    let value = best[from].0 + gain - price;
                    if value > top.0 {
                        top = (value, step);
                    }
                };
                for (shape, &(k, l)) in SHAPES[..self.edges.shapes].iter().enumerate() {
                    if let Some(from) = before(band, i, j, k, l) {
                        let gain = self.bead(i - k, j - l, shape);
                        offer(Some(from), gain, narrow(shape), &best);
                    }
                }
                if i > 0 {
                    offer(before(band, i, j, 1, 0), alone[0][i - 1], FIRST, &best);
                }
                if j > 0 {
                    offer(before(band, i, j, 0, 1), alone[1][j - 1], SECOND, &best);
                }
                best[cell] = top;
            }
        }
        self.trace(&best, &alone)
    }

    fn trace(&self, best: &[(f64, u8)], alone: &[Vec<f64>; 2]) -> Vec<(Link, f64)> {
        let band = &self.edges.band;
        let (mut i, mut j) = (band.rows() - 1, band.last_column());
        let mut chain = Vec::new();
        while (i, j) != (0, 0) {
            let cell = band.index(i, j).expect("a chain stays in the band");
            let (k, l) = match best[cell].1 {
                FIRST => (1, 0),
                SECOND => (0, 1),
                shape => SHAPES[usize::from(shape)],
            };
            let probability = match best[cell].1 {
                FIRST => alone[0][i - 1],
                SECOND => alone[1][j - 1],
                shape => self.bead(i - k, j - l, usize::from(shape)),
            };
            chain.push(([(i - k, i), (j - l, j)], probability));
            (i, j) = (i - k, j - l);
        }
        chain.reverse();
        chain
    }
}

fn narrow(shape: usize) -> u8 {
    u8::try_from(shape).unwrap_or(u8::MAX)
}
