//! The rows that `trivani text` writes.

use serde::Serialize;

use super::{Row, Source};
use crate::model::Language;
use crate::text::count::Count;
use crate::text::inspect::inspect;
use crate::text::sentence::{sentences, split_long};
use crate::text::word::words;

/// One oddity.
#[derive(Serialize)]
pub(super) struct OddRow {
    file: String,
    line: usize,
    column: usize,
    offset: usize,
    kind: &'static str,
    message: String,
    code_points: String,
    suggestion: String,
}

impl OddRow {
    pub(super) fn of(language: Language, source: &Source) -> Vec<Self> {
        let row = |oddity: crate::text::inspect::Oddity| Self {
            file: source.name.clone(),
            line: oddity.line,
            column: oddity.column,
            offset: oddity.start,
            kind: oddity.kind.name(),
            message: oddity.message,
            code_points: oddity.code_points,
            suggestion: oddity.suggestion,
        };
        inspect(language, &source.text)
            .into_iter()
            .map(row)
            .collect()
    }
}

impl Row for OddRow {
    fn line(&self) -> String {
        let Self {
            file,
            line,
            column,
            kind,
            message,
            code_points,
            suggestion,
            ..
        } = self;
        let arrow = if suggestion.is_empty() { "" } else { " → " };
        format!("{file}:{line}:{column}: {kind}: {message} [{code_points}]{arrow}{suggestion}")
    }
}

/// One line, rewritten.
#[derive(Serialize)]
pub(super) struct LineRow {
    file: String,
    line: usize,
    written: String,
    text: String,
}

impl LineRow {
    pub(super) fn of(source: &Source, rewrite: impl Fn(&str) -> String) -> Vec<Self> {
        let row = |(number, line): (usize, &str)| Self {
            file: source.name.clone(),
            line: number + 1,
            written: line.to_owned(),
            text: rewrite(line),
        };
        source.text.lines().enumerate().map(row).collect()
    }
}

impl Row for LineRow {
    fn line(&self) -> String {
        self.text.clone()
    }
}

/// One segment.
#[derive(Serialize)]
pub(super) struct SegmentRow {
    file: String,
    no: usize,
    line: usize,
    start: usize,
    end: usize,
    text: String,
}

impl SegmentRow {
    /// The segments of a text; those of more than `limit` clusters are cut where they may be.
    pub(super) fn of(language: Language, source: &Source, limit: Option<usize>) -> Vec<Self> {
        let text = &source.text;
        let mut line = 1;
        let mut seen = 0;
        let ranges = sentences(language, text).into_iter();
        let parts = ranges.flat_map(|range| match limit {
            Some(limit) => split_long(text, range, limit),
            None => vec![range],
        });
        let row = |(no, range): (usize, std::ops::Range<usize>)| {
            line += text[seen..range.start].matches('\n').count();
            seen = range.start;
            Self {
                file: source.name.clone(),
                no: no + 1,
                line,
                start: range.start,
                end: range.end,
                text: text[range].to_owned(),
            }
        };
        parts.enumerate().map(row).collect()
    }
}

impl Row for SegmentRow {
    fn line(&self) -> String {
        self.text.clone()
    }
}

/// The words of one segment.
#[derive(Serialize)]
pub(super) struct WordsRow {
    file: String,
    no: usize,
    line: usize,
    count: usize,
    words: String,
}

impl WordsRow {
    pub(super) fn of(language: Language, source: &Source) -> Vec<Self> {
        let row = |segment: SegmentRow| {
            let found = words(language, &segment.text);
            let text: Vec<&str> = found
                .iter()
                .map(|word| &segment.text[word.clone()])
                .collect();
            Self {
                file: segment.file,
                no: segment.no,
                line: segment.line,
                count: text.len(),
                words: text.join(" "),
            }
        };
        SegmentRow::of(language, source, None)
            .into_iter()
            .map(row)
            .collect()
    }
}

impl Row for WordsRow {
    fn line(&self) -> String {
        self.words.clone()
    }
}

/// The size of one text.
#[derive(Serialize)]
pub(super) struct CountRow {
    file: String,
    segments: usize,
    words: usize,
    clusters: usize,
    characters: usize,
    characters_with_spaces: usize,
}

impl CountRow {
    pub(super) fn of(language: Language, source: &Source) -> Self {
        let segments = sentences(language, &source.text).len();
        Self::new(
            source.name.clone(),
            segments,
            Count::of(language, &source.text),
        )
    }

    /// The sum of `rows`.
    pub(super) fn total(rows: &[Self]) -> Self {
        let mut sum = Count::default();
        for row in rows {
            sum += Count {
                characters: row.characters,
                characters_with_spaces: row.characters_with_spaces,
                clusters: row.clusters,
                words: row.words,
            };
        }
        let segments = rows.iter().map(|row| row.segments).sum();
        Self::new("total".to_owned(), segments, sum)
    }

    fn new(file: String, segments: usize, count: Count) -> Self {
        Self {
            file,
            segments,
            words: count.words,
            clusters: count.clusters,
            characters: count.characters,
            characters_with_spaces: count.characters_with_spaces,
        }
    }
}

impl Row for CountRow {
    fn line(&self) -> String {
        let Self {
            file,
            segments,
            words,
            clusters,
            characters,
            characters_with_spaces,
        } = self;
        format!(
            "{file}: {segments} segments, {words} words, {clusters} clusters, \
             {characters} characters, {characters_with_spaces} with spaces"
        )
    }
}
