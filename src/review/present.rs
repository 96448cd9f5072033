//! What the project says now, found by id, by key and by the look of a sentence.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use rapidfuzz::distance::levenshtein;

use super::cell::squeezed;
use crate::model::{Language, SegmentId, Target, Unit};
use crate::store::{Exported, Said};

/// The documents of the project, ready to be looked up.
#[derive(Debug, Default)]
pub struct Present {
    units: Vec<Unit>,
    /// The document of each unit, by its number.
    documents: Vec<usize>,
    by_id: HashMap<String, usize>,
    /// The units of each key; made when it is first asked, which it rarely is.
    by_key: OnceLock<HashMap<String, Vec<usize>>>,
    /// What there is for segments that stand in no document any more, and what machines said before.
    pub said: HashMap<(SegmentId, Language), Said>,
}

impl Present {
    /// The units of some documents, each in the order of its text.
    #[must_use]
    pub fn new(documents: Vec<Vec<Unit>>) -> Self {
        let mut present = Self::default();
        for (number, units) in documents.into_iter().enumerate() {
            for unit in units {
                let at = present.units.len();
                present.by_id.insert(unit.segment.id.to_string(), at);
                present.documents.push(number);
                present.units.push(unit);
            }
        }
        present
    }

    /// All units in order.
    #[must_use]
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The unit of a segment.
    #[must_use]
    pub fn unit(&self, id: &str) -> Option<&Unit> {
        self.by_id.get(id).map(|&at| &self.units[at])
    }

    /// What the project says of a segment in a language: words of its document, or else those that were kept for its
    /// return.
    #[must_use]
    pub fn target(&self, id: &SegmentId, language: Language) -> Option<&Target> {
        let target = match self.unit(id.as_str()) {
            Some(unit) => unit.targets.get(&language),
            None => self
                .said
                .get(&(id.clone(), language))
                .map(|said| &said.target),
        };
        target.filter(|target| !target.text.is_empty())
    }

    /// The place of a segment among all.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The units whose source has a key.
    pub fn with_key(&self, key: &str) -> impl Iterator<Item = &Unit> {
        let by_key = self.by_key.get_or_init(|| {
            let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
            for (at, unit) in self.units.iter().enumerate() {
                let places = by_key.entry(unit.segment.key.clone()).or_default();
                places.push(at);
            }
            by_key
        });
        let places = by_key.get(key).into_iter().flatten();
        places.map(|&at| &self.units[at])
    }

    /// The units from a place on, in the same document.
    pub fn from(&self, place: usize) -> impl Iterator<Item = &Unit> {
        let document = self.documents.get(place).copied();
        (place..self.units.len())
            .take_while(move |&at| Some(self.documents[at]) == document)
            .map(|at| &self.units[at])
    }

    /// The place before another, in the same document.
    #[must_use]
    pub fn before(&self, place: usize) -> Option<usize> {
        let before = place.checked_sub(1)?;
        (self.documents[before] == self.documents[place]).then_some(before)
    }

    /// The unit whose source is most like a text that stands in no document any more.
    #[must_use]
    pub fn most_like(&self, source: &str) -> Option<&Unit> {
        const LEAST: f64 = 0.6;
        let wanted = squeezed(source);
        let scorer = levenshtein::BatchComparator::new(wanted.chars());
        let cutoff = levenshtein::Args::default().score_cutoff(LEAST);
        let found = self.units.iter().filter_map(|unit| {
            let text = squeezed(&unit.segment.text);
            let score = scorer.normalized_similarity_with_args(text.chars(), &cutoff)?;
            Some((score, unit))
        });
        // Of equals the first.
        found
            .reduce(|best, next| if next.0 > best.0 { next } else { best })
            .map(|(_, unit)| unit)
    }
}

/// What was given out, by round and segment.
#[derive(Debug, Default)]
pub struct Bases(HashMap<String, Round>);

#[derive(Debug, Default)]
struct Round {
    rows: HashMap<String, Exported>,
    /// Segments of which nothing more need be known than that they were given out.
    ids: HashSet<String>,
}

impl Bases {
    /// Adds rows of a round.
    pub fn add(&mut self, round: &str, rows: Vec<Exported>) {
        let rows = rows.into_iter().map(|row| (row.segment.to_string(), row));
        self.0
            .entry(round.to_owned())
            .or_default()
            .rows
            .extend(rows);
    }

    /// Forgets the sources of segments that the project still has: what it says of them is what counts.
    pub fn forget_sources(&mut self, is_there: impl Fn(&str) -> bool) {
        let rows = self.0.values_mut().flat_map(|round| &mut round.rows);
        for (_, row) in rows.filter(|(id, _)| is_there(id)) {
            row.source = String::new();
            row.key = String::new();
        }
    }

    /// Adds the ids of all segments of a round.
    pub fn add_ids(&mut self, round: &str, ids: impl IntoIterator<Item = String>) {
        self.0.entry(round.to_owned()).or_default().ids.extend(ids);
    }

    /// A row that was given out.
    #[must_use]
    pub fn row(&self, round: &str, id: &str) -> Option<&Exported> {
        self.0.get(round)?.rows.get(id)
    }

    /// Whether a round is known.
    #[must_use]
    pub fn has(&self, round: &str) -> bool {
        self.0.contains_key(round)
    }

    /// The rows of a round.
    pub fn rows(&self, round: &str) -> impl Iterator<Item = &Exported> {
        self.0
            .get(round)
            .into_iter()
            .flat_map(|round| round.rows.values())
    }

    /// The segments of a round.
    pub fn ids(&self, round: &str) -> impl Iterator<Item = &str> {
        self.0.get(round).into_iter().flat_map(|round| {
            let rows = round.rows.keys().map(String::as_str);
            let others = round.ids.iter().map(String::as_str);
            rows.chain(others.filter(|id| !round.rows.contains_key(*id)))
        })
    }
}
