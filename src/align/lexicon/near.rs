//! Which words the talk is about around a segment.

use crate::align::tokens::Tokens;

/// How many segments before and after say what the talk is about.
const NEAR: usize = 10;
/// What the whole text weighs against them, in their words.
const WHOLE: f32 = 3.0;

/// For each word of each segment its chance in the whole text over its chance around there: neighbours share their topic, so
/// that a word of the topic says less than a rare word in the text at large.
pub(super) fn near(tokens: &Tokens, chance: &[f32]) -> Vec<Vec<f32>> {
    let segments = &tokens.segments;
    let mut counts = vec![0_u32; tokens.words.len()];
    let mut total = 0;
    let (mut start, mut end) = (0, 0);
    let factors = (0..segments.len()).map(|at| {
        while end < (at + NEAR + 1).min(segments.len()) {
            for &word in &segments[end] {
                counts[word as usize] += 1;
            }
            total += segments[end].len();
            end += 1;
        }
        while start + NEAR < at {
            for &word in &segments[start] {
                counts[word as usize] -= 1;
            }
            total -= segments[start].len();
            start += 1;
        }
        // Around means the others: a word of this segment alone is no topic.
        let others = (total - segments[at].len()) as f32;
        let whole = WHOLE * others + 1.0;
        let factor = |&word: &u32| {
            let word = word as usize;
            let around = (counts[word] - 1) as f32 + whole * chance[word];
            (chance[word] * (others + whole) / around).min(1.0)
        };
        segments[at].iter().map(factor).collect()
    });
    factors.collect()
}
