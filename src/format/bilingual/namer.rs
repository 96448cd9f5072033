//! Ids for units of files: those that the file gives, and made ones for the others.

use std::collections::{HashMap, HashSet};

use crate::model::{SegmentId, Slug};

/// Gives every unit of a file an id of its own.
pub(super) struct Namer {
    slug: Slug,
    used: HashSet<String>,
    occurrences: HashMap<String, usize>,
}

impl Namer {
    pub(super) fn new(slug: Slug) -> Self {
        Self {
            slug,
            used: HashSet::new(),
            occurrences: HashMap::new(),
        }
    }

    /// The given id, when no unit before has it; else one made as for a document of that name. Says whether the given
    /// one was used before.
    pub(super) fn name(&mut self, given: &str, key: &str) -> (SegmentId, bool) {
        let given = given.trim();
        if !given.is_empty() && self.used.insert(given.to_owned()) {
            return (SegmentId::from_stored(given), false);
        }
        loop {
            let count = self.occurrences.entry(key.to_owned()).or_insert(0);
            let id = SegmentId::new(&self.slug, key, *count);
            *count += 1;
            if self.used.insert(id.to_string()) {
                return (id, !given.is_empty());
            }
        }
    }
}
