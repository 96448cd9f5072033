//! Writing results: never over an input, never over a person's file.

use std::path::{Path, PathBuf};

use super::exit::Usage;
use crate::format::{FormatError, OutputFormat, output_path, render, replace};
use crate::model::{Finding, Severity, Slug, Unit};
use crate::store::Store;

/// Writes a document's results in one format. A file of that name which is not as it was last written is a person's:
/// it is kept under another name, and a finding says so.
pub(super) async fn write(
    store: &Store,
    folder: &Path,
    slug: &Slug,
    format: OutputFormat,
    units: &[Unit],
) -> anyhow::Result<(PathBuf, Vec<Finding>)> {
    let path = output_path(folder, slug.as_str(), format);
    let (bytes, mut findings) = render(format, units)?;
    findings.extend(put(store, &path, &bytes).await?);
    Ok((path, findings))
}

/// Writes a file of ours. One of that name which is not as it was last written is a person's: it is kept under another name,
/// and a finding says so.
pub(super) async fn put(
    store: &Store,
    path: &Path,
    bytes: &[u8],
) -> anyhow::Result<Option<Finding>> {
    let standing = match std::fs::read(path) {
        Ok(standing) => Some(standing),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(source) => {
            return Err(FormatError::Io {
                doing: "write",
                path: path.to_owned(),
                source,
            }
            .into());
        }
    };
    // Before the file stands: a run that is killed in between must not take it for a person's.
    store.note_written(bytes).await?;
    let kept = match standing {
        Some(standing) if standing == bytes => return Ok(None),
        Some(standing) if !store.has_written(&standing).await? => Some(free_name(path)),
        _ => None,
    };
    replace(path, bytes, kept.as_deref())?;
    Ok(kept.map(|kept| {
        let message = format!(
            "{} was changed since it was written, or was not written by this project: it is kept as {}",
            path.display(),
            kept.display()
        );
        Finding::new("output-edited", Severity::Warning, message)
    }))
}

/// `NAME.edited-1.csv`, with the first number that is free.
fn free_name(path: &Path) -> PathBuf {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    (1..=u64::MAX)
        .map(|number| path.with_extension(format!("edited-{number}.{ending}")))
        .find(|path| path.symlink_metadata().is_err())
        .expect("a folder holds fewer files than there are numbers")
}

/// Refuses an output folder that is a file, before anything is asked.
pub(super) fn refuse_file_as_folder(folder: &Path) -> Result<(), Usage> {
    if folder.exists() && !folder.is_dir() {
        return Err(Usage(format!(
            "results cannot go to {}: it is a file, not a folder",
            folder.display()
        )));
    }
    Ok(())
}

/// Refuses to write over an input: `inputs` are the places that were read.
pub(super) fn refuse_inputs<'i>(
    folder: &Path,
    slug: &Slug,
    formats: &[OutputFormat],
    mut inputs: impl Iterator<Item = &'i str>,
) -> Result<(), Usage> {
    let places: Vec<String> = formats
        .iter()
        .filter_map(|format| {
            output_path(folder, slug.as_str(), *format)
                .canonicalize()
                .ok()
        })
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    match inputs.find(|input| places.iter().any(|place| place == input)) {
        Some(input) => Err(Usage(format!(
            "the result would be written over the input {input}: choose another folder with --out"
        ))),
        None => Ok(()),
    }
}
