//! Finding the texts of an index that are most like a query.
//!
//! An edit destroys at most three trigrams of the query (two, when it only adds something): a text that is similar
//! enough must hold the rest. The rare trigrams are counted first, in an array of bytes that stays in the cache; what the
//! common ones could still add is part of the bound. The texts that share most are compared, by bit-parallel edit
//! distance over the query's own small alphabet.

use std::ops::Range;

use rapidfuzz::distance::levenshtein::{Args, BatchComparator};

use super::index::{Index, grams, offset};

/// Postings that one search reads at most; the commonest trigrams are left out beyond.
const READ: usize = 350_000;
/// Texts that one search compares at most.
const COMPARED: usize = 300;
/// Texts that are put into order for each that is compared.
const RANKED: usize = 4;

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

/// The most similar texts, the best first, none below `least` (0 to 1), at most `most`. Of equals, those with the lower
/// numbers.
pub(super) fn similar(index: &Index, query: &[u16], least: f64, most: usize) -> Vec<Hit> {
    let least = least.max(0.01);
    let range = in_reach(index, query, least);
    if range.is_empty() || most == 0 {
        return Vec::new();
    }
    let shared = Shared::count(index, query, range);
    let mut best = Best::new(query, least, most);
    for place in shared.candidates() {
        if shared.may_reach(place, best.cutoff) {
            best.compare(index, place);
        }
    }
    best.hits
}

/// The same by comparing every text of a length that allows it.
pub(super) fn similar_of_all(index: &Index, query: &[u16], least: f64, most: usize) -> Vec<Hit> {
    let least = least.max(0.01);
    let range = in_reach(index, query, least);
    let mut best = Best::new(query, least, most);
    if most > 0 {
        for place in range {
            best.compare(index, place);
        }
    }
    best.hits
}

/// The places of the texts whose length alone does not make them too different.
fn in_reach(index: &Index, query: &[u16], least: f64) -> Range<usize> {
    if query.is_empty() || index.is_empty() {
        return 0..0;
    }
    let low = index.first_of_length(ceil(query.len(), least));
    low..index.first_of_length(floor(query.len(), 1.0 / least) + 1)
}

/// How many of a query's trigrams each text of a range holds.
struct Shared<'i> {
    index: &'i Index,
    /// The length of the query.
    length: usize,
    /// The first place of the range.
    low: usize,
    /// Trigrams that each text holds, of those that were counted.
    counts: Vec<u8>,
    /// How many different trigrams the query has.
    grams: usize,
    /// How many of them were not counted.
    skipped: usize,
}

impl<'i> Shared<'i> {
    fn count(index: &'i Index, query: &[u16], range: Range<usize>) -> Self {
        let mut wanted = Vec::new();
        grams(query, &mut wanted);
        let (low, high) = (offset(range.start), offset(range.end));
        let within = |gram: &u64| {
            let list = index.postings_of(*gram);
            let list = &list[list.partition_point(|place| *place < low)..];
            &list[..list.partition_point(|place| *place < high)]
        };
        let mut lists: Vec<&[u32]> = wanted.iter().map(within).collect();
        lists.retain(|list| !list.is_empty());
        lists.sort_by_key(|list| list.len());
        let mut counts = vec![0_u8; range.len()];
        let (mut read, mut skipped) = (0, 0);
        for list in lists {
            if read > 0 && read + list.len() > READ {
                skipped += 1;
                continue;
            }
            read += list.len();
            for place in list {
                // A damaged file may hold a place that is out of order.
                if let Some(count) = counts.get_mut(place.wrapping_sub(low) as usize) {
                    *count = count.saturating_add(1);
                }
            }
        }
        Self {
            index,
            length: query.len(),
            low: range.start,
            counts,
            grams: wanted.len(),
            skipped,
        }
    }

    /// The texts that share most with the query, the most promising first.
    fn candidates(&self) -> Vec<usize> {
        let enough = self.enough();
        let mut candidates: Vec<(usize, usize)> = Vec::new();
        for (block, counts) in self.counts.chunks(BLOCK).enumerate() {
            if counts.iter().copied().max() < Some(enough) {
                continue;
            }
            for (at, &count) in counts.iter().enumerate() {
                if count >= enough {
                    let place = self.low + block * BLOCK + at;
                    let both = self.length + self.index.length(place) + 4;
                    candidates.push(((usize::from(count) << 20) / both, place));
                }
            }
        }
        candidates.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        candidates.truncate(COMPARED);
        candidates.into_iter().map(|(_, place)| place).collect()
    }

