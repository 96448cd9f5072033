//! The part of the grid that is searched.

use std::ops::RangeInclusive;

/// For each row of nodes (row `i`: `i` segments of the first text are done) the columns that are searched. Both edges never
/// move backwards, the first row holds column 0 and the last one the last column.
#[derive(Debug, Clone)]
pub(super) struct Band {
    rows: Vec<(u32, u32)>,
    offsets: Vec<usize>,
}

impl Band {
    /// A band of these rows, made connected: edges that would move backwards are widened.
    ///
    /// # Panics
    /// When there are no rows or a text has 2^32 segments.
    pub(super) fn new(mut rows: Vec<(usize, usize)>, columns: usize) -> Self {
        let last = rows.len() - 1;
        rows[0].0 = 0;
        rows[last].1 = columns;
        let mut high = 0;
        for row in &mut rows {
            high = high.max(row.1).min(columns);
            row.1 = high;
        }
        let mut low = columns;
        for at in (0..=last).rev() {
            // Each row overlaps the one before it, so that a path leads on.
            let before = at.checked_sub(1).map_or(columns, |before| rows[before].1);
            low = low.min(rows[at].0).min(before);
            rows[at].0 = low;
        }
        let narrow = |at: usize| u32::try_from(at).expect("a text has fewer than 2^32 segments");
        let mut offsets = Vec::with_capacity(rows.len() + 1);
        let mut cells = 0;
        for &(low, high) in &rows {
            offsets.push(cells);
            cells += high - low + 1;
        }
        offsets.push(cells);
        let rows = rows.iter().map(|&(low, high)| (narrow(low), narrow(high)));
        Self {
            rows: rows.collect(),
            offsets,
        }
    }

    /// These rows, each wider by a margin on all sides. A row without columns (low above high) takes those of its neighbours.
    pub(super) fn widened(rows: &[(usize, usize)], columns: usize, margin: usize) -> Self {
        let rows = smear(rows, margin);
        let wider = rows
            .iter()
            .map(|&(low, high)| (low.saturating_sub(margin), (high + margin).min(columns)));
        Self::new(wider.collect(), columns)
    }

    /// This band, and where it leaves the other one also that.
    pub(super) fn unless_within(&self, other: &Self) -> Self {
        let pairs = self.rows.iter().zip(&other.rows);
        let rows = pairs.map(|(a, b)| {
            let agrees = a.0 <= b.1 && b.0 <= a.1;
            let (low, high) = if agrees {
                *a
            } else {
                (a.0.min(b.0), a.1.max(b.1))
            };
            (low as usize, high as usize)
        });
        Self::new(rows.collect(), self.last_column())
    }

    /// The columns of a row.
    pub(super) fn columns(&self, row: usize) -> RangeInclusive<usize> {
        let (low, high) = self.rows[row];
        low as usize..=high as usize
    }

    /// The place of a node in arrays over the band.
    pub(super) fn index(&self, row: usize, column: usize) -> Option<usize> {
        let &(low, high) = self.rows.get(row)?;
        let inside = (low as usize..=high as usize).contains(&column);
        inside.then(|| self.offsets[row] + column - low as usize)
    }

    /// For each segment of the first text the columns of the segments that a bead of at most `longest` on each side may pair
    /// it with: first and end.
    pub(super) fn reach(&self, longest: usize) -> Vec<(usize, usize)> {
        let last = self.rows() - 1;
        let columns = (0..last).map(|i| {
            // Beads that hold a segment begin and end in the band.
            let begin = *self.columns((i + 1).saturating_sub(longest)).start();
            let low = begin.max(self.columns(i + 1).start().saturating_sub(longest));
            let high = *self.columns((i + longest).min(last)).end();
            let high = high.min(self.columns(i).end() + longest);
            (low.min(high), high.min(self.last_column()))
        });
        columns.collect()
    }

    /// How many nodes are in the band.
    pub(super) fn cells(&self) -> usize {
        self.offsets[self.rows.len()]
    }

    /// How many rows of nodes: one more than the first text has segments.
    pub(super) const fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The last column.
    pub(super) fn last_column(&self) -> usize {
        self.rows.last().map_or(0, |row| row.1 as usize)
    }
}

/// Each row as wide as the rows up to `width` before and after it, so that the band is as high as it is wide.
fn smear(rows: &[(usize, usize)], width: usize) -> Vec<(usize, usize)> {
    (0..rows.len())
        .map(|at| {
            let near = &rows[at.saturating_sub(width)..(at + width + 1).min(rows.len())];
            let low = near.iter().map(|row| row.0).min().unwrap_or(0);
            let high = near.iter().map(|row| row.1).max().unwrap_or(0);
            (low, high)
        })
        .collect()
}
