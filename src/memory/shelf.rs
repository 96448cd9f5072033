//! The units of one source, with their index.

use std::io::{self, Read, Write};
use std::sync::OnceLock;

use super::codec::{read_numbers, read_unit, text_of, write_numbers, write_unit};
use super::index::Index;
use super::sequence::{Vocabulary, hash};
use super::substitute::masked;
use crate::model::{Language, MemoryUnit};
use crate::text::khmer::key;
use crate::text::tag::without_tags;

/// The first bytes of a shelf's file; the last digit is the version of its layout.
const MAGIC: &[u8; 8] = b"trivtm01";

/// The units of one source, with their index.
#[derive(Debug, Default)]
pub struct Shelf {
    /// What it is called: the project's own has no name, an attached one its file's.
    pub name: String,
    /// Percent that are taken off its matches.
    pub penalty: u8,
    records: Vec<u8>,
    starts: Vec<u64>,
    khmer: Index,
    /// Hashes of matching keys with the units' numbers, sorted.
    exact: Vec<(u64, u32)>,
    /// The same for keys without their numbers and dates.
    masked: Vec<(u64, u32)>,
    vietnamese: OnceLock<Index>,
    english: OnceLock<Index>,
}

impl Shelf {
    /// A shelf of units; the same units in the same order give the same shelf.
    #[must_use]
    pub fn build(name: &str, penalty: u8, units: impl IntoIterator<Item = MemoryUnit>) -> Self {
        let mut shelf = Self::empty(name, penalty);
        for unit in units {
            shelf.push(&unit);
        }
        shelf.finish();
        shelf
    }

    /// A shelf to [`Shelf::push`] units to, one by one.
    #[must_use]
    pub fn empty(name: &str, penalty: u8) -> Self {
        Self {
            name: name.to_owned(),
            penalty,
            starts: vec![0],
            ..Self::default()
        }
    }

    /// Adds a unit, which is found after [`Shelf::finish`].
    pub fn push(&mut self, unit: &MemoryUnit) {
        write_unit(unit, &mut self.records);
        self.starts.push(self.records.len() as u64);
    }

    /// Makes the index anew.
    pub fn finish(&mut self) {
        self.records.shrink_to_fit();
        let mut exact = Vec::with_capacity(self.len());
        let mut with_mask = Vec::new();
        for row in self.rows() {
            let text = text_of(self.record(row), Language::Khmer);
            if text.is_empty() {
                continue;
            }
            let key = key(&without_tags(text));
            exact.push((hash(key.as_bytes()), row));
            if let Some(masked) = masked(&without_tags(text)) {
                with_mask.push((hash(masked.as_bytes()), row));
            }
        }
        exact.sort_unstable();
        with_mask.sort_unstable();
        self.exact = exact;
        self.masked = with_mask;
        self.khmer = self.index(Language::Khmer);
        self.vietnamese.take();
        self.english.take();
    }

    fn index(&self, language: Language) -> Index {
        let texts = self
            .rows()
            .map(|row| (row, text_of(self.record(row), language)));
        Index::build(language, texts.filter(|(_, text)| !text.is_empty()))
    }

    /// The index of a language; that of Vietnamese or English is made when it is first asked for.
    pub fn index_of(&self, language: Language) -> &Index {
        match language {
            Language::Khmer => &self.khmer,
            Language::Vietnamese => self.vietnamese.get_or_init(|| self.index(language)),
            Language::English => self.english.get_or_init(|| self.index(language)),
        }
    }

