//! What is known for a segment, graded.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::OnceLock;

use rapidfuzz::distance::levenshtein;

use super::fragment::Fragments;
use super::sequence::{comparable, hash};
use super::settings::{Measure, Settings};
use super::shelf::{NEWEST, Shelf};
use super::similar::Hit;
use super::substitute::{Substitutions, masked, substitute};
use crate::model::{Grade, Language, MemoryUnit, Status, Variant};
use crate::text::khmer::key;
use crate::text::tag::without_tags;
use crate::text::word::words;

/// A segment that is looked up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// The Khmer text as written.
    pub text: String,
    /// Its matching key.
    pub key: String,
    /// The context before it ([`crate::model::context_key`]); empty when unknown.
    pub before: String,
    /// The context after it.
    pub after: String,
}

impl Query {
    /// A text of which no context is known.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            key: key(&without_tags(text)),
            ..Self::default()
        }
    }
}

/// A unit that may serve for a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The unit.
    pub unit: MemoryUnit,
    /// The name of the memory it stands in; empty for the project's own.
    pub memory: String,
    /// In what way it fits.
    pub grade: Grade,
    /// How well, after everything was taken off.
    pub percent: u8,
    /// How much was taken off.
    pub penalty: u8,
    /// The rendering, with numbers and dates put in for [`Grade::Placeable`].
    pub text: String,
    /// What was put in: the words that stood there, and the new ones.
    pub substitutions: Vec<(String, String)>,
}

/// A unit that holds what was searched for.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The unit.
    pub unit: MemoryUnit,
    /// The name of the memory it stands in; empty for the project's own.
    pub memory: String,
    /// How well it fits, in percent.
    pub percent: u8,
}

/// A sentence with its rendering, from which something may be learned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// The Khmer.
    pub source: String,
    /// Its rendering.
    pub target: String,
    /// How far it can be trusted: the percent that are taken off, and whether no person read it. The lowest is the
    /// best.
    pub trust: (u8, bool),
}

/// The project's memory and those attached to it.
#[derive(Debug, Default)]
pub struct Memory {
    settings: Settings,
    shelves: Vec<Shelf>,
    /// Pieces with Vietnamese and with English renderings, learned when they are first asked for.
    fragments: [OnceLock<Fragments>; 2],
}

/// How many units are read for each that is shown: some lack the language, some say the same.
const SPARE: usize = 4;
/// Units with the same masked key that are tried at most.
const MASKED: usize = 50;
/// Similarity in words and in clusters differ; so much is allowed for.
const WORDS_SLACK: f64 = 0.15;

impl Memory {
    /// A memory of shelves; the project's own come first.
    #[must_use]
    pub fn new(settings: Settings, shelves: Vec<Shelf>) -> Self {
        Self {
            settings,
            shelves,
            fragments: Default::default(),
        }
    }

    /// How it is set.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The shelves.
    #[must_use]
    pub fn shelves(&self) -> &[Shelf] {
        &self.shelves
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shelves.iter().all(Shelf::is_empty)
    }

    /// Pieces of sentences that the memory knows with one rendering in a target language.
    pub fn fragments(&self, language: Language) -> &Fragments {
        let cell = &self.fragments[usize::from(language == Language::English)];
        cell.get_or_init(|| Fragments::learn(&self.lessons(language), language))
    }

    /// What may be learned from: of each shelf the newest units, as far as an exact match of them would be shown.
    #[must_use]
    pub fn lessons(&self, language: Language) -> Vec<Lesson> {
        let mut lessons = Vec::new();
        for shelf in &self.shelves {
            let units = shelf.newest().take(NEWEST.saturating_sub(lessons.len()));
            lessons.extend(units.filter_map(|unit| self.lesson(shelf, &unit, language)));
        }
        lessons
    }

    fn lesson(&self, origin: &Shelf, unit: &MemoryUnit, language: Language) -> Option<Lesson> {
        let (source, variant) = (unit.text(Language::Khmer), unit.variants.get(&language)?);
        let penalty = self.settings.penalties.of(unit, variant);
        let penalty = penalty.saturating_add(origin.penalty);
        let is_sound = variant.status >= Status::Translated
            && penalty <= 100 - self.settings.threshold.min(100)
            && !source.is_empty()
            && !variant.text.is_empty();
        is_sound.then(|| Lesson {
            source: without_tags(source).into_owned(),
            target: without_tags(&variant.text).into_owned(),
            trust: (penalty, !variant.status.is_by_person()),
        })
    }

