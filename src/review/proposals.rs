//! Terms that reviewers changed: proposals for the glossary, never changes of it.

use std::collections::{BTreeMap, HashMap};

use super::cell::squeezed;
use super::grid::Grid;
use super::workbook::terms::{EDITABLE, row_hash};
use crate::glossary::layout::COLUMNS;
use crate::glossary::{Concept, Sheet, Termbase, record};
use crate::store::TermProposal;

/// What the rows of a sheet of terms change of the glossary. A row that came back as it went out proposes nothing, also
/// when the glossary has changed since.
#[must_use]
pub fn proposals(
    grid: &Grid,
    header: usize,
    columns: &BTreeMap<&'static str, usize>,
    termbase: &Termbase,
    reviewer: &str,
) -> Vec<TermProposal> {
    let concepts: HashMap<&str, &Concept> = termbase
        .concepts()
        .iter()
        .map(|concept| (concept.id.as_str(), concept))
        .collect();
    let mut found = Vec::new();
    for row in header + 1..grid.rows.len() {
        let cell = |name: &str| {
            columns
                .get(name)
                .map_or("", |&column| grid.cell(row, column))
                .trim()
        };
        let id = cell("concept");
        let concept = concepts.get(id);
        let has_all = EDITABLE.iter().all(|name| columns.contains_key(name));
        if (has_all && row_hash(EDITABLE.iter().map(|name| cell(name))) == cell("key"))
            || (id.is_empty() && cell("km").is_empty())
        {
            continue;
        }
        let known = concept.map(|concept| fields(concept)).unwrap_or_default();
        for name in EDITABLE.iter().filter(|name| columns.contains_key(*name)) {
            let before = known.get(name).cloned().unwrap_or_default();
            if squeezed(cell(name)) != squeezed(&before) {
                found.push(TermProposal {
                    concept: concept.map_or("", |_| id).to_owned(),
                    km: concept
                        .and_then(|concept| concept.km.first().cloned())
                        .unwrap_or_else(|| cell("km").to_owned()),
                    field: (*name).to_owned(),
                    before,
                    after: cell(name).to_owned(),
                    place: grid.place(row),
                    reviewer: reviewer.to_owned(),
                });
            }
        }
    }
    found
}

/// A concept's cells by the columns of the glossary.
fn fields(concept: &Concept) -> BTreeMap<&'static str, String> {
    let sheet = record::sheet(std::slice::from_ref(concept));
    COLUMNS
        .into_iter()
        .zip(sheet.rows[0].cells.clone())
        .collect()
}

/// The proposals as rows of a glossary, with the status `draft` and where they come from as evidence: to be looked through, and
/// merged by `trivani glossary merge` or by hand. The later of two proposals for one cell counts.
#[must_use]
pub fn sheet(proposals: &[TermProposal], termbase: &Termbase) -> Sheet {
    let mut rows: BTreeMap<(String, String), BTreeMap<&'static str, String>> = BTreeMap::new();
    for proposal in proposals {
        let concept = termbase
            .concepts()
            .iter()
            .find(|concept| concept.id == proposal.concept);
        let row = rows
            .entry((proposal.concept.clone(), proposal.km.clone()))
            .or_insert_with(|| {
                let mut row = concept.map(fields).unwrap_or_default();
                row.insert("status", "draft".to_owned());
                row
            });
        if let Some(field) = COLUMNS.into_iter().find(|column| *column == proposal.field) {
            row.insert(field, proposal.after.clone());
        }
        let by = if proposal.reviewer.is_empty() {
            String::new()
        } else {
            format!(" by {}", proposal.reviewer)
        };
        row.insert("evidence", format!("review{by}: {}", proposal.place));
    }
    let cells = rows.into_values().map(|mut row| {
        COLUMNS
            .into_iter()
            .map(|column| row.remove(column).unwrap_or_default())
            .collect()
    });
    Sheet::from_cells(COLUMNS.map(str::to_owned).to_vec(), cells)
}
