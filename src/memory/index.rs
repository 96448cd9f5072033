//! Finding similar sequences among many: an inverted index over trigrams of clusters, and bit-parallel edit distance.
//!
//! Texts are sorted by length, so that those whose length alone makes them too different are one range that is never
//! looked at. An edit destroys at most three trigrams of the query (two, when it only adds something): a text that is
//! similar enough must hold the rest. The rare trigrams are counted first; what the common ones could still add is
//! part of the bound.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use rapidfuzz::distance::levenshtein;

use super::sequence::{EDGE, UNKNOWN, Vocabulary, comparable};
use crate::text::Language;

/// Postings that one search reads at most; the commonest trigrams are left out beyond.
const READ: usize = 350_000;
/// Texts that one search compares at most.
const COMPARED: usize = 300;

/// A similar text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its number, as it was given when the index was built.
    pub row: u32,
    /// Edits between the two.
    pub distance: usize,
    /// 1 − edits ÷ length of the longer, in clusters.
    pub similarity: f64,
}

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
    /// Indexes texts; each has a number, and the same texts in the same order give the same index.
    ///
    /// # Panics
    /// When there are 2³² clusters or more.
    pub fn build<'t>(language: Language, texts: impl IntoIterator<Item = (u32, &'t str)>) -> Self {
        let mut vocabulary = Vocabulary::default();
        let mut read: Vec<u16> = Vec::new();
        let mut spans: Vec<(u32, u32, u32)> = Vec::new();
        for (row, text) in texts {
            let start = offset(read.len());
            vocabulary.append(&comparable(language, text), &mut read);
            let length = offset(read.len()) - start;
            if length > 0 {
                spans.push((length, row, start));
            }
        }
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

    fn length(&self, place: usize) -> usize {
        (self.starts[place + 1] - self.starts[place]) as usize
    }

    /// The first place whose text is at least so long.
    fn first_of_length(&self, length: usize) -> usize {
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
        if query.is_empty() || most == 0 || self.is_empty() {
            return Vec::new();
        }
        let least = least.max(0.01);
        let low = self.first_of_length(ceil(query.len(), least));
        let high = self.first_of_length(floor(query.len(), 1.0 / least) + 1);
        let search = Search::new(self, &query, low..high);
        search.best(least, most)
    }

    /// The same by comparing every text: what the index is measured against.
    #[must_use]
    pub fn search_all(&self, language: Language, text: &str, least: f64, most: usize) -> Vec<Hit> {
        let query = self.vocabulary.sequence(&comparable(language, text));
        let mut best = Best::new(&query, least, most);
        if !query.is_empty() && most > 0 {
            for place in 0..self.len() {
                best.compare(self, place);
            }
        }
        best.hits
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

    fn postings_of(&self, gram: u64) -> &[u32] {
        match self.grams.binary_search(&gram) {
            Ok(at) => {
                &self.postings[self.gram_starts[at] as usize..self.gram_starts[at + 1] as usize]
            }
            Err(_) => &[],
        }
    }
}

/// One search: the query's trigrams counted in the texts of a range.
struct Search<'i> {
    index: &'i Index,
    query: &'i [u16],
    /// The first place of the range.
    low: usize,
    /// How many of the query's trigrams each text of the range holds, of those that were counted.
    counts: Vec<u8>,
    /// How many different trigrams the query has.
    grams: usize,
    /// How many of them were not counted.
    skipped: usize,
}

impl<'i> Search<'i> {
    fn new(index: &'i Index, query: &'i [u16], range: std::ops::Range<usize>) -> Self {
        let mut wanted = Vec::new();
        grams(query, &mut wanted);
        let (low, high) = (offset(range.start), offset(range.end));
        let mut lists: Vec<&[u32]> = wanted
            .iter()
            .map(|gram| {
                let list = index.postings_of(*gram);
                let start = list.partition_point(|place| *place < low);
                let end = list.partition_point(|place| *place < high);
                &list[start..end]
            })
            .filter(|list| !list.is_empty())
            .collect();
        lists.sort_by_key(|list| list.len());
        let mut counts = vec![0_u8; range.len()];
        let mut read = 0;
        let mut skipped = 0;
        for list in lists {
            if read > 0 && read + list.len() > READ {
                skipped += 1;
                continue;
            }
            read += list.len();
            for place in list {
                let count = &mut counts[(place - low) as usize];
                *count = count.saturating_add(1);
            }
        }
        Self {
            index,
            query,
            low: range.start,
            counts,
            grams: wanted.len(),
            skipped,
        }
    }

