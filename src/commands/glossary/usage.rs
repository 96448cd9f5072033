//! `trivani glossary usage`: the sentences that hold a term.

use std::io::Write;

use serde::Serialize;
use tokio::runtime::Runtime;

use super::corpus::Corpus;
use super::list;
use crate::cli::GlossaryUsage;
use crate::commands::exit::Exit;
use crate::commands::workspace::{Common, Workspace};
use crate::glossary::Passage;
use crate::glossary::usage::{Wanted, marked, usage};
use crate::model::{Language, Unit};
use crate::store::{Access, Store};

const HEADER: [&str; 5] = ["file", "line", "km", "vi", "en"];

/// A sentence in three languages, the term in brackets.
#[derive(Serialize)]
struct Row {
    file: String,
    /// The line of the file, or the running number of the document's segment.
    line: u64,
    km: String,
    vi: String,
    en: String,
}

pub(super) fn run(
    args: &GlossaryUsage,
    common: &Common,
    runtime: &Runtime,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(common, None)?;
    let termbase = workspace.termbase(args.glossary.as_deref())?;
    let corpora = if args.files.is_empty() {
        runtime.block_on(documents(&workspace))?
    } else {
        Corpus::read_all(&args.files)?
    };
    let wanted = Wanted::all(termbase.concepts(), &args.term);
    let mut rows = Vec::new();
    let mut count = 0;
    for corpus in &corpora {
        for (passage, language, places) in usage(&wanted, &corpus.passages) {
            count += 1;
            if count > args.limit {
                continue;
            }
            let text = |shown: Language| {
                if shown == language {
                    marked(passage.text(shown), &places)
                } else {
                    passage.text(shown).to_owned()
                }
            };
            rows.push(Row {
                file: corpus.name.clone(),
                line: passage.line,
                km: text(Language::Khmer),
                vi: text(Language::Vietnamese),
                en: text(Language::English),
            });
        }
    }
    if !list::print(&rows, &HEADER, cells, args.format, out)? {
        show(&rows, count, out)?;
    }
    Ok(Exit::Ok)
}

/// The documents of the project's database.
async fn documents(workspace: &Workspace) -> anyhow::Result<Vec<Corpus>> {
    let store = Store::open(workspace.store_folder(), Access::Read).await?;
    let mut corpora = Vec::new();
    for document in store.documents().await? {
        let units = store.units(&document.slug).await?;
        corpora.push(Corpus {
            name: document.slug.to_string(),
            passages: units.iter().map(passage).collect(),
        });
    }
    store.close().await;
    Ok(corpora)
}

fn passage(unit: &Unit) -> Passage {
    let text = |language| {
        unit.targets
            .get(&language)
            .map(|target| target.text.clone())
            .unwrap_or_default()
    };
    Passage {
        line: unit.segment.number as u64,
        km: unit.segment.text.clone(),
        vi: text(Language::Vietnamese),
        en: text(Language::English),
    }
}

fn show(rows: &[Row], count: usize, out: &mut dyn Write) -> std::io::Result<()> {
    for row in rows {
        writeln!(out, "{}:{}", row.file, row.line)?;
        for (tag, text) in [("km", &row.km), ("vi", &row.vi), ("en", &row.en)] {
            if !text.is_empty() {
                writeln!(out, "  {tag}  {text}")?;
            }
        }
    }
    writeln!(out, "{count} places; {} shown", rows.len())
}

fn cells(row: &Row) -> Vec<String> {
    vec![
        row.file.clone(),
        row.line.to_string(),
        row.km.clone(),
        row.vi.clone(),
        row.en.clone(),
    ]
}
