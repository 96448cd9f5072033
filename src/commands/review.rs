//! `trivani review`: translations out to reviewers, and back in.

mod diff;
mod export;
mod import;
mod reading;
mod status;

use std::io::Write;

use super::exit::Exit;
use super::workspace::{Common, Workspace};
use crate::cli::review::{Action, Review};
use crate::store::{Access, Store};

pub(super) async fn run(
    args: Review,
    common: &Common,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(common, args.out)?;
    match args.action {
        Action::Export(args) => export::run(args, &workspace, out).await,
        Action::Import(args) => import::run(args, &workspace, out).await,
        Action::Status(args) => status::run(&args, &workspace, out).await,
        Action::Diff(args) => diff::run(args, &workspace, out).await,
        Action::Undo => undo(&workspace, out).await,
    }
}

/// The project's database; it must be there, for what goes out is made from it.
async fn open(workspace: &Workspace, access: Access) -> anyhow::Result<Store> {
    let folder = workspace.store_folder();
    // Opening to read first says that there is none, and makes none.
    if access == Access::Write && !folder.join(crate::store::FILE_NAME).exists() {
        Store::open(folder, Access::Read).await?;
    }
    Ok(Store::open(folder, access).await?)
}

async fn undo(workspace: &Workspace, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let store = open(workspace, Access::Write).await?;
    let undone = store.undo_review().await?;
    store.close().await;
    let Some(undone) = undone else {
        writeln!(out, "there is no import to undo")?;
        return Ok(Exit::Ok);
    };
    writeln!(
        out,
        "undone: import {} ({}); {} targets, comments and alignments are as before",
        undone.number,
        undone.files.join(", "),
        undone.restored
    )?;
    for (segment, language) in &undone.left {
        let what = language.map_or_else(|| "comment".to_owned(), |language| language.to_string());
        writeln!(out, "  left: {segment} {what} was changed since")?;
    }
    for name in &undone.alignments_left {
        writeln!(out, "  left: the alignment {name} was changed since")?;
    }
    Ok(
        if undone.left.is_empty() && undone.alignments_left.is_empty() {
            Exit::Ok
        } else {
            Exit::Findings
        },
    )
}
