//! Finding concepts in Khmer text.

use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;

use super::load::{Loaded, read_paths};
use super::spotter::{Span, Spotter};
use super::{Concept, GlossaryError, context};
use crate::text::khmer::{Keyed, key};

/// A set of concepts, ready to be found in text.
#[derive(Debug)]
pub struct Termbase {
    concepts: Vec<Concept>,
    /// Concepts of each pattern of the spotter.
    senses: Vec<Vec<usize>>,
    spotter: Spotter,
}

/// A place where a term stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermMatch<'t> {
    /// Where it stands in the written text, in bytes.
    pub range: Range<usize>,
    /// What it may mean: one concept, or several homographs.
    pub senses: Vec<&'t Concept>,
    /// In [`Termbase::find_nested`], the place in its list of the longer term that this one is part of.
    pub outer: Option<usize>,
}

impl Termbase {
    /// Makes a termbase of concepts.
    ///
    /// # Errors
    /// [`GlossaryError::Duplicate`] when one Khmer form stands in two concepts that are not flagged as homographs,
    /// [`GlossaryError::DuplicateId`] when an id does.
    pub fn new(concepts: Loaded) -> Result<Self, GlossaryError> {
        let mut ids: HashMap<&str, &Concept> = HashMap::new();
        let mut spotter = Spotter::new();
        let mut senses: Vec<Vec<usize>> = Vec::new();
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
                match senses.get_mut(spotter.add(&key(form))) {
                    Some(senses) => add_sense(&concepts, senses, index, form)?,
                    None => senses.push(vec![index]),
                }
            }
        }
        Ok(Self {
            concepts,
            senses,
            spotter,
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

    /// The terms in a text: leftmost-longest on the matching key, edges on orthographic clusters, those of terms of
    /// up to six characters on word edges too.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<TermMatch<'_>> {
        let mut found = self.find_nested(text);
        found.retain(|term| term.outer.is_none());
        found
    }

    /// The terms in a text, each followed by the shorter terms that are part of it (*Tỉnh ủy* in *Ban Thường vụ Tỉnh
    /// ủy*), which name it as [`TermMatch::outer`].
    #[must_use]
    pub fn find_nested(&self, text: &str) -> Vec<TermMatch<'_>> {
        let keyed = Keyed::new(text);
        let mut found = self.find_in_key(&keyed.key);
        for term in &mut found {
            term.range = keyed.source_range(term.range.clone());
        }
        context::decide(text, &mut found);
        found
    }

    /// The terms in a matching key, as [`Termbase::find_nested`] lists them, with their places in the key.
    #[must_use]
    pub fn find_in_key(&self, key: &str) -> Vec<TermMatch<'_>> {
        let term = |span: Span| TermMatch {
            range: span.start..span.end,
            senses: self.senses[span.pattern]
                .iter()
                .map(|&index| &self.concepts[index])
                .collect(),
            outer: span.outer,
        };
        self.spotter.spans(key).into_iter().map(term).collect()
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
        assert_eq!(found("km,vi\nកា,a\n", "កា កាំ កា"), ["កា", "កា"]);
        assert!(found("km,vi\nបក,a\n", "បក្ស").is_empty());
    }

    #[test]
    fn spelling_that_only_differs_in_encoding_is_found_and_reported_as_written() {
        let text = "ស\u{17D2}រ\u{17D2}តី និងស\u{17D2}ត\u{17D2}រី";
        assert_eq!(found("km,vi\nស្ត្រី,phụ nữ\n", text).len(), 2);
    }

    #[test]
    fn a_short_term_inside_another_word_is_none() {
        let table = "km,vi\nខណ្ឌ,quận\n";
        assert!(found(table, "លក្ខខណ្ឌការងារ").is_empty());
        assert_eq!(found(table, "ក្នុងខណ្ឌនេះ"), ["ខណ្ឌ"]);
    }

    #[test]
    fn nested_terms_name_their_outer_one() {
        let termbase = termbase("km,vi\nបក្ស,Đảng\nសមាជិកបក្ស,đảng viên\n").unwrap();
        let text = "និង សមាជិក\u{200B}បក្ស";
        let found = termbase.find_nested(text);
        let outers: Vec<_> = found.iter().map(|term| term.outer).collect();
        assert_eq!(outers, [None, Some(0)]);
        assert_eq!(&text[found[1].range.clone()], "បក្ស");
        assert_eq!(termbase.find(text).len(), 1);
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
