//! What a given table changes: a person's words, approvals and remarks.

use std::collections::{HashMap, HashSet};

use crate::format::ReadTable;
use crate::model::{Finding, SegmentId, Severity, Unit};
use crate::review::cell::{decide, is_machines_word};
use crate::store::{Change, Store, StoreError, TargetChange};

/// What a table changes.
pub(super) struct Taken {
    /// To be stored.
    pub(super) change: Change,
    /// What a person should know of it.
    pub(super) findings: Vec<Finding>,
}

/// Finds what a person filled in, approved or withdrew in a table, and puts it into the `units` of its document. A
/// cell that says what the project has, or had from a machine, is left as the project has it; any other is a person's.
pub(super) async fn take_in(
    store: &Store,
    read: &ReadTable,
    units: &mut [Unit],
) -> Result<Taken, StoreError> {
    let ids = read.targets.iter().flat_map(|given| {
        let from = given.id.iter();
        from.chain(std::iter::once(&given.segment))
    });
    let ids: HashSet<&SegmentId> = ids.collect();
    let said = store.said(&ids.into_iter().collect::<Vec<_>>()).await?;
    let places: HashMap<SegmentId, usize> = units
        .iter()
        .enumerate()
        .map(|(at, unit)| (unit.segment.id.clone(), at))
        .collect();
    let mut taken = Taken {
        change: Change::default(),
        findings: Vec::new(),
    };
    let mut strangers = 0;
    for given in &read.targets {
        let unit = &mut units[places[&given.segment]];
        let said = |id: &SegmentId| said.get(&(id.clone(), given.language));
        let own = said(&given.segment).filter(|said| !said.target.text.is_empty());
        let from = given.id.as_ref().and_then(said);
        strangers += usize::from(own.is_none() && from.is_none() && is_machines_word(given));
        let Some(target) = decide(given, &unit.segment.key, own, from) else {
            continue;
        };
        unit.targets.insert(given.language, target.clone());
        taken.change.decisions.push(TargetChange {
            segment: given.segment.clone(),
            language: given.language,
            key: unit.segment.key.clone(),
            target,
        });
    }
    for (segment, comment) in &read.comments {
        let unit = &mut units[places[segment]];
        if unit.comment != *comment {
            unit.comment.clone_from(comment);
            let comments = &mut taken.change.comments;
            comments.push((segment.clone(), comment.clone()));
        }
    }
    if strangers > 0 {
        let message = format!(
            "{strangers} cells name a machine as their origin, and this project does not know their ids: they count \
             as the machine's. Empty the origin beside a cell that a person wrote, or set its status to reviewed"
        );
        let finding = Finding::new("input-origin", Severity::Warning, message);
        taken.findings.push(finding);
    }
    Ok(taken)
}
