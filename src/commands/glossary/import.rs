//! `trivani glossary import`: another program's termbase as a table of ours.

use std::io::Write;
use std::path::Path;

use super::files;
use crate::cli::GlossaryImport;
use crate::commands::exit::{Exit, Usage};
use crate::format::{FormatError, decode, read_tbx, write_atomically};
use crate::glossary::{Canonical, Sheet, record};
use crate::model::Finding;

pub(super) fn run(args: &GlossaryImport, out: &mut dyn Write) -> anyhow::Result<Exit> {
    if args.out.exists() && !args.force {
        let message = format!(
            "{} is there already; --force replaces it, another --out keeps both",
            args.out.display()
        );
        return Err(Usage(message).into());
    }
    let (sheet, findings) = read(&args.file)?;
    if sheet.column("km").is_none() {
        return Err(FormatError::MissingColumn {
            path: args.file.clone(),
            column: "km",
            found: sheet.columns.join(", "),
        }
        .into());
    }
    let sheet = Canonical::default().apply(&sheet).map_err(|lines| {
        let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
        Usage(format!(
            "{}: the rows on lines {} have more or fewer cells than the first row; nothing was written",
            args.file.display(),
            lines.join(", ")
        ))
    })?;
    write_atomically(&args.out, |file| {
        Ok::<(), FormatError>(file.write_all(sheet.to_csv().as_bytes())?)
    })?;
    writeln!(
        out,
        "wrote {}: {} concepts",
        args.out.display(),
        sheet.rows.len()
    )?;
    for finding in &findings {
        writeln!(out, "  {finding}")?;
    }
    Ok(if findings.is_empty() {
        Exit::Ok
    } else {
        Exit::Findings
    })
}

pub(in crate::commands) fn read(path: &Path) -> Result<(Sheet, Vec<Finding>), FormatError> {
    if matches!(
        files::extension(path).as_str(),
        "csv" | "tsv" | "tab" | "xlsx"
    ) {
        return Ok((files::read(path)?, Vec::new()));
    }
    let bytes = std::fs::read(path).map_err(|source| files::unreadable(path, source))?;
    let (concepts, findings) = read_tbx(path, &decode(path, &bytes)?.text)?;
    Ok((record::sheet(&concepts), findings))
}
