//! `trivani glossary merge`: two versions that come from one.

use std::io::Write;
use std::path::Path;

use super::files;
use crate::cli::GlossaryMerge;
use crate::commands::exit::{Exit, Usage};
use crate::format::{FormatError, write_atomically};
use crate::glossary::merge::{conflict_sheet, merge};
use crate::glossary::{Canonical, Sheet};

pub(super) fn run(args: &GlossaryMerge, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let merged = merge(&read(&args.base)?, &read(&args.mine)?, &read(&args.theirs)?);
    let sheet = Canonical::default()
        .apply(&merged.sheet)
        .expect("merged rows have a cell for each column");
    // Not `.csv`: a folder of terms is read by that ending.
    let conflicts = args
        .conflicts
        .clone()
        .unwrap_or_else(|| args.out.with_extension("conflicts.tsv"));
    if !merged.conflicts.is_empty() {
        // Before the table: if this fails, nothing has changed and nothing is lost.
        write(&conflicts, &conflict_sheet(&merged.conflicts), b'\t')?;
    }
    write(&args.out, &sheet, b',')?;
    writeln!(
        out,
        "wrote {}: {} rows",
        args.out.display(),
        sheet.rows.len()
    )?;
    for conflict in &merged.conflicts {
        writeln!(
            out,
            "conflict: {} {}\n  base   {}\n  mine   {}\n  theirs {}",
            conflict.id, conflict.field, conflict.base, conflict.mine, conflict.theirs
        )?;
    }
    if merged.conflicts.is_empty() {
        return Ok(Exit::Ok);
    }
    writeln!(
        out,
        "{} conflicts: the table has mine; both stand in {}",
        merged.conflicts.len(),
        conflicts.display()
    )?;
    Ok(Exit::Findings)
}

fn read(path: &Path) -> anyhow::Result<Sheet> {
    let sheet = files::read_or_empty(path)?;
    let canonical = Canonical::default().apply(&sheet);
    canonical.map_err(|lines| {
        let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
        let message = format!(
            "{}: the rows on lines {} have more or fewer cells than the first row; nothing was merged",
            path.display(),
            lines.join(", ")
        );
        Usage(message).into()
    })
}

fn write(path: &Path, sheet: &Sheet, delimiter: u8) -> Result<(), FormatError> {
    let text = sheet.to_delimited(delimiter);
    write_atomically(path, |out| Ok(out.write_all(text.as_bytes())?))
}
