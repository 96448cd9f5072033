//! Words that stand twice by mistake: `của của`, `the the`.

use std::ops::Range;

use crate::model::{Finding, Language, Severity};
use crate::text::word::words;

/// Vietnamese words that never follow themselves.
const FUNCTION_WORDS: &str = include_str!("data/function-words.vi.txt");

/// Words that begin what Vietnamese says twice on purpose (*từng bước từng bước*).
const DISTRIBUTIVE: [&str; 5] = ["dần", "hàng", "lần", "mỗi", "từng"];

/// Finds a word that follows itself.
///
/// A Vietnamese syllable may: to say *every* or *very* (*ngày ngày*, *người người*, *luôn luôn*), and because one word
/// ends as the next begins (*trở thành thành viên*). So only function words count there, and two syllables that come
/// twice (*nghị quyết nghị quyết*). (On NTREX, any syllable raises 8 alarms in
/// Vietnamese, of which *thành thành viên* and its like are false; these rules raise 2, both slips of the corpus.)
pub(super) fn check(language: Language, target: &str) -> Option<Finding> {
    let words: Vec<Word<'_>> = words(language, target)
        .into_iter()
        .map(|range| Word::new(target, range))
        .collect();
    let pairs = words.windows(2).filter(|pair| {
        joined(target, pair) && pair[0].lower == pair[1].lower && is_wrong(language, pair)
    });
    let phrases = words.windows(4).filter(|four| {
        language == Language::Vietnamese
            && joined(target, four)
            && four[0].lower == four[2].lower
            && four[1].lower == four[3].lower
            && four[0].lower != four[1].lower
            && four[0].is_letters()
            && !DISTRIBUTIVE.contains(&four[0].lower.as_str())
    });
    let first = pairs
        .map(|pair| pair[0].range.start..pair[1].range.end)
        .chain(phrases.map(|four| four[0].range.start..four[3].range.end))
        .min_by_key(|range| range.start)?;
    let message = format!("a word stands twice: “{}”", &target[first]);
    Some(Finding::new("doubled-word", Severity::Warning, message))
}

struct Word<'t> {
    written: &'t str,
    lower: String,
    range: Range<usize>,
}

impl<'t> Word<'t> {
    fn new(text: &'t str, range: Range<usize>) -> Self {
        let written = &text[range.clone()];
        Self {
            written,
            lower: written.to_lowercase(),
            range,
        }
    }

    fn is_letters(&self) -> bool {
        self.written.chars().all(char::is_alphabetic)
    }

    fn is_capital(&self) -> bool {
        self.written.chars().next().is_some_and(char::is_uppercase)
    }
}

/// Whether nothing but spaces stands between the words.
fn joined(text: &str, words: &[Word<'_>]) -> bool {
    words.windows(2).all(|pair| {
        let between = &text[pair[0].range.end..pair[1].range.start];
        !between.is_empty() && between.chars().all(|c| c == ' ' || c == '\u{A0}')
    })
}

/// Whether a word that stands twice must not.
fn is_wrong(language: Language, pair: &[Word<'_>]) -> bool {
    let word = pair[0].lower.as_str();
    match language {
        Language::Vietnamese => FUNCTION_WORDS.split_whitespace().any(|known| known == word),
        Language::English => {
            let is_name = pair.iter().all(Word::is_capital);
            pair[0].is_letters() && !is_name && !matches!(word, "that" | "had" | "very" | "plus")
        }
        Language::Khmer => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(target: &str) -> bool {
        check(Language::Vietnamese, target).is_some()
    }

    #[test]
    fn a_word_twice_is_found_but_not_reduplication() {
        assert!(found("nghị quyết của của Đảng"));
        assert!(found("Của của Đảng"));
        assert!(found("thực hiện nghị quyết nghị quyết Đại hội"));
        assert!(!found(
            "ngày ngày, người người, nhà nhà, luôn luôn, đời đời, mãi mãi"
        ));
        assert!(!found("trở thành thành viên, từng bước từng bước"));
        assert!(!found("báo cáo, cáo bạch; năm 2020 2020; của, của"));
    }

    #[test]
    fn english_words_too() {
        let english = |target| check(Language::English, target).is_some();
        assert!(english("of the the Party"));
        assert!(!english(
            "the fact that that Party, had had, New York, Bora Bora"
        ));
        assert!(!english("the Party, the State"));
    }
}
