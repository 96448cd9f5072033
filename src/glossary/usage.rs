//! Where a term stands, sentence by sentence.

use std::ops::Range;

use super::rendering::fold;
use super::{Concept, Passage};
use crate::model::{Language, TARGET_LANGUAGES};
use crate::text::khmer::script::is_letter;
use crate::text::khmer::{Keyed, key};

/// What is looked for: all spellings of one term in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The language.
    pub language: Language,
    /// The spellings, as they are compared.
    forms: Vec<String>,
}

impl Wanted {
    /// A term as it is typed, with all other forms that the concepts which have it have in its language. A concept's id
    /// stands for its Khmer forms. A term with Khmer letters is Khmer; any other is looked for in both target languages.
    #[must_use]
    pub fn all(concepts: &[Concept], term: &str) -> Vec<Self> {
        let term = term.trim();
        let named = concepts.iter().find(|concept| concept.id == term);
        if named.is_some() || term.contains(is_letter) {
            let mut forms = Vec::new();
            if named.is_none() {
                forms.push(key(term));
            }
            for concept in concepts {
                let keys: Vec<String> = concept.km.iter().map(|form| key(form)).collect();
                if concept.id == term || keys.contains(&key(term)) {
                    forms.extend(keys);
                }
            }
            return vec![Self::new(Language::Khmer, forms)];
        }
        TARGET_LANGUAGES
            .map(|language| {
                let mut forms = vec![fold(language, term)];
                for names in concepts
                    .iter()
                    .filter_map(|concept| concept.names(language))
                {
                    let folded: Vec<String> =
                        names.accepted().map(|name| fold(language, name)).collect();
                    if folded.contains(&forms[0]) {
                        forms.extend(folded);
                    }
                }
                Self::new(language, forms)
            })
            .into()
    }

    fn new(language: Language, mut forms: Vec<String>) -> Self {
        forms.retain(|form| !form.is_empty());
        // Longer forms first, so that a place is shown whole.
        forms.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        forms.dedup();
        Self { language, forms }
    }

    /// The first place of each stretch where one of the forms stands in a text of the language, in bytes. Vietnamese and
    /// English forms are whole words, without case.
    #[must_use]
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        let mut places = match self.language {
            Language::Khmer => self.khmer(text),
            language => self.latin(language, text),
        };
        places.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        let mut end = 0;
        places.retain(|range| {
            let new = range.start >= end;
            if new {
                end = range.end;
            }
            new
        });
        places
    }

    fn khmer(&self, text: &str) -> Vec<Range<usize>> {
        let keyed = Keyed::new(text);
        let mut places = Vec::new();
        for form in &self.forms {
            for (start, _) in keyed.key.match_indices(form.as_str()) {
                let end = start + form.len();
                if keyed.is_boundary(start) && keyed.is_boundary(end) {
                    places.push(keyed.source_range(start..end));
                }
            }
        }
        places
    }

    /// Folding changes lengths, so that words are compared one by one.
    fn latin(&self, language: Language, text: &str) -> Vec<Range<usize>> {
        let words = pieces(text);
        let mut places = Vec::new();
        for form in &self.forms {
            let count = pieces(form).len();
            for found in words.windows(count.max(1)) {
                let range = found[0].start..found[found.len() - 1].end;
                if fold(language, &text[range.clone()]) == *form {
                    places.push(range);
                }
            }
        }
        places
    }
}

/// The runs of letters, marks and digits of a text.
fn pieces(text: &str) -> Vec<Range<usize>> {
    let is_part =
        |c: char| c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c);
    let mut pieces = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (start, is_part(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                pieces.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    pieces.extend(start.map(|from| from..text.len()));
    pieces
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
