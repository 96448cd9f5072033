//! Rows whose Khmer is not that of one segment: sentences that a person split, joined, changed or added.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Input, Plan};
use crate::model::{ByLanguage, Language, Severity, TARGET_LANGUAGES, Unit};
use crate::review::cell::squeezed;
use crate::review::rows::{Cell, SheetRow};
use crate::text::sentence::sentences;

type Resolved<'i> = Vec<(String, Cow<'i, SheetRow>)>;
type Odd<'i> = (Option<String>, &'i SheetRow);

/// The Khmer that was meant, without what is not seen.
fn khmer(row: &SheetRow) -> String {
    squeezed(row.meant(row.km.as_deref().unwrap_or_default()))
}

/// Finds the segments of rows that were split, joined or changed.
pub(super) fn resolve<'i>(input: Input<'i>, odd: &[Odd<'i>], plan: &mut Plan) -> Resolved<'i> {
    let sources: Vec<String> = input
        .present
        .units()
        .iter()
        .map(|unit| squeezed(&unit.segment.text))
        .collect();
    let mut resolved = Resolved::new();
    let mut parts: BTreeMap<String, Vec<(&'i SheetRow, String)>> = BTreeMap::new();
    let mut rest = Vec::new();
    for (id, row) in odd {
        let text = khmer(row);
        if let Some(units) = joined(input, &sources, id.as_deref(), &text) {
            resolved.extend(divided(row, &units, plan));
        } else if let Some(id) = id {
            let source = source(input, row, id);
            if source.contains(&text) {
                parts.entry(id.clone()).or_default().push((row, text));
            } else {
                let message = format!(
                    "the Khmer of {id} was changed: the source is left as it is, the rest of the row is taken in"
                );
                plan.note("source-edited", Severity::Warning, &row.place, &message);
                resolved.push((id.clone(), Cow::Borrowed(row)));
            }
        } else {
            rest.push((row, text));
        }
    }
    for (row, text) in rest {
        let known = parts
            .iter_mut()
            .find(|(id, _)| source(input, row, id).contains(&text));
        if let Some((_, rows)) = known {
            rows.push((row, text));
        } else if let Some(at) = sources.iter().position(|source| source.contains(&text)) {
            let id = input.present.units()[at].segment.id.to_string();
            parts.entry(id).or_default().push((row, text));
        } else {
            inserted(row, plan);
        }
    }
    for (id, rows) in parts {
        let source = source(input, rows[0].0, &id);
        resolved.extend(put_together(&id, &source, rows, plan));
    }
    resolved
}

fn source(input: Input<'_>, row: &SheetRow, id: &str) -> String {
    let base = input
        .bases
        .row(&row.round, id)
        .map(|base| base.source.as_str());
    let unit = input
        .present
        .unit(id)
        .map(|unit| unit.segment.text.as_str());
    squeezed(base.or(unit).unwrap_or_default())
}

fn inserted(row: &SheetRow, plan: &mut Plan) {
    let said: Vec<&str> = row
        .cells
        .values()
        .filter_map(|cell| cell.text.as_deref())
        .filter(|text| !text.trim().is_empty())
        .collect();
    let message = format!(
        "the Khmer of this row stands in no document: nothing of it was taken in ({} → {})",
        row.km.as_deref().unwrap_or_default().trim(),
        said.join(" | ")
    );
    plan.note("row-inserted", Severity::Warning, &row.place, &message);
}

/// The neighbouring segments whose sources make up a text, when there are such.
fn joined<'i>(
    input: Input<'i>,
    sources: &[String],
    id: Option<&str>,
    text: &str,
) -> Option<Vec<&'i Unit>> {
    /// So many sentences above a row may have been joined to it.
    const ABOVE: usize = 3;
    let begins = |at: &usize| {
        text.starts_with(&sources[*at])
            && !sources[*at].is_empty()
            && sources[*at].len() < text.len()
    };
    let starts: Vec<usize> = match id.and_then(|id| input.present.place(id)) {
        Some(place) => {
            let above = std::iter::successors(Some(place), |at| input.present.before(*at));
            above.take(ABOVE + 1).filter(begins).collect()
        }
        None => (0..sources.len()).filter(begins).collect(),
    };
    starts.into_iter().find_map(|start| {
        let mut rest = text;
        let mut units = Vec::new();
        for (unit, source) in input.present.from(start).zip(&sources[start..]) {
            rest = rest.strip_prefix(source.as_str())?;
            units.push(unit);
            if rest.is_empty() {
                return Some(units);
            }
        }
        None
    })
}

