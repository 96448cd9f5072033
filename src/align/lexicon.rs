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

pub(super) use self::lookup::{Hit, Lookup};

/// What the prior weighs, in occurrences of a word.
const PRIOR: f32 = 2.0;
/// Passes of expectation and maximisation: in long texts, and in short ones.
const ROUNDS: [usize; 2] = [4, 5];
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
    /// For each word of each segment how much likelier its links are without those that the segment's own lesson counted.
    own: [Vec<Vec<f32>>; 2],
    /// How many words of each segment say nothing about their translation, by what others taught.
    rest: [Vec<f32>; 2],
    /// The odds of pairs that have no entry.
    rare: Rare,
}

/// The odds of pairs of words that meet once or no more often than by chance, each way. What one of them may be worth is not
/// counted, so that they need no entries, but together they take part in who comes from where.
///
/// The odds are `given × (made + common)`: of one meeting, and of as many as chance makes.
#[derive(Debug, Default)]
struct Rare {
    given: [Vec<f32>; 2],
    common: [Vec<f32>; 2],
    made: [Vec<f32>; 2],
}

/// What a meeting is worth, in links.
const SINGLE: f32 = 0.02;
/// How many links an occurrence of a word comes to.
const LINKED: f32 = 0.3;

impl Rare {
    /// `none` when such pairs have entries of their own.
    fn new(tokens: &[Tokens; 2], chance: &[Vec<f32>; 2], none: bool) -> Self {
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

/// The pairs of one bead as if none had an entry, one way.
struct Unentered {
    given: Vec<f32>,
    common: Vec<f32>,
    made: Vec<f32>,
}

impl Unentered {
    fn new(rare: &Rare, bead: &Meeting, way: usize) -> Self {
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

    fn odds(&self, given: usize, made: usize) -> f32 {
        self.given[given] * (self.made[made] + self.common[given])
    }

    /// Adds up the odds of each made word.
    fn sum(&self, sums: &mut [f32]) {
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
    fn links(&self, shares: &[f32], totals: &mut [f32]) {
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

/// What one lesson taught: links of entries, and of words as the ones that are given; sorted.
#[derive(Debug, Default)]
struct Taught {
    links: Vec<(u32, [f32; 2])>,
    totals: [Vec<(u32, f32)>; 2],
    /// Which entries may be among the links: a bit for each.
    filter: [u64; 16],
}

/// The bit of an entry in a filter.
const fn bit(entry: u32) -> usize {
    (entry.wrapping_mul(0x9E37_79B9) >> 22) as usize
}

impl Taught {
    /// Whether an entry may be among the links; it surely is not when it may not.
    const fn may_hold(&self, entry: u32) -> bool {
        let bit = bit(entry);
        self.filter[bit / 64] >> (bit % 64) & 1 == 1
    }

    fn note_filter(&mut self) {
        self.filter = [0; 16];
        for link in &self.links {
            let bit = bit(link.0);
            self.filter[bit / 64] |= 1 << (bit % 64);
        }
    }

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
        for side in 0..2 {
            let mut own = Vec::with_capacity(tokens[side].segments.len());
            let mut rest = Vec::with_capacity(tokens[side].segments.len());
            for (segment, words) in tokens[side].segments.iter().enumerate() {
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

    /// Counts expected links; in the last round notes who taught what.
    fn expect(&mut self, beads: &[Meeting], last: bool) {
        let odds: Vec<[f32; 2]> = self.entries.iter().map(|entry| entry.odds).collect();
        let mut counts = vec![[0.0; 2]; odds.len()];
        let mut totals = [0, 1].map(|side: usize| vec![0.0; self.totals[side].len()]);
        let mut work = Work::default();
        for bead in beads {
            self.expect_bead(bead, &odds, &mut work);
            for (cell, links) in bead.cells.iter().zip(&work.links) {
                let count: &mut [f32; 2] = &mut counts[cell.entry as usize];
                *count = [count[0] + links[0], count[1] + links[1]];
            }
            for (side, totals) in totals.iter_mut().enumerate() {
                for (&word, total) in bead.words[side].iter().zip(&work.totals[side]) {
                    totals[word as usize] += total;
                }
            }
            if last {
                self.taught.push(taught(bead, &work));
            }
        }
        for (entry, count) in self.entries.iter_mut().zip(counts) {
            entry.count = count;
        }
        self.totals = totals;
    }

    /// Links of one bead: each word of a side comes from a word of the other side or from none.
    fn expect_bead(&self, bead: &Meeting, odds: &[[f32; 2]], work: &mut Work) {
        for way in 0..2 {
            work.shares[way].clear();
            work.shares[way].resize(bead.words[1 - way].len(), 0.0);
            work.totals[way].clear();
            work.totals[way].resize(bead.words[way].len(), 0.0);
        }
        work.links.clear();
        let single = [0, 1].map(|way: usize| Unentered::new(&self.rare, bead, way));
        let [columns, lines] = &mut work.shares;
        single[0].sum(columns);
        single[1].sum(lines);
        for cell in &bead.cells {
            let odds = odds[cell.entry as usize];
            let [line, column] = cell.places.map(usize::from);
            columns[column] += odds[0] - single[0].odds(line, column);
            lines[line] += odds[1] - single[1].odds(column, line);
            work.links.push(odds);
        }
        for way in 0..2 {
            self.share_out(bead, way, &mut work.shares[way]);
            single[way].links(&work.shares[way], &mut work.totals[way]);
        }
        for (cell, links) in bead.cells.iter().zip(&mut work.links) {
            let [line, column] = cell.places.map(usize::from);
            let shares = [work.shares[0][column], work.shares[1][line]];
            *links = [links[0] * shares[0], links[1] * shares[1]];
            work.totals[0][line] += links[0] - single[0].odds(line, column) * shares[0];
            work.totals[1][column] += links[1] - single[1].odds(column, line) * shares[1];
        }
    }

    /// From the sum of the odds of each word of the side `1 - way` to what one of them weighs in links.
    fn share_out(&self, bead: &Meeting, way: usize, sums: &mut [f32]) {
        let given = &bead.words[way];
        let size = bead.sizes[way];
        let rest = given.iter().map(|&word| self.rest_of_word(way, word, 0.0));
        let rest = rest.sum::<f32>() + size - given.len() as f32;
        for (&word, sum) in bead.words[1 - way].iter().zip(sums) {
            let alone = self.alone[way][self.classes[1 - way][word as usize] as usize];
            let all = alone + (1.0 - alone) * (rest + *sum) / size;
            *sum = bead.weight * (1.0 - alone) / size / all;
        }
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

/// What the expectation of one bead needs, kept from bead to bead.
#[derive(Default)]
struct Work {
    /// By cell.
    links: Vec<[f32; 2]>,
    /// What an odds of one is in links, by word of the second side, then of the first.
    shares: [Vec<f32>; 2],
    /// The sums of the links of each given word.
    totals: [Vec<f32>; 2],
}

fn taught(bead: &Meeting, work: &Work) -> Taught {
    let entries = bead.cells.iter().map(|cell| cell.entry);
    let links = entries.zip(work.links.iter().copied());
    let mut links: Vec<(u32, [f32; 2])> = links
        .filter(|(_, links)| links[0].max(links[1]) > TRIFLE)
        .collect();
    links.sort_unstable_by_key(|link| link.0);
    let totals = [0, 1].map(|side: usize| {
        let words = bead.words[side].iter().copied();
        words.zip(work.totals[side].iter().copied()).collect()
    });
    Taught {
        links,
        totals,
        filter: [0; 16],
    }
}

fn entry(pair: &Known) -> Entry {
    Entry {
        other: pair.words[1],
        known: pair.given,
        ..Entry::default()
    }
}
