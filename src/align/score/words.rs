//! What the words of the beads in a band say.
//!
//! A word comes from the run of segments on the other side or from nowhere, whatever stands beside it. So the words of one
//! segment, given a run of the other text, are looked at once, and all beads that hold both share the sum.

use super::{LONGEST, Scorer};
use crate::align::band::Band;
use crate::align::lexicon::{Hit, Lookup};
use crate::align::tokens::CLASSES;

/// What a run of segments gives to the words of the other side, by class.
#[derive(Debug, Clone, Copy, Default)]
struct Given {
    /// How much more probable a word is for each time that it is likelier than chance.
    gain: [f32; CLASSES],
    /// The logarithm of how probable a word without counterpart is, in units of chance.
    silence: [f32; CLASSES],
}

impl Given {
    fn new(scorer: &Scorer, way: usize, run: (usize, usize)) -> Self {
        let size = scorer.size(way, run);
        let segments = run.0..run.0 + run.1;
        let rest: f32 = segments.map(|at| scorer.lexicon.rest(way, at)).sum();
        let mut given = Self::default();
        for class in 0..CLASSES {
            let alone = scorer.lexicon.alone_of(way, class);
            let base = alone + (1.0 - alone) * rest / size;
            given.gain[class] = (1.0 - alone) / size / base;
            given.silence[class] = base.ln();
        }
        given
    }

    /// What words say of which none has a counterpart.
    fn silent(&self, counts: &[f32; CLASSES]) -> f32 {
        let classes = counts.iter().zip(self.silence);
        let present = classes.filter(|(count, _)| **count > 0.0);
        present.map(|(count, silence)| count * silence).sum()
    }
}

/// Odds of a segment's words, added up over the segments of a run.
#[derive(Default)]
struct Sums {
    sums: Vec<f32>,
    places: Vec<(u16, u8)>,
}

/// Products are turned into logarithms before they leave the range of numbers.
const LARGE: f64 = 1e250;

impl Sums {
    fn clear(&mut self) {
        for (place, _) in self.places.drain(..) {
            self.sums[usize::from(place)] = 0.0;
        }
    }

    fn add(&mut self, hits: &[Hit]) {
        for hit in hits {
            let at = usize::from(hit.place);
            if at >= self.sums.len() {
                self.sums.resize(at + 1, 0.0);
            }
            let sum = &mut self.sums[at];
            if *sum == 0.0 {
                self.places.push((hit.place, hit.class));
            }
            // A place is noted once, even if its odds are too small to be a number.
            *sum += hit.odds.max(f32::MIN_POSITIVE);
        }
    }

    /// The logarithm of how much more probable the words are than without counterparts.
    fn log(&self, given: &Given) -> f32 {
        let (mut product, mut log) = (1.0_f64, 0.0);
        for &(place, class) in &self.places {
            let odds = given.gain[usize::from(class)] * self.sums[usize::from(place)];
            product *= f64::from(1.0 + odds);
            if product > LARGE {
                log += product.ln();
                product = 1.0;
            }
        }
        (log + product.ln()) as f32
    }
}

/// One segment of the first text against the segments of the second that are near it in the band.
#[derive(Default)]
struct Row {
    start: usize,
    /// Where the hits of each column begin, both ways.
    offsets: Vec<[usize; 2]>,
    hits: [Vec<Hit>; 2],
    /// By column: what the segment's words say given so many segments of the second text, from that column on.
    said: Vec<[f32; LONGEST]>,
}

impl Row {
    fn end(&self) -> usize {
        self.start + self.offsets.len() - 1
    }

    fn hits(&self, way: usize, column: usize) -> &[Hit] {
        let at = column - self.start;
        &self.hits[way][self.offsets[at][way]..self.offsets[at + 1][way]]
    }
}

/// The last rows, as many as the longest bead takes.
pub(super) struct Window<'s> {
    scorer: &'s Scorer,
    lookup: Lookup<'s>,
    longest: usize,
    /// For each row the columns that are needed.
    columns: Vec<(usize, usize)>,
    /// The row of segment `i` is at `i % LONGEST`.
    rows: [Row; LONGEST],
    next: usize,
    sums: Sums,
    given: [Vec<Given>; 2],
    /// By column: what its segment's words say given so many segments of the first text, from the present row on.
    said: Vec<[f32; LONGEST]>,
}

impl<'s> Window<'s> {
    pub(super) fn new(scorer: &'s Scorer, band: &Band, longest: usize) -> Self {
        Self {
            columns: band.reach(longest),
            scorer,
            lookup: Lookup::new(&scorer.lexicon, &scorer.tokens),
            longest,
            rows: std::array::from_fn(|_| Row::default()),
            next: 0,
            sums: Sums::default(),
            given: [0, 1].map(|way| givens(scorer, way, longest)),
            said: Vec::new(),
        }
    }

