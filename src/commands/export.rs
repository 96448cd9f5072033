//! `trivani export`: the outputs again, from the database.

use std::io::Write;

use super::exit::{Exit, Usage};
use super::outputs;
use super::workspace::{Common, Workspace};
use crate::cli::Export;
use crate::format::OutputFormat;
use crate::store::{Access, Pages, Store};

pub(super) async fn run(
    args: Export,
    common: &Common,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(common, args.out)?;
    outputs::refuse_file_as_folder(&workspace.out)?;
    let store = Store::open(workspace.store_folder(), Access::Read).await?;
    let mut documents = store.documents().await?;
    for name in &args.documents {
        if !documents
            .iter()
            .any(|document| document.slug.as_str() == name)
        {
            let known: Vec<&str> = documents
                .iter()
                .map(|document| document.slug.as_str())
                .collect();
            let message = format!(
                "there is no document `{name}`; there are: {}",
                known.join(", ")
            );
            return Err(Usage(message).into());
        }
    }
    if !args.documents.is_empty() {
        documents.retain(|document| {
            args.documents
                .iter()
                .any(|name| name == document.slug.as_str())
        });
    }
    let formats = args
        .format
        .unwrap_or_else(|| workspace.config.formats.clone());
    // Only XLIFF has room for the terms of a unit.
    let needs_terms = formats.contains(&OutputFormat::Xliff);
    let termbase = needs_terms.then(|| workspace.termbase(None)).transpose()?;
    let mut exit = Exit::Ok;
    for document in documents {
        let results = outputs::Results {
            folder: &workspace.out,
            slug: &document.slug,
            languages: &workspace.config.languages,
            marked: !args.unmarked,
            termbase: termbase.as_ref(),
        };
        let pages = Pages::stored(&store, &document.slug).await?;
        let written = outputs::write(&store, results, &formats, &pages, |_| {}).await?;
        for path in written.files {
            writeln!(out, "wrote {}", path.display())?;
        }
        for finding in written.findings {
            writeln!(out, "  {finding}")?;
            exit = Exit::Findings;
        }
    }
    store.close().await;
    Ok(exit)
}
