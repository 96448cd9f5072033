//! Reading what came back, and what it is compared with.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use crate::commands::exit::Usage;
use crate::format::FormatError;
use crate::glossary::Termbase;
use crate::model::{Finding, SegmentId, Severity};
use crate::review::alignment::{self, Checked};
use crate::review::conflicts;
use crate::review::grid::{self, Grid};
use crate::review::merge::{Choice, Input, Plan, plan};
use crate::review::present::{Bases, Present};
use crate::review::proposals::proposals;
use crate::review::rows::{Kind, SheetRow, kind, rows};
use crate::store::{Store, TermProposal};

/// An alignment that came back.
#[derive(Debug)]
pub(super) struct AlignmentBack {
    pub(super) name: String,
    pub(super) checked: Checked,
    /// Remarks, with their places.
    pub(super) comments: Vec<String>,
}

/// All that came back, planned.
#[derive(Debug)]
pub(super) struct Returned {
    pub(super) files: Vec<String>,
    pub(super) rounds: Vec<String>,
    pub(super) plan: Plan,
    pub(super) proposals: Vec<TermProposal>,
    pub(super) alignments: Vec<AlignmentBack>,
    pub(super) present: Present,
}

/// A sheet of ours, with its headings.
struct Sheet {
    file: usize,
    kind: Kind,
    header: usize,
    columns: BTreeMap<&'static str, usize>,
    grid: Grid,
}

/// Reads files and plans what they change.
pub(super) async fn read(
    store: &Store,
    files: &[PathBuf],
    termbase: &Termbase,
    choice: Choice,
    reviewer: Option<&str>,
) -> anyhow::Result<Returned> {
    let mut sheets = sheets(files)?;
    let present = present(store).await?;
    let mut found = Vec::new();
    let mut rounds_of_file: HashMap<usize, String> = HashMap::new();
    for sheet in sheets.iter_mut().filter(|sheet| sheet.kind == Kind::Review) {
        // The grid is not needed any more: a large one takes much room.
        let grid = std::mem::take(&mut sheet.grid);
        let rows = rows(&grid, sheet.file, sheet.header, &sheet.columns);
        if let Some(row) = rows.iter().find(|row| !row.round.is_empty()) {
            rounds_of_file
                .entry(sheet.file)
                .or_insert_with(|| row.round.clone());
        }
        found.extend(rows);
    }
    let reviewers = reviewers(store, reviewer).await?;
    let (bases, mut findings) = bases(store, &mut found, &reviewers).await?;
    let present = with_said(store, present, &found).await?;
    let input = Input {
        rows: &found,
        present: &present,
        bases: &bases,
        reviewers: &reviewers,
        choice,
    };
    let mut plan = plan(input);
    plan.findings.append(&mut findings);
    let by = |file: usize| {
        let of = rounds_of_file
            .get(&file)
            .and_then(|round| reviewers.get(round));
        of.map_or(reviewer.unwrap_or_default(), String::as_str)
    };
    let (proposals, alignments) = others(store, &sheets, termbase, &present, &mut plan, by).await?;
    let rounds: BTreeSet<String> = found
        .iter()
        .map(|row| row.round.clone())
        .filter(|round| !round.is_empty())
        .collect();
    let names = files.iter().map(|path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    });
    Ok(Returned {
        files: names.collect(),
        rounds: rounds.into_iter().collect(),
        plan,
        proposals,
        alignments,
        present,
    })
}

/// The reviewers of the rounds; `named` stands for those of whom nothing is known.
async fn reviewers(store: &Store, named: Option<&str>) -> anyhow::Result<HashMap<String, String>> {
    let rounds = store.rounds().await?;
    let mut reviewers: HashMap<String, String> = rounds
        .into_iter()
        .map(|round| (round.name, round.reviewer))
        .collect();
    if let Some(name) = named {
        for of in reviewers.values_mut().filter(|of| of.is_empty()) {
            name.clone_into(of);
        }
        reviewers.insert(String::new(), name.to_owned());
    }
    Ok(reviewers)
}

