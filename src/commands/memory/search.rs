//! `trivani memory search`: units that hold a phrase or are like a sentence.

use std::io::Write;

use serde::Serialize;

use super::open::{self, open};
use crate::cli::memory::Search;
use crate::commands::exit::{Exit, Usage};
use crate::commands::glossary::list;
use crate::commands::workspace::Workspace;
use crate::memory::{Found, Memory};
use crate::model::Language;

const HEADER: [&str; 8] = [
    "percent", "km", "vi", "en", "status", "document", "date", "memory",
];

#[derive(Debug, Serialize)]
struct Row {
    percent: u8,
    km: String,
    vi: String,
    en: String,
    status: String,
    document: String,
    person: String,
    date: String,
    memory: String,
}

pub(super) async fn run(
    args: &Search,
    workspace: &Workspace,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let store = open::store(workspace).await?;
    let memory = open(store.as_ref(), workspace).await?;
    if memory.is_empty() {
        return Err(Usage(open::nothing(workspace)).into());
    }
    let rows: Vec<Row> = find(&memory, args).into_iter().map(row).collect();
    if let Some(store) = store {
        store.close().await;
    }
    if list::print(&rows, &HEADER, cells, args.format, out)? {
        return Ok(Exit::Ok);
    }
    if rows.is_empty() {
        writeln!(out, "nothing in the memory is like `{}`", args.text)?;
    }
    for row in &rows {
        show(row, out)?;
    }
    Ok(Exit::Ok)
}

/// The units in the language of the text; without one, of Khmer letters in Khmer, of others in both other languages.
fn find(memory: &Memory, args: &Search) -> Vec<Found> {
    let is_khmer = args
        .text
        .chars()
        .any(|c| ('\u{1780}'..='\u{17FF}').contains(&c));
    let languages = match args.lang {
        Some(language) => vec![language],
        None if is_khmer => vec![Language::Khmer],
        None => vec![Language::Vietnamese, Language::English],
    };
    let mut found: Vec<Found> = Vec::new();
    for language in languages {
        for hit in memory.search(language, &args.text, args.limit) {
            if !found.iter().any(|known| known.unit == hit.unit) {
                found.push(hit);
            }
        }
    }
    found.sort_by_key(|hit| std::cmp::Reverse(hit.percent));
    found.truncate(args.limit);
    found
}

fn row(found: Found) -> Row {
    let unit = found.unit;
    let text = |language| unit.text(language).to_owned();
    let status = unit
        .variants
        .iter()
        .filter(|(language, _)| **language != Language::Khmer)
        .map(|(language, variant)| format!("{language}: {}", variant.status))
        .collect::<Vec<_>>()
        .join(", ");
    Row {
        percent: found.percent,
        km: text(Language::Khmer),
        vi: text(Language::Vietnamese),
        en: text(Language::English),
        status,
        document: unit.document,
        person: unit.person,
        date: unit.date,
        memory: found.memory,
    }
}

fn cells(row: &Row) -> Vec<String> {
    vec![
        row.percent.to_string(),
        row.km.clone(),
        row.vi.clone(),
        row.en.clone(),
        row.status.clone(),
        row.document.clone(),
        row.date.clone(),
        row.memory.clone(),
    ]
}

fn show(row: &Row, out: &mut dyn Write) -> std::io::Result<()> {
    let about = [
        &row.document,
        &row.person,
        &row.date,
        &row.status,
        &row.memory,
    ];
    let about: Vec<&str> = about
        .into_iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    writeln!(out, "{} %  ({})", row.percent, about.join("; "))?;
    for (tag, text) in [("km", &row.km), ("vi", &row.vi), ("en", &row.en)] {
        if !text.is_empty() {
            writeln!(out, "  {tag}  {text}")?;
        }
    }
    Ok(())
}