    fn best(&self, least: f64, most: usize) -> Vec<Hit> {
        let mut best = Best::new(self.query, least, most);
        for place in self.candidates() {
            if self.may_reach(place, best.cutoff) {
                best.compare(self.index, place);
            }
        }
        best.hits
    }

    /// The texts that share most with the query, the most promising first.
    fn candidates(&self) -> Vec<usize> {
        let mut histogram = [0_usize; 256];
        for count in &self.counts {
            histogram[usize::from(*count)] += 1;
        }
        let mut enough = 255;
        let mut taken = histogram[255];
        while enough > 1 && taken + histogram[enough - 1] <= 4 * COMPARED {
            enough -= 1;
            taken += histogram[enough];
        }
        let shared = |at: usize| usize::from(self.counts[at]);
        let mut candidates: Vec<(usize, usize)> = (0..self.counts.len())
            .filter(|at| shared(*at) >= enough)
            .map(|at| {
                let place = self.low + at;
                let both = self.query.len() + self.index.length(place) + 4;
                ((shared(at) << 20) / both, place)
            })
            .collect();
        candidates.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        candidates.truncate(COMPARED);
        candidates.into_iter().map(|(_, place)| place).collect()
    }

    /// Whether the text shares enough trigrams to be as similar as `least`.
    fn may_reach(&self, place: usize, least: f64) -> bool {
        let count = self.counts[place - self.low];
        if count == u8::MAX {
            return true;
        }
        let (n, m) = (self.query.len(), self.index.length(place));
        let edits = floor(n.max(m), 1.0 - least);
        let lost = (3 * edits).saturating_sub(m.saturating_sub(n));
        usize::from(count) + self.skipped + lost >= self.grams
    }
}

/// The best texts so far.
struct Best<'q> {
    query: &'q [u16],
    comparator: levenshtein::BatchComparator<u16>,
    most: usize,
    cutoff: f64,
    hits: Vec<Hit>,
}

impl<'q> Best<'q> {
    fn new(query: &'q [u16], least: f64, most: usize) -> Self {
        Self {
            query,
            comparator: levenshtein::BatchComparator::new(query.iter().copied()),
            most,
            cutoff: least,
            hits: Vec::with_capacity(most + 1),
        }
    }

    fn compare(&mut self, index: &Index, place: usize) {
        let text = index.sequence(place);
        let longer = self.query.len().max(text.len());
        let allowed = floor(longer, 1.0 - self.cutoff);
        if longer - self.query.len().min(text.len()) > allowed {
            return;
        }
        let arguments = levenshtein::Args::default().score_cutoff(allowed);
        let compared = self
            .comparator
            .distance_with_args(text.iter().copied(), &arguments);
        let Some(distance) = compared else {
            return;
        };
        let similarity = 1.0 - float(distance) / float(longer);
        let row = index.rows[place];
        let at = self.hits.partition_point(|hit| {
            hit.similarity
                .total_cmp(&similarity)
                .reverse()
                .then(hit.row.cmp(&row))
                .is_lt()
        });
        let hit = Hit {
            row,
            distance,
            similarity,
        };
        self.hits.insert(at, hit);
        self.hits.truncate(self.most);
        if self.hits.len() == self.most
            && let Some(last) = self.hits.last()
        {
            self.cutoff = self.cutoff.max(last.similarity);
        }
    }
}

/// The different trigrams of a sequence with its edges, sorted; those with an unknown cluster too, once each.
fn grams(sequence: &[u16], out: &mut Vec<u64>) {
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

fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("an index holds fewer than 2^32 clusters and postings")
}

#[expect(clippy::cast_precision_loss, reason = "lengths of sentences")]
fn float(count: usize) -> f64 {
    count as f64
}

/// A tenth of a millionth is below what a count can show and above what a product can be wrong by.
const ROUNDING: f64 = 1e-7;

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a length times a share"
)]
fn floor(length: usize, share: f64) -> usize {
    (float(length) * share + ROUNDING).floor() as usize
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a length times a share"
)]
fn ceil(length: usize, share: f64) -> usize {
    (float(length) * share - ROUNDING).ceil() as usize
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

    #[test]
    fn the_index_finds_what_comparing_everything_finds() {
        let texts = texts();
        let rows = (0..).zip(texts.iter().map(String::as_str));
        let index = Index::build(Language::Khmer, rows);
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
        let index = Index::build(Language::Khmer, [(4, "បក្ស"), (9, "រដ្ឋ")]);
        let found = index.search(Language::Khmer, "បក្ស", 0.9, 5);
        assert_eq!(found.iter().map(|hit| hit.row).collect::<Vec<_>>(), [4]);
    }

    #[test]
    fn a_phrase_is_found_inside_a_longer_text() {
        let index = Index::build(
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
