//! `trivani review status`: who has what, and how far it is.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;

use serde::Serialize;

use super::open;
use crate::cli::review::ReviewStatus;
use crate::commands::exit::Exit;
use crate::commands::workspace::Workspace;
use crate::model::{ByLanguage, Language, SegmentId, Target};
use crate::review::cell::same_words;
use crate::store::{Access, Exported, ImportInfo, Round, Store};

/// One round, as it stands.
#[derive(Debug, Serialize)]
struct RoundStatus {
    #[serde(flatten)]
    round: Round,
    rows: usize,
    /// The imports that brought rows of it back.
    imports: Vec<i64>,
    languages: BTreeMap<Language, Progress>,
}

/// How far the targets of a round are now.
#[derive(Debug, Default, Clone, Copy, Serialize)]
struct Progress {
    given_out: usize,
    /// A person approved them.
    approved: usize,
    /// They say other words than those that were given out.
    changed: usize,
}

#[derive(Debug, Serialize)]
struct Report {
    rounds: Vec<RoundStatus>,
    imports: Vec<ImportInfo>,
    conflicts: usize,
    proposals: usize,
    alignments: Vec<String>,
}

pub(super) async fn run(
    args: &ReviewStatus,
    workspace: &Workspace,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let store = open(workspace, Access::Read).await?;
    let report = report(&store).await?;
    store.close().await;
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &report)?;
        writeln!(out)?;
    } else {
        print(&report, out)?;
    }
    Ok(Exit::Ok)
}

async fn report(store: &Store) -> anyhow::Result<Report> {
    let mut targets: HashMap<SegmentId, ByLanguage<Target>> = HashMap::new();
    for document in store.documents().await? {
        let units = store.units(&document.slug).await?;
        targets.extend(
            units
                .into_iter()
                .map(|unit| (unit.segment.id, unit.targets)),
        );
    }
    let imports = store.review_imports().await?;
    let mut rounds = Vec::new();
    for round in store.rounds().await? {
        let rows = store.exported(&round.name).await?;
        let back = imports
            .iter()
            .filter(|import| import.rounds.contains(&round.name));
        rounds.push(RoundStatus {
            imports: back.map(|import| import.number).collect(),
            rows: rows.len(),
            languages: progress(&rows, &targets),
            round,
        });
    }
    Ok(Report {
        rounds,
        imports,
        conflicts: store.open_conflicts().await?.len(),
        proposals: store.term_proposals().await?.len(),
        alignments: store.alignments().await?,
    })
}

fn progress(
    rows: &[Exported],
    targets: &HashMap<SegmentId, ByLanguage<Target>>,
) -> BTreeMap<Language, Progress> {
    let mut languages: BTreeMap<Language, Progress> = BTreeMap::new();
    for row in rows {
        for (language, shown) in &row.targets {
            let progress = languages.entry(*language).or_default();
            progress.given_out += 1;
            if let Some(now) = targets
                .get(&row.segment)
                .and_then(|targets| targets.get(language))
            {
                progress.approved += usize::from(now.status.is_by_person());
                progress.changed += usize::from(!same_words(&now.text, &shown.text));
            }
        }
    }
    languages
}

fn print(report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    for status in &report.rounds {
        let round = &status.round;
        let who = if round.reviewer.is_empty() {
            "nobody named"
        } else {
            &round.reviewer
        };
        let imports: Vec<String> = status.imports.iter().map(ToString::to_string).collect();
        let back = if imports.is_empty() {
            "not back yet".to_owned()
        } else {
            format!("back in import {}", imports.join(", "))
        };
        writeln!(
            out,
            "{}: {} ({who}), {} rows, {back}",
            round.number, round.file, status.rows
        )?;
        for (language, progress) in &status.languages {
            writeln!(
                out,
                "  {language}: {} of {} approved, {} changed since",
                progress.approved, progress.given_out, progress.changed
            )?;
        }
    }
    if report.rounds.is_empty() {
        writeln!(out, "nothing was given out for review yet")?;
    }
    for name in &report.alignments {
        writeln!(out, "alignment: {name}")?;
    }
    writeln!(
        out,
        "{} open conflicts, {} proposals for the glossary",
        report.conflicts, report.proposals
    )
}
