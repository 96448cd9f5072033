//! Pieces of sentences that the memory knows with one rendering.
//!
//! Two sources: short units (headings, items of lists), and pairs of units that are the same but for one place in
//! both languages: then what stands in that place in the one is rendered by what stands there in the other. A piece
//! that was seen with two renderings is no piece; but what a person read counts before what nobody did, and the
//! project's own before what an attached memory says under a penalty.

use std::ops::Range;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use super::lookup::Lesson;
use super::pieces::Seen;
use crate::model::Language;
use crate::text::khmer::Keyed;
use crate::text::word::words;

/// A piece that was found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment<'f> {
    /// Where it stands: bytes of the text as written.
    pub range: Range<usize>,
    /// Its rendering.
    pub target: &'f str,
    /// How many units show it.
    pub evidence: u32,
}

/// The pieces of a memory with their renderings in one language.
#[derive(Default)]
pub struct Fragments {
    finder: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// Keys, renderings, and how many units show each.
    pieces: Vec<(String, String, u32)>,
}

impl Fragments {
    /// Learns the pieces from pairs of sentences.
    #[must_use]
    pub fn learn(lessons: &[Lesson], language: Language) -> Self {
        let pieces = Seen::learn(lessons, language).consistent();
        let patterns = pieces.iter().map(|(source, ..)| source);
        let finder = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build_with_values(patterns.zip(0_u32..))
            .ok();
        Self { finder, pieces }
    }

    /// The pieces, as matching keys, with their renderings.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let pieces = self.pieces.iter();
        pieces.map(|(source, target, _)| (source.as_str(), target.as_str()))
    }

    /// How many pieces there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The pieces in a text, in order: at each place the longest; none reaches into another or cuts a word.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Fragment<'_>> {
        let Some(finder) = self.finder.as_ref().filter(|_| !self.is_empty()) else {
            return Vec::new();
        };
        let keyed = Keyed::new(text);
        let words = words(Language::Khmer, &keyed.key);
        let is_edge = |at: usize| {
            keyed.is_boundary(at) && !words.iter().any(|word| word.start < at && at < word.end)
        };
        finder
            .leftmost_find_iter(&keyed.key)
            .filter(|found| is_edge(found.start()) && is_edge(found.end()))
            .map(|found| {
                let (_, target, evidence) = &self.pieces[found.value() as usize];
                Fragment {
                    range: keyed.source_range(found.start()..found.end()),
                    target,
                    evidence: *evidence,
                }
            })
            .collect()
    }
}

impl std::fmt::Debug for Fragments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fragments")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lesson(source: &str, target: &str) -> Lesson {
        Lesson {
            source: source.to_owned(),
            target: target.to_owned(),
            trust: (0, false),
        }
    }

    const FIRST: &str = "គណៈកម្មាធិការបក្សខេត្តដឹកនាំការងារកសាងបក្សនៅក្នុងឆ្នាំនេះ";
    const SECOND: &str = "គណៈកម្មាធិការបក្សខេត្តដឹកនាំសេដ្ឋកិច្ចកសាងបក្សនៅក្នុងឆ្នាំនេះ";

    #[test]
    fn units_that_differ_in_one_place_show_what_renders_what() {
        let fragments = Fragments::learn(
            &[
                lesson(
                    FIRST,
                    "Tỉnh ủy lãnh đạo công tác xây dựng Đảng trong năm nay",
                ),
                lesson(
                    SECOND,
                    "Tỉnh ủy lãnh đạo kinh tế xây dựng Đảng trong năm nay",
                ),
            ],
            Language::Vietnamese,
        );
        let text = "អភិវឌ្ឍសេដ្ឋកិច្ចថ្មី";
        let found = fragments.find(text);
        assert_eq!(found.len(), 1, "{fragments:?}");
        assert_eq!(
            (&text[found[0].range.clone()], found[0].target),
            ("សេដ្ឋកិច្ច", "kinh tế")
        );
    }

    #[test]
    fn a_piece_with_two_renderings_is_none() {
        let heading = |vi| lesson("សេដ្ឋកិច្ច", vi);
        let learned = |units: &[Lesson]| Fragments::learn(units, Language::Vietnamese).len();
        assert_eq!(learned(&[heading("Kinh tế"), heading("kinh tế")]), 1);
        assert_eq!(learned(&[heading("kinh tế"), heading("nền kinh tế")]), 0);
    }

    #[test]
    fn what_is_trusted_more_counts_before_what_contradicts_it() {
        let own = lesson("សេដ្ឋកិច្ច", "kinh tế");
        let attached = Lesson {
            target: "nền kinh tế".to_owned(),
            trust: (10, false),
            ..own.clone()
        };
        for lessons in [[own.clone(), attached.clone()], [attached, own]] {
            let fragments = Fragments::learn(&lessons, Language::Vietnamese);
            assert_eq!(fragments.find("សេដ្ឋកិច្ច")[0].target, "kinh tế");
        }
    }

    #[test]
    fn a_piece_is_not_found_inside_a_word() {
        let fragments = Fragments::learn(&[lesson("ការងារ", "công tác")], Language::Vietnamese);
        assert_eq!(fragments.find("ការងារ").len(), 1);
        let fragments = Fragments::learn(&[lesson("ជាជន", "x")], Language::Vietnamese);
        assert!(fragments.find("ប្រជាជន").is_empty());
    }
}
