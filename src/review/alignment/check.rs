//! Whether every sentence of every edition stands in a returned table once, in order, as it was.

use std::collections::{BTreeMap, HashMap};

use super::{BeadMark, Returned, ReturnedRow};
use crate::model::{Alignment, Bead, Finding, Severity};
use crate::review::cell::squeezed;

/// What is wrong with a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The rule: `sentence-lost`, `sentence-doubled`, `sentence-order` or `sentence-rewritten`.
    pub rule: &'static str,
    /// The edition, from 0.
    pub side: usize,
    /// Where it stands.
    pub place: String,
    /// What it is, for the person who mends it.
    pub message: String,
}

impl Problem {
    /// The same as a finding.
    #[must_use]
    pub fn finding(&self) -> Finding {
        Finding::new(
            self.rule,
            Severity::Error,
            format!("{}: {}", self.place, self.message),
        )
    }
}

/// A returned table, held against its editions.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The alignment as the table has it. Where there are problems, it is what comes nearest: lost sentences join the bead
    /// before, doubled ones stand where they stand first, the order is that of the edition and the words are its.
    pub alignment: Alignment,
    /// What is wrong: nothing is to be taken in while there is something that a person has not confirmed.
    pub problems: Vec<Problem>,
    /// Beads that were moved, joined or split.
    pub changed: usize,
    /// Beads that a person marked as wrong, from 0.
    pub wrong: Vec<usize>,
}

/// Holds a returned table against the alignment that went out.
#[must_use]
pub fn check(alignment: &Alignment, returned: &Returned) -> Checked {
    let mut problems = Vec::new();
    let mut columns = Vec::new();
    for side in 0..alignment.sides.len() {
        let column = Column::new(&alignment.sides[side].segments);
        columns.push(column.rows(side, returned, &mut problems));
    }
    let (alignment, changed, wrong) = assemble(alignment, returned, &columns);
    Checked {
        alignment,
        problems,
        changed,
        wrong,
    }
}

/// The sentences of an edition, ready to be recognised in cells.
struct Column<'s> {
    written: &'s [String],
    squeezed: Vec<String>,
    by_start: HashMap<String, Vec<usize>>,
}

/// A piece of a cell.
enum Piece {
    Sentence(usize),
    Unknown(String),
}

/// Sentences are found by so many of their first characters.
const START: usize = 6;

fn start(text: &str) -> String {
    text.chars().take(START).collect()
}