    /// What is known for a segment in a language, the best first. Of equals: what a person read, then the newest. Of
    /// units with one rendering, the best.
    #[must_use]
    pub fn lookup(&self, query: &Query, language: Language) -> Vec<Match> {
        let mut matches = self.same(query, language);
        for (at, shelf) in self.shelves.iter().enumerate() {
            for (row, similarity) in self.similar(shelf, &query.text) {
                let percent = share(similarity).min(99);
                let grade = Grade::Fuzzy(percent);
                let unit = shelf.unit(row);
                matches.extend(
                    unit.and_then(|unit| self.graded(at, row, unit, language, grade, percent)),
                );
            }
        }
        self.ranked(matches, self.settings.count)
    }

    /// The best unit with the same sentence, but for numbers and dates at most.
    #[must_use]
    pub fn best(&self, query: &Query, language: Language) -> Option<Match> {
        self.ranked(self.same(query, language), 1).pop()
    }

    fn same(&self, query: &Query, language: Language) -> Vec<Ranked> {
        let mut matches = Vec::new();
        for (at, shelf) in self.shelves.iter().enumerate() {
            for (row, unit) in shelf.with_key(&query.key) {
                let graded = self.graded(at, row, unit, language, Grade::Exact, 100);
                matches.extend(graded.map(|mut found| {
                    let unit = &found.found.unit;
                    let known = !query.before.is_empty() && !query.after.is_empty();
                    if known && unit.before == query.before && unit.after == query.after {
                        found.found.grade = Grade::Context;
                    }
                    found
                }));
            }
        }
        if let Some(masked) = masked(&without_tags(&query.text)).filter(|_| matches.is_empty()) {
            for at in 0..self.shelves.len() {
                let rows = self.shelves[at].with_mask(&masked).take(MASKED);
                matches.extend(rows.filter_map(|row| self.adapted(at, row, query, language)));
            }
        }
        matches
    }

    /// A unit with the query's numbers and dates put in.
    fn adapted(&self, at: usize, row: u32, query: &Query, language: Language) -> Option<Ranked> {
        let unit = self.shelves[at].unit(row)?;
        let mut ranked = self.graded(at, row, unit, language, Grade::Placeable, 100)?;
        let found = &mut ranked.found;
        let known = found.unit.text(Language::Khmer);
        let (text, substitutions): (String, Substitutions) = substitute(
            &without_tags(known),
            &query.text,
            &without_tags(&found.text),
            language,
        )?;
        found.text = text;
        found.substitutions = substitutions;
        let penalty = self.settings.penalties.placeable;
        found.penalty = found.penalty.saturating_add(penalty);
        found.percent = found.percent.saturating_sub(penalty);
        Some(ranked)
    }

    fn similar(&self, source: &Shelf, text: &str) -> Vec<(u32, f64)> {
        let least = f64::from(self.settings.threshold) / 100.0;
        let most = self.settings.count * SPARE;
        let index = source.index_of(Language::Khmer);
        match self.settings.measure {
            Measure::Clusters => {
                let hits = index.search(Language::Khmer, text, least, most);
                hits.iter().map(|hit| (hit.row, hit.similarity)).collect()
            }
            Measure::Words => {
                let hits = index.search(Language::Khmer, text, least - WORDS_SLACK, most * 2);
                by_words(source, text, &hits)
            }
        }
    }

    /// A unit of a shelf, when it has the language.
    fn graded(
        &self,
        at: usize,
        row: u32,
        unit: MemoryUnit,
        language: Language,
        grade: Grade,
        percent: u8,
    ) -> Option<Ranked> {
        let source = &self.shelves[at];
        let variant: &Variant = unit
            .variants
            .get(&language)
            .filter(|variant| !variant.text.is_empty())?;
        let penalty = self
            .settings
            .penalties
            .of(&unit, variant)
            .saturating_add(source.penalty);
        let percent = percent.saturating_sub(penalty);
        let (text, is_read) = (variant.text.clone(), variant.status.is_by_person());
        Some(Ranked {
            shelf: at,
            row,
            is_read,
            is_approved: source.is_approved,
            found: Match {
                memory: source.name.clone(),
                grade,
                percent,
                penalty,
                text,
                substitutions: Vec::new(),
                unit,
            },
        })
    }

