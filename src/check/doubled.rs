//! Words that stand twice by mistake: `của của`, `the the`.

use crate::model::{Finding, Language, Severity};
use crate::text::word::words;

/// Vietnamese syllables that are doubled on purpose.
const REDUPLICATED: &str = include_str!("data/reduplication.vi.txt");

/// Finds a word that follows itself. Vietnamese doubles words to say *every* or *very* (`ngày ngày`, `luôn luôn`):
/// those of the list, and any that the Khmer source doubles with `ៗ`, may. Numbers and names may too.
pub(super) fn check(source: &str, language: Language, target: &str) -> Option<Finding> {
    let words = words(language, target);
    let repeats = source.matches('ៗ').count();
    let doubled: Vec<&str> = words
        .windows(2)
        .filter(|pair| {
            let between = &target[pair[0].end..pair[1].start];
            between.chars().all(|c| c == ' ' || c == '\u{A0}') && !between.is_empty()
        })
        .filter(|pair| {
            let (first, second) = (&target[pair[0].clone()], &target[pair[1].clone()]);
            first.to_lowercase() == second.to_lowercase()
                && first.chars().all(char::is_alphabetic)
                && !is_right(language, first, second)
        })
        .map(|pair| &target[pair[0].start..pair[1].end])
        .collect();
    let word = doubled.get(if language == Language::Vietnamese {
        repeats
    } else {
        0
    })?;
    let message = format!("a word stands twice: “{word}”");
    Some(Finding::new("doubled-word", Severity::Warning, message))
}

fn is_right(language: Language, first: &str, second: &str) -> bool {
    let is_capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let is_name = is_capital(first) && is_capital(second);
    let word = second.to_lowercase();
    is_name
        || match language {
            Language::Vietnamese => REDUPLICATED.split_whitespace().any(|known| known == word),
            Language::English => matches!(&*word, "that" | "had" | "very" | "long" | "more"),
            Language::Khmer => true,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str, target: &str) -> bool {
        check(source, Language::Vietnamese, target).is_some()
    }

    #[test]
    fn a_word_twice_is_found_but_not_reduplication() {
        assert!(found("", "nghị quyết của của Đảng"));
        assert!(found("", "Của của Đảng"));
        assert!(!found("", "ngày ngày, người người, nhà nhà, luôn luôn"));
        assert!(!found("", "xa xa, đời đời, mãi mãi"));
        assert!(!found("", "báo cáo, cáo bạch; năm 2020 2020"));
        assert!(!found("", "đội Ba Ba"));
        assert!(!found("ស្រុកៗ", "huyện huyện đều làm"));
    }

    #[test]
    fn english_words_too() {
        let english = |target| check("", Language::English, target).is_some();
        assert!(english("of the the Party"));
        assert!(!english("the fact that that Party, had had"));
        assert!(!english("the Party, the State"));
    }
}
