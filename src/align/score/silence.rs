//! How many words have no counterpart, by what confident beads show.

use super::Scorer;
use crate::align::lexicon::{Hit, Lesson, Lexicon, Lookup};
use crate::align::tokens::CLASSES;

/// Rounds of estimating; at most how many beads they look at, and what the prior weighs, in words.
const ROUNDS: usize = 4;
const MOST: usize = 2000;
const DOUBT: f32 = 50.0;

impl Scorer {
    /// How probable a word of each class is to have no counterpart, both ways.
    pub(in crate::align) fn without_counterpart(&self, lessons: &[Lesson]) -> [[f32; CLASSES]; 2] {
        let is_single = |lesson: &&Lesson| lesson.spans.iter().all(|run| run.1 - run.0 == 1);
        let single: Vec<&Lesson> = lessons.iter().filter(is_single).collect();
        let mut lookup = Lookup::new(&self.lexicon, &self.tokens);
        let mut hits = [Vec::new(), Vec::new()];
        let mut words = [Vec::new(), Vec::new()];
        for lesson in single.iter().step_by(single.len() / MOST + 1) {
            let at = [lesson.spans[0].0, lesson.spans[1].0];
            hits.iter_mut().for_each(Vec::clear);
            lookup.load(at[0]);
            lookup.hits(at[1], &mut hits);
            for (way, words) in words.iter_mut().enumerate() {
                let size = self.size(way, (at[way], 1));
                let rest = self.lexicon.rest(way, at[way]);
                let made = &self.tokens[1 - way].segments[at[1 - way]];
                for (&word, odds) in made.iter().zip(by_place(&hits[way], made.len())) {
                    let class = self.lexicon.class(1 - way, word) as usize;
                    words.push((class, (rest + odds) / size, lesson.weight));
                }
            }
        }
        words.map(|words| share_alone(&words))
    }
}

/// The sum of the odds of each word of a segment.
fn by_place(hits: &[Hit], words: usize) -> Vec<f32> {
    let mut sums = vec![0.0; words];
    for hit in hits {
        sums[usize::from(hit.place)] += hit.odds;
    }
    sums
}

/// The share of words of each class that come from nowhere, for words with the odds that they come from somewhere.
fn share_alone(words: &[(usize, f32, f32)]) -> [f32; CLASSES] {
    let prior: [f32; CLASSES] = std::array::from_fn(Lexicon::prior_alone);
    let mut alone = prior;
    for _ in 0..ROUNDS {
        let mut counts = prior.map(|share| (share * DOUBT, DOUBT));
        for &(class, odds, weight) in words {
            let none = alone[class];
            counts[class].0 += weight * none / (none + (1.0 - none) * odds);
            counts[class].1 += weight;
        }
        alone = counts.map(|(none, all)| none / all);
    }
    alone
}