    fn ranked(&self, mut matches: Vec<Ranked>, most: usize) -> Vec<Match> {
        matches.retain(|ranked| ranked.found.percent >= self.settings.threshold);
        matches.sort_by(|a, b| a.order().cmp(&b.order()));
        let mut said = HashSet::new();
        let mut shown = HashSet::new();
        matches.retain(|ranked| {
            shown.insert((ranked.shelf, ranked.row)) && said.insert(ranked.found.text.clone())
        });
        matches
            .into_iter()
            .take(most)
            .map(|ranked| ranked.found)
            .collect()
    }

    /// Units that hold a phrase or are like it, in any language, the best first.
    #[must_use]
    pub fn search(&self, language: Language, phrase: &str, most: usize) -> Vec<Found> {
        let least = f64::from(self.settings.threshold) / 100.0;
        let mut found: Vec<(u8, usize, u32)> = Vec::new();
        for (at, shelf) in self.shelves.iter().enumerate() {
            let index = shelf.index_of(language);
            let similar = index.search(language, phrase, least, most);
            let similar = similar.iter().map(|hit| (hit.row, hit.similarity));
            let holding = index.holding(language, phrase, most);
            for (row, similarity) in similar.chain(holding) {
                let percent = share(similarity);
                if percent < self.settings.threshold {
                    continue;
                }
                match found
                    .iter_mut()
                    .find(|known| (known.1, known.2) == (at, row))
                {
                    Some(known) => known.0 = known.0.max(percent),
                    None => found.push((percent, at, row)),
                }
            }
        }
        found.sort_by_key(|&(percent, at, row)| (Reverse(percent), at, row));
        let units = found.into_iter().filter_map(|(percent, at, row)| {
            let source = &self.shelves[at];
            Some(Found {
                unit: source.unit(row)?,
                memory: source.name.clone(),
                percent,
            })
        });
        units.take(most).collect()
    }
}

/// A match, with what decides between equals.
struct Ranked {
    shelf: usize,
    row: u32,
    is_read: bool,
    is_approved: bool,
    found: Match,
}

impl Ranked {
    fn order(&self) -> impl Ord + '_ {
        let grade = match self.found.grade {
            Grade::Context => 0,
            Grade::Exact => 1,
            Grade::Placeable => 2,
            Grade::Fuzzy(_) => 3,
        };
        (
            Reverse(self.found.percent),
            grade,
            !self.is_read,
            !self.is_approved,
            Reverse(&self.found.unit.date),
            self.shelf,
            self.row,
        )
    }
}

/// The same units, compared word by word.
fn by_words(shelf: &Shelf, text: &str, hits: &[Hit]) -> Vec<(u32, f64)> {
    let cut = |text: &str| -> Vec<String> {
        let text = comparable(Language::Khmer, text);
        words(Language::Khmer, &text)
            .into_iter()
            .map(|word| text[word].to_owned())
            .collect()
    };
    let query = cut(text);
    let mut compared: Vec<(u32, f64)> = hits
        .iter()
        .filter_map(|hit| {
            let unit = shelf.unit(hit.row)?;
            let known = cut(unit.text(Language::Khmer));
            let similarity = levenshtein::normalized_similarity(numbers(&query), numbers(&known));
            Some((hit.row, similarity))
        })
        .collect();
    compared.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    compared
}

