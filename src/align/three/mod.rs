//! Three editions at once: one chain of three-way beads, in which the third text decides where two leave a doubt.
//!
//! Each pair of texts has its model. A chain of three-way beads is as good as what it says of each pair, added up, and as common as
//! its shapes are: a bead `1-1-2` says `1-1` of the first two, and `1-2` of each of them with the third. So what two models know
//! speaks in the third pair, by way of the text that they share. How common each three-way shape is, is learned from the three
//! texts themselves, for a sentence that one edition leaves out is one event and not one in each of two pairs. Beads may lack a
//! side. Where one text joins what the other two keep apart (`1-2-2`), the other two keep their own finer beads (`1-1`, `1-1`) inside
//! the common one.
//!
//! The sum over all chains in a band around the pairs' own alignments (Baum 1972) gives each bead of each pair a probability;
//! the chain that is returned has the most beads to be expected right, over the three pairs. What the band holds grows with the
//! length of the texts, not with its square.

mod band;
mod decode;
mod lattice;
mod pair;
mod prior;
mod shapes;

use super::{Knowledge, PairModel, Settings, Text};
use crate::model::Bead;
use band::Points;
use decode::decode;
use lattice::Lattice;
use pair::Pair;
use prior::Prior;

/// The pairs of three editions, in the order in which they are given everywhere.
pub(super) const PAIRS: [[usize; 2]; 3] = [[0, 1], [0, 2], [1, 2]];

/// Beads less probable than this do not count when it is learned how common each shape is.
const LIKELY: f64 = 1e-3;

/// An alignment of three editions.
#[derive(Debug, Clone, PartialEq)]
pub struct Three {
    /// The common beads: in order, each segment of each edition in exactly one.
    pub beads: Vec<Bead>,
    /// What they are for the first and second, the first and third, the second and third edition.
    pub pairs: [Vec<Bead>; 3],
}

/// Aligns three texts; `knowledge` is of the first and second, the first and third, the second and third.
#[must_use]
pub fn align_three(
    texts: [Text<'_>; 3],
    knowledge: &[Knowledge<'_>; 3],
    settings: &Settings,
) -> Three {
    let model = |pair: usize| {
        let [a, b] = PAIRS[pair];
        PairModel::new([texts[a], texts[b]], &knowledge[pair], settings)
    };
    join(
        &[model(0), model(1), model(2)],
        texts.map(|text| text.segments.len()),
    )
}

/// Joins the models of three pairs of texts of these lengths.
#[must_use]
pub fn join(models: &[PairModel; 3], lengths: [usize; 3]) -> Three {
    let beads = [0, 1, 2].map(|pair| models[pair].beads());
    let points = Points::around(&beads, lengths);
    let pairs = [0, 1, 2].map(|pair| {
        let model = &models[pair];
        Pair::new(
            model.plain_edges(points.band(pair, lengths)),
            model.shapes(),
            model.steps(),
        )
    });
    let unlearned = Prior::default();
    let first = Lattice::new(&points, &pairs, &unlearned);
    let prior = Prior::learned(&first.probable(LIKELY));
    decode(&Lattice::new(&points, &pairs, &prior), lengths)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Alignment, Side};

    fn aligned(texts: &[Vec<String>; 3]) -> Three {
        let tags = ["km", "vi", "en"];
        let texts: Vec<Text<'_>> = texts
            .iter()
            .zip(tags)
            .map(|(segments, tag)| Text::new(tag, segments))
            .collect();
        let none = [Knowledge::default(); 3];
        align_three([texts[0], texts[1], texts[2]], &none, &Settings::default())
    }

    fn check(texts: &[Vec<String>; 3], three: &Three) {
        let side = |at: usize| Side {
            tag: at.to_string(),
            document: String::new(),
            segments: texts[at].clone(),
        };
        let of = |sides: &[usize], beads: &[Bead]| {
            Alignment::new(sides.iter().map(|&at| side(at)).collect(), beads.to_vec())
        };
        assert!(of(&[0, 1, 2], &three.beads).is_complete(), "{three:?}");
        for (pair, beads) in PAIRS.iter().zip(&three.pairs) {
            assert!(of(pair, beads).is_complete(), "{pair:?} {beads:?}");
            inside(*pair, &three.beads, beads);
        }
        let all = three.beads.iter().chain(three.pairs.iter().flatten());
        for bead in all {
            assert!((0.0..=1.0).contains(&bead.confidence), "{bead:?}");
            assert!(bead.spans.iter().any(|span| !span.is_empty()));
        }
    }

    /// Each bead of a pair lies within a common one.
    fn inside(pair: [usize; 2], common: &[Bead], beads: &[Bead]) {
        for bead in beads {
            let holds = |outer: &Bead| {
                bead.spans.iter().zip(pair).all(|(span, side)| {
                    let outer = &outer.spans[side];
                    span.is_empty() || (outer.start <= span.start && span.end <= outer.end)
                })
            };
            assert!(common.iter().any(holds), "{bead:?}");
        }
    }

    fn text(lengths: &[usize]) -> Vec<String> {
        lengths.iter().map(|&length| "x".repeat(length)).collect()
    }

    #[test]
    fn equal_texts_are_aligned_one_to_one() {
        let one = text(&[10, 40, 25, 60, 5, 33, 80, 12]);
        let texts = [one.clone(), one.clone(), one];
        let three = aligned(&texts);
        check(&texts, &three);
        assert_eq!(three.beads.len(), 8);
        assert!(three.beads.iter().all(|bead| bead.kind() == "1-1-1"));
    }

    #[test]
    fn empty_texts_and_texts_of_one_line_behave() {
        for lengths in [
            [0, 0, 0],
            [1, 0, 0],
            [0, 1, 1],
            [1, 1, 1],
            [3, 0, 1],
            [5, 1, 0],
        ] {
            let texts = lengths.map(|count| text(&vec![20; count]));
            check(&texts, &aligned(&texts));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn beads_are_complete_in_order_and_the_same_each_time(
            lengths in prop::array::uniform3(prop::collection::vec(1_usize..90, 0..14))
        ) {
            let texts = lengths.map(|lengths| text(&lengths));
            let three = aligned(&texts);
            check(&texts, &three);
            prop_assert_eq!(aligned(&texts), three);
        }
    }
}
