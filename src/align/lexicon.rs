//! Which words translate each other, learned from the texts: IBM model 1 in both directions, with what is known beforehand
//! as its prior.
//!
//! A bead that taught the lexicon is scored without what it taught itself (leave one out), so that words that met once are
//! no evidence for their own meeting.

mod expect;
mod lookup;
mod meeting;
mod near;
mod rare;
mod taught;

use self::meeting::meetings;
use self::near::near;
use self::rare::Rare;
use self::taught::Taught;
use super::known::Known;
use super::tokens::{CLASSES, Class, Tokens};

pub(super) use self::lookup::{Hit, Lookup};

/// What the prior weighs, in occurrences of a word.
const PRIOR: f32 = 2.0;
/// Passes of expectation and maximisation: in long texts, and in short ones.
const ROUNDS: [usize; 2] = [4, 5];
/// Pairs that are less likely than this many times chance say nothing.
const LEAST: f32 = 6.0;

/// No number.
const NONE: u32 = u32::MAX;

/// Runs of segments that teach, with how sure they are: first and end on both sides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lesson {
    pub(super) spans: [(usize, usize); 2],
    pub(super) weight: f32,
}

/// One pair of words. Index 0 of each pair of numbers is the second word given the first, index 1 the first given the
/// second.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    other: u32,
    known: [f32; 2],
    /// Expected links.
    count: [f32; 2],
    /// How many times likelier than chance.
    odds: [f32; 2],
}

/// The words' odds, by the first text's word.
#[derive(Debug)]
pub(super) struct Lexicon {
    rows: Vec<usize>,
    entries: Vec<Entry>,
    /// Expected links of each word, as the one that is given.
    totals: [Vec<f32>; 2],
    /// The share of the prior that is no known word.
    unknown: [Vec<f32>; 2],
    /// How probable each word is anywhere.
    chance: [Vec<f32>; 2],
    classes: [Vec<Class>; 2],
    /// How probable a word of each class is to have no counterpart, in the second text and in the first.
    alone: [[f32; CLASSES]; 2],
    /// What each lesson taught.
    taught: Vec<Taught>,
    /// The lesson that each segment of both texts stands in.
    lessons: [Vec<u32>; 2],
    /// For each word of each segment how much rarer it is in the whole text than around there.
    local: [Vec<Vec<f32>>; 2],
    /// For each word of each segment how much likelier its links are without those that the segment's own lesson counted.
    own: [Vec<Vec<f32>>; 2],
    /// How many words of each segment say nothing about their translation, by what others taught.
    rest: [Vec<f32>; 2],
    /// The odds of pairs that have no entry.
    rare: Rare,
}

const ALONE: [f32; CLASSES] = [0.7, 0.3, 0.6];

impl Lexicon {
    /// What is known beforehand.
    pub(super) fn new(tokens: &[Tokens; 2], known: &[Known]) -> Self {
        let mut lexicon = Self::blank(tokens, true);
        let rows = tokens[0].words.len();
        lexicon.rows = vec![0; rows + 1];
        for pair in known {
            lexicon.rows[pair.words[0] as usize + 1] += 1;
        }
        for row in 0..rows {
            lexicon.rows[row + 1] += lexicon.rows[row];
        }
        lexicon.entries = known.iter().map(entry).collect();
        lexicon.note_known(known);
        lexicon.refresh();
        lexicon.note_rest(tokens);
        lexicon.local = [0, 1].map(|side: usize| near(&tokens[side], &lexicon.chance[side]));
        lexicon
    }

    fn blank(tokens: &[Tokens; 2], is_short: bool) -> Self {
        let chance = [0, 1].map(|side: usize| {
            let spread = &tokens[side].spread;
            let total: f32 = spread.iter().map(|&n| n as f32).sum::<f32>() + 1.0;
            spread.iter().map(|&n| (n.max(1) as f32) / total).collect()
        });
        Self {
            rows: Vec::new(),
            entries: Vec::new(),
            totals: [0, 1].map(|side: usize| vec![0.0; tokens[side].words.len()]),
            unknown: [0, 1].map(|side: usize| vec![1.0; tokens[side].words.len()]),
            rare: Rare::new(tokens, &chance, is_short),
            chance,
            classes: [0, 1].map(|side: usize| tokens[side].classes.clone()),
            alone: [ALONE; 2],
            taught: Vec::new(),
            lessons: [0, 1].map(|side: usize| vec![NONE; tokens[side].segments.len()]),
            rest: [Vec::new(), Vec::new()],
            local: [Vec::new(), Vec::new()],
            own: [Vec::new(), Vec::new()],
        }
    }

    fn note_known(&mut self, known: &[Known]) {
        for pair in known {
            for side in 0..2 {
                self.unknown[side][pair.words[side] as usize] -= pair.given[side];
            }
        }
        for side in &mut self.unknown {
            for share in side {
                *share = share.max(0.05);
            }
        }
    }

    /// Learns from beads. Words are what `tokens` says; what was learned before is only where it starts.
    pub(super) fn learn(&mut self, tokens: &[Tokens; 2], known: &[Known], lessons: &[Lesson]) {
        let (mut learned, beads) = meetings(tokens, known, lessons);
        learned.alone = self.alone;
        learned.local = std::mem::take(&mut self.local);
        learned.note_known(known);
        learned.refresh();
        for entry in &mut learned.entries {
            entry.odds = entry.odds.map(|odds| odds + 1.0);
        }
        let rounds = ROUNDS[usize::from(meeting::is_short(lessons))];
        for round in 0..rounds {
            learned.expect(&beads, round + 1 == rounds);
            if round + 1 < rounds {
                learned.refresh();
            }
        }
        learned.finish(tokens);
        for (number, lesson) in (0_u32..).zip(lessons) {
            for (side, span) in lesson.spans.iter().enumerate() {
                learned.lessons[side][span.0..span.1].fill(number);
            }
        }
        learned.note_rest(tokens);
        *self = learned;
    }

