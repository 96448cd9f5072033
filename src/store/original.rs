//! The files that documents were read from, kept as they were.

use sqlx::Row;

use super::written::hash;
use super::{Store, StoreError};
use crate::model::Slug;

impl Store {
    /// Keeps the file that a stored document was read from, or with nothing that there is none to keep. What no document was
    /// read from any more is thrown away.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written; then what was kept before stays.
    pub async fn put_original(&self, slug: &Slug, bytes: Option<&[u8]>) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query("DELETE FROM originals WHERE document = $1")
            .bind(slug.as_str())
            .execute(&mut *transaction)
            .await?;
        if let Some(bytes) = bytes {
            let hash = hash(bytes);
            sqlx::query(
                "INSERT INTO blobs (hash, bytes) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING",
            )
            .bind(&hash)
            .bind(bytes)
            .execute(&mut *transaction)
            .await?;
            sqlx::query("INSERT INTO originals (document, hash) VALUES ($1, $2)")
                .bind(slug.as_str())
                .bind(&hash)
                .execute(&mut *transaction)
                .await?;
        }
        sqlx::query("DELETE FROM blobs WHERE hash NOT IN (SELECT hash FROM originals)")
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// The file that a document was read from, if it was kept.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn original(&self, slug: &Slug) -> Result<Option<Vec<u8>>, StoreError> {
        if !self.has_migration(60).await? {
            return Ok(None);
        }
        let row = sqlx::query(
            "SELECT b.bytes FROM originals o JOIN blobs b ON b.hash = o.hash WHERE o.document = $1",
        )
        .bind(slug.as_str())
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| row.get(0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Document;
    use crate::store::Access;

    #[tokio::test]
    async fn a_file_is_kept_once_and_thrown_away_with_its_last_document() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), Access::Write).await.unwrap();
        let slugs = ["a.docx", "b.docx"].map(Slug::from_file_name);
        for slug in &slugs {
            let document = Document::assemble(slug.clone(), [], String::new());
            store
                .put_document(&document, "n", slug.as_str())
                .await
                .unwrap();
            store.put_original(slug, Some(b"PK")).await.unwrap();
        }
        let blobs = async || {
            let row = sqlx::query("SELECT count(*) FROM blobs")
                .fetch_one(&store.pool)
                .await;
            row.unwrap().get::<i64, _>(0)
        };
        assert_eq!(blobs().await, 1);
        store.put_original(&slugs[0], None).await.unwrap();
        assert_eq!(store.original(&slugs[0]).await.unwrap(), None);
        assert_eq!(
            store.original(&slugs[1]).await.unwrap().as_deref(),
            Some(&b"PK"[..])
        );
        store.put_original(&slugs[1], Some(b"PK2")).await.unwrap();
        assert_eq!(blobs().await, 1);
        store.close().await;
    }
}
