//! `trivani status`: how far the documents are.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::exit::Exit;
use super::workspace::{Common, Workspace};
use crate::cli::Status;
use crate::model::{Kind, Language, Slug};
use crate::pipeline::LanguageSummary;
use crate::store::{Access, Store};

#[derive(Debug, Serialize)]
struct DocumentStatus {
    document: Slug,
    name: String,
    location: String,
    segments: usize,
    boilerplate: usize,
    languages: BTreeMap<Language, LanguageSummary>,
}

pub(super) async fn run(
    args: Status,
    common: &Common,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(common, args.out)?;
    let store = Store::open(workspace.store_folder(), Access::Read).await?;
    let mut all = Vec::new();
    for info in store.documents().await? {
        let units = store.units(&info.slug).await?;
        let (boilerplate, content): (Vec<_>, Vec<_>) = units
            .iter()
            .partition(|unit| unit.segment.kind == Kind::Boilerplate);
        let mut languages = BTreeMap::new();
        for language in &workspace.config.languages {
            let mut counts = LanguageSummary::default();
            for unit in &content {
                counts.count(unit.targets.get(language));
            }
            languages.insert(*language, counts);
        }
        all.push(DocumentStatus {
            document: info.slug,
            name: info.name,
            location: info.location,
            segments: units.len(),
            boilerplate: boilerplate.len(),
            languages,
        });
    }
    store.close().await;
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &all)?;
        writeln!(out)?;
        return Ok(Exit::Ok);
    }
    for document in &all {
        print(document, out)?;
    }
    Ok(Exit::Ok)
}

fn print(status: &DocumentStatus, out: &mut dyn Write) -> std::io::Result<()> {
    write!(
        out,
        "{} ({}): {} segments",
        status.document, status.name, status.segments
    )?;
    if status.boilerplate > 0 {
        write!(out, ", {} of them boilerplate", status.boilerplate)?;
    }
    writeln!(out)?;
    for (language, counts) in &status.languages {
        writeln!(
            out,
            "  {language}: {} translated, {} reviewed, {} need review, {} not asked yet",
            counts.translated, counts.reviewed, counts.needs_review, counts.open
        )?;
    }
    Ok(())
}
