//! What is learned of two texts, and the beads that follow.

use std::ops::Range;

use super::band::Band;
use super::length::LengthModel;
use super::search::{Edges, Lattice, SHAPES, Steps};
use super::{Knowledge, Settings, Text};
use crate::model::Bead;

/// A pair of texts with what was learned of them: the score of any candidate bead, and the alignment.
#[derive(Debug)]
pub struct PairModel {
    lengths: [Vec<f64>; 2],
    /// Sums of the lengths before each segment.
    before: [Vec<f64>; 2],
    length: LengthModel,
    settings: Settings,
    beads: Vec<Bead>,
}

/// How probable beads of a shape are before anything is known.
fn prior(k: usize, l: usize) -> f64 {
    match (k.min(l), k.max(l)) {
        (1, 1) => 0.85_f64.ln(),
        (1, 2) => 0.03_f64.ln(),
        (2, 2) => 0.004_f64.ln(),
        (1, 3) => 0.003_f64.ln(),
        (low, high) => -6.0 - ((low + high) as f64),
    }
}

const SKIP: f64 = -3.5;

impl PairModel {
    /// Learns from two texts and aligns them.
    #[must_use]
    pub fn new(sides: [Text<'_>; 2], _knowledge: &Knowledge<'_>, settings: &Settings) -> Self {
        let lengths = sides.map(|side| -> Vec<f64> {
            let lengths = side.segments.iter().map(|s| s.chars().count());
            lengths.map(|count| (count as f64).max(1.0)).collect()
        });
        let before = [0, 1].map(|side| {
            let mut sum = 0.0;
            let mut all = vec![0.0];
            all.extend(lengths[side].iter().map(|length| {
                sum += length;
                sum
            }));
            all
        });
        let length = LengthModel::new([&lengths[0], &lengths[1]]);
        let mut model = Self {
            lengths,
            before,
            length,
            settings: *settings,
            beads: Vec::new(),
        };
        model.beads = model.search();
        model
    }

    /// How much more probable it is that these runs of segments translate each other than that they stand together by
    /// chance, as a logarithm, with what is known of beads of that shape. 0 and below: rather not. For an empty run it is
    /// the logarithm of the probability of having no counterpart.
    #[must_use]
    pub fn score(&self, a: Range<usize>, b: Range<usize>) -> f64 {
        if a.is_empty() || b.is_empty() {
            return SKIP * ((a.len() + b.len()) as f64);
        }
        let span = |side: usize, range: &Range<usize>| {
            self.before[side][range.end] - self.before[side][range.start]
        };
        let mut score = prior(a.len(), b.len());
        if self.settings.evidence.length {
            let lengths = [span(0, &a), span(1, &b)];
            score += self.length.score(lengths, [a.len(), b.len()]);
        }
        score
    }

    /// The alignment: beads in order, each segment in exactly one.
    #[must_use]
    pub fn beads(&self) -> Vec<Bead> {
        self.beads.clone()
    }

    /// Pairs of segments that surely translate each other, in order: each alone in a bead.
    #[must_use]
    pub fn anchors(&self) -> Vec<(usize, usize)> {
        let single = self
            .beads
            .iter()
            .filter(|bead| bead.confidence > 0.9 && bead.spans.iter().all(|span| span.len() == 1));
        single
            .map(|bead| (bead.spans[0].start, bead.spans[1].start))
            .collect()
    }

    fn search(&self) -> Vec<Bead> {
        let (n, m) = (self.lengths[0].len(), self.lengths[1].len());
        let path = [(0, 0), (n, m)];
        let band = Band::around(&path, n, m, 30 + n.max(m) / 20);
        let edges = self.edges(band);
        let chain = Lattice::new(&edges, self.steps()).decode(0.4);
        chain
            .into_iter()
            .map(|([a, b], confidence)| Bead {
                spans: vec![a.0..a.1, b.0..b.1],
                confidence: confidence.clamp(0.0, 1.0),
            })
            .collect()
    }

    /// What steps cost that do not depend on which segments they take.
    #[expect(clippy::unused_self, reason = "a model of its own")]
    pub(super) fn steps(&self) -> Steps {
        Steps {
            skip: [SKIP; 2],
            open: -8.0,
            stay: -0.05,
            leave: -3.0,
        }
    }

    pub(super) fn edges(&self, band: Band) -> Edges {
        let shapes = SHAPES.len();
        let mut scores = vec![f32::NEG_INFINITY; band.cells() * shapes];
        for i in 0..band.rows() {
            for j in band.columns(i) {
                let Some(cell) = band.index(i, j) else { continue };
                for (shape, &(k, l)) in SHAPES.iter().enumerate() {
                    if band.index(i + k, j + l).is_some() {
                        scores[cell * shapes + shape] = self.score(i..i + k, j..j + l) as f32;
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
}
