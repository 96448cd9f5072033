//! The units of one source, with their index.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::fs::File;
use std::io::{self, Write};
use std::sync::OnceLock;

use super::codec::{date_of, read_numbers, read_unit, text_of, write_numbers, write_unit};
use super::file::{
    Section, ShelfFile, ShelfWriter, read_index, read_pairs, write_index, write_pairs,
};
use super::index::Index;
use super::sequence::hash;
use super::substitute::masked;
use crate::model::{Language, MemoryUnit};
use crate::text::khmer::key;
use crate::text::tag::without_tags;

/// The units of one source, with their index.
#[derive(Debug, Default)]
pub struct Shelf {
    /// What it is called: the project's own has no name, an attached one its file's.
    pub name: String,
    /// Percent that are taken off its matches.
    pub penalty: u8,
    /// Whether it holds what persons approved in the project's documents, the newest first: that is newer than what was
    /// imported, whatever its date.
    pub is_approved: bool,
    records: Records,
    /// Where the bytes of each unit begin, and where the last end.
    starts: Vec<u64>,
    /// Hashes of matching keys with the units' numbers, sorted.
    exact: Vec<(u64, u32)>,
    /// The same for keys without their numbers and dates.
    masked: Vec<(u64, u32)>,
    /// Units from which pieces are learned: the newest, each before those that are older.
    newest: Vec<u32>,
    khmer: OnceLock<Index>,
    vietnamese: OnceLock<Index>,
    english: OnceLock<Index>,
}

