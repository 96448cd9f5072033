//! What the words of two segments say of each other.

use super::{Lexicon, NONE, Taught};
use crate::align::tokens::Tokens;

/// A word of a segment that may come from a word of the other one.
#[derive(Debug, Clone, Copy)]
pub(in crate::align) struct Hit {
    /// The word's place in its segment.
    pub(in crate::align) place: u16,
    /// Its class, as a number.
    pub(in crate::align) class: u8,
    /// How many times likelier than chance it is where the other word stands.
    pub(in crate::align) odds: f32,
}

/// A counterpart of a word of the loaded segment.
#[derive(Debug, Clone, Copy)]
struct Link {
    /// The next one with the same counterpart.
    next: u32,
    entry: u32,
    /// The place of the segment's word, and its class.
    place: u16,
    class: u8,
    odds: [f32; 2],
}

/// Looks up pairs of segments: one segment of the first text against many of the second.
pub(in crate::align) struct Lookup<'l> {
    lexicon: &'l Lexicon,
    tokens: &'l [Tokens; 2],
    /// For each word of the second text the first of its chain in `chain`.
    heads: Vec<u32>,
    chain: Vec<Link>,
    touched: Vec<u32>,
    /// For each entry the last lesson that was loaded and that taught it, plus one.
    stamps: Vec<u32>,
    segment: usize,
}

impl<'l> Lookup<'l> {
    pub(in crate::align) fn new(lexicon: &'l Lexicon, tokens: &'l [Tokens; 2]) -> Self {
        Self {
            lexicon,
            tokens,
            heads: vec![NONE; tokens[1].words.len()],
            chain: Vec::new(),
            touched: Vec::new(),
            stamps: vec![0; lexicon.entries.len()],
            segment: 0,
        }
    }

    /// Makes ready for a segment of the first text.
    pub(in crate::align) fn load(&mut self, segment: usize) {
        for word in self.touched.drain(..) {
            self.heads[word as usize] = NONE;
        }
        self.chain.clear();
        self.segment = segment;
        let lexicon = self.lexicon;
        let words = self.tokens[0].segments[segment].iter();
        let words = words.zip(&lexicon.own[0][segment]);
        for (place, (&word, own)) in (0_u16..).zip(words) {
            let local = lexicon.local[0][segment][usize::from(place)];
            let class = lexicon.classes[0][word as usize] as u8;
            let word = word as usize;
            for at in lexicon.rows[word]..lexicon.rows[word + 1] {
                let entry = &lexicon.entries[at];
                let head = &mut self.heads[entry.other as usize];
                if *head == NONE {
                    self.touched.push(entry.other);
                }
                self.chain.push(Link {
                    next: *head,
                    entry: at as u32,
                    place,
                    class,
                    odds: [entry.odds[0] * own, entry.odds[1] * local],
                });
                *head = (self.chain.len() - 1) as u32;
            }
        }
        let lesson = lexicon.lessons[0][segment];
        if let Some(taught) = lexicon.taught.get(lesson as usize) {
            for link in &taught.links {
                self.stamps[link.0 as usize] = lesson + 1;
            }
        }
    }

    /// Adds what the words of the loaded segment and of a segment of the second text say: words of the second given the
    /// first, then the other way. A place may come several times; its odds add up.
    pub(in crate::align) fn hits(&mut self, j: usize, hits: &mut [Vec<Hit>; 2]) {
        let lexicon = self.lexicon;
        let teachers = self.teachers(j);
        let words = self.tokens[1].segments[j].iter();
        let near = lexicon.local[1][j].iter().zip(&lexicon.own[1][j]);
        for (place, (&word, (&local, &own))) in (0_u16..).zip(words.zip(near)) {
            let mut at = self.heads[word as usize];
            if at == NONE {
                continue;
            }
            let class = lexicon.classes[1][word as usize] as u8;
            let mut sum = 0.0;
            while at != NONE {
                let link = &self.chain[at as usize];
                let mut odds = [link.odds[0] * local, link.odds[1] * own];
                if self.is_taught(link.entry, teachers) {
                    odds = self.odds(link, j, place, teachers);
                }
                sum += odds[0];
                hits[1].push(Hit {
                    place: link.place,
                    class: link.class,
                    odds: odds[1],
                });
                at = link.next;
            }
            hits[0].push(Hit {
                place,
                class,
                odds: sum,
            });
        }
    }

    /// The lessons of the loaded segment and of a segment of the second text; once when it is the same one.
    fn teachers(&self, j: usize) -> [Option<&'l Taught>; 2] {
        let lexicon = self.lexicon;
        let first = lexicon.lessons[0][self.segment];
        let second = lexicon.lessons[1][j];
        let taught = |lesson: u32| lexicon.taught.get(lesson as usize);
        [taught(first), taught(second).filter(|_| first != second)]
    }

    /// Whether one of these lessons may have counted links of an entry.
    fn is_taught(&self, entry: u32, teachers: [Option<&Taught>; 2]) -> bool {
        let lesson = self.lexicon.lessons[0][self.segment];
        let by_first = teachers[0].is_some() && self.stamps[entry as usize] == lesson + 1;
        by_first || teachers[1].is_some_and(|taught| taught.may_hold(entry))
    }

    /// The odds of a pair of words without what these lessons taught, in these surroundings.
    fn odds(&self, link: &Link, j: usize, place: u16, teachers: [Option<&Taught>; 2]) -> [f32; 2] {
        let lexicon = self.lexicon;
        let entry = &lexicon.entries[link.entry as usize];
        let segments = [self.segment, j];
        let places = [link.place, place].map(usize::from);
        let words: [u32; 2] =
            std::array::from_fn(|side| self.tokens[side].segments[segments[side]][places[side]]);
        let mut less = [0, 1].map(|side: usize| {
            let own = lexicon.lesson(side, segments[side]);
            [
                0.0,
                own.map_or(0.0, |taught| taught.total(side, words[side])),
            ]
        });
        for (owner, taught) in teachers.into_iter().enumerate() {
            let links = taught.map_or([0.0; 2], |taught| taught.links(link.entry));
            for (way, less) in less.iter_mut().enumerate() {
                less[0] += links[way];
                if links[way] > 0.0 && way != owner && teachers[1].is_some() {
                    less[1] += taught.map_or(0.0, |taught| taught.total(way, words[way]));
                }
            }
        }
        let local = |side: usize| lexicon.local[side][segments[side]][places[side]];
        [0, 1].map(|way: usize| lexicon.odds(entry, words, way, less[way]) * local(1 - way))
    }
}
