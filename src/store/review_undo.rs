//! Undoing an import of a review.

use sqlx::{QueryBuilder, Row, Sqlite, Transaction};

use super::review::{ALIGNMENT, CHANGES, Changed, Kept, ROWS, TARGET, json, row_of, targets_of};
use super::review_others::restore_alignment;
use super::{Store, StoreError};
use crate::model::{Language, SegmentId};

/// What came of undoing an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Undone {
    /// The import.
    pub number: i64,
    /// The names of its files.
    pub files: Vec<String>,
    /// Targets, comments and alignments that are as before.
    pub restored: usize,
    /// Targets and comments that were changed since, and stay as they are.
    pub left: Vec<(SegmentId, Option<Language>)>,
    /// Alignments that were changed since, and stay as they are.
    pub alignments_left: Vec<String>,
}

impl Store {
    /// Undoes the latest import: targets, their history, comments, alignments, conflicts and proposals are as before. What was
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
        for rows in rows.chunks(ROWS) {
            let rows: Vec<Changed> = rows.iter().map(row_of).collect();
            let are_back = restore(&mut transaction, &rows).await?;
            for (row, is_back) in rows.iter().zip(are_back) {
                if is_back {
                    undone.restored += 1;
                } else if row.part == ALIGNMENT {
                    undone.alignments_left.push(row.segment.clone());
                } else {
                    let segment = SegmentId::from_stored(&row.segment);
                    undone.left.push((segment, row.language.parse().ok()));
                }
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

/// Puts places back; says for each whether it did, which it does not where something was changed since.
async fn restore(
    transaction: &mut Transaction<'_, Sqlite>,
    rows: &[Changed],
) -> Result<Vec<bool>, StoreError> {
    let is_target = |row: &&Changed| row.part == TARGET;
    let segments = rows
        .iter()
        .filter(is_target)
        .map(|row| row.segment.as_str());
    let now = targets_of(transaction, &segments.collect::<Vec<_>>()).await?;
    let mut are_back = Vec::with_capacity(rows.len());
    for row in rows {
        are_back.push(if is_target(&row) {
            let now = now.get(&(row.segment.clone(), row.language.clone()));
            now.is_some_and(|now| Some(json(now)) == row.after)
        } else if row.part == ALIGNMENT {
            restore_alignment(transaction, row).await?
        } else {
            restore_comment(transaction, row).await?
        });
    }
    let back = rows.iter().zip(&are_back);
    let back = back.filter(|(row, is_back)| **is_back && is_target(row));
    let back: Vec<&Changed> = back.map(|(row, _)| row).collect();
    restore_targets(transaction, &back).await?;
    Ok(are_back)
}

async fn restore_targets(
    transaction: &mut Transaction<'_, Sqlite>,
    rows: &[&Changed],
) -> Result<(), StoreError> {
    let mut earlier: Vec<(&Changed, Kept)> = Vec::with_capacity(rows.len());
    for row in rows {
        let before = row.before.as_ref();
        match before.and_then(|text| serde_json::from_str(text).ok()) {
            Some(kept) => earlier.push((row, kept)),
            None => {
                sqlx::query("DELETE FROM targets WHERE segment = $1 AND language = $2")
                    .bind(&row.segment)
                    .bind(&row.language)
                    .execute(&mut **transaction)
                    .await?;
            }
        }
    }
    if !earlier.is_empty() {
        let mut query = QueryBuilder::new(
            "INSERT INTO targets (segment, language, key, text, origin, status, findings) ",
        );
        query.push_values(&earlier, |mut values, (row, kept)| {
            values
                .push_bind(&row.segment)
                .push_bind(&row.language)
                .push_bind(&kept.key)
                .push_bind(&kept.target.text)
                .push_bind(kept.target.origin.to_string())
                .push_bind(kept.target.status.as_str())
                .push_bind(json(&kept.target.findings));
        });
        query.push(
            " ON CONFLICT (segment, language) DO UPDATE SET key = excluded.key, text = excluded.text,
                 origin = excluded.origin, status = excluded.status, findings = excluded.findings,
                 turn = excluded.turn",
        );
        query.build().execute(&mut **transaction).await?;
    }
    let history: Vec<i64> = rows.iter().filter_map(|row| row.history).collect();
    if !history.is_empty() {
        let mut query = QueryBuilder::new("DELETE FROM target_history WHERE rowid IN (");
        let mut separated = query.separated(", ");
        for row in history {
            separated.push_bind(row);
        }
        query.push(")");
        query.build().execute(&mut **transaction).await?;
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::super::{Access, Change, ReviewImport, TargetChange};
    use super::*;
    use crate::model::{Origin, Status, Target};

    fn target(number: usize, language: Language, text: &str) -> TargetChange {
        TargetChange {
            segment: SegmentId::from_stored(&format!("a-{number:03}")),
            language,
            key: "k".to_owned(),
            target: Target {
                text: text.to_owned(),
                origin: Origin::Person,
                status: Status::Reviewed,
                findings: Vec::new(),
            },
        }
    }

    async fn all(store: &Store, table: &str) -> Vec<String> {
        let mut query = QueryBuilder::new("SELECT segment, language, text FROM ");
        query.push(table).push(" ORDER BY segment, language, text");
        let rows = query.build().fetch_all(&store.pool).await.unwrap();
        let text =
            |row: &sqlx::sqlite::SqliteRow| -> [String; 3] { [row.get(0), row.get(1), row.get(2)] };
        rows.iter().map(|row| text(row).join(" ")).collect()
    }

    fn all_of(text: &str) -> Vec<TargetChange> {
        let languages = [Language::Vietnamese, Language::English];
        let places = (0..300).flat_map(|number| languages.map(|language| (number, language)));
        let text = |(number, language)| target(number, language, &format!("{text} {number}"));
        places.map(text).collect()
    }

    #[tokio::test]
    async fn everything_is_as_before_but_for_what_was_changed_since() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), Access::Write).await.unwrap();
        // Of every third segment there is nothing in English before the import.
        let is_there = |change: &TargetChange| {
            let number: usize = change.segment.as_str()[2..].parse().unwrap();
            change.language == Language::Vietnamese || !number.is_multiple_of(3)
        };
        let mut before = all_of("before");
        before.retain(is_there);
        let change = Change {
            targets: before,
            comments: vec![(SegmentId::from_stored("a-001"), "first".to_owned())],
            ..Change::default()
        };
        store.commit(change).await.unwrap();
        let tables = [
            all(&store, "targets").await,
            all(&store, "target_history").await,
        ];
        let import = ReviewImport {
            change: Change {
                decisions: all_of("after"),
                comments: vec![(SegmentId::from_stored("a-001"), "second".to_owned())],
                ..Change::default()
            },
            ..ReviewImport::default()
        };
        store.take_in_review(&import).await.unwrap();
        assert_eq!(all(&store, "targets").await.len(), 600);
        assert_eq!(all(&store, "target_history").await.len(), 500);
        let undone = store.undo_review().await.unwrap().unwrap();
        assert_eq!((undone.restored, undone.left), (601, Vec::new()));
        let now = [
            all(&store, "targets").await,
            all(&store, "target_history").await,
        ];
        assert!(now == tables);

        store.take_in_review(&import).await.unwrap();
        let later = Change {
            targets: vec![target(7, Language::English, "later")],
            comments: vec![(SegmentId::from_stored("a-001"), "third".to_owned())],
            ..Change::default()
        };
        store.commit(later).await.unwrap();
        let undone = store.undo_review().await.unwrap().unwrap();
        let left = [(1, None), (7, Some(Language::English))];
        let left = left.map(|(number, language)| {
            (SegmentId::from_stored(&format!("a-{number:03}")), language)
        });
        assert_eq!((undone.restored, undone.left), (599, left.to_vec()));
        assert!(
            all(&store, "targets")
                .await
                .contains(&"a-007 en later".to_owned())
        );
        store.close().await;
    }
}