/// What the sheets hold besides sentences: decisions, which go into the plan, terms and alignments.
async fn others<'n>(
    store: &Store,
    sheets: &[Sheet],
    termbase: &Termbase,
    present: &Present,
    plan: &mut Plan,
    by: impl Fn(usize) -> &'n str,
) -> anyhow::Result<(Vec<TermProposal>, Vec<AlignmentBack>)> {
    let mut proposed = Vec::new();
    let mut alignments = Vec::new();
    for sheet in sheets {
        let Sheet {
            header,
            columns,
            grid,
            ..
        } = sheet;
        match sheet.kind {
            Kind::Conflicts => conflicts::decide(grid, *header, columns, present, plan),
            Kind::Terms => {
                proposed.extend(proposals(grid, *header, columns, termbase, by(sheet.file)));
            }
            Kind::Alignment => alignments.push(back(store, sheet).await?),
            Kind::Review | Kind::Other => {}
        }
    }
    Ok((proposed, alignments))
}

fn sheets(files: &[PathBuf]) -> anyhow::Result<Vec<Sheet>> {
    let mut sheets = Vec::new();
    for (file, path) in files.iter().enumerate() {
        let before = sheets.len();
        for grid in grid::read(path)? {
            let Some((header, columns)) = grid.headings() else {
                continue;
            };
            let kind = kind(&columns);
            if kind != Kind::Other {
                sheets.push(Sheet {
                    file,
                    kind,
                    header,
                    columns,
                    grid,
                });
            }
        }
        if sheets.len() == before {
            return Err(FormatError::Row {
                path: path.clone(),
                line: 1,
                reason: "no sheet in it is a review table: none has a column with ids or Khmer and one with translations".to_owned(),
            }
            .into());
        }
    }
    Ok(sheets)
}

async fn present(store: &Store) -> anyhow::Result<Present> {
    let mut documents = Vec::new();
    for document in store.documents().await? {
        documents.push(store.units(&document.slug).await?);
    }
    Ok(Present::new(documents))
}

/// What was given out in the rounds that rows name. Rows of a round that this project does not know count as without one.
async fn bases(
    store: &Store,
    rows: &mut [SheetRow],
    known: &HashMap<String, String>,
) -> anyhow::Result<(Bases, Vec<Finding>)> {
    let mut bases = Bases::default();
    let mut findings = Vec::new();
    for row in rows {
        if row.round.is_empty() || bases.has(&row.round) {
            continue;
        }
        if known.contains_key(&row.round) {
            bases.add(&row.round, store.exported(&row.round).await?);
            continue;
        }
        let message = format!(
            "{}: the round {} was not given out by this project: its rows are compared with what the project says now",
            row.place, row.round
        );
        let is_new = !findings
            .iter()
            .any(|finding: &Finding| finding.message.contains(&row.round));
        if is_new {
            findings.push(Finding::new("round-unknown", Severity::Warning, message));
        }
        row.round.clear();
    }
    Ok((bases, findings))
}

/// Adds what there is for segments of no document, and what machines said before where rows name no round.
async fn with_said(
    store: &Store,
    mut present: Present,
    rows: &[SheetRow],
) -> anyhow::Result<Present> {
    let needed = rows.iter().filter(|row| {
        !row.id.is_empty() && (row.round.is_empty() || present.unit(&row.id).is_none())
    });
    let ids: HashSet<SegmentId> = needed.map(|row| SegmentId::from_stored(&row.id)).collect();
    present.said = store.said(&ids.iter().collect::<Vec<_>>()).await?;
    Ok(present)
}

async fn back(store: &Store, sheet: &Sheet) -> anyhow::Result<AlignmentBack> {
    let Sheet {
        grid,
        header,
        columns,
        ..
    } = sheet;
    let name = alignment::name(grid, *header, columns).unwrap_or_default();
    let Some(known) = store.alignment(&name).await? else {
        let known = store.alignments().await?;
        let message = format!(
            "{}: this project has no alignment `{name}`; there are: {}",
            grid.file,
            known.join(", ")
        );
        return Err(Usage(message).into());
    };
    let returned = alignment::read(grid, *header, columns, &name, &known);
    let comments = returned.rows.iter().filter(|row| !row.comment.is_empty());
    Ok(AlignmentBack {
        comments: comments
            .map(|row| format!("{}: {}", row.place, row.comment))
            .collect(),
        checked: alignment::check(&known, &returned),
        name,
    })
}
