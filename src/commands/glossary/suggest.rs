//! `trivani glossary suggest`: terms that the termbase lacks.

use std::io::Write;

use serde::Serialize;

use super::corpus::Corpus;
use super::list;
use crate::cli::GlossarySuggest;
use crate::commands::exit::Exit;
use crate::commands::workspace::{Common, Workspace};
use crate::glossary::Passage;
use crate::glossary::suggest::{Rendering, Settings, Suggestion, suggest};

const HEADER: [&str; 7] = [
    "km",
    "frequency",
    "words",
    "c_value",
    "vi",
    "en",
    "contexts",
];

#[derive(Serialize)]
struct Row {
    km: String,
    frequency: usize,
    words: usize,
    c_value: f64,
    vi: Vec<Rendering>,
    en: Vec<Rendering>,
    /// `file:line: text`, with the candidate in brackets.
    contexts: Vec<String>,
}

pub(super) fn run(
    args: &GlossarySuggest,
    common: &Common,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(common, None)?;
    let termbase = workspace.termbase(args.glossary.as_deref())?;
    let mut places = Vec::new();
    let mut passages: Vec<Passage> = Vec::new();
    for corpus in Corpus::read_all(&args.files)? {
        for passage in corpus.passages {
            places.push(format!("{}:{}", corpus.name, passage.line));
            passages.push(passage);
        }
    }
    let settings = Settings {
        min_frequency: args.min,
        limit: args.limit,
    };
    let rows: Vec<Row> = suggest(&termbase, &passages, settings)
        .into_iter()
        .map(|suggestion| row(suggestion, &places))
        .collect();
    if !list::print(&rows, &HEADER, cells, args.format, out)? {
        for row in &rows {
            show(row, out)?;
        }
    }
    Ok(Exit::Ok)
}

fn row(suggestion: Suggestion, places: &[String]) -> Row {
    let contexts = suggestion.contexts.iter().map(|context| {
        format!(
            "{}: {}[{}]{}",
            places[context.passage], context.before, suggestion.form, context.after
        )
    });
    let rounded = |score: f64| (score * 100.0).round() / 100.0;
    let round = |list: Vec<Rendering>| {
        list.into_iter()
            .map(|rendering| Rendering {
                score: rounded(rendering.score),
                ..rendering
            })
            .collect()
    };
    Row {
        contexts: contexts.collect(),
        frequency: suggestion.frequency,
        words: suggestion.words,
        c_value: rounded(suggestion.c_value),
        vi: round(suggestion.vi),
        en: round(suggestion.en),
        km: suggestion.form,
    }
}

fn show(row: &Row, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(
        out,
        "{}  ×{}  C-value {:.2}",
        row.km, row.frequency, row.c_value
    )?;
    for (tag, list) in [("vi", &row.vi), ("en", &row.en)] {
        if !list.is_empty() {
            writeln!(out, "  {tag}  {}", renderings(list).join("; "))?;
        }
    }
    for context in &row.contexts {
        writeln!(out, "    {context}")?;
    }
    Ok(())
}

fn renderings(list: &[Rendering]) -> Vec<String> {
    list.iter()
        .map(|rendering| {
            format!(
                "{} ({} of {}, {:.1})",
                rendering.text, rendering.together, rendering.passages, rendering.score
            )
        })
        .collect()
}

fn cells(row: &Row) -> Vec<String> {
    vec![
        row.km.clone(),
        row.frequency.to_string(),
        row.words.to_string(),
        row.c_value.to_string(),
        renderings(&row.vi).join("; "),
        renderings(&row.en).join("; "),
        row.contexts.join("\n"),
    ]
}
