//! How the services' own counts of tokens compare with our estimate, from run to run.

use sqlx::Row;

use super::{Store, StoreError};

impl Store {
    /// How many tokens a backend counted for a thousand estimated ones, if an earlier run found out.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn token_scale(
        &self,
        backend: &str,
        model: &str,
    ) -> Result<Option<usize>, StoreError> {
        let row =
            sqlx::query("SELECT thousandths FROM token_scales WHERE backend = $1 AND model = $2")
                .bind(backend)
                .bind(model)
                .fetch_optional(&self.pool)
                .await;
        match row {
            Ok(row) => Ok(row.and_then(|row| usize::try_from(row.get::<i64, _>(0)).ok())),
            // A database of an earlier version that was opened to be read only has no such table.
            Err(sqlx::Error::Database(_)) if self.writer.is_none() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps how many tokens a backend counted for a thousand estimated ones.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be written.
    pub async fn set_token_scale(
        &self,
        backend: &str,
        model: &str,
        thousandths: usize,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO token_scales (backend, model, thousandths) VALUES ($1, $2, $3)
             ON CONFLICT (backend, model) DO UPDATE SET thousandths = excluded.thousandths",
        )
        .bind(backend)
        .bind(model)
        .bind(i64::try_from(thousandths).unwrap_or(i64::MAX))
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
