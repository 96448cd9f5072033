//! Writing results: never over an input, never over a person's file.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::exit::Usage;
use crate::format::{FormatError, NewFile, OutputFormat, UnitWriter, begin, output_path};
use crate::model::{Finding, Severity, Slug, Unit};
use crate::store::{FileHash, Pages, Store, Stored};

/// What was written of a document.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) files: Vec<PathBuf>,
    pub(super) findings: Vec<Finding>,
}

/// Writes a document's results in some formats, page by page, and shows each unit to `visit`. A file of that name which
/// is not as it was last written is a person's: it is kept under another name, and a finding says so.
pub(super) async fn write(
    store: &Store,
    folder: &Path,
    slug: &Slug,
    formats: &[OutputFormat],
    pages: &Pages<'_>,
    mut visit: impl FnMut(&Stored),
) -> anyhow::Result<Written> {
    let mut outputs = Vec::with_capacity(formats.len());
    for &format in formats {
        let path = output_path(folder, slug.as_str(), format);
        outputs.push(Output::begin(&path, format, pages.count())?);
    }
    let (mut before, mut waiting) = (None::<Stored>, None::<Stored>);
    for start in (0..pages.count()).step_by(Pages::AT_ONCE) {
        for next in pages.read(start..start + Pages::AT_ONCE).await? {
            visit(&next);
            if let Some(unit) = waiting.take() {
                write_unit(&mut outputs, &unit, before.as_ref(), Some(&next));
                before = Some(unit);
            }
            waiting = Some(next);
        }
    }
    if let Some(unit) = waiting {
        write_unit(&mut outputs, &unit, before.as_ref(), None);
    }
    let mut written = Written::default();
    for output in outputs {
        let path = output.new.path().to_owned();
        written.findings.extend(output.finish(store).await?);
        written.files.push(path);
    }
    Ok(written)
}

fn write_unit(
    outputs: &mut [Output],
    unit: &Stored,
    before: Option<&Stored>,
    after: Option<&Stored>,
) {
    let around = [before, after].map(|stored| stored.map(|stored| &stored.unit));
    for output in outputs {
        output.write(&unit.unit, around);
    }
}

/// A file that is being written. What goes wrong with it is said at its end, after the files before it are done.
struct Output {
    new: NewFile,
    writer: Result<Box<dyn UnitWriter>, FormatError>,
}

impl Output {
    fn begin(path: &Path, format: OutputFormat, units: usize) -> Result<Self, FormatError> {
        let new = NewFile::begin(path)?;
        let out = Box::new(new.out()?);
        Ok(Self {
            writer: begin(format, units, out),
            new,
        })
    }

    fn write(&mut self, unit: &Unit, around: [Option<&Unit>; 2]) {
        if let Ok(writer) = &mut self.writer
            && let Err(error) = writer.unit(unit, around)
        {
            self.writer = Err(error);
        }
    }

    async fn finish(self, store: &Store) -> anyhow::Result<Vec<Finding>> {
        let Self { new, writer } = self;
        let ended = writer.and_then(UnitWriter::finish);
        let mut findings = ended.map_err(|error| new.named(error))?;
        let path = new.path().to_owned();
        let written = hash(&path, new.written()?)?;
        let standing = match File::open(&path) {
            Ok(standing) => Some(hash(&path, standing)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(source) => return Err(cannot_write(&path, source).into()),
        };
        // Before the file stands: a run that is killed in between must not take it for a person's.
        store.note_written_file(&written).await?;
        let kept = match standing {
            Some(standing) if standing == written => return Ok(findings),
            Some(standing) if !store.has_written_file(&standing).await? => Some(free_name(&path)),
            _ => None,
        };
        new.publish(kept.as_deref())?;
        findings.extend(kept.map(|kept| {
            let message = format!(
                "{} was changed since it was written, or was not written by this project: it is kept as {}",
                path.display(),
                kept.display()
            );
            Finding::new("output-edited", Severity::Warning, message)
        }));
        Ok(findings)
    }
}

fn hash(path: &Path, file: File) -> Result<FileHash, FormatError> {
    FileHash::read(file).map_err(|source| cannot_write(path, source))
}

fn cannot_write(path: &Path, source: std::io::Error) -> FormatError {
    FormatError::Io {
        doing: "write",
        path: path.to_owned(),
        source,
    }
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
