//! The score of a bead: how much more probable its two sides are as translations than side by side by chance.

use super::band::Band;
use super::length::LengthModel;
use super::lexicon::{Hits, Lesson, Lexicon, Lookup};
use super::marks::{Marks, Signs, together};
use super::search::{Edges, SHAPES};
use super::tokens::{CLASSES, Tokens};

/// How far the parts are believed: words of a sentence do not come independently of each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weights {
    pub(super) words: f64,
    pub(super) length: f64,
    pub(super) marks: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            words: 0.6,
            length: 1.0,
            marks: 0.5,
        }
    }
}

/// Everything that scores, for one pair of texts.
#[derive(Debug)]
pub(super) struct Scorer {
    pub(super) tokens: [Tokens; 2],
    pub(super) lexicon: Lexicon,
    pub(super) length: LengthModel,
    pub(super) marks: Marks,
    pub(super) signs: [Vec<Signs>; 2],
    /// Sums of the lengths before each segment.
    pub(super) lengths: [Vec<f64>; 2],
    pub(super) shapes: [f64; SHAPES.len()],
    pub(super) weights: Weights,
    pub(super) use_words: bool,
    pub(super) use_length: bool,
    /// How many words of each class each segment has.
    pub(super) counts: [Vec<[f32; CLASSES]>; 2],
}

/// Rounds of estimating how many words have no counterpart; at most how many beads they look at, and what the prior weighs,
/// in words.
const ROUNDS: usize = 4;
const MOST: usize = 2000;
const DOUBT: f32 = 50.0;

/// The longest run of a bead.
pub(super) const LONGEST: usize = 4;

impl Scorer {
    /// Scores of all beads of the first `shapes` shapes in a band.
    pub(super) fn edges(&self, band: Band, shapes: usize) -> Edges {
        let mut scores = vec![f32::NEG_INFINITY; band.cells() * shapes];
        let mut window = Window::new(self, &band);
        for i in 0..band.rows() {
            window.advance(i);
            for j in band.columns(i) {
                let Some(cell) = band.index(i, j) else {
                    continue;
                };
                for (shape, &(k, l)) in SHAPES[..shapes].iter().enumerate() {
                    if band.index(i + k, j + l).is_some() {
                        let score = self.bead(&mut window, (i, k), (j, l), shape);
                        scores[cell * shapes + shape] = score as f32;
                    }
                }
            }
        }
        Edges {
            band,
            shapes,
            scores,
        }
    }

    /// The score of one bead that may lie anywhere.
    pub(super) fn alone(&self, (i, k): (usize, usize), (j, l): (usize, usize)) -> f64 {
        let mut window = Window::spot(self, (i, k), (j, l));
        let shape = SHAPES.iter().position(|&shape| shape == (k, l));
        match shape {
            Some(shape) => self.bead(&mut window, (i, k), (j, l), shape),
            None => {
                self.bead(&mut window, (i, k), (j, l), SHAPES.len() - 1) - ((k + l) as f64 - 8.0)
            }
        }
    }

    fn bead(
        &self,
        window: &mut Window<'_>,
        (i, k): (usize, usize),
        (j, l): (usize, usize),
        shape: usize,
    ) -> f64 {
        let mut score = self.shapes[shape];
        if self.use_length {
            let span = |side: usize, at: usize, n: usize| {
                self.lengths[side][at + n] - self.lengths[side][at]
            };
            let lengths = [span(0, i, k), span(1, j, l)];
            score += self.weights.length * self.length.score(lengths, [k, l]);
        }
        let signs = [
            together(&self.signs[0][i..i + k]),
            together(&self.signs[1][j..j + l]),
        ];
        score += self.weights.marks * self.marks.score(signs[0], signs[1]);
        if self.use_words {
            score += self.weights.words * self.words(window, (i, k), (j, l));
        }
        score
    }

    /// The mean of both ways: the words of one side given those of the other.
    fn words(&self, window: &mut Window<'_>, first: (usize, usize), second: (usize, usize)) -> f64 {
        let mut total = 0.0;
        for way in 0..2 {
            let (given, made) = if way == 0 {
                (first, second)
            } else {
                (second, first)
            };
            let size = self.sizes(way, given);
            let rest: f32 = (given.0..given.0 + given.1)
                .map(|segment| self.lexicon.rest(way, segment))
                .sum();
            let alone: [f32; CLASSES] =
                std::array::from_fn(|class| self.lexicon.alone_of(way, class));
            let base = alone.map(|alone| alone + (1.0 - alone) * rest / size);
            let per_hit = alone.map(|alone| (1.0 - alone) / size);
            let mut counts = [0.0; CLASSES];
            let mut logs = 0.0;
            for m in made.0..made.0 + made.1 {
                for (sum, count) in counts.iter_mut().zip(self.counts[1 - way][m]) {
                    *sum += count;
                }
                let words = &self.tokens[1 - way].segments[m];
                window.sum(way, given, m);
                for &place in &window.places {
                    let place = usize::from(place);
                    let class = self.lexicon.class(1 - way, words[place]) as usize;
                    logs += (1.0 + per_hit[class] * window.sums[place] / base[class]).ln();
                    window.sums[place] = 0.0;
                }
                window.places.clear();
            }
            let plain = counts.iter().zip(base).filter(|(count, _)| **count > 0.0);
            total += f64::from(logs + plain.map(|(count, base)| count * base.ln()).sum::<f32>());
        }
        total / 2.0
    }

