//! `trivani review export`: workbooks and tables for reviewers.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::open;
use crate::check::rules::Rules;
use crate::cli::review::{Export, ReviewFormat};
use crate::commands::exit::{Exit, Usage};
use crate::commands::outputs;
use crate::commands::workspace::Workspace;
use crate::format::FormatError;
use crate::glossary::Termbase;
use crate::model::{Finding, Kind, Language, SegmentId, Slug, Unit};
use crate::review::package::{Package, PackageRow, findings, notes};
use crate::review::{alignment, delimited, guard, workbook};
use crate::store::{Access, Store};
use crate::text::khmer::cluster;

pub(super) async fn run(
    args: Export,
    workspace: &Workspace,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    outputs::refuse_file_as_folder(&workspace.out)?;
    let store = open(workspace, Access::Write).await?;
    if let Some(name) = &args.alignment {
        return alignment_out(&store, workspace, &args, name, out).await;
    }
    let termbase = workspace.termbase(args.glossary.as_deref())?;
    let rows = rows(&store, workspace, &args, &termbase).await?;
    if rows.is_empty() {
        store.close().await;
        writeln!(
            out,
            "nothing to review: no row is as asked for; nothing was written"
        )?;
        return Ok(Exit::Ok);
    }
    let answers = store.answers_by_model().await?;
    let mut exit = Exit::Ok;
    for (reviewer, rows) in shared(rows, &args.reviewer) {
        let package = Package {
            language: args.language,
            targets: targets(&args, workspace)?,
            rows,
            reviewer,
            sheet_per_document: args.sheet_per_document,
            answers: answers.clone(),
        };
        let path = path(&args, workspace, &package.reviewer);
        for finding in write(&store, &path, &package, &termbase, args.format, out).await? {
            writeln!(out, "  {finding}")?;
            exit = Exit::Findings;
        }
    }
    store.close().await;
    Ok(exit)
}

fn targets(args: &Export, workspace: &Workspace) -> Result<Vec<Language>, Usage> {
    let mut targets = args
        .to
        .clone()
        .unwrap_or_else(|| workspace.config.languages.clone());
    if targets.contains(&Language::Khmer) {
        return Err(Usage(
            "--to km: Khmer is the source; use vi, en, or vi,en".to_owned(),
        ));
    }
    targets.sort_unstable();
    targets.dedup();
    Ok(targets)
}

/// The rows that were asked for, in the order of the documents.
async fn rows(
    store: &Store,
    workspace: &Workspace,
    args: &Export,
    termbase: &Termbase,
) -> anyhow::Result<Vec<PackageRow>> {
    let rules = Rules::new(&workspace.config.check).map_err(Usage)?;
    let targets = targets(args, workspace)?;
    let previous = store.previous().await?;
    let mut rows = Vec::new();
    for slug in documents(store, &args.documents).await? {
        let units = store.units(&slug).await?;
        rows.extend(document_rows(
            args, &slug, units, termbase, &rules, &targets, &previous,
        ));
    }
    Ok(rows)
}

async fn documents(store: &Store, named: &[String]) -> anyhow::Result<Vec<Slug>> {
    let known: Vec<Slug> = store
        .documents()
        .await?
        .into_iter()
        .map(|document| document.slug)
        .collect();
    for name in named {
        if !known.iter().any(|slug| slug.as_str() == name) {
            let known: Vec<&str> = known.iter().map(Slug::as_str).collect();
            let message = format!(
                "there is no document `{name}`; there are: {}",
                known.join(", ")
            );
            return Err(Usage(message).into());
        }
    }
    let is_wanted =
        |slug: &Slug| named.is_empty() || named.iter().any(|name| name == slug.as_str());
    Ok(known.into_iter().filter(is_wanted).collect())
}

fn document_rows(
    args: &Export,
    slug: &Slug,
    units: Vec<Unit>,
    termbase: &Termbase,
    rules: &Rules,
    targets: &[Language],
    previous: &BTreeMap<(SegmentId, Language), String>,
) -> Vec<PackageRow> {
    let all: Vec<&Unit> = units.iter().collect();
    let found = findings(termbase, rules, &all, targets);
    let keeps: Vec<bool> = units
        .iter()
        .zip(&found)
        .map(|(unit, found)| is_wanted(args, unit, found, targets))
        .collect();
    let is_out = |at: Option<usize>| at.and_then(|at| keeps.get(at)).is_some_and(|keeps| *keeps);
    let notes: Vec<_> = (0..units.len())
        .map(|at| {
            let is_alone = (!is_out(at.checked_sub(1)), !is_out(Some(at + 1)));
            if keeps[at] {
                notes(args.language, &units, at, is_alone, previous, targets)
            } else {
                Vec::new()
            }
        })
        .collect();
    let rows = units.into_iter().zip(found).zip(notes).zip(keeps);
    rows.filter(|(_, keeps)| *keeps)
        .map(|(((unit, findings), notes), _)| PackageRow {
            unit,
            document: slug.to_string(),
            findings,
            notes,
        })
        .collect()
}

