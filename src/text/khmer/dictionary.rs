//! The words of ICU4X's Khmer dictionary, one at a time.
//!
//! [`word::words`](crate::text::word::words) cuts whole texts. Where only a few word edges are asked for, going
//! through its rules for all scripts costs more than the dictionary itself: this walks the same dictionary by the
//! same rule (the longest word at each place; where none begins, all up to the cluster that no word continues
//! with) and stops where it is told. In text in canonical order it finds the same edges.

use std::sync::LazyLock;

use icu_provider::{
    DataIdentifierBorrowed, DataMarkerAttributes, DataProvider, DataRequest, DataResponse,
};
use icu_segmenter::provider::{Baked, DictionaryBreakData, SegmenterDictionaryExtendedV2};

use super::cluster;

const NAME: &DataMarkerAttributes = DataMarkerAttributes::from_str_or_panic("khmerdict");

/// First character that the dictionary's letters are numbered from.
const FIRST: u32 = 0x1780;

/// Of a character that stands in no word.
const NO_LETTER: u8 = 0xFF;

static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(Dictionary::load);

struct Dictionary {
    data: &'static DictionaryBreakData<'static>,
    /// The number of each character of the Khmer block in the dictionary's alphabet.
    letters: [u8; 128],
}

impl Dictionary {
    fn load() -> Self {
        let response: DataResponse<SegmenterDictionaryExtendedV2> = Baked
            .load(DataRequest {
                id: DataIdentifierBorrowed::for_marker_attributes(NAME),
                ..DataRequest::default()
            })
            .expect("the compiled data hold the Khmer dictionary");
        let data = response
            .payload
            .get_static()
            .expect("compiled data are static");
        let mut letters = [NO_LETTER; 128];
        if let DictionaryBreakData::ZeroTrie { alphabet, .. } = data {
            for (letter, c) in letters.iter_mut().zip(FIRST..) {
                let number = alphabet.position32(c).map(u8::try_from);
                *letter = number.and_then(Result::ok).unwrap_or(NO_LETTER);
            }
        }
        Self { data, letters }
    }

    fn letter(&self, c: char) -> u8 {
        let place = u32::from(c).wrapping_sub(FIRST) as usize;
        self.letters.get(place).copied().unwrap_or(NO_LETTER)
    }
}

/// Where the word ends that starts at byte `start` of a run of Khmer letters and marks.
///
/// # Panics
/// When `start` is not a character boundary before the end of `run`.
pub(crate) fn word_end(run: &str, start: usize) -> usize {
    let dictionary = &*DICTIONARY;
    let DictionaryBreakData::ZeroTrie { trie, .. } = dictionary.data else {
        return run.len();
    };
    let mut cursor = trie.cursor();
    let mut longest = None;
    for (at, c) in run[start..].char_indices() {
        cursor.step(dictionary.letter(c));
        let end = start + at + c.len_utf8();
        if cursor.take_value().is_some() && cluster::is_boundary(run, end) {
            longest = Some(end);
        }
        if cursor.is_empty() {
            return longest.unwrap_or_else(|| cluster::ceil_boundary(run, end));
        }
    }
    longest.unwrap_or(run.len())
}

/// Whether a run of Khmer letters and marks is one word of the dictionary.
pub(crate) fn is_word(run: &str) -> bool {
    let dictionary = &*DICTIONARY;
    let DictionaryBreakData::ZeroTrie { trie, .. } = dictionary.data else {
        return false;
    };
    let mut cursor = trie.cursor();
    for c in run.chars() {
        cursor.step(dictionary.letter(c));
    }
    cursor.take_value().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::khmer::key;
    use crate::text::khmer::script::is_word_part;
    use crate::text::{Language, word};

    /// The word edges of a run, by this walk and by the segmenter.
    fn edges(run: &str) -> (Vec<usize>, Vec<usize>) {
        let mut walked = vec![0];
        while let Some(&at) = walked.last().filter(|&&at| at < run.len()) {
            walked.push(word_end(run, at));
        }
        let words = word::words(Language::Khmer, run);
        let mut cut: Vec<usize> = words.iter().flat_map(|w| [w.start, w.end]).collect();
        cut.dedup();
        (walked, cut)
    }

    #[test]
    fn the_walk_finds_the_edges_of_the_segmenter_in_canonical_text() {
        let sample = include_str!("../../../examples/sample.km.txt");
        let shared = std::env::var_os("TRIVANI_SHARED").map(std::path::PathBuf::from);
        let ntrex =
            shared.and_then(|root| std::fs::read_to_string(root.join("data/ntrex/khm.txt")).ok());
        let text = key(&format!("{sample}\n{}", ntrex.unwrap_or_default()));
        let runs = text.split(|c| !is_word_part(c));
        for run in runs.filter(|run| !run.is_empty()) {
            let (walked, cut) = edges(run);
            assert_eq!(walked, cut, "{run}");
        }
    }

    #[test]
    fn words_are_told_from_their_beginnings_and_from_names() {
        assert!(is_word("ប្រទេស"));
        assert!(!is_word("ប្រទេ"));
        assert!(!is_word("ម៉ាសេដូនៀ"));
    }
}
