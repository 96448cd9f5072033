//! Terms that texts use and the termbase lacks.

mod association;
mod function_words;
mod termhood;
mod tokens;

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use self::association::renderings;
use self::function_words::FunctionWords;
use self::termhood::{Candidate, candidates};
use self::tokens::{Token, runs};
use super::{Passage, Termbase};
use crate::model::Language;
use crate::text::khmer::cluster;
use crate::text::khmer::key;

/// So much text is shown on each side of a candidate, in bytes.
const CONTEXT: usize = 90;
/// At most so many places are shown for a candidate.
const PLACES: usize = 3;

/// What is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Only candidates that stand in the texts at least so often.
    pub min_frequency: usize,
    /// At most so many candidates.
    pub limit: usize,
}

/// An expression that may be a term.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestion {
    /// As it is written at its first place.
    pub form: String,
    /// How many words it has.
    pub words: usize,
    /// How often it stands in the texts, outside longer terms of the termbase.
    pub frequency: usize,
    /// Its termhood: C-value (Frantzi, Ananiadou and Mima 2000, equation 3).
    pub c_value: f64,
    /// Where it stands, a few times.
    pub contexts: Vec<Context>,
    /// What the Vietnamese beside it probably calls it, the likeliest first.
    pub vi: Vec<Rendering>,
    /// What the English beside it probably calls it.
    pub en: Vec<Rendering>,
}

/// A place of a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Context {
    /// The place of the passage in the list that was given.
    pub passage: usize,
    /// The text before it.
    pub before: String,
    /// The text after it.
    pub after: String,
}

/// A likely rendering of a candidate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rendering {
    /// As it is written at its first place.
    pub text: String,
    /// In how many passages both stand.
    pub together: usize,
    /// In how many passages it stands at all.
    pub passages: usize,
    /// Log-likelihood ratio of the two standing together (Dunning 1993, −2 log λ).
    pub score: f64,
}

/// The candidates in some passages, by termhood. A term of the termbase counts as one word, so that candidates neither lie
/// inside one nor cut one; an expression the termbase has is none.
#[must_use]
pub fn suggest(termbase: &Termbase, passages: &[Passage], settings: Settings) -> Vec<Suggestion> {
    let function = FunctionWords::shipped();
    let runs: Vec<Vec<Vec<Token>>> = passages
        .iter()
        .map(|passage| runs(termbase, &passage.km))
        .collect();
    let known: HashSet<String> = termbase
        .concepts()
        .iter()
        .flat_map(|concept| &concept.km)
        .map(|form| key(form))
        .collect();
    let mut found = candidates(&runs, settings.min_frequency, |token| {
        (function.begins(token), function.ends(token))
    });
    found.retain(|candidate| {
        let place = &candidate.places[0];
        !known.contains(&key(&passages[place.passage].km[place.range.clone()]))
    });
    found.truncate(settings.limit);
    let mut suggestions: Vec<Suggestion> = found
        .iter()
        .map(|candidate| describe(candidate, passages))
        .collect();
    for language in [Language::Vietnamese, Language::English] {
        let lists = renderings(&found, passages, language, &function);
        for (suggestion, list) in suggestions.iter_mut().zip(lists) {
            match language {
                Language::Vietnamese => suggestion.vi = list,
                _ => suggestion.en = list,
            }
        }
    }
    suggestions
}

fn describe(candidate: &Candidate, passages: &[Passage]) -> Suggestion {
    let mut seen = HashSet::new();
    let contexts = candidate
        .places
        .iter()
        .filter(|place| seen.insert(place.passage))
        .take(PLACES)
        .map(|place| {
            let text = &passages[place.passage].km;
            let start = cluster::ceil_boundary(text, place.range.start.saturating_sub(CONTEXT));
            let end = cluster::floor_boundary(text, (place.range.end + CONTEXT).min(text.len()));
            Context {
                passage: place.passage,
                before: text[start.min(place.range.start)..place.range.start].to_owned(),
                after: text[place.range.end..end.max(place.range.end)].to_owned(),
            }
        })
        .collect();
    let first = &candidate.places[0];
    Suggestion {
        form: passages[first.passage].km[first.range.clone()].to_owned(),
        words: candidate.words,
        frequency: candidate.places.len(),
        c_value: candidate.c_value,
        contexts,
        vi: Vec::new(),
        en: Vec::new(),
    }
}

/// Numbers for strings, so that sequences of them are short to compare.
#[derive(Debug, Default)]
struct Interner(HashMap<String, u32>);

impl Interner {
    fn number(&mut self, text: String) -> u32 {
        let next = u32::try_from(self.0.len()).expect("fewer than 2^32 distinct words");
        *self.0.entry(text).or_insert(next)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::glossary::read_csv;

    fn passage(km: &str, vi: &str) -> Passage {
        Passage {
            km: km.to_owned(),
            vi: vi.to_owned(),
            ..Passage::default()
        }
    }

    #[test]
    fn a_missing_term_is_proposed_with_its_rendering_and_a_known_one_is_not() {
        let table = "id,km,vi\nmember,សមាជិកបក្ស,đảng viên\n";
        let termbase =
            Termbase::new(read_csv(Path::new("g.csv"), table.as_bytes()).unwrap()).unwrap();
        let passages = [
            passage(
                "សមាជិកបក្ស និងការងារកសាងបក្ស។",
                "Đảng viên và công tác xây dựng Đảng.",
            ),
            passage("ការងារកសាងបក្ស ក្នុងខេត្ត", "Công tác xây dựng Đảng trong tỉnh"),
            passage("ពង្រឹងការងារកសាងបក្ស", "Tăng cường công tác xây dựng Đảng"),
            passage("សមាជិកបក្ស ក្នុងខេត្ត", "Đảng viên trong tỉnh"),
            passage("សមាជិកបក្ស និងខេត្ត", "Đảng viên và tỉnh"),
        ];
        let settings = Settings {
            min_frequency: 2,
            limit: 5,
        };
        let found = suggest(&termbase, &passages, settings);
        let first = &found[0];
        assert_eq!((first.form.as_str(), first.frequency), ("ការងារកសាងបក្ស", 3));
        assert_eq!(first.vi[0].text.to_lowercase(), "công tác xây dựng đảng");
        assert_eq!(first.vi[0].together, 3);
        assert!(found.iter().all(|found| found.form != "សមាជិកបក្ស"));
    }
}
