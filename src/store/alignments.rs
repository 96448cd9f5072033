//! Alignments that are under review, by name.

use sqlx::{Row, Sqlite, Transaction};

use super::{Store, StoreError};
use crate::model::Alignment;

/// The migration that made the table.
const SINCE: i64 = 40;

impl Store {
    /// Keeps an alignment under a name, in place of an earlier one of that name.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written; then the earlier one stands.
    pub async fn put_alignment(&self, name: &str, alignment: &Alignment) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        put(&mut transaction, name, alignment).await?;
        Ok(transaction.commit().await?)
    }

    /// The alignment of a name, if there is one.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn alignment(&self, name: &str) -> Result<Option<Alignment>, StoreError> {
        if !self.has_migration(SINCE).await? {
            return Ok(None);
        }
        let row = sqlx::query("SELECT data FROM alignments WHERE name = $1")
            .bind(name)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.and_then(|row| serde_json::from_str(row.get(0)).ok()))
    }

    /// The names of the alignments.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn alignments(&self) -> Result<Vec<String>, StoreError> {
        if !self.has_migration(SINCE).await? {
            return Ok(Vec::new());
        }
        let rows = sqlx::query("SELECT name FROM alignments ORDER BY name")
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }
}

/// What the database has of an alignment.
pub(super) async fn data(
    transaction: &mut Transaction<'_, Sqlite>,
    name: &str,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT data FROM alignments WHERE name = $1")
        .bind(name)
        .fetch_optional(&mut **transaction)
        .await?;
    Ok(row.map(|row| row.get(0)))
}

/// Keeps an alignment in a transaction.
pub(super) async fn put(
    transaction: &mut Transaction<'_, Sqlite>,
    name: &str,
    alignment: &Alignment,
) -> Result<(), StoreError> {
    let data = serde_json::to_string(alignment).expect("texts and numbers are JSON");
    sqlx::query(
        "INSERT INTO alignments (name, data) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET data = excluded.data",
    )
    .bind(name)
    .bind(data)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
