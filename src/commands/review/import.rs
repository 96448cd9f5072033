//! `trivani review import`: what reviewers did, taken in as one.

mod report;

use std::io::Write;
use std::path::Path;

use self::report::{json, report};
use super::open;
use super::reading::{AlignmentBack, Back, read};
use crate::check::rules::Rules;
use crate::cli::review::Import;
use crate::commands::exit::{Exit, Usage};
use crate::commands::outputs;
use crate::commands::workspace::Workspace;
use crate::glossary::{Canonical, Termbase};
use crate::model::{Finding, Origin, Target};
use crate::review::merge::Choice;
use crate::review::recheck::recheck;
use crate::review::{conflicts, proposals};
use crate::store::{Access, Change, ReviewImport, Store, TargetChange};

pub(super) async fn run(
    args: Import,
    workspace: &Workspace,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let termbase = workspace.termbase(args.glossary.as_deref())?;
    let rules = Rules::new(&workspace.config.check).map_err(Usage)?;
    let access = if args.dry_run {
        Access::Read
    } else {
        Access::Write
    };
    let store = open(workspace, access).await?;
    let choice = match (args.theirs, args.ours) {
        (true, _) => Choice::Theirs,
        (_, true) => Choice::Ours,
        _ => Choice::Ask,
    };
    let mut back = read(
        &store,
        &args.files,
        &termbase,
        choice,
        args.reviewer.as_deref(),
    )
    .await?;
    recheck(&mut back.plan, &termbase, &rules);
    let open_beads = refused(&mut back.alignments, args.confirm);
    let taken = if args.dry_run {
        None
    } else {
        take_in(&store, &mut back).await?
    };
    if args.json {
        json(&back, taken, out)?;
    } else {
        report(&back, taken, args.dry_run, out)?;
    }
    if !args.dry_run {
        write_proposals(&store, &args, workspace, &termbase, &back, out).await?;
    }
    write_conflicts(&store, &args, &back, out).await?;
    store.close().await;
    let plan = &back.plan;
    let clean = plan.conflicts.is_empty()
        && plan.findings.is_empty()
        && !open_beads
        && back
            .alignments
            .iter()
            .all(|back| back.checked.problems.is_empty());
    Ok(if clean { Exit::Ok } else { Exit::Findings })
}

/// Alignments with problems are not taken in, unless a person confirms; says whether there are such.
fn refused(alignments: &mut [AlignmentBack], confirm: bool) -> bool {
    let mut found = false;
    for back in alignments
        .iter_mut()
        .filter(|back| !back.checked.problems.is_empty() && !confirm)
    {
        found = true;
        back.checked.alignment.beads.clear();
    }
    found
}

/// Keeps what came back; returns the number of the import when there is anything to keep.
async fn take_in(store: &Store, back: &mut Back) -> anyhow::Result<Option<i64>> {
    // Every target may be among the changes: they are lent, not copied.
    let nothing = || Target::checked(String::new(), Origin::Draft, Vec::new());
    let decisions = back.plan.decisions.iter_mut().map(|decision| TargetChange {
        segment: decision.segment.clone(),
        language: decision.language,
        key: std::mem::take(&mut decision.key),
        target: std::mem::replace(&mut decision.target, nothing()),
    });
    let decisions: Vec<TargetChange> = decisions.collect();
    let import = import(back, decisions);
    let taken = if import.is_empty() {
        Ok(None)
    } else {
        store.take_in_review(&import).await.map(Some)
    };
    let changes = import.change.decisions.into_iter();
    for (decision, change) in back.plan.decisions.iter_mut().zip(changes) {
        decision.key = change.key;
        decision.target = change.target;
    }
    Ok(taken?)
}

fn import(back: &Back, decisions: Vec<TargetChange>) -> ReviewImport {
    let plan = &back.plan;
    let alignments = back
        .alignments
        .iter()
        .filter(|back| back.is_changed && !back.checked.alignment.beads.is_empty());
    ReviewImport {
        files: back.files.clone(),
        rounds: back.rounds.clone(),
        change: Change {
            decisions,
            comments: plan.comments.clone(),
            ..Change::default()
        },
        conflicts: plan.conflicts.clone(),
        decided: plan.decided.iter().cloned().collect(),
        proposals: back.proposals.clone(),
        alignments: alignments
            .map(|back| (back.name.clone(), back.checked.alignment.clone()))
            .collect(),
    }
}

/// Writes all proposals that are open, when this import brought some.
async fn write_proposals(
    store: &Store,
    args: &Import,
    workspace: &Workspace,
    termbase: &Termbase,
    back: &Back,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    if back.proposals.is_empty() {
        return Ok(());
    }
    let all = store.term_proposals().await?;
    let sheet = proposals::sheet(&all, termbase);
    let sheet = Canonical::default().apply(&sheet).unwrap_or(sheet);
    let path = args
        .proposals
        .clone()
        .unwrap_or_else(|| workspace.out.join("term-proposals.csv"));
    let kept = outputs::place(Some(store), &path, sheet.to_csv().as_bytes()).await?;
    said(
        args,
        &path,
        "proposals for the glossary",
        sheet.rows.len(),
        kept,
        out,
    )
}

async fn write_conflicts(
    store: &Store,
    args: &Import,
    back: &Back,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let Some(path) = &args.conflicts else {
        return Ok(());
    };
    let open = if args.dry_run {
        back.plan.conflicts.clone()
    } else {
        store.open_conflicts().await?
    };
    if open.is_empty() {
        return Ok(());
    }
    let mut bytes = Vec::new();
    conflicts::write(&open, &back.present, args.language, &mut bytes)?;
    let kept = outputs::place(Some(store), path, &bytes).await?;
    said(args, path, "conflicts", open.len(), kept, out)
}

fn said(
    args: &Import,
    path: &Path,
    what: &str,
    count: usize,
    kept: Option<Finding>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    if args.json {
        return Ok(());
    }
    writeln!(out, "wrote {}: {count} {what}", path.display())?;
    if let Some(finding) = kept {
        writeln!(out, "  {finding}")?;
    }
    Ok(())
}
