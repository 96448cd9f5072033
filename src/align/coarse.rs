//! Where to look first: the way through a grid of chunks, from coarse to fine.
//!
//! Chunks of many segments are compared by the words that translate each other. What is more than chance for the row and the
//! column counts; the best monotone way is then refined in smaller chunks around it. The work grows with the length of the
//! texts, not with its square.

use super::band::Band;
use super::lexicon::Lexicon;
use super::tokens::Tokens;

/// At most so many chunks on the longer side of the coarsest grid.
const MOST: usize = 256;
/// Each finer grid has chunks this many times smaller.
const FINER: usize = 4;
/// The finest chunks have this many segments.
const FINEST: usize = 8;
/// What a step that goes on in one text only costs.
const ASIDE: f32 = 0.3;
/// What the distance from the diagonal costs, for all of it.
const AWAY: f32 = 0.2;
/// Pairs of words less telling than this are not looked at.
const LEAST: f32 = 4.0;

/// The band of nodes around the best way through both texts.
pub(super) fn band(tokens: &[Tokens; 2], lexicon: &Lexicon, position: bool) -> Band {
    let sizes = [0, 1].map(|side: usize| tokens[side].segments.len());
    let longest = sizes[0].max(sizes[1]);
    let mut chunk = FINEST;
    while longest.div_ceil(chunk) > MOST {
        chunk *= FINER;
    }
    let mut rows = vec![(0, sizes[1].div_ceil(chunk) - 1); sizes[0].div_ceil(chunk)];
    loop {
        let grid = Grid::new(tokens, lexicon, chunk, &rows);
        let path = grid.path(&rows, position);
        if chunk == FINEST {
            return fine(&path, sizes, chunk);
        }
        let smaller = chunk / FINER;
        rows = refine(&path, sizes, smaller);
        chunk = smaller;
    }
}

/// The columns of each row of the next grid: the way, one chunk wider on all sides.
fn refine(path: &[(usize, usize)], sizes: [usize; 2], chunk: usize) -> Vec<(usize, usize)> {
    let counts = sizes.map(|size| size.div_ceil(chunk));
    let mut rows = vec![(usize::MAX, 0); counts[0]];
    for &(i, j) in path {
        let low = j.saturating_sub(1) * FINER;
        let high = ((j + 2) * FINER - 1).min(counts[1] - 1);
        let first = i.saturating_sub(1) * FINER;
        for row in rows.iter_mut().take((i + 2) * FINER).skip(first) {
            *row = (row.0.min(low), row.1.max(high));
        }
    }
    rows
}

fn fine(path: &[(usize, usize)], [n, m]: [usize; 2], chunk: usize) -> Band {
    let mut rows = vec![(usize::MAX, 0); n + 1];
    for &(i, j) in path {
        let first = (i * chunk).saturating_sub(chunk);
        let low = (j * chunk).saturating_sub(chunk);
        let high = ((j + 2) * chunk).min(m);
        for row in rows.iter_mut().take((i + 2) * chunk + 1).skip(first) {
            *row = (row.0.min(low), row.1.max(high));
        }
    }
    Band::new(rows, m)
}

/// How much more than chance the chunks of both texts have in common, in a band.
struct Grid {
    scores: Vec<Vec<f32>>,
    columns: usize,
}

impl Grid {
    fn new(tokens: &[Tokens; 2], lexicon: &Lexicon, chunk: usize, rows: &[(usize, usize)]) -> Self {
        let mut chunks = [0, 1].map(|side: usize| chunks(&tokens[side], chunk));
        let weights = weights(&chunks[1], tokens[1].words.len());
        let first = self::weights(&chunks[0], tokens[0].words.len());
        let is_counterpart = counterparts(lexicon, &first, weights.len());
        for words in &mut chunks[1] {
            words.retain(|&b| weights[b as usize] > 0.0 && is_counterpart[b as usize]);
        }
        let mut best: Vec<f32> = vec![0.0; weights.len()];
        let mut touched = Vec::new();
        let scores: Vec<Vec<f32>> = std::iter::zip(&chunks[0], rows)
            .map(|(words, &(low, high))| {
                for &a in words {
                    if first[a as usize] == 0.0 {
                        continue;
                    }
                    for (b, odds) in lexicon.row(a) {
                        let at = b as usize;
                        let odds = odds[0].min(odds[1]);
                        let weight = weights[at].min(first[a as usize]);
                        if odds > LEAST && weight > 0.0 {
                            if best[at] == 0.0 {
                                touched.push(b);
                            }
                            best[at] = best[at].max(weight * odds.ln().min(5.0));
                        }
                    }
                }
                let row = chunks[1][low..=high]
                    .iter()
                    .map(|words| words.iter().map(|&b| best[b as usize]).sum())
                    .collect();
                for b in touched.drain(..) {
                    best[b as usize] = 0.0;
                }
                row
            })
            .collect();
        let mut grid = Self {
            scores,
            columns: chunks[1].len(),
        };
        grid.against_chance(rows);
        grid
    }

