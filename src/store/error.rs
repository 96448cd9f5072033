//! What can go wrong with the project database.

use std::path::PathBuf;
use std::sync::Arc;

/// What can go wrong with the project database; each says what to do next.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another run holds the folder.
    #[error("another trivani run is working in {}; wait until it ends, or give this run another --out folder", .folder.display())]
    Locked {
        /// The folder of the database.
        folder: PathBuf,
    },
    /// There is no database yet.
    #[error("there is no trivani project in {}: nothing was translated there yet", .folder.display())]
    Missing {
        /// The folder that was looked into.
        folder: PathBuf,
    },
    /// The database was written by a newer program.
    #[error(
        "{} was written by a newer trivani (schema {found}, this program knows {known}); update trivani. Nothing was touched",
        .path.display()
    )]
    Newer {
        /// The database file.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// The file is no database, or a damaged one.
    #[error("{} is no trivani database, or is damaged: {reason}. Restore a copy, or move it away to start anew", .path.display())]
    Damaged {
        /// The database file.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
    /// A file or folder could not be made or opened.
    #[error("cannot use {}: {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: Arc<std::io::Error>,
    },
    /// The disk is full.
    #[error("the disk is full: {} could not be written. What was stored before is kept; make room and run the same command again", .path.display())]
    DiskFull {
        /// The database file.
        path: PathBuf,
    },
    /// Anything else that SQLite reports.
    #[error("the project database failed: {source}")]
    Database {
        /// What sqlx says.
        #[from]
        source: Arc<sqlx::Error>,
    },
}

impl StoreError {
    pub(super) fn io(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::Io {
            path: path.into(),
            source: Arc::new(source),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        const SQLITE_FULL: &str = "13";
        let code = error
            .as_database_error()
            .and_then(|e| e.code().map(std::borrow::Cow::into_owned));
        match code.as_deref() {
            Some(SQLITE_FULL) => Self::DiskFull {
                path: PathBuf::from(super::FILE_NAME),
            },
            _ => Self::Database {
                source: Arc::new(error),
            },
        }
    }
}
