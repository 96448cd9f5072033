//! The memory of a project, with those attached to it.

use std::cmp::Reverse;
use std::fs::File;
use std::path::Path;

use super::incoming::{Source, Taken};
use crate::commands::workspace::Workspace;
use crate::format::write_atomically;
use crate::memory::{Attached, Incoming, Memory, Shelf};
use crate::model::MemoryUnit;
use crate::store::{Access, FILE_NAME, Store, StoreError};

/// The file of the index, beside the database.
const INDEX: &str = "trivani.memory";
/// A memory of fewer units is indexed faster than its file is read.
const WORTH_A_FILE: usize = 20_000;

/// Opens the memory: imported units, what persons approved in the project's documents, and the attached files.
///
/// # Errors
/// When the database or an attached file cannot be read.
pub(in crate::commands) async fn open(
    store: Option<&Store>,
    workspace: &Workspace,
) -> anyhow::Result<Memory> {
    let settings = workspace.config.memory.clone();
    let mut shelves = Vec::new();
    if let Some(store) = store {
        let mut shelf = Shelf::build("", 0, approved(store).await?);
        shelf.is_approved = true;
        shelves.push(shelf);
        shelves.push(imported(store, workspace.store_folder()).await?);
    }
    let project = workspace.project.clone().unwrap_or_default();
    for file in &settings.files {
        shelves.push(attached(file, &project.join(&file.path)).await?);
    }
    shelves.retain(|shelf| !shelf.is_empty());
    Ok(Memory::new(settings, shelves))
}

/// What persons approved in the documents of a project, the newest first.
async fn approved(store: &Store) -> Result<Vec<MemoryUnit>, StoreError> {
    let mut approved = store.approved_units().await?;
    approved.sort_by_key(|approved| Reverse(approved.turn));
    Ok(approved.into_iter().map(|approved| approved.unit).collect())
}

/// The project's database, opened to be read; `None` when there is none.
pub(super) async fn store(workspace: &Workspace) -> Result<Option<Store>, StoreError> {
    match Store::open(workspace.store_folder(), Access::Read).await {
        Ok(store) => Ok(Some(store)),
        Err(StoreError::Missing { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Imported units, by identity.
pub(super) async fn units(store: &Store) -> Result<Vec<(String, MemoryUnit)>, StoreError> {
    let mut units = Vec::new();
    let mut after = String::new();
    loop {
        let page = store.memory_page(&after).await?;
        if let Some((last, _)) = page.units.last() {
            after.clone_from(last);
        }
        units.extend(page.units);
        if !page.is_full {
            return Ok(units);
        }
    }
}

/// The shelf of imported units: from its file, or made anew when that is of another state of the database.
async fn imported(store: &Store, folder: &Path) -> anyhow::Result<Shelf> {
    let Some(stamp) = store.memory_stamp().await? else {
        return Ok(Shelf::default());
    };
    let path = folder.join(INDEX);
    if let Some(shelf) = filed(&stamp, &path) {
        return Ok(shelf);
    }
    let mut shelf = Shelf::empty("", 0);
    let mut after = String::new();
    loop {
        let page = store.memory_page(&after).await?;
        for (identity, unit) in page.units {
            shelf.push(&unit);
            after = identity;
        }
        if !page.is_full {
            break;
        }
    }
    shelf.finish();
    if shelf.len() >= WORTH_A_FILE {
        let saved = write_atomically(&path, |out| Ok(shelf.save(&stamp, out)?));
        match saved {
            // The units need not be held in memory any more.
            Ok(()) => return Ok(filed(&stamp, &path).unwrap_or(shelf)),
            // Nothing is lost: the next run makes the index again.
            Err(error) => tracing::warn!(%error, "the index of the memory could not be kept"),
        }
    }
    Ok(shelf)
}

/// The shelf in a file, when it is one of this state of the database.
fn filed(stamp: &str, path: &Path) -> Option<Shelf> {
    Shelf::open(stamp, File::open(path).ok()?)
}

/// The shelf of an attached file, or of another project's memory.
async fn attached(settings: &Attached, path: &Path) -> anyhow::Result<Shelf> {
    let name = settings.path.display().to_string();
    let folder = if path.is_dir() {
        Some(path)
    } else {
        path.parent().filter(|_| path.ends_with(FILE_NAME))
    };
    if let Some(folder) = folder {
        let store = Store::open(folder, Access::Read).await?;
        let approved = approved(&store).await?;
        let imported = units(&store).await?.into_iter().map(|(_, unit)| unit);
        let shelf = Shelf::build(
            &name,
            settings.penalty,
            approved.into_iter().chain(imported),
        );
        store.close().await;
        return Ok(shelf);
    }
    let source = Source::read(path, &[])?;
    let mut shelf = Shelf::empty(&name, settings.penalty);
    let mut lost = 0;
    for taken in source.take(&Incoming::default())? {
        match taken {
            Taken::Unit(unit) => shelf.push(&unit),
            Taken::Fault { lost: units, .. } => lost += units,
            Taken::Skipped { .. } => {}
        }
    }
    if lost > 0 {
        tracing::warn!(file = %path.display(), lost, "units of an attached memory cannot be read");
    }
    shelf.finish();
    Ok(shelf)
}

/// What a person is told when a memory is empty.
pub(super) fn nothing(workspace: &Workspace) -> String {
    format!(
        "the memory in {} is empty: `trivani memory import FILE` takes one in, and what is reviewed in the project's documents is part of it",
        workspace.store_folder().display()
    )
}
