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

pub(super) fn env(name: &str, default: f64) -> f64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            words: env("W_WORDS", 0.6),
            length: env("W_LENGTH", 1.0),
            marks: env("W_MARKS", 0.5),
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
                let Some(cell) = band.index(i, j) else { continue };
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
            None => self.bead(&mut window, (i, k), (j, l), SHAPES.len() - 1) - ((k + l) as f64 - 8.0),
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
    fn words(
        &self,
        window: &mut Window<'_>,
        (i, k): (usize, usize),
        (j, l): (usize, usize),
    ) -> f64 {
        let mut total = 0.0;
        for way in 0..2 {
            let (given, made) = if way == 0 {
                ((i, k), (j, l))
            } else {
                ((j, l), (i, k))
            };
            let size: f32 = self.sizes(way, given);
            for m in made.0..made.0 + made.1 {
                let pairs = (given.0..given.0 + given.1).map(|g| if way == 0 { (g, m) } else { (m, g) });
                window.sum(way, pairs);
                let rest = window.rest / size;
                let alone = |class: usize| self.lexicon.alone_of(way, class);
                let base: [f32; CLASSES] =
                    std::array::from_fn(|class| alone(class) + (1.0 - alone(class)) * rest);
                let logs = base.map(|base| f64::from(base.ln()));
                let counts = &self.counts[1 - way][m];
                total += (0..CLASSES).map(|c| f64::from(counts[c]) * logs[c]).sum::<f64>();
                let words = &self.tokens[1 - way].segments[m];
                for &place in &window.places {
                    let sum = window.sums[usize::from(place)];
                    let class = self.lexicon.class(1 - way, words[usize::from(place)]) as usize;
                    let all = base[class] + (1.0 - alone(class)) * sum / size;
                    total += f64::from(all.ln()) - logs[class];
                }
                window.clear();
            }
        }
        total / 2.0
    }

    /// How probable a word of each class is to have no counterpart, both ways, by what confident beads show.
    pub(super) fn without_counterpart(&self, lessons: &[Lesson]) -> [[f32; CLASSES]; 2] {
        let mut alone = self.lexicon.all_alone();
        for _ in 0..ROUNDS {
            let mut counts = [[(0.0, 0.0); CLASSES]; 2];
            for lesson in lessons.iter().step_by(lessons.len() / MOST + 1) {
                let [a, b] = lesson.spans;
                if a.1 - a.0 == 1 && b.1 - b.0 == 1 {
                    self.count_alone(lesson, &alone, &mut counts);
                }
            }
            for (way, counts) in counts.iter().enumerate() {
                for (class, &(none, all)) in counts.iter().enumerate() {
                    let prior = self.lexicon.prior_alone(class);
                    alone[way][class] = (none + prior * DOUBT) / (all + DOUBT);
                }
            }
        }
        alone
    }

    fn count_alone(
        &self,
        lesson: &Lesson,
        alone: &[[f32; CLASSES]; 2],
        counts: &mut [[(f32, f32); CLASSES]; 2],
    ) {
        let (i, j) = (lesson.spans[0].0, lesson.spans[1].0);
        let mut window = Window::spot(self, (i, 1), (j, 1));
        for (way, counts) in counts.iter_mut().enumerate() {
            let (given, made) = if way == 0 { (i, j) } else { (j, i) };
            let size = self.sizes(way, (given, 1));
            window.sum(way, std::iter::once((i, j)));
            for (place, &word) in self.tokens[1 - way].segments[made].iter().enumerate() {
                let class = self.lexicon.class(1 - way, word) as usize;
                let none = alone[way][class];
                let sum = window.sums.get(place).copied().unwrap_or(0.0);
                let all = none + (1.0 - none) * (window.rest + sum) / size;
                counts[class].0 += lesson.weight * none / all;
                counts[class].1 += lesson.weight;
            }
            window.clear();
        }
    }

    fn sizes(&self, side: usize, (at, n): (usize, usize)) -> f32 {
        let segments = self.tokens[side].segments[at..at + n].iter();
        segments.map(|s| s.len() as f32).sum::<f32>().max(1.0)
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
    rest: f32,
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
            rest: 0.0,
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
            rest: 0.0,
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

    /// Adds up the odds of one segment's words over all segments that are given.
    fn sum(&mut self, way: usize, pairs: impl Iterator<Item = (usize, usize)>) {
        self.rest = 0.0;
        for (i, j) in pairs {
            let first = self.rows[0].segment;
            let row = &self.rows[i - first];
            let hits = &row.hits[j - row.start];
            self.rest += self.lookup.lexicon.rest(way, [i, j][way]);
            for &(place, odds) in &hits[way] {
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

    fn clear(&mut self) {
        for place in self.places.drain(..) {
            self.sums[usize::from(place)] = 0.0;
        }
    }
}
