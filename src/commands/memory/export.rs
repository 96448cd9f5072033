//! `trivani memory export`: the memory as a file.

use std::io::Write;

use super::open::{self, units};
use crate::cli::memory::Export;
use crate::commands::exit::{Exit, Usage};
use crate::commands::glossary::files;
use crate::commands::workspace::Workspace;
use crate::format::{write_atomically, write_memory, write_sheet_xlsx};
use crate::memory::to_sheet;
use crate::model::{Language, MemoryUnit};

pub(super) async fn run(
    args: &Export,
    workspace: &Workspace,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let extension = files::extension(&args.file);
    if !["tmx", "csv", "tsv", "xlsx"].contains(&extension.as_str()) {
        let message = format!(
            "{}: a memory is written as .tmx, .csv, .tsv or .xlsx",
            args.file.display()
        );
        return Err(Usage(message).into());
    }
    let Some(store) = open::store(workspace).await? else {
        return Err(Usage(open::nothing(workspace)).into());
    };
    let mut all = if args.imported {
        Vec::new()
    } else {
        store
            .approved_units()
            .await?
            .into_iter()
            .map(|approved| approved.unit)
            .collect()
    };
    all.extend(units(&store).await?.into_iter().map(|(_, unit)| unit));
    store.close().await;
    all.retain(|unit| wanted(unit, args));
    let count = all.len();
    let foreign = all.iter().filter(|unit| !unit.others.is_empty()).count();
    let findings = write_atomically(&args.file, |file| match extension.as_str() {
        "tmx" => write_memory(&all, file),
        "xlsx" => write_sheet_xlsx(&to_sheet(all), file).map(|()| Vec::new()),
        "tsv" => {
            Ok(file.write_all(to_sheet(all).to_delimited(b'\t').as_bytes())?).map(|()| Vec::new())
        }
        _ => {
            // Excel takes a file for UTF-8 when it begins with a byte order mark.
            file.write_all("\u{FEFF}".as_bytes())?;
            file.write_all(to_sheet(all).to_csv().replace('\n', "\r\n").as_bytes())?;
            Ok(Vec::new())
        }
    })?;
    writeln!(out, "wrote {} units to {}", count, args.file.display())?;
    if extension != "tmx" && foreign > 0 {
        writeln!(
            out,
            "note: {foreign} units have texts in other languages, which a table does not hold"
        )?;
    }
    for finding in &findings {
        writeln!(out, "  {finding}")?;
    }
    Ok(if findings.is_empty() {
        Exit::Ok
    } else {
        Exit::Findings
    })
}

fn wanted(unit: &MemoryUnit, args: &Export) -> bool {
    let far_enough = args.status.is_none_or(|status| {
        let renderings = unit
            .variants
            .iter()
            .filter(|(language, _)| **language != Language::Khmer);
        renderings
            .into_iter()
            .any(|(_, variant)| variant.status >= status)
    });
    let of_document = args
        .document
        .as_ref()
        .is_none_or(|document| &unit.document == document);
    far_enough && of_document
}
