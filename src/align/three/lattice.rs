//! Sums over all chains of three-way beads in the band.

use super::PAIRS;
use super::band::{Column, Points};
use super::pair::Pair;
use super::prior::Prior;
use super::shapes::{Shape, shapes};
use crate::align::search::{Steps, Sum, log_add};

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
/// Beads whose score, as far as it is known, is lower are not looked at.
const HOPELESS: f64 = -13.0;

/// A bead that is looked at: from which point, of which shape.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) from: [usize; 3],
    pub(super) shape: Shape,
    /// Its points in arrays over all points.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A bead with its probability.
pub(super) struct Probable {
    pub(super) step: Step,
    pub(super) probability: f64,
    /// What of it is outside of blocks.
    pub(super) outside: f64,
}

/// Forward and backward sums, in the logarithm.
pub(super) struct Lattice<'p> {
    pub(super) points: &'p Points,
    pub(super) pairs: &'p [Pair; 3],
    prior: &'p Prior,
    shapes: Vec<Shape>,
    forward: Vec<[f64; STATES]>,
    backward: Vec<[f64; STATES]>,
    /// What it costs to open a block, to go on in it by a bead, and to leave it: the same in all pairs.
    steps: Steps,
}

impl<'p> Lattice<'p> {
    pub(super) fn new(points: &'p Points, pairs: &'p [Pair; 3], prior: &'p Prior) -> Self {
        let none = vec![[f64::NEG_INFINITY; STATES]; points.count()];
        let mut lattice = Self {
            points,
            pairs,
            prior,
            shapes: shapes(),
            forward: none.clone(),
            backward: none,
            steps: pairs[0].steps,
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
                        self.in_blocks(step, |state, score| {
                            let entered = from[0] + self.steps.open;
                            let inside = from[state] + self.steps.stay;
                            sums[state].add(log_add(entered, inside) + score);
                        });
                    });
                    let mut states = [f64::NEG_INFINITY; STATES];
                    for state in 1..STATES {
                        states[state] = sums[state].log();
                        sums[0].add(states[state] + self.steps.leave);
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
                        self.in_blocks(step, |state, score| {
                            sums[0].add(to[state] + score + self.steps.open);
                            sums[state].add(to[state] + score + self.steps.stay);
                        });
                    });
                    let mut states = [f64::NEG_INFINITY; STATES];
                    states[0] = sums[0].log();
                    for state in 1..STATES {
                        sums[state].add(states[0] + self.steps.leave);
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
            [0, _] | [_, 0] => 0.0,
            [k, l] if k > 1 && l > 1 && shape.contains(&1) => pair.inner(at, of),
            _ => pair.bead(at, of),
        }
    }

    /// The blocks in which a bead may stand, with its score there: as in the pair of the texts that go on.
    fn in_blocks(&self, step: &Step, mut seen: impl FnMut(usize, f64)) {
        if !step.shape.contains(&0) {
            return;
        }
        for (block, goes_on) in BLOCKS.iter().enumerate() {
            let mut sides = step.shape.iter().zip(goes_on);
            if sides.all(|(&many, &on)| on || many == 0) {
                seen(block + 1, self.in_block(step, *goes_on));
            }
        }
    }

    fn in_block(&self, step: &Step, goes_on: [bool; 3]) -> f64 {
        let mut pairs = self.pairs.iter().zip(PAIRS);
        let Some((pair, [a, b])) = pairs.find(|(_, [a, b])| goes_on[*a] && goes_on[*b]) else {
            return 0.0;
        };
        match [step.shape[a], step.shape[b]] {
            [_, 0] => pair.steps.skip[0],
            [0, _] => pair.steps.skip[1],
            shape => pair.shaped([step.from[a], step.from[b]], shape),
        }
    }

    /// Each bead that is at all probable, in order of where it ends, with its probability.
    pub(super) fn probable(&self, least: f64) -> Vec<Probable> {
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
                        let outside = (from[0] + score + to[0] - total).exp();
                        let mut probability = outside;
                        self.in_blocks(step, |state, score| {
                            let entered = from[0] + self.steps.open;
                            let inside = from[state] + self.steps.stay;
                            let way = log_add(entered, inside) + score;
                            probability += (way + to[state] - total).exp();
                        });
                        if probability >= least {
                            probable.push(Probable {
                                step: *step,
                                probability: probability.min(1.0),
                                outside: outside.min(1.0),
                            });
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
            let score = lattice.prior.share(shape) + lattice.of_pair(0, from, shape);
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