impl<'s> Column<'s> {
    fn new(written: &'s [String]) -> Self {
        let squeezed: Vec<String> = written.iter().map(|sentence| squeezed(sentence)).collect();
        let mut by_start: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, sentence) in squeezed.iter().enumerate() {
            by_start.entry(start(sentence)).or_default().push(number);
        }
        Self {
            written,
            squeezed,
            by_start,
        }
    }

    /// The row of each sentence, rising; and what is wrong.
    fn rows(&self, side: usize, returned: &Returned, problems: &mut Vec<Problem>) -> Vec<usize> {
        let mut first: Vec<Option<usize>> = vec![None; self.written.len()];
        let mut unknown: Vec<(usize, String)> = Vec::new();
        let mut next = 0;
        let mut last: Option<usize> = None;
        for (row, from) in returned.rows.iter().enumerate() {
            for piece in self.pieces(from.cells.get(side).map_or("", String::as_str), next) {
                let number = match piece {
                    Piece::Unknown(text) => {
                        unknown.push((row, text));
                        continue;
                    }
                    Piece::Sentence(number) => number,
                };
                let problem = |rule, message: String| Problem {
                    rule,
                    side,
                    place: from.place.clone(),
                    message,
                };
                if let Some(other) = first[number] {
                    let place = &returned.rows[other].place;
                    problems.push(problem(
                        "sentence-doubled",
                        format!(
                            "this sentence stands in {place} too: {}",
                            self.written[number]
                        ),
                    ));
                    continue;
                }
                if last.is_some_and(|last| number < last) {
                    problems.push(problem(
                        "sentence-order",
                        format!(
                            "this sentence stands out of order: {}",
                            self.written[number]
                        ),
                    ));
                }
                first[number] = Some(row);
                last = Some(last.map_or(number, |last| last.max(number)));
                next = number + 1;
            }
        }
        self.lost(side, returned, &mut first, unknown, problems);
        rising(&first)
    }

    /// Says which sentences are lost, and which stand there in other words.
    fn lost(
        &self,
        side: usize,
        returned: &Returned,
        first: &mut [Option<usize>],
        unknown: Vec<(usize, String)>,
        problems: &mut Vec<Problem>,
    ) {
        let mut unknown: Vec<Option<(usize, String)>> = unknown.into_iter().map(Some).collect();
        for number in 0..first.len() {
            if first[number].is_some() || self.squeezed[number].is_empty() {
                continue;
            }
            let above = first[..number].iter().rev().find_map(|row| *row);
            let below = first[number + 1..].iter().find_map(|row| *row);
            let fits = |row: usize| {
                above.is_none_or(|above| row >= above) && below.is_none_or(|below| row <= below)
            };
            let at = unknown
                .iter()
                .position(|entry| entry.as_ref().is_some_and(|(row, _)| fits(*row)));
            let (rule, row, message) = match at.and_then(|at| unknown[at].take()) {
                Some((row, text)) => {
                    first[number] = Some(row);
                    let message = format!(
                        "the words were changed: “{}” is “{text}” now",
                        self.written[number].trim()
                    );
                    ("sentence-rewritten", Some(row), message)
                }
                None => (
                    "sentence-lost",
                    above.or(below),
                    format!(
                        "this sentence is lost hereabouts: {}",
                        self.written[number].trim()
                    ),
                ),
            };
            let place = row
                .and_then(|row| returned.rows.get(row))
                .map_or_else(|| "the table".to_owned(), |row| row.place.clone());
            problems.push(Problem {
                rule,
                side,
                place,
                message,
            });
        }
        for (row, text) in unknown.into_iter().flatten() {
            problems.push(Problem {
                rule: "sentence-rewritten",
                side,
                place: returned.rows[row].place.clone(),
                message: format!("these words stand in no sentence of the edition: “{text}”"),
            });
        }
    }

    /// The sentences of a cell; `next` is the one that is expected. White space, and what stands between sentences, says
    /// nothing.
    fn pieces(&self, cell: &str, mut next: usize) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let whole = squeezed(cell);
        let lines: Vec<String> = match self.run(&whole, next) {
            Some(()) => vec![whole],
            None => cell.lines().map(squeezed).collect(),
        };
        for line in lines {
            let mut rest = line.as_str();
            while !rest.is_empty() {
                let Some(number) = self.begins(rest, next) else {
                    pieces.push(Piece::Unknown(rest.to_owned()));
                    break;
                };
                rest = &rest[self.squeezed[number].len()..];
                next = number + 1;
                pieces.push(Piece::Sentence(number));
            }
        }
        pieces
    }

    /// Whether a text is made of sentences alone.
    fn run(&self, text: &str, mut next: usize) -> Option<()> {
        let mut rest = text;
        while !rest.is_empty() {
            let number = self.begins(rest, next)?;
            rest = &rest[self.squeezed[number].len()..];
            next = number + 1;
        }
        Some(())
    }

    /// The sentence that a text begins with: the expected one, else the longest, else of equals the next after the
    /// expected one.
    fn begins(&self, text: &str, next: usize) -> Option<usize> {
        let fits = |number: &usize| {
            !self.squeezed[*number].is_empty() && text.starts_with(&self.squeezed[*number])
        };
        let expected =
            (next..self.squeezed.len()).find(|number| !self.squeezed[*number].is_empty());
        if let Some(expected) = expected.filter(fits) {
            return Some(expected);
        }
        let mut short = (1..START).filter_map(|length| {
            let begin: String = text.chars().take(length).collect();
            self.by_start.get(&begin)
        });
        let long = self.by_start.get(&start(text));
        let known = long
            .into_iter()
            .chain(&mut short)
            .flatten()
            .copied()
            .filter(fits);
        known.max_by_key(|number| {
            (
                self.squeezed[*number].len(),
                *number >= next,
                usize::MAX - number,
            )
        })
    }
}

