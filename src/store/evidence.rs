//! What services said of the texts of alignments: paid for, and so kept.

use std::collections::HashMap;

use sqlx::Row;

use super::{Recipe, Store, StoreError};

/// Rows of one question.
const ROWS: usize = 400;

impl Store {
    /// What is kept under these recipes.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn evidence(
        &self,
        recipes: &[Recipe],
    ) -> Result<HashMap<Recipe, Vec<u8>>, StoreError> {
        let mut found = HashMap::new();
        for recipes in recipes.chunks(ROWS) {
            let mut query =
                sqlx::QueryBuilder::new("SELECT recipe, content FROM evidence WHERE recipe IN (");
            let mut list = query.separated(", ");
            for recipe in recipes {
                list.push_bind(recipe.as_str());
            }
            query.push(")");
            let rows = query.build().fetch_all(&self.pool).await?;
            let kept: HashMap<String, Vec<u8>> =
                rows.iter().map(|row| (row.get(0), row.get(1))).collect();
            for recipe in recipes {
                if let Some(content) = kept.get(recipe.as_str()) {
                    found.insert(recipe.clone(), content.clone());
                }
            }
        }
        Ok(found)
    }

    /// Keeps what a service said; all of it is on disk afterwards, or none.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written.
    pub async fn keep_evidence(&self, rows: &[(Recipe, Vec<u8>)]) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        for (recipe, content) in rows {
            sqlx::query("INSERT OR REPLACE INTO evidence (recipe, content) VALUES ($1, $2)")
                .bind(recipe.as_str())
                .bind(content.as_slice())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Access;
    use super::*;

    #[tokio::test]
    async fn what_a_service_said_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), Access::Write).await.unwrap();
        let recipes: Vec<Recipe> = (0..1000)
            .map(|at| Recipe::new([at.to_string().as_str()]))
            .collect();
        let rows: Vec<(Recipe, Vec<u8>)> = recipes[..700]
            .iter()
            .map(|recipe| (recipe.clone(), recipe.as_str().into()))
            .collect();
        store.keep_evidence(&rows).await.unwrap();
        let found = store.evidence(&recipes).await.unwrap();
        assert_eq!(found.len(), 700);
        assert_eq!(found[&recipes[3]], recipes[3].as_str().as_bytes());
        store.close().await;
    }
}
