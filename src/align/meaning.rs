//! Sentence vectors, when the caller has them: how near two runs are in meaning, and what that says.

use super::band::Band;
use super::score::LONGEST;

/// The vectors of both texts, with what nearness says.
#[derive(Debug)]
pub(super) struct Meaning {
    /// One for each segment, of length one; empty where there is none.
    vectors: [Vec<Vec<f32>>; 2],
    line: Line,
}

/// The score of a nearness: a straight line, as for two normal distributions of one width.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Line {
    slope: f32,
    middle: f32,
}

/// The mean and the square deviation of some numbers.
#[derive(Debug, Clone, Copy, Default)]
struct Spread {
    count: f32,
    sum: f32,
    squares: f32,
}

impl Spread {
    fn add(&mut self, value: f32, weight: f32) {
        self.count += weight;
        self.sum += weight * value;
        self.squares += weight * value * value;
    }

    fn mean(&self) -> f32 {
        self.sum / self.count.max(1.0)
    }

    fn variance(&self) -> f32 {
        (self.squares / self.count.max(1.0) - self.mean().powi(2)).max(0.0)
    }
}

/// So many segments are looked at before anything is aligned.
const SAMPLE: usize = 400;
/// How far from its place on the diagonal a counterpart is looked for then.
const AROUND: usize = 20;
/// How far off a neighbour is that a pair is told from.
const BESIDE: usize = 3;
/// Nearness below this variance is not believed to be so even.
const LEAST: f32 = 1e-3;
/// No bead is worth more than this, or less than its negative.
const MOST: f32 = 8.0;

impl Meaning {
    /// From the vectors of both texts, of any length; `None` when most segments have none, or vectors of different models.
    pub(super) fn new(vectors: [&[Vec<f32>]; 2], segments: [usize; 2]) -> Option<Self> {
        let size = vectors
            .iter()
            .flat_map(|side| side.iter())
            .map(Vec::len)
            .max()?;
        let fits = std::iter::zip(vectors, segments).all(|(side, segments)| side.len() == segments);
        let whole = |vector: &&Vec<f32>| vector.len() == size;
        let count = |side: &[Vec<f32>]| side.iter().filter(whole).count() * 2 > side.len();
        if size == 0 || !fits || !vectors.iter().all(|side| count(side)) {
            return None;
        }
        let unit = |vector: &Vec<f32>| {
            let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
            let usable = vector.len() == size && length.is_finite() && length > 0.0;
            if usable {
                vector.iter().map(|x| x / length).collect()
            } else {
                Vec::new()
            }
        };
        let mut meaning = Self {
            vectors: vectors.map(|side| side.iter().map(unit).collect()),
            line: Line {
                slope: 0.0,
                middle: 0.0,
            },
        };
        meaning.guess();
        Some(meaning)
    }

    /// Before anything is aligned: the nearest segment around the diagonal may be the counterpart, the others are not.
    fn guess(&mut self) {
        let [n, m] = [0, 1].map(|side: usize| self.vectors[side].len());
        let [mut near, mut far] = [Spread::default(); 2];
        for i in (0..n).step_by(n / SAMPLE + 1) {
            let place = i * m / n.max(1);
            let window = place.saturating_sub(AROUND)..(place + AROUND).min(m);
            let dots = window.filter_map(|j| self.dot(i, j));
            let mut dots: Vec<f32> = dots.collect();
            dots.sort_unstable_by(f32::total_cmp);
            if let Some(best) = dots.pop() {
                near.add(best, 1.0);
            }
            for dot in dots {
                far.add(dot, 1.0);
            }
        }
        self.line = line(near, far);
    }

    /// Learns what nearness says from pairs of single segments, each with how sure it is.
    pub(super) fn learn(&mut self, pairs: impl Iterator<Item = (usize, usize, f32)>) {
        let [mut near, mut far] = [Spread::default(); 2];
        let end = self.vectors[1].len();
        for (i, j, sure) in pairs {
            let Some(dot) = self.dot(i, j) else { continue };
            near.add(dot, sure);
            let beside = j.saturating_sub(BESIDE)..(j + BESIDE + 1).min(end);
            for other in beside.filter(|&other| other != j) {
                if let Some(dot) = self.dot(i, other) {
                    far.add(dot, sure);
                }
            }
        }
        if near.count > 10.0 && far.count > 10.0 {
            self.line = line(near, far);
        }
    }

    fn dot(&self, i: usize, j: usize) -> Option<f32> {
        let (a, b) = (&self.vectors[0][i], &self.vectors[1][j]);
        let there = !a.is_empty() && !b.is_empty();
        there.then(|| dot(a, b))
    }

    /// The lengths of the sums of all runs of one to `longest` segments, by where they begin and then by how many they are.
    fn lengths(&self, side: usize, longest: usize) -> Vec<f32> {
        let vectors = &self.vectors[side];
        let mut lengths = vec![0.0; vectors.len() * longest];
        for at in 0..vectors.len() {
            for n in 1..=longest.min(vectors.len() - at) {
                lengths[at * longest + n - 1] = length(&vectors[at..at + n]);
            }
        }
        lengths
    }

    /// What the nearness of two runs says, wherever they are and however long.
    pub(super) fn spot(&self, first: (usize, usize), second: (usize, usize)) -> f32 {
        let runs = [
            &self.vectors[0][first.0..first.0 + first.1],
            &self.vectors[1][second.0..second.0 + second.1],
        ];
        let dots =
            (0..first.1).flat_map(|a| (0..second.1).map(move |b| (first.0 + a, second.0 + b)));
        let dots = dots.filter_map(|(i, j)| self.dot(i, j)).sum();
        self.line.score(dots, runs.map(length))
    }
}

