//! Where a term stands, sentence by sentence.

use std::ops::Range;

use super::rendering::fold;
use super::{Concept, Names, Passage, Rendering, TargetText};
use crate::model::{Language, TARGET_LANGUAGES};
use crate::text::khmer::script::is_letter;
use crate::text::khmer::{Keyed, key};

/// What is looked for: all spellings of one term in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The language.
    pub language: Language,
    /// Khmer spellings, as they are compared.
    keys: Vec<String>,
    /// Spellings of another language.
    renderings: Vec<Rendering>,
}

impl Wanted {
    /// A term as it is typed, with all other forms that the concepts which have it have in its language. A concept's id
    /// stands for its Khmer forms. A term with Khmer letters is Khmer; any other is looked for in both target languages.
    #[must_use]
    pub fn all(concepts: &[Concept], term: &str) -> Vec<Self> {
        let term = term.trim();
        let is_id = concepts.iter().any(|concept| concept.id == term);
        if is_id || term.contains(is_letter) {
            vec![Self::khmer(concepts, term)]
        } else {
            let wanted = |language| Self::latin(concepts, language, term);
            TARGET_LANGUAGES.map(wanted).into()
        }
    }

    fn khmer(concepts: &[Concept], term: &str) -> Self {
        let typed = key(term);
        let mut keys = Vec::new();
        if term.contains(is_letter) {
            keys.push(typed.clone());
        }
        for concept in concepts {
            let forms: Vec<String> = concept.km.iter().map(|form| key(form)).collect();
            if concept.id == term || forms.contains(&typed) {
                keys.extend(forms);
            }
        }
        Self {
            language: Language::Khmer,
            keys,
            renderings: Vec::new(),
        }
    }

    fn latin(concepts: &[Concept], language: Language, term: &str) -> Self {
        let typed = fold(language, term);
        let mut renderings = vec![Rendering::new(language, term, false, false)];
        for concept in concepts {
            let names = || {
                concept
                    .names(language)
                    .into_iter()
                    .flat_map(Names::accepted)
            };
            if names().any(|name| fold(language, name) == typed) {
                let is_verb = concept.pos == "verb";
                renderings
                    .extend(names().map(|name| Rendering::new(language, name, is_verb, false)));
            }
        }
        Self {
            language,
            keys: Vec::new(),
            renderings,
        }
    }

    /// The places where one of the forms stands in a text of the language, in bytes; where several begin, the longest.
    /// Vietnamese and English forms are whole words, in any case.
    #[must_use]
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        let mut places = self.khmer_places(text);
        if !self.renderings.is_empty() {
            let target = TargetText::new(self.language, text);
            let found = self.renderings.iter().flat_map(|form| target.places(form));
            places.extend(found);
        }
        places.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        let mut end = 0;
        places.retain(|range| {
            let is_new = range.start >= end;
            end = end.max(range.end);
            is_new
        });
        places
    }

    fn khmer_places(&self, text: &str) -> Vec<Range<usize>> {
        if self.keys.is_empty() {
            return Vec::new();
        }
        let keyed = Keyed::new(text);
        let mut places = Vec::new();
        for form in self.keys.iter().filter(|form| !form.is_empty()) {
            for (start, _) in keyed.key.match_indices(form.as_str()) {
                let end = start + form.len();
                if keyed.is_boundary(start) && keyed.is_boundary(end) {
                    places.push(keyed.source_range(start..end));
                }
            }
        }
        places
    }
}

/// A text with its places in brackets.
#[must_use]
pub fn marked(text: &str, places: &[Range<usize>]) -> String {
    let mut marked = String::with_capacity(text.len() + places.len() * 6);
    let mut at = 0;
    for place in places {
        marked.push_str(&text[at..place.start]);
        marked.push('⟦');
        marked.push_str(&text[place.clone()]);
        marked.push('⟧');
        at = place.end;
    }
    marked.push_str(&text[at..]);
    marked
}

/// The passages where one of the terms stands, each with its places in the language where it was found.
pub fn usage<'p>(
    wanted: &[Wanted],
    passages: impl IntoIterator<Item = &'p Passage>,
) -> impl Iterator<Item = (&'p Passage, Language, Vec<Range<usize>>)> {
    passages.into_iter().filter_map(move |passage| {
        wanted.iter().find_map(|wanted| {
            let places = wanted.places(passage.text(wanted.language));
            (!places.is_empty()).then_some((passage, wanted.language, places))
        })
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::glossary::read_csv;

    fn found(term: &str, passage: &Passage) -> Vec<String> {
        let table = "id,km,vi,en\nparty,បក្ស|គណបក្ស,Đảng,Party\ncommittee,គណៈកម្មាធិការ,Tỉnh ủy|Đảng uỷ,Committee\n";
        let concepts = read_csv(Path::new("g.csv"), table.as_bytes()).unwrap();
        usage(&Wanted::all(&concepts, term), [passage])
            .map(|(passage, language, places)| marked(passage.text(language), &places))
            .collect()
    }

    #[test]
    fn a_term_is_found_in_all_its_forms() {
        let passage = Passage {
            line: 1,
            km: "គណបក្ស និងបក្ស".to_owned(),
            vi: "ĐẢNG ủy và Tỉnh-uỷ, Đảng viên".to_owned(),
            en: "The Party's committees".to_owned(),
        };
        assert_eq!(found("បក្ស", &passage), ["⟦គណបក្ស⟧ និង⟦បក្ស⟧"]);
        assert_eq!(found("party", &passage), ["⟦គណបក្ស⟧ និង⟦បក្ស⟧"]);
        assert_eq!(
            found("đảng ủy", &passage),
            ["⟦ĐẢNG ủy⟧ và ⟦Tỉnh-uỷ⟧, Đảng viên"]
        );
        assert_eq!(found("PARTY", &passage), ["The ⟦Party⟧'s committees"]);
        assert!(found("nhà nước", &passage).is_empty());
    }
}
