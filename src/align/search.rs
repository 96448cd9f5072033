//! The best chain of beads, and how probable each bead is: dynamic programming over a band.
//!
//! A chain is made of beads with segments on both sides, of single segments without a counterpart, and of blocks that one
//! text lacks: a block costs something to open and to leave and little to go on in, so that a missing chapter is one event.

mod decode;

use super::band::Band;

/// The shapes of beads with segments on both sides.
pub(super) const SHAPES: [(usize, usize); 16] = [
    (1, 1),
    (1, 2),
    (2, 1),
    (2, 2),
    (1, 3),
    (3, 1),
    (2, 3),
    (3, 2),
    (3, 3),
    (1, 4),
    (4, 1),
    (2, 4),
    (4, 2),
    (3, 4),
    (4, 3),
    (4, 4),
];

/// What the steps cost that do not depend on which segments they take: logarithms of probabilities.
#[derive(Debug, Clone, Copy)]
pub(super) struct Steps {
    /// A segment of the first or of the second text without counterpart.
    pub(super) skip: [f64; 2],
    /// Opening a block of such segments.
    pub(super) open: f64,
    /// Going on in it.
    pub(super) stay: f64,
    /// Leaving it.
    pub(super) leave: f64,
}

/// The scores of all beads in a band: for each node where it starts, one for each shape.
pub(super) struct Edges {
    pub(super) band: Band,
    /// How many of [`SHAPES`] are searched.
    pub(super) shapes: usize,
    pub(super) scores: Vec<f32>,
}

impl Edges {
    pub(super) fn score(&self, cell: usize, shape: usize) -> f64 {
        f64::from(self.scores[cell * self.shapes + shape])
    }
}

/// Runs of both texts that belong together: first and end of each.
pub(super) type Link = [(usize, usize); 2];

/// Nodes whose logarithm of probability is lower than this are not searched again.
const UNLIKELY: f64 = 12.0;

/// Forward and backward sums in three states: between beads, in a block of the first text, in one of the second.
pub(super) struct Lattice<'e> {
    edges: &'e Edges,
    steps: Steps,
    forward: Vec<[f64; 3]>,
    backward: Vec<[f64; 3]>,
}

impl<'e> Lattice<'e> {
    /// Sums over all chains in the band.
    pub(super) fn new(edges: &'e Edges, steps: Steps) -> Self {
        let cells = edges.band.cells();
        let mut lattice = Self {
            edges,
            steps,
            forward: vec![[f64::NEG_INFINITY; 3]; cells],
            backward: vec![[f64::NEG_INFINITY; 3]; cells],
        };
        lattice.run_forward();
        lattice.run_backward();
        lattice
    }

    fn run_forward(&mut self) {
        let (band, steps) = (&self.edges.band, self.steps);
        for i in 0..band.rows() {
            for j in band.columns(i) {
                let Some(cell) = band.index(i, j) else {
                    continue;
                };
                let mut sum = Terms::default();
                if i == 0 && j == 0 {
                    sum.add(0.0);
                }
                for (shape, &(k, l)) in SHAPES[..self.edges.shapes].iter().enumerate() {
                    if let Some(from) = before(band, i, j, k, l) {
                        sum.add(self.forward[from][0] + self.edges.score(from, shape));
                    }
                }
                let mut states = [f64::NEG_INFINITY; 3];
                for (side, from) in [before(band, i, j, 1, 0), before(band, i, j, 0, 1)]
                    .into_iter()
                    .enumerate()
                {
                    let Some(from) = from else { continue };
                    let from = self.forward[from];
                    sum.add(from[0] + steps.skip[side]);
                    states[side + 1] = log_add(from[0] + steps.open, from[side + 1] + steps.stay);
                    sum.add(states[side + 1] + steps.leave);
                }
                states[0] = sum.log();
                self.forward[cell] = states;
            }
        }
    }

    fn run_backward(&mut self) {
        let (band, steps) = (&self.edges.band, self.steps);
        let end = (band.rows() - 1, band.last_column());
        for i in (0..band.rows()).rev() {
            for j in band.columns(i).rev() {
                let Some(cell) = band.index(i, j) else {
                    continue;
                };
                let mut sum = Terms::default();
                if (i, j) == end {
                    sum.add(0.0);
                }
                for (shape, &(k, l)) in SHAPES[..self.edges.shapes].iter().enumerate() {
                    if let Some(to) = band.index(i + k, j + l) {
                        sum.add(self.backward[to][0] + self.edges.score(cell, shape));
                    }
                }
                let next = [band.index(i + 1, j), band.index(i, j + 1)];
                let mut states = [f64::NEG_INFINITY; 3];
                for (side, to) in next.into_iter().enumerate() {
                    let Some(to) = to else { continue };
                    let to = self.backward[to];
                    sum.add(to[0] + steps.skip[side]);
                    sum.add(to[side + 1] + steps.open);
                    states[side + 1] = to[side + 1] + steps.stay;
                }
                states[0] = sum.log();
                let left = states[0] + steps.leave;
                for state in &mut states[1..] {
                    *state = log_add(*state, left);
                }
                self.backward[cell] = states;
            }
        }
    }

