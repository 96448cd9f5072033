//! What the words of two segments say of each other.

use super::{Lexicon, NONE, Taught};
use crate::align::tokens::Tokens;

/// What the words of a pair of segments say: the places of words that have counterparts, with the sum of their odds. First
/// of the second segment given the first, then the other way.
pub(in crate::align) type Hits = [Vec<(u16, f32)>; 2];

/// Looks up pairs of segments: one segment of the first text against many of the second.
pub(in crate::align) struct Lookup<'l> {
    pub(in crate::align) lexicon: &'l Lexicon,
    tokens: &'l [Tokens; 2],
    /// For each word of the second text the first of its chain in `chain`.
    heads: Vec<u32>,
    chain: Vec<(u32, u16, u32)>,
    touched: Vec<u32>,
    segment: usize,
    found: Vec<(u16, u16, u32)>,
}

impl<'l> Lookup<'l> {
    pub(in crate::align) fn new(lexicon: &'l Lexicon, tokens: &'l [Tokens; 2]) -> Self {
        Self {
            lexicon,
            tokens,
            heads: vec![NONE; tokens[1].words.len()],
            chain: Vec::new(),
            touched: Vec::new(),
            segment: 0,
            found: Vec::new(),
        }
    }

    /// Makes ready for a segment of the first text.
    pub(in crate::align) fn load(&mut self, segment: usize) {
        for word in self.touched.drain(..) {
            self.heads[word as usize] = NONE;
        }
        self.chain.clear();
        self.segment = segment;
        for (place, &word) in (0_u16..).zip(&self.tokens[0].segments[segment]) {
            let word = word as usize;
            for at in self.lexicon.rows[word]..self.lexicon.rows[word + 1] {
                let other = self.lexicon.entries[at].other;
                let head = &mut self.heads[other as usize];
                if *head == NONE {
                    self.touched.push(other);
                }
                self.chain.push((at as u32, place, *head));
                *head = (self.chain.len() - 1) as u32;
            }
        }
    }

    /// What the words of the loaded segment and of a segment of the second text say.
    pub(in crate::align) fn hits(&mut self, j: usize) -> Hits {
        self.found.clear();
        for (place, &word) in (0_u16..).zip(&self.tokens[1].segments[j]) {
            let mut at = self.heads[word as usize];
            while at != NONE {
                let (entry, first, next) = self.chain[at as usize];
                self.found.push((first, place, entry));
                at = next;
            }
        }
        let mut hits = Hits::default();
        let teachers = self.teachers(j);
        for &(first, second, at) in &self.found {
            let entry = &self.lexicon.entries[at as usize];
            let places = [usize::from(first), usize::from(second)];
            let odds = if teachers.iter().all(Option::is_none) {
                entry.odds
            } else {
                self.odds(at, j, places, teachers)
            };
            let local = &self.lexicon.local;
            let near = [
                local[1][j][usize::from(second)],
                local[0][self.segment][usize::from(first)],
            ];
            add(&mut hits[0], second, odds[0] * near[0]);
            hits[1].push((first, odds[1] * near[1]));
        }
        gather(&mut hits[1]);
        hits
    }

    /// The lessons of the loaded segment and of a segment of the second text; once when it is the same one.
    fn teachers(&self, j: usize) -> [Option<&'l Taught>; 2] {
        let lexicon = self.lexicon;
        let first = lexicon.lessons[0][self.segment];
        let second = lexicon.lessons[1][j];
        let taught = |lesson: u32| lexicon.taught.get(lesson as usize);
        [taught(first), taught(second).filter(|_| first != second)]
    }

    /// The odds of a pair of words without what these lessons taught.
    fn odds(
        &self,
        at: u32,
        j: usize,
        places: [usize; 2],
        teachers: [Option<&Taught>; 2],
    ) -> [f32; 2] {
        let entry = &self.lexicon.entries[at as usize];
        let segments = [self.segment, j];
        let words: [u32; 2] =
            std::array::from_fn(|side| self.tokens[side].segments[segments[side]][places[side]]);
        let mut less: [[f32; 2]; 2] =
            std::array::from_fn(|side| [0.0, self.lexicon.own[side][segments[side]][places[side]]]);
        for (owner, taught) in teachers.into_iter().enumerate() {
            let links = taught.map_or([0.0; 2], |taught| taught.links(at));
            for (way, less) in less.iter_mut().enumerate() {
                less[0] += links[way];
                if links[way] > 0.0 && way != owner && teachers[1].is_some() {
                    less[1] += taught.map_or(0.0, |taught| taught.total(way, words[way]));
                }
            }
        }
        [0, 1].map(|way: usize| self.lexicon.odds(entry, words, way, less[way]))
    }
}

/// Adds to the last place or opens a new one.
fn add(sums: &mut Vec<(u16, f32)>, place: u16, odds: f32) {
    match sums.last_mut() {
        Some(last) if last.0 == place => last.1 += odds,
        _ => sums.push((place, odds)),
    }
}

fn gather(sums: &mut Vec<(u16, f32)>) {
    sums.sort_unstable_by_key(|hit| hit.0);
    sums.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 += later.1;
        }
        same
    });
}
