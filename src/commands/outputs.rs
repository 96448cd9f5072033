//! Writing results: never over an input, never over a person's file.

use std::path::{Path, PathBuf};

use super::exit::Usage;
use crate::format::document::docx::{self, DocxOptions};
use crate::format::{FormatError, OutputFormat, output_paths, render, replace};
use crate::glossary::Termbase;
use crate::model::{Finding, Language, Severity, Slug, Unit};
use crate::store::Store;

mod paged;

pub(super) use paged::{publish, write};

/// Whose results are written, where and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Results<'r> {
    pub(super) folder: &'r Path,
    pub(super) slug: &'r Slug,
    /// The languages of files that are in one language each.
    pub(super) languages: &'r [Language],
    /// Whether such files show what is not done yet.
    pub(super) marked: bool,
    /// The terms that formats with a glossary name.
    pub(super) termbase: Option<&'r Termbase>,
}

/// What was written.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) files: Vec<PathBuf>,
    pub(super) findings: Vec<Finding>,
}

/// Writes a document's results in a format that needs all units at once; it may be several files.
async fn write_whole(
    store: &Store,
    results: Results<'_>,
    format: OutputFormat,
    units: &[Unit],
) -> anyhow::Result<Written> {
    let mut written = Written::default();
    if format == OutputFormat::Docx {
        documents(store, results, units, &mut written).await?;
        return Ok(written);
    }
    for rendered in render(format, units, results.termbase)? {
        let path = results
            .folder
            .join(format!("{}.{}", results.slug, rendered.ending));
        written.findings.extend(rendered.findings);
        written
            .findings
            .extend(place(Some(store), &path, &rendered.bytes).await?);
        written.files.push(path);
    }
    Ok(written)
}

/// Writes the document that was read, in each language.
async fn documents(
    store: &Store,
    results: Results<'_>,
    units: &[Unit],
    written: &mut Written,
) -> anyhow::Result<()> {
    let original = store.original(results.slug).await?;
    let original = original.filter(|bytes| (docx::FORMAT.recognises)(bytes));
    let Some(original) = original else {
        let message = format!(
            "{} was not read from a DOCX, so there is no DOCX in other languages; its tables are written with --format csv,xlsx",
            results.slug
        );
        let finding = Finding::new("docx-no-original", Severity::Warning, message);
        written.findings.push(finding);
        return Ok(());
    };
    for &language in results.languages {
        let name = results.slug.as_str();
        let path = results.folder.join(format!("{name}.{language}.docx"));
        let options = DocxOptions {
            language,
            marked: results.marked,
        };
        let read = PathBuf::from(format!("{name}.docx"));
        let (bytes, findings) = docx::write(&read, &original, units, options)?;
        written.findings.extend(findings);
        written
            .findings
            .extend(place(Some(store), &path, &bytes).await?);
        written.files.push(path);
    }
    Ok(())
}

/// Writes a file that the project makes. What stands there and is not as the project last wrote it is a person's: it is kept
/// under another name, and a finding says so. Without a store, nobody knows who wrote it.
pub(super) async fn place(
    store: Option<&Store>,
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
    if let Some(store) = store {
        store.note_written(bytes).await?;
    }
    let kept = match (standing, store) {
        (Some(standing), _) if standing == bytes => return Ok(None),
        (Some(_), None) => Some(free_name(path)),
        (Some(standing), Some(store)) if !store.has_written(&standing).await? => {
            Some(free_name(path))
        }
        _ => None,
    };
    replace(path, bytes, kept.as_deref())?;
    Ok(kept.map(|kept| edited(path, &kept)))
}

/// What stood at `path` was a person's: where it is now.
fn edited(path: &Path, kept: &Path) -> Finding {
    let message = format!(
        "{} was changed since it was written, or was not written by this project: it is kept as {}",
        path.display(),
        kept.display()
    );
    Finding::new("output-edited", Severity::Warning, message)
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
        .flat_map(|format| output_paths(folder, slug.as_str(), *format))
        .filter_map(|path| path.canonicalize().ok())
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    match inputs.find(|input| places.iter().any(|place| place == input)) {
        Some(input) => Err(Usage(format!(
            "the result would be written over the input {input}: choose another folder with --out"
        ))),
        None => Ok(()),
    }
}
