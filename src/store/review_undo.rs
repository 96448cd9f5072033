//! Undoing an import of a review.

use sqlx::{Row, Sqlite, Transaction};

use super::documents::read_target;
use super::review::{CHANGES, Changed, Kept, json, row_of};
use super::{Store, StoreError};
use crate::model::{Language, SegmentId};

/// What came of undoing an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Undone {
    /// The import.
    pub number: i64,
    /// The names of its files.
    pub files: Vec<String>,
    /// Targets and comments that are as before.
    pub restored: usize,
    /// Those that were changed since, and stay as they are.
    pub left: Vec<(SegmentId, Option<Language>)>,
}

impl Store {
    /// Undoes the latest import: targets, their history, comments, conflicts and proposals are as before. What was
    /// changed since stays as it is. `None` when there is no import.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written; then nothing was undone.
    pub async fn undo_review(&self) -> Result<Option<Undone>, StoreError> {
        let Some(last) = self.review_imports().await?.pop() else {
            return Ok(None);
        };
        let mut transaction = self.pool.begin().await?;
        let rows = sqlx::query(CHANGES)
            .bind(last.number)
            .fetch_all(&mut *transaction)
            .await?;
        let mut undone = Undone {
            number: last.number,
            files: last.files,
            ..Undone::default()
        };
        for row in rows.iter().map(row_of) {
            if restore(&mut transaction, &row).await? {
                undone.restored += 1;
            } else {
                let segment = SegmentId::from_stored(&row.segment);
                undone.left.push((segment, row.language.parse().ok()));
            }
        }
        for statement in [
            "DELETE FROM review_changes WHERE import = $1",
            "DELETE FROM review_conflicts WHERE import = $1",
            "UPDATE review_conflicts SET decided = NULL WHERE decided = $1",
            "DELETE FROM term_proposals WHERE import = $1",
            "DELETE FROM review_imports WHERE number = $1",
        ] {
            sqlx::query(statement)
                .bind(last.number)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(Some(undone))
    }
}

/// Puts one place back; says no when it was changed since.
async fn restore(
    transaction: &mut Transaction<'_, Sqlite>,
    row: &Changed,
) -> Result<bool, StoreError> {
    if row.part == "comment" {
        return restore_comment(transaction, row).await;
    }
    let now = sqlx::query(
        "SELECT key, text, origin, status, findings FROM targets WHERE segment = $1 AND language = $2",
    )
    .bind(&row.segment)
    .bind(&row.language)
    .fetch_optional(&mut **transaction)
    .await?;
    let Some(now) = now else { return Ok(false) };
    let now = Kept {
        key: now.get(0),
        target: read_target(&now, 1)?,
    };
    if Some(json(&now)) != row.after {
        return Ok(false);
    }
    sqlx::query("DELETE FROM targets WHERE segment = $1 AND language = $2")
        .bind(&row.segment)
        .bind(&row.language)
        .execute(&mut **transaction)
        .await?;
    if let Some(kept) = row
        .before
        .as_ref()
        .and_then(|text| serde_json::from_str::<Kept>(text).ok())
    {
        sqlx::query(
            "INSERT INTO targets (segment, language, key, text, origin, status, findings)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&row.segment)
        .bind(&row.language)
        .bind(kept.key)
        .bind(kept.target.text)
        .bind(kept.target.origin.to_string())
        .bind(kept.target.status.as_str())
        .bind(json(&kept.target.findings))
        .execute(&mut **transaction)
        .await?;
    }
    if let Some(history) = row.history {
        sqlx::query("DELETE FROM target_history WHERE rowid = $1")
            .bind(history)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(true)
}

async fn restore_comment(
    transaction: &mut Transaction<'_, Sqlite>,
    row: &Changed,
) -> Result<bool, StoreError> {
    let now = sqlx::query("SELECT text FROM comments WHERE segment = $1")
        .bind(&row.segment)
        .fetch_optional(&mut **transaction)
        .await?;
    if now.map(|now| now.get::<String, _>(0)) != row.after {
        return Ok(false);
    }
    sqlx::query("DELETE FROM comments WHERE segment = $1")
        .bind(&row.segment)
        .execute(&mut **transaction)
        .await?;
    if let Some(text) = &row.before {
        sqlx::query("INSERT INTO comments (segment, text) VALUES ($1, $2)")
            .bind(&row.segment)
            .bind(text)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(true)
}
