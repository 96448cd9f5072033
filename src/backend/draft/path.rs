//! The best path through a sentence: the cheapest sequence of pieces that covers every cluster.

use std::collections::HashMap;
use std::ops::Range;

use super::index::{Index, Layer};
use crate::model::Language;
use crate::text::khmer::cluster;
use crate::text::placeable::{Value, find};

/// What a piece of a key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// A known form, by its entry in the index.
    Known(usize),
    /// A number, date or the like.
    Placeable(Value),
    /// Letters and digits of other scripts.
    Latin,
    /// The sign U+17D7 that repeats the word before it.
    Repeat,
    Space,
    /// Punctuation and signs, Khmer ones too.
    Mark,
    /// Khmer that nobody knows.
    Unknown,
}

/// Less than any way through the characters of a number.
const PLACEABLE_COST: u32 = 1;
const OTHER_COST: u32 = 2;
const UNKNOWN_COST: u32 = 60;
/// A word of one cluster beside unknown clusters is most often a part of the unknown word.
const LONELY_COST: u32 = 55;
/// A piece costs this, whatever its length: so the longest forms win.
const FRAGMENT_COST: u32 = 6;
const TERM_COST: u32 = 8;
const WORD_COST: u32 = 10;
/// A word of one cluster is riskier than longer ones.
const SHORT_COST: u32 = 3;

/// What the last piece of a path was.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Safe,
    /// A known word of one cluster.
    Short,
    Unknown,
}

const STATES: [Last; 3] = [Last::Safe, Last::Short, Last::Unknown];

/// The cheapest way to the end of a piece.
#[derive(Clone)]
struct Step {
    cost: u32,
    start: usize,
    before: Last,
    piece: Piece,
}

/// The pieces of a key; their ranges, bytes of the key, join back to it.
pub(super) fn best_path(
    index: &Index,
    key: &str,
    language: Language,
) -> Vec<(Range<usize>, Piece)> {
    let mut lattice = Lattice::new(index, key, language);
    let mut at = 0;
    for part in cluster::clusters(key) {
        at += part.len();
        lattice.close(at, part);
    }
    lattice.trace(key.len())
}

struct Lattice<'i> {
    index: &'i Index,
    /// Starts and entries of the known forms, by where they end.
    known: HashMap<usize, Vec<(usize, usize)>>,
    placeables: HashMap<usize, (usize, Value)>,
    best: Vec<[Option<Step>; 3]>,
}

impl<'i> Lattice<'i> {
    fn new(index: &'i Index, key: &str, language: Language) -> Self {
        let mut known: HashMap<usize, Vec<(usize, usize)>> = HashMap::new();
        for found in index.find(key) {
            if index.entries[found.entry].speaks(language) {
                known
                    .entry(found.end)
                    .or_default()
                    .push((found.start, found.entry));
            }
        }
        let placeables = find(Language::Khmer, key)
            .into_iter()
            .map(|found| (found.range.end, (found.range.start, found.value)))
            .collect();
        let mut best = vec![[None, None, None]; key.len() + 1];
        best[0][0] = Some(Step {
            cost: 0,
            start: 0,
            before: Last::Safe,
            piece: Piece::Space,
        });
        Self {
            index,
            known,
            placeables,
            best,
        }
    }

    /// Finds the best ways to `end`, where the cluster `part` ends.
    fn close(&mut self, end: usize, part: &str) {
        let (cost, piece) = single(part);
        self.offer(end - part.len(), end, cost, &piece);
        if let Some((start, value)) = self.placeables.remove(&end) {
            self.offer(start, end, PLACEABLE_COST, &Piece::Placeable(value));
        }
        for (start, entry) in self.known.remove(&end).unwrap_or_default() {
            let form = &self.index.entries[entry];
            let short = u32::from(form.clusters == 1) * SHORT_COST;
            let cost = match form.layer {
                Layer::Fragment => FRAGMENT_COST,
                Layer::Term => TERM_COST + short,
                Layer::Word => WORD_COST + short,
            };
            self.offer(start, end, cost, &Piece::Known(entry));
        }
    }

    fn offer(&mut self, start: usize, end: usize, cost: u32, piece: &Piece) {
        let now = match piece {
            Piece::Known(entry) if self.index.entries[*entry].clusters == 1 => Last::Short,
            Piece::Unknown => Last::Unknown,
            _ => Last::Safe,
        };
        for before in STATES {
            let Some(reached) = &self.best[start][before as usize] else {
                continue;
            };
            let lonely = matches!(
                (before, now),
                (Last::Short, Last::Unknown) | (Last::Unknown, Last::Short)
            );
            let cost = reached.cost + cost + u32::from(lonely) * LONELY_COST;
            let slot = &mut self.best[end][now as usize];
            if slot.as_ref().is_none_or(|known| cost < known.cost) {
                *slot = Some(Step {
                    cost,
                    start,
                    before,
                    piece: piece.clone(),
                });
            }
        }
    }

    fn trace(mut self, length: usize) -> Vec<(Range<usize>, Piece)> {
        let mut path = Vec::new();
        let mut end = length;
        let mut state = STATES
            .into_iter()
            .filter(|&state| self.best[length][state as usize].is_some())
            .min_by_key(|&state| self.best[length][state as usize].as_ref().map(|s| s.cost));
        while end > 0 {
            let Some(step) = state.and_then(|state| self.best[end][state as usize].take()) else {
                break;
            };
            path.push((step.start..end, step.piece));
            (end, state) = (step.start, Some(step.before));
        }
        path.reverse();
        path
    }
}

/// What one cluster is when nothing longer is known to cover it.
fn single(part: &str) -> (u32, Piece) {
    let first = part.chars().next().unwrap_or(' ');
    match first {
        '\u{17D7}' => (OTHER_COST, Piece::Repeat),
        '\u{17D4}'..='\u{17D6}' | '\u{17D8}'..='\u{17DB}' => (OTHER_COST, Piece::Mark),
        '\u{1780}'..='\u{17FF}' | '\u{19E0}'..='\u{19FF}' => (UNKNOWN_COST, Piece::Unknown),
        c if c.is_whitespace() => (OTHER_COST, Piece::Space),
        c if c.is_alphanumeric() => (OTHER_COST, Piece::Latin),
        _ => (OTHER_COST, Piece::Mark),
    }
}
