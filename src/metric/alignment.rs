//! How well beads agree with a gold alignment, as vecalign counts it (Thompson and Koehn 2019, after Sennrich and Volk 2011).
//!
//! Precision looks at all proposed links: strict, the very link is in the gold; lax, a pair of the link is paired in the gold, and
//! a null link is right only when the gold has it. Recall swaps the roles and looks only at links with both sides filled. Counts
//! are pooled over documents.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

/// Which segments of two editions belong together; a side may be empty, and gold links may have gaps.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link {
    /// Segments of the first edition, from 0.
    pub source: Vec<usize>,
    /// Segments of the second edition, from 0.
    pub target: Vec<usize>,
}

impl Link {
    /// Its type: how many segments it takes of each edition, as `1-2`.
    #[must_use]
    pub fn kind(&self) -> String {
        format!("{}-{}", self.source.len(), self.target.len())
    }

    /// Whether one side is empty.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.source.is_empty() || self.target.is_empty()
    }

    fn is_nothing(&self) -> bool {
        self.source.is_empty() && self.target.is_empty()
    }
}

/// Precision, recall and their harmonic mean.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Rates {
    /// The share of what was proposed that is right.
    pub precision: f64,
    /// The share of the gold that was found.
    pub recall: f64,
    /// The harmonic mean of the two.
    pub f1: f64,
}

impl Rates {
    fn new(precision: f64, recall: f64) -> Self {
        let sum = precision + recall;
        let f1 = if sum > 0.0 {
            2.0 * precision * recall / sum
        } else {
            0.0
        };
        Self {
            precision,
            recall,
            f1,
        }
    }
}

/// What was counted of the links of one type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct TypeCount {
    /// Links of the gold.
    pub gold: usize,
    /// Proposed links.
    pub proposed: usize,
    /// Proposed links that the gold has.
    pub right: usize,
}

impl TypeCount {
    /// Precision, recall and F1 of the type, by the very link.
    #[must_use]
    pub fn rates(&self) -> Rates {
        Rates::new(
            ratio(self.right, self.proposed),
            ratio(self.right, self.gold),
        )
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Hits {
    strict: usize,
    lax: usize,
    of: usize,
}

/// Counts over any number of documents, and the rates that follow from them.
#[derive(Debug, Clone, Default)]
pub struct AlignmentScore {
    precision: Hits,
    recall: Hits,
    types: BTreeMap<String, TypeCount>,
}

impl AlignmentScore {
    /// Counts one document in. A link that stands twice counts once; links with nothing on either side do not count.
    pub fn add(&mut self, proposed: &[Link], gold: &[Link]) {
        let set = |links: &[Link]| -> HashSet<Link> {
            let some = links.iter().filter(|link| !link.is_nothing());
            some.cloned().collect()
        };
        let (proposed, gold) = (set(proposed), set(gold));
        let filled = |links: &HashSet<Link>| -> HashSet<Link> {
            let some = links.iter().filter(|link| !link.is_null());
            some.cloned().collect()
        };
        self.precision.add(&gold, &proposed);
        self.recall.add(&filled(&proposed), &filled(&gold));
        for link in &gold {
            let count = self.types.entry(link.kind()).or_default();
            count.gold += 1;
            count.right += usize::from(proposed.contains(link));
        }
        for link in &proposed {
            self.types.entry(link.kind()).or_default().proposed += 1;
        }
    }

    /// By the very link.
    #[must_use]
    pub fn strict(&self) -> Rates {
        let (p, r) = (&self.precision, &self.recall);
        Rates::new(ratio(p.strict, p.of), ratio(r.strict, r.of))
    }

    /// By any pair of a link.
    #[must_use]
    pub fn lax(&self) -> Rates {
        let (p, r) = (&self.precision, &self.recall);
        Rates::new(ratio(p.lax, p.of), ratio(r.lax, r.of))
    }

    /// What was counted by type of link.
    #[must_use]
    pub fn types(&self) -> &BTreeMap<String, TypeCount> {
        &self.types
    }

    /// What was counted of links with one side empty.
    #[must_use]
    pub fn nulls(&self) -> TypeCount {
        self.sum(|kind| kind.starts_with("0-") || kind.ends_with("-0"))
    }

    /// What was counted of all links.
    #[must_use]
    pub fn all(&self) -> TypeCount {
        self.sum(|_| true)
    }

    fn sum(&self, wanted: impl Fn(&str) -> bool) -> TypeCount {
        let of_kind = self.types.iter().filter(|(kind, _)| wanted(kind));
        of_kind.fold(TypeCount::default(), |sum, (_, count)| TypeCount {
            gold: sum.gold + count.gold,
            proposed: sum.proposed + count.proposed,
            right: sum.right + count.right,
        })
    }
}

impl Hits {
    fn add(&mut self, reference: &HashSet<Link>, candidate: &HashSet<Link>) {
        let mut paired: HashMap<usize, HashSet<usize>> = HashMap::new();
        for link in reference {
            for &source in &link.source {
                paired.entry(source).or_default().extend(&link.target);
            }
        }
        let is_paired = |link: &Link| {
            let sources = link.source.iter().filter_map(|source| paired.get(source));
            sources
                .into_iter()
                .any(|targets| link.target.iter().any(|target| targets.contains(target)))
        };
        for link in candidate {
            let is_strict = reference.contains(link);
            self.strict += usize::from(is_strict);
            self.lax += usize::from(is_strict || is_paired(link));
        }
        self.of += candidate.len();
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of links are far below 2^52"
)]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn link(source: &[usize], target: &[usize]) -> Link {
        Link {
            source: source.to_vec(),
            target: target.to_vec(),
        }
    }

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }

