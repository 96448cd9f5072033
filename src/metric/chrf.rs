//! chrF: the F-score of character n-grams (Popović 2015, 2017), as sacrebleu 2 computes it.
//!
//! N-grams do not hold whitespace; the score of a corpus is made of summed counts, and averages precision and
//! recall over the orders that both sides have before the F-score is taken (no epsilon smoothing).

use std::collections::HashMap;
use std::hash::Hash;

/// Orders of character n-grams.
const CHARACTERS: usize = 6;

/// A chrF score that texts are added to.
///
/// ```
/// use trivani::metric::Chrf;
/// let mut score = Chrf::chrf2();
/// score.add("the cat", "the cat sat");
/// assert!((score.score() - 55.7710).abs() < 1e-4);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Chrf {
    words: usize,
    beta: f64,
    counts: Vec<Counts>,
}

/// N-grams of one order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    hypothesis: u64,
    reference: u64,
    both: u64,
}

impl Chrf {
    /// chrF2: characters only, recall counts twice (`nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no`).
    #[must_use]
    pub fn chrf2() -> Self {
        Self::new(0)
    }

    /// chrF2++: words and pairs of words too (`nw:2`).
    #[must_use]
    pub fn chrf2_plus_plus() -> Self {
        Self::new(2)
    }

    fn new(words: usize) -> Self {
        let counts = vec![Counts::default(); CHARACTERS + words];
        Self {
            words,
            beta: 2.0,
            counts,
        }
    }

    /// Adds one translation and its reference.
    pub fn add(&mut self, hypothesis: &str, reference: &str) {
        let characters =
            |text: &str| -> Vec<char> { text.chars().filter(|c| !c.is_whitespace()).collect() };
        let (ours, theirs) = (characters(hypothesis), characters(reference));
        for order in 1..=CHARACTERS {
            self.counts[order - 1].add(&ours, &theirs, order);
        }
        if self.words > 0 {
            let (ours, theirs) = (words(hypothesis), words(reference));
            for order in 1..=self.words {
                self.counts[CHARACTERS + order - 1].add(&ours, &theirs, order);
            }
        }
    }

    /// The score of all that was added, 0 to 100.
    #[must_use]
    pub fn score(&self) -> f64 {
        let (mut precision, mut recall, mut orders) = (0.0, 0.0, 0.0);
        for counts in &self.counts {
            if counts.hypothesis > 0 && counts.reference > 0 {
                precision += ratio(counts.both, counts.hypothesis);
                recall += ratio(counts.both, counts.reference);
                orders += 1.0;
            }
        }
        if precision + recall == 0.0 {
            return 0.0;
        }
        let (precision, recall) = (precision / orders, recall / orders);
        let factor = self.beta * self.beta;
        100.0 * (1.0 + factor) * precision * recall / (factor * precision + recall)
    }
}

impl Counts {
    fn add<T: Eq + Hash>(&mut self, hypothesis: &[T], reference: &[T], order: usize) {
        let (ours, theirs) = (ngrams(hypothesis, order), ngrams(reference, order));
        let both = ours
            .iter()
            .map(|(ngram, &count)| count.min(theirs.get(ngram).copied().unwrap_or(0)));
        self.both += both.sum::<u64>();
        if !theirs.is_empty() {
            self.hypothesis += ours.values().sum::<u64>();
        }
        self.reference += theirs.values().sum::<u64>();
    }
}

fn ngrams<T: Eq + Hash>(units: &[T], order: usize) -> HashMap<&[T], u64> {
    let mut counts = HashMap::new();
    for ngram in units.windows(order) {
        *counts.entry(ngram).or_default() += 1;
    }
    counts
}

/// Words, with one ASCII punctuation mark at the end or else at the start cut off.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        let (mut characters, only) = (word.chars(), word.chars().count() == 1);
        let (first, last) = (characters.next(), characters.next_back());
        match (first, last) {
            (_, Some(last)) if !only && last.is_ascii_punctuation() => {
                words.extend([&word[..word.len() - 1], &word[word.len() - 1..]]);
            }
            (Some(first), _) if !only && first.is_ascii_punctuation() => {
                words.extend([&word[..1], &word[1..]]);
            }
            _ => words.push(word),
        }
    }
    words
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of n-grams are far below 2^52"
)]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIRS: [(&str, &str); 4] = [
        (
            "Ban Thường vụ Tỉnh ủy đã ban hành kế hoạch.",
            "Ban Thường vụ Tỉnh ủy ban hành Kế hoạch số 167.",
        ),
        ("\"The cat\" sat (on) the mat", "The cat is on the mat."),
        ("ខ្ញុំទៅ ផ្សារ", "ខ្ញុំទៅផ្សារ។"),
        ("a", "another line of text, longer!"),
    ];

    /// By sacrebleu 2.6.0, `corpus_chrf`, with `word_order` 0 and 2.
    const CHRF2: f64 = 50.691_677_828_352_23;
    const CHRFPP: f64 = 48.216_932_863_702_525;
    const LINES: [[f64; 2]; 4] = [
        [66.234_209_534_705_5, 64.996_630_095_197_65],
        [47.592_638_665_226_93, 46.359_498_085_743_42],
        [92.013_298_401_035_02, 78.868_541_486_601_46],
        [4.950_495_049_504_95, 2.475_247_524_752_475_2],
    ];

    fn scored(mut score: Chrf) -> f64 {
        for (hypothesis, reference) in PAIRS {
            score.add(hypothesis, reference);
        }
        score.score()
    }

    #[test]
    fn a_corpus_scores_as_with_sacrebleu() {
        assert!((scored(Chrf::chrf2()) - CHRF2).abs() < 1e-6);
        assert!((scored(Chrf::chrf2_plus_plus()) - CHRFPP).abs() < 1e-6);
    }

    #[test]
    fn each_line_scores_as_with_sacrebleu() {
        for ((hypothesis, reference), expected) in PAIRS.into_iter().zip(LINES) {
            for (mut score, expected) in [Chrf::chrf2(), Chrf::chrf2_plus_plus()]
                .into_iter()
                .zip(expected)
            {
                score.add(hypothesis, reference);
                assert!((score.score() - expected).abs() < 1e-6, "{hypothesis}");
            }
        }
    }

    #[test]
    fn nothing_in_common_scores_nothing() {
        let mut score = Chrf::chrf2();
        score.add("abc", "xyz");
        assert!(score.score().abs() < f64::EPSILON);
        assert!(Chrf::chrf2().score().abs() < f64::EPSILON);
    }
}
