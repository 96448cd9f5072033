//! Which documents were aligned already, so that a batch that was stopped is taken up where it stopped.

use sqlx::Row;

use super::{Recipe, Store, StoreError};

impl Store {
    /// What was noted of an alignment by this name, if it was made from the same inputs with the same settings.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn aligned(&self, name: &str, recipe: &Recipe) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT summary FROM aligned WHERE name = $1 AND recipe = $2")
            .bind(name)
            .bind(recipe.as_str())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.get(0)))
    }

    /// Notes that an alignment was made and its results are written.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written.
    pub async fn note_aligned(
        &self,
        name: &str,
        recipe: &Recipe,
        summary: &str,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO aligned (name, recipe, summary) VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET recipe = excluded.recipe, summary = excluded.summary",
        )
        .bind(name)
        .bind(recipe.as_str())
        .bind(summary)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Access;
    use super::*;

    #[tokio::test]
    async fn what_is_noted_holds_for_the_same_inputs_only() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), Access::Write).await.unwrap();
        let [first, second] = ["a", "b"].map(|text| Recipe::new([text]));
        assert_eq!(store.aligned("x", &first).await.unwrap(), None);
        store.note_aligned("x", &first, "{}").await.unwrap();
        assert_eq!(
            store.aligned("x", &first).await.unwrap().as_deref(),
            Some("{}")
        );
        store.note_aligned("x", &second, "[]").await.unwrap();
        assert_eq!(store.aligned("x", &first).await.unwrap(), None);
        assert_eq!(
            store.aligned("x", &second).await.unwrap().as_deref(),
            Some("[]")
        );
        store.close().await;
    }
}
