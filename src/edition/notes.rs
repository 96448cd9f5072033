//! Which note a reference means.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::model::{Layout, Unit};
use crate::text::tag::tags;

/// Which note each reference of the source means. The number in a tag tells it from others of its paragraph: when all
/// references of the document have different numbers, and they are those of its notes, they are the notes' numbers;
/// else the first reference means the first note, and so on.
#[derive(Debug, Default)]
pub(super) struct Notes {
    by_name: HashMap<(usize, String), u32>,
}

impl Notes {
    pub(super) fn of(units: &[&Unit]) -> Self {
        let mut numbers = BTreeSet::new();
        let mut references: Vec<(usize, String)> = Vec::new();
        let mut known = HashSet::new();
        for unit in units {
            if let Layout::Footnote(number) = unit.segment.layout {
                numbers.insert(number);
            }
            for tag in tags(&unit.segment.text) {
                let reference = (unit.segment.paragraph, tag.name.to_owned());
                if tag.kind() == "fn" && known.insert(reference.clone()) {
                    references.push(reference);
                }
            }
        }
        let named: Vec<u32> = references
            .iter()
            .filter_map(|(_, name)| digits(name))
            .collect();
        let distinct: BTreeSet<u32> = named.iter().copied().collect();
        if distinct.len() == named.len() && distinct == numbers {
            return Self::default();
        }
        Self {
            by_name: references.into_iter().zip(numbers).collect(),
        }
    }

    /// The number of the note that a tag of a paragraph means.
    pub(super) fn number(&self, paragraph: usize, name: &str) -> u32 {
        let known = self.by_name.get(&(paragraph, name.to_owned())).copied();
        known.or_else(|| digits(name)).unwrap_or(0)
    }
}

fn digits(name: &str) -> Option<u32> {
    let letters = |c: char| c.is_ascii_lowercase();
    name.trim_start_matches(letters).parse().ok()
}
