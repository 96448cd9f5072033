//! Which sense of a homograph is meant, as far as its surroundings tell.

use super::{Concept, Rendering, TermMatch};
use crate::model::Language;
use crate::text::placeable::{self, DocumentType, Value};

/// Decides between the senses of homographs: the letters of a document number right after the term leave only what
/// they name (`សេចក្តីណែនាំលេខ ៣៥-CT/TW` is a *chỉ thị*); the other terms of the text put the sense of their domain
/// first. Senses that nothing decides against stay admitted.
pub(super) fn decide(text: &str, terms: &mut [TermMatch<'_>]) {
    if terms.iter().all(|term| term.senses.len() < 2) {
        return;
    }
    let domains: Vec<(usize, String)> = terms
        .iter()
        .enumerate()
        .filter(|(_, term)| term.senses.len() == 1)
        .map(|(index, term)| (index, term.senses[0].domain.clone()))
        .collect();
    let placeables = placeable::find(Language::Khmer, text);
    for (index, term) in terms.iter_mut().enumerate() {
        if term.senses.len() < 2 {
            continue;
        }
        if let Some(kind) = document_type_after(text, term.range.end, &placeables) {
            let named: Vec<&Concept> = term
                .senses
                .iter()
                .copied()
                .filter(|concept| is_named(concept, kind))
                .collect();
            if !named.is_empty() {
                term.senses = named;
            }
        }
        term.senses
            .sort_by_key(|sense| std::cmp::Reverse(weight(index, sense, &domains)));
    }
}

/// The type of the document whose number follows with nothing but room between.
fn document_type_after(
    text: &str,
    end: usize,
    placeables: &[placeable::Placeable],
) -> Option<&'static DocumentType> {
    let next = placeables.iter().find(|found| found.range.start >= end)?;
    let between = &text[end..next.range.start];
    let Value::Document(number) = &next.value else {
        return None;
    };
    between
        .chars()
        .all(|c| c.is_whitespace() || c == '\u{200B}')
        .then(|| number.document_type())
        .flatten()
}

/// Whether a document of this type is what the concept means.
fn is_named(concept: &Concept, kind: &DocumentType) -> bool {
    let rendering = |text: &str| Rendering::new(Language::Vietnamese, text, false, false);
    concept.vi.accepted().any(|name| {
        let mut names = kind.names(Language::Vietnamese).all();
        names.any(|known| rendering(known).is_like(&rendering(name)))
    })
}

/// How many terms of the text are of the concept's domain; a neighbour counts three times.
fn weight(index: usize, concept: &Concept, domains: &[(usize, String)]) -> usize {
    domains
        .iter()
        .filter(|(_, domain)| *domain == concept.domain)
        .map(|(other, _)| if other.abs_diff(index) == 1 { 3 } else { 1 })
        .sum()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::glossary::{Termbase, read_csv};

    const TABLE: &str = "id,domain,km,vi,flags\n\
        chi-thi,documents,សេចក្តីណែនាំ,chỉ thị,homograph\n\
        huong-dan,office,សេចក្តីណែនាំ,hướng dẫn,homograph\n\
        may-tinh,office,កុំព្យូទ័រ,máy tính,\n";

    fn senses(text: &str) -> Vec<String> {
        let concepts = read_csv(Path::new("g.csv"), TABLE.as_bytes()).unwrap();
        let termbase = Termbase::new(concepts).unwrap();
        let found = termbase.find(text);
        found[0]
            .senses
            .iter()
            .map(|concept| concept.id.clone())
            .collect()
    }

    #[test]
    fn the_letters_of_the_number_decide() {
        assert_eq!(senses("សេចក្តីណែនាំលេខ ៣៥-CT/TW"), ["chi-thi"]);
        assert_eq!(senses("សេចក្តីណែនាំលេខ ០៥-HD/TU"), ["huong-dan"]);
        assert_eq!(senses("សេចក្តីណែនាំលេខ ៣៥-KH/TW").len(), 2);
    }

    #[test]
    fn a_neighbours_domain_comes_first_but_excludes_nothing() {
        assert_eq!(senses("សេចក្តីណែនាំ"), ["chi-thi", "huong-dan"]);
        assert_eq!(senses("សេចក្តីណែនាំកុំព្យូទ័រ"), ["huong-dan", "chi-thi"]);
    }
}
