//! Terms as a tree, a step of which is an orthographic cluster.
//!
//! A term stands only where clusters begin and end, so that a text needs to be tried where a cluster begins and step by
//! step from there: most texts leave the tree at the second step. Unlike an automaton, a tree is made as fast as its terms are read.

use rustc_hash::FxHashMap;

use crate::text::khmer::cluster::clusters;

/// A node; 0: the root, or none.
type Node = u32;

/// The tree of a list of terms.
#[derive(Debug)]
pub(super) struct ClusterTree {
    /// Where a cluster leads from the root.
    first: FxHashMap<Packed, First>,
    /// Where a cluster leads from any other node.
    next: FxHashMap<(Node, Packed), Node>,
    /// By node, the term that ends there, counted from 1.
    ends: Vec<u32>,
    terms: usize,
    /// Clusters that are too long to be packed, by their numbers.
    long: FxHashMap<Box<str>, u64>,
}

impl ClusterTree {
    /// The tree of no terms.
    pub(super) fn new() -> Self {
        Self {
            first: FxHashMap::default(),
            next: FxHashMap::default(),
            ends: vec![0],
            terms: 0,
            long: FxHashMap::default(),
        }
    }

    /// Adds a term; returns its number, from 0. One that is there already keeps its number; an empty one stands nowhere.
    ///
    /// # Panics
    /// With 2³² clusters: only with gigabytes of terms.
    pub(super) fn add(&mut self, term: &str) -> usize {
        let steps: Vec<Packed> = clusters(term).map(|cluster| self.pack(cluster)).collect();
        if let [first, second, ..] = steps[..] {
            self.first.entry(first).or_default().followers |= second.sign();
        }
        let mut node = 0;
        for (at, &packed) in steps.iter().enumerate() {
            let step = match at {
                0 => &mut self.first.entry(packed).or_default().node,
                _ => self.next.entry((node, packed)).or_insert(0),
            };
            if *step == 0 {
                *step = number(self.ends.len());
                self.ends.push(0);
            }
            node = *step;
        }
        let end = &mut self.ends[node as usize];
        if *end == 0 {
            self.terms += 1;
            *end = number(self.terms);
        }
        *end as usize - 1
    }

    fn pack(&mut self, cluster: &str) -> Packed {
        Packed::new(cluster).unwrap_or_else(|| {
            let new = self.long.len() as u64;
            Packed::numbered(*self.long.entry(cluster.into()).or_insert(new))
        })
    }

    fn packed(&self, cluster: &str) -> Option<Packed> {
        Packed::new(cluster).or_else(|| self.long.get(cluster).copied().map(Packed::numbered))
    }

    /// Calls `found` with start, end and number from 0 of every term in a text that begins and ends where clusters do, by
    /// start and then by end.
    pub(super) fn each(&self, text: &str, mut found: impl FnMut(usize, usize, usize)) {
        let mut start = 0;
        let mut steps: Vec<(usize, Option<Packed>)> = Vec::with_capacity(text.len() / 4 + 1);
        steps.extend(clusters(text).map(|cluster| {
            let from = start;
            start += cluster.len();
            (from, self.packed(cluster))
        }));
        let end_of = |at: usize| steps.get(at + 1).map_or(text.len(), |(start, _)| *start);
        for (at, &(start, first)) in steps.iter().enumerate() {
            let Some(first) = first.and_then(|first| self.first.get(&first)) else {
                continue;
            };
            let mut node = Some(first.node);
            for last in at.. {
                let Some(reached) = node else { break };
                if let Some(term) = self.ends[reached as usize].checked_sub(1) {
                    found(start, end_of(last), term as usize);
                }
                let cluster = steps.get(last + 1).and_then(|(_, cluster)| *cluster);
                let cluster = cluster.filter(|cluster| last > at || first.may_lead(*cluster));
                node = cluster.and_then(|cluster| self.next.get(&(reached, cluster)).copied());
            }
        }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("terms of less than a gigabyte have less than 2³² clusters")
}

/// A first step.
#[derive(Debug, Default)]
struct First {
    node: Node,
    /// What [`Packed::sign`] says of the clusters that may follow: most of those that follow in a text are none of them, and
    /// need not be looked for in the large table.
    followers: u64,
}

impl First {
    fn may_lead(&self, cluster: Packed) -> bool {
        self.followers & cluster.sign() != 0
    }
}

/// A cluster as a number, which no other cluster has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Packed(u64);

impl Packed {
    /// Above all that text makes.
    const NUMBERED: u64 = 1 << 63;
    /// Where the Khmer block begins.
    const KHMER: u32 = 0x1780;

