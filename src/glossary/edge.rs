//! Whether a short term stands as a word.

use std::ops::Range;

use crate::text::khmer::dictionary::word_end;
use crate::text::khmer::script::is_word_part;

/// Word edges of a key, found only where they are asked for: in a run of Khmer between spaces or punctuation, and
/// there no further than the place asked for.
pub(super) struct WordEdges<'k> {
    key: &'k str,
    run: Range<usize>,
    /// The edges in the run as far as they are known, which is at least its start.
    edges: Vec<usize>,
}

impl<'k> WordEdges<'k> {
    pub(super) fn new(key: &'k str) -> Self {
        Self {
            key,
            run: 0..0,
            edges: Vec::new(),
        }
    }

    /// Whether a word starts or ends at a byte of the key, which must be the edge of a cluster.
    pub(super) fn is_edge(&mut self, at: usize) -> bool {
        let joins = |c: Option<char>| c.is_some_and(is_word_part);
        if !joins(self.key[..at].chars().next_back()) || !joins(self.key[at..].chars().next()) {
            return true;
        }
        if !self.run.contains(&at) {
            self.enter_run(at);
        }
        self.walk(at);
        self.edges.binary_search(&at).is_ok()
    }

    fn enter_run(&mut self, at: usize) {
        let before = self.key[..at].trim_end_matches(is_word_part).len();
        let after = self.key[at..].trim_start_matches(is_word_part).len();
        self.run = before..self.key.len() - after;
        self.edges.clear();
        self.edges.push(before);
    }

    /// Learns the edges of the run up to a byte of the key inside it.
    fn walk(&mut self, at: usize) {
        let run = &self.key[self.run.clone()];
        while let Some(&last) = self.edges.last().filter(|&&last| last < at) {
            let end = word_end(run, last - self.run.start);
            self.edges.push(self.run.start + end);
        }
    }
}
