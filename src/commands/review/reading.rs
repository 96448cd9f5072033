//! Reading what came back, and what it is compared with.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use crate::commands::exit::Usage;
use crate::format::FormatError;
use crate::glossary::Termbase;
use crate::model::{Finding, SegmentId, Severity};
use crate::review::alignment::{self, Checked};
use crate::review::conflicts;
use crate::review::merge::{Choice, Input, Plain, Plan, Rest, plan, settle};
use crate::review::present::{Bases, Present};
use crate::review::proposals::proposals;
use crate::review::rows::{Kind, Returned, SheetRow, returned};
use crate::store::{Store, TermProposal};

/// An alignment that came back.
#[derive(Debug)]
pub(super) struct AlignmentBack {
    pub(super) name: String,
    pub(super) checked: Checked,
    /// Whether it is another one than the project has.
    pub(super) is_changed: bool,
    /// New remarks, with their places.
    pub(super) comments: Vec<String>,
}

/// All that came back, planned.
#[derive(Debug)]
pub(super) struct Back {
    pub(super) files: Vec<String>,
    pub(super) rounds: Vec<String>,
    pub(super) plan: Plan,
    pub(super) proposals: Vec<TermProposal>,
    pub(super) alignments: Vec<AlignmentBack>,
    pub(super) present: Present,
}

/// Reads files and plans what they change.
///
/// Most rows come back as they went out, and of those nothing is held. For the others the units and what went out are
/// read; only when a row cannot be found by its id and its Khmer, all of the project is.
pub(super) async fn read(
    store: &Store,
    files: &[PathBuf],
    termbase: &Termbase,
    choice: Choice,
    reviewer: Option<&str>,
) -> anyhow::Result<Back> {
    let mut sheets = sheets(files)?;
    let mut rows = Vec::new();
    let mut rounds_of_file: HashMap<usize, String> = HashMap::new();
    for (file, sheet) in &mut sheets {
        if let Some(row) = sheet.rows.iter().find(|row| !row.round.is_empty()) {
            rounds_of_file
                .entry(*file)
                .or_insert_with(|| row.round.clone());
        }
        rows.append(&mut sheet.rows);
    }
    let reviewers = reviewers(store, reviewer).await?;
    let mut findings = forget_unknown(&mut rows, &reviewers);
    let rounds: BTreeSet<String> = rows
        .iter()
        .filter(|row| !row.round.is_empty())
        .map(|row| row.round.clone())
        .collect();
    let mut settled = Settled::of(store, rows).await?;
    let has_decisions = sheets
        .iter()
        .any(|(_, sheet)| sheet.kind == Kind::Conflicts);
    let present = settled.present(store, has_decisions).await?;
    let present = with_said(store, present, &settled.rows).await?;
    let input = Input {
        rows: &settled.rows,
        plain: &settled.plain,
        present: &present,
        bases: &settled.bases,
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
    let names = files.iter().map(|path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    });
    Ok(Back {
        files: names.collect(),
        rounds: rounds.into_iter().collect(),
        plan,
        proposals,
        alignments,
        present,
    })
}

/// Rows of a round that this project does not know count as without one.
fn forget_unknown(rows: &mut [SheetRow], known: &HashMap<String, String>) -> Vec<Finding> {
    let mut said: BTreeSet<String> = BTreeSet::new();
    let mut findings = Vec::new();
    for row in rows {
        if row.round.is_empty() || known.contains_key(&row.round) {
            continue;
        }
        let round = std::mem::take(&mut row.round);
        if said.contains(&round) {
            continue;
        }
        let message = format!(
            "{}: the round {round} was not given out by this project: its rows are compared with what the project says now",
            row.place
        );
        findings.push(Finding::new("round-unknown", Severity::Warning, message));
        said.insert(round);
    }
    findings
}

/// Rows without what came back as it went out.
struct Settled {
    /// The rows of which something is left.
    rows: Vec<SheetRow>,
    plain: Plain,
    bases: Bases,
    /// Whether every row is that of a segment by its id and its Khmer.
    is_clear: bool,
}

impl Settled {
    async fn of(store: &Store, rows: Vec<SheetRow>) -> anyhow::Result<Self> {
        /// So many rows are looked up at a time.
        const AT_ONCE: usize = 256;
        let mut settled = Self {
            rows: Vec::new(),
            plain: Plain::default(),
            bases: Bases::default(),
            is_clear: true,
        };
        let mut rows = rows.into_iter();
        loop {
            let here: Vec<SheetRow> = rows.by_ref().take(AT_ONCE).collect();
            if here.is_empty() {
                break;
            }
            settled.add(store, here).await?;
        }
        for round in settled.rounds() {
            if settled.is_clear {
                let ids = store.exported_ids(&round).await?;
                settled.bases.add_ids(&round, ids);
            } else {
                settled.bases.add(&round, store.exported(&round).await?);
            }
        }
        Ok(settled)
    }

