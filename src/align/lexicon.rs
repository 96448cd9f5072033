//! Which words translate each other, learned from the texts: IBM model 1 in both directions, with what is known beforehand
//! as its prior.
//!
//! A bead that taught the lexicon is scored without what it taught itself (leave one out), so that words that met once are
//! no evidence for their own meeting.

mod lookup;
mod meeting;
mod near;

use self::meeting::{Meeting, meetings};
use self::near::near;
use super::known::Known;
use super::tokens::{CLASSES, Class, Tokens};

pub(super) use self::lookup::{Hits, Lookup};

/// What the prior weighs, in occurrences of a word.
const PRIOR: f32 = 2.0;
/// Passes of expectation and maximisation.
const ROUNDS: usize = 4;
/// Pairs that are less likely than this many times chance say nothing.
const LEAST: f32 = 6.0;

/// Links of less than this are forgotten when it is asked who taught them.
const TRIFLE: f32 = 3e-3;
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
    /// For each word of each segment the links that the segment's own lesson counted for it.
    own: [Vec<Vec<f32>>; 2],
    /// How many words of each segment say nothing about their translation, by what others taught.
    rest: [Vec<f32>; 2],
}

/// What one lesson taught: links of entries, and of words as the ones that are given; sorted.
#[derive(Debug, Default)]
struct Taught {
    links: Vec<(u32, [f32; 2])>,
    totals: [Vec<(u32, f32)>; 2],
}

impl Taught {
    fn links(&self, entry: u32) -> [f32; 2] {
        let at = self.links.binary_search_by_key(&entry, |link| link.0);
        at.map_or([0.0; 2], |at| self.links[at].1)
    }

    fn total(&self, side: usize, word: u32) -> f32 {
        let at = self.totals[side].binary_search_by_key(&word, |total| total.0);
        at.map_or(0.0, |at| self.totals[side][at].1)
    }
}

const ALONE: [f32; CLASSES] = [0.7, 0.3, 0.6];

impl Lexicon {
    /// What is known beforehand.
    pub(super) fn new(tokens: &[Tokens; 2], known: &[Known]) -> Self {
        let mut lexicon = Self::blank(tokens);
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

    fn blank(tokens: &[Tokens; 2]) -> Self {
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
        for round in 0..ROUNDS {
            learned.expect(&beads, round + 1 == ROUNDS);
            if round + 1 < ROUNDS {
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
        self.own = [0, 1].map(|side: usize| {
            let segments = tokens[side].segments.iter().enumerate();
            let own = segments.map(|(segment, words)| {
                let lesson = self.lesson(side, segment);
                let total = |&word: &u32| lesson.map_or(0.0, |taught| taught.total(side, word));
                words.iter().map(total).collect()
            });
            own.collect()
        });
        self.rest = [0, 1].map(|side: usize| {
            let segments = tokens[side].segments.iter().zip(&self.own[side]);
            let rest = segments.map(|(words, own)| {
                let words = words.iter().zip(own);
                words
                    .map(|(&word, &own)| self.rest_of_word(side, word, own))
                    .sum()
            });
            rest.collect()
        });
    }

    /// How many words of a segment say nothing about their translation.
    pub(super) fn rest(&self, side: usize, segment: usize) -> f32 {
        self.rest[side][segment]
    }

    fn lesson(&self, side: usize, segment: usize) -> Option<&Taught> {
        self.taught.get(self.lessons[side][segment] as usize)
    }

    /// Counts expected links; in the last round notes who taught what.
    fn expect(&mut self, beads: &[Meeting], last: bool) {
        for entry in &mut self.entries {
            entry.count = [0.0; 2];
        }
        for side in &mut self.totals {
            side.fill(0.0);
        }
        let mut links: Vec<[f32; 2]> = Vec::new();
        for bead in beads {
            links.clear();
            links.resize(bead.entries.len(), [0.0; 2]);
            let totals = [0, 1].map(|way| self.expect_bead(bead, way, &mut links));
            for (&entry, links) in bead.entries.iter().zip(&links) {
                let count = &mut self.entries[entry as usize].count;
                *count = [count[0] + links[0], count[1] + links[1]];
            }
            for (side, totals) in totals.iter().enumerate() {
                for (word, total) in totals {
                    self.totals[side][*word as usize] += total;
                }
            }
            if last {
                self.note_taught(bead, &links, totals);
            }
        }
    }

    fn note_taught(&mut self, bead: &Meeting, links: &[[f32; 2]], totals: [Vec<(u32, f32)>; 2]) {
        let links = bead.entries.iter().copied().zip(links.iter().copied());
        let mut links: Vec<(u32, [f32; 2])> = links
            .filter(|(_, links)| links[0].max(links[1]) > TRIFLE)
            .collect();
        links.sort_unstable_by_key(|link| link.0);
        self.taught.push(Taught { links, totals });
    }

    /// Links of one bead, one way: each word of the side `1 - way` comes from a word of the side `way` or from none. Gives
    /// the sum of the links of each given word.
    fn expect_bead(&self, bead: &Meeting, way: usize, links: &mut [[f32; 2]]) -> Vec<(u32, f32)> {
        let (given, made) = (&bead.words[way], &bead.words[1 - way]);
        let width = bead.words[1].len();
        let (of_given, of_made) = if way == 0 { (width, 1) } else { (1, width) };
        let size = bead.sizes[way];
        let rest = given.iter().map(|&g| self.rest_of_word(way, g, 0.0));
        let rest: f32 = rest.sum::<f32>() + size - given.len() as f32;
        let mut totals: Vec<(u32, f32)> = given.iter().map(|&word| (word, 0.0)).collect();
        for (m, &word) in made.iter().enumerate() {
            let alone = self.alone[way][self.classes[1 - way][word as usize] as usize];
            let cells = (0..given.len()).map(|g| g * of_given + m * of_made);
            let odds = |cell: usize| self.entries[bead.entries[cell] as usize].odds[way];
            let sum: f32 = cells.clone().map(odds).sum();
            let all = alone + (1.0 - alone) * (rest + sum) / size;
            let share = bead.weight * (1.0 - alone) / size / all;
            for (cell, total) in cells.zip(&mut totals) {
                links[cell][way] = share * odds(cell);
                total.1 += links[cell][way];
            }
        }
        totals
    }

    /// The share of a word's translations that is like chance; `less` links are not counted.
    fn rest_of_word(&self, way: usize, word: u32, less: f32) -> f32 {
        let total = (self.totals[way][word as usize] - less).max(0.0);
        PRIOR * self.unknown[way][word as usize] / (total + PRIOR)
    }

    /// Odds from counts.
    fn refresh(&mut self) {
        for row in 0..self.rows.len() - 1 {
            for at in self.rows[row]..self.rows[row + 1] {
                let entry = self.entries[at];
                let words = [row as u32, entry.other];
                self.entries[at].odds = [0, 1].map(|way| self.odds(&entry, words, way, [0.0; 2]));
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
