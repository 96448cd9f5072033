//! Signs that a translation mostly keeps: questions, quotes, brackets, list markers; and what a paragraph is.
//!
//! Each sign is a yes or no of a segment. A two-by-two table, learned from confident pairs, tells how much more probable two
//! answers are together than apart.

use crate::model::Layout;

/// How many signs there are.
const SIGNS: usize = 11;
/// The signs from this one on are of the layout.
const LAYOUT: usize = 7;
/// First and number of the signs of punctuation, and of layout.
const PARTS: [(usize, usize); 2] = [(0, LAYOUT), (LAYOUT, SIGNS - LAYOUT)];
/// The sign that a run has when its last segment has it.
const LAST: [usize; 2] = [3, 4];
/// The sign that a run has when its first segment has it.
const FIRST: [usize; 1] = [5];

/// The signs of a segment, as bits.
pub(super) type Signs = u16;

/// The signs of a text.
pub(super) fn signs(text: &str, layout: Option<&Layout>) -> Signs {
    let text = text.trim();
    let has = |list: &[char]| text.contains(list);
    let inner = text.trim_end_matches(['"', '”', '’', '»', '\'', ')', ' ']);
    let mut signs = [
        has(&['?', '？', '؟']),
        has(&['!', '！']),
        has(&['"', '“', '”', '«', '»', '„', '「', '『']),
        inner.ends_with([':', '៖', '：', ';', ',']),
        inner.ends_with(['.', '។', '៕', '?', '!', '…', '。']),
        text.starts_with(['-', '–', '—', '•', '*', '+']),
        has(&['(', '（', '[']),
        false,
        false,
        false,
        false,
    ];
    match layout {
        Some(Layout::Title | Layout::Heading(_)) => signs[LAYOUT] = true,
        Some(Layout::Item(_)) => signs[LAYOUT + 1] = true,
        Some(Layout::Cell { .. } | Layout::TextBox | Layout::Caption) => signs[LAYOUT + 2] = true,
        Some(Layout::Footnote(_)) => signs[LAYOUT + 3] = true,
        Some(Layout::Paragraph) | None => {}
    }
    let bits = signs.iter().enumerate();
    bits.fold(0, |all, (at, &on)| all | (Signs::from(on) << at))
}

/// The signs of a run of segments.
pub(super) fn together(run: &[Signs]) -> Signs {
    let any = run.iter().fold(0, |all, signs| all | signs);
    let pick = |mask: Signs, from: Option<&Signs>| from.map_or(0, |signs| signs & mask);
    let mask = |list: &[usize]| list.iter().fold(0, |all, at| all | (1 << at));
    let (last, first): (Signs, Signs) = (mask(&LAST), mask(&FIRST));
    (any & !(last | first)) | pick(last, run.last()) | pick(first, run.first())
}

/// How telling each sign is: the score of both answers.
#[derive(Debug, Clone)]
pub(super) struct Marks {
    /// For each sign, by the first text's answer and the second's.
    scores: [[[f64; 2]; 2]; SIGNS],
    used: [bool; 2],
    shares: [[f64; SIGNS]; 2],
    /// The sums of the scores for any two answers: of the punctuation, and of the layout.
    sums: [Vec<f64>; 2],
}

/// How often two texts agree on a sign beyond chance, before anything is known; and what that weighs, in pairs.
const AGREEMENT: f64 = 0.5;
const WEIGHT: f64 = 20.0;

impl Marks {
    /// From all segments; nothing is aligned yet. `used` says whether punctuation and layout count.
    pub(super) fn new(signs: [&[Signs]; 2], used: [bool; 2]) -> Self {
        let shares = signs.map(|all| {
            std::array::from_fn(|at| {
                let count = all.iter().filter(|signs| *signs & (1 << at) != 0).count() as f64;
                (count + 0.5) / (all.len() as f64 + 1.0)
            })
        });
        let mut marks = Self {
            scores: [[[0.0; 2]; 2]; SIGNS],
            used,
            shares,
            sums: [Vec::new(), Vec::new()],
        };
        marks.learn(std::iter::empty());
        marks
    }

    /// Learns from pairs of signs, each with the probability that it is a translation.
    pub(super) fn learn(&mut self, pairs: impl Iterator<Item = (Signs, Signs, f64)>) {
        let mut tables = [[[0.0; 2]; 2]; SIGNS];
        let mut total = WEIGHT;
        for (at, table) in tables.iter_mut().enumerate() {
            *table = self
                .chance(at)
                .map(|row| row.map(|p| p * WEIGHT * (1.0 - AGREEMENT)));
            let least = self.shares[0][at].min(self.shares[1][at]);
            table[1][1] += least * WEIGHT * AGREEMENT;
            table[0][0] += (1.0 - least) * WEIGHT * AGREEMENT;
        }
        for (a, b, weight) in pairs {
            total += weight;
            for (at, table) in tables.iter_mut().enumerate() {
                table[usize::from(a >> at & 1)][usize::from(b >> at & 1)] += weight;
            }
        }
        for (at, table) in tables.iter().enumerate() {
            let sums = [
                [table[0][0] + table[0][1], table[1][0] + table[1][1]],
                [table[0][0] + table[1][0], table[0][1] + table[1][1]],
            ];
            for (x, row) in table.iter().enumerate() {
                for (y, &count) in row.iter().enumerate() {
                    self.scores[at][x][y] = (count * total / (sums[0][x] * sums[1][y])).ln();
                }
            }
        }
        self.sums = [0, 1].map(|part| self.sums(part));
    }

    /// For any two answers of a part of the signs the sum of the scores.
    fn sums(&self, part: usize) -> Vec<f64> {
        let (first, width) = PARTS[part];
        let pairs = 0..1_usize << (2 * width);
        let sum = |pair: usize| {
            let (a, b) = (pair >> width, pair);
            let scores = (0..width).map(|at| self.scores[first + at][a >> at & 1][b >> at & 1]);
            if self.used[part] { scores.sum() } else { 0.0 }
        };
        pairs.map(sum).collect()
    }

    fn chance(&self, at: usize) -> [[f64; 2]; 2] {
        let [a, b] = [self.shares[0][at], self.shares[1][at]];
        [
            [(1.0 - a) * (1.0 - b), (1.0 - a) * b],
            [a * (1.0 - b), a * b],
        ]
    }

    /// The score of two runs' signs.
    pub(super) fn score(&self, a: Signs, b: Signs) -> f64 {
        let part = |part: usize| {
            let (first, width) = PARTS[part];
            let bits = |signs: Signs| usize::from(signs >> first) & ((1 << width) - 1);
            self.sums[part][bits(a) << width | bits(b)]
        };
        part(0) + part(1)
    }
}
