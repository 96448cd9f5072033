//! What reviewed translations teach: which rendering of a word is used, and words that nobody knew.

use std::collections::{BTreeMap, HashMap};

use super::index::{Fragment, Index};
use super::path::{Piece, best_path};
use super::token::Token;
use crate::model::Language;
use crate::text::khmer::key;

/// Counts of renderings by form, and learned words.
#[derive(Debug, Default)]
pub(super) struct Lessons {
    /// How many reviewed targets hold each rendering of a form, by the form's key.
    used: HashMap<(String, Language), HashMap<String, u32>>,
    words: Vec<Fragment>,
}

impl Lessons {
    /// Learns from reviewed sentences.
    pub(super) fn learn(index: &Index, reviewed: &[Fragment]) -> Self {
        let mut lessons = Self::default();
        let bare = Vec::new();
        let mut unknown: BTreeMap<(Language, String), Vec<usize>> = BTreeMap::new();
        for (place, pair) in reviewed.iter().enumerate() {
            let key = key(&pair.source);
            let target = padded(&pair.target);
            // A sentence is in the index as a whole: its parts are found in its two halves' pieces.
            for piece in pieces(index, &key, pair.language) {
                match piece {
                    Part::Known(entry) => lessons.count(index, entry, &target, pair.language),
                    Part::Unknown(text) => {
                        unknown
                            .entry((pair.language, text))
                            .or_default()
                            .push(place);
                    }
                }
            }
        }
        lessons.words = bare;
        lessons.words.extend(associated(&unknown, reviewed));
        lessons
    }

    fn count(&mut self, index: &Index, entry: usize, target: &str, language: Language) {
        let entry = &index.entries[entry];
        let used = self.used.entry((entry.key.clone(), language)).or_default();
        for sense in &entry.senses {
            for rendering in sense.renderings(language) {
                if target.contains(&padded(rendering)) {
                    *used.entry(rendering.clone()).or_default() += 1;
                }
            }
        }
    }

    /// The words that were learned.
    pub(super) fn words(&self) -> Vec<Fragment> {
        self.words.clone()
    }

    /// The cost in nats of each rendering of a token by how often reviewed targets have it; none when they say
    /// nothing about it.
    pub(super) fn costs(&self, token: &Token, key: &str, language: Language) -> Vec<f64> {
        if token.options.len() < 2 || token.source.is_empty() || self.used.is_empty() {
            return Vec::new();
        }
        let form = &key[token.source.clone()];
        let Some(used) = self.used.get(&(form.to_owned(), language)) else {
            return Vec::new();
        };
        let count = |option: &String| f64::from(used.get(option).copied().unwrap_or(0));
        let prior = |place: usize| if place == 0 { 1.0 } else { 0.1 };
        let total: f64 = token.options.iter().map(count).sum();
        let options = token.options.iter().enumerate();
        options
            .map(|(place, option)| -((count(option) + prior(place)) / (total + 1.5)).ln())
            .collect()
    }
}

enum Part {
    Known(usize),
    Unknown(String),
}

/// The known forms and the unknown runs of a key, whole sentences left aside.
fn pieces(index: &Index, key: &str, language: Language) -> Vec<Part> {
    let middle = key
        .char_indices()
        .map(|(at, _)| at)
        .filter(|&at| key[at..].starts_with(' '))
        .min_by_key(|&at| at.abs_diff(key.len() / 2));
    let halves = match middle {
        Some(at) => vec![&key[..at], &key[at..]],
        None => vec![key],
    };
    let mut parts = Vec::new();
    for half in halves {
        let mut run = String::new();
        for (range, piece) in best_path(index, half, language) {
            if piece == Piece::Unknown {
                run.push_str(&half[range]);
                continue;
            }
            if !run.is_empty() {
                parts.push(Part::Unknown(std::mem::take(&mut run)));
            }
            if let Piece::Known(entry) = piece {
                parts.push(Part::Known(entry));
            }
        }
        if !run.is_empty() {
            parts.push(Part::Unknown(run));
        }
    }
    parts
}

/// Small letters, with one space between words and around.
fn padded(text: &str) -> String {
    let words: Vec<String> = super::model::words(text).collect();
    format!(" {} ", words.join(" "))
}

/// Least times that an unknown word must stand with its rendering.
const LEAST: usize = 2;

/// Renderings of unknown words: a word or two of the target, capital first, that stand where the unknown word
/// does and nowhere else.
fn associated(
    unknown: &BTreeMap<(Language, String), Vec<usize>>,
    reviewed: &[Fragment],
) -> Vec<Fragment> {
    let mut everywhere: HashMap<(Language, String), usize> = HashMap::new();
    for pair in reviewed {
        for name in names(&pair.target) {
            *everywhere.entry((pair.language, name)).or_default() += 1;
        }
    }
    let mut learned = Vec::new();
    for ((language, source), places) in unknown {
        let mut places = places.clone();
        places.dedup();
        if places.len() < LEAST || source.chars().count() < 3 {
            continue;
        }
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for &place in &places {
            for name in names(&reviewed[place].target) {
                *counts.entry(name).or_default() += 1;
            }
        }
        let dice = |name: &str, both: usize| {
            let all = everywhere
                .get(&(*language, name.to_owned()))
                .copied()
                .unwrap_or(both);
            (2 * both * 1000) / (places.len() + all)
        };
        let best = counts
            .iter()
            .filter(|(_, both)| **both >= LEAST)
            .max_by_key(|(name, both)| (dice(name, **both), name.len()));
        if let Some((name, both)) = best
            && dice(name, *both) >= 600
        {
            learned.push(Fragment {
                source: source.clone(),
                language: *language,
                target: name.clone(),
            });
        }
    }
    learned
}

/// The capitalised words of a text and runs of up to three of them, each once.
fn names(text: &str) -> Vec<String> {
    let words: Vec<&str> = text
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .collect();
    let is_name = |word: &&str| word.starts_with(char::is_uppercase);
    let mut names = Vec::new();
    for length in 1..=3 {
        for run in words.windows(length).filter(|run| run.iter().all(is_name)) {
            names.push(run.join(" "));
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}
