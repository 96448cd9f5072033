//! `trivani glossary check`: what is wrong in termbase files.

use std::io::Write;

use super::{files, list};
use crate::cli::{GlossaryCheck, ListFormat};
use crate::commands::exit::Exit;
use crate::commands::workspace::Common;
use crate::glossary::lint::{Problem, lint};
use crate::model::Severity;

const HEADER: [&str; 8] = [
    "file", "line", "column", "severity", "rule", "id", "field", "message",
];

pub(super) fn run(
    args: &GlossaryCheck,
    common: &Common,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let tables = files::tables(&args.files, common)?;
    let mut problems = lint(&tables);
    let count = |severity| problems.iter().filter(|p| p.severity == severity).count();
    let [errors, warnings, notes] = [Severity::Error, Severity::Warning, Severity::Note].map(count);
    if !args.notes {
        problems.retain(|problem| problem.severity > Severity::Note);
    }
    if args.format == ListFormat::Text {
        for problem in &problems {
            writeln!(out, "{problem}")?;
        }
        let rows: usize = tables.iter().map(|(_, sheet)| sheet.rows.len()).sum();
        let files = tables.len();
        writeln!(
            out,
            "{files} files, {rows} rows: {errors} errors, {warnings} warnings, {notes} notes"
        )?;
        if notes > 0 && !args.notes {
            writeln!(out, "(--notes shows the notes)")?;
        }
    } else {
        list::print(&problems, &HEADER, cells, args.format, out)?;
    }
    Ok(if errors + warnings > 0 {
        Exit::Findings
    } else {
        Exit::Ok
    })
}

fn cells(problem: &Problem) -> Vec<String> {
    vec![
        problem.file.display().to_string(),
        problem.line.to_string(),
        problem.column.to_string(),
        problem.severity.to_string(),
        problem.rule.to_owned(),
        problem.id.clone(),
        problem.field.clone(),
        problem.message.clone(),
    ]
}
