//! Aligning editions that were read: two by their pair, three by a common chain.

use super::edition::{Edition, Place};
use super::known::Known;
use super::plan::all_pairs;
use super::services::Gathered;
use crate::align::{PairModel, Settings, align_three};
use crate::model::{Alignment, Bead, Finding};

/// Editions with the beads between them.
#[derive(Debug)]
pub(super) struct Aligned {
    pub(super) alignment: Alignment,
    /// Of three editions, the beads of each pair.
    pub(super) pairs: Vec<([usize; 2], Vec<Bead>)>,
    /// Where the segments of each edition stand.
    pub(super) places: Vec<Vec<Place>>,
    /// What the results are called: the first document's name and the languages.
    pub(super) name: String,
    /// What a person should know of how the editions were read.
    pub(super) findings: Vec<Finding>,
}

impl Aligned {
    /// Aligns two or three editions.
    pub(super) fn make(
        editions: Vec<Edition>,
        known: &Known,
        gathered: &Gathered,
        settings: &Settings,
    ) -> Self {
        let tags: Vec<String> = editions.iter().map(|e| e.side.tag.clone()).collect();
        let slug = editions.first().map(Edition::slug);
        let slug = slug.map_or_else(String::new, |slug| slug.as_str().to_owned());
        let findings = editions.iter().flat_map(|e| e.findings.clone());
        let findings = findings.chain(gathered.findings.clone()).collect();
        let (beads, pairs) = beads(&editions, known, gathered, settings);
        let places = editions.iter().map(|e| e.places.clone()).collect();
        let sides = editions.into_iter().map(|edition| edition.side).collect();
        Self {
            alignment: Alignment::new(sides, beads),
            pairs,
            places,
            findings,
            name: format!("{slug}.{}", tags.join("-")),
        }
    }

    /// The alignment of two of its editions.
    pub(super) fn pair(&self, wanted: [usize; 2]) -> Self {
        let swapped = wanted[0] > wanted[1];
        let sorted = [wanted[0].min(wanted[1]), wanted[0].max(wanted[1])];
        let known = self.pairs.iter().find(|(pair, _)| *pair == sorted);
        let mut beads =
            known.map_or_else(|| self.alignment.beads.clone(), |(_, beads)| beads.clone());
        if swapped {
            for bead in &mut beads {
                bead.spans.reverse();
            }
        }
        let sides = wanted.map(|side| self.alignment.sides[side].clone());
        let slug = self.name.split('.').next().unwrap_or_default();
        Self {
            name: format!("{slug}.{}-{}", sides[0].tag, sides[1].tag),
            alignment: Alignment::new(sides.to_vec(), beads),
            pairs: Vec::new(),
            findings: Vec::new(),
            places: wanted.map(|side| self.places[side].clone()).to_vec(),
        }
    }
}

type Pairs = Vec<([usize; 2], Vec<Bead>)>;

fn beads(
    editions: &[Edition],
    known: &Known,
    gathered: &Gathered,
    settings: &Settings,
) -> (Vec<Bead>, Pairs) {
    let known_of = |[a, b]: [usize; 2]| known.pair([a, b].map(|at| editions[at].side.tag.as_str()));
    if let [a, b, c] = editions {
        let knowns = [[0, 1], [0, 2], [1, 2]].map(known_of);
        let knowledge = [(0, [0, 1]), (1, [0, 2]), (2, [1, 2])];
        let knowledge = knowledge.map(|(at, pair)| knowns[at].knowledge(gathered, pair));
        let three = align_three([a.text(), b.text(), c.text()], &knowledge, settings);
        let pairs = all_pairs(3).into_iter().zip(three.pairs).collect();
        return (three.beads, pairs);
    }
    let pair = known_of([0, 1]);
    let model = PairModel::new(
        [editions[0].text(), editions[1].text()],
        &pair.knowledge(gathered, [0, 1]),
        settings,
    );
    (model.beads(), Vec::new())
}
