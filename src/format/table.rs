//! The table that people read and correct, whatever file it is in.

use crate::model::{Finding, Language, Target, Unit};

/// The columns of the table, in their order.
pub const COLUMNS: [&str; 14] = [
    "no",
    "id",
    "paragraph",
    "kind",
    "km",
    "vi",
    "vi_status",
    "en",
    "en_status",
    "findings",
    "comment",
    "vi_origin",
    "en_origin",
    "key",
];

/// Width in characters of each column of [`COLUMNS`] where a file keeps widths.
pub(super) const WIDTHS: [f64; COLUMNS.len()] = [
    5.0, 12.0, 11.0, 9.0, 55.0, 45.0, 13.0, 45.0, 13.0, 40.0, 25.0, 14.0, 14.0, 10.0,
];

/// The cells of one unit, in the order of [`COLUMNS`].
pub(super) fn cells(unit: &Unit) -> [String; COLUMNS.len()] {
    let target = |language| unit.targets.get(&language);
    let (vi, en) = (target(Language::Vietnamese), target(Language::English));
    let text = |target: Option<&Target>| target.map(|t| t.text.clone()).unwrap_or_default();
    let status = |target: Option<&Target>| target.map(|t| t.status.to_string()).unwrap_or_default();
    let origin = |target: Option<&Target>| target.map(|t| t.origin.to_string()).unwrap_or_default();
    let segment = &unit.segment;
    [
        segment.number.to_string(),
        segment.id.to_string(),
        segment.paragraph.to_string(),
        segment.kind.to_string(),
        segment.text.clone(),
        text(vi),
        status(vi),
        text(en),
        status(en),
        findings(unit),
        unit.comment.clone(),
        origin(vi),
        origin(en),
        short_key(&segment.key),
    ]
}

/// The findings of all targets, a line each, with their language.
pub(super) fn findings(unit: &Unit) -> String {
    let lines: Vec<String> = unit
        .targets
        .iter()
        .flat_map(|(language, target)| {
            target
                .findings
                .iter()
                .map(move |finding| line(*language, finding))
        })
        .collect();
    lines.join("\n")
}

fn line(language: Language, finding: &Finding) -> String {
    format!("{}: {finding}", language.tag())
}

/// What tells a later import that the source is still the one that was exported: a hash of its matching key.
pub(crate) fn short_key(key: &str) -> String {
    crate::store::Recipe::new([key]).as_str()[..16].to_owned()
}