    /// Takes off what the row and the column lead to expect, in units of its deviation.
    fn against_chance(&mut self, rows: &[(usize, usize)]) {
        let mut columns = vec![(0.0_f32, 0.0_f32); self.columns];
        let mut lines = Vec::new();
        for (scores, &(low, _)) in self.scores.iter().zip(rows) {
            lines.push(scores.iter().sum::<f32>() / scores.len().max(1) as f32);
            for (column, score) in columns[low..].iter_mut().zip(scores) {
                *column = (column.0 + score, column.1 + 1.0);
            }
        }
        let mean = lines.iter().sum::<f32>() / lines.len().max(1) as f32 + 1e-6;
        let mut squares = 0.0;
        let mut count = 1.0;
        for ((scores, &(low, _)), line) in self.scores.iter_mut().zip(rows).zip(&lines) {
            for (score, column) in scores.iter_mut().zip(&columns[low..]) {
                let expected = line * (column.0 / column.1) / mean;
                *score = (*score - expected) / (expected + 1.0).sqrt();
                squares += *score * *score;
                count += 1.0;
            }
        }
        let deviation = (squares / count).sqrt() + 1e-6;
        for score in self.scores.iter_mut().flatten() {
            *score /= deviation;
        }
    }

    /// The best monotone way from corner to corner, as cells.
    fn path(&self, rows: &[(usize, usize)], position: bool) -> Vec<(usize, usize)> {
        let last = (rows.len() - 1, self.columns - 1);
        let away = |i: usize, j: usize| {
            let share = |at: usize, of: usize| (at as f32 + 0.5) / (of as f32 + 1.0);
            let distance = share(i, last.0) - share(j, last.1);
            if position { AWAY * distance.abs() } else { 0.0 }
        };
        let mut best: Vec<Vec<(f32, u8)>> = Vec::new();
        for (i, &(low, high)) in rows.iter().enumerate() {
            let mut line: Vec<(f32, u8)> = Vec::with_capacity(high - low + 1);
            for j in low..=high {
                let above = |j: Option<usize>| {
                    let (j, i) = (j?, i.checked_sub(1)?);
                    let (start, _) = rows[i];
                    best[i].get(j.checked_sub(start)?).map(|cell| cell.0)
                };
                let from = [
                    above(j.checked_sub(1)),
                    above(Some(j)).map(|value| value - ASIDE),
                    line.last().map(|cell| cell.0 - ASIDE),
                ];
                let mut top = (f32::NEG_INFINITY, 3);
                if i == 0 && j == 0 {
                    top = (0.0, 3);
                }
                for (step, value) in (0_u8..).zip(from) {
                    if let Some(value) = value.filter(|&value| value > top.0) {
                        top = (value, step);
                    }
                }
                let gain = self.scores[i][j - low] - away(i, j);
                line.push((top.0 + gain, top.1));
            }
            best.push(line);
        }
        trace(&best, rows, last)
    }
}

fn trace(
    best: &[Vec<(f32, u8)>],
    rows: &[(usize, usize)],
    (mut i, mut j): (usize, usize),
) -> Vec<(usize, usize)> {
    let mut path = vec![(i, j)];
    loop {
        match best[i][j - rows[i].0].1 {
            0 => (i, j) = (i - 1, j - 1),
            1 => i -= 1,
            2 => j -= 1,
            _ => break,
        }
        path.push((i, j));
    }
    path.reverse();
    path
}

/// The words of each chunk, each once.
fn chunks(tokens: &Tokens, size: usize) -> Vec<Vec<u32>> {
    let chunks = tokens.segments.chunks(size);
    chunks
        .map(|segments| {
            let mut words: Vec<u32> = segments.iter().flatten().copied().collect();
            words.sort_unstable();
            words.dedup();
            words
        })
        .collect()
}

/// Which words of the second text some telling word of the first may be.
fn counterparts(lexicon: &Lexicon, first: &[f32], words: usize) -> Vec<bool> {
    let mut found = vec![false; words];
    let telling = (0_u32..).zip(first).filter(|(_, weight)| **weight > 0.0);
    for (b, odds) in telling.flat_map(|(a, _)| lexicon.row(a)) {
        found[b as usize] |= odds[0].min(odds[1]) > LEAST;
    }
    found
}

/// How telling a word is: 0 when it is everywhere.
fn weights(chunks: &[Vec<u32>], words: usize) -> Vec<f32> {
    let mut counts = vec![0_u32; words];
    for &word in chunks.iter().flatten() {
        counts[word as usize] += 1;
    }
    let all = chunks.len() as f32;
    let weights = counts.iter().map(|&count| {
        let idf = (all / (count.max(1) as f32)).ln();
        if idf < 0.3 { 0.0 } else { idf }
    });
    weights.collect()
}