    /// How probable a word of each class is to have no counterpart, both ways, by what confident beads show.
    pub(super) fn without_counterpart(&self, lessons: &[Lesson]) -> [[f32; CLASSES]; 2] {
        let is_single = |lesson: &&Lesson| lesson.spans.iter().all(|run| run.1 - run.0 == 1);
        let single: Vec<&Lesson> = lessons.iter().filter(is_single).collect();
        let mut lookup = Lookup::new(&self.lexicon, &self.tokens);
        let mut words = [Vec::new(), Vec::new()];
        for lesson in single.iter().step_by(single.len() / MOST + 1) {
            let at = [lesson.spans[0].0, lesson.spans[1].0];
            lookup.load(at[0]);
            let hits = lookup.hits(at[1]);
            for (way, words) in words.iter_mut().enumerate() {
                let size = self.sizes(way, (at[way], 1));
                let rest = self.lexicon.rest(way, at[way]);
                let mut hits = hits[way].iter().peekable();
                for (place, &word) in (0_u16..).zip(&self.tokens[1 - way].segments[at[1 - way]]) {
                    let hit = hits.next_if(|hit| hit.0 == place);
                    let odds = (rest + hit.map_or(0.0, |hit| hit.1)) / size;
                    words.push((
                        self.lexicon.class(1 - way, word) as usize,
                        odds,
                        lesson.weight,
                    ));
                }
            }
        }
        words.map(|words| share_alone(&words))
    }

    fn sizes(&self, side: usize, (at, n): (usize, usize)) -> f32 {
        let segments = self.tokens[side].segments[at..at + n].iter();
        let words: usize = segments.map(Vec::len).sum();
        words.max(1) as f32
    }
}

/// The hits of the last rows of segments, as many as the longest bead takes.
struct Window<'s> {
    lookup: Lookup<'s>,
    rows: Vec<Row>,
    /// For each row of segments the columns that are needed.
    columns: Vec<(usize, usize)>,
    next: usize,
    sums: Vec<f32>,
    places: Vec<u16>,
}

struct Row {
    segment: usize,
    start: usize,
    hits: Vec<Hits>,
}

impl<'s> Window<'s> {
    fn new(scorer: &'s Scorer, band: &Band) -> Self {
        let last = band.rows() - 1;
        let end = band.last_column();
        let columns = (0..last)
            .map(|i| {
                let low = *band.columns(i.saturating_sub(LONGEST - 1)).start();
                let high = *band.columns((i + LONGEST).min(last)).end();
                (low, high.min(end))
            })
            .collect();
        Self {
            lookup: Lookup::new(&scorer.lexicon, &scorer.tokens),
            rows: Vec::new(),
            columns,
            next: 0,
            sums: Vec::new(),
            places: Vec::new(),
        }
    }

    fn spot(scorer: &'s Scorer, (i, k): (usize, usize), (j, l): (usize, usize)) -> Self {
        let mut window = Self {
            lookup: Lookup::new(&scorer.lexicon, &scorer.tokens),
            rows: Vec::new(),
            columns: vec![(j, j + l); i + k],
            next: i,
            sums: Vec::new(),
            places: Vec::new(),
        };
        for segment in i..i + k {
            window.read(segment);
        }
        window
    }

    /// Makes ready for beads that start at row `i`.
    fn advance(&mut self, i: usize) {
        while self.next < (i + LONGEST).min(self.columns.len()) {
            self.read(self.next);
            self.next += 1;
        }
        self.rows.retain(|row| row.segment >= i);
    }

    fn read(&mut self, segment: usize) {
        let (start, end) = self.columns[segment];
        self.lookup.load(segment);
        let hits = (start..end).map(|j| self.lookup.hits(j)).collect();
        self.rows.push(Row {
            segment,
            start,
            hits,
        });
    }

    /// Adds up the odds of one segment's words over the segments that are given.
    fn sum(&mut self, way: usize, given: (usize, usize), made: usize) {
        let first = self.rows[0].segment;
        for segment in given.0..given.0 + given.1 {
            let [i, j] = if way == 0 {
                [segment, made]
            } else {
                [made, segment]
            };
            let row = &self.rows[i - first];
            for &(place, odds) in &row.hits[j - row.start][way] {
                let at = usize::from(place);
                if at >= self.sums.len() {
                    self.sums.resize(at + 1, 0.0);
                }
                if self.sums[at] == 0.0 {
                    self.places.push(place);
                }
                self.sums[at] += odds;
            }
        }
    }
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