    /// The least count that no more texts reach than are put into order; at least 1.
    fn enough(&self) -> u8 {
        let (mut low, mut high) = (1, u8::MAX);
        while low < high {
            let middle = u8::midpoint(low, high);
            if self.with_count(middle) <= RANKED * COMPARED {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    /// How many texts have at least this count.
    fn with_count(&self, least: u8) -> usize {
        let in_block = |counts: &[u8]| -> u8 {
            let reach = counts.iter().map(|count| u8::from(*count >= least));
            reach.fold(0, u8::wrapping_add)
        };
        let blocks = self.counts.chunks(BLOCK);
        blocks.map(|counts| usize::from(in_block(counts))).sum()
    }

    /// Whether the text shares enough trigrams to be as similar as `least`.
    fn may_reach(&self, place: usize, least: f64) -> bool {
        let count = self.counts[place - self.low];
        if count == u8::MAX {
            return true;
        }
        let (n, m) = (self.length, self.index.length(place));
        let edits = floor(n.max(m), 1.0 - least);
        let lost = (3 * edits).saturating_sub(m.saturating_sub(n));
        usize::from(count) + self.skipped + lost >= self.grams
    }
}

/// Counts that are looked at together; a byte holds how many there are.
const BLOCK: usize = 128;

/// The best texts so far.
struct Best {
    length: usize,
    comparator: Comparator,
    most: usize,
    cutoff: f64,
    hits: Vec<Hit>,
}

impl Best {
    fn new(query: &[u16], least: f64, most: usize) -> Self {
        Self {
            length: query.len(),
            comparator: Comparator::new(query),
            most,
            cutoff: least,
            hits: Vec::with_capacity(most + 1),
        }
    }

    fn compare(&mut self, index: &Index, place: usize) {
        let text = index.sequence(place);
        let longer = self.length.max(text.len());
        let allowed = floor(longer, 1.0 - self.cutoff);
        if longer - self.length.min(text.len()) > allowed {
            return;
        }
        let Some(distance) = self.comparator.distance(text, allowed) else {
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

/// Compares one query with many texts.
enum Comparator {
    /// The query has fewer than 256 different clusters: they are numbered anew from 1, and 0 is any other. Numbers below
    /// 256 are looked up in a table and not in a map.
    Narrow {
        numbers: Vec<u8>,
        text: Vec<u8>,
        query: BatchComparator<u8>,
    },
    Wide(BatchComparator<u16>),
}

impl Comparator {
    fn new(query: &[u16]) -> Self {
        let mut numbers = vec![0_u8; usize::from(u16::MAX) + 1];
        let mut last = 0_u8;
        for &cluster in query {
            let number = &mut numbers[usize::from(cluster)];
            if *number == 0 {
                let Some(next) = last.checked_add(1) else {
                    return Self::Wide(BatchComparator::new(query.iter().copied()));
                };
                (*number, last) = (next, next);
            }
        }
        let narrow: Vec<u8> = query
            .iter()
            .map(|&cluster| numbers[usize::from(cluster)])
            .collect();
        Self::Narrow {
            numbers,
            text: Vec::new(),
            query: BatchComparator::new(narrow),
        }
    }

    /// The edits between the query and a text, if they are no more than allowed.
    fn distance(&mut self, sequence: &[u16], allowed: usize) -> Option<usize> {
        let arguments = Args::default().score_cutoff(allowed);
        match self {
            Self::Narrow {
                numbers,
                text,
                query,
            } => {
                text.clear();
                text.extend(
                    sequence
                        .iter()
                        .map(|&cluster| numbers[usize::from(cluster)]),
                );
                query.distance_with_args(text.iter().copied(), &arguments)
            }
            Self::Wide(query) => query.distance_with_args(sequence.iter().copied(), &arguments),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "lengths of sentences")]
pub(super) fn float(count: usize) -> f64 {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_of_many_clusters_is_compared_as_one_of_few() {
        let few: Vec<u16> = (1..250).collect();
        let many: Vec<u16> = (1..700).collect();
        assert!(matches!(Comparator::new(&few), Comparator::Narrow { .. }));
        assert!(matches!(Comparator::new(&many), Comparator::Wide(_)));
        for query in [few, many] {
            let mut text = query.clone();
            text[9] = 999;
            text.remove(100);
            let mut comparator = Comparator::new(&query);
            assert_eq!(comparator.distance(&text, 5), Some(2));
            assert_eq!(comparator.distance(&text, 1), None);
        }
    }
}
