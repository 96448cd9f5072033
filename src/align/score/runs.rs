//! What a run of segments says by itself, whatever it is paired with.

use super::Scorer;
use crate::align::inner;
use crate::align::length;
use crate::align::marks::{Signs, together};

/// Length, sentences and signs of a run of segments.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Run {
    pub(super) length: length::Part,
    pub(super) inner: inner::Part,
    pub(super) signs: Signs,
}

impl Scorer {
    /// All runs of one to `longest` segments, by where they begin and then by how many they are.
    pub(super) fn runs(&self, side: usize, longest: usize) -> Vec<Run> {
        let segments = self.signs[side].len();
        let mut runs = vec![Run::default(); segments * longest];
        for at in 0..segments {
            for n in 1..=longest.min(segments - at) {
                runs[at * longest + n - 1] = self.run(side, (at, n));
            }
        }
        runs
    }

    pub(super) fn run(&self, side: usize, (at, n): (usize, usize)) -> Run {
        let length = self.lengths[side][at + n] - self.lengths[side][at];
        Run {
            length: self.length.part(side, length, n),
            inner: self
                .inner
                .as_ref()
                .map_or_else(Default::default, |inner| inner.part(side, (at, n))),
            signs: together(&self.signs[side][at..at + n]),
        }
    }
}
