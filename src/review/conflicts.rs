//! Conflicts side by side in a workbook, and what a person decided there.

use std::collections::BTreeMap;
use std::io::Write;

use rust_xlsxwriter::{DataValidation, XlsxError};

use super::cell::same_words;
use super::grid::Grid;
use super::merge::{Act, Decision, Plan};
use super::present::Present;
use super::words::{takes_theirs, text};
use super::workbook::{Script, Styles, dated, write_cell};
use crate::format::FormatError;
use crate::model::{Language, Origin, Severity, Status, Target, Unit};
use crate::store::KeptConflict;

const COLUMNS: [(&str, f64); 11] = [
    ("no", 6.0),
    ("id", 4.0),
    ("language", 9.0),
    ("km", 44.0),
    ("base", 34.0),
    ("ours", 38.0),
    ("theirs", 38.0),
    ("decision", 22.0),
    ("words", 38.0),
    ("comment", 22.0),
    ("key", 4.0),
];

/// Writes conflicts as a workbook.
///
/// # Errors
/// [`FormatError::Unwritable`] when there are more than a workbook can hold, [`FormatError::Write`] when the stream fails.
pub fn write(
    conflicts: &[KeptConflict],
    present: &Present,
    language: Language,
    out: &mut dyn Write,
) -> Result<(), FormatError> {
    let failed = |error: XlsxError| FormatError::Unwritable {
        row: 0,
        reason: error.to_string(),
    };
    let bytes = build(conflicts, present, language).map_err(failed)?;
    Ok(out.write_all(&bytes)?)
}

fn build(
    conflicts: &[KeptConflict],
    present: &Present,
    language: Language,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = dated()?;
    let styles = Styles::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(text(language, "sheet-conflicts"))?;
    sheet.write_string_with_format(0, 3, text(language, "conflict-readme"), &styles.title)?;
    sheet.set_freeze_panes(2, 0)?;
    for (at, (name, width)) in (0_u16..).zip(COLUMNS) {
        sheet.write_string_with_format(
            1,
            at,
            text(language, &format!("column-{name}")),
            &styles.header,
        )?;
        sheet.set_column_width(at, width)?;
    }
    let last = u32::try_from(conflicts.len() + 1).map_err(|_| XlsxError::RowColumnLimitError)?;
    if last > 1 {
        let choices = [
            text(language, "decision-theirs"),
            text(language, "decision-ours"),
        ];
        let choices = DataValidation::new()
            .allow_list_strings(&choices)?
            .show_error_message(false);
        sheet.add_data_validation(2, 7, last, 7, &choices)?;
    }
    for (row, conflict) in (2_u32..).zip(conflicts) {
        let cells = cells(conflict, present);
        for (at, ((name, _), cell)) in (0_u16..).zip(COLUMNS.iter().zip(cells)) {
            let script = if *name == "km" {
                Script::Khmer
            } else {
                Script::Latin
            };
            let format = match *name {
                "no" | "id" | "key" => &styles.machine,
                "decision" | "words" => styles.open(script),
                _ => styles.locked(script),
            };
            write_cell(sheet, (row, at), &cell, (script, format), &[], &styles)?;
        }
    }
    workbook.save_to_buffer()
}

fn cells(conflict: &KeptConflict, present: &Present) -> [String; COLUMNS.len()] {
    let segment = present
        .unit(conflict.segment.as_str())
        .map(|unit| &unit.segment);
    let by = [conflict.reviewer.as_str(), conflict.place.as_str()].join(" ");
    [
        segment
            .map(|segment| segment.number.to_string())
            .unwrap_or_default(),
        conflict.segment.to_string(),
        conflict.language.tag().to_owned(),
        segment
            .map(|segment| segment.text.clone())
            .unwrap_or_default(),
        conflict.base.clone(),
        conflict.ours.clone(),
        conflict.theirs.clone(),
        String::new(),
        String::new(),
        by.trim().to_owned(),
        conflict
            .status
            .map_or_else(|| "-".to_owned(), |status| status.to_string()),
    ]
}

/// Takes the decisions of a sheet of conflicts into a plan. What the project says otherwise by now stays a conflict.
pub fn decide(
    grid: &Grid,
    header: usize,
    columns: &BTreeMap<&'static str, usize>,
    present: &Present,
    plan: &mut Plan,
) {
    for row in header + 1..grid.rows.len() {
        let cell = |name: &str| {
            columns
                .get(name)
                .map_or("", |&column| grid.cell(row, column))
                .trim()
        };
        let (words, decision) = (cell("words"), takes_theirs(cell("decision")));
        let place = grid.place(row);
        if words.is_empty() && decision.is_none() {
            if !cell("decision").is_empty() {
                let message = format!("“{}” is no decision: the conflict stays", cell("decision"));
                plan.note("decision-unknown", Severity::Warning, &place, &message);
            }
            continue;
        }
        let (Some(unit), Ok(language)) = (
            present.unit(cell("id")),
            cell("language").parse::<Language>(),
        ) else {
            plan.note(
                "row-unknown",
                Severity::Warning,
                &place,
                "this project has no such segment: the conflict stays",
            );
            continue;
        };
        let ours = unit.targets.get(&language);
        if !same_words(ours.map_or("", |target| target.text.as_str()), cell("ours")) {
            plan.note(
                "decision-stale",
                Severity::Error,
                &place,
                "the project says something else by now: the conflict stays",
            );
            continue;
        }
        plan.decided.insert((unit.segment.id.clone(), language));
        let taken = if words.is_empty() {
            cell("theirs")
        } else {
            words
        };
        if words.is_empty() && decision == Some(false) {
            continue;
        }
        let status = cell("key").parse().ok();
        accept((unit, language), taken, status, &place, plan);
    }
}

/// Puts the chosen words into the plan.
fn accept(
    (unit, language): (&Unit, Language),
    words: &str,
    status: Option<Status>,
    place: &str,
    plan: &mut Plan,
) {
    let ours = unit.targets.get(&language);
    let is_edit = ours.is_none_or(|ours| !same_words(words, &ours.text));
    let act = if is_edit { Act::Edited } else { Act::Restated };
    *plan.counts.acts.entry(act).or_default() += 1;
    let was = ours.map_or(Status::NeedsReview, |target| target.status);
    plan.decisions.push(Decision {
        segment: unit.segment.id.clone(),
        language,
        key: unit.segment.key.clone(),
        source: unit.segment.text.as_str().into(),
        act,
        target: Target {
            text: words.to_owned(),
            origin: Origin::Person,
            status: status.unwrap_or(was),
            findings: Vec::new(),
        },
        supersedes: false,
        place: place.to_owned(),
    });
}