    /// How many units there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn rows(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.len()).unwrap_or(u32::MAX)
    }

    fn record(&self, row: u32) -> &[u8] {
        let span = |at: usize| {
            self.starts
                .get(at)
                .and_then(|start| usize::try_from(*start).ok())
        };
        let row = row as usize;
        match (span(row), span(row + 1)) {
            (Some(start), Some(end)) => self.records.get(start..end).unwrap_or_default(),
            _ => &[],
        }
    }

    /// A unit by its number.
    #[must_use]
    pub fn unit(&self, row: u32) -> Option<MemoryUnit> {
        read_unit(self.record(row))
    }

    /// All units in their order.
    pub fn units(&self) -> impl Iterator<Item = MemoryUnit> {
        self.rows().filter_map(|row| self.unit(row))
    }

    /// Numbers of the units whose Khmer has this matching key.
    pub(super) fn with_key<'s>(&'s self, wanted: &'s str) -> impl Iterator<Item = u32> + 's {
        let same = move |row: &u32| {
            key(&without_tags(text_of(self.record(*row), Language::Khmer))) == wanted
        };
        equal(&self.exact, hash(wanted.as_bytes())).filter(same)
    }

    /// Numbers of the units whose Khmer may differ from a text in numbers and dates only.
    pub(super) fn with_mask(&self, masked: &str) -> impl Iterator<Item = u32> {
        equal(&self.masked, hash(masked.as_bytes()))
    }

    /// Writes the shelf with its index, under a stamp that says what it was made from.
    ///
    /// # Errors
    /// When the stream fails.
    pub fn save(&self, stamp: &str, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(MAGIC)?;
        write_numbers(stamp.as_bytes(), out)?;
        write_numbers(&self.records, out)?;
        write_numbers(&self.starts, out)?;
        for pairs in [&self.exact, &self.masked] {
            write_numbers(&pairs.iter().map(|pair| pair.0).collect::<Vec<_>>(), out)?;
            write_numbers(&pairs.iter().map(|pair| pair.1).collect::<Vec<_>>(), out)?;
        }
        let index = &self.khmer;
        let words: Vec<&str> = index.vocabulary.words().collect();
        write_numbers(words.join("\n").as_bytes(), out)?;
        write_numbers(&index.rows, out)?;
        write_numbers(&index.starts, out)?;
        write_numbers(&index.elements, out)?;
        write_numbers(&index.grams, out)?;
        write_numbers(&index.gram_starts, out)?;
        write_numbers(&index.postings, out)?;
        out.write_all(MAGIC)
    }

    /// Reads what [`Shelf::save`] wrote from a stream of at most `most` bytes; `None` when it was made from something
    /// else, by another version, or is not whole.
    #[must_use]
    pub fn load(stamp: &str, input: &mut dyn Read, most: u64) -> Option<Self> {
        Self::read(stamp, input, most).ok().flatten()
    }

    fn read(stamp: &str, input: &mut dyn Read, most: u64) -> io::Result<Option<Self>> {
        let mut magic = [0; 8];
        input.read_exact(&mut magic)?;
        if &magic != MAGIC || read_numbers::<u8>(input, most)? != stamp.as_bytes() {
            return Ok(None);
        }
        let records = read_numbers(input, most)?;
        let starts = read_numbers(input, most)?;
        let mut pairs = || -> io::Result<Vec<(u64, u32)>> {
            let hashes: Vec<u64> = read_numbers(input, most)?;
            let rows: Vec<u32> = read_numbers(input, most)?;
            Ok(hashes.into_iter().zip(rows).collect())
        };
        let (exact, masked) = (pairs()?, pairs()?);
        let words = String::from_utf8(read_numbers(input, most)?)
            .map_err(|_| io::ErrorKind::InvalidData)?;
        let khmer = Index {
            vocabulary: Vocabulary::from_words(words.split('\n').map(str::to_owned)),
            rows: read_numbers(input, most)?,
            starts: read_numbers(input, most)?,
            elements: read_numbers(input, most)?,
            grams: read_numbers(input, most)?,
            gram_starts: read_numbers(input, most)?,
            postings: read_numbers(input, most)?,
        };
        input.read_exact(&mut magic)?;
        let is_whole = &magic == MAGIC && khmer.is_sound();
        Ok(is_whole.then_some(Self {
            records,
            starts,
            khmer,
            exact,
            masked,
            ..Self::default()
        }))
    }
}

fn equal(pairs: &[(u64, u32)], hash: u64) -> impl Iterator<Item = u32> {
    let start = pairs.partition_point(|pair| pair.0 < hash);
    pairs[start..]
        .iter()
        .take_while(move |pair| pair.0 == hash)
        .map(|pair| pair.1)
}
