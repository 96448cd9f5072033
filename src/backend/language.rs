//! Whether an answer can be in the language that was asked for at all: a rough look that costs nothing.

use crate::model::Language;
use crate::text::khmer::script::is_letter as is_khmer;
use crate::text::tag::without_tags;

/// Why a text is no translation of `source` into `language`; `None` when it may be one.
///
/// It sees the source again, another script, and English for Vietnamese or the other way round when a text is long
/// enough to tell. What is subtler is left to the checks.
#[must_use]
pub fn unlikely(source: &str, language: Language, text: &str) -> Option<&'static str> {
    let (source, text) = (&*without_tags(source), &*without_tags(text));
    if language == Language::Khmer || !source.chars().any(char::is_alphabetic) {
        return None;
    }
    if text.trim() == source.trim() && source.chars().any(is_khmer) {
        return Some("the source again");
    }
    let (mut letters, mut latin) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        latin += usize::from(is_latin(c));
    }
    if letters == 0 && source.chars().any(is_khmer) {
        return Some("without any word");
    }
    if latin * 2 < letters {
        return Some("in another script");
    }
    match language {
        Language::Vietnamese if is_english(text) => Some("in English"),
        Language::English if is_vietnamese(text) => Some("in Vietnamese"),
        _ => None,
    }
}

/// Latin with its extensions and combining marks: enough for English and Vietnamese.
fn is_latin(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{24F}' | '\u{300}'..='\u{36F}' | '\u{1E00}'..='\u{1EFF}')
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic() && !('\u{300}'..='\u{36F}').contains(&c))
        .filter(|word| !word.is_empty())
}

/// Frequent English words that are no Vietnamese syllables.
const ENGLISH: [&str; 14] = [
    "the", "of", "and", "is", "are", "for", "with", "this", "that", "was", "you", "be", "from",
    "as",
];

fn is_english(text: &str) -> bool {
    let (mut marked, mut english, mut all) = (0, 0, 0);
    for word in words(text) {
        all += 1;
        marked += usize::from(!word.is_ascii());
        english += usize::from(ENGLISH.iter().any(|known| known.eq_ignore_ascii_case(word)));
    }
    (english >= 1 && marked == 0 && all >= 4) || (english >= 2 && marked * 10 < all)
}

/// Words with marks; names are left out, for English keeps them.
fn is_vietnamese(text: &str) -> bool {
    let (mut marked, mut all) = (0, 0);
    for word in words(text) {
        let is_name = word.chars().next().is_some_and(char::is_uppercase);
        all += 1;
        marked += usize::from(!word.is_ascii() && !is_name);
    }
    marked >= 4 && marked * 5 > all * 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, Vietnamese};

    const KHMER: &str = "សមាជិកបក្សទាំងអស់";

    #[test]
    fn what_is_no_translation_is_named() {
        assert_eq!(unlikely(KHMER, Vietnamese, KHMER), Some("the source again"));
        assert_eq!(
            unlikely(KHMER, English, "所有党员"),
            Some("in another script")
        );
        assert_eq!(
            unlikely(KHMER, English, "សមាជិកបក្ស All"),
            Some("in another script")
        );
        assert_eq!(unlikely(KHMER, English, "…"), Some("without any word"));
        assert_eq!(
            unlikely(KHMER, Vietnamese, "This is a mock request"),
            Some("in English")
        );
        assert_eq!(
            unlikely(KHMER, English, "Toàn thể đảng viên của Đảng bộ tỉnh"),
            Some("in Vietnamese")
        );
    }

    #[test]
    fn names_numbers_and_short_texts_pass() {
        assert_eq!(unlikely(KHMER, Vietnamese, "Toàn thể đảng viên"), None);
        assert_eq!(
            unlikely(
                KHMER,
                English,
                "Comrade Nguyễn Phú Trọng spoke in Sóc Trăng"
            ),
            None
        );
        assert_eq!(unlikely(KHMER, Vietnamese, "ASEAN, WTO, APEC"), None);
        assert_eq!(unlikely("១.", Vietnamese, "1."), None);
        assert_eq!(unlikely("ASEAN", Vietnamese, "ASEAN"), None);
    }
}
