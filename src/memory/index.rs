//! An inverted index over trigrams of orthographic clusters.
//!
//! Texts are sorted by length, so that those whose length alone makes them too different from a query are one range
//! that is never looked at. How it is searched: [`super::similar`].

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::sequence::{EDGE, UNKNOWN, Vocabulary, comparable};
use super::similar::{Hit, float, similar, similar_of_all};
use crate::text::Language;

/// An index of texts of one language.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Index {
    pub(super) vocabulary: Vocabulary,
    /// The numbers of the texts, by place; places are in the order of length.
    pub(super) rows: Vec<u32>,
    /// Where the sequence of each place begins, and where the last ends.
    pub(super) starts: Vec<u32>,
    pub(super) elements: Vec<u16>,
    /// The trigrams, sorted.
    pub(super) grams: Vec<u64>,
    /// Where the postings of each begin, and where the last end.
    pub(super) gram_starts: Vec<u32>,
    /// Places, in their order.
    pub(super) postings: Vec<u32>,
}

impl Index {
    /// Indexes the texts that `each` hands to its argument, with their numbers; the same texts in the same order give the
    /// same index.
    ///
    /// # Panics
    /// When there are 2³² clusters or more.
    pub fn build(language: Language, each: impl FnOnce(&mut dyn FnMut(u32, &str))) -> Self {
        let mut vocabulary = Vocabulary::default();
        let mut read: Vec<u16> = Vec::new();
        let mut spans: Vec<(u32, u32, u32)> = Vec::new();
        each(&mut |row, text| {
            let start = offset(read.len());
            vocabulary.append(&comparable(language, text), &mut read);
            let length = offset(read.len()) - start;
            if length > 0 {
                spans.push((length, row, start));
            }
        });
        spans.sort_unstable();
        let mut index = Self {
            vocabulary,
            rows: spans.iter().map(|span| span.1).collect(),
            starts: Vec::with_capacity(spans.len() + 1),
            elements: Vec::with_capacity(read.len()),
            ..Self::default()
        };
        index.starts.push(0);
        for (length, _, start) in spans {
            let sequence = &read[start as usize..][..length as usize];
            index.elements.extend_from_slice(sequence);
            index.starts.push(offset(index.elements.len()));
        }
        drop(read);
        index.invert();
        index
    }

    /// Fills in trigrams and postings: counts first, so that nothing has to grow.
    fn invert(&mut self) {
        let mut counts: HashMap<u64, u32, BuildHasherDefault<GramHasher>> = HashMap::default();
        let mut buffer = Vec::new();
        for place in 0..self.rows.len() {
            grams(self.sequence(place), &mut buffer);
            for gram in &buffer {
                *counts.entry(*gram).or_default() += 1;
            }
        }
        let mut all: Vec<(u64, u32)> = counts.iter().map(|(gram, count)| (*gram, *count)).collect();
        all.sort_unstable();
        self.grams = all.iter().map(|(gram, _)| *gram).collect();
        let mut total = 0;
        self.gram_starts = vec![0];
        for (gram, count) in all {
            // From here on, where the next posting of the gram goes.
            counts.insert(gram, total);
            total += count;
            self.gram_starts.push(total);
        }
        self.postings = vec![0; total as usize];
        for place in 0..self.rows.len() {
            grams(self.sequence(place), &mut buffer);
            for gram in &buffer {
                let next = counts.get_mut(gram).expect("every gram was counted above");
                self.postings[*next as usize] = offset(place);
                *next += 1;
            }
        }
    }

