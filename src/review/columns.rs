//! The columns of a review table: the design's, and the round that a row was given out in.

use std::borrow::Cow;

use super::words;
use crate::format::short_key;
use crate::model::{Language, TARGET_LANGUAGES, Target};
use crate::review::package::{PackageRow, said};

/// A column of a review table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// Its name in `data/columns.csv`.
    pub name: &'static str,
    /// How wide it is, in characters.
    pub width: f64,
    /// Whether programs need it and people do not: narrow, grey and locked.
    pub is_machine: bool,
}

const fn column(name: &'static str, width: f64) -> Column {
    Column {
        name,
        width,
        is_machine: false,
    }
}

const fn machine(name: &'static str, width: f64) -> Column {
    Column {
        name,
        width,
        is_machine: true,
    }
}

const ALL: [Column; 15] = [
    machine("no", 5.0),
    machine("id", 3.0),
    machine("paragraph", 3.0),
    machine("kind", 7.0),
    column("km", 52.0),
    column("vi", 44.0),
    column("vi_status", 13.0),
    column("en", 44.0),
    column("en_status", 13.0),
    column("findings", 36.0),
    column("comment", 24.0),
    machine("vi_origin", 3.0),
    machine("en_origin", 3.0),
    machine("key", 3.0),
    machine("round", 3.0),
];

/// The columns for some target languages.
#[must_use]
pub fn columns(targets: &[Language]) -> Vec<Column> {
    let is_shown = |column: &Column| {
        let of = TARGET_LANGUAGES.into_iter().find(|language| {
            let rest = column.name.strip_prefix(language.tag());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        });
        of.is_none_or(|language| targets.contains(&language))
    };
    ALL.into_iter().filter(is_shown).collect()
}

/// The text of a row's cell; the words of people are in `language`.
#[must_use]
pub fn cell<'r>(
    row: &'r PackageRow<'_>,
    name: &str,
    language: Language,
    round: &'r str,
) -> Cow<'r, str> {
    let segment = &row.unit.segment;
    let target = |tag: &str| -> Option<&Target> { row.unit.targets.get(&tag.parse().ok()?) };
    match name {
        "no" => segment.number.to_string().into(),
        "id" => segment.id.as_str().into(),
        "paragraph" => segment.paragraph.to_string().into(),
        "kind" => words::text(language, &format!("kind-{}", segment.kind)).into(),
        "km" => segment.text.as_str().into(),
        "vi" | "en" => target(name).map_or("", |target| &target.text).into(),
        "vi_status" | "en_status" => target(&name[..2])
            .map_or("", |target| words::status(language, target.status))
            .into(),
        "vi_origin" | "en_origin" => target(&name[..2])
            .map(|target| target.origin.to_string())
            .unwrap_or_default()
            .into(),
        "findings" => {
            let findings = row.seen.findings.iter();
            let lines = findings.map(|(of, finding)| format!("{of}: {}", said(language, finding)));
            lines.collect::<Vec<_>>().join("\n").into()
        }
        "comment" => row.unit.comment.as_str().into(),
        // No number to a spreadsheet, whatever the hash is.
        "key" => format!("k{}", short_key(&segment.key)).into(),
        "round" => round.into(),
        _ => "".into(),
    }
}