/// Gives each of several joined segments its part of a row's words, when they can be told apart.
fn divided<'i>(row: &'i SheetRow, units: &[&Unit], plan: &mut Plan) -> Resolved<'i> {
    let ids: Vec<String> = units
        .iter()
        .map(|unit| unit.segment.id.to_string())
        .collect();
    let mut rows: Vec<SheetRow> = ids
        .iter()
        .map(|id| SheetRow {
            id: id.clone(),
            km: None,
            cells: ByLanguage::default(),
            comment: None,
            guarded: false,
            ..row.clone()
        })
        .collect();
    rows[0].comment.clone_from(&row.comment);
    for language in TARGET_LANGUAGES {
        let Some(cell) = row.cells.get(&language) else {
            continue;
        };
        let words = row.meant(cell.text.as_deref().unwrap_or_default());
        if words.trim().is_empty() {
            continue;
        }
        let Some(parts) = parts(language, words, units.len()) else {
            let message = format!(
                "{} were joined, and their {} cannot be told apart: it was not taken in. Put each sentence's words on a line of \
                 their own in the cell",
                ids.join(", "),
                language.name()
            );
            plan.note("row-joined", Severity::Error, &row.place, &message);
            continue;
        };
        for (row, part) in rows.iter_mut().zip(parts) {
            let part = Cell {
                text: Some(part),
                ..cell.clone()
            };
            row.cells.insert(language, part);
        }
    }
    ids.into_iter()
        .zip(rows.into_iter().map(Cow::Owned))
        .collect()
}

/// A text in so many parts: its lines, or its sentences.
fn parts(language: Language, text: &str, count: usize) -> Option<Vec<String>> {
    let lines: Vec<String> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    if lines.len() == count {
        return Some(lines);
    }
    let ranges = sentences(language, text);
    (ranges.len() == count).then(|| {
        ranges
            .into_iter()
            .map(|range| text[range].trim().to_owned())
            .collect()
    })
}

/// Puts the parts of a split segment together in the order of its source, wherever they stand.
fn put_together<'i>(
    id: &str,
    source: &str,
    mut rows: Vec<(&'i SheetRow, String)>,
    plan: &mut Plan,
) -> Resolved<'i> {
    let mut rest = source;
    let mut ordered: Vec<&SheetRow> = Vec::new();
    while !rest.is_empty() {
        let Some(at) = rows
            .iter()
            .position(|(_, text)| !text.is_empty() && rest.starts_with(text.as_str()))
        else {
            break;
        };
        let (row, text) = rows.remove(at);
        rest = &rest[text.len()..];
        ordered.push(row);
    }
    if !rest.is_empty() || ordered.is_empty() {
        let places: Vec<&str> = ordered
            .iter()
            .copied()
            .chain(rows.iter().map(|(row, _)| *row))
            .map(|row| row.place.as_str())
            .collect();
        let message = format!(
            "these rows hold parts of the Khmer of {id}, and not all of it: nothing of them was taken in"
        );
        plan.note("row-split", Severity::Error, &places.join("; "), &message);
        return Resolved::new();
    }
    // A part that stands there twice, as when a row was copied, says nothing new.
    let is_copy = |row: &SheetRow| {
        let mut parts = ordered.iter();
        parts.any(|part| part.km == row.km && part.cells == row.cells)
    };
    for (row, _) in rows.iter().filter(|(row, _)| !is_copy(row)) {
        inserted(row, plan);
    }
    vec![(id.to_owned(), Cow::Owned(one(id, &ordered)))]
}

/// One row of several parts.
fn one(id: &str, parts: &[&SheetRow]) -> SheetRow {
    let join = |texts: Vec<&str>, between: &str| -> String {
        let filled: Vec<&str> = texts
            .into_iter()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .collect();
        filled.join(between)
    };
    let mut cells = ByLanguage::default();
    for language in TARGET_LANGUAGES {
        let given: Vec<(&SheetRow, &Cell)> = parts
            .iter()
            .filter_map(|row| Some((*row, row.cells.get(&language)?)))
            .collect();
        let Some((_, first)) = given.first() else {
            continue;
        };
        let texts = given
            .iter()
            .map(|(row, cell)| row.meant(cell.text.as_deref().unwrap_or_default()));
        // The parts are approved when all of them are: the least of their marks counts.
        let marks = given
            .iter()
            .map(|(_, cell)| cell.mark.as_str())
            .filter(|mark| !mark.is_empty());
        let least = marks.min_by_key(|mark| crate::review::words::mark(mark).unwrap_or_default());
        let cell = Cell {
            text: first.text.as_ref().map(|_| join(texts.collect(), " ")),
            mark: least.unwrap_or_default().to_owned(),
            odd: given.iter().find_map(|(_, cell)| cell.odd),
        };
        cells.insert(language, cell);
    }
    let comments = parts
        .iter()
        .filter_map(|row| row.comment.as_deref().map(|comment| row.meant(comment)));
    SheetRow {
        id: id.to_owned(),
        km: None,
        comment: parts[0]
            .comment
            .as_ref()
            .map(|_| join(comments.collect(), "\n")),
        cells,
        guarded: false,
        ..parts[0].clone()
    }
}