/// Rows that never fall: a sentence without a row joins the one before.
fn rising(first: &[Option<usize>]) -> Vec<usize> {
    let mut last = first.iter().find_map(|row| *row).unwrap_or_default();
    let mut rows = Vec::with_capacity(first.len());
    for row in first {
        last = row.unwrap_or(last).max(last);
        rows.push(last);
    }
    rows
}

fn assemble(
    alignment: &Alignment,
    returned: &Returned,
    columns: &[Vec<usize>],
) -> (Alignment, usize, Vec<usize>) {
    let mut beads = Vec::new();
    let mut wrong = Vec::new();
    let mut remarks = Vec::new();
    let mut changed = 0;
    let mut starts = vec![0; columns.len()];
    let rows = returned.rows.len().max(
        columns
            .iter()
            .filter_map(|rows| rows.last().map(|row| row + 1))
            .max()
            .unwrap_or(0),
    );
    for number in 0..rows {
        let spans: Vec<_> = columns
            .iter()
            .zip(&mut starts)
            .map(|(rows, begin)| {
                let end = rows.partition_point(|row| *row <= number);
                std::mem::replace(begin, end)..end
            })
            .collect();
        let row = returned.rows.get(number);
        if let Some(row) = row {
            remarks.push((beads.len(), row));
        }
        if spans.iter().all(std::ops::Range::is_empty) {
            continue;
        }
        let known = alignment.beads.iter().find(|bead| bead.spans == spans);
        changed += usize::from(known.is_none());
        let mark = row.and_then(|row| row.mark);
        let confidence = match (mark, known) {
            (Some(BeadMark::Wrong), _) => 0.0,
            (Some(BeadMark::Right), _) | (None, None) => 1.0,
            (None, Some(bead)) => bead.confidence,
        };
        if mark == Some(BeadMark::Wrong) {
            wrong.push(beads.len());
        }
        beads.push(Bead { spans, confidence });
    }
    let mut found = Alignment::new(alignment.sides.clone(), beads);
    found.remarks = self::remarks(alignment, &found, &remarks);
    (found, changed, wrong)
}

/// What is remarked on the beads of a returned table: each remark stands at the bead of its row, or at the one before when
/// its row has no sentences. A table without such a column leaves the remarks as they are.
fn remarks(
    before: &Alignment,
    after: &Alignment,
    rows: &[(usize, &ReturnedRow)],
) -> BTreeMap<usize, String> {
    let last = after.beads.len().saturating_sub(1);
    let mut remarks: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    if rows.iter().all(|(_, row)| row.comment.is_none()) {
        for (bead, remark) in &before.remarks {
            let at = before
                .beads
                .get(*bead)
                .map_or(last, |bead| now(after, bead));
            remarks.entry(at).or_default().push(remark);
        }
    }
    for (bead, row) in rows {
        let remark = row.comment.as_deref().unwrap_or_default();
        if !remark.is_empty() {
            remarks.entry((*bead).min(last)).or_default().push(remark);
        }
    }
    let joined = remarks.into_iter();
    joined
        .map(|(bead, remarks)| (bead, remarks.join("\n")))
        .collect()
}

/// The bead in which the first sentence of another alignment's bead stands.
fn now(after: &Alignment, bead: &Bead) -> usize {
    let mut sides = bead.spans.iter().enumerate();
    let first = sides.find(|(_, span)| !span.is_empty());
    let at = first.and_then(|(side, span)| {
        let holds = |bead: &Bead| {
            bead.spans
                .get(side)
                .is_some_and(|it| it.contains(&span.start))
        };
        after.beads.iter().position(holds)
    });
    at.unwrap_or(after.beads.len().saturating_sub(1))
}
