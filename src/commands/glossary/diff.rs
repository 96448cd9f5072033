//! `trivani glossary diff`: how two versions differ.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{files, list};
use crate::cli::GlossaryDiff;
use crate::commands::exit::Exit;
use crate::glossary::Sheet;
use crate::glossary::diff::{Change, Kind, diff};

const HEADER: [&str; 5] = ["id", "change", "field", "before", "after"];

pub(super) fn run(args: &GlossaryDiff, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let changes = diff(&read(&args.before)?, &read(&args.after)?);
    let rows: Vec<(&Change, usize)> = changes
        .iter()
        .flat_map(|change| (0..change.fields.len()).map(move |field| (change, field)))
        .collect();
    let printed = match args.format {
        crate::cli::ListFormat::Json => {
            list::print(&changes, &[], |_| Vec::new(), args.format, out)?
        }
        format => list::print(&rows, &HEADER, cells, format, out)?,
    };
    if printed {
        return Ok(Exit::Ok);
    }
    for change in &changes {
        show(change, out)?;
    }
    let count = |kind| changes.iter().filter(|change| change.kind == kind).count();
    writeln!(
        out,
        "{} added, {} removed, {} changed",
        count(Kind::Added),
        count(Kind::Removed),
        count(Kind::Changed)
    )?;
    Ok(Exit::Ok)
}

fn read(path: &Path) -> anyhow::Result<Vec<Sheet>> {
    let files: Vec<PathBuf> = files::files(&[path.to_owned()])?;
    Ok(files
        .iter()
        .map(|file| files::read(file))
        .collect::<Result<_, _>>()?)
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Added => "added",
        Kind::Removed => "removed",
        Kind::Changed => "changed",
    }
}

fn show(change: &Change, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "{} {}", name(change.kind), change.id)?;
    for field in &change.fields {
        if !field.before.is_empty() {
            writeln!(out, "  - {}: {}", field.name, field.before)?;
        }
        if !field.after.is_empty() {
            writeln!(out, "  + {}: {}", field.name, field.after)?;
        }
    }
    Ok(())
}

fn cells(&(change, field): &(&Change, usize)) -> Vec<String> {
    let field = &change.fields[field];
    vec![
        change.id.clone(),
        name(change.kind).to_owned(),
        field.name.clone(),
        field.before.clone(),
        field.after.clone(),
    ]
}
