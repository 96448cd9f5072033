//! Files that appear whole or not at all.

use std::io::{BufWriter, Write};
use std::path::Path;

use tempfile::Builder;

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
    keep_and_write(path, None, write)
}

/// Writes a file as [`write_atomically`] does; a file that stands there is first renamed to `kept`, if that is given.
///
/// # Errors
/// [`FormatError::Io`].
pub fn replace(path: &Path, bytes: &[u8], kept: Option<&Path>) -> Result<(), FormatError> {
    keep_and_write(path, kept, |out| Ok(out.write_all(bytes)?))
}

fn keep_and_write<T>(
    path: &Path,
    kept: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> Result<T, FormatError>,
) -> Result<T, FormatError> {
    let io = |source| FormatError::Io {
        doing: "write",
        path: path.to_owned(),
        source,
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(io)?;
    let file = Builder::new()
        .prefix(".trivani-")
        .tempfile_in(folder)
        .map_err(io)?;
    let mut out = BufWriter::new(file);
    let result = write(&mut out).map_err(|error| match error {
        FormatError::Write(source) => io(source),
        error => error,
    })?;
    let file = out.into_inner().map_err(|error| io(error.into_error()))?;
    share(file.as_file()).map_err(io)?;
    file.as_file().sync_all().map_err(io)?;
    if let Some(kept) = kept {
        std::fs::rename(path, kept).map_err(io)?;
    }
    file.persist(path).map_err(|error| io(error.error))?;
    Ok(result)
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
