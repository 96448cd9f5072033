//! Sums over all chains of three-way beads in the band.

use super::PAIRS;
use super::band::{Column, Points};
use super::shapes::{MOST, Shape, shapes};
use crate::align::search::{Edges, SHAPES, Steps, Sum, log_add};

/// Where the sum is over: between beads, or in a block of texts that another lacks.
const STATES: usize = 7;
/// For each block, the texts that go on in it.
const BLOCKS: [[bool; 3]; STATES - 1] = [
    [true, false, false],
    [false, true, false],
    [false, false, true],
    [true, true, false],
    [true, false, true],
    [false, true, true],
];
/// Beads of a pair that are less probable than by chance by this much are not looked at.
const HOPELESS: f64 = -24.0;

/// What is known of one pair: the scores of its beads, and what it costs to lack a counterpart.
pub(super) struct Pair {
    pub(super) edges: Edges,
    pub(super) steps: Steps,
}

impl Pair {
    /// The score of a bead; minus infinity outside the band.
    fn bead(&self, at: [usize; 2], shape: [usize; 2]) -> f64 {
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

    /// The score of all ways to cut a run of both texts into beads.
    fn inner(&self, at: [usize; 2], shape: [usize; 2]) -> f64 {
        let mut sums = [[f64::NEG_INFINITY; MOST + 1]; MOST + 1];
        sums[0][0] = 0.0;
        for k in 1..=shape[0] {
            for l in 1..=shape[1] {
                let mut sum = Sum::default();
                for a in 1..=k {
                    for b in 1..=l {
                        let before = sums[k - a][l - b];
                        if before > f64::NEG_INFINITY {
                            let from = [at[0] + k - a, at[1] + l - b];
                            sum.add(before + self.bead(from, [a, b]));
                        }
                    }
                }
                sums[k][l] = sum.log();
            }
        }
        sums[shape[0]][shape[1]]
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
        let whole = self.inner(at, shape);
        let mut cuts = Vec::new();
        for k in 0..shape[0] {
            for l in 0..shape[1] {
                for a in 1..=shape[0] - k {
                    for b in 1..=shape[1] - l {
                        let from = [at[0] + k, at[1] + l];
                        let to = [from[0] + a, from[1] + b];
                        let score = self.inner_from(at, from)
                            + self.bead(from, [a, b])
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
            shape => self.inner(from, shape),
        }
    }
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

/// A bead that is looked at: from which point, of which shape.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) from: [usize; 3],
    pub(super) shape: Shape,
    /// Its points in arrays over all points.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Forward and backward sums, in the logarithm.
pub(super) struct Lattice<'p> {
    pub(super) points: &'p Points,
    pub(super) pairs: &'p [Pair; 3],
    shapes: Vec<Shape>,
    forward: Vec<[f64; STATES]>,
    backward: Vec<[f64; STATES]>,
    /// What it costs to enter each block, on top of its first bead, and to leave it.
    enter: [f64; STATES],
    leave: [f64; STATES],
}

impl<'p> Lattice<'p> {
    pub(super) fn new(points: &'p Points, pairs: &'p [Pair; 3]) -> Self {
        let none = vec![[f64::NEG_INFINITY; STATES]; points.count()];
        let mut lattice = Self {
            points,
            pairs,
            shapes: shapes(),
            forward: none.clone(),
            backward: none,
            enter: of_blocks(pairs, |steps| steps.open - steps.stay),
            leave: of_blocks(pairs, |steps| steps.leave),
        };
        lattice.run_forward();
        lattice.run_backward();
        lattice
    }

    fn run_forward(&mut self) {
        for i in 0..self.points.rows() {
            for column in self.points.row(i) {
                let fan = Fan::new(self, [i, column.j], true);
                for (at, k) in (column.first()..).zip(column.ks()) {
                    let mut sums: [Sum; STATES] = Default::default();
                    if at == 0 {
                        sums[0].add(0.0);
                    }
                    self.each(&fan, at, k, |step, score| {
                        let from = self.forward[step.start];
                        sums[0].add(from[0] + score);
                        self.in_blocks(step, score, |state, score| {
                            let entered = from[0] + self.enter[state];
                            sums[state].add(log_add(entered, from[state]) + score);
                        });
                    });
                    let mut states = [f64::NEG_INFINITY; STATES];
                    for state in 1..STATES {
                        states[state] = sums[state].log();
                        sums[0].add(states[state] + self.leave[state]);
                    }
                    states[0] = sums[0].log();
                    self.forward[at] = states;
                }
            }
        }
    }

    fn run_backward(&mut self) {
        let last = self.points.count() - 1;
        for i in (0..self.points.rows()).rev() {
            for column in self.points.row(i).iter().rev() {
                let fan = Fan::new(self, [i, column.j], false);
                for k in column.ks().rev() {
                    let at = column.first() + k - column.low;
                    let mut sums: [Sum; STATES] = Default::default();
                    if at == last {
                        sums[0].add(0.0);
                    }
                    self.each(&fan, at, k, |step, score| {
                        let to = self.backward[step.end];
                        sums[0].add(to[0] + score);
                        self.in_blocks(step, score, |state, score| {
                            sums[0].add(to[state] + score + self.enter[state]);
                            sums[state].add(to[state] + score);
                        });
                    });
                    let mut states = [f64::NEG_INFINITY; STATES];
                    states[0] = sums[0].log();
                    for state in 1..STATES {
                        sums[state].add(states[0] + self.leave[state]);
                        states[state] = sums[state].log();
                    }
                    self.backward[at] = states;
                }
            }
        }
    }

    /// The beads that end (or begin, as the fan goes) at a point, with what they say of the three pairs outside of blocks.
    fn each(&self, fan: &Fan, at: usize, k: usize, mut seen: impl FnMut(&Step, f64)) {
        for (shape, column, of_first) in &fan.steps {
            let [a, b, c] = *shape;
            let other = if fan.is_behind {
                k.checked_sub(c).and_then(|k| column.index(k))
            } else {
                column.index(k + c)
            };
            let Some(other) = other else { continue };
            let (from, start, end) = if fan.is_behind {
                ([fan.node[0] - a, fan.node[1] - b, k - c], other, at)
            } else {
                ([fan.node[0], fan.node[1], k], at, other)
            };
            let mut score = *of_first;
            for pair in [1, 2] {
                score += self.of_pair(pair, from, *shape);
                if score < HOPELESS {
                    break;
                }
            }
            if score >= HOPELESS {
                let shape = *shape;
                seen(
                    &Step {
                        from,
                        shape,
                        start,
                        end,
                    },
                    score,
                );
            }
        }
    }

    /// What a bead says of a pair, outside of blocks.
    fn of_pair(&self, number: usize, from: [usize; 3], shape: Shape) -> f64 {
        let pair = &self.pairs[number];
        let [a, b] = PAIRS[number];
        let (at, of) = ([from[a], from[b]], [shape[a], shape[b]]);
        match of {
            [0, 0] => 0.0,
            [0, many] => pair.steps.skip[1] * count(many),
            [many, 0] => pair.steps.skip[0] * count(many),
            [k, l] if k > 1 && l > 1 && shape.contains(&1) => pair.inner(at, of),
            _ => pair.bead(at, of),
        }
    }

    /// The blocks in which a bead may stand, with its score there.
    fn in_blocks(&self, step: &Step, score: f64, mut seen: impl FnMut(usize, f64)) {
        if !step.shape.contains(&0) {
            return;
        }
        for (block, goes_on) in BLOCKS.iter().enumerate() {
            let fits = step
                .shape
                .iter()
                .zip(goes_on)
                .all(|(&many, &on)| on || many == 0);
            if !fits {
                continue;
            }
            let mut score = score;
            for (pair, [a, b]) in self.pairs.iter().zip(PAIRS) {
                // Only where one text goes on and the other lacks it is the counterpart not missed.
                for (side, text, other) in [(0, a, b), (1, b, a)] {
                    if goes_on[text] && !goes_on[other] {
                        let spared = pair.steps.stay - pair.steps.skip[side];
                        score += spared * count(step.shape[text]);
                    }
                }
            }
            seen(block + 1, score);
        }
    }

    /// Each bead that is at all probable, in order of where it ends, with its probability.
    pub(super) fn probable(&self, least: f64) -> Vec<(Step, f64)> {
        let total = self.backward[0][0];
        let mut probable = Vec::new();
        for i in 0..self.points.rows() {
            for column in self.points.row(i) {
                let ends = column.first()..column.first() + column.ks().count();
                if !ends.clone().any(|at| self.is_likely(at, least, total)) {
                    continue;
                }
                let fan = Fan::new(self, [i, column.j], true);
                for (at, k) in ends.zip(column.ks()) {
                    if !self.is_likely(at, least, total) {
                        continue;
                    }
                    self.each(&fan, at, k, |step, score| {
                        let (from, to) = (self.forward[step.start], self.backward[step.end]);
                        let mut probability = (from[0] + score + to[0] - total).exp();
                        self.in_blocks(step, score, |state, score| {
                            let entered = log_add(from[0] + self.enter[state], from[state]);
                            probability += (entered + score + to[state] - total).exp();
                        });
                        if probability >= least {
                            probable.push((*step, probability.min(1.0)));
                        }
                    });
                }
            }
        }
        probable
    }

    /// Whether chains with some probability go through a point.
    fn is_likely(&self, at: usize, least: f64, total: f64) -> bool {
        let states = self.forward[at].iter().zip(&self.backward[at]);
        let through: f64 = states.map(|(f, b)| (f + b - total).exp()).sum();
        through >= least
    }
}

/// What a block costs in the pairs of which only one text goes on, by state.
fn of_blocks(pairs: &[Pair; 3], cost: impl Fn(&Steps) -> f64) -> [f64; STATES] {
    let mut costs = [0.0; STATES];
    for (sum, goes_on) in costs[1..].iter_mut().zip(BLOCKS) {
        let pairs = pairs.iter().zip(PAIRS);
        let differ = pairs.filter(|(_, [a, b])| goes_on[*a] != goes_on[*b]);
        *sum = differ.map(|(pair, _)| cost(&pair.steps)).sum();
    }
    costs
}

/// The beads behind or before a node of the first two texts: shape, the column that they lead to, and what they say of the two.
struct Fan {
    node: [usize; 2],
    is_behind: bool,
    steps: Vec<(Shape, Column, f64)>,
}

impl Fan {
    fn new(lattice: &Lattice<'_>, node: [usize; 2], is_behind: bool) -> Self {
        let mut steps = Vec::with_capacity(lattice.shapes.len());
        for &shape in &lattice.shapes {
            let [a, b, _] = shape;
            let other = if is_behind {
                node[0].checked_sub(a).zip(node[1].checked_sub(b))
            } else {
                Some((node[0] + a, node[1] + b))
            };
            let Some((i, j)) = other else { continue };
            let Some(column) = lattice.points.column(i, j) else {
                continue;
            };
            let from = if is_behind {
                [i, j, 0]
            } else {
                [node[0], node[1], 0]
            };
            let score = lattice.of_pair(0, from, shape);
            if score >= HOPELESS {
                steps.push((shape, *column, score));
            }
        }
        Self {
            node,
            is_behind,
            steps,
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a bead takes at most a handful of segments"
)]
const fn count(many: usize) -> f64 {
    many as f64
}
