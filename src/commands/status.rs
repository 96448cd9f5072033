//! `trivani status`: how far the documents are.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::exit::Exit;
use super::translate::spending;
use super::workspace::{Common, Workspace};
use crate::cli::Status;
use crate::model::{Kind, Language, Slug};
use crate::pipeline::LanguageSummary;
use crate::store::{Access, Pages, SpendingByCurrency, Store, Stored};

#[derive(Debug, Serialize)]
struct DocumentStatus {
    document: Slug,
    name: String,
    location: String,
    segments: usize,
    boilerplate: usize,
    languages: BTreeMap<Language, LanguageSummary>,
    /// By currency.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    spent: SpendingByCurrency,
}

pub(super) async fn run(
    args: Status,
    common: &Common,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(common, args.out)?;
    let store = Store::open(workspace.store_folder(), Access::Read).await?;
    let mut spent = store.spent().await?;
    let mut all = Vec::new();
    for info in store.documents().await? {
        let pages = Pages::stored(&store, &info.slug).await?;
        let wanted = workspace.config.languages.iter();
        let mut languages: BTreeMap<Language, LanguageSummary> = wanted
            .map(|language| (*language, LanguageSummary::default()))
            .collect();
        let mut boilerplate = 0;
        for start in (0..pages.count()).step_by(Pages::AT_ONCE) {
            for Stored { unit, .. } in pages.read(start..start + Pages::AT_ONCE).await? {
                if unit.segment.kind == Kind::Boilerplate {
                    boilerplate += 1;
                    continue;
                }
                for (language, counts) in &mut languages {
                    counts.count(unit.targets.get(language));
                }
            }
        }
        all.push(DocumentStatus {
            spent: spent.remove(info.slug.as_str()).unwrap_or_default(),
            document: info.slug,
            name: info.name,
            location: info.location,
            segments: pages.count(),
            boilerplate,
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
    for (currency, spent) in &status.spent {
        writeln!(out, "  spent: {}", spending(spent, currency))?;
    }
    Ok(())
}
