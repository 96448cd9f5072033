//! What is learned of two texts, and the beads that follow.

use std::ops::Range;

use super::band::Band;
use super::inner::Inner;
use super::known::{Known, known};
use super::length::LengthModel;
use super::lexicon::{Lesson, Lexicon};
use super::marks::{Marks, signs};
use super::meaning::Meaning;
use super::prior::Prior;
use super::score::{Scorer, Weights};
use super::search::{Edges, Lattice, Link, SHAPES, Steps};
use super::tokens::{CLASSES, Tokens, Tongue};
use super::{Knowledge, Settings, Text};
use super::{calibrate, coarse};
use crate::model::Bead;
use crate::text::sentence::sentences;
use crate::text::tag::without_tags;

/// A pair of texts with what was learned of them: the score of any candidate bead, and the alignment.
#[derive(Debug)]
pub struct PairModel {
    scorer: Scorer,
    prior: Prior,
    beads: Vec<Bead>,
}

/// Grids of at most this many nodes are searched whole in the first pass.
const SMALL: usize = 300_000;
/// How many of the shapes each pass searches: in long texts, and in short ones.
const PASSES: [[usize; 3]; 2] = [[3, 6, SHAPES.len()], [3, SHAPES.len(), SHAPES.len()]];
/// How much wider than the likely nodes the next pass looks.
const MARGIN: usize = 2;
/// At most so many beads teach the lexicon, spread over the whole text: more take memory and teach little.
const LESSONS: usize = 10_000;
/// Beads less probable than this teach nothing.
const SURE: f64 = 0.5;
/// What a bead must be worth to stand in the chain: a little less than half, for it counts once as found and once as right.
const PRICE: f64 = 0.45;

