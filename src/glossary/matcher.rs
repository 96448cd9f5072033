//! Finding concepts in Khmer text.

use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;

use aho_corasick::{AhoCorasick, MatchKind};

use super::load::{Loaded, read_paths};
use super::{Concept, GlossaryError};
use crate::text::khmer::cluster;
use crate::text::khmer::{Keyed, key};

/// A set of concepts, ready to be found in text.
#[derive(Debug)]
pub struct Termbase {
    concepts: Vec<Concept>,
    /// Concepts of each pattern of the automaton.
    senses: Vec<Vec<usize>>,
    automaton: AhoCorasick,
}

/// A place where a term stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermMatch<'t> {
    /// Where it stands in the written text, in bytes.
    pub range: Range<usize>,
    /// What it may mean: one concept, or several homographs.
    pub senses: Vec<&'t Concept>,
}

impl Termbase {
    /// Makes a termbase of concepts.
    ///
    /// # Errors
    /// [`GlossaryError::Duplicate`] when one Khmer form stands in two concepts that are not flagged as homographs,
    /// [`GlossaryError::DuplicateId`] when an id does.
    ///
    /// # Panics
    /// When the automaton cannot be built: only with more than 2³¹ terms.
    pub fn new(concepts: Loaded) -> Result<Self, GlossaryError> {
        let mut ids: HashMap<&str, &Concept> = HashMap::new();
        let mut patterns: Vec<String> = Vec::new();
        let mut senses: Vec<Vec<usize>> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for (index, concept) in concepts.iter().enumerate() {
            if let Some(first) = ids.insert(&concept.id, concept) {
                let (first, second) = (first.place.clone(), concept.place.clone());
                return Err(GlossaryError::DuplicateId {
                    id: concept.id.clone(),
                    first,
                    second,
                });
            }
            for form in &concept.km {
                let key = key(form);
                if let Some(&pattern) = known.get(&key) {
                    add_sense(&concepts, &mut senses[pattern], index, form)?;
                } else {
                    known.insert(key.clone(), patterns.len());
                    patterns.push(key);
                    senses.push(vec![index]);
                }
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&patterns)
            .expect("a termbase of fewer than 2^31 terms fits the automaton");
        Ok(Self {
            concepts,
            senses,
            automaton,
        })
    }

    /// Reads files and folders.
    ///
    /// # Errors
    /// [`GlossaryError`] at the first file or row that cannot be used.
    pub fn read(paths: &[PathBuf]) -> Result<Self, GlossaryError> {
        Self::new(read_paths(paths)?)
    }

    /// All concepts.
    #[must_use]
    pub fn concepts(&self) -> &[Concept] {
        &self.concepts
    }

    /// The terms in a text: leftmost-longest on the matching key, edges on orthographic clusters.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<TermMatch<'_>> {
        let keyed = Keyed::new(text);
        let key = &keyed.key;
        let mut matches = Vec::new();
        let mut from = 0;
        while let Some(found) = self
            .automaton
            .find(aho_corasick::Input::new(key).range(from..))
        {
            if cluster::is_boundary(key, found.start()) && cluster::is_boundary(key, found.end()) {
                let senses = &self.senses[found.pattern().as_usize()];
                matches.push(TermMatch {
                    range: keyed.source_range(found.range()),
                    senses: senses.iter().map(|&index| &self.concepts[index]).collect(),
                });
                from = found.end();
            } else {
                from = found.start()
                    + key[found.start()..]
                        .chars()
                        .next()
                        .map_or(1, char::len_utf8);
            }
        }
        matches
    }
}

fn add_sense(
    concepts: &[Concept],
    senses: &mut Vec<usize>,
    index: usize,
    form: &str,
) -> Result<(), GlossaryError> {
    if senses.contains(&index) {
        return Ok(());
    }
    let (first, second) = (&concepts[senses[0]], &concepts[index]);
    if !(first.homograph && second.homograph) {
        return Err(GlossaryError::Duplicate {
            form: form.to_owned(),
            first: first.place.clone(),
            second: second.place.clone(),
        });
    }
    senses.push(index);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::glossary::read_csv;

    fn termbase(table: &str) -> Result<Termbase, GlossaryError> {
        Termbase::new(read_csv(Path::new("g.csv"), table.as_bytes()).unwrap())
    }

    fn found(table: &str, text: &str) -> Vec<String> {
        let termbase = termbase(table).unwrap();
        termbase
            .find(text)
            .into_iter()
            .map(|m| text[m.range].to_owned())
            .collect()
    }

    #[test]
    fn the_longest_term_wins_at_each_place() {
        let table = "km,vi\nបក្ស,Đảng\nសមាជិកបក្ស,đảng viên\n";
        assert_eq!(found(table, "សមាជិកបក្ស និងបក្ស"), ["សមាជិកបក្ស", "បក្ស"]);
    }

    #[test]
    fn a_term_never_ends_inside_a_cluster() {
        assert_eq!(found("km,vi\nកា,a\n", "ការ កាំ កា"), ["កា", "កា"]);
        assert!(found("km,vi\nបក,a\n", "បក្ស").is_empty());
    }

    #[test]
    fn spelling_that_only_differs_in_encoding_is_found_and_reported_as_written() {
        let text = "ស\u{17D2}រ\u{17D2}តី និងស\u{17D2}ត\u{17D2}រី";
        assert_eq!(found("km,vi\nស្ត្រី,phụ nữ\n", text).len(), 2);
    }

    #[test]
    fn two_rows_for_one_term_are_refused_unless_both_say_so() {
        let error = termbase("km,vi\nបក្ស,Đảng\nគណបក្ស|បក្ស,phe\n")
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("g.csv:3: column km: `បក្ស` stands already at g.csv:2"),
            "{error}"
        );
        let both = termbase("km,vi,flags\nបក្ស,Đảng,homograph\nបក្ស,phe,homograph\n").unwrap();
        assert_eq!(both.find("បក្ស")[0].senses.len(), 2);
    }
}
