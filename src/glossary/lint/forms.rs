//! Rules for the Khmer forms: whether they can be found in a text, and only once.

use std::collections::HashMap;

use super::Problem;
use super::cells::code_point;
use super::entry::{Entry, Form};
use super::renderings::again;
use crate::model::Severity;
use crate::text::khmer::script::{COENG, is_invisible, is_mark};
use crate::text::khmer::{canonical, key, loose};

/// The rules for the forms of one row.
pub(super) fn check(entry: &Entry<'_>, problems: &mut Vec<Problem>) {
    let forms = entry.khmer();
    if forms.is_empty() {
        let message = "is empty; a concept without a Khmer form is never found";
        problems.push(entry.cell_problem("km", "language-missing", Severity::Error, message));
    }
    let mut seen: HashMap<String, &str> = HashMap::new();
    for &form in &forms {
        if let Some(reason) = unreachable(form.text) {
            let message = format!("`{}` can never be found: {reason}", form.text);
            problems.push(entry.problem(form, "unreachable", Severity::Error, message));
            continue;
        }
        if let Some(message) = not_canonical(form.text) {
            problems.push(entry.problem(form, "not-canonical", Severity::Warning, message));
        }
        if let Some(first) = seen.insert(key(form.text), form.text) {
            problems.push(again(entry, form, first));
        }
    }
}

/// Why the matcher, whose terms begin and end on orthographic clusters, can never find a form.
fn unreachable(form: &str) -> Option<&'static str> {
    let key = key(form);
    let key = key.trim();
    let first = key.chars().next();
    let Some(first) = first else {
        return Some("nothing of it is left in its matching key");
    };
    if is_mark(first) {
        return Some("it begins with a sign that belongs to the letter before");
    }
    if key.ends_with(COENG) {
        return Some("it ends with a coeng sign that waits for its letter");
    }
    let says_something = key.chars().any(char::is_alphanumeric);
    (!says_something).then_some("it holds neither letter nor digit")
}

fn not_canonical(form: &str) -> Option<String> {
    if let Some(c) = form.chars().find(|&c| is_invisible(c)) {
        let c = code_point(c);
        return Some(format!("`{form}` holds the invisible character {c}"));
    }
    let ordered = canonical(form);
    let points = |text: &str| {
        let points: Vec<String> = text
            .chars()
            .map(|c| format!("{:04X}", u32::from(c)))
            .collect();
        points.join(" ")
    };
    (ordered != form).then(|| {
        let (from, to) = (points(form), points(&ordered));
        format!("`{form}` is not in canonical order: {from} is {to}; `fmt --canonical` mends it")
    })
}

/// The rules for the forms and ids of all rows.
pub(super) fn compare(entries: &[Entry<'_>], problems: &mut Vec<Problem>) {
    let mut ids: HashMap<&str, usize> = HashMap::new();
    let mut keys: HashMap<String, usize> = HashMap::new();
    let mut looser: HashMap<String, usize> = HashMap::new();
    for (index, entry) in entries.iter().enumerate() {
        let id = entry.cell("id").trim();
        if !id.is_empty()
            && let Some(first) = ids.insert(id, index)
        {
            let message = format!("`{id}` stands already at {}", entries[first].place());
            problems.push(entry.cell_problem("id", "id-twice", Severity::Error, message));
        }
        for form in entry.khmer() {
            let scope = if entry.is_lexicon() {
                entry.cell("pos")
            } else {
                ""
            };
            let scoped = |key: String| format!("{scope}\u{1F}{key}");
            let exact = *keys.entry(scoped(key(form.text))).or_insert(index);
            if exact != index {
                problems.extend(clash(&entries[exact], entry, form));
                continue;
            }
            let near = *looser.entry(scoped(loose(form.text))).or_insert(index);
            if near != index && !are_homographs(&entries[near], entry) {
                let message = format!(
                    "`{}` differs from a form at {} only in spaces or a final sign: one concept?",
                    form.text,
                    entries[near].place()
                );
                problems.push(entry.problem(form, "near-duplicate", Severity::Warning, message));
            }
        }
    }
}

fn are_homographs(first: &Entry<'_>, second: &Entry<'_>) -> bool {
    first.is_homograph() && second.is_homograph()
}

fn clash(first: &Entry<'_>, second: &Entry<'_>, form: Form<'_>) -> Option<Problem> {
    if are_homographs(first, second) {
        return None;
    }
    // The lexicon's variants only help to find a word; its main forms must name one.
    let weak = second.is_lexicon() && second.sheet.columns[form.column] != "km";
    let severity = if weak {
        Severity::Note
    } else {
        Severity::Error
    };
    let message = format!(
        "`{}` stands already at {}; make the two rows one, or give both the flag `homograph`",
        form.text,
        first.place()
    );
    Some(second.problem(form, "form-twice", severity, message))
}