/// So many of the newest units of a shelf are remembered as such.
pub(super) const NEWEST: usize = 20_000;

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

    /// Adds a unit, which is found after [`Shelf::finish`]. A shelf that was opened from a file takes none.
    pub fn push(&mut self, unit: &MemoryUnit) {
        if let Records::Held(records) = &mut self.records {
            write_unit(unit, records);
            self.starts.push(records.len() as u64);
        }
    }

    /// Makes what exact matches are found by; the indexes are made when they are first asked for.
    pub fn finish(&mut self) {
        if let Records::Held(records) = &mut self.records {
            records.shrink_to_fit();
        }
        let mut exact = Vec::with_capacity(self.len());
        let mut with_mask = Vec::new();
        let mut dates = Vec::with_capacity(self.len());
        for row in self.rows() {
            let record = self.record(row);
            dates.push((Reverse(date_of(&record).to_owned()), row));
            if dates.len() > 2 * NEWEST {
                dates.select_nth_unstable(NEWEST);
                dates.truncate(NEWEST);
            }
            let text = text_of(&record, Language::Khmer);
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
        dates.sort_unstable();
        dates.truncate(NEWEST);
        self.exact = exact;
        self.masked = with_mask;
        self.newest = dates.into_iter().map(|(_, row)| row).collect();
        self.khmer.take();
        self.vietnamese.take();
        self.english.take();
    }

    fn index(&self, language: Language) -> Index {
        Index::build(language, |take| {
            for row in self.rows() {
                let record = self.record(row);
                let text = text_of(&record, language);
                if !text.is_empty() {
                    take(row, text);
                }
            }
        })
    }

    /// The index of a language, which is made when it is first asked for; that of Khmer is read from the shelf's file.
    pub fn index_of(&self, language: Language) -> &Index {
        match language {
            Language::Khmer => self
                .khmer
                .get_or_init(|| self.filed().unwrap_or_else(|| self.index(language))),
            Language::Vietnamese => self.vietnamese.get_or_init(|| self.index(language)),
            Language::English => self.english.get_or_init(|| self.index(language)),
        }
    }

    /// The Khmer index of the file; `None` when there is no file, or the index in it is damaged.
    fn filed(&self) -> Option<Index> {
        let Records::Filed(file) = &self.records else {
            return None;
        };
        let index = file.section(Section::Khmer, read_index);
        if let Err(error) = &index {
            tracing::warn!(%error, "the index of the memory cannot be read, and is made again");
        }
        index
            .ok()
            .filter(|index| index.rows.iter().all(|row| (*row as usize) < self.len()))
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

    /// The bytes of a unit; none when there is no such unit, or its file cannot be read.
    fn record(&self, row: u32) -> Cow<'_, [u8]> {
        self.bytes(row).unwrap_or_else(|error| {
            tracing::warn!(%error, row, "a unit of the memory cannot be read");
            Cow::default()
        })
    }

    fn bytes(&self, row: u32) -> io::Result<Cow<'_, [u8]>> {
        let row = row as usize;
        let (Some(&start), Some(&end)) = (self.starts.get(row), self.starts.get(row + 1)) else {
            return Ok(Cow::default());
        };
        let length = usize::try_from(end - start).map_err(|_| io::ErrorKind::InvalidData)?;
        match &self.records {
            Records::Held(records) => {
                let start = usize::try_from(start).map_err(|_| io::ErrorKind::InvalidData)?;
                Ok(records
                    .get(start..start + length)
                    .unwrap_or_default()
                    .into())
            }
            Records::Filed(file) => Ok(file.unit(start, length)?.into()),
        }
    }

    /// A unit by its number.
    #[must_use]
    pub fn unit(&self, row: u32) -> Option<MemoryUnit> {
        read_unit(&self.record(row))
    }

    /// All units in their order.
    pub fn units(&self) -> impl Iterator<Item = MemoryUnit> {
        self.rows().filter_map(|row| self.unit(row))
    }

    /// The newest units, each before those that are older.
    pub(super) fn newest(&self) -> impl Iterator<Item = MemoryUnit> {
        self.newest.iter().filter_map(|row| self.unit(*row))
    }

    /// The units whose Khmer has this matching key, with their numbers.
    pub(super) fn with_key<'s>(
        &'s self,
        wanted: &'s str,
    ) -> impl Iterator<Item = (u32, MemoryUnit)> + 's {
        equal(&self.exact, hash(wanted.as_bytes())).filter_map(move |row| {
            let record = self.record(row);
            let is_same = key(&without_tags(text_of(&record, Language::Khmer))) == wanted;
            is_same
                .then(|| read_unit(&record))
                .flatten()
                .map(|unit| (row, unit))
        })
    }

    /// Numbers of the units whose Khmer may differ from a text in numbers and dates only.
    pub(super) fn with_mask(&self, masked: &str) -> impl Iterator<Item = u32> {
        equal(&self.masked, hash(masked.as_bytes()))
    }

    /// Writes the shelf with its index, under a stamp that says what it was made from.
    ///
    /// # Errors
    /// When the stream fails, or the file that the shelf was opened from.
    pub fn save(&self, stamp: &str, out: &mut dyn Write) -> io::Result<()> {
        let mut out = ShelfWriter::new(stamp, out)?;
        out.begin(Section::Units);
        for row in self.rows() {
            out.write_all(&self.bytes(row)?)?;
        }
        out.begin(Section::Starts);
        write_numbers(&self.starts, &mut out)?;
        out.begin(Section::Exact);
        write_pairs(&self.exact, &mut out)?;
        out.begin(Section::Masked);
        write_pairs(&self.masked, &mut out)?;
        out.begin(Section::Newest);
        write_numbers(&self.newest, &mut out)?;
        out.begin(Section::Khmer);
        write_index(self.index_of(Language::Khmer), &mut out)?;
        out.finish()
    }

    /// Opens a file that [`Shelf::save`] wrote; `None` when it was made from something else, by another version, or is
    /// not whole. The units stay in the file and are read when they are asked for, the index when it is first searched.
    #[must_use]
    pub fn open(stamp: &str, file: File) -> Option<Self> {
        Self::read(stamp, file).ok().flatten()
    }

    fn read(stamp: &str, file: File) -> io::Result<Option<Self>> {
        let Some(file) = ShelfFile::new(stamp, file)? else {
            return Ok(None);
        };
        let starts: Vec<u64> = file.section(Section::Starts, read_numbers)?;
        let is_whole = starts.first() == Some(&0)
            && starts.last() == Some(&file.units_length())
            && starts.is_sorted();
        let exact = file.section(Section::Exact, read_pairs)?;
        let masked = file.section(Section::Masked, read_pairs)?;
        let newest: Vec<u32> = file.section(Section::Newest, read_numbers)?;
        let count = starts.len().saturating_sub(1) as u64;
        let mut rows = exact.iter().chain(&masked).map(|pair| pair.1);
        let are_there = rows.all(|row| u64::from(row) < count);
        Ok((is_whole && are_there).then_some(Self {
            records: Records::Filed(file),
            starts,
            exact,
            masked,
            newest,
            ..Self::default()
        }))
    }
}

