//! The documents of a batch, the most doubtful first.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::jobs::Job;
use super::summary::{Summary, share};
use crate::format::{FormatError, write_atomically};
use crate::glossary::Sheet;

/// A document that looks less like its other edition than this is probably another one.
const OTHER: f64 = 0.45;
/// An edition of which more than this stands alone lacks much in the others.
const ALONE: f64 = 0.25;
/// Beads that are less sure than this on the whole are doubtful.
const UNSURE: f64 = 0.75;

/// How a document of a batch came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum State {
    Aligned,
    /// Its files are what they were: the earlier results stand.
    Kept,
    Failed,
}

/// A document of a batch, with how doubtful it looks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Ranked {
    /// From 0, as sure as can be, to 1, which failed.
    pub(super) doubt: f64,
    pub(super) name: String,
    pub(super) state: State,
    /// Why a person should look at it; empty when nothing is odd.
    pub(super) verdict: String,
    pub(super) files: Vec<String>,
    place: String,
    #[serde(flatten)]
    summary: Option<Summary>,
}

impl Ranked {
    pub(super) fn new(job: &Job, summary: &Summary, state: State) -> Self {
        let segments: usize = summary.segments.iter().sum();
        let alone: usize = summary.alone.iter().sum();
        let likeness = (1.0 - share(alone, segments)) * summary.confidence;
        Self {
            doubt: ((1.0 - likeness) * 1e4).round() / 1e4,
            verdict: verdict(summary, likeness),
            summary: Some(Summary {
                name: job.full_name(),
                ..summary.clone()
            }),
            ..Self::of(job, state)
        }
    }

    pub(super) fn failed(job: &Job, reason: String) -> Self {
        Self {
            doubt: 1.0,
            verdict: reason,
            ..Self::of(job, State::Failed)
        }
    }

    fn of(job: &Job, state: State) -> Self {
        Self {
            doubt: 0.0,
            name: job.full_name(),
            state,
            verdict: String::new(),
            files: job
                .editions
                .iter()
                .map(|(_, path)| path.display().to_string())
                .collect(),
            place: job.place.clone(),
            summary: None,
        }
    }

    fn cells(&self) -> Vec<String> {
        let summary = self.summary.as_ref();
        let of = |value: fn(&Summary) -> String| summary.map_or_else(String::new, value);
        let list = |counts: &[usize]| {
            let counts: Vec<String> = counts.iter().map(ToString::to_string).collect();
            counts.join("/")
        };
        vec![
            format!("{:.3}", self.doubt),
            self.name.clone(),
            format!("{:?}", self.state).to_lowercase(),
            summary.map_or_else(String::new, |summary| list(&summary.segments)),
            summary.map_or_else(String::new, |summary| list(&summary.alone)),
            of(|summary| format!("{:.3}", summary.confidence)),
            of(|summary| summary.needs_review.to_string()),
            self.verdict.clone(),
            self.files.join(" "),
            self.place.clone(),
        ]
    }
}

const COLUMNS: [&str; 10] = [
    "doubt",
    "name",
    "state",
    "segments",
    "alone",
    "confidence",
    "needs_review",
    "verdict",
    "files",
    "place",
];
/// How many of them are shown to a person.
const SHOWN: usize = 8;

fn verdict(summary: &Summary, likeness: f64) -> String {
    let shares = summary
        .alone
        .iter()
        .zip(&summary.segments)
        .zip(&summary.languages);
    let mut alone: Vec<(f64, &str)> = shares
        .map(|((&alone, &all), tag)| (share(alone, all), tag.as_str()))
        .filter(|(share, _)| *share > ALONE)
        .collect();
    alone.sort_by(|a, b| b.0.total_cmp(&a.0));
    if likeness < OTHER && (alone.len() != 1 || summary.confidence < UNSURE) {
        return "another document? hardly anything fits".to_owned();
    }
    if let [(share, tag), ..] = alone[..] {
        return format!("{:.0} % of {tag} is in no other edition", share * 100.0);
    }
    if summary.confidence < UNSURE {
        return "doubtful: few beads are sure".to_owned();
    }
    String::new()
}

fn table(ranked: &[Ranked]) -> Sheet {
    Sheet::from_cells(
        COLUMNS.map(str::to_owned).to_vec(),
        ranked.iter().map(Ranked::cells),
    )
}

/// Shows the table, or prints it as JSON.
pub(super) fn print(ranked: &[Ranked], json: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    if json {
        serde_json::to_writer_pretty(&mut *out, ranked)?;
        return Ok(writeln!(out)?);
    }
    let sheet = table(ranked);
    let width = |column: usize| {
        let cells = sheet
            .rows
            .iter()
            .map(|row| row.cells[column].chars().count());
        cells.chain([COLUMNS[column].len()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..SHOWN).map(width).collect();
    let header = sheet.columns.clone();
    for cells in std::iter::once(&header).chain(sheet.rows.iter().map(|row| &row.cells)) {
        let padded = cells
            .iter()
            .zip(&widths)
            .map(|(cell, &width)| format!("{cell:<width$}"));
        let line = padded.collect::<Vec<_>>().join("  ");
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Writes the table to a file, as its ending says.
pub(super) fn write_report(ranked: &[Ranked], path: &Path) -> Result<(), FormatError> {
    let is_json = path.extension().is_some_and(|ending| ending == "json");
    write_atomically(path, |out| {
        if is_json {
            let written = serde_json::to_writer_pretty(&mut *out, ranked);
            written.map_err(|error| FormatError::Write(std::io::Error::other(error)))?;
            return Ok(writeln!(out)?);
        }
        Ok(out.write_all(format!("\u{FEFF}{}", table(ranked).to_csv()).as_bytes())?)
    })
}
