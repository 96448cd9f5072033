//! From the probability that the model gives a bead to how often such beads are right.
//!
//! Words of a sentence are not independent, so that a model is surer than it should be. Platt's remedy: a straight line on the
//! scale of log odds, fitted by maximum likelihood. The figures are those of `docs/alignment-method.md`; the texts they were
//! fitted on are in none of the sets that alignments are scored on.

/// Slope and intercept of the line.
const SLOPE: f64 = 0.488;
const INTERCEPT: f64 = 0.523;

/// Log odds are looked at between these limits only.
const MOST: f64 = 12.0;

/// The calibrated confidence of a bead of this probability.
pub(super) fn confidence(probability: f64) -> f64 {
    let odds = (probability / (1.0 - probability)).ln();
    let odds = if odds.is_nan() {
        0.0
    } else {
        odds.clamp(-MOST, MOST)
    };
    1.0 / (1.0 + (-(SLOPE * odds + INTERCEPT)).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_grows_with_probability_and_stays_within_bounds() {
        let all: Vec<f64> = (0..=100)
            .map(|p| confidence(f64::from(p) / 100.0))
            .collect();
        assert!(all.windows(2).all(|pair| pair[0] <= pair[1]));
        assert!(all.iter().all(|c| (0.0..=1.0).contains(c)));
        assert!(
            confidence(1.5).is_finite(),
            "sums of rounded numbers may exceed 1"
        );
    }
}