    /// Up to seven characters of the Khmer block, or two others; nothing for a longer cluster. A character's last bit
    /// tells how many bits it has, so that what was packed could be read from its end.
    fn new(cluster: &str) -> Option<Self> {
        let mut packed = 1_u64;
        for c in cluster.chars() {
            let place = u32::from(c).wrapping_sub(Self::KHMER);
            let (bits, code) = if place < 0x80 {
                (8, place << 1)
            } else {
                (22, u32::from(c) << 1 | 1)
            };
            if packed.leading_zeros() <= bits {
                return None;
            }
            packed = packed << bits | u64::from(code);
        }
        Some(Self(packed))
    }

    /// One of 64 bits.
    fn sign(self) -> u64 {
        const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
        1 << (self.0.wrapping_mul(SPREAD) >> 58)
    }

    fn numbered(number: u64) -> Self {
        Self(Self::NUMBERED | number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::khmer::cluster::is_boundary;

    fn found(terms: &[String], text: &str) -> Vec<(usize, usize, usize)> {
        let mut tree = ClusterTree::new();
        for (number, term) in terms.iter().enumerate() {
            assert_eq!((tree.add(term), tree.add(term)), (number, number));
        }
        let mut all = Vec::new();
        tree.each(text, |start, end, term| all.push((start, end, term)));
        all
    }

    /// Every place of every term, looked for one by one.
    fn sought(terms: &[String], text: &str) -> Vec<(usize, usize, usize)> {
        let mut all = Vec::new();
        for (number, term) in terms.iter().enumerate() {
            for (start, _) in text.char_indices() {
                let end = start + term.len();
                let edges = is_boundary(text, start) && is_boundary(text, end);
                if text[start..].starts_with(term) && edges {
                    all.push((start, end, number));
                }
            }
        }
        all.sort_unstable();
        all
    }

    #[test]
    fn an_empty_term_stands_nowhere() {
        assert!(found(&[String::new()], "បក្ស").is_empty());
    }

    #[test]
    fn a_cluster_that_is_too_long_to_be_packed_is_found_too() {
        let long = format!("ក{}", "\u{17D2}ខ".repeat(9));
        assert_eq!(Packed::new(&long), None);
        let terms = [long.clone(), format!("{long}ស")];
        let text = format!("ស{long}ស{long}\u{17C6}");
        assert_eq!(found(&terms, &text), [(3, 60, 0), (3, 63, 1)]);
    }

    proptest! {
        #[test]
        fn no_two_clusters_are_packed_alike(one in "[ក-៹a-z\u{10FFFF}]{1,3}", other in "[ក-៹a-z\u{10FFFF}]{1,3}") {
            let packed = [&one, &other].map(|cluster| Packed::new(cluster));
            prop_assert!(one == other || packed[0].is_none() || packed[0] != packed[1]);
        }

        #[test]
        fn a_term_is_found_wherever_it_stands_between_clusters(
            terms in prop::collection::btree_set("[កខ្ា1 a\u{301}]{1,4}", 0..8),
            text in "[កខ្ា1 a\u{301}]{0,16}",
        ) {
            let terms: Vec<String> = terms.into_iter().collect();
            prop_assert_eq!(found(&terms, &text), sought(&terms, &text));
        }
    }
}
