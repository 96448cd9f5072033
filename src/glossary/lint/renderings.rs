//! Rules for the Vietnamese and English terms.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::Problem;
use super::entry::{Entry, Form};
use crate::glossary::rendering::{TargetText, fold};
use crate::model::{Language, Severity, TARGET_LANGUAGES};

/// The rules for the renderings of one row.
pub(super) fn check(entry: &Entry<'_>, problems: &mut Vec<Problem>) {
    for language in TARGET_LANGUAGES {
        let accepted = entry.accepted(language);
        let tag = language.tag();
        if accepted.is_empty() && entry.sheet.column(tag).is_some() {
            let message = format!("there is no {tag} term");
            problems.push(entry.cell_problem(tag, "language-missing", Severity::Warning, message));
        }
        twice(entry, language, &accepted, problems);
        forbidden(entry, language, &accepted, problems);
    }
}

/// What the checker compares: a concept that keeps its case is compared with it.
fn compared(entry: &Entry<'_>, language: Language, text: &str) -> String {
    if entry.has_flag("case") {
        text.nfc().collect()
    } else {
        fold(language, text)
    }
}

fn twice(
    entry: &Entry<'_>,
    language: Language,
    accepted: &[Form<'_>],
    problems: &mut Vec<Problem>,
) {
    for forms in [accepted, &entry.forbidden(language)] {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for &form in forms {
            if let Some(first) = seen.insert(compared(entry, language, form.text), form.text) {
                problems.push(again(entry, form, first));
            }
        }
    }
}

/// An alternative that stands there already: as it is, or for all that the checker sees.
pub(super) fn again(entry: &Entry<'_>, form: Form<'_>, first: &str) -> Problem {
    if first == form.text {
        let message = format!("`{first}` stands in the row twice");
        return entry.problem(form, "alternative-twice", Severity::Warning, message);
    }
    let message = format!(
        "`{}` is found by `{first}` already: matching folds the difference",
        form.text
    );
    entry.problem(form, "alternative-folded", Severity::Note, message)
}

fn forbidden(
    entry: &Entry<'_>,
    language: Language,
    accepted: &[Form<'_>],
    problems: &mut Vec<Problem>,
) {
    for form in entry.forbidden(language) {
        let folded = compared(entry, language, form.text);
        if let Some(same) = accepted
            .iter()
            .find(|other| compared(entry, language, other.text) == folded)
        {
            let message = format!(
                "`{}` is forbidden and accepted (`{}`)",
                form.text, same.text
            );
            problems.push(entry.problem(form, "forbidden-accepted", Severity::Error, message));
            continue;
        }
        if let Some(longer) = accepted.iter().find(|other| {
            TargetText::new(language, other.text).holds(form.text, entry.has_flag("case"))
        }) {
            let message = format!(
                "`{}` stands inside the accepted `{}`: there it is allowed",
                form.text, longer.text
            );
            problems.push(entry.problem(form, "forbidden-inside", Severity::Note, message));
        }
    }
}

/// Two termbase rows with the same preferred terms in both languages: probably one concept with two Khmer forms.
pub(super) fn compare(entries: &[Entry<'_>], problems: &mut Vec<Problem>) {
    let mut seen: HashMap<(String, String), usize> = HashMap::new();
    for (index, entry) in entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| !entry.is_lexicon())
    {
        let preferred = |language: Language| {
            let forms = entry.forms(&[language.tag()]);
            forms.first().map(|form| fold(language, form.text))
        };
        let (Some(vi), Some(en)) = (
            preferred(Language::Vietnamese),
            preferred(Language::English),
        ) else {
            continue;
        };
        let first = *seen.entry((vi, en)).or_insert(index);
        if first != index {
            let message = format!(
                "has the Vietnamese and English of {}: one concept with variants?",
                entries[first].place()
            );
            problems.push(entry.cell_problem("km", "same-renderings", Severity::Warning, message));
        }
    }
}
