//! How much of a text the termbase covers, and which spellings of a concept the text mixes.

use std::collections::{BTreeMap, HashMap};

use super::{Concept, Passage, Termbase};
use crate::text::khmer::key;
use crate::text::khmer::script::is_word_part;

/// What a termbase covers of some passages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage<'t> {
    /// Code points of Khmer words in the passages.
    pub letters: usize,
    /// Those of them that stand in terms.
    pub covered: usize,
    /// The concepts that stand there, the most frequent first.
    pub concepts: Vec<Use<'t>>,
}

/// How one concept stands in the passages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use<'t> {
    /// The concept.
    pub concept: &'t Concept,
    /// Its spellings, the most frequent first.
    pub spellings: Vec<Spelling>,
}

/// One spelling: the forms that matching does not tell apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    /// As it is written at its first place.
    pub form: String,
    /// The lines where it stands; a line for each place.
    pub lines: Vec<u64>,
}

impl Use<'_> {
    /// How often the concept stands in the passages.
    #[must_use]
    pub fn count(&self) -> usize {
        self.spellings
            .iter()
            .map(|spelling| spelling.lines.len())
            .sum()
    }

    /// Whether the passages mix several spellings of it.
    #[must_use]
    pub fn is_mixed(&self) -> bool {
        self.spellings.len() > 1
    }
}

/// Counts the outermost terms in the Khmer of some passages. A term with several senses counts for each.
#[must_use]
pub fn coverage<'p>(
    termbase: &Termbase,
    passages: impl IntoIterator<Item = &'p Passage>,
) -> Coverage<'_> {
    let letters = |text: &str| text.chars().filter(|&c| is_word_part(c)).count();
    let mut coverage = Coverage::default();
    let mut uses = Uses::default();
    for passage in passages {
        coverage.letters += letters(&passage.km);
        for found in termbase.find(&passage.km) {
            let form = &passage.km[found.range.clone()];
            coverage.covered += letters(form);
            uses.add(passage.line, form, &found.senses);
        }
    }
    coverage.concepts = uses.by_count();
    coverage
}

/// The uses of concepts, counted as they come.
#[derive(Debug, Clone, Default)]
pub struct Uses<'t> {
    concepts: BTreeMap<&'t str, (&'t Concept, BTreeMap<String, Spelling>)>,
    /// The matching keys of the forms that came, of which there are few.
    keys: HashMap<String, String>,
}

impl<'t> Uses<'t> {
    /// Counts a term: as it is written in a line, and what it may mean.
    pub fn add(&mut self, line: u64, form: &str, senses: &[&'t Concept]) {
        if !self.keys.contains_key(form) {
            self.keys.insert(form.to_owned(), key(form));
        }
        let key = &self.keys[form];
        for &concept in senses {
            let known = self.concepts.entry(&concept.id);
            let (_, spellings) = known.or_insert_with(|| (concept, BTreeMap::new()));
            if !spellings.contains_key(key) {
                let spelling = Spelling {
                    form: form.to_owned(),
                    lines: Vec::new(),
                };
                spellings.insert(key.clone(), spelling);
            }
            if let Some(spelling) = spellings.get_mut(key) {
                spelling.lines.push(line);
            }
        }
    }

    /// The concepts that were counted, the most frequent first.
    #[must_use]
    pub fn by_count(self) -> Vec<Use<'t>> {
        let concepts = self.concepts.into_values().map(|(concept, spellings)| {
            let mut spellings: Vec<Spelling> = spellings.into_values().collect();
            spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.lines.len()));
            Use { concept, spellings }
        });
        let mut concepts: Vec<Use<'t>> = concepts.collect();
        concepts.sort_by_key(|found| std::cmp::Reverse(found.count()));
        concepts
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::glossary::read_csv;

    #[test]
    fn concepts_are_counted_and_mixed_spellings_named_with_their_lines() {
        let table = "id,km,vi\nparty,បក្ស|គណបក្ស,Đảng\nprovince,ខេត្ត,tỉnh\n";
        let termbase =
            Termbase::new(read_csv(Path::new("g.csv"), table.as_bytes()).unwrap()).unwrap();
        let passages = ["បក្ស ខេត្ត", "គណបក្ស", "បក្ស"];
        let passages: Vec<Passage> = (1..)
            .zip(passages)
            .map(|(line, km)| Passage {
                line,
                km: km.to_owned(),
                ..Passage::default()
            })
            .collect();
        let coverage = coverage(&termbase, &passages);
        assert_eq!((coverage.letters, coverage.covered), (19, 19));
        let party = &coverage.concepts[0];
        assert_eq!((party.count(), party.is_mixed()), (3, true));
        assert_eq!(party.spellings[0].lines, [1, 3]);
        assert!(!coverage.concepts[1].is_mixed());
    }
}
