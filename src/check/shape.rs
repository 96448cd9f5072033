//! What can be seen without knowing any word: empty, the source again, the wrong script, an unlikely length.

use crate::model::{Finding, Language, Severity};
use crate::text::khmer::cluster;
use crate::text::khmer::script::is_letter;

/// Checks the shape of a target.
pub(super) fn check(source: &str, language: Language, target: &str) -> Vec<Finding> {
    let trimmed = target.trim();
    if trimmed.is_empty() {
        return vec![Finding::new(
            "empty",
            Severity::Error,
            "the target is empty",
        )];
    }
    let has_letters = source.chars().any(is_letter);
    if has_letters && trimmed == source.trim() {
        return vec![Finding::new(
            "same-as-source",
            Severity::Error,
            "the target is the source again",
        )];
    }
    let mut findings = Vec::new();
    let khmer: String = target
        .chars()
        .filter(|c| ('\u{1780}'..='\u{17FF}').contains(c))
        .take(20)
        .collect();
    if !khmer.is_empty() {
        let message = format!("Khmer is left in the target: {khmer}");
        findings.push(Finding::new("untranslated", Severity::Error, message));
    }
    findings.extend(length(source, language, trimmed));
    findings
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

    fn rules(source: &str, target: &str) -> Vec<String> {
        let findings = check(source, Language::Vietnamese, target);
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
        assert!(rules("2024", "2024").is_empty());
    }
}
