//! Where a line of Khmer may be broken.

use crate::model::Language;
use crate::text::word::words;

/// The bytes at which a line may be broken between two words that stand together without a space. Only Khmer has such
/// places; a word is never parted from the repetition sign (U+17D7) or from digits after it.
///
/// ```
/// use trivani::edition::breaks;
/// use trivani::model::Language;
/// assert_eq!(breaks(Language::Khmer, "ការងារកសាង"), [18]);
/// ```
#[must_use]
pub fn breaks(language: Language, text: &str) -> Vec<usize> {
    if language != Language::Khmer {
        return Vec::new();
    }
    let mut end = None;
    let mut breaks = Vec::new();
    for word in words(language, text) {
        let first = text[word.start..].chars().next();
        let may_begin_a_line = first.is_some_and(|c| c != '\u{17D7}' && !c.is_numeric());
        if end == Some(word.start) && may_begin_a_line && !text[..word.start].ends_with('\u{200B}')
        {
            breaks.push(word.start);
        }
        end = Some(word.end);
    }
    breaks
}

/// The text in parts between which a line may be broken.
pub(super) fn parts(language: Language, text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut done = 0;
    for at in breaks(language, text) {
        parts.push(&text[done..at]);
        done = at;
    }
    parts.push(&text[done..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_part_and_digits_and_the_repetition_sign_stay() {
        let text = "សំខាន់ៗក្នុងឆ្នាំ២០២៤";
        let parts = parts(Language::Khmer, text);
        assert_eq!(parts.concat(), text);
        assert!(parts.len() > 2, "{parts:?}");
        assert!(
            parts.iter().all(|part| !part.starts_with(['ៗ', '២'])),
            "{parts:?}"
        );
        assert_eq!(super::parts(Language::Vietnamese, "Chào bạn"), ["Chào bạn"]);
    }

    #[test]
    fn a_zero_width_space_that_is_there_is_not_doubled() {
        assert!(breaks(Language::Khmer, "ការងារ\u{200B}កសាង").is_empty());
    }
}
