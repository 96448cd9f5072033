//! How many sentences the segments hold: where one edition joins sentences, the other's count of them still agrees.
//!
//! Both counts of a bead are compared with what its numbers of segments lead to expect. In texts whose segments are one
//! sentence each this says nothing.

/// More sentences in a segment are not told apart.
const MOST: usize = 6;
/// The longest run of a bead.
const LONGEST: usize = 4;
/// Differences of up to so many sentences are told apart, both ways.
const APART: usize = 5;
/// What the prior weighs, in beads.
const WEIGHT: f64 = 20.0;
/// How often the counts agree, before anything is known, where the numbers of segments agree.
const AGREE: f64 = 0.9;
/// How often a translation makes two sentences of one, before anything is known.
const SPLIT: f64 = 0.05;

/// The counts of a run, and what they say by themselves.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Part {
    segments: u8,
    sentences: u8,
    /// Half the logarithm of how probable so many sentences are in so many segments.
    chance: f32,
}

/// How probable counts are.
#[derive(Debug, Clone)]
pub(super) struct Inner {
    /// Sums of the sentences before each segment.
    sums: [Vec<u32>; 2],
    /// By number of segments, from one: the probability of each number of sentences.
    chance: [Vec<Vec<f64>>; 2],
    /// By the difference of the numbers of segments, then of sentences: the logarithm of its probability.
    agree: Vec<[f64; 2 * APART + 1]>,
}

impl Inner {
    /// From the number of sentences of each segment of both texts.
    pub(super) fn new(counts: [&[usize]; 2]) -> Self {
        let chance = counts.map(|counts| {
            let mut one = vec![0.0; MOST + 1];
            for &count in counts {
                one[count.clamp(1, MOST)] += 1.0;
            }
            // A little of everything, so that nothing is impossible.
            let total = counts.len() as f64 + 1.0;
            let mut little = 1.0;
            for share in one.iter_mut().skip(1) {
                little /= 2.0;
                *share = (*share + little) / total;
            }
            let mut all = vec![one.clone()];
            while all.len() < LONGEST {
                let last = &all[all.len() - 1];
                let mut next = vec![0.0; last.len() + MOST];
                for (a, x) in last.iter().enumerate() {
                    for (b, y) in one.iter().enumerate() {
                        next[a + b] += x * y;
                    }
                }
                all.push(next);
            }
            all
        });
        let sums = counts.map(|counts| {
            let mut sum = 0;
            let mut sums = vec![0];
            sums.extend(counts.iter().map(|&count| {
                sum += count.clamp(1, MOST) as u32;
                sum
            }));
            sums
        });
        let mut inner = Self {
            sums,
            chance,
            agree: Vec::new(),
        };
        inner.learn(std::iter::empty());
        inner
    }

    /// Learns how far the counts of beads agree: their runs, each with first and end, and how sure they are.
    pub(super) fn learn(&mut self, beads: impl Iterator<Item = ([(usize, usize); 2], f64)>) {
        let mut counts = self.prior();
        for (runs, sure) in beads {
            let [a, b] = [0, 1].map(|side: usize| {
                let (start, end) = runs[side];
                (end - start, self.sums[side][end] - self.sums[side][start])
            });
            if a.0.max(b.0) <= LONGEST && a.0.min(b.0) > 0 {
                counts[shape(a.0, b.0)][apart(a.1 as usize, b.1 as usize)] += sure;
            }
        }
        for row in &mut counts {
            let total: f64 = row.iter().sum();
            *row = row.map(|count| (count / total).ln());
        }
        self.agree = counts;
    }

    /// Counts that stand for what is known beforehand: the sentences agree, or they are as by chance.
    fn prior(&self) -> Vec<[f64; 2 * APART + 1]> {
        // Numbers of segments differ where segments were joined, and then the sentences agree, or where sentences were.
        let joined: f64 = self.chance.iter().map(|chance| 1.0 - chance[0][1]).sum();
        let row = |shape: usize| {
            let (k, l) = (
                shape.max(LONGEST - 1),
                (2 * (LONGEST - 1) - shape).max(LONGEST - 1),
            );
            let [k, l] = [k, l].map(|more| more - (LONGEST - 1));
            let agree = if k == l {
                AGREE
            } else {
                joined / (joined + SPLIT)
            };
            let mut row = [1e-3; 2 * APART + 1];
            row[apart(0, 0)] += agree;
            for (a, x) in self.chance[0][k].iter().enumerate() {
                for (b, y) in self.chance[1][l].iter().enumerate() {
                    row[apart(a, b)] += (1.0 - agree) * x * y;
                }
            }
            row.map(|share| WEIGHT * share)
        };
        (0..2 * LONGEST - 1).map(row).collect()
    }

    /// What the counts of a run say by themselves.
    pub(super) fn part(&self, side: usize, (at, n): (usize, usize)) -> Part {
        let sentences = (self.sums[side][at + n] - self.sums[side][at]) as usize;
        let chance = self.chance[side].get(n - 1);
        let chance = chance.map_or(1.0, |chance| chance[sentences]);
        Part {
            segments: n.min(LONGEST) as u8,
            sentences: sentences.min(usize::from(u8::MAX)) as u8,
            chance: (chance.ln() / 2.0) as f32,
        }
    }

    /// The score of two runs' counts.
    pub(super) fn together(&self, a: Part, b: Part) -> f64 {
        let row = &self.agree[shape(usize::from(a.segments), usize::from(b.segments))];
        let apart = apart(usize::from(a.sentences), usize::from(b.sentences));
        row[apart] - f64::from(a.chance + b.chance)
    }
}

/// The row of a difference of the numbers of segments.
const fn shape(k: usize, l: usize) -> usize {
    k + LONGEST - 1 - l
}

/// The place of a difference of sentences.
fn apart(a: usize, b: usize) -> usize {
    (a + APART).saturating_sub(b).min(2 * APART)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(inner: &Inner, a: (usize, usize), b: (usize, usize)) -> f64 {
        inner.together(inner.part(0, a), inner.part(1, b))
    }

    #[test]
    fn a_segment_of_two_sentences_goes_with_two_of_one_each() {
        let first = [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
        let second = [1; 17];
        let inner = Inner::new([&first, &second]);
        assert!(score(&inner, (1, 1), (1, 2)) > score(&inner, (1, 1), (1, 1)) + 1.0);
        assert!(score(&inner, (0, 1), (0, 1)) > score(&inner, (0, 1), (0, 2)));
    }

    #[test]
    fn where_every_segment_is_one_sentence_the_counts_say_nothing_once_beads_are_seen() {
        let ones = [1; 400];
        let mut inner = Inner::new([&ones, &ones]);
        let single = (0..300).map(|at| ([(at, at + 1), (at, at + 1)], 1.0));
        let double = (0..99).map(|at| ([(at, at + 1), (at, at + 2)], 1.0));
        inner.learn(single.chain(double));
        assert!(score(&inner, (0, 1), (0, 1)).abs() < 0.1);
        assert!(score(&inner, (0, 1), (0, 2)).abs() < 0.3);
    }
}
