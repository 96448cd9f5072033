//! The memory of a project, with those attached to it.

use std::fs::File;
use std::io::BufReader;
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
        let approved = store.approved_units().await?;
        shelves.push(Shelf::build("", 0, approved));
        shelves.push(imported(store, workspace.store_folder()).await?);
    }
    let project = workspace.project.clone().unwrap_or_default();
    for file in &settings.files {
        shelves.push(attached(file, &project.join(&file.path)).await?);
    }
    shelves.retain(|shelf| !shelf.is_empty());
    Ok(Memory::new(settings, shelves))
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
    if let Ok(file) = File::open(&path) {
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        if let Some(shelf) = Shelf::load(&stamp, &mut BufReader::new(file), length) {
            return Ok(shelf);
        }
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
        if let Err(error) = saved {
            // Nothing is lost: the next run makes the index again.
            tracing::warn!(%error, "the index of the memory could not be kept");
        }
    }
    Ok(shelf)
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
        let approved = store.approved_units().await?;
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
