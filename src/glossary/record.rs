//! A concept as a row of a table.

use super::layout::COLUMNS;
use super::sheet::Sheet;
use super::{Concept, TermStatus};

/// The flags of a concept, in the order of the alphabet.
#[must_use]
pub fn flags(concept: &Concept) -> Vec<&'static str> {
    let flags = [
        ("case", concept.case_sensitive),
        ("dnt", concept.do_not_translate),
        ("homograph", concept.homograph),
    ];
    flags
        .into_iter()
        .filter_map(|(name, set)| set.then_some(name))
        .collect()
}

/// The name of a status, as it stands in tables.
#[must_use]
pub fn status(status: TermStatus) -> &'static str {
    match status {
        TermStatus::Draft => "draft",
        TermStatus::Approved => "approved",
    }
}

/// The concepts as a table with all columns of a termbase.
#[must_use]
pub fn sheet(concepts: &[Concept]) -> Sheet {
    let rows = concepts.iter().map(|concept| cells(concept).to_vec());
    Sheet::from_cells(COLUMNS.map(str::to_owned).to_vec(), rows)
}

fn cells(concept: &Concept) -> [String; COLUMNS.len()] {
    let (preferred, variants) = match concept.km.split_first() {
        Some((first, rest)) => (first.clone(), rest.join("|")),
        None => Default::default(),
    };
    [
        concept.id.clone(),
        concept.domain.clone(),
        concept.pos.clone(),
        preferred,
        variants,
        concept.vi.preferred.clone(),
        concept.vi.admitted.join("|"),
        concept.vi.forbidden.join("|"),
        concept.en.preferred.clone(),
        concept.en.admitted.join("|"),
        concept.en.forbidden.join("|"),
        concept.note.clone(),
        concept.evidence.clone(),
        status(concept.status).to_owned(),
        flags(concept).join("|"),
    ]
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::glossary::{SHIPPED, read_csv};

    #[test]
    fn the_shipped_concepts_come_back_from_their_rows() {
        for (name, text) in SHIPPED {
            let concepts = read_csv(Path::new(name), text.as_bytes()).unwrap();
            let again = read_csv(Path::new(name), sheet(&concepts).to_csv().as_bytes()).unwrap();
            assert_eq!(concepts, again, "{name}");
        }
    }
}
