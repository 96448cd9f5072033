//! Looking a term up, in whatever language and however roughly it is typed.

use rapidfuzz::distance::indel;
use unicode_normalization::UnicodeNormalization;

use super::Concept;
use super::rendering::fold;
use crate::model::{Language, TARGET_LANGUAGES};
use crate::text::khmer::key;
use crate::text::khmer::script::is_letter;

/// Below this similarity a form is not worth showing.
const THRESHOLD: f64 = 0.6;
/// What a form without its tone marks weighs, beside one with them.
const WITHOUT_MARKS: f64 = 0.97;

/// A concept that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit<'c> {
    /// The concept.
    pub concept: &'c Concept,
    /// The form that answers best; the id when that does.
    pub form: &'c str,
    /// How similar it is: 1 is the term itself, for all that matching sees.
    pub score: f64,
}

impl Hit<'_> {
    /// Whether the form is what the concept is called first in its language.
    #[must_use]
    pub fn is_preferred(&self) -> bool {
        let concept = self.concept;
        let preferred = concept.km.first().into_iter();
        let mut preferred =
            preferred.chain([&concept.id, &concept.vi.preferred, &concept.en.preferred]);
        preferred.any(|form| form == self.form)
    }
}

/// The concepts that have `term`, then at most `limit` that have something like it, the most similar first. A term with
/// Khmer letters is compared by matching key; another with ids, Vietnamese and English, without case and with or without
/// tone marks. The similarity is that of Indel distance, and a form that begins with the term counts as similar.
#[must_use]
pub fn lookup<'c>(concepts: &'c [Concept], term: &str, limit: usize) -> Vec<Hit<'c>> {
    let query = Query::new(term);
    let mut hits: Vec<Hit<'c>> = concepts
        .iter()
        .filter_map(|concept| query.best(concept))
        .collect();
    hits.sort_by(|a, b| {
        let by_score = b.score.total_cmp(&a.score);
        by_score
            .then_with(|| b.is_preferred().cmp(&a.is_preferred()))
            .then_with(|| a.concept.id.cmp(&b.concept.id))
    });
    let exact = hits.iter().take_while(|hit| hit.score >= 1.0).count();
    hits.truncate(exact + limit);
    hits
}

/// A term in the shapes it is compared in.
enum Query {
    Khmer(String),
    Latin {
        id: String,
        texts: [(Language, String); 2],
        bare: String,
    },
}

impl Query {
    fn new(term: &str) -> Self {
        let term = term.trim();
        if term.contains(is_letter) {
            return Self::Khmer(key(term));
        }
        Self::Latin {
            id: term.to_owned(),
            texts: TARGET_LANGUAGES.map(|language| (language, fold(language, term))),
            bare: bare(term),
        }
    }

    /// The form of a concept that answers best, when one is good enough.
    fn best<'c>(&self, concept: &'c Concept) -> Option<Hit<'c>> {
        let mut best: Option<(f64, &'c str)> = None;
        let mut take = |score: f64, form: &'c str| {
            if score >= THRESHOLD && best.is_none_or(|(known, _)| score > known) {
                best = Some((score, form));
            }
        };
        match self {
            Self::Khmer(query) => {
                for form in &concept.km {
                    take(similarity(query, &key(form)), form);
                }
            }
            Self::Latin {
                id,
                texts,
                bare: query,
            } => {
                if *id == concept.id {
                    take(1.0, &concept.id);
                }
                for (language, text) in texts {
                    for form in all_names(concept, *language) {
                        take(similarity(text, &fold(*language, form)), form);
                        take(similarity(query, &bare(form)) * WITHOUT_MARKS, form);
                    }
                }
            }
        }
        best.map(|(score, form)| Hit {
            concept,
            form,
            score,
        })
    }
}

/// The accepted and forbidden names of a concept.
fn all_names(concept: &Concept, language: Language) -> impl Iterator<Item = &str> {
    concept.names(language).into_iter().flat_map(|names| {
        names
            .accepted()
            .chain(names.forbidden.iter().map(String::as_str))
    })
}

/// A text without case and marks: *đảng ủy* as `dang uy`.
fn bare(text: &str) -> String {
    text.nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'đ' => 'd',
            '-' => ' ',
            c => c,
        })
        .collect()
}

fn similarity(query: &str, form: &str) -> f64 {
    if query.is_empty() || form.is_empty() {
        return 0.0;
    }
    let whole = indel::normalized_similarity(query.chars(), form.chars());
    // A query of three letters begins too many words.
    let begins = query.chars().count() > 3 && form.starts_with(query) && query != form;
    if begins { whole.max(0.8) } else { whole }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::glossary::read_csv;

    fn found(term: &str) -> Vec<String> {
        let table = "id,km,vi,en\n\
            party-committee,គណៈកម្មាធិការបក្ស,Đảng ủy|Cấp ủy,Party Committee\n\
            party-cell,សាខាបក្ស,chi bộ,Party cell\n\
            province,ខេត្ត,tỉnh,province\n";
        let concepts = read_csv(Path::new("g.csv"), table.as_bytes()).unwrap();
        lookup(&concepts, term, 3)
            .iter()
            .map(|hit| format!("{} {} {:.2}", hit.concept.id, hit.form, hit.score))
            .collect()
    }

    #[test]
    fn a_term_is_found_in_each_language_and_by_id() {
        assert_eq!(found("សាខាបក្ស"), ["party-cell សាខាបក្ស 1.00"]);
        assert_eq!(found("đảng uỷ")[0], "party-committee Đảng ủy 1.00");
        assert_eq!(found("PARTY CELL")[0], "party-cell Party cell 1.00");
        assert_eq!(found("party-cell")[0], "party-cell party-cell 1.00");
    }

    #[test]
    fn tones_may_be_left_out_and_letters_mistyped() {
        assert_eq!(found("cap uy"), ["party-committee Cấp ủy 0.97"]);
        assert!(found("provinse")[0].starts_with("province province 0.8"));
        assert!(found("គណកម្មាធិការបក្ស")[0].starts_with("party-committee"));
        assert!(found("xyz").is_empty());
    }
}
