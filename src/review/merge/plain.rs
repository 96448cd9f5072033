//! Rows that came back as they went out: most of them, which need not be looked at again.

use std::collections::{BTreeSet, HashMap};

use super::identify::is_source;
use super::written::is_base;
use crate::model::{Language, TARGET_LANGUAGES};
use crate::review::cell::same_words;
use crate::review::rows::SheetRow;
use crate::review::words::{Mark, mark};
use crate::store::Exported;

/// What is left of a row when all is taken off that came back as it went out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Nothing: nobody changed it.
    Nothing,
    /// What a person did to its targets or its comment.
    Changes,
    /// The whole row: its Khmer is not that of the segment.
    All,
}

/// Takes off a row what came back as it went out.
#[must_use]
pub fn settle(row: &mut SheetRow, base: &Exported) -> Rest {
    let km = row
        .km
        .as_deref()
        .map(|km| row.meant(km))
        .unwrap_or_default();
    if !km.trim().is_empty() && !is_source(row, km, &base.source) {
        return Rest::All;
    }
    // A row that has an id and no Khmer is that of its id.
    row.km = None;
    let mut rest = Rest::Nothing;
    let mut cells = std::mem::take(&mut row.cells);
    for (language, cell) in &mut cells {
        let shown = base.targets.get(language);
        let went_out = shown.map_or("", |shown| &shown.text);
        if cell
            .text
            .as_deref()
            .is_none_or(|raw| is_base(row, raw, went_out))
        {
            cell.text = None;
            cell.odd = None;
        } else {
            rest = Rest::Changes;
        }
        let stands = match mark(&cell.mark) {
            Ok(None) => true,
            Ok(Some(mark)) => shown.is_some_and(|shown| mark == Mark::Status(shown.status)),
            Err(_) => row.legacy,
        };
        if stands {
            cell.mark = String::new();
        } else {
            rest = Rest::Changes;
        }
    }
    row.cells = cells;
    let is_remark = row.comment.as_deref().is_some_and(|theirs| {
        !same_words(theirs, &base.comment) && !same_words(row.meant(theirs), &base.comment)
    });
    if is_remark {
        return Rest::Changes;
    }
    row.comment = None;
    rest
}

/// The segments whose rows came back as they went out.
#[derive(Debug, Clone, Default)]
pub struct Plain {
    /// How many rows there are of them.
    rows: usize,
    rounds: BTreeSet<String>,
    /// By id; the languages whose cells were there.
    segments: HashMap<String, [bool; TARGET_LANGUAGES.len()]>,
}

impl Plain {
    /// Adds a row.
    pub fn add(&mut self, row: SheetRow) {
        self.rows += 1;
        let has = TARGET_LANGUAGES.map(|language: Language| row.cells.contains_key(&language));
        if !self.rounds.contains(&row.round) {
            self.rounds.insert(row.round);
        }
        let known = self.segments.entry(row.id).or_default();
        for (known, has) in known.iter_mut().zip(has) {
            *known |= has;
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Their rounds.
    pub fn rounds(&self) -> impl Iterator<Item = &str> {
        self.rounds.iter().map(String::as_str)
    }

    /// Whether a segment is among them.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.segments.contains_key(id)
    }

    /// How many targets there are, but for those of the segments that are told.
    #[must_use]
    pub fn targets(&self, but: impl Fn(&str) -> bool) -> usize {
        let segments = self.segments.iter().filter(|(id, _)| !but(id));
        segments
            .map(|(_, has)| has.iter().filter(|has| **has).count())
            .sum()
    }
}