    fn note_rest(&mut self, tokens: &[Tokens; 2]) {
        for (side, tokens) in tokens.iter().enumerate() {
            let mut own = Vec::with_capacity(tokens.segments.len());
            let mut rest = Vec::with_capacity(tokens.segments.len());
            for (segment, words) in tokens.segments.iter().enumerate() {
                let lesson = self.lesson(side, segment);
                let mut sum = 0.0;
                let factors = words.iter().map(|&word| {
                    let less = lesson.map_or(0.0, |taught| taught.total(side, word));
                    sum += self.rest_of_word(side, word, less);
                    let total = self.totals[side][word as usize];
                    (total + PRIOR) / ((total - less).max(0.0) + PRIOR)
                });
                own.push(factors.collect());
                rest.push(sum);
            }
            self.own[side] = own;
            self.rest[side] = rest;
        }
    }

    /// How many words of a segment say nothing about their translation.
    pub(super) fn rest(&self, side: usize, segment: usize) -> f32 {
        self.rest[side][segment]
    }

    fn lesson(&self, side: usize, segment: usize) -> Option<&Taught> {
        self.taught.get(self.lessons[side][segment] as usize)
    }

    /// The share of a word's translations that is like chance; `less` links are not counted.
    fn rest_of_word(&self, way: usize, word: u32, less: f32) -> f32 {
        let total = (self.totals[way][word as usize] - less).max(0.0);
        PRIOR * self.unknown[way][word as usize] / (total + PRIOR)
    }

    /// Odds from counts.
    fn refresh(&mut self) {
        let inverse = |values: &Vec<f32>, more: f32| -> Vec<f32> {
            values.iter().map(|value| (value + more).recip()).collect()
        };
        let totals = [0, 1].map(|side: usize| inverse(&self.totals[side], PRIOR));
        let chance = [0, 1].map(|side: usize| inverse(&self.chance[side], 0.0));
        for (row, bounds) in self.rows.windows(2).enumerate() {
            let (total, chance_of_row) = (totals[0][row], chance[0][row]);
            for entry in &mut self.entries[bounds[0]..bounds[1]] {
                let other = entry.other as usize;
                let links = |way: usize| entry.count[way] + PRIOR * entry.known[way];
                entry.odds = [
                    links(0) * total * chance[1][other],
                    links(1) * totals[1][other] * chance_of_row,
                ];
            }
        }
    }

    /// How many times likelier than chance the other word is where the word of side `way` stands, without some links of
    /// the pair and of the given word.
    fn odds(&self, entry: &Entry, words: [u32; 2], way: usize, less: [f32; 2]) -> f32 {
        let count = (entry.count[way] - less[0]).max(0.0) + PRIOR * entry.known[way];
        let total = (self.totals[way][words[way] as usize] - less[1]).max(0.0) + PRIOR;
        count / total / self.chance[1 - way][words[1 - way] as usize]
    }

    /// Last odds; drops the pairs that say nothing.
    fn finish(&mut self, tokens: &[Tokens; 2]) {
        self.refresh();
        let mut rows = vec![0];
        let mut kept = Vec::new();
        let mut moved = vec![NONE; self.entries.len()];
        for row in 0..self.rows.len() - 1 {
            let lone = tokens[0].spread[row] < 2;
            let range = self.rows[row]..self.rows[row + 1];
            for (moved, entry) in moved[range.clone()].iter_mut().zip(&self.entries[range]) {
                let lone = lone || tokens[1].spread[entry.other as usize] < 2;
                let says = entry.odds.iter().any(|&odds| odds > LEAST);
                if says && (!lone || entry.known[0] > 0.0) {
                    *moved = kept.len() as u32;
                    kept.push(*entry);
                }
            }
            rows.push(kept.len());
        }
        self.rows = rows;
        self.entries = kept;
        for taught in &mut self.taught {
            taught.links.retain_mut(|link| {
                link.0 = moved[link.0 as usize];
                link.0 != NONE
            });
            taught.links.shrink_to_fit();
            taught.note_filter();
        }
    }

    /// The most telling counterparts of a word of the first text, for people and for the coarse search: number and odds both
    /// ways.
    pub(super) fn row(&self, word: u32) -> impl Iterator<Item = (u32, [f32; 2])> + '_ {
        let word = word as usize;
        let entries = &self.entries[self.rows[word]..self.rows[word + 1]];
        entries.iter().map(|entry| (entry.other, entry.odds))
    }

    /// How probable a word of a class is to have no counterpart.
    pub(super) fn alone_of(&self, way: usize, class: usize) -> f32 {
        self.alone[way][class]
    }

    pub(super) fn class(&self, side: usize, word: u32) -> Class {
        self.classes[side][word as usize]
    }

    /// The same before anything is known.
    pub(super) const fn prior_alone(class: usize) -> f32 {
        ALONE[class]
    }

    /// Sets how probable a word of each class is to have no counterpart.
    pub(super) fn set_alone(&mut self, alone: [[f32; CLASSES]; 2]) {
        self.alone = alone;
    }
}

fn entry(pair: &Known) -> Entry {
    Entry {
        other: pair.words[1],
        known: pair.given,
        ..Entry::default()
    }
}