    /// Makes ready for beads that begin at row `i`.
    pub(super) fn advance(&mut self, i: usize) {
        while self.next < (i + self.longest).min(self.columns.len()) {
            self.read(self.next);
            self.next += 1;
        }
        self.said.clear();
        if i < self.columns.len() {
            self.look_down(i);
        }
    }

    /// What both sides' words say of each other: the mean of both ways.
    pub(super) fn score(&self, (i, k): (usize, usize), (j, l): (usize, usize)) -> f64 {
        let start = self.rows[i % LONGEST].start;
        let second = &self.said[j - start..j + l - start];
        let second: f32 = second.iter().map(|said| said[k - 1]).sum();
        let first = (i..i + k).map(|segment| {
            let row = &self.rows[segment % LONGEST];
            row.said[j - row.start][l - 1]
        });
        f64::from(second + first.sum::<f32>()) / 2.0
    }

    /// Looks up a segment of the first text, and what its words say.
    fn read(&mut self, segment: usize) {
        let (start, end) = self.columns[segment];
        let row = &mut self.rows[segment % LONGEST];
        row.start = start;
        row.hits.iter_mut().for_each(Vec::clear);
        row.offsets.clear();
        self.lookup.load(segment);
        for j in start..end {
            row.offsets
                .push([0, 1].map(|way: usize| row.hits[way].len()));
            self.lookup.hits(j, &mut row.hits);
        }
        row.offsets
            .push([0, 1].map(|way: usize| row.hits[way].len()));
        let counts = &self.scorer.counts[0][segment];
        let mut said = std::mem::take(&mut row.said);
        said.clear();
        said.extend((start..end).map(|j| {
            let mut said = [f32::NEG_INFINITY; LONGEST];
            self.sums.clear();
            for l in 1..=self.longest.min(end - j) {
                self.sums.add(row.hits(1, j + l - 1));
                let given = &self.given[1][j * self.longest + l - 1];
                said[l - 1] = self.sums.log(given) + given.silent(counts);
            }
            said
        }));
        row.said = said;
    }

    /// What the words of each column say given runs that begin at segment `i` of the first text.
    fn look_down(&mut self, i: usize) {
        let first = &self.rows[i % LONGEST];
        for m in first.start..first.end() {
            let counts = &self.scorer.counts[1][m];
            let mut said = [f32::NEG_INFINITY; LONGEST];
            self.sums.clear();
            for k in 1..=self.longest.min(self.columns.len() - i) {
                let row = &self.rows[(i + k - 1) % LONGEST];
                if !(row.start..row.end()).contains(&m) {
                    break;
                }
                self.sums.add(row.hits(0, m));
                let given = &self.given[0][i * self.longest + k - 1];
                said[k - 1] = self.sums.log(given) + given.silent(counts);
            }
            self.said.push(said);
        }
    }
}

fn givens(scorer: &Scorer, way: usize, longest: usize) -> Vec<Given> {
    let segments = scorer.tokens[way].segments.len();
    let mut all = vec![Given::default(); segments * longest];
    for at in 0..segments {
        for n in 1..=longest.min(segments - at) {
            all[at * longest + n - 1] = Given::new(scorer, way, (at, n));
        }
    }
    all
}

/// What the words of two runs say, wherever the runs are and however long.
pub(super) fn spot(scorer: &Scorer, first: (usize, usize), second: (usize, usize)) -> f64 {
    let mut lookup = Lookup::new(&scorer.lexicon, &scorer.tokens);
    let cells = [first.1, second.1].iter().product::<usize>();
    let mut hits: Vec<[Vec<Hit>; 2]> = Vec::with_capacity(cells);
    for i in first.0..first.0 + first.1 {
        lookup.load(i);
        for j in second.0..second.0 + second.1 {
            let mut pair = [Vec::new(), Vec::new()];
            lookup.hits(j, &mut pair);
            hits.push(pair);
        }
    }
    let mut sums = Sums::default();
    let mut total = 0.0;
    for (way, (run, made)) in [(first, second), (second, first)].into_iter().enumerate() {
        let given = Given::new(scorer, way, run);
        for m in 0..made.1 {
            sums.clear();
            for g in 0..run.1 {
                let cell = if way == 0 {
                    g * made.1 + m
                } else {
                    m * run.1 + g
                };
                sums.add(&hits[cell][way]);
            }
            let counts = &scorer.counts[1 - way][made.0 + m];
            total += f64::from(sums.log(&given) + given.silent(counts));
        }
    }
    total / 2.0
}
