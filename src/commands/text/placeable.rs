//! The placeables of a text, with how each language writes them.

use serde::Serialize;

use super::{Row, Source};
use crate::model::Language;
use crate::text::placeable::{Value, find, render};

/// One placeable.
#[derive(Serialize)]
pub(super) struct PlaceableRow {
    file: String,
    line: usize,
    column: usize,
    start: usize,
    end: usize,
    kind: &'static str,
    written: String,
    km: String,
    vi: String,
    en: String,
}

impl PlaceableRow {
    pub(super) fn of(language: Language, source: &Source) -> Vec<Self> {
        let text = &source.text;
        let (mut line, mut column, mut seen) = (1, 1, 0);
        let mut rows = Vec::new();
        for placeable in find(language, text) {
            let (start, end) = (placeable.range.start, placeable.range.end);
            // Counted on from the one before: a text may be one long line.
            for c in text[seen..start].chars() {
                (line, column) = if c == '\n' {
                    (line + 1, 1)
                } else {
                    (line, column + 1)
                };
            }
            seen = start;
            rows.push(Self {
                file: source.name.clone(),
                line,
                column,
                start,
                end,
                kind: kind(&placeable.value),
                written: text[start..end].to_owned(),
                km: render(&placeable.value, Language::Khmer),
                vi: render(&placeable.value, Language::Vietnamese),
                en: render(&placeable.value, Language::English),
            });
        }
        rows
    }
}

impl Row for PlaceableRow {
    fn line(&self) -> String {
        let Self {
            file,
            line,
            column,
            kind,
            written,
            vi,
            en,
            ..
        } = self;
        format!("{file}:{line}:{column}: {kind}: {written} → {vi} | {en}")
    }
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Number(_) => "number",
        Value::Range(..) => "range",
        Value::Joined { .. } => "joined",
        Value::Section(_) => "section",
        Value::Ordinal(_) => "ordinal",
        Value::Roman(_) => "roman",
        Value::Date(_) => "date",
        Value::Document(_) => "document",
        Value::Marker(_) => "marker",
        Value::Acronym(_) => "acronym",
        Value::Url(_) => "url",
        Value::Email(_) => "email",
    }
}
