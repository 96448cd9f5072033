//! A shelf as a file: what a look-up always needs is read when it is opened, an index when it is first searched, and
//! the units one by one.
//!
//! Layout: the mark, the stamp, the sections one after another, then where each begins and the last ends, and the mark
//! again. Numbers are in little-endian order, lists of them are preceded by their length.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use super::codec::{Number, read_numbers, write_numbers};
use super::index::Index;
use super::sequence::Vocabulary;

/// The first and the last bytes of a shelf's file; the last digit is the version of its layout.
const MAGIC: &[u8; 8] = b"trivtm02";
/// Bytes after the sections: their offsets and the mark.
const FOOTER: u64 = 8 * (Section::COUNT as u64 + 1) + 8;

/// The parts of a shelf's file, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Units,
    Starts,
    Exact,
    Masked,
    Newest,
    Khmer,
}

impl Section {
    const COUNT: usize = 6;
}

/// A shelf's file, opened to be read.
#[derive(Debug)]
pub(super) struct ShelfFile {
    file: Mutex<File>,
    /// Where each section begins and the last ends.
    offsets: Vec<u64>,
}

impl ShelfFile {
    /// Takes a file with this stamp; `None` when it has another, is of another version or not whole.
    pub(super) fn new(stamp: &str, mut file: File) -> io::Result<Option<Self>> {
        let length = file.seek(SeekFrom::End(0))?;
        let mut first = vec![0; MAGIC.len() + 8 + stamp.len()];
        let begin = first.len() as u64;
        if length < begin + FOOTER {
            return Ok(None);
        }
        file.seek(SeekFrom::Start(0))?;
        file.read_exact(&mut first)?;
        let mut expected = Vec::with_capacity(first.len());
        begin_with(stamp, &mut expected)?;
        file.seek(SeekFrom::Start(length - FOOTER))?;
        let mut last = vec![0; usize::try_from(FOOTER).unwrap_or(0)];
        file.read_exact(&mut last)?;
        let (numbers, mark) = last.split_at(last.len() - MAGIC.len());
        let offsets: Vec<u64> = numbers.chunks_exact(8).map(u64::take).collect();
        let is_whole = mark == MAGIC
            && offsets.is_sorted()
            && offsets.first() == Some(&begin)
            && offsets.last() == Some(&(length - FOOTER));
        let file = Mutex::new(file);
        Ok((first == expected && is_whole).then_some(Self { file, offsets }))
    }

    /// Reads a section.
    pub(super) fn section<T>(
        &self,
        section: Section,
        read: impl FnOnce(&mut dyn Read, u64) -> io::Result<T>,
    ) -> io::Result<T> {
        let (start, end) = self.span(section);
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(start))?;
        read(
            &mut BufReader::new((&mut *file).take(end - start)),
            end - start,
        )
    }

    /// How long the bytes of the units are together.
    pub(super) fn units_length(&self) -> u64 {
        let (start, end) = self.span(Section::Units);
        end - start
    }

    /// Some bytes of the units.
    pub(super) fn unit(&self, from: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.span(Section::Units).0 + from))?;
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn span(&self, section: Section) -> (u64, u64) {
        (
            self.offsets[section as usize],
            self.offsets[section as usize + 1],
        )
    }
}

fn begin_with(stamp: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(MAGIC)?;
    write_numbers(stamp.as_bytes(), out)
}

/// Writes a shelf's file section by section.
pub(super) struct ShelfWriter<'w> {
    out: &'w mut dyn Write,
    at: u64,
    offsets: Vec<u64>,
}

impl<'w> ShelfWriter<'w> {
    pub(super) fn new(stamp: &str, out: &'w mut dyn Write) -> io::Result<Self> {
        let mut writer = Self {
            out,
            at: 0,
            offsets: Vec::new(),
        };
        begin_with(stamp, &mut writer)?;
        Ok(writer)
    }

    /// What is written from here on is this section; they must come in their order.
    pub(super) fn begin(&mut self, section: Section) {
        debug_assert_eq!(
            self.offsets.len(),
            section as usize,
            "sections come in order"
        );
        self.offsets.push(self.at);
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.offsets.push(self.at);
        for offset in std::mem::take(&mut self.offsets) {
            self.write_all(&offset.to_le_bytes())?;
        }
        self.write_all(MAGIC)
    }
}

impl Write for ShelfWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.at += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes hashes with the units' numbers.
pub(super) fn write_pairs(pairs: &[(u64, u32)], out: &mut dyn Write) -> io::Result<()> {
    write_numbers(&pairs.iter().map(|pair| pair.0).collect::<Vec<_>>(), out)?;
    write_numbers(&pairs.iter().map(|pair| pair.1).collect::<Vec<_>>(), out)
}

/// Reads what [`write_pairs`] wrote; at most `most` bytes.
pub(super) fn read_pairs(input: &mut dyn Read, most: u64) -> io::Result<Vec<(u64, u32)>> {
    let hashes: Vec<u64> = read_numbers(input, most)?;
    let rows: Vec<u32> = read_numbers(input, most)?;
    let pairs: Vec<(u64, u32)> = hashes.into_iter().zip(rows).collect();
    if pairs.is_sorted() {
        Ok(pairs)
    } else {
        Err(io::ErrorKind::InvalidData.into())
    }
}

/// Writes an index.
pub(super) fn write_index(index: &Index, out: &mut dyn Write) -> io::Result<()> {
    let words: Vec<&str> = index.vocabulary.words().collect();
    write_numbers(words.join("\n").as_bytes(), out)?;
    write_numbers(&index.rows, out)?;
    write_numbers(&index.starts, out)?;
    write_numbers(&index.elements, out)?;
    write_numbers(&index.grams, out)?;
    write_numbers(&index.gram_starts, out)?;
    write_numbers(&index.postings, out)
}

/// Reads what [`write_index`] wrote; at most `most` bytes.
pub(super) fn read_index(input: &mut dyn Read, most: u64) -> io::Result<Index> {
    let words =
        String::from_utf8(read_numbers(input, most)?).map_err(|_| io::ErrorKind::InvalidData)?;
    let index = Index {
        vocabulary: Vocabulary::from_words(words.split('\n').map(str::to_owned)),
        rows: read_numbers(input, most)?,
        starts: read_numbers(input, most)?,
        elements: read_numbers(input, most)?,
        grams: read_numbers(input, most)?,
        gram_starts: read_numbers(input, most)?,
        postings: read_numbers(input, most)?,
    };
    if index.is_sound() {
        Ok(index)
    } else {
        Err(io::ErrorKind::InvalidData.into())
    }
}
