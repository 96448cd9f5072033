//! Whether a short term stands as a word.

use std::ops::Range;

use crate::text::khmer::script::is_word_part;
use crate::text::{Language, word};

/// Word edges of a key, found only where they are asked for: a run of Khmer between spaces or punctuation at a
/// time.
pub(super) struct WordEdges<'k> {
    key: &'k str,
    run: Range<usize>,
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

    /// Whether a word starts or ends at a byte of the key.
    pub(super) fn is_edge(&mut self, at: usize) -> bool {
        let joins = |c: Option<char>| c.is_some_and(is_word_part);
        if !joins(self.key[..at].chars().next_back()) || !joins(self.key[at..].chars().next()) {
            return true;
        }
        if !self.run.contains(&at) {
            self.segment(at);
        }
        self.edges.binary_search(&at).is_ok()
    }

    fn segment(&mut self, at: usize) {
        let before = self.key[..at].trim_end_matches(is_word_part).len();
        let after = self.key[at..].trim_start_matches(is_word_part).len();
        self.run = before..self.key.len() - after;
        self.edges.clear();
        for word in word::words(Language::Khmer, &self.key[self.run.clone()]) {
            self.edges.push(before + word.start);
            self.edges.push(before + word.end);
        }
        self.edges.dedup();
    }
}
