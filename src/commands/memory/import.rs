//! `trivani memory import`: files into the memory.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::incoming::{Source, Taken};
use crate::cli::memory::Import;
use crate::commands::exit::Exit;
use crate::commands::workspace::Workspace;
use crate::memory::Incoming;
use crate::model::MemoryUnit;
use crate::store::{Access, Remembered, Store, StoreError};

/// Units that are stored at a time.
const CHUNK: usize = 20_000;
/// Faults of one file that are shown to people.
const SHOWN: usize = 20;

#[derive(Debug, Default, Serialize)]
struct Report {
    file: String,
    #[serde(flatten)]
    remembered: Remembered,
    /// What columns were taken for what, when their names did not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<String>,
    /// Whole units that have text in fewer than two languages, or none of a language.
    skipped: usize,
    /// Units that cannot be read.
    unreadable: usize,
    faults: Vec<Fault>,
}

#[derive(Debug, Serialize)]
struct Fault {
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u64>,
    reason: String,
}

pub(super) async fn run(
    args: &Import,
    workspace: &Workspace,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    // A file that cannot be read at all is said before anything is stored.
    let sources = args
        .files
        .iter()
        .map(|path| Source::read(path, &args.columns).map(|source| (path, source)))
        .collect::<Result<Vec<_>, _>>()?;
    let store = Store::open(workspace.store_folder(), Access::Write).await?;
    let mut reports = Vec::new();
    for (path, source) in sources {
        reports.push(import(path, &source, args, &store).await?);
    }
    store.close().await;
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &reports)?;
        writeln!(out)?;
    } else {
        for report in &reports {
            print(report, out)?;
        }
    }
    let has_findings = reports.iter().any(|report| !report.faults.is_empty());
    Ok(if has_findings {
        Exit::Findings
    } else {
        Exit::Ok
    })
}

async fn import(
    path: &Path,
    source: &Source,
    args: &Import,
    store: &Store,
) -> anyhow::Result<Report> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let defaults = Incoming {
        status: args.status,
        document: args.document.clone().unwrap_or_else(|| name.into_owned()),
        person: args.person.clone().unwrap_or_default(),
        date: String::new(),
    };
    let mut report = Report {
        file: path.display().to_string(),
        columns: source.columns.clone(),
        ..Report::default()
    };
    let mut units = Vec::with_capacity(CHUNK);
    for taken in source.take(&defaults)? {
        match taken {
            Taken::Unit(unit) => units.push(unit),
            Taken::Skipped { line, reason } => {
                report.skipped += 1;
                report.faults.push(Fault {
                    line,
                    column: None,
                    reason,
                });
            }
            Taken::Fault {
                line,
                column,
                reason,
                lost,
            } => {
                report.unreadable += lost;
                report.faults.push(Fault {
                    line,
                    column: Some(column),
                    reason,
                });
            }
        }
        if units.len() == CHUNK {
            add(&mut report.remembered, &units, store).await?;
            units.clear();
        }
    }
    add(&mut report.remembered, &units, store).await?;
    report
        .faults
        .sort_by_key(|fault| (fault.line, fault.column));
    Ok(report)
}

async fn add(
    remembered: &mut Remembered,
    units: &[MemoryUnit],
    store: &Store,
) -> Result<(), StoreError> {
    let more = store.remember(units).await?;
    remembered.added += more.added;
    remembered.known += more.known;
    Ok(())
}

fn print(report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    let Report {
        file,
        remembered,
        skipped,
        unreadable,
        faults,
        columns,
    } = report;
    write!(
        out,
        "{file}: {} units taken in, {} there already",
        remembered.added, remembered.known
    )?;
    if *skipped > 0 {
        write!(out, ", {skipped} no units of a memory")?;
    }
    if *unreadable > 0 {
        write!(out, ", {unreadable} cannot be read")?;
    }
    writeln!(out)?;
    if let Some(columns) = columns {
        writeln!(out, "  {columns}")?;
    }
    for fault in faults.iter().take(SHOWN) {
        match fault.column {
            Some(column) => writeln!(out, "  {file}:{}:{column}: {}", fault.line, fault.reason)?,
            None => writeln!(out, "  {file}:{}: {}", fault.line, fault.reason)?,
        }
    }
    if faults.len() > SHOWN {
        writeln!(
            out,
            "  and {} more; --json shows them all",
            faults.len() - SHOWN
        )?;
    }
    Ok(())
}
