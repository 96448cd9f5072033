//! The part of the cube that is searched: where at least two of the three pairs' own alignments agree that it may lie.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::align::band::Band;
use crate::model::Bead;

/// How far from a bead of a pair is searched, by how sure the pair is of it.
const NEAR: usize = 1;
const FAR: usize = 2;
const SURE: f64 = 0.95;
/// How far two pairs may disagree with the third before only what the two say is searched.
const LOOSE: usize = 16;

/// The places of the third text that are searched at one node of the first two.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) j: usize,
    pub(super) low: usize,
    pub(super) high: usize,
    /// Where its points begin in arrays over all points.
    offset: usize,
}

impl Column {
    pub(super) fn ks(&self) -> RangeInclusive<usize> {
        self.low..=self.high
    }

    /// The place of its first point in arrays over all points.
    pub(super) const fn first(&self) -> usize {
        self.offset
    }

    /// The place of a point in arrays over all points.
    pub(super) fn index(&self, k: usize) -> Option<usize> {
        self.ks().contains(&k).then(|| self.offset + k - self.low)
    }
}

/// The nodes of the cube that are searched, row by row of the first text.
#[derive(Debug)]
pub(super) struct Points {
    rows: Vec<Vec<Column>>,
    count: usize,
}

impl Points {
    /// Around the alignments of the pairs.
    pub(super) fn around(beads: &[Vec<Bead>; 3], [n, m, p]: [usize; 3]) -> Self {
        let ab = near(&beads[0], false, n, m);
        let ac = near(&beads[1], false, n, p);
        let bc = near(&beads[2], false, m, p);
        let cb = near(&beads[2], true, p, m);
        let mut rows = Vec::with_capacity(n + 1);
        for i in 0..=n {
            let mut row = Row::default();
            for j in ab.columns(i) {
                row.widen(j, bc.columns(j));
                row.widen(j, both(ac.columns(i), bc.columns(j)));
            }
            for k in ac.columns(i) {
                for j in cb.columns(k) {
                    row.widen(j, k..=k);
                }
            }
            rows.push(row);
        }
        for [i, j, k] in staircase(&beads[0], &beads[2]) {
            rows[i].widen(j, k..=k);
        }
        rows[n].widen(m, p..=p);
        Self::number(rows)
    }

    fn number(rows: Vec<Row>) -> Self {
        let mut count = 0;
        let mut column = |(j, (low, high)): (usize, (usize, usize))| {
            let offset = count;
            count += high - low + 1;
            Column {
                j,
                low,
                high,
                offset,
            }
        };
        let rows = rows
            .into_iter()
            .map(|row| row.0.into_iter().map(&mut column).collect())
            .collect();
        Self { rows, count }
    }

    /// How many points there are.
    pub(super) const fn count(&self) -> usize {
        self.count
    }

    /// How many rows: one more than the first text has segments.
    pub(super) const fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The columns of a row, in order.
    pub(super) fn row(&self, i: usize) -> &[Column] {
        &self.rows[i]
    }

    /// The column of a node of the first two texts.
    pub(super) fn column(&self, i: usize, j: usize) -> Option<&Column> {
        let row = self.rows.get(i)?;
        let at = row.binary_search_by_key(&j, |column| column.j).ok()?;
        row.get(at)
    }

    /// The nodes of a pair that the points touch.
    pub(super) fn band(&self, pair: usize, lengths: [usize; 3]) -> Band {
        let [a, b] = super::PAIRS[pair];
        let mut rows = vec![(usize::MAX, 0_usize); lengths[a] + 1];
        for (i, row) in self.rows.iter().enumerate() {
            for column in row {
                let low = [i, column.j, column.low];
                let high = [i, column.j, column.high];
                // Of a column only the third text has more than one place.
                for cell in &mut rows[low[a]..=high[a]] {
                    *cell = (cell.0.min(low[b]), cell.1.max(high[b]));
                }
            }
        }
        Band::new(rows, lengths[b])
    }
}

/// A row while it is made: for each place of the second text, the first and last place of the third.
#[derive(Default)]
struct Row(BTreeMap<usize, (usize, usize)>);

impl Row {
    fn widen(&mut self, j: usize, ks: RangeInclusive<usize>) {
        if ks.is_empty() {
            return;
        }
        let cell = self.0.entry(j).or_insert((*ks.start(), *ks.end()));
        *cell = (cell.0.min(*ks.start()), cell.1.max(*ks.end()));
    }
}

/// What of the one range is not far from the other.
fn both(one: RangeInclusive<usize>, other: RangeInclusive<usize>) -> RangeInclusive<usize> {
    let low = *one.start().max(&other.start().saturating_sub(LOOSE));
    let high = *one.end().min(&(other.end() + LOOSE));
    low..=high
}

/// The nodes near the beads of a pair, for each row of one of its texts.
fn near(beads: &[Bead], swapped: bool, rows: usize, columns: usize) -> Band {
    let mut near = vec![(usize::MAX, 0_usize); rows + 1];
    let (row, column) = if swapped { (1, 0) } else { (0, 1) };
    for bead in beads {
        let (down, across) = (&bead.spans[row], &bead.spans[column]);
        let width = if bead.confidence >= SURE { NEAR } else { FAR };
        let low = across.start.saturating_sub(width);
        let high = (across.end + width).min(columns);
        let first = down.start.saturating_sub(width);
        let last = (down.end + width).min(rows);
        for cell in &mut near[first..=last] {
            *cell = (cell.0.min(low), cell.1.max(high));
        }
    }
    if beads.is_empty() {
        near.fill((0, columns));
    }
    Band::new(near, columns)
}

/// A way by single steps through the cube: along the beads of the first two texts, the third beside the second. With it, a chain
/// always leads from one corner to the other.
fn staircase(ab: &[Bead], bc: &[Bead]) -> Vec<[usize; 3]> {
    let mut way = vec![[0, 0, 0]];
    let mut at = [0, 0, 0];
    let mut step = |side: usize, to: usize, at: &mut [usize; 3]| {
        while at[side] < to {
            at[side] += 1;
            way.push(*at);
        }
    };
    let mut thirds = bc.iter().peekable();
    for bead in ab {
        step(0, bead.spans[0].end, &mut at);
        step(1, bead.spans[1].end, &mut at);
        while let Some(third) = thirds.next_if(|third| third.spans[0].end <= at[1]) {
            step(2, third.spans[1].end, &mut at);
        }
    }
    for third in thirds {
        step(1, third.spans[0].end, &mut at);
        step(2, third.spans[1].end, &mut at);
    }
    way
}