impl PairModel {
    /// Learns from two texts and aligns them.
    #[must_use]
    pub fn new(sides: [Text<'_>; 2], knowledge: &Knowledge<'_>, settings: &Settings) -> Self {
        let evidence = settings.evidence;
        let tongues = sides.map(|side| Tongue::new(side.tag));
        let mut tokens =
            [0, 1].map(|s: usize| Tokens::new(tongues[s], sides[s].segments, evidence.placeables));
        let known = known(&mut tokens, sides, knowledge, evidence);
        let lengths = sides.map(|side| -> Vec<f64> {
            let lengths = side.segments.iter().map(|s| s.trim().chars().count());
            lengths.map(|count| (count as f64).max(1.0)).collect()
        });
        let marks = sides.map(|side| {
            let layout = |at| side.layouts.and_then(|layouts| layouts.get(at));
            let texts = side.segments.iter().enumerate();
            texts
                .map(|(at, text)| signs(text, layout(at)))
                .collect::<Vec<_>>()
        });
        let prior = Prior::default();
        let scorer = Scorer {
            lexicon: Lexicon::new(&tokens, &known),
            length: LengthModel::new([&lengths[0], &lengths[1]]),
            marks: Marks::new(
                [&marks[0], &marks[1]],
                [evidence.punctuation, evidence.layout],
            ),
            inner: inner(sides, tongues).filter(|_| evidence.punctuation),
            meaning: knowledge
                .vectors
                .filter(|_| evidence.vectors)
                .and_then(|vectors| Meaning::new(vectors, sides.map(|side| side.segments.len()))),
            signs: marks,
            lengths: lengths.map(|all| sums(&all)),
            shapes: prior.shapes(),
            weights: Weights::default(),
            use_words: evidence.lexicon
                || evidence.knowledge
                || evidence.placeables
                || evidence.names,
            use_length: evidence.length,
            counts: counts(&tokens),
            tokens,
        };
        let mut model = Self {
            scorer,
            prior,
            beads: Vec::new(),
        };
        model.beads = model.run(&known, settings);
        model
    }

    /// How much more probable it is that these runs of segments translate each other than that they stand together by
    /// chance, as a logarithm, with what is known of beads of that shape. 0 and below: rather not. For an empty run it is
    /// the logarithm of the probability of having no counterpart.
    #[must_use]
    pub fn score(&self, a: Range<usize>, b: Range<usize>) -> f64 {
        if a.is_empty() || b.is_empty() {
            let skip = self.prior.steps().skip;
            return skip[0] * a.len() as f64 + skip[1] * b.len() as f64;
        }
        self.scorer.alone((a.start, a.len()), (b.start, b.len()))
    }

    /// What the segments say of all beads in a band, however common their shapes are.
    pub(super) fn plain_edges(&self, band: Band) -> Edges {
        let mut edges = self.scorer.edges(band, SHAPES.len());
        for (at, score) in edges.scores.iter_mut().enumerate() {
            *score -= self.scorer.shapes[at % SHAPES.len()] as f32;
        }
        edges
    }

    /// How common each shape is, as a logarithm.
    pub(super) fn shapes(&self) -> [f64; SHAPES.len()] {
        self.scorer.shapes
    }

    /// What steps cost that do not depend on which segments they take.
    pub(super) fn steps(&self) -> Steps {
        self.prior.steps()
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

    fn run(&mut self, known: &[Known], settings: &Settings) -> Vec<Bead> {
        let [n, m] = [0, 1].map(|side: usize| self.scorer.signs[side].len());
        if n == 0 || m == 0 {
            return unpaired(n, m);
        }
        let is_small = (n + 1) * (m + 1) <= SMALL;
        let mut band = if is_small {
            Band::new(vec![(0, m); n + 1], m)
        } else {
            self.coarse(settings)
        };
        for (pass, &shapes) in PASSES[usize::from(is_small)].iter().enumerate() {
            self.scorer.shapes = self.prior.shapes();
            let edges = self.scorer.edges(band, shapes);
            let lattice = Lattice::new(&edges, self.prior.steps());
            let chain = lattice.decode(PRICE);
            if pass + 1 == PASSES[0].len() {
                return chain.into_iter().map(bead).collect();
            }
            self.prior.learn(&lattice);
            let next = lattice.likely(MARGIN);
            self.learn(known, &chain, settings);
            band = if pass == 0 && !is_small {
                next.unless_within(&self.coarse(settings))
            } else {
                next
            };
        }
        Vec::new()
    }

    fn coarse(&self, settings: &Settings) -> Band {
        let scorer = &self.scorer;
        coarse::band(&scorer.tokens, &scorer.lexicon, settings.evidence.position)
    }

    fn learn(&mut self, known: &[Known], chain: &[(Link, f64)], settings: &Settings) {
        let sure: Vec<&(Link, f64)> = chain
            .iter()
            .filter(|(link, sure)| *sure > SURE && link.iter().all(|run| run.0 < run.1))
            .collect();
        let scorer = &mut self.scorer;
        let span = |side: usize, run: (usize, usize)| {
            scorer.lengths[side][run.1] - scorer.lengths[side][run.0]
        };
        let lengths = sure
            .iter()
            .map(|(link, sure)| (span(0, link[0]), span(1, link[1]), *sure));
        scorer.length.learn(lengths);
        if let Some(inner) = &mut scorer.inner {
            inner.learn(sure.iter().map(|(link, sure)| (*link, *sure)));
        }
        let single = sure
            .iter()
            .filter(|(link, _)| link.iter().all(|run| run.1 - run.0 == 1));
        let signs = single.clone().map(|(link, sure)| {
            (
                scorer.signs[0][link[0].0],
                scorer.signs[1][link[1].0],
                *sure,
            )
        });
        scorer.marks.learn(signs);
        if let Some(meaning) = &mut scorer.meaning {
            meaning.learn(single.map(|(link, sure)| (link[0].0, link[1].0, *sure as f32)));
        }
        let lessons: Vec<Lesson> = sure
            .iter()
            .map(|(link, sure)| Lesson {
                spans: *link,
                weight: *sure as f32,
            })
            .collect();
        if settings.evidence.lexicon {
            let some: Vec<Lesson> = lessons
                .iter()
                .step_by(lessons.len() / LESSONS + 1)
                .copied()
                .collect();
            scorer.lexicon.learn(&scorer.tokens, known, &some);
        }
        let alone = scorer.without_counterpart(&lessons);
        scorer.lexicon.set_alone(alone);
    }
}

/// How many sentences the segments hold, where both languages have rules for it.
fn inner(sides: [Text<'_>; 2], tongues: [Tongue; 2]) -> Option<Inner> {
    let count = |side: usize| -> Option<Vec<usize>> {
        let language = tongues[side].language()?;
        let texts = sides[side].segments.iter().map(|text| without_tags(text));
        Some(texts.map(|text| sentences(language, &text).len()).collect())
    };
    let [first, second] = [count(0)?, count(1)?];
    Some(Inner::new([&first, &second]))
}

fn bead((link, confidence): (Link, f64)) -> Bead {
    Bead {
        spans: link.iter().map(|run| run.0..run.1).collect(),
        confidence: calibrate::confidence(confidence),
    }
}

/// Each segment alone: one of the texts is empty.
fn unpaired(n: usize, m: usize) -> Vec<Bead> {
    let first = (0..n).map(|i| [(i, i + 1), (0, 0)]);
    let second = (0..m).map(|j| [(n, n), (j, j + 1)]);
    first.chain(second).map(|link| bead((link, 1.0))).collect()
}

fn sums(lengths: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut all = vec![0.0];
    all.extend(lengths.iter().map(|length| {
        sum += length;
        sum
    }));
    all
}

fn counts(tokens: &[Tokens; 2]) -> [Vec<[f32; CLASSES]>; 2] {
    [0, 1].map(|side: usize| {
        let segments = tokens[side].segments.iter();
        segments
            .map(|segment| {
                let mut counts = [0.0; CLASSES];
                for &word in segment {
                    counts[tokens[side].classes[word as usize] as usize] += 1.0;
                }
                counts
            })
            .collect()
    })
}
