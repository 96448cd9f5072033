//! What can be seen without knowing any word: empty, the source again, the wrong script, an unlikely length.

use super::Source;
use crate::model::{Finding, Language, Severity};
use crate::text::khmer::cluster;
use crate::text::khmer::script::is_letter;

/// Checks the shape of a target.
pub(super) fn check(source: &Source<'_>, language: Language, target: &str) -> Vec<Finding> {
    let trimmed = target.trim();
    if trimmed.is_empty() {
        return vec![Finding::new(
            "empty",
            Severity::Error,
            "the target is empty",
        )];
    }
    let text = source.plain();
    let has_letters = text.chars().any(is_letter);
    if has_letters && trimmed == text.trim() {
        return vec![Finding::new(
            "same-as-source",
            Severity::Error,
            "the target is the source again",
        )];
    }
    let mut findings = Vec::new();
    if language != Language::Khmer {
        findings.extend(untranslated(source, target));
    }
    findings.extend(script(text, target));
    findings.extend(length(text, language, trimmed));
    findings
}

/// Khmer that is left, but for the words of terms that are not to be translated.
fn untranslated(source: &Source<'_>, target: &str) -> Option<Finding> {
    let kept = source
        .terms
        .iter()
        .filter(|term| term.senses.iter().any(|concept| concept.do_not_translate))
        .map(|term| &source.plain()[term.range.clone()]);
    let rest = kept.fold(target.to_owned(), |rest, word| rest.replace(word, ""));
    let khmer: String = rest
        .chars()
        .filter(|c| ('\u{1780}'..='\u{17FF}').contains(c))
        .take(20)
        .collect();
    (!khmer.is_empty()).then(|| {
        let message = format!("Khmer is left in the target: {khmer}");
        Finding::new("untranslated", Severity::Error, message)
    })
}

/// Letters of a script that neither language is written in, unless the source has them too.
fn script(source: &str, target: &str) -> Option<Finding> {
    let foreign = target
        .chars()
        .find(|&c| is_foreign(c) && !source.contains(c))?;
    let message = format!("the target has a letter of another script: {foreign}");
    Some(Finding::new("script", Severity::Error, message))
}

/// Cyrillic to Georgian, the scripts of India, Thai, Lao, Burmese, the Han and Kana letters, Hangul, and the replacement
/// character of broken conversions.
fn is_foreign(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{10FF}' | '\u{1100}'..='\u{11FF}' | '\u{3040}'..='\u{30FF}'
        | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{FFFD}')
        && (c.is_alphabetic() || c == '\u{FFFD}')
}

/// Letters and digits a target has for each cluster of the source, at least and at most, when the source is long
/// enough to say so. (Measured on NTREX km–vi and km–en: 99.8 % of the pairs lie within half of this band.)
fn length(source: &str, language: Language, target: &str) -> Option<Finding> {
    const LONG_ENOUGH: usize = 20;
    let (least, most) = match language {
        Language::Vietnamese | Language::English => (0.25, 4.0),
        Language::Khmer => return None,
    };
    let clusters = cluster::count(source);
    if clusters < LONG_ENOUGH {
        return None;
    }
    let letters = target.chars().filter(|c| c.is_alphanumeric()).count();
    #[expect(
        clippy::cast_precision_loss,
        reason = "segments are far shorter than 2^52 characters"
    )]
    let ratio = letters as f64 / clusters as f64;
    (ratio < least || ratio > most).then(|| {
        let kind = if ratio < least { "short" } else { "long" };
        let message =
            format!("the target is very {kind}: {letters} letters for {clusters} Khmer clusters");
        Finding::new("length", Severity::Error, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glossary::Termbase;

    fn rules(source: &str, target: &str) -> Vec<String> {
        let termbase = Termbase::new(Vec::new()).unwrap();
        let findings = check(
            &Source::new(&termbase, source),
            Language::Vietnamese,
            target,
        );
        findings
            .into_iter()
            .map(|finding| finding.rule.into_owned())
            .collect()
    }

    #[test]
    fn what_is_no_translation_is_named() {
        assert_eq!(rules("សមមិត្ត", " "), ["empty"]);
        assert_eq!(rules("សមមិត្ត", "សមមិត្ត"), ["same-as-source"]);
        assert_eq!(rules("សមមិត្ត", "đồng chí សម"), ["untranslated"]);
        assert_eq!(rules(&"កខគ".repeat(20), "có"), ["length"]);
        assert!(rules("សមមិត្ត", "đồng chí").is_empty());
        assert_eq!(rules("សមមិត្ត", "同志 đồng chí"), ["script"]);
        assert!(rules("2024", "2024").is_empty());
    }
}
