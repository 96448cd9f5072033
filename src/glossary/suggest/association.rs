//! What stands beside a candidate in another language more often than chance: log-likelihood ratio (Dunning, *Accurate
//! methods for the statistics of surprise and coincidence*, 1993).

use std::collections::{BTreeMap, HashMap, HashSet};

use super::function_words::FunctionWords;
use super::termhood::Candidate;
use super::{Interner, Rendering};
use crate::glossary::Passage;
use crate::glossary::rendering::fold;
use crate::model::Language;
use crate::text::word::words;

/// The longest rendering, in words (Vietnamese: syllables).
const LONGEST: usize = 8;
/// At most so many renderings a candidate.
const SHOWN: usize = 3;
/// A longer rendering takes the place of a part of it when it stands beside the candidate nearly as often.
const NEARLY: f64 = 0.8;

type Gram = Vec<u32>;

/// The words of one passage: number, whether it may be an edge, and its bytes.
struct Target<'p> {
    text: &'p str,
    words: Vec<(u32, bool, std::ops::Range<usize>)>,
}

/// The likely renderings of each candidate, the likeliest first; empty where no passage has the language.
pub(super) fn renderings(
    candidates: &[Candidate],
    passages: &[Passage],
    language: Language,
    function: &FunctionWords,
) -> Vec<Vec<Rendering>> {
    let mut numbers = Interner::default();
    let targets: Vec<Target<'_>> = passages
        .iter()
        .map(|passage| target(passage.text(language), language, function, &mut numbers))
        .collect();
    let all = targets.iter().filter(|t| !t.words.is_empty()).count();
    let sources: Vec<HashSet<usize>> = candidates
        .iter()
        .map(|candidate| {
            let passages = candidate.places.iter().map(|place| place.passage);
            passages.filter(|&p| !targets[p].words.is_empty()).collect()
        })
        .collect();
    let together: Vec<BTreeMap<Gram, usize>> = sources
        .iter()
        .map(|source| beside(source, &targets))
        .collect();
    let mut totals: HashMap<&Gram, usize> = together
        .iter()
        .flatten()
        .map(|(gram, _)| (gram, 0))
        .collect();
    let mut written: HashMap<&Gram, String> = HashMap::new();
    for target in &targets {
        for (gram, text) in grams(target) {
            if let Some((known, count)) = totals.get_key_value(&gram).map(|(k, v)| (*k, *v)) {
                totals.insert(known, count + 1);
                written.entry(known).or_insert_with(|| text.to_owned());
            }
        }
    }
    std::iter::zip(&sources, &together)
        .map(|(source, together)| {
            let scored = together.iter().map(|(gram, &both)| {
                let score = log_likelihood(both, source.len(), totals[gram], all);
                (gram, both, score)
            });
            let kept = best(scored.collect());
            kept.into_iter()
                .map(|(gram, both, score)| Rendering {
                    text: written[gram].clone(),
                    together: both,
                    passages: totals[gram],
                    score,
                })
                .collect()
        })
        .collect()
}

fn target<'p>(
    text: &'p str,
    language: Language,
    function: &FunctionWords,
    numbers: &mut Interner,
) -> Target<'p> {
    let words = words(language, text)
        .into_iter()
        .map(|range| {
            let folded = fold(language, &text[range.clone()]);
            let is_word = !folded.is_empty() && folded.chars().all(char::is_alphabetic);
            let edge = is_word && function.is_target_edge(language, &folded);
            (numbers.number(folded), edge, range)
        })
        .collect();
    Target { text, words }
}

/// The expressions of a passage, each once, with how they are written: no sign but a hyphen between the words.
fn grams<'p>(target: &Target<'p>) -> BTreeMap<Gram, &'p str> {
    let words = &target.words;
    let mut grams = BTreeMap::new();
    for start in 0..words.len() {
        for end in start + 1..=words.len().min(start + LONGEST) {
            let joined = end - start < 2 || {
                let gap = &target.text[words[end - 2].2.end..words[end - 1].2.start];
                gap.chars().all(|c| matches!(c, ' ' | '-' | '\u{A0}'))
            };
            if !joined {
                break;
            }
            if words[start].1 && words[end - 1].1 {
                let gram = words[start..end].iter().map(|word| word.0).collect();
                let text = &target.text[words[start].2.start..words[end - 1].2.end];
                grams.entry(gram).or_insert(text);
            }
        }
    }
    grams
}

/// The expressions beside a candidate that stand in at least a third of its passages, and in two.
fn beside(source: &HashSet<usize>, targets: &[Target<'_>]) -> BTreeMap<Gram, usize> {
    let mut counts: BTreeMap<Gram, usize> = BTreeMap::new();
    for &passage in source {
        for gram in grams(&targets[passage]).into_keys() {
            *counts.entry(gram).or_default() += 1;
        }
    }
    let least = (source.len().div_ceil(3)).max(2);
    counts.retain(|_, count| *count >= least);
    counts
}

/// The likeliest, without those that are only part of a likelier or nearly as frequent longer one.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn best(mut scored: Vec<(&Gram, usize, f64)>) -> Vec<(&Gram, usize, f64)> {
    scored.retain(|(_, _, score)| *score > 0.0);
    let holds = |long: &Gram, short: &Gram| {
        long.len() > short.len() && long.windows(short.len()).any(|part| part == short)
    };
    let all = scored.clone();
    scored.retain(|(gram, both, _)| {
        !all.iter()
            .any(|(longer, with, _)| holds(longer, gram) && *with as f64 >= NEARLY * *both as f64)
    });
    scored.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| b.0.len().cmp(&a.0.len())));
    scored.truncate(SHOWN);
    scored
}

/// −2 log λ of a two-by-two table: `both` passages have both, `first` and `second` each, of `all`. Negative when they
/// stand together less often than chance.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn log_likelihood(both: usize, first: usize, second: usize, all: usize) -> f64 {
    let [both, first, second, all] = [both, first, second, all].map(|count| count as f64);
    let cells = [
        (both, first * second),
        (first - both, first * (all - second)),
        (second - both, (all - first) * second),
        (all - first - second + both, (all - first) * (all - second)),
    ];
    let sum: f64 = cells
        .iter()
        .filter(|(seen, _)| *seen > 0.0)
        .map(|(seen, margins)| seen * (seen * all / margins).ln())
        .sum();
    let direction = if both * all < first * second {
        -1.0
    } else {
        1.0
    };
    direction * 2.0 * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_is_that_of_the_paper() {
        // Dunning 1993, table 1: "the swiss", 110 + 2442 + 111 + 29114 bigrams.
        let score = log_likelihood(110, 110 + 2442, 110 + 111, 31777);
        assert!((score - 270.72).abs() < 0.005, "{score}");
        assert!(log_likelihood(5, 10, 50, 100).abs() < 1e-9);
        assert!(log_likelihood(1, 50, 50, 100) < 0.0);
    }
}
