//! Where the terms of a list stand in a matching key.

use super::cluster_tree::ClusterTree;
use super::edge::WordEdges;

/// Terms of at most so many characters must also stand on word edges: they are what stands by chance inside
/// other words.
///
/// Both edges must be word edges, where the edge of a longer term beside it counts as one; for a term inside a
/// longer term, which nobody demands, one edge is enough. (Measured on the seed article: of 142 short terms that
/// are part of no longer one, both edges lose 1. On NTREX, where the Vietnamese reference tells whether the
/// Khmer meant the term, both edges drop 178 of 1,123 matches, of which the reference confirms 27 %, against 60 %
/// of those that stay; one edge drops 8 of them.)
const SHORT: usize = 6;

/// A term that stands in a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The term's number in the list.
    pub(super) pattern: usize,
    /// The span in the same list that holds this one, if one does.
    pub(super) outer: Option<usize>,
}

/// Finds terms in keys; a list of no terms finds nothing.
#[derive(Debug)]
pub(super) struct Spotter {
    tree: ClusterTree,
    short: Vec<bool>,
}

impl Spotter {
    /// A spotter of no terms.
    pub(super) fn new() -> Self {
        Self {
            tree: ClusterTree::new(),
            short: Vec::new(),
        }
    }

    /// Adds a term by its key; returns its number in the list, that of the first one when it is there already.
    pub(super) fn add(&mut self, key: &str) -> usize {
        let number = self.tree.add(key);
        if number == self.short.len() {
            self.short.push(key.chars().count() <= SHORT);
        }
        number
    }

    /// The terms in a key, by start and then from long to short: leftmost-longest ones, and inside each the
    /// terms nested in it, which name it as their outer one.
    pub(super) fn spans(&self, key: &str) -> Vec<Span> {
        let mut spans = self.candidates(key);
        spans.sort_unstable_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
        let mut kept: Vec<Span> = Vec::with_capacity(spans.len());
        let mut edges = WordEdges::new(key);
        let mut outer: Option<usize> = None;
        for (index, mut span) in spans.iter().copied().enumerate() {
            let before = outer.map(|outer| kept[outer]);
            match before {
                Some(before) if span.start < before.end => {
                    if span.end > before.end || !self.may_be_part(&span, &before, &mut edges) {
                        continue;
                    }
                    span.outer = outer;
                }
                _ => {
                    if !self.may_stand(&span, before, &spans[index..], &mut edges) {
                        continue;
                    }
                    outer = Some(kept.len());
                }
            }
            kept.push(span);
        }
        kept
    }

    /// Whether a term may stand by itself: it is long, or both its edges are word edges.
    fn may_stand(
        &self,
        span: &Span,
        before: Option<Span>,
        after: &[Span],
        edges: &mut WordEdges<'_>,
    ) -> bool {
        if !self.short[span.pattern] {
            return true;
        }
        let is_long = |beside: &Span| !self.short[beside.pattern];
        let follows = || before.is_some_and(|before| before.end == span.start && is_long(&before));
        let precedes = || {
            let first = after.partition_point(|other| other.start < span.end);
            after[first..]
                .iter()
                .take_while(|other| other.start == span.end)
                .any(is_long)
        };
        (edges.is_edge(span.start) || follows()) && (edges.is_edge(span.end) || precedes())
    }

    /// Whether a term may be part of the term around it: it is long, or one of its edges is a word edge.
    fn may_be_part(&self, span: &Span, outer: &Span, edges: &mut WordEdges<'_>) -> bool {
        !self.short[span.pattern]
            || span.start == outer.start
            || span.end == outer.end
            || edges.is_edge(span.start)
            || edges.is_edge(span.end)
    }

    /// Every occurrence of every term that starts and ends on the edge of a cluster.
    fn candidates(&self, key: &str) -> Vec<Span> {
        let mut spans = Vec::new();
        self.tree.each(key, |start, end, pattern| {
            spans.push(Span {
                start,
                end,
                pattern,
                outer: None,
            });
        });
        spans
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(terms: &[&str], key: &str) -> Vec<(String, Option<usize>)> {
        let mut spotter = Spotter::new();
        for term in terms {
            spotter.add(term);
        }
        let spans = spotter.spans(key);
        spans
            .iter()
            .map(|span| (key[span.start..span.end].to_owned(), span.outer))
            .collect()
    }

    #[test]
    fn nested_terms_follow_the_term_that_holds_them() {
        let terms = [
            "គណៈអចិន្ត្រៃយ៍",
            "គណៈអចិន្ត្រៃយ៍គណៈកម្មាធិការខេត្ត",
            "គណៈកម្មាធិការខេត្ត",
            "ខេត្ត",
        ];
        let outer = terms[1].to_owned();
        assert_eq!(
            found(&terms, terms[1]),
            [
                (outer, None),
                (terms[0].to_owned(), Some(0)),
                (terms[2].to_owned(), Some(0)),
                (terms[3].to_owned(), Some(0)),
            ]
        );
    }

    #[test]
    fn a_shorter_term_is_found_where_the_longest_would_end_inside_a_cluster() {
        let found = found(&["សមាជិក", "សមាជិកប"], "សមាជិកបាន");
        assert_eq!(found, [("សមាជិក".to_owned(), None)]);
    }

    #[test]
    fn no_terms_find_nothing() {
        assert!(found(&[], "បក្ស").is_empty());
    }
}