    fn total(&self) -> f64 {
        self.backward[0][0]
    }

    /// The probability of the bead of a shape that starts at a node.
    pub(super) fn bead(&self, i: usize, j: usize, shape: usize) -> f64 {
        let band = &self.edges.band;
        let (k, l) = SHAPES[shape];
        let (Some(from), Some(to)) = (band.index(i, j), band.index(i + k, j + l)) else {
            return 0.0;
        };
        let log = self.forward[from][0] + self.edges.score(from, shape) + self.backward[to][0];
        probability(log - self.total())
    }

    /// The probability of each segment of both texts to have no counterpart.
    pub(super) fn alone(&self) -> [Vec<f64>; 2] {
        let band = &self.edges.band;
        let mut alone = [vec![0.0; band.rows() - 1], vec![0.0; band.last_column()]];
        for i in 0..band.rows() {
            for j in band.columns(i) {
                let Some(from) = band.index(i, j) else {
                    continue;
                };
                let next = [band.index(i + 1, j), band.index(i, j + 1)];
                for (side, to) in next.into_iter().enumerate() {
                    let Some(to) = to else { continue };
                    let (from, to) = (self.forward[from], self.backward[to]);
                    let ways = [
                        from[0] + self.steps.open + to[side + 1],
                        from[side + 1] + self.steps.stay + to[side + 1],
                        from[0] + self.steps.skip[side] + to[0],
                    ];
                    let ways = ways.map(|way| probability(way - self.total()));
                    alone[side][[i, j][side]] += ways.iter().sum::<f64>();
                }
            }
        }
        alone
    }

    /// How many beads of each shape, and segments of each text alone, are to be expected.
    pub(super) fn expected(&self) -> (Vec<f64>, [f64; 2]) {
        let band = &self.edges.band;
        let mut shapes = vec![0.0; self.edges.shapes];
        for i in 0..band.rows() {
            for j in band.columns(i) {
                for (shape, count) in shapes.iter_mut().enumerate() {
                    *count += self.bead(i, j, shape);
                }
            }
        }
        let alone = self.alone();
        (shapes, alone.map(|side| side.iter().sum()))
    }

    /// The band of nodes that a chain may well go through, widened by `margin`.
    pub(super) fn likely(&self, margin: usize) -> Band {
        let band = &self.edges.band;
        let last = band.last_column();
        let rows = (0..band.rows()).map(|i| {
            let likely = band.columns(i).filter(|&j| {
                let cell = band.index(i, j).unwrap_or(0);
                let (forward, backward) = (self.forward[cell], self.backward[cell]);
                (0..3).any(|state| forward[state] + backward[state] > self.total() - UNLIKELY)
            });
            let (low, high) =
                likely.fold((usize::MAX, 0), |(low, high), j| (low.min(j), high.max(j)));
            (low, high)
        });
        Band::widened(&rows.collect::<Vec<_>>(), last, margin)
    }
}

fn before(band: &Band, i: usize, j: usize, k: usize, l: usize) -> Option<usize> {
    band.index(i.checked_sub(k)?, j.checked_sub(l)?)
}

/// Probabilities below this, as a logarithm, are none.
const NOTHING: f64 = -30.0;

fn probability(log: f64) -> f64 {
    if log < NOTHING { 0.0 } else { log.exp() }
}

/// The logarithm of a sum of a few numbers given by their logarithms, of which those that do not count cost nothing.
struct Terms {
    logs: [f64; SHAPES.len() + 5],
    count: usize,
    top: f64,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            logs: [0.0; SHAPES.len() + 5],
            count: 0,
            top: f64::NEG_INFINITY,
        }
    }
}

impl Terms {
    fn add(&mut self, log: f64) {
        if log > self.top + NOTHING {
            self.top = self.top.max(log);
            self.logs[self.count] = log;
            self.count += 1;
        }
    }

    fn log(&self) -> f64 {
        if self.count < 2 {
            return self.top;
        }
        let terms = &self.logs[..self.count];
        let sum: f64 = terms.iter().map(|log| probability(log - self.top)).sum();
        self.top + sum.ln()
    }
}

/// The logarithm of a sum of numbers given by their logarithms.
#[derive(Default)]
pub(super) struct Sum {
    top: Option<f64>,
    rest: f64,
}

impl Sum {
    pub(super) fn add(&mut self, log: f64) {
        if log == f64::NEG_INFINITY {
            return;
        }
        match self.top {
            Some(top) if log <= top => {
                if log > top - 40.0 {
                    self.rest += (log - top).exp();
                }
            }
            Some(top) => {
                self.rest = self.rest * (top - log).exp() + 1.0;
                self.top = Some(log);
            }
            None => {
                self.top = Some(log);
                self.rest = 1.0;
            }
        }
    }

    pub(super) fn log(&self) -> f64 {
        self.top
            .map_or(f64::NEG_INFINITY, |top| top + self.rest.ln())
    }
}

pub(super) fn log_add(a: f64, b: f64) -> f64 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY {
        return high;
    }
    if low < high + NOTHING {
        return high;
    }
    high + (low - high).exp().ln_1p()
}
