//! How much more probable two lengths are together than apart.
//!
//! The logarithm of the ratio of two lengths that translate each other is normal, as are the logarithms of lengths in each
//! text. Both are estimated from the texts. The score is the pointwise mutual information of the lengths, so that 0 means
//! "no more than chance" whatever the number of segments.

/// What is known of the lengths of two texts.
#[derive(Debug, Clone)]
pub(super) struct LengthModel {
    /// Mean of the logarithm of second / first.
    mean: f64,
    /// Variance of that of a segment of middling length.
    variance: f64,
    log_variance: f64,
    /// Mean and variance of the logarithm of one segment's length, for each text.
    single: [(f64, f64); 2],
}

/// Standard deviation of the log ratio, before anything is known.
const PRIOR_DEVIATION: f64 = 0.25;
/// Weight of that, in segments.
const PRIOR_WEIGHT: f64 = 10.0;

impl LengthModel {
    /// From the lengths of all segments; nothing is aligned yet.
    pub(super) fn new(lengths: [&[f64]; 2]) -> Self {
        // A text that lacks a part is shorter as a whole, one that is cut into other pieces is longer on the average: of the
        // two ratios the one nearer to 1 is less wrong.
        let total = lengths.map(|all| all.iter().sum::<f64>().max(1.0));
        let average = [0, 1].map(|side: usize| total[side] / lengths[side].len().max(1) as f64);
        let ratios = [total, average].map(|both| (both[1] / both[0]).ln());
        let [whole, piece] = ratios;
        Self {
            mean: if piece.abs() < whole.abs() {
                piece
            } else {
                whole
            },
            variance: PRIOR_DEVIATION.powi(2),
            log_variance: PRIOR_DEVIATION.powi(2).ln(),
            single: lengths.map(log_normal),
        }
    }

    /// Learns from pairs of lengths, each with the probability that it is a translation.
    pub(super) fn learn(&mut self, pairs: impl Iterator<Item = (f64, f64, f64)> + Clone) {
        let weight: f64 = pairs.clone().map(|(.., w)| w).sum();
        if weight < 1.0 {
            return;
        }
        let ratio = |(a, b, w): (f64, f64, f64)| ((b / a).ln(), w);
        let sum: f64 = pairs.clone().map(ratio).map(|(r, w)| r * w).sum();
        let mean = (sum + PRIOR_WEIGHT * self.mean) / (weight + PRIOR_WEIGHT);
        let squares: f64 = pairs
            .map(|pair| {
                let (ratio, w) = ratio(pair);
                (ratio - mean).powi(2) * w
            })
            .sum();
        self.mean = mean;
        self.variance =
            (squares + PRIOR_WEIGHT * PRIOR_DEVIATION.powi(2)) / (weight + PRIOR_WEIGHT);
        self.log_variance = self.variance.ln();
    }

    /// What a length says by itself that is the sum of `count` segments of a side.
    pub(super) fn part(&self, side: usize, length: f64, count: usize) -> Part {
        let log = length.max(1.0).ln();
        let (mean, variance) = sum_of(self.single[side], count);
        Part {
            log,
            chance: -0.5 * ((log - mean).powi(2) / variance + variance.ln()),
        }
    }

    /// The score of two lengths.
    pub(super) fn together(&self, parts: [Part; 2]) -> f64 {
        let away = parts[1].log - parts[0].log - self.mean;
        let together = -0.5 * (away * away / self.variance + self.log_variance);
        // Given one length the other's is the ratio's: the mean of both directions keeps it symmetric.
        together - 0.5 * (parts[0].chance + parts[1].chance)
    }
}

/// A length by itself.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Part {
    log: f64,
    /// The logarithm of how probable it is.
    chance: f64,
}

/// Mean and variance of the logarithm, smoothed.
fn log_normal(lengths: &[f64]) -> (f64, f64) {
    let count = lengths.len().max(1) as f64;
    let logs = lengths.iter().map(|length| length.max(1.0).ln());
    let mean = logs.clone().sum::<f64>() / count;
    let squares: f64 = logs.map(|log| (log - mean).powi(2)).sum();
    (mean, (squares + 0.36 * 3.0) / (count + 3.0))
}

/// The log-normal nearest to the sum of `count` independent ones (Fenton–Wilkinson).
fn sum_of((mean, variance): (f64, f64), count: usize) -> (f64, f64) {
    let count = count as f64;
    let spread = ((variance.exp() - 1.0) / count).ln_1p();
    (mean + count.ln() + (variance - spread) / 2.0, spread)
}
