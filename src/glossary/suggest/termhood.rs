//! C-value: how much an expression is a term, from how often it stands alone and inside longer ones (Frantzi, Ananiadou
//! and Mima, *Automatic recognition of multi-word terms: the C-value/NC-value method*, 2000).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::Interner;
use super::tokens::Token;

/// The longest expression, in tokens.
const LONGEST: usize = 8;

/// An expression and its places.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) words: usize,
    pub(super) c_value: f64,
    pub(super) places: Vec<Place>,
}

/// Where an expression stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) passage: usize,
    pub(super) range: Range<usize>,
}

#[derive(Default)]
struct Counted {
    words: usize,
    places: Vec<Place>,
    /// How many longer candidates it is part of, and how often they stand in the texts.
    longer: usize,
    in_longer: usize,
}

/// All expressions of two and more tokens that stand at least `min` times, by C-value. `edges` says whether a token may
/// begin one, and whether it may end one.
pub(super) fn candidates(
    runs: &[Vec<Vec<Token>>],
    min: usize,
    edges: impl Fn(&str) -> (bool, bool),
) -> Vec<Candidate> {
    let mut numbers = Interner::default();
    let mut counted: BTreeMap<Vec<u32>, Counted> = BTreeMap::new();
    for (passage, run) in runs
        .iter()
        .enumerate()
        .flat_map(|(passage, runs)| runs.iter().map(move |run| (passage, run)))
    {
        let tokens: Vec<(u32, (bool, bool))> = run
            .iter()
            .map(|token| (numbers.number(token.key.clone()), edges(&token.key)))
            .collect();
        for start in 0..run.len() {
            for end in start + 2..=run.len().min(start + LONGEST) {
                if !(tokens[start].1.0 && tokens[end - 1].1.1) {
                    continue;
                }
                let name = tokens[start..end].iter().map(|token| token.0).collect();
                let found: &mut Counted = counted.entry(name).or_default();
                found.words = run[start..end].iter().map(|token| token.words).sum();
                found.places.push(Place {
                    passage,
                    range: run[start].range.start..run[end - 1].range.end,
                });
            }
        }
    }
    counted.retain(|_, found| found.places.len() >= min.max(1));
    count_nested(&mut counted);
    let mut candidates: Vec<Candidate> = counted.into_values().filter_map(score).collect();
    // Equal scores keep the order of their first places: by passage.
    candidates.sort_by(|a, b| {
        let first =
            |candidate: &Candidate| (candidate.places[0].passage, candidate.places[0].range.start);
        b.c_value
            .total_cmp(&a.c_value)
            .then_with(|| first(a).cmp(&first(b)))
    });
    candidates
}

fn count_nested(counted: &mut BTreeMap<Vec<u32>, Counted>) {
    let mut nested: HashMap<Vec<u32>, (usize, usize)> = HashMap::new();
    for (name, found) in &*counted {
        let mut parts = HashSet::new();
        for start in 0..name.len() {
            for end in start + 2..=name.len() {
                if end - start < name.len() {
                    parts.insert(&name[start..end]);
                }
            }
        }
        for part in parts {
            if counted.contains_key(part) {
                let count = nested.entry(part.to_vec()).or_default();
                count.0 += 1;
                count.1 += found.places.len();
            }
        }
    }
    for (name, (longer, in_longer)) in nested {
        if let Some(found) = counted.get_mut(&name) {
            (found.longer, found.in_longer) = (longer, in_longer);
        }
    }
}

/// Equation 3; `None` for what never stands on its own.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn score(found: Counted) -> Option<Candidate> {
    let frequency = found.places.len() as f64;
    let inside = match found.longer {
        0 => 0.0,
        longer => found.in_longer as f64 / longer as f64,
    };
    let c_value = (found.words as f64).log2() * (frequency - inside);
    (c_value > 0.0).then_some(Candidate {
        words: found.words,
        c_value,
        places: found.places,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs of letters, each letter a word.
    fn found(texts: &[&str]) -> Vec<(String, usize, f64)> {
        let runs: Vec<Vec<Vec<Token>>> = texts
            .iter()
            .map(|text| {
                let token = |(at, c): (usize, char)| Token {
                    range: at..at + 1,
                    key: c.to_string(),
                    words: 1,
                };
                vec![text.char_indices().map(token).collect()]
            })
            .collect();
        candidates(&runs, 2, |word| (word != "-", word != "-"))
            .into_iter()
            .map(|c| {
                let first = &c.places[0];
                let text = texts[first.passage][first.range.clone()].to_owned();
                (text, c.places.len(), (c.c_value * 1000.0).round() / 1000.0)
            })
            .collect()
    }

    #[test]
    fn an_expression_loses_what_it_owes_to_longer_ones() {
        // abc ×3; ab ×5, twice alone: log2(3)·3, log2(2)·(5 − 3/1); bc never stands alone.
        let texts = ["abc", "abc", "abc", "ab", "ab"];
        assert_eq!(
            found(&texts),
            [("abc".to_owned(), 3, 4.755), ("ab".to_owned(), 5, 2.0)]
        );
    }

    #[test]
    fn function_words_may_stand_inside_but_not_at_the_edges() {
        assert_eq!(found(&["a-b", "a-b"]), [("a-b".to_owned(), 2, 3.17)]);
    }
}
