//! The files that were written: so that one which a person changed since is known from one of ours.

use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::{Store, StoreError};

impl Store {
    /// Whether these bytes were written before, as a whole file. A database of an earlier version that is only read
    /// knows of none.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn has_written(&self, bytes: &[u8]) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 FROM written WHERE hash = $1")
            .bind(hash(bytes))
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
        let insert =
            sqlx::query("INSERT INTO written (hash) VALUES ($1) ON CONFLICT (hash) DO NOTHING")
                .bind(hash(bytes));
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
    use std::fmt::Write;

    let mut hash = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        write!(hash, "{byte:02x}").expect("writing to a string cannot fail");
    }
    hash
}
