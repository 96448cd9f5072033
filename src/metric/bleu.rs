//! BLEU (Papineni et al. 2002) over words as they stand between spaces, as `sacrebleu --tokenize none` computes it.

use std::collections::HashMap;

const ORDERS: usize = 4;

/// A BLEU score that texts are added to; exponential smoothing, brevity penalty of the corpus.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bleu {
    both: [u64; ORDERS],
    all: [u64; ORDERS],
    hypothesis: u64,
    reference: u64,
}

impl Bleu {
    /// Adds one translation and its reference.
    pub fn add(&mut self, hypothesis: &str, reference: &str) {
        let ours: Vec<&str> = hypothesis.split_whitespace().collect();
        let theirs: Vec<&str> = reference.split_whitespace().collect();
        self.hypothesis += ours.len() as u64;
        self.reference += theirs.len() as u64;
        for order in 1..=ORDERS {
            let (mine, yours) = (ngrams(&ours, order), ngrams(&theirs, order));
            let both = mine
                .iter()
                .map(|(ngram, &count)| count.min(yours.get(ngram).copied().unwrap_or(0)));
            self.both[order - 1] += both.sum::<u64>();
            self.all[order - 1] += mine.values().sum::<u64>();
        }
    }

    /// The score of all that was added, 0 to 100.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of words are far below 2^52"
    )]
    pub fn score(&self) -> f64 {
        if self.both.iter().all(|&count| count == 0) || self.all.contains(&0) {
            return 0.0;
        }
        let (mut smoothing, mut logarithms) = (1.0, 0.0);
        for (&both, &all) in self.both.iter().zip(&self.all) {
            let precision = if both == 0 {
                smoothing *= 2.0;
                1.0 / (smoothing * all as f64)
            } else {
                both as f64 / all as f64
            };
            logarithms += precision.ln();
        }
        let brevity = 1.0 - self.reference as f64 / self.hypothesis as f64;
        100.0 * (logarithms / ORDERS as f64 + brevity.min(0.0)).exp()
    }
}

fn ngrams<'a>(words: &'a [&'a str], order: usize) -> HashMap<&'a [&'a str], u64> {
    let mut counts = HashMap::new();
    for ngram in words.windows(order) {
        *counts.entry(ngram).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By sacrebleu 2.6.0, `corpus_bleu` with `tokenize="none"`.
    const BLEU: f64 = 50.199_532_514_718_28;
    const SMOOTHED: f64 = 12.703_318_703_865_365;

    #[test]
    fn a_corpus_scores_as_with_sacrebleu() {
        let mut score = Bleu::default();
        score.add("the cat sat on the mat today", "the cat sat on a mat today");
        score.add(
            "Ban Thường vụ Tỉnh ủy họp",
            "Ban Thường vụ Tỉnh ủy đã họp hôm nay",
        );
        assert!((score.score() - BLEU).abs() < 1e-6, "{}", score.score());
    }

    #[test]
    fn orders_without_a_match_are_smoothed() {
        let mut score = Bleu::default();
        score.add("the cat is here now", "the dog is there then");
        assert!((score.score() - SMOOTHED).abs() < 1e-6, "{}", score.score());
    }
}