impl Line {
    /// The score of the sum of the products of two runs' vectors; 0 where one has none.
    fn score(self, dots: f32, lengths: [f32; 2]) -> f32 {
        let [a, b] = lengths;
        if a * b <= f32::EPSILON {
            return 0.0;
        }
        MOST * (self.slope * (dots / (a * b) - self.middle) / MOST).tanh()
    }
}

fn line(near: Spread, far: Spread) -> Line {
    let difference = (near.mean() - far.mean()).max(0.0);
    let variance = f32::midpoint(near.variance(), far.variance()).max(LEAST);
    Line {
        slope: difference / variance,
        middle: f32::midpoint(near.mean(), far.mean()),
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    // Eight sums at once, which the compiler turns into vector instructions.
    let mut sums = [0.0_f32; 8];
    let (a, b) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest = std::iter::zip(a.remainder(), b.remainder());
    let rest: f32 = rest.map(|(x, y)| x * y).sum();
    for (a, b) in a.zip(b) {
        for (sum, (x, y)) in sums.iter_mut().zip(std::iter::zip(a, b)) {
            *sum += x * y;
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// The length of the sum of some vectors.
fn length(vectors: &[Vec<f32>]) -> f32 {
    let size = vectors.iter().map(Vec::len).max().unwrap_or(0);
    let mut sum = vec![0.0; size];
    for vector in vectors {
        for (sum, x) in sum.iter_mut().zip(vector) {
            *sum += x;
        }
    }
    sum.iter().map(|x| x * x).sum::<f32>().sqrt()
}

/// The products of the vectors of the last rows, as many as the longest bead takes.
pub(super) struct Products<'m> {
    meaning: &'m Meaning,
    longest: usize,
    /// For each row the columns that are needed.
    columns: Vec<(usize, usize)>,
    /// The row of segment `i` is at `i % LONGEST`.
    rows: [Vec<f32>; LONGEST],
    lengths: [Vec<f32>; 2],
    next: usize,
}

impl<'m> Products<'m> {
    pub(super) fn new(meaning: &'m Meaning, band: &Band, longest: usize) -> Self {
        Self {
            columns: band.reach(longest),
            longest,
            rows: std::array::from_fn(|_| Vec::new()),
            lengths: [0, 1].map(|side| meaning.lengths(side, longest)),
            next: 0,
            meaning,
        }
    }

    /// Makes ready for beads that begin at row `i`.
    pub(super) fn advance(&mut self, i: usize) {
        while self.next < (i + self.longest).min(self.columns.len()) {
            let (start, end) = self.columns[self.next];
            let products = (start..end).map(|j| self.meaning.dot(self.next, j).unwrap_or(0.0));
            self.rows[self.next % LONGEST] = products.collect();
            self.next += 1;
        }
    }

    pub(super) fn score(&self, (i, k): (usize, usize), (j, l): (usize, usize)) -> f64 {
        let mut dots = 0.0;
        for segment in i..i + k {
            let start = self.columns[segment].0;
            let row = &self.rows[segment % LONGEST];
            dots += row[j - start..j + l - start].iter().sum::<f32>();
        }
        let lengths = [(0, i, k), (1, j, l)]
            .map(|(side, at, n): (usize, _, _)| self.lengths[side][at * self.longest + n - 1]);
        f64::from(self.meaning.line.score(dots, lengths))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vectors(seeds: &[u64]) -> Vec<Vec<f32>> {
        let vector = |&seed: &u64| {
            let mut random = fastrand::Rng::with_seed(seed);
            (0..24).map(|_| random.f32() - 0.5).collect()
        };
        seeds.iter().map(vector).collect()
    }

    #[test]
    fn runs_that_mean_the_same_score_above_neighbours() {
        let seeds: Vec<u64> = (0..60).collect();
        let both = vectors(&seeds);
        let mut meaning = Meaning::new([&both, &both], [60, 60]).unwrap();
        assert!(meaning.spot((7, 1), (7, 1)) > 2.0);
        assert!(meaning.spot((7, 1), (8, 1)) < 0.0);
        meaning.learn((0..60).map(|at| (at, at, 1.0)));
        assert!(meaning.spot((7, 2), (7, 2)) > meaning.spot((7, 2), (7, 1)));
        let band = Band::new(vec![(0, 60); 61], 60);
        let mut products = Products::new(&meaning, &band, 2);
        products.advance(0);
        let spot = f64::from(meaning.spot((0, 2), (1, 1)));
        assert!((products.score((0, 2), (1, 1)) - spot).abs() < 1e-3);
    }

    #[test]
    fn vectors_that_are_missing_or_of_two_models_say_nothing() {
        let good = vectors(&[1, 2, 3]);
        assert!(Meaning::new([&good, &[]], [3, 3]).is_none());
        let empty = vec![Vec::new(); 3];
        assert!(Meaning::new([&empty, &empty], [3, 3]).is_none());
        let short = vec![vec![1.0; 5]; 3];
        assert!(Meaning::new([&good, &short], [3, 3]).is_none());
        let mut gap = good.clone();
        gap[1] = Vec::new();
        let meaning = Meaning::new([&good, &gap], [3, 3]).unwrap();
        assert!(meaning.spot((1, 1), (1, 1)).abs() < f32::EPSILON);
    }
}