fn is_wanted(
    args: &Export,
    unit: &Unit,
    found: &[(Language, Finding)],
    targets: &[Language],
) -> bool {
    let filled = || {
        targets
            .iter()
            .filter_map(|language| unit.targets.get(language))
            .filter(|target| !target.text.is_empty())
    };
    let number = unit.segment.number;
    let is_text = unit.segment.kind != Kind::Boilerplate || filled().next().is_some();
    let in_range = args
        .range
        .is_none_or(|(from, to)| (from..=to).contains(&number));
    let has_status =
        args.status.is_empty() || filled().any(|target| args.status.contains(&target.status));
    let says =
        |rule: &String| rule == "any" || found.iter().any(|(_, finding)| finding.rule == **rule);
    let has_finding =
        args.finding.is_empty() || (!found.is_empty() && args.finding.iter().any(says));
    is_text && in_range && has_status && has_finding
}

/// The rows for each reviewer: parts of about one size, in the order of the documents.
fn shared(rows: Vec<PackageRow>, reviewers: &[String]) -> Vec<(String, Vec<PackageRow>)> {
    if reviewers.len() < 2 {
        return vec![(reviewers.first().cloned().unwrap_or_default(), rows)];
    }
    let size = |row: &PackageRow| cluster::count(&row.unit.segment.text) + 1;
    let total: usize = rows.iter().map(size).sum();
    let mut parts: Vec<(String, Vec<PackageRow>)> = reviewers
        .iter()
        .map(|name| (name.clone(), Vec::new()))
        .collect();
    let mut done = 0;
    for row in rows {
        // The middle of a row says whose it is.
        let middle = done + size(&row) / 2;
        done += size(&row);
        let part = (middle * reviewers.len() / total.max(1)).min(reviewers.len() - 1);
        parts[part].1.push(row);
    }
    parts.retain(|(_, rows)| !rows.is_empty());
    parts
}

fn ending(format: ReviewFormat) -> &'static str {
    match format {
        ReviewFormat::Xlsx => "xlsx",
        ReviewFormat::Csv => "csv",
        ReviewFormat::Tsv => "tsv",
    }
}

/// Where a package goes: with several reviewers, their names stand in the files'.
fn path(args: &Export, workspace: &Workspace, reviewer: &str) -> PathBuf {
    let ending = ending(args.format);
    let name = if args.alignment.is_some() {
        "alignment"
    } else {
        "review"
    };
    let path = args
        .file
        .clone()
        .unwrap_or_else(|| workspace.out.join(format!("{name}.{ending}")));
    let names_file = args.reviewer.len() > 1 || (args.file.is_none() && !reviewer.is_empty());
    if !names_file {
        return path;
    }
    let safe = Slug::from_file_name(reviewer);
    let ending = path.extension().map_or_else(
        || ending.to_owned(),
        |ending| ending.to_string_lossy().into_owned(),
    );
    path.with_extension(format!("{safe}.{ending}"))
}

async fn write(
    store: &Store,
    path: &Path,
    package: &Package,
    termbase: &Termbase,
    format: ReviewFormat,
    out: &mut dyn Write,
) -> anyhow::Result<Vec<Finding>> {
    let mut bytes = Vec::new();
    let mut findings = match format {
        ReviewFormat::Xlsx => workbook::write(package, termbase, &mut bytes)?,
        ReviewFormat::Csv => delimited::write(package, b',', &mut bytes).map(|()| Vec::new())?,
        ReviewFormat::Tsv => delimited::write(package, b'\t', &mut bytes).map(|()| Vec::new())?,
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Before the file stands: what goes out is always known.
    let round = package.round();
    store
        .put_round(
            round.trim_end_matches(guard::MARK),
            &package.reviewer,
            &name,
            &package.exported(),
        )
        .await?;
    findings.extend(outputs::place(Some(store), path, &bytes).await?);
    writeln!(out, "wrote {}: {} rows", path.display(), package.rows.len())?;
    Ok(findings)
}

async fn alignment_out(
    store: &Store,
    workspace: &Workspace,
    args: &Export,
    name: &str,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let Some(found) = store.alignment(name).await? else {
        let known = store.alignments().await?;
        let message = format!(
            "there is no alignment `{name}`; there are: {}",
            known.join(", ")
        );
        return Err(Usage(message).into());
    };
    let path = path(args, workspace, "");
    let mut bytes = Vec::new();
    let written: Result<(), FormatError> = match args.format {
        ReviewFormat::Xlsx => alignment::write_xlsx(name, &found, args.language, &mut bytes),
        ReviewFormat::Csv => {
            alignment::write_delimited(name, &found, args.language, b',', &mut bytes)
        }
        ReviewFormat::Tsv => {
            alignment::write_delimited(name, &found, args.language, b'\t', &mut bytes)
        }
    };
    written?;
    let finding = outputs::place(Some(store), &path, &bytes).await?;
    writeln!(out, "wrote {}: {} beads", path.display(), found.beads.len())?;
    if let Some(finding) = &finding {
        writeln!(out, "  {finding}")?;
    }
    Ok(if finding.is_none() {
        Exit::Ok
    } else {
        Exit::Findings
    })
}
