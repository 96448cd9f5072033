//! Sentences of a language that has no rules of its own here: Unicode Standard Annex 29, as ICU4X cuts.

use std::ops::Range;
use std::sync::LazyLock;

use icu_segmenter::options::SentenceBreakInvariantOptions;
use icu_segmenter::{SentenceSegmenter, SentenceSegmenterBorrowed};

use super::sentences;
use crate::text::Language;
use crate::text::line::{lines, trim};

static RULES: LazyLock<SentenceSegmenterBorrowed<'static>> =
    LazyLock::new(|| SentenceSegmenter::new(SentenceBreakInvariantOptions::default()));

/// The sentences of `text` in the language of a BCP 47 tag: by our own rules where there are some, else by those of Unicode. A
/// line end always ends a sentence.
///
/// ```
/// use trivani::text::sentence::sentences_by_tag;
/// assert_eq!(sentences_by_tag("de", "Guten Tag. Wie geht es?").len(), 2);
/// ```
#[must_use]
pub fn sentences_by_tag(tag: &str, text: &str) -> Vec<Range<usize>> {
    match tag.parse::<Language>() {
        Ok(language) => sentences(language, text),
        Err(_) => lines(text).flat_map(|line| by_rules(text, line)).collect(),
    }
}

fn by_rules(text: &str, line: Range<usize>) -> Vec<Range<usize>> {
    let breaks: Vec<usize> = RULES.segment_str(&text[line.clone()]).collect();
    let cuts = breaks
        .windows(2)
        .map(|cut| trim(text, line.start + cut[0]..line.start + cut[1]));
    cuts.filter(|sentence| !sentence.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_and_full_stops_end_sentences_of_any_language() {
        let cut = |tag: &str, text: &str| -> Vec<String> {
            let found = sentences_by_tag(tag, text).into_iter();
            found.map(|range| text[range].to_owned()).collect()
        };
        assert_eq!(
            cut("fr", "Il pleut.  Rentrons !\nTitre\n"),
            ["Il pleut.", "Rentrons !", "Titre"]
        );
        assert_eq!(cut("ja", "雨です。帰ります。"), ["雨です。", "帰ります。"]);
        assert_eq!(cut("km", "អរគុណ។ សូម!"), ["អរគុណ។", "សូម!"]);
    }

    proptest! {
        #[test]
        fn nothing_but_blanks_lies_between_sentences(text in any::<String>()) {
            let mut done = 0;
            for range in sentences_by_tag("de", &text) {
                prop_assert!(range.start >= done && range.end > range.start);
                prop_assert!(trim(&text, done..range.start).is_empty());
                done = range.end;
            }
            prop_assert!(trim(&text, done..text.len()).is_empty());
        }
    }
}
