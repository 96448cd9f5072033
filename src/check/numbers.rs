//! Numbers, dates and document numbers: what the source says must be said in the target, and nothing else.

use crate::model::{Finding, Language, Severity};
use crate::text::placeable::{Found, Mismatch, MismatchKind, Placeable, Value, render};

/// What is said of the differences between what must survive translation and what did. What is missing is found at its
/// place in the source; what has come in has no place there.
pub(super) fn findings(
    mismatches: &[Mismatch],
    source: &Found<'_>,
    target: &Found<'_>,
    language: Language,
) -> Vec<Finding> {
    mismatches
        .iter()
        .map(|mismatch| finding(mismatch, source, target, language))
        .collect()
}

fn finding(
    mismatch: &Mismatch,
    source: &Found<'_>,
    target: &Found<'_>,
    language: Language,
) -> Finding {
    let Placeable { range, value } = &mismatch.placeable;
    let (rule, severity) = rule(value);
    match mismatch.kind {
        MismatchKind::Missing => {
            let written = &source.text()[range.clone()];
            let message = format!(
                "{written} is missing in the target; it would be “{}”",
                render(value, language)
            );
            Finding::new(rule, severity, message).at(range.start, range.end)
        }
        MismatchKind::Extra => {
            let written = &target.text()[range.clone()];
            let message = format!("“{written}” of the target does not stand in the source");
            Finding::new(rule, severity, message)
        }
    }
}

/// The rule for a value, and how much it weighs. A list's marker and a Roman numeral may be written otherwise.
fn rule(value: &Value) -> (&'static str, Severity) {
    match value {
        Value::Date(_) => ("date", Severity::Error),
        Value::Document(_) => ("document-number", Severity::Error),
        Value::Url(_) | Value::Email(_) => ("link", Severity::Warning),
        Value::Marker(_) => ("marker", Severity::Warning),
        _ => ("number", Severity::Error),
    }
}