    #[test]
    fn a_case_worked_out_by_hand() {
        let gold = [
            link(&[0], &[0]),
            link(&[1], &[1, 2]),
            link(&[2], &[]),
            link(&[3], &[3]),
        ];
        let proposed = [
            link(&[0], &[0]),
            link(&[1], &[1]),
            link(&[], &[2]),
            link(&[2], &[]),
            link(&[3], &[3]),
        ];
        let mut score = AlignmentScore::default();
        score.add(&proposed, &gold);
        // Right: 0:0, 2:, 3:3 of five; of the gold's three filled links 0:0 and 3:3.
        near(score.strict().precision, 3.0 / 5.0);
        near(score.strict().recall, 2.0 / 3.0);
        near(score.strict().f1, 2.0 * 0.6 / (0.6 + 2.0 / 3.0) * 2.0 / 3.0);
        // 1:1 is part of 1:1,2.
        near(score.lax().precision, 4.0 / 5.0);
        near(score.lax().recall, 1.0);
        let nulls = score.nulls();
        assert_eq!((nulls.gold, nulls.proposed, nulls.right), (1, 2, 1));
        near(nulls.rates().f1, 2.0 / 3.0);
        let joined = score.types()["1-2"];
        assert_eq!((joined.gold, joined.proposed, joined.right), (1, 0, 0));
    }

    #[test]
    fn counts_are_pooled_over_documents_not_averaged() {
        let mut score = AlignmentScore::default();
        score.add(&[link(&[0], &[0])], &[link(&[0], &[0])]);
        let three: Vec<Link> = (0..3).map(|at| link(&[at], &[at + 1])).collect();
        let gold: Vec<Link> = (0..3).map(|at| link(&[at], &[at])).collect();
        score.add(&three, &gold);
        near(score.strict().precision, 1.0 / 4.0);
        near(score.strict().recall, 1.0 / 4.0);
    }

    #[test]
    fn nothing_proposed_and_nothing_in_the_gold_are_zero_not_a_fault() {
        let mut score = AlignmentScore::default();
        score.add(&[], &[]);
        near(score.strict().f1, 0.0);
        score.add(&[link(&[], &[])], &[link(&[0], &[])]);
        near(score.lax().precision, 0.0);
        assert_eq!(score.all().proposed, 0);
    }

    fn links() -> impl Strategy<Value = Vec<Link>> {
        let steps = prop::collection::vec((0_usize..3, 0_usize..3), 1..30);
        steps.prop_map(|steps| {
            let (mut s, mut t) = (0, 0);
            let links = steps.into_iter().map(|(a, b)| {
                let link = Link {
                    source: (s..s + a).collect(),
                    target: (t..t + b).collect(),
                };
                (s, t) = (s + a, t + b);
                link
            });
            links.collect()
        })
    }

    proptest! {
        #[test]
        fn the_gold_itself_scores_one(gold in links()) {
            prop_assume!(gold.iter().any(|link| !link.is_null()));
            let mut score = AlignmentScore::default();
            score.add(&gold, &gold);
            prop_assert!((score.strict().f1 - 1.0).abs() < 1e-12);
            prop_assert!((score.lax().f1 - 1.0).abs() < 1e-12);
            prop_assert_eq!(score.all().right, score.all().gold);
        }

        #[test]
        fn lax_is_never_below_strict_and_all_rates_are_shares(proposed in links(), gold in links()) {
            let mut score = AlignmentScore::default();
            score.add(&proposed, &gold);
            let (strict, lax) = (score.strict(), score.lax());
            prop_assert!(lax.precision >= strict.precision && lax.recall >= strict.recall);
            for rate in [strict.precision, strict.recall, strict.f1, lax.precision, lax.recall, lax.f1] {
                prop_assert!((0.0..=1.0).contains(&rate));
            }
        }
    }
}
