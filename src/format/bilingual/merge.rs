//! Files that belong together, as the two of XLIFF: units with one id become one, with the targets of all.

use std::collections::HashMap;

use super::Entry;
use crate::model::{Finding, SegmentId, Severity, Unit};

/// Units of several files.
#[derive(Debug, Default)]
pub struct Merged {
    entries: Vec<Entry>,
    places: HashMap<SegmentId, usize>,
    findings: Vec<Finding>,
}

impl Merged {
    /// Adds a unit of a file. The words that stand first stay; what a later file says otherwise is a finding.
    pub fn add(&mut self, entry: Entry) {
        let id = &entry.unit.segment.id;
        match self.places.get(id) {
            None => {
                self.places.insert(id.clone(), self.entries.len());
                self.entries.push(entry);
            }
            Some(&at) if self.entries[at].unit.segment.key != entry.unit.segment.key => {
                let message = format!(
                    "{id}: {} has another Khmer text under this id than {}: it was left out",
                    entry.place, self.entries[at].place
                );
                self.findings
                    .push(Finding::new("merge", Severity::Warning, message));
            }
            Some(&at) => join(&mut self.entries[at].unit, entry, &mut self.findings),
        }
    }

    /// The units in their order, and what did not go together.
    #[must_use]
    pub fn finish(self) -> (Vec<Entry>, Vec<Finding>) {
        (self.entries, self.findings)
    }
}

fn join(unit: &mut Unit, entry: Entry, findings: &mut Vec<Finding>) {
    let id = unit.segment.id.clone();
    for (language, target) in entry.unit.targets {
        match unit.targets.get(&language) {
            None => {
                unit.targets.insert(language, target);
            }
            Some(known) if *known != target => {
                let message = format!(
                    "{id}: {} says something else in {language}: it was left out",
                    entry.place
                );
                findings.push(Finding::new("merge", Severity::Warning, message));
            }
            Some(_) => {}
        }
    }
    let comment = entry.unit.comment;
    if unit.comment.is_empty() {
        unit.comment = comment;
    } else if !comment.is_empty() && comment != unit.comment {
        unit.comment = format!("{}\n{comment}", unit.comment);
    }
}