    /// Whether the parts fit together, as those of a damaged file need not.
    pub(super) fn is_sound(&self) -> bool {
        let rises = |starts: &[u32], end: usize| {
            starts.first() == Some(&0)
                && starts.last().is_some_and(|last| *last as usize == end)
                && starts.is_sorted()
        };
        self.starts.len() == self.rows.len() + 1
            && self.gram_starts.len() == self.grams.len() + 1
            && rises(&self.starts, self.elements.len())
            && rises(&self.gram_starts, self.postings.len())
            && self.grams.is_sorted()
            && self
                .postings
                .iter()
                .all(|place| (*place as usize) < self.rows.len())
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn sequence(&self, place: usize) -> &[u16] {
        &self.elements[self.starts[place] as usize..self.starts[place + 1] as usize]
    }

    pub(super) fn length(&self, place: usize) -> usize {
        (self.starts[place + 1] - self.starts[place]) as usize
    }

    /// The first place whose text is at least so long.
    pub(super) fn first_of_length(&self, length: usize) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.length(middle) < length {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The most similar texts, the best first, none below `least` (0 to 1), at most `most`. Of equals, those with
    /// the lower numbers.
    #[must_use]
    pub fn search(&self, language: Language, text: &str, least: f64, most: usize) -> Vec<Hit> {
        let query = self.vocabulary.sequence(&comparable(language, text));
        similar(self, &query, least, most)
    }

    /// The same by comparing every text of a length that allows it: what [`Index::search`] is measured against.
    #[must_use]
    pub fn search_all(&self, language: Language, text: &str, least: f64, most: usize) -> Vec<Hit> {
        let query = self.vocabulary.sequence(&comparable(language, text));
        similar_of_all(self, &query, least, most)
    }

    /// The texts that hold most of a phrase, by the share of its trigrams, the best first; at most `most`.
    #[must_use]
    pub fn holding(&self, language: Language, phrase: &str, most: usize) -> Vec<(u32, f64)> {
        let query = self.vocabulary.sequence(&comparable(language, phrase));
        let mut wanted: Vec<u64> = query
            .windows(3)
            .filter(|gram| !gram.contains(&UNKNOWN))
            .map(gram)
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        let total = query.len().saturating_sub(2).max(1);
        let mut counts = vec![0_u16; self.len()];
        for gram in wanted {
            for &place in self.postings_of(gram) {
                counts[place as usize] += 1;
            }
        }
        let mut found: Vec<(u32, f64)> = counts
            .iter()
            .zip(&self.rows)
            .filter(|(count, _)| usize::from(**count) * 2 >= total)
            .map(|(&count, &row)| (row, (f64::from(count) / float(total)).min(1.0)))
            .collect();
        if query.len() < 3 && !query.contains(&UNKNOWN) && !query.is_empty() {
            let holds = |place: &usize| {
                self.sequence(*place)
                    .windows(query.len())
                    .any(|part| part == query)
            };
            found = (0..self.len())
                .filter(holds)
                .map(|place| (self.rows[place], 1.0))
                .collect();
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(most);
        found
    }

    pub(super) fn postings_of(&self, gram: u64) -> &[u32] {
        match self.grams.binary_search(&gram) {
            Ok(at) => {
                &self.postings[self.gram_starts[at] as usize..self.gram_starts[at + 1] as usize]
            }
            Err(_) => &[],
        }
    }
}

/// The different trigrams of a sequence with its edges, sorted; those with an unknown cluster too, once each.
pub(super) fn grams(sequence: &[u16], out: &mut Vec<u64>) {
    out.clear();
    let (mut first, mut second) = (EDGE, EDGE);
    for &third in sequence.iter().chain(&[EDGE, EDGE]) {
        out.push(gram(&[first, second, third]));
        (first, second) = (second, third);
    }
    out.sort_unstable();
    out.dedup();
}

fn gram(clusters: &[u16]) -> u64 {
    clusters
        .iter()
        .fold(0, |gram, cluster| gram << 16 | u64::from(*cluster))
}

pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("an index holds fewer than 2^32 clusters and postings")
}

/// Spreads trigrams, which are numbers already.
#[derive(Default)]
struct GramHasher(u64);

impl Hasher for GramHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, gram: u64) {
        let mixed = (self.0 ^ gram).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ mixed >> 29;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Vec<String> {
        let words = ["បក្ស", "រដ្ឋ", "ការងារ", "កសាង", "ខេត្ត", "២០២៤", "ប្រជាជន", "និង"];
        let mut random = fastrand::Rng::with_seed(7);
        let sentence = |_| {
            let length = random.usize(1..14);
            (0..length)
                .map(|_| words[random.usize(..words.len())])
                .collect()
        };
        (0..600).map(sentence).collect()
    }

    fn built<'t>(language: Language, rows: impl IntoIterator<Item = (u32, &'t str)>) -> Index {
        Index::build(language, |take| {
            for (row, text) in rows {
                take(row, text);
            }
        })
    }

    #[test]
    fn the_index_finds_what_comparing_everything_finds() {
        let texts = texts();
        let index = built(Language::Khmer, (0..).zip(texts.iter().map(String::as_str)));
        for text in texts.iter().step_by(7) {
            let query = text.replace("កសាង", "ធ្វើ");
            for least in [0.5, 0.75, 0.9] {
                let found = index.search(Language::Khmer, &query, least, 3);
                assert_eq!(found, index.search_all(Language::Khmer, &query, least, 3));
            }
        }
    }

    #[test]
    fn a_short_text_is_found_by_its_edges() {
        let index = built(Language::Khmer, [(4, "បក្ស"), (9, "រដ្ឋ")]);
        let found = index.search(Language::Khmer, "បក្ស", 0.9, 5);
        assert_eq!(found.iter().map(|hit| hit.row).collect::<Vec<_>>(), [4]);
    }

    #[test]
    fn a_phrase_is_found_inside_a_longer_text() {
        let index = built(
            Language::English,
            [(0, "The Party builds the State"), (1, "Something else")],
        );
        assert_eq!(
            index.holding(Language::English, "party BUILDS", 5),
            [(0, 1.0)]
        );
        assert_eq!(index.holding(Language::English, "th", 5).len(), 2);
    }
}
