//! Terms: each term of the source must stand in the target in an accepted rendering, and no forbidden one may.

use crate::glossary::{Concept, Names, TargetText, TermMatch};
use crate::model::{Finding, Language, Severity};

/// Checks the terms of a source against a target.
pub(super) fn check(
    terms: &[TermMatch<'_>],
    source: &str,
    target: &TargetText,
    language: Language,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for term in terms {
        let id = term.senses[0].id.as_str();
        if seen.contains(&id) {
            continue;
        }
        seen.push(id);
        let written = &source[term.range.clone()];
        if !honoured(term, target, language) {
            let wanted = wanted(term, language);
            if !wanted.is_empty() {
                let message = format!("{written} must be rendered as {wanted}");
                findings.push(
                    Finding::new("term-missing", Severity::Error, message)
                        .at(term.range.start, term.range.end),
                );
            }
        }
        if let Some(forbidden) = forbidden(term, target, language) {
            let message = format!(
                "{written} must not be rendered as “{forbidden}”, but as {}",
                wanted(term, language)
            );
            findings.push(
                Finding::new("term-forbidden", Severity::Error, message)
                    .at(term.range.start, term.range.end),
            );
        }
    }
    findings
}

fn names<'c>(concept: &'c &Concept, language: Language) -> Option<&'c Names> {
    concept.names(language)
}

/// Whether one of the senses is rendered as it may be; a concept without a rendering in this language demands nothing.
fn honoured(term: &TermMatch<'_>, target: &TargetText, language: Language) -> bool {
    term.senses
        .iter()
        .filter_map(|concept| Some((*concept, names(concept, language)?)))
        .any(|(concept, names)| {
            names.accepted().next().is_none()
                || names
                    .accepted()
                    .any(|name| target.holds(name, concept.case_sensitive))
        })
}

fn forbidden<'c>(
    term: &'c TermMatch<'_>,
    target: &TargetText,
    language: Language,
) -> Option<&'c str> {
    term.senses
        .iter()
        .filter_map(|concept| Some((*concept, names(concept, language)?)))
        .find_map(|(concept, names)| {
            let inside_allowed = |bad: &str| {
                names
                    .accepted()
                    .filter(|name| name.contains(bad))
                    .map(|name| target.count(name, concept.case_sensitive))
                    .sum::<usize>()
            };
            let found = names
                .forbidden
                .iter()
                .find(|bad| target.count(bad, concept.case_sensitive) > inside_allowed(bad));
            found.map(String::as_str)
        })
}

/// The accepted renderings, for a person: `“cán bộ”` or `“a” or “b”`.
fn wanted(term: &TermMatch<'_>, language: Language) -> String {
    const MOST: usize = 4;
    let mut renderings: Vec<&str> = term
        .senses
        .iter()
        .filter_map(|concept| names(concept, language))
        .flat_map(Names::accepted)
        .collect();
    renderings.dedup();
    let shown: Vec<String> = renderings
        .iter()
        .take(MOST)
        .map(|name| format!("“{name}”"))
        .collect();
    shown.join(" or ")
}
