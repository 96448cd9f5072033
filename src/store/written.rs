//! The files that were written: so that one which a person changed since is known from one of ours.

use std::io::Read;

use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::{Store, StoreError};

/// The hash of a whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileHash(String);

impl FileHash {
    /// Of the bytes of a file.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self::from_digest(&Sha256::digest(bytes))
    }

    /// Of a file that is read to its end.
    ///
    /// # Errors
    /// What reading it returns.
    pub fn read(mut file: impl Read) -> std::io::Result<Self> {
        let mut hasher = Sha256::new();
        let mut bytes = vec![0; BLOCK];
        loop {
            match file.read(&mut bytes)? {
                0 => return Ok(Self::from_digest(&hasher.finalize())),
                count => hasher.update(&bytes[..count]),
            }
        }
    }

    fn from_digest(digest: &[u8]) -> Self {
        use std::fmt::Write;

        let mut hash = String::with_capacity(64);
        for byte in digest {
            write!(hash, "{byte:02x}").expect("writing to a string cannot fail");
        }
        Self(hash)
    }
}

/// So many bytes of a file are read at a time.
const BLOCK: usize = 64 * 1024;

impl Store {
    /// Whether these bytes were written before, as a whole file. A database of an earlier version that is only read
    /// knows of none.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn has_written(&self, bytes: &[u8]) -> Result<bool, StoreError> {
        self.has_written_file(&FileHash::of(bytes)).await
    }

    /// The same, for a file that was hashed.
    ///
    /// # Errors
    /// As [`Store::has_written`].
    pub async fn has_written_file(&self, hash: &FileHash) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 FROM written WHERE hash = $1")
            .bind(&hash.0)
            .fetch_optional(&self.pool)
            .await;
        match row {
            Ok(row) => Ok(row.is_some()),
            Err(sqlx::Error::Database(_)) if self.writer.is_none() => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps in mind that these bytes are written as a whole file. A store that was opened to be read only does so
    /// when it can: at worst a later run takes the file for a person's and keeps it.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be written.
    pub async fn note_written(&self, bytes: &[u8]) -> Result<(), StoreError> {
        self.note_written_file(&FileHash::of(bytes)).await
    }

    /// The same, for a file that was hashed.
    ///
    /// # Errors
    /// As [`Store::note_written`].
    pub async fn note_written_file(&self, hash: &FileHash) -> Result<(), StoreError> {
        let insert =
            sqlx::query("INSERT INTO written (hash) VALUES ($1) ON CONFLICT (hash) DO NOTHING")
                .bind(&hash.0);
        if self.writer.is_some() {
            insert.execute(&self.pool).await?;
            return Ok(());
        }
        let options = SqliteConnectOptions::new().filename(&self.path);
        let noted = async {
            let mut connection = options.connect().await?;
            insert.execute(&mut connection).await?;
            connection.close().await
        };
        if let Err(error) = noted.await {
            tracing::warn!(%error, "cannot keep in mind what was written");
        }
        Ok(())
    }
}

pub(super) fn hash(bytes: &[u8]) -> String {
    FileHash::of(bytes).0
}
