//! Words of the three languages.
//!
//! Khmer is written without spaces between words: ICU4X's dictionary finds them, and no word ends
//! inside an orthographic cluster. Vietnamese and English follow Unicode Standard Annex 29, so that
//! a Vietnamese word is a syllable.

use std::ops::Range;
use std::sync::LazyLock;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

use super::khmer::cluster;
use super::language::Language;

/// U+200B, which some writers put between Khmer words and others anywhere.
const ZERO_WIDTH_SPACE: char = '\u{200B}';

// Not `new_auto`: with the `lstm` feature it is fifty times slower and worse on Khmer.
static DICTIONARY: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));

static RULES: WordSegmenterBorrowed<'static> =
    WordSegmenter::new_for_non_complex_scripts(WordBreakInvariantOptions::default());

/// The words of `text`: byte ranges of letters and digits; spaces and punctuation lie between.
///
/// ```
/// use trivani::text::{Language, word::words};
/// assert_eq!(words(Language::Vietnamese, "Đảng bộ tỉnh.").len(), 3);
/// ```
#[must_use]
pub fn words(language: Language, text: &str) -> Vec<Range<usize>> {
    match language {
        Language::Vietnamese | Language::English => cut(&RULES, text, |_| true),
        Language::Khmer if text.contains(ZERO_WIDTH_SPACE) => {
            let visible = Visible::new(text);
            let words = khmer_words(&visible.text);
            words
                .into_iter()
                .map(|word| visible.written(&word))
                .collect()
        }
        Language::Khmer => khmer_words(text),
    }
}

fn khmer_words(text: &str) -> Vec<Range<usize>> {
    cut(&DICTIONARY, text, |at| cluster::is_boundary(text, at))
}

/// The words between those breaks that `allowed` lets stand.
fn cut(
    segmenter: &WordSegmenterBorrowed<'static>,
    text: &str,
    allowed: impl Fn(usize) -> bool,
) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut is_word = false;
    for (end, kind) in segmenter.segment_str(text).iter_with_word_type() {
        is_word |= kind.is_word_like() && end > start;
        if !allowed(end) {
            continue;
        }
        if is_word {
            words.push(start..end);
        }
        start = end;
        is_word = false;
    }
    words
}

/// A text without zero-width spaces, and the way back.
struct Visible {
    text: String,
    /// Where spaces were taken out: the byte in `text`, and how many bytes before and there.
    removed: Vec<(usize, usize)>,
}

impl Visible {
    fn new(written: &str) -> Self {
        let mut text = String::with_capacity(written.len());
        let mut removed = Vec::new();
        let mut gone = 0;
        for part in written.split_inclusive(ZERO_WIDTH_SPACE) {
            let kept = part.strip_suffix(ZERO_WIDTH_SPACE).unwrap_or(part);
            text.push_str(kept);
            if kept.len() < part.len() {
                gone += part.len() - kept.len();
                removed.push((text.len(), gone));
            }
        }
        Self { text, removed }
    }

    /// The bytes of the written text that show `range`, without spaces at the ends.
    fn written(&self, range: &Range<usize>) -> Range<usize> {
        let gone = |count: usize| count.checked_sub(1).map_or(0, |i| self.removed[i].1);
        let before_start = self
            .removed
            .partition_point(|removed| removed.0 <= range.start);
        let before_end = self
            .removed
            .partition_point(|removed| removed.0 < range.end);
        range.start + gone(before_start)..range.end + gone(before_end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(language: Language, text: &str) -> Vec<&str> {
        words(language, text)
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn khmer_words_come_from_the_dictionary() {
        assert_eq!(
            cut(Language::Khmer, "ការងារកសាង បក្ស។"),
            ["ការងារ", "កសាង", "បក្ស"]
        );
    }

    #[test]
    fn a_zero_width_space_changes_no_word() {
        let words = cut(Language::Khmer, "កា\u{200B}រ\u{200B}ងារ\u{200B}កសាង");
        assert_eq!(words, ["កា\u{200B}រ\u{200B}ងារ", "កសាង"]);
    }

    #[test]
    fn punctuation_is_no_word() {
        assert_eq!(
            cut(Language::English, "It's 3.5 %, he said."),
            ["It's", "3.5", "he", "said"]
        );
    }
}
