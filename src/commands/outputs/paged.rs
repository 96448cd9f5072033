//! Results that are written page by page, several formats in one pass.

use std::fs::File;
use std::path::Path;

use super::{Results, Written, edited, free_name, write_whole};
use crate::format::{FormatError, NewFile, OutputFormat, UnitWriter, begin};
use crate::model::{Finding, Unit};
use crate::store::{FileHash, Pages, Store, Stored};

/// Writes a document's results in some formats, page by page, and shows each unit to `visit`. A file of that name which
/// is not as it was last written is a person's: it is kept under another name, and a finding says so.
pub(in crate::commands) async fn write(
    store: &Store,
    results: Results<'_>,
    formats: &[OutputFormat],
    pages: &Pages<'_>,
    mut visit: impl FnMut(&Stored),
) -> anyhow::Result<Written> {
    let mut outputs = Vec::with_capacity(formats.len());
    for &format in formats {
        outputs.push(Output::begin(results, format, pages.count())?);
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
    let mut whole = None;
    for output in outputs {
        match output {
            Output::Paged(file) => {
                written.files.push(file.new.path().to_owned());
                written.findings.extend(file.finish(store).await?);
            }
            Output::Whole(format) => {
                let units = match whole.take() {
                    Some(units) => units,
                    None => all(pages).await?,
                };
                let more = write_whole(store, results, format, &units).await?;
                written.files.extend(more.files);
                written.findings.extend(more.findings);
                whole = Some(units);
            }
        }
    }
    Ok(written)
}

/// All units, for the formats that need them at once.
async fn all(pages: &Pages<'_>) -> anyhow::Result<Vec<Unit>> {
    let stored = pages.read(0..pages.count()).await?;
    Ok(stored.into_iter().map(|stored| stored.unit).collect())
}

fn write_unit(
    outputs: &mut [Output],
    unit: &Stored,
    before: Option<&Stored>,
    after: Option<&Stored>,
) {
    let around = [before, after].map(|stored| stored.map(|stored| &stored.unit));
    for output in outputs {
        if let Output::Paged(file) = output {
            file.write(&unit.unit, around);
        }
    }
}

/// Results in one format.
enum Output {
    /// A file that is written unit by unit.
    Paged(Paged),
    /// Files that are made of all units at once, at the end.
    Whole(OutputFormat),
}

/// A file that is being written. What goes wrong with it is said at its end, after the files before it are done.
struct Paged {
    new: NewFile,
    writer: Result<Box<dyn UnitWriter>, FormatError>,
}

impl Output {
    fn begin(
        results: Results<'_>,
        format: OutputFormat,
        units: usize,
    ) -> Result<Self, FormatError> {
        let name = format!("{}.{}", results.slug, format.extension());
        let new = NewFile::begin(&results.folder.join(name))?;
        let writer = begin(format, units, Box::new(new.out()?)).transpose();
        Ok(match writer {
            None => Self::Whole(format),
            Some(writer) => Self::Paged(Paged { new, writer }),
        })
    }
}

impl Paged {
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
        findings.extend(publish(store, new).await?);
        Ok(findings)
    }
}

/// Puts a file that was written in its place. What stands there and is not as the project last wrote it is a person's: it is
/// kept under another name, and a finding says so.
pub(in crate::commands) async fn publish(
    store: &Store,
    new: NewFile,
) -> anyhow::Result<Option<Finding>> {
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
        Some(standing) if standing == written => return Ok(None),
        Some(standing) if !store.has_written_file(&standing).await? => Some(free_name(&path)),
        _ => None,
    };
    new.publish(kept.as_deref())?;
    Ok(kept.map(|kept| edited(&path, &kept)))
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
