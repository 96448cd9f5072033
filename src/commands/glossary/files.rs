//! Reading tables of terms.

use std::path::{Path, PathBuf};

use crate::commands::exit::Usage;
use crate::commands::workspace::{Common, Workspace};
use crate::format::{FormatError, decode, read_sheet_xlsx};
use crate::glossary::{LEXICON, SHIPPED, Sheet};

/// The tables of a termbase, with the lexicon: those named; else the project's; else the shipped ones.
pub(super) fn tables(named: &[PathBuf], common: &Common) -> anyhow::Result<Vec<(PathBuf, Sheet)>> {
    if !named.is_empty() {
        return read_all(named);
    }
    let workspace = Workspace::find(common, None)?;
    let project = workspace.project.unwrap_or_default();
    let in_project = match &workspace.config.glossary {
        Some(paths) => paths.iter().map(|path| project.join(path)).collect(),
        None => vec![project.join("glossary")],
    };
    if !project.as_os_str().is_empty() && in_project.iter().all(|path| path.exists()) {
        return read_all(&in_project);
    }
    let shipped = SHIPPED.iter().copied().chain([("lexicon.csv", LEXICON)]);
    Ok(shipped
        .map(|(name, text)| (Path::new("glossary").join(name), Sheet::parse(text, b',')))
        .collect())
}

fn read_all(paths: &[PathBuf]) -> anyhow::Result<Vec<(PathBuf, Sheet)>> {
    let mut tables = Vec::new();
    for file in files(paths)? {
        let sheet = read(&file)?;
        tables.push((file, sheet));
    }
    Ok(tables)
}

/// The named files, and the `.csv` files of the named folders.
pub(super) fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let mut found = Vec::new();
        for entry in std::fs::read_dir(path).map_err(|source| unreadable(path, source))? {
            let file = entry.map_err(|source| unreadable(path, source))?.path();
            if extension(&file) == "csv" {
                found.push(file);
            }
        }
        if found.is_empty() {
            let message = format!("there is no .csv file in the folder {}", path.display());
            return Err(Usage(message).into());
        }
        found.sort();
        files.extend(found);
    }
    Ok(files)
}

/// One table: CSV, TSV, or the first sheet of a workbook.
pub(in crate::commands) fn read(path: &Path) -> Result<Sheet, FormatError> {
    let bytes = std::fs::read(path).map_err(|source| unreadable(path, source))?;
    match extension(path).as_str() {
        "xlsx" => read_sheet_xlsx(path, &bytes),
        "tsv" | "tab" => Ok(Sheet::parse(&decode(path, &bytes)?.text, b'\t')),
        _ => Ok(Sheet::parse(&decode(path, &bytes)?.text, b',')),
    }
}

/// One table; an empty file is a table without rows, as git's merge gives a driver for a file that was not there.
pub(super) fn read_or_empty(path: &Path) -> Result<Sheet, FormatError> {
    match read(path) {
        Err(FormatError::Empty { .. }) => Ok(Sheet::default()),
        result => result,
    }
}

pub(in crate::commands) fn unreadable(path: &Path, source: std::io::Error) -> FormatError {
    FormatError::Io {
        doing: "read",
        path: path.to_owned(),
        source,
    }
}

/// A file name's ending in lower case.
pub(in crate::commands) fn extension(path: &Path) -> String {
    path.extension()
        .map(|extension| extension.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default()
}