/// The bytes of the units.
#[derive(Debug)]
enum Records {
    Held(Vec<u8>),
    Filed(ShelfFile),
}

impl Default for Records {
    fn default() -> Self {
        Self::Held(Vec::new())
    }
}

fn equal(pairs: &[(u64, u32)], hash: u64) -> impl Iterator<Item = u32> {
    let start = pairs.partition_point(|pair| pair.0 < hash);
    pairs[start..]
        .iter()
        .take_while(move |pair| pair.0 == hash)
        .map(|pair| pair.1)
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, SeekFrom};

    use proptest::prelude::*;

    use super::*;
    use crate::model::{Status, Variant};

    const STAMP: &str = "stamp";

    fn unit(number: usize) -> MemoryUnit {
        let variant = |text: String| Variant {
            text,
            origin: None,
            status: Status::Reviewed,
        };
        let mut unit = MemoryUnit {
            date: format!("2026{:04}T000000Z", number % 7),
            ..MemoryUnit::default()
        };
        let texts = [
            (Language::Khmer, format!("ការងារ {number} កសាងបក្ស")),
            (Language::English, format!("work {number}")),
        ];
        for (language, text) in texts {
            unit.variants.insert(language, variant(text));
        }
        unit
    }

    fn shelf(count: usize) -> Shelf {
        Shelf::build("", 0, (0..count).map(unit))
    }

    fn filed(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        file
    }

    fn saved(shelf: &Shelf) -> Vec<u8> {
        let mut bytes = Vec::new();
        shelf.save(STAMP, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_shelf_in_a_file_is_the_shelf() {
        let made = shelf(40);
        let bytes = saved(&made);
        let opened = Shelf::open(STAMP, filed(&bytes)).unwrap();
        assert!(opened.units().eq(made.units()));
        assert!(opened.newest().eq(made.newest()));
        assert_eq!(opened.newest().next().unwrap().date, "20260006T000000Z");
        for language in [Language::Khmer, Language::English] {
            assert_eq!(opened.index_of(language), made.index_of(language));
        }
        let wanted = key("ការងារ ៧ កសាងបក្ស");
        let found: Vec<_> = opened.with_key(&wanted).collect();
        assert_eq!(found, [(7, unit(7))]);
        let masked = masked("ការងារ ៩៩ កសាងបក្ស").unwrap();
        assert_eq!(opened.with_mask(&masked).count(), 40);
        assert_eq!(saved(&opened), bytes);
        assert!(Shelf::open("another", filed(&bytes)).is_none());
    }

    #[test]
    fn an_index_that_is_damaged_is_made_again() {
        let made = shelf(10);
        let mut bytes = saved(&made);
        let index = bytes.len() - 120;
        bytes[index..index + 30].fill(0xFF);
        let opened = Shelf::open(STAMP, filed(&bytes)).unwrap();
        assert_eq!(
            opened.index_of(Language::Khmer),
            made.index_of(Language::Khmer)
        );
    }

    proptest! {
        #[test]
        fn a_file_that_is_cut_or_changed_never_panics(at in 0_usize..4_000, byte: u8, cut: bool) {
            let mut bytes = saved(&shelf(8));
            let at = at % bytes.len();
            if cut {
                bytes.truncate(at);
            } else {
                bytes[at] ^= byte;
            }
            if let Some(opened) = Shelf::open(STAMP, filed(&bytes)) {
                let units = opened.units().count();
                prop_assert!(units <= opened.len());
                let index = opened.index_of(Language::Khmer);
                let _ = index.search(Language::Khmer, "ការងារ ៣ កសាងបក្ស", 0.5, 3);
            }
        }
    }
}