    fn rounds(&self) -> BTreeSet<String> {
        let rounds = self.rows.iter().map(|row| row.round.as_str());
        let all = rounds.chain(self.plain.rounds());
        all.filter(|round| !round.is_empty())
            .map(str::to_owned)
            .collect()
    }

    async fn add(&mut self, store: &Store, rows: Vec<SheetRow>) -> anyhow::Result<()> {
        let mut wanted: BTreeMap<String, BTreeSet<SegmentId>> = BTreeMap::new();
        for row in &rows {
            if !row.round.is_empty() && !row.id.is_empty() {
                let ids = wanted.entry(row.round.clone()).or_default();
                ids.insert(SegmentId::from_stored(&row.id));
            }
        }
        let mut bases = Bases::default();
        for (round, ids) in &wanted {
            let ids: Vec<&SegmentId> = ids.iter().collect();
            bases.add(round, store.exported_rows(round, &ids).await?);
        }
        for mut row in rows {
            let base = bases.row(&row.round, &row.id);
            let rest = base.map_or(Rest::All, |base| settle(&mut row, base));
            match rest {
                Rest::Nothing => self.plain.add(row),
                Rest::Changes => {
                    let base = base.cloned();
                    self.bases.add(&row.round, base.into_iter().collect());
                    self.rows.push(row);
                }
                Rest::All => {
                    self.is_clear = false;
                    self.rows.push(row);
                }
            }
        }
        Ok(())
    }

    /// What the project says of the segments that matter; of all when that cannot be told.
    async fn present(&mut self, store: &Store, has_decisions: bool) -> anyhow::Result<Present> {
        if self.is_clear && !has_decisions {
            let open = store.open_conflicts().await?;
            let open = open.iter().map(|conflict| conflict.segment.clone());
            let touched = self.rows.iter().map(|row| SegmentId::from_stored(&row.id));
            let touched: BTreeSet<SegmentId> = touched.collect();
            let ids: BTreeSet<SegmentId> = open.chain(touched.iter().cloned()).collect();
            let ids: Vec<&SegmentId> = ids.iter().collect();
            let present = Present::new(store.units_with(&ids).await?);
            let is_there = |id: &SegmentId| present.unit(id.as_str()).is_some();
            if touched.iter().all(is_there) {
                self.bases.forget_sources(|id| present.unit(id).is_some());
                return Ok(present);
            }
        }
        let mut documents = Vec::new();
        for document in store.documents().await? {
            documents.push(store.units(&document.slug).await?);
        }
        Ok(Present::new(documents))
    }
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
    sheets: &[(usize, Returned)],
    termbase: &Termbase,
    present: &Present,
    plan: &mut Plan,
    by: impl Fn(usize) -> &'n str,
) -> anyhow::Result<(Vec<TermProposal>, Vec<AlignmentBack>)> {
    let mut proposed = Vec::new();
    let mut alignments = Vec::new();
    for (file, sheet) in sheets {
        let Returned {
            header,
            columns,
            grid,
            ..
        } = sheet;
        match sheet.kind {
            Kind::Conflicts => conflicts::decide(grid, *header, columns, present, plan),
            Kind::Terms => {
                proposed.extend(proposals(grid, *header, columns, termbase, by(*file)));
            }
            Kind::Alignment => alignments.push(back(store, sheet).await?),
            Kind::Review | Kind::Other => {}
        }
    }
    Ok((proposed, alignments))
}

fn sheets(files: &[PathBuf]) -> anyhow::Result<Vec<(usize, Returned)>> {
    let mut sheets = Vec::new();
    for (file, path) in files.iter().enumerate() {
        let found = returned(path, file)?;
        if found.is_empty() {
            return Err(FormatError::Row {
                path: path.clone(),
                line: 1,
                reason: "no sheet in it is a review table: none has a column with ids or Khmer and one with translations".to_owned(),
            }
            .into());
        }
        sheets.extend(found.into_iter().map(|sheet| (file, sheet)));
    }
    Ok(sheets)
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

async fn back(store: &Store, sheet: &Returned) -> anyhow::Result<AlignmentBack> {
    let Returned {
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
    let remarked = returned.rows.iter().filter_map(|row| {
        let remark = row.comment.as_deref().filter(|it| !it.is_empty())?;
        let is_known = row.bead.and_then(|bead| known.remarks.get(&bead));
        if is_known.is_some_and(|known| known == remark) {
            return None;
        }
        Some(format!("{}: {remark}", row.place))
    });
    let checked = alignment::check(&known, &returned);
    Ok(AlignmentBack {
        comments: remarked.collect(),
        is_changed: checked.alignment != known,
        checked,
        name,
    })
}
