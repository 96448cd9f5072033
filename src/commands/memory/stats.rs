//! `trivani memory stats`: what is in the memory.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::open::{self, open};
use crate::cli::memory::Stats;
use crate::commands::exit::Exit;
use crate::commands::glossary::list;
use crate::commands::workspace::Workspace;
use crate::model::{Language, MemoryUnit, TARGET_LANGUAGES};

const HEADER: [&str; 4] = ["memory", "what", "which", "units"];

#[derive(Debug, Serialize)]
struct Row {
    memory: String,
    what: &'static str,
    which: String,
    units: usize,
}

pub(super) async fn run(
    args: &Stats,
    workspace: &Workspace,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let store = open::store(workspace).await?;
    let memory = open(store.as_ref(), workspace).await?;
    if let Some(store) = store {
        store.close().await;
    }
    let mut rows = Vec::new();
    let mut own = BTreeMap::new();
    let mut attached = Vec::new();
    for shelf in memory.shelves() {
        if shelf.name.is_empty() {
            shelf.units().for_each(|unit| count(&unit, &mut own));
        } else {
            let mut counts = BTreeMap::new();
            shelf.units().for_each(|unit| count(&unit, &mut counts));
            attached.push((shelf.name.clone(), counts));
        }
    }
    for (name, counts) in std::iter::once((String::new(), own)).chain(attached) {
        rows.extend(counts.into_iter().map(|((what, which), units)| Row {
            memory: name.clone(),
            what,
            which,
            units,
        }));
    }
    if list::print(&rows, &HEADER, cells, args.format, out)? {
        return Ok(Exit::Ok);
    }
    if rows.is_empty() {
        writeln!(out, "{}", open::nothing(workspace))?;
    }
    let mut memory = None;
    for row in &rows {
        if memory != Some(&row.memory) {
            memory = Some(&row.memory);
            let name = if row.memory.is_empty() {
                "this project"
            } else {
                &row.memory
            };
            writeln!(out, "{name}")?;
        }
        writeln!(out, "  {:<12} {:<32} {:>9}", row.what, row.which, row.units)?;
    }
    Ok(Exit::Ok)
}

fn count(unit: &MemoryUnit, counts: &mut BTreeMap<(&'static str, String), usize>) {
    let mut add = |what, which: String| *counts.entry((what, which)).or_default() += 1;
    add("all", String::new());
    add("document", unit.document.clone());
    let ours = Language::ALL
        .into_iter()
        .filter(|language| !unit.text(*language).is_empty())
        .map(|language| language.tag().to_owned());
    let others = unit.others.iter().map(|(tag, _)| tag.clone());
    let tags: Vec<String> = ours.chain(others).collect();
    add("languages", tags.join(" "));
    for language in TARGET_LANGUAGES {
        if let Some(variant) = unit.variants.get(&language) {
            add("status", format!("{language} {}", variant.status));
            let origin = variant.origin.as_ref().map(ToString::to_string);
            add(
                "origin",
                format!(
                    "{language} {}",
                    origin.unwrap_or_else(|| "not said".to_owned())
                ),
            );
        }
    }
    if unit.codes {
        add("codes", "formatting codes were taken out".to_owned());
    }
}

fn cells(row: &Row) -> Vec<String> {
    vec![
        row.memory.clone(),
        row.what.to_owned(),
        row.which.clone(),
        row.units.to_string(),
    ]
}
