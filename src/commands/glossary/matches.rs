//! `trivani glossary matches`: every place of a term.

use std::io::Write;

use serde::Serialize;

use super::corpus::Corpus;
use super::list;
use crate::cli::{GlossaryMatches, ListFormat};
use crate::commands::exit::Exit;
use crate::commands::workspace::{Common, Workspace};
use crate::glossary::{Passage, TermMatch, Termbase};

const HEADER: [&str; 9] = [
    "file", "line", "start", "end", "text", "concept", "vi", "en", "within",
];

/// One sense of one term at one place.
#[derive(Serialize)]
struct Row {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    line: u64,
    /// In code points of the line, from 0.
    start: usize,
    /// Exclusive.
    end: usize,
    text: String,
    concept: String,
    vi: String,
    en: String,
    /// The longer term that this one is part of; empty for one that is part of none.
    within: String,
}

pub(super) fn run(
    args: &GlossaryMatches,
    common: &Common,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(common, None)?;
    let termbase = workspace.termbase(args.glossary.as_deref())?;
    let several = args.files.len() > 1;
    let mut rows = Vec::new();
    for corpus in Corpus::read_all(&args.files)? {
        let file = several.then_some(corpus.name.as_str());
        for passage in &corpus.passages {
            rows_of(&termbase, file, passage, &mut rows);
        }
    }
    let header = if several { &HEADER[..] } else { &HEADER[1..] };
    if !list::print(&rows, header, cells, args.format, out)? {
        debug_assert_eq!(args.format, ListFormat::Text);
        for row in &rows {
            show(row, out)?;
        }
    }
    Ok(Exit::Ok)
}

fn rows_of(termbase: &Termbase, file: Option<&str>, passage: &Passage, rows: &mut Vec<Row>) {
    let text = &passage.km;
    let found = termbase.find_nested(text);
    let ids = |term: &TermMatch<'_>| {
        let ids: Vec<&str> = term.senses.iter().map(|c| c.id.as_str()).collect();
        ids.join("|")
    };
    for term in &found {
        let start = text[..term.range.start].chars().count();
        let written = &text[term.range.clone()];
        for concept in &term.senses {
            rows.push(Row {
                file: file.map(str::to_owned),
                line: passage.line,
                start,
                end: start + written.chars().count(),
                text: written.to_owned(),
                concept: concept.id.clone(),
                vi: concept.vi.preferred.clone(),
                en: concept.en.preferred.clone(),
                within: term
                    .outer
                    .map(|outer| ids(&found[outer]))
                    .unwrap_or_default(),
            });
        }
    }
}

fn show(row: &Row, out: &mut dyn Write) -> std::io::Result<()> {
    let file = row
        .file
        .as_ref()
        .map(|file| format!("{file}:"))
        .unwrap_or_default();
    let indent = if row.within.is_empty() { "" } else { "    " };
    writeln!(
        out,
        "{file}{}:{}-{}: {indent}{}  {}  {} / {}",
        row.line, row.start, row.end, row.text, row.concept, row.vi, row.en
    )
}

fn cells(row: &Row) -> Vec<String> {
    let mut cells: Vec<String> = row.file.iter().cloned().collect();
    cells.extend([
        row.line.to_string(),
        row.start.to_string(),
        row.end.to_string(),
        row.text.clone(),
        row.concept.clone(),
        row.vi.clone(),
        row.en.clone(),
        row.within.clone(),
    ]);
    cells
}
