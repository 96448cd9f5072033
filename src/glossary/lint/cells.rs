//! Rules for columns, rows and single cells.

use std::path::Path;

use unicode_normalization::is_nfc;

use super::Problem;
use super::entry::{Entry, Form};
use crate::glossary::layout::{Content, SEPARATOR, alternatives_at, content};
use crate::glossary::sheet::{Row, Sheet};
use crate::model::{Language, Severity};
use crate::text::khmer::script::{is_letter, is_mark};

/// Columns that must be there: a table without them cannot be checked further.
pub(super) fn columns(file: &Path, sheet: &Sheet) -> Vec<Problem> {
    let has = |name: &str| sheet.column(name).is_some();
    let mut missing = Vec::new();
    if !has("km") {
        missing.push("there is no column `km`");
    }
    if !has("vi") && !has("en") {
        missing.push("there is neither a column `vi` nor a column `en`");
    }
    missing
        .into_iter()
        .map(|message| Problem {
            file: file.to_owned(),
            line: 1,
            column: 1,
            field: String::new(),
            id: String::new(),
            rule: "columns",
            severity: Severity::Error,
            message: message.to_owned(),
        })
        .collect()
}

/// A row with more or fewer cells than there are columns.
pub(super) fn width(file: &Path, sheet: &Sheet, row: &Row) -> Problem {
    let (cells, columns) = (row.cells.len(), sheet.columns.len());
    Problem {
        file: file.to_owned(),
        line: row.line,
        column: 1,
        field: String::new(),
        id: sheet.row_key(row).join(" "),
        rule: "row",
        severity: Severity::Error,
        message: format!(
            "the row has {cells} cells, the first row has {columns}: is a comma or a quote missing?"
        ),
    }
}

/// The rules for the cells of one row.
pub(super) fn check(entry: &Entry<'_>, problems: &mut Vec<Problem>) {
    for (column, cell) in entry.row.cells.iter().enumerate() {
        let form = Form {
            column,
            at: 0,
            text: cell,
        };
        if let Some(message) = space(cell) {
            problems.push(entry.problem(form, "space", Severity::Warning, message));
        }
        if let Some(c) = cell.chars().find(|c| c.is_control() && *c != '\n') {
            let message = format!("holds the control character {}", code_point(c));
            problems.push(entry.problem(form, "control-character", Severity::Warning, message));
        }
        if let Content::Terms(language) = content(&entry.sheet.columns[column]) {
            terms(entry, form, language, problems);
        }
    }
    named(entry, problems);
    words(entry, problems);
}

/// White space where none belongs.
fn space(cell: &str) -> Option<String> {
    if cell.trim() != cell {
        return Some("begins or ends with a space".to_owned());
    }
    if cell.contains("  ") {
        return Some("holds two spaces in a row".to_owned());
    }
    let beside = |part: &str| part.trim() != part;
    if cell.contains(SEPARATOR) && cell.split(SEPARATOR).any(beside) {
        return Some("has spaces beside `|`".to_owned());
    }
    if cell.contains(SEPARATOR) && cell.split(SEPARATOR).any(str::is_empty) {
        return Some("has an empty alternative".to_owned());
    }
    cell.chars()
        .find(|c| c.is_whitespace() && !matches!(c, ' ' | '\n'))
        .map(|c| {
            format!(
                "holds the space {} in place of an ordinary one",
                code_point(c)
            )
        })
}

fn terms(entry: &Entry<'_>, cell: Form<'_>, language: Language, problems: &mut Vec<Problem>) {
    for (at, text) in alternatives_at(cell.text) {
        let form = Form { at, text, ..cell };
        let is_khmer = |c: char| is_letter(c) || is_mark(c);
        let has_khmer = text.contains(is_khmer);
        if language == Language::Khmer {
            let in_latin = !has_khmer && entry.sheet.columns[cell.column] == "km";
            if in_latin && !is_acronym(text) && !entry.has_flag("dnt") {
                let message = format!("`{text}` holds no Khmer letter");
                problems.push(entry.problem(form, "script", Severity::Warning, message));
            }
            continue;
        }
        if has_khmer && !entry.has_flag("dnt") {
            let message = format!("`{text}` holds Khmer letters");
            problems.push(entry.problem(form, "script", Severity::Error, message));
        }
        if !is_nfc(text) {
            let message = format!("`{text}` is not in NFC; `trivani glossary fmt` mends it");
            problems.push(entry.problem(form, "not-nfc", Severity::Warning, message));
        }
    }
}

/// Whether a text is a name such as `ASEAN` or `COVID-19`, which Khmer writes in Latin letters too.
fn is_acronym(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

/// The rules for what a row is called and where its Khmer is attested.
fn named(entry: &Entry<'_>, problems: &mut Vec<Problem>) {
    if entry.sheet.column("id").is_some() {
        let id = entry.cell("id").trim();
        if id.is_empty() {
            let message = "is empty; an id that stays is how tables are merged";
            problems.push(entry.cell_problem("id", "id-missing", Severity::Error, message));
        } else if !is_xml_name(id) {
            let message = "is no XML id: letters, digits, `-`, `_` and `.`, a letter or `_` first";
            problems.push(entry.cell_problem("id", "id-invalid", Severity::Error, message));
        }
    }
    if entry.sheet.column("evidence").is_some() && entry.cell("evidence").trim().is_empty() {
        let message = "is empty; say where the Khmer form is attested, or `inferred`";
        problems.push(entry.cell_problem(
            "evidence",
            "evidence-missing",
            Severity::Warning,
            message,
        ));
    }
}

/// The rules for cells with a closed list of words.
fn words(entry: &Entry<'_>, problems: &mut Vec<Problem>) {
    let status = entry.cell("status").trim();
    if !matches!(status, "" | "draft" | "approved") {
        let message = format!("`{status}` is neither `draft` nor `approved`");
        problems.push(entry.cell_problem("status", "status", Severity::Error, message));
    }
    for flag in entry.forms(&["flags"]) {
        if !matches!(flag.text, "case" | "dnt" | "homograph") {
            let message = format!("`{}` is none of `case`, `dnt`, `homograph`", flag.text);
            problems.push(entry.problem(flag, "flags", Severity::Error, message));
        }
    }
}

/// Whether a text can be an XML id (`NCName`, Namespaces in XML 1.0, 3), kept to what every tool reads.
fn is_xml_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

pub(super) fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}
