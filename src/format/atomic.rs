//! Files that appear whole or not at all.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::FormatError;

/// Writes a file under a temporary name in its folder, makes it durable, and renames it. When `write` or the
/// disk fails, an earlier file of that name stands as it was and nothing is left behind.
///
/// # Errors
/// What `write` returns, or [`FormatError::Io`].
pub fn write_atomically<T>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T, FormatError>,
) -> Result<T, FormatError> {
    let new = NewFile::begin(path)?;
    let mut out = new.out()?;
    let result = write(&mut out).map_err(|error| new.named(error))?;
    out.flush().map_err(|error| new.failed(error))?;
    drop(out);
    new.publish(None)?;
    Ok(result)
}

/// Writes a file as [`write_atomically`] does; a file that stands there is first renamed to `kept`, if that is given.
///
/// # Errors
/// [`FormatError::Io`].
pub fn replace(path: &Path, bytes: &[u8], kept: Option<&Path>) -> Result<(), FormatError> {
    let new = NewFile::begin(path)?;
    let written = new.out().and_then(|mut out| {
        out.write_all(bytes)?;
        Ok(out.flush()?)
    });
    written.map_err(|error| new.named(error))?;
    new.publish(kept)
}

/// A file that is being written under a temporary name, beside the one that it will replace.
#[derive(Debug)]
pub struct NewFile {
    file: NamedTempFile,
    path: PathBuf,
}

impl NewFile {
    /// Begins a file that is to stand at `path`; makes its folder.
    ///
    /// # Errors
    /// [`FormatError::Io`].
    pub fn begin(path: &Path) -> Result<Self, FormatError> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let begun = std::fs::create_dir_all(folder)
            .and_then(|()| Builder::new().prefix(".trivani-").tempfile_in(folder));
        Ok(Self {
            file: begun.map_err(|source| cannot_write(path, source))?,
            path: path.to_owned(),
        })
    }

    /// Where it is to stand.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A way to write to it, which keeps its place with the others.
    ///
    /// # Errors
    /// [`FormatError::Io`].
    pub fn out(&self) -> Result<BufWriter<File>, FormatError> {
        let file = self.file.as_file().try_clone();
        Ok(BufWriter::new(file.map_err(|error| self.failed(error))?))
    }

    /// The same error, with the file's name where it has none.
    #[must_use]
    pub fn named(&self, error: FormatError) -> FormatError {
        match error {
            FormatError::Write(source) => self.failed(source),
            error => error,
        }
    }

    /// A way to read what was written, from its beginning.
    ///
    /// # Errors
    /// [`FormatError::Io`].
    pub fn written(&self) -> Result<File, FormatError> {
        self.file.reopen().map_err(|error| self.failed(error))
    }

    /// Makes it durable and puts it in its place. A file that stands there is first renamed to `kept`, if that is given.
    ///
    /// # Errors
    /// [`FormatError::Io`]; then the earlier file stands.
    pub fn publish(self, kept: Option<&Path>) -> Result<(), FormatError> {
        let Self { file, path } = self;
        let published = share(file.as_file())
            .and_then(|()| file.as_file().sync_all())
            .and_then(|()| kept.map_or(Ok(()), |kept| std::fs::rename(&path, kept)))
            .and_then(|()| file.persist(&path).map_err(|error| error.error));
        published
            .map(drop)
            .map_err(|source| cannot_write(&path, source))
    }

    fn failed(&self, source: std::io::Error) -> FormatError {
        cannot_write(&self.path, source)
    }
}

fn cannot_write(path: &Path, source: std::io::Error) -> FormatError {
    FormatError::Io {
        doing: "write",
        path: path.to_owned(),
        source,
    }
}

/// Temporary files are private; results are for everyone whom the folder lets in.
#[cfg(unix)]
fn share(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn share(_file: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        write_atomically(&path, |out| Ok(out.write_all(b"old")?)).unwrap();
        let failed = write_atomically(&path, |out| {
            out.write_all(b"half")?;
            Err::<(), _>(FormatError::Write(std::io::Error::other("no space left")))
        });
        assert!(failed.unwrap_err().to_string().contains("table.csv"));
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