fn numbers(words: &[String]) -> impl DoubleEndedIterator<Item = u64> + Clone {
    words.iter().map(|word| hash(word.as_bytes()))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of 0 to 1 as percent"
)]
fn share(similarity: f64) -> u8 {
    (similarity * 100.0 + 1e-9).floor().clamp(0.0, 100.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Origin, context_key};

    fn unit(km: &str, vi: &str, status: Status, date: &str) -> MemoryUnit {
        let variant = |text: &str, status| Variant {
            text: text.to_owned(),
            origin: Some(Origin::Person),
            status,
        };
        let mut unit = MemoryUnit {
            date: date.to_owned(),
            ..MemoryUnit::default()
        };
        unit.variants
            .insert(Language::Khmer, variant(km, Status::Final));
        unit.variants
            .insert(Language::Vietnamese, variant(vi, status));
        unit
    }

    fn memory(units: Vec<MemoryUnit>) -> Memory {
        Memory::new(Settings::default(), vec![Shelf::build("", 0, units)])
    }

    fn texts(matches: &[Match]) -> Vec<(&str, u8)> {
        matches
            .iter()
            .map(|found| (found.text.as_str(), found.percent))
            .collect()
    }

    #[test]
    fn the_newest_that_a_person_read_wins_and_the_others_are_kept() {
        let km = "ការងារកសាងបក្ស";
        let memory = memory(vec![
            unit(km, "cũ", Status::Reviewed, "20240101T000000Z"),
            unit(km, "máy", Status::Translated, "20260101T000000Z"),
            unit(km, "mới", Status::Reviewed, "20250101T000000Z"),
            unit(km, "nháp", Status::NeedsReview, "20260201T000000Z"),
        ]);
        let matches = memory.lookup(&Query::new(km), Language::Vietnamese);
        assert_eq!(
            texts(&matches),
            [("mới", 100), ("cũ", 100), ("máy", 100), ("nháp", 90)]
        );
        assert!(memory.lookup(&Query::new(km), Language::English).is_empty());
    }

    #[test]
    fn what_was_approved_here_last_is_the_newest() {
        let km = "ការងារកសាងបក្ស";
        let units = |texts: [&str; 2]| texts.map(|vi| unit(km, vi, Status::Reviewed, ""));
        let mut approved = Shelf::build("", 0, units(["mới", "cũ"]));
        approved.is_approved = true;
        let imported = unit(km, "nhập", Status::Final, "20260101T000000Z");
        let shelves = vec![approved, Shelf::build("", 0, [imported])];
        let memory = Memory::new(Settings::default(), shelves);
        let matches = memory.lookup(&Query::new(km), Language::Vietnamese);
        assert_eq!(texts(&matches), [("mới", 100), ("cũ", 100), ("nhập", 100)]);
    }

    #[test]
    fn the_same_neighbours_make_it_a_context_match() {
        let mut known = unit("ប្រជាជន", "nhân dân", Status::Reviewed, "1");
        known.before = context_key(Some("a"));
        known.after = context_key(None);
        let memory = memory(vec![
            known.clone(),
            unit("ប្រជាជន", "người dân", Status::Reviewed, "2"),
        ]);
        let mut query = Query::new("ប្រជាជន");
        assert_eq!(
            memory.best(&query, Language::Vietnamese).unwrap().text,
            "người dân"
        );
        query.before.clone_from(&known.before);
        query.after.clone_from(&known.after);
        let best = memory.best(&query, Language::Vietnamese).unwrap();
        assert_eq!(
            (best.text.as_str(), best.grade),
            ("nhân dân", Grade::Context)
        );
    }

    #[test]
    fn other_numbers_are_put_in_and_marked() {
        let memory = memory(vec![unit(
            "មាន ១៥ គ្រួសារ ក្នុងឆ្នាំ ២០២៤",
            "Có 15 hộ trong năm 2024",
            Status::Reviewed,
            "1",
        )]);
        let query = Query::new("មាន ១៧ គ្រួសារ ក្នុងឆ្នាំ ២០២៤");
        let best = memory.best(&query, Language::Vietnamese).unwrap();
        assert_eq!(best.text, "Có 17 hộ trong năm 2024");
        assert_eq!((best.grade, best.percent), (Grade::Placeable, 97));
        assert_eq!(best.substitutions, [("15".to_owned(), "17".to_owned())]);
    }

    #[test]
    fn similar_sentences_are_graded_in_percent_of_clusters_or_words() {
        let known = unit("ការងារកសាងបក្សនិងរដ្ឋ", "công tác", Status::Reviewed, "1");
        let query = Query::new("ការងារកសាងបក្សនិងខេត្ត");
        let matches = memory(vec![known.clone()]).lookup(&query, Language::Vietnamese);
        assert!(
            matches!(matches[0].grade, Grade::Fuzzy(75..=99)),
            "{matches:?}"
        );
        let settings = Settings {
            measure: Measure::Words,
            threshold: 50,
            ..Settings::default()
        };
        let words = Memory::new(settings, vec![Shelf::build("", 5, [known])]);
        let matches = words.lookup(&query, Language::Vietnamese);
        assert!((50..85).contains(&matches[0].percent), "{matches:?}");
        assert_eq!(matches[0].penalty, 5);
    }

    #[test]
    fn a_phrase_is_searched_in_every_language() {
        let memory = memory(vec![unit(
            "បក្ស",
            "Đảng bộ tỉnh An Giang",
            Status::Final,
            "1",
        )]);
        let found = memory.search(Language::Vietnamese, "đảng bộ", 5);
        assert_eq!(found[0].percent, 100);
        assert!(
            memory
                .search(Language::Vietnamese, "quốc hội", 5)
                .is_empty()
        );
    }
}
