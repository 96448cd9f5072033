//! The chain with the most beads to be expected right over the three pairs.

use std::collections::HashMap;

use super::lattice::{Lattice, Probable, Step};
use super::pair::Pair;
use super::{PAIRS, Three};
use crate::align::calibrate;
use crate::model::Bead;

/// What each bead costs: where nothing is more probable than this, coarser beads are taken.
const PRICE: f64 = 0.45;
/// Beads less probable than this are not counted.
const LEAST: f64 = 1e-5;

/// A bead of a pair: where it starts, and how much it takes.
type Key = ([u32; 2], [u8; 2]);

/// How probable each bead of each pair is, and each segment's having no counterpart in a pair.
struct Beliefs {
    beads: [HashMap<Key, f64>; 3],
    alone: [[Vec<f64>; 2]; 3],
}

impl Beliefs {
    fn new(lattice: &Lattice<'_>, steps: &[Probable], lengths: [usize; 3]) -> Self {
        let alone = PAIRS.map(|pair| pair.map(|text| vec![0.0; lengths[text]]));
        let mut beliefs = Self {
            beads: Default::default(),
            alone,
        };
        for Probable {
            step, probability, ..
        } in steps
        {
            for pair in 0..3 {
                beliefs.add(pair, &lattice.pairs[pair], step, *probability);
            }
        }
        beliefs
    }

    fn add(&mut self, number: usize, pair: &Pair, step: &Step, probability: f64) {
        let [a, b] = PAIRS[number];
        let (at, of) = ([step.from[a], step.from[b]], [step.shape[a], step.shape[b]]);
        if of[0] > 0 && of[1] > 0 {
            for (from, of, share) in cuts(pair, step, at, of) {
                *self.beads[number].entry(key(from, of)).or_insert(0.0) += probability * share;
            }
            return;
        }
        for side in 0..2 {
            for belief in &mut self.alone[number][side][at[side]..at[side] + of[side]] {
                *belief += probability;
            }
        }
    }

    fn bead(&self, pair: usize, at: [usize; 2], of: [usize; 2]) -> f64 {
        let belief = self.beads[pair].get(&key(at, of)).copied();
        belief.unwrap_or(0.0).min(1.0)
    }

    /// The best beads for a pair within a three-way bead, with their probabilities.
    fn best(&self, number: usize, pair: &Pair, step: &Step) -> Vec<([usize; 2], [usize; 2], f64)> {
        let [a, b] = PAIRS[number];
        let (at, of) = ([step.from[a], step.from[b]], [step.shape[a], step.shape[b]]);
        if of[0] == 0 || of[1] == 0 {
            let alone = |side: usize| {
                let belief = &self.alone[number][side];
                (at[side]..at[side] + of[side]).map(move |segment| {
                    let mut from = at;
                    from[side] = segment;
                    let of = if side == 0 { [1, 0] } else { [0, 1] };
                    (from, of, belief[segment].min(1.0))
                })
            };
            return alone(0).chain(alone(1)).collect();
        }
        self.best_cut(number, &cuts(pair, step, at, of), at, of)
    }

    /// The chain of beads, among those given, from one corner to the other with the most to be expected right.
    fn best_cut(
        &self,
        number: usize,
        cuts: &[([usize; 2], [usize; 2], f64)],
        at: [usize; 2],
        of: [usize; 2],
    ) -> Vec<([usize; 2], [usize; 2], f64)> {
        type Chain = (f64, Vec<([usize; 2], [usize; 2], f64)>);
        let mut best: HashMap<[usize; 2], Chain> = HashMap::from([(at, (0.0, Vec::new()))]);
        let mut ordered = cuts.to_vec();
        ordered.sort_by_key(|&(from, of, _)| (from, of));
        for (from, of, _) in ordered {
            let belief = self.bead(number, from, of);
            let Some((value, chain)) = best.get(&from).cloned() else {
                continue;
            };
            let value = value + belief - PRICE;
            let to = [from[0] + of[0], from[1] + of[1]];
            if best.get(&to).is_none_or(|(other, _)| value > *other) {
                let mut chain = chain;
                chain.push((from, of, belief));
                best.insert(to, (value, chain));
            }
        }
        let to = [at[0] + of[0], at[1] + of[1]];
        best.remove(&to).map(|(_, chain)| chain).unwrap_or_default()
    }

    fn gain(&self, pairs: &[Pair; 3], step: &Step) -> f64 {
        let of_pair = |number: usize| -> f64 {
            let beads = self.best(number, &pairs[number], step);
            beads.iter().map(|(_, _, belief)| belief - PRICE).sum()
        };
        (0..3).map(of_pair).sum()
    }
}

/// The beads of a pair that a three-way bead may stand for: finer ones where one text joins what two keep apart.
fn cuts(
    pair: &Pair,
    step: &Step,
    at: [usize; 2],
    of: [usize; 2],
) -> Vec<([usize; 2], [usize; 2], f64)> {
    if of[0] > 1 && of[1] > 1 && step.shape.contains(&1) {
        pair.cuts(at, of)
    } else {
        vec![(at, of, 1.0)]
    }
}

fn key(at: [usize; 2], of: [usize; 2]) -> Key {
    let narrow = |at: usize| u32::try_from(at).expect("a text has fewer than 2^32 segments");
    let small = |of: usize| u8::try_from(of).expect("a bead takes at most a handful of segments");
    (at.map(narrow), of.map(small))
}

/// The best chain, with what it is for each pair.
pub(super) fn decode(lattice: &Lattice<'_>, lengths: [usize; 3]) -> Three {
    let steps = lattice.probable(LEAST);
    let beliefs = Beliefs::new(lattice, &steps, lengths);
    let count = lattice.points.count();
    let mut best: Vec<(f64, Option<Step>)> = vec![(f64::NEG_INFINITY, None); count];
    best[0].0 = 0.0;
    for Probable { step, .. } in &steps {
        let before = best[step.start].0;
        if before == f64::NEG_INFINITY {
            continue;
        }
        let value = before + beliefs.gain(lattice.pairs, step);
        if value > best[step.end].0 {
            best[step.end] = (value, Some(*step));
        }
    }
    let mut chain = Vec::new();
    let mut at = count - 1;
    while let Some(step) = best[at].1 {
        chain.push(step);
        at = step.start;
    }
    chain.reverse();
    spell(lattice, &beliefs, &chain)
}

fn spell(lattice: &Lattice<'_>, beliefs: &Beliefs, chain: &[Step]) -> Three {
    let mut three = Three {
        beads: Vec::with_capacity(chain.len()),
        pairs: Default::default(),
    };
    for step in chain {
        let mut confidence = 1.0_f64;
        for number in 0..3 {
            for (from, of, belief) in beliefs.best(number, &lattice.pairs[number], step) {
                let belief = calibrate::confidence(belief);
                confidence = confidence.min(belief);
                three.pairs[number].push(Bead {
                    spans: (0..2)
                        .map(|side| from[side]..from[side] + of[side])
                        .collect(),
                    confidence: belief,
                });
            }
        }
        let span = |side: usize| step.from[side]..step.from[side] + step.shape[side];
        three.beads.push(Bead {
            spans: (0..3).map(span).collect(),
            confidence,
        });
    }
    three
}
