//! The score of a bead: how much more probable its two sides are as translations than side by side by chance.

mod runs;
mod silence;
mod words;

use self::runs::Run;
use self::words::Window;
use super::band::Band;
use super::inner::Inner;
use super::length::LengthModel;
use super::lexicon::Lexicon;
use super::marks::{Marks, Signs};
use super::meaning::{Meaning, Products};
use super::search::{Edges, SHAPES};
use super::tokens::{CLASSES, Tokens};

/// How far the parts are believed: words of a sentence do not come independently of each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weights {
    pub(super) words: f64,
    pub(super) length: f64,
    pub(super) marks: f64,
    pub(super) meaning: f64,
    pub(super) inner: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            words: 0.6,
            length: 1.0,
            marks: 0.5,
            meaning: 0.5,
            inner: 0.7,
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
    /// How many sentences the segments hold, when that counts.
    pub(super) inner: Option<Inner>,
    /// Sentence vectors, when the caller has some.
    pub(super) meaning: Option<Meaning>,
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

/// The longest run of a bead.
pub(super) const LONGEST: usize = 4;

impl Scorer {
    /// Scores of all beads of the first `shapes` shapes in a band.
    pub(super) fn edges(&self, band: Band, shapes: usize) -> Edges {
        let mut scores = vec![f32::NEG_INFINITY; band.cells() * shapes];
        let longest = SHAPES[..shapes].iter().map(|&(k, l)| k.max(l)).max();
        let longest = longest.unwrap_or(1);
        let runs = [0, 1].map(|side: usize| self.runs(side, longest));
        let mut window = self.use_words.then(|| Window::new(self, &band, longest));
        let meaning = self.meaning.as_ref();
        let mut products = meaning.map(|meaning| Products::new(meaning, &band, longest));
        for i in 0..band.rows() {
            if let Some(products) = &mut products {
                products.advance(i);
            }
            if let Some(window) = &mut window {
                window.advance(i);
            }
            for j in band.columns(i) {
                let Some(cell) = band.index(i, j) else {
                    continue;
                };
                for (shape, &(k, l)) in SHAPES[..shapes].iter().enumerate() {
                    if band.index(i + k, j + l).is_some() {
                        let pair = [&runs[0][i * longest + k - 1], &runs[1][j * longest + l - 1]];
                        let words = window.as_ref().map(|window| window.score((i, k), (j, l)));
                        let meaning = products.as_ref().map(|near| near.score((i, k), (j, l)));
                        let score = self.bead(pair, words, meaning, shape);
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
        let words = self.use_words.then(|| words::spot(self, (i, k), (j, l)));
        let pair = [&self.run(0, (i, k)), &self.run(1, (j, l))];
        let meaning = self.meaning.as_ref();
        let meaning = meaning.map(|meaning| f64::from(meaning.spot((i, k), (j, l))));
        let shape = SHAPES.iter().position(|&shape| shape == (k, l));
        match shape {
            Some(shape) => self.bead(pair, words, meaning, shape),
            None => self.bead(pair, words, meaning, SHAPES.len() - 1) - ((k + l) as f64 - 8.0),
        }
    }

    fn bead(&self, pair: [&Run; 2], words: Option<f64>, meaning: Option<f64>, shape: usize) -> f64 {
        let mut score = self.shapes[shape];
        if self.use_length {
            score += self.weights.length * self.length.together(pair.map(|run| run.length));
        }
        if let Some(inner) = &self.inner {
            score += self.weights.inner * inner.together(pair[0].inner, pair[1].inner);
        }
        score += self.weights.marks * self.marks.score(pair[0].signs, pair[1].signs);
        score += words.map_or(0.0, |words| self.weights.words * words);
        score + meaning.map_or(0.0, |meaning| self.weights.meaning * meaning)
    }

    /// How many words a run of segments has, at least one.
    fn size(&self, side: usize, (at, n): (usize, usize)) -> f32 {
        let segments = self.tokens[side].segments[at..at + n].iter();
        let words: usize = segments.map(Vec::len).sum();
        words.max(1) as f32
    }
}
