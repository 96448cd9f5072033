//! Punctuation, quotes and brackets, spaces.

use crate::model::{Finding, Language, Severity};
use crate::text::placeable::pairs;

/// Checks how a target is set.
pub(super) fn check(source: &str, language: Language, target: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(final_mark(source, target));
    findings.extend(quotes(source, target));
    findings.extend(spaces(language, target));
    findings
}

/// What a text ends with, after quotes and brackets that close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Full,
    Question,
    Exclamation,
    Colon,
    Open,
}

fn end(text: &str) -> End {
    let text = text.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{200B}' | '"' | '”' | '’' | '»' | ')' | ']')
    });
    match text.chars().next_back() {
        Some('។' | '៕' | '.' | '…') => End::Full,
        Some('?' | '？') => End::Question,
        Some('!' | '！') => End::Exclamation,
        Some(':' | '៖') => End::Colon,
        _ => End::Open,
    }
}

/// The end of the target agrees with that of the source. Khmer writes `។` after questions too.
fn final_mark(source: &str, target: &str) -> Option<Finding> {
    let (wanted, found) = (end(source), end(target));
    let agree = wanted == found
        || (wanted == End::Full && matches!(found, End::Question | End::Exclamation))
        || (wanted == End::Exclamation && found == End::Full);
    (!agree).then(|| {
        let name = |end| match end {
            End::Full => "a full stop",
            End::Question => "a question mark",
            End::Exclamation => "an exclamation mark",
            End::Colon => "a colon",
            End::Open => "no mark",
        };
        let message = format!(
            "the source ends with {}, the target with {}",
            name(wanted),
            name(found)
        );
        Finding::new("punctuation", Severity::Note, message)
    })
}

/// Quotes and brackets come in pairs, unless the source's do not either.
fn quotes(source: &str, target: &str) -> Option<Finding> {
    let alone = pairs(target).unpaired;
    let first = alone.first()?;
    if alone.len() <= pairs(source).unpaired.len() {
        return None;
    }
    let message = format!("{} has no partner", &target[first.clone()]);
    Some(Finding::new("quotes", Severity::Warning, message))
}

fn spaces(language: Language, target: &str) -> Option<Finding> {
    let characters: Vec<char> = target.chars().collect();
    let is_space = |c: char| matches!(c, ' ' | '\u{A0}' | '\t');
    let what = if target.trim() != target {
        "a space at the start or end"
    } else if characters
        .windows(2)
        .any(|pair| is_space(pair[0]) && is_space(pair[1]))
    {
        "two spaces in a row"
    } else if language != Language::Khmer && space_before_mark(&characters) {
        "a space before a punctuation mark"
    } else if language != Language::Khmer && no_space_after_mark(&characters) {
        "no space after a punctuation mark"
    } else {
        return None;
    };
    Some(Finding::new(
        "spaces",
        Severity::Note,
        format!("there is {what}"),
    ))
}

fn space_before_mark(characters: &[char]) -> bool {
    characters.windows(2).enumerate().any(|(at, pair)| {
        let mark = matches!(pair[1], ',' | ';' | ':' | '.' | '?' | '!');
        let after = characters.get(at + 2).copied();
        // " .5", " ..." and " :)" are no ends of a sentence.
        let ends = after.is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '”' | ')'));
        pair[0] == ' ' && mark && ends
    })
}

fn no_space_after_mark(characters: &[char]) -> bool {
    characters.windows(3).any(|window| {
        let [before, mark, after] = [window[0], window[1], window[2]];
        matches!(mark, ',' | ';') && before.is_alphabetic() && after.is_alphabetic()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(source: &str, target: &str) -> Vec<String> {
        let findings = check(source, Language::Vietnamese, target);
        findings.into_iter().map(|f| f.rule.into_owned()).collect()
    }

    #[test]
    fn the_end_of_the_sentence_agrees() {
        assert!(rules("ការងារ។", "Công tác.").is_empty());
        assert!(rules("ការងារ។", "Công tác?").is_empty());
        assert!(rules("«ការងារ។»", "“Công tác.”").is_empty());
        assert_eq!(rules("ការងារ៖", "Công tác."), ["punctuation"]);
        assert_eq!(rules("ការងារ", "Công tác."), ["punctuation"]);
    }

    #[test]
    fn quotes_come_in_pairs_unless_the_sources_do_not() {
        assert_eq!(rules("«ការងារ»", "“Công tác"), ["quotes"]);
        assert!(rules("ក) ការងារ", "a) Công tác").is_empty());
        assert!(rules("«ការងារ", "“Công tác").is_empty());
    }

    #[test]
    fn spaces_are_single_and_after_marks() {
        assert_eq!(rules("ក", "cán  bộ"), ["spaces"]);
        assert_eq!(rules("ក", "cán bộ , đảng viên"), ["spaces"]);
        assert_eq!(rules("ក", "cán bộ,đảng viên"), ["spaces"]);
        assert!(rules("ក", "3,5 và 1.000; a, b").is_empty());
    }
}
