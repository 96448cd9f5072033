//! `trivani glossary export`: the termbase for other programs.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::files;
use crate::cli::{GlossaryExport, TermbaseFormat};
use crate::commands::exit::{Exit, Usage};
use crate::commands::workspace::Common;
use crate::format::{FormatError, TbxVersion, write_atomically, write_sheet_xlsx, write_tbx};
use crate::glossary::layout::{COLUMNS, Layout};
use crate::glossary::{Canonical, Concept, Sheet, read_csv};
use crate::model::Finding;

pub(super) fn run(
    args: &GlossaryExport,
    common: &Common,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let mut tables = files::tables(&args.files, common)?;
    if tables
        .iter()
        .any(|(_, sheet)| sheet.layout() == Layout::Termbase)
    {
        // The lexicon of the draft engine is no termbase; it is exported when it is all that is named.
        tables.retain(|(_, sheet)| sheet.layout() == Layout::Termbase);
    }
    if args.without_forbidden {
        for (_, sheet) in &mut tables {
            sheet.clear_columns(&["vi_forbidden", "en_forbidden"]);
        }
    }
    let (rows, findings) = match args.format {
        TermbaseFormat::Csv => as_table(&tables, args, |sheet, file| {
            Ok(file.write_all(sheet.to_csv().as_bytes())?)
        })?,
        TermbaseFormat::Xlsx => as_table(&tables, args, write_sheet_xlsx)?,
        TermbaseFormat::Tbx => as_tbx(&tables, args, TbxVersion::V3)?,
        TermbaseFormat::Martif => as_tbx(&tables, args, TbxVersion::Martif)?,
    };
    writeln!(out, "wrote {}: {rows} concepts", args.out.display())?;
    for finding in &findings {
        writeln!(out, "  {finding}")?;
    }
    Ok(if findings.is_empty() {
        Exit::Ok
    } else {
        Exit::Findings
    })
}

/// Writes all rows as one table, canonical, with every column that one of the files has.
fn as_table(
    tables: &[(PathBuf, Sheet)],
    args: &GlossaryExport,
    write: impl Fn(&Sheet, &mut dyn Write) -> Result<(), FormatError>,
) -> anyhow::Result<(usize, Vec<Finding>)> {
    let mut columns: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for (_, sheet) in tables {
        for column in &sheet.columns {
            if !columns.contains(column) {
                columns.push(column.clone());
            }
        }
    }
    for (path, sheet) in tables {
        let broken = sheet
            .rows
            .iter()
            .find(|row| row.cells.len() != sheet.columns.len());
        if let Some(row) = broken {
            return Err(broken_row(path, row.line).into());
        }
        rows.extend(sheet.rows.iter().map(|row| {
            let cells = columns
                .iter()
                .map(|column| sheet.cell(row, column).to_owned());
            cells.collect::<Vec<String>>()
        }));
    }
    let all = Sheet::from_cells(columns, rows);
    let all = Canonical::default()
        .apply(&all)
        .expect("each row was given a cell for each column");
    write_atomically(&args.out, |file| write(&all, file))?;
    Ok((all.rows.len(), Vec::new()))
}

fn broken_row(path: &Path, line: u64) -> Usage {
    Usage(format!(
        "{}:{line}: the row has more or fewer cells than the first row; `trivani glossary check` shows all such rows",
        path.display()
    ))
}

fn as_tbx(
    tables: &[(PathBuf, Sheet)],
    args: &GlossaryExport,
    version: TbxVersion,
) -> anyhow::Result<(usize, Vec<Finding>)> {
    let mut concepts: Vec<Concept> = Vec::new();
    let mut findings = Vec::new();
    for (path, sheet) in tables {
        let read = read_csv(path, sheet.to_csv().as_bytes());
        concepts.extend(read.context("`trivani glossary check` shows all that is wrong")?);
        for column in &sheet.columns {
            let is_carried = COLUMNS.contains(&column.as_str());
            let is_empty = sheet
                .rows
                .iter()
                .all(|row| sheet.cell(row, column).is_empty());
            if !is_carried && !is_empty {
                let message = format!(
                    "{}: TBX has no place for the column `{column}`",
                    path.display()
                );
                findings.push(Finding::new(
                    "export",
                    crate::model::Severity::Warning,
                    message,
                ));
            }
        }
    }
    concepts.sort_by(|a, b| a.id.cmp(&b.id));
    findings.extend(write_atomically(&args.out, |file| {
        write_tbx(&concepts, version, file)
    })?);
    Ok((concepts.len(), findings))
}
