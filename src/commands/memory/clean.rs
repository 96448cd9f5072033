//! `trivani memory clean`: what is wrong with imported units.

use std::io::Write;

use serde::Serialize;

use super::open::{self, units};
use crate::check::Source;
use crate::cli::ListFormat;
use crate::cli::memory::{Clean, Fault as Named};
use crate::commands::exit::{Exit, Usage};
use crate::commands::glossary::list;
use crate::commands::workspace::Workspace;
use crate::memory::{FaultRule, faults};
use crate::model::{Finding, Language, MemoryUnit};
use crate::store::{Access, Store};

const HEADER: [&str; 7] = ["rule", "language", "message", "km", "vi", "en", "unit"];

#[derive(Debug, Serialize)]
struct Row {
    rule: FaultRule,
    language: Option<Language>,
    message: String,
    km: String,
    vi: String,
    en: String,
    unit: String,
}

pub(super) async fn run(
    args: &Clean,
    workspace: &Workspace,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let access = if args.remove.is_empty() {
        Access::Read
    } else {
        Access::Write
    };
    let store = Store::open(workspace.store_folder(), access).await?;
    let termbase = workspace.termbase(args.glossary.as_deref())?;
    let (names, all): (Vec<String>, Vec<MemoryUnit>) = units(&store).await?.into_iter().unzip();
    if all.is_empty() {
        return Err(Usage(open::nothing(workspace)).into());
    }
    let check = |unit: &MemoryUnit, language| {
        let source = Source::new(&termbase, unit.text(Language::Khmer));
        let findings = source.check(language, unit.text(language));
        let errors = findings.into_iter().filter(Finding::blocks);
        errors.map(|finding| finding.to_string()).collect()
    };
    let faults = faults(&all, check);
    let mut gone: Vec<String> = faults
        .iter()
        .filter(|fault| args.remove.iter().any(|named| rule(*named) == fault.rule))
        .map(|fault| names[fault.unit].clone())
        .collect();
    gone.sort();
    gone.dedup();
    let removed = if gone.is_empty() {
        0
    } else {
        store.forget(&gone).await?
    };
    store.close().await;
    let rows: Vec<Row> = faults
        .into_iter()
        .map(|fault| Row {
            rule: fault.rule,
            language: fault.language,
            message: fault.message,
            km: all[fault.unit].text(Language::Khmer).to_owned(),
            vi: all[fault.unit].text(Language::Vietnamese).to_owned(),
            en: all[fault.unit].text(Language::English).to_owned(),
            unit: names[fault.unit].clone(),
        })
        .collect();
    list::print(&rows, &HEADER, cells, args.format, out)?;
    if args.format == ListFormat::Text {
        print(&rows, all.len(), removed, out)?;
    }
    let is_left = rows
        .iter()
        .any(|row| gone.binary_search(&row.unit).is_err());
    Ok(if is_left { Exit::Findings } else { Exit::Ok })
}

fn print(rows: &[Row], units: usize, removed: usize, out: &mut dyn Write) -> std::io::Result<()> {
    for row in rows {
        let language = row.language.map(|l| format!(" {l}")).unwrap_or_default();
        writeln!(out, "{}{language}: {}", row.rule.as_str(), row.message)?;
        for text in [&row.km, &row.vi, &row.en] {
            if !text.is_empty() {
                writeln!(out, "    {text}")?;
            }
        }
    }
    let counts: Vec<String> = FaultRule::ALL
        .into_iter()
        .map(|rule| {
            let count = rows.iter().filter(|row| row.rule == rule).count();
            format!("{count} {}", rule.as_str())
        })
        .collect();
    writeln!(out, "{units} units: {}", counts.join(", "))?;
    if removed > 0 {
        writeln!(out, "{removed} units were taken out")?;
    }
    Ok(())
}

fn cells(row: &Row) -> Vec<String> {
    vec![
        row.rule.as_str().to_owned(),
        row.language.map(|l| l.tag().to_owned()).unwrap_or_default(),
        row.message.clone(),
        row.km.clone(),
        row.vi.clone(),
        row.en.clone(),
        row.unit.clone(),
    ]
}

fn rule(named: Named) -> FaultRule {
    match named {
        Named::Duplicate => FaultRule::Duplicate,
        Named::SameAsSource => FaultRule::SameAsSource,
        Named::Empty => FaultRule::Empty,
        Named::Length => FaultRule::Length,
        Named::Finding => FaultRule::Finding,
    }
}
