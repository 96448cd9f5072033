//! What XLIFF has no place for and we write into metadata or notes of our own, and back.

use std::collections::BTreeMap;

use crate::model::{Finding, Severity, Target, Unit};

/// What is written of a unit and its target beside texts, state and notes, by kind.
pub(super) fn of(unit: &Unit, id: &str, target: Option<&Target>) -> Vec<(&'static str, String)> {
    let segment = &unit.segment;
    let mut own = vec![
        ("number", segment.number.to_string()),
        ("paragraph", segment.paragraph.to_string()),
        ("kind", segment.kind.to_string()),
    ];
    if segment.id.as_str() != id {
        own.push(("id", segment.id.to_string()));
    }
    if !segment.layout.is_plain() {
        own.push(("layout", segment.layout.to_string()));
    }
    if !segment.gap.is_empty() {
        own.push((
            "gap",
            serde_json::Value::from(segment.gap.as_str()).to_string(),
        ));
    }
    if let Some(target) = target {
        own.push(("origin", target.origin.to_string()));
        let json = |finding| serde_json::to_string(finding).unwrap_or_default();
        own.extend(
            target
                .findings
                .iter()
                .map(|finding| ("finding", json(finding))),
        );
    }
    own
}

/// The weight of a note for a finding, from 1 (most) to 10.
pub(super) fn priority(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 1,
        Severity::Warning => 5,
        Severity::Note => 10,
    }
}

/// What was read of it.
pub(crate) struct Own<'o>(pub(crate) &'o BTreeMap<String, Vec<String>>);

impl Own<'_> {
    /// The first value of a kind.
    pub(crate) fn first(&self, kind: &str) -> Option<&str> {
        self.0.get(kind)?.first().map(String::as_str)
    }

    /// The first value of a kind, read.
    pub(crate) fn parsed<T: std::str::FromStr>(&self, kind: &str) -> Option<T> {
        self.first(kind)?.parse().ok()
    }

    /// The findings of the target.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let all = self.0.get("finding").into_iter().flatten();
        all.filter_map(|json| serde_json::from_str(json).ok())
            .collect()
    }

    /// The white space before the source.
    pub(crate) fn gap(&self) -> Option<String> {
        serde_json::from_str(self.first("gap")?).ok()
    }
}
