//! The appendix of terms.

use std::collections::{BTreeMap, HashMap};

use super::order::khmer_order;
use crate::glossary::{Concept, Termbase};
use crate::model::{Language, Unit};

/// A term that the source uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The id of its concept.
    pub id: String,
    /// The preferred Khmer form.
    pub khmer: String,
    /// The preferred Vietnamese term.
    pub vietnamese: String,
    /// The preferred English term.
    pub english: String,
    /// The anchors of the passages that use it, in order.
    pub places: Vec<String>,
}

impl Entry {
    /// The term in a language.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::Khmer => &self.khmer,
            Language::Vietnamese => &self.vietnamese,
            Language::English => &self.english,
        }
    }
}

/// The terms of the units' sources, in Khmer order. `anchors` tells where the segment of a number stands.
pub(super) fn entries(
    termbase: &Termbase,
    units: &[&Unit],
    anchors: &HashMap<usize, String>,
) -> Vec<Entry> {
    let mut used: BTreeMap<&str, (&Concept, Vec<String>)> = BTreeMap::new();
    for unit in units {
        let text = crate::text::tag::without_tags(&unit.segment.text);
        for concept in termbase
            .find(&text)
            .into_iter()
            .flat_map(|term| term.senses)
        {
            let (_, places) = used
                .entry(&concept.id)
                .or_insert_with(|| (concept, Vec::new()));
            if let Some(anchor) = anchors.get(&unit.segment.number)
                && places.last() != Some(anchor)
            {
                places.push(anchor.clone());
            }
        }
    }
    let mut entries: Vec<Entry> = used.into_values().map(entry).collect();
    let order = khmer_order();
    entries.sort_by(|a, b| {
        let by_word = order.compare(&a.khmer, &b.khmer);
        by_word.then_with(|| a.id.cmp(&b.id))
    });
    entries
}

fn entry((concept, places): (&Concept, Vec<String>)) -> Entry {
    Entry {
        id: concept.id.clone(),
        khmer: concept.km.first().cloned().unwrap_or_default(),
        vietnamese: concept.vi.preferred.clone(),
        english: concept.en.preferred.clone(),
        places,
    }
}
