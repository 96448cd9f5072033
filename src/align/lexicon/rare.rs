//! Pairs of words that have no entry of their own.

use super::PRIOR;
use super::meeting::Meeting;
use crate::align::tokens::Tokens;

/// The odds of pairs of words that meet once or no more often than by chance, each way. What one of them may be worth is not
/// counted, so that they need no entries, but together they take part in who comes from where.
///
/// The odds are `given × (made + common)`: of one meeting, and of as many as chance makes.
#[derive(Debug, Default)]
pub(super) struct Rare {
    given: [Vec<f32>; 2],
    common: [Vec<f32>; 2],
    made: [Vec<f32>; 2],
}

/// What a meeting is worth, in links.
const SINGLE: f32 = 0.015;
/// How many links an occurrence of a word comes to.
const LINKED: f32 = 0.3;

impl Rare {
    /// `none` when such pairs have entries of their own.
    pub(super) fn new(tokens: &[Tokens; 2], chance: &[Vec<f32>; 2], none: bool) -> Self {
        let single = if none { 0.0 } else { SINGLE };
        let given = |side: usize| -> Vec<f32> {
            let spread = tokens[side].spread.iter();
            let weight = |&n: &u32| single / (LINKED * n as f32 + PRIOR);
            spread.map(weight).collect()
        };
        let common = |way: usize| -> Vec<f32> {
            let words: u32 = tokens[1 - way].spread.iter().sum();
            let times = words as f32 / tokens[way].segments.len().max(1) as f32;
            let spread = tokens[way].spread.iter();
            spread.map(|&n| n as f32 * times).collect()
        };
        let made = |way: usize| {
            chance[1 - way]
                .iter()
                .map(|chance| chance.recip())
                .collect()
        };
        Self {
            given: [0, 1].map(given),
            common: [0, 1].map(common),
            made: [0, 1].map(made),
        }
    }
}

/// The pairs of one bead as if none had an entry, one way: what those with entries are worth so is little beside their odds.
pub(super) struct Unentered {
    given: Vec<f32>,
    common: Vec<f32>,
    made: Vec<f32>,
}

impl Unentered {
    pub(super) fn new(rare: &Rare, bead: &Meeting, way: usize) -> Self {
        let of = |values: &[f32], side: usize| -> Vec<f32> {
            let words = bead.words[side].iter();
            words.map(|&word| values[word as usize]).collect()
        };
        Self {
            given: of(&rare.given[way], way),
            common: of(&rare.common[way], way),
            made: of(&rare.made[way], 1 - way),
        }
    }

    /// Adds up the odds of each made word.
    pub(super) fn sum(&self, sums: &mut [f32]) {
        let all: f32 = self.given.iter().sum();
        let common: f32 = self
            .given
            .iter()
            .zip(&self.common)
            .map(|(given, common)| given * common)
            .sum();
        for (sum, made) in sums.iter_mut().zip(&self.made) {
            *sum += all * made + common;
        }
    }

    /// Adds the links of each given word.
    pub(super) fn links(&self, shares: &[f32], totals: &mut [f32]) {
        let once: f32 = self
            .made
            .iter()
            .zip(shares)
            .map(|(made, share)| made * share)
            .sum();
        let all: f32 = shares.iter().sum();
        let given = self.given.iter().zip(&self.common);
        for (total, (given, common)) in totals.iter_mut().zip(given) {
            *total += given * (once + common * all);
        }
    }
}
