//! What came back from review: one transaction an import, and the way back.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, Transaction};

use super::documents::{parsed, read_target};
use super::review_others::keep;
use super::writer::write_in;
use super::{
    Change, ImportInfo, KeptConflict, ReviewChange, ReviewImport, Store, StoreError, TermProposal,
};
use crate::model::{SegmentId, Target};

/// The migration that made the tables.
const SINCE: i64 = 40;
/// At most so many rows in one statement: databases limit the number of parameters.
pub(super) const ROWS: usize = 200;
/// So many decisions are taken in at a time: whole statements of the writer.
const PART: usize = 512;

/// A target as it is kept in `review_changes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) key: String,
    #[serde(flatten)]
    pub(super) target: Target,
}

/// The parts that an import changes; the name of an alignment stands for the segment.
pub(super) const TARGET: &str = "target";
pub(super) const COMMENT: &str = "comment";
pub(super) const ALIGNMENT: &str = "alignment";

pub(super) struct Changed {
    pub(super) part: String,
    pub(super) segment: String,
    pub(super) language: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    pub(super) history: Option<i64>,
}

impl Store {
    /// Takes an import in: all of it or, when it fails or the program is killed, nothing. Returns its number.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written.
    pub async fn take_in_review(&self, import: &ReviewImport) -> Result<i64, StoreError> {
        self.known.add(&import.change);
        let mut transaction = self.pool.begin().await?;
        let number: i64 = sqlx::query("SELECT COALESCE(MAX(number), 0) + 1 FROM review_imports")
            .fetch_one(&mut *transaction)
            .await?
            .get(0);
        sqlx::query("INSERT INTO review_imports (number, files, rounds) VALUES ($1, $2, $3)")
            .bind(number)
            .bind(json(&import.files))
            .bind(json(&import.rounds))
            .execute(&mut *transaction)
            .await?;
        for part in parts(&import.change) {
            keep_part(&mut transaction, number, &part).await?;
        }
        keep(&mut transaction, number, import).await?;
        transaction.commit().await?;
        Ok(number)
    }

    /// The imports that were not undone, the latest last.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn review_imports(&self) -> Result<Vec<ImportInfo>, StoreError> {
        if !self.has_migration(SINCE).await? {
            return Ok(Vec::new());
        }
        let rows = sqlx::query("SELECT number, files, rounds FROM review_imports ORDER BY number")
            .fetch_all(&self.pool)
            .await?;
        let list = |text: String| serde_json::from_str(&text).unwrap_or_default();
        let info = |row: &SqliteRow| ImportInfo {
            number: row.get(0),
            files: list(row.get(1)),
            rounds: list(row.get(2)),
        };
        Ok(rows.iter().map(info).collect())
    }

    /// The targets and comments that an import changed, by segment.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn review_changes(&self, import: i64) -> Result<Vec<ReviewChange>, StoreError> {
        let rows = sqlx::query(CHANGES)
            .bind(import)
            .fetch_all(&self.pool)
            .await?;
        let rows = rows.iter().map(row_of);
        let rows = rows.filter(|row| row.part != ALIGNMENT);
        Ok(rows.map(|row| change(&row)).collect())
    }

    /// The conflicts that nobody has decided yet.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn open_conflicts(&self) -> Result<Vec<KeptConflict>, StoreError> {
        if !self.has_migration(SINCE).await? {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(
            "SELECT segment, language, base, ours, theirs, status, place, reviewer
             FROM review_conflicts WHERE decided IS NULL ORDER BY import, segment, language, theirs",
        )
        .fetch_all(&self.pool)
        .await?;
        let conflict = |row: &SqliteRow| -> Result<KeptConflict, StoreError> {
            Ok(KeptConflict {
                segment: SegmentId::from_stored(row.get(0)),
                language: parsed(row, 1)?,
                base: row.get(2),
                ours: row.get(3),
                theirs: row.get(4),
                status: row.get::<String, _>(5).parse().ok(),
                place: row.get(6),
                reviewer: row.get(7),
            })
        };
        rows.iter().map(conflict).collect()
    }

    /// The changes that reviewers proposed for the glossary, in the order in which they came.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn term_proposals(&self) -> Result<Vec<TermProposal>, StoreError> {
        if !self.has_migration(SINCE).await? {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(
            "SELECT concept, km, field, before, after, place, reviewer FROM term_proposals
             ORDER BY import, concept, km, field, after",
        )
        .fetch_all(&self.pool)
        .await?;
        let proposal = |row: &SqliteRow| TermProposal {
            concept: row.get(0),
            km: row.get(1),
            field: row.get(2),
            before: row.get(3),
            after: row.get(4),
            place: row.get(5),
            reviewer: row.get(6),
        };
        Ok(rows.iter().map(proposal).collect())
    }
}

/// A change in parts: what each was before and after is held for the moment only.
fn parts(change: &Change) -> impl Iterator<Item = Change> {
    let decisions = change.decisions.chunks(PART).map(|decisions| Change {
        decisions: decisions.to_vec(),
        ..Change::default()
    });
    let comments = change.comments.chunks(PART).map(|comments| Change {
        comments: comments.to_vec(),
        ..Change::default()
    });
    decisions.chain(comments)
}

/// Writes a part of an import, and how to undo it.
async fn keep_part(
    transaction: &mut Transaction<'_, Sqlite>,
    number: i64,
    part: &Change,
) -> Result<(), StoreError> {
    let segments = part.decisions.iter().map(|it| it.segment.as_str());
    let targets = targets_of(transaction, &segments.collect::<Vec<_>>()).await?;
    let comments = comments_of(transaction, part).await?;
    let mark: i64 = sqlx::query("SELECT COALESCE(MAX(rowid), 0) FROM target_history")
        .fetch_one(&mut **transaction)
        .await?
        .get(0);
    write_in(&mut *transaction, std::iter::once(part)).await?;
    let history = history_since(transaction, mark).await?;
    for rows in changes(part, &targets, &comments, &history).chunks(ROWS) {
        insert_changes(transaction, number, rows).await?;
    }
    Ok(())
}

pub(super) const CHANGES: &str =
    "SELECT part, segment, language, before, after, history FROM review_changes
     WHERE import = $1 ORDER BY segment, part DESC, language DESC";

pub(super) fn row_of(row: &SqliteRow) -> Changed {
    Changed {
        part: row.get(0),
        segment: row.get(1),
        language: row.get(2),
        before: row.get(3),
        after: row.get(4),
        history: row.get(5),
    }
}

pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts, numbers and lists of them are JSON")
}

fn change(row: &Changed) -> ReviewChange {
    let target =
        |text: &Option<String>| -> Option<Kept> { serde_json::from_str(text.as_ref()?).ok() };
    let (before, after) = (target(&row.before), target(&row.after));
    let words = |kept: &Option<Kept>, text: &Option<String>| match kept {
        Some(kept) => kept.target.text.clone(),
        None if row.part == COMMENT => text.clone().unwrap_or_default(),
        None => String::new(),
    };
    ReviewChange {
        segment: SegmentId::from_stored(&row.segment),
        language: row.language.parse().ok(),
        before: words(&before, &row.before),
        after: words(&after, &row.after),
        status_before: before.map(|kept| kept.target.status),
        status_after: after.map(|kept| kept.target.status),
    }
}

pub(super) type Targets = HashMap<(String, String), Kept>;

/// The targets of segments, as they are now, by segment and language.
pub(super) async fn targets_of(
    transaction: &mut Transaction<'_, Sqlite>,
    segments: &[&str],
) -> Result<Targets, StoreError> {
    let mut targets = HashMap::new();
    for segments in segments.chunks(ROWS) {
        let mut query = QueryBuilder::new(
            "SELECT segment, language, key, text, origin, status, findings FROM targets
             WHERE segment IN (",
        );
        let mut separated = query.separated(", ");
        for segment in segments {
            separated.push_bind(*segment);
        }
        query.push(")");
        for row in query.build().fetch_all(&mut **transaction).await? {
            let kept = Kept {
                key: row.get(2),
                target: read_target(&row, 3)?,
            };
            targets.insert((row.get(0), row.get(1)), kept);
        }
    }
    Ok(targets)
}

async fn comments_of(
    transaction: &mut Transaction<'_, Sqlite>,
    change: &Change,
) -> Result<HashMap<String, String>, StoreError> {
    let mut comments = HashMap::new();
    for (segment, _) in &change.comments {
        let row = sqlx::query("SELECT text FROM comments WHERE segment = $1")
            .bind(segment.as_str())
            .fetch_optional(&mut **transaction)
            .await?;
        if let Some(row) = row {
            comments.insert(segment.to_string(), row.get(0));
        }
    }
    Ok(comments)
}

async fn history_since(
    transaction: &mut Transaction<'_, Sqlite>,
    mark: i64,
) -> Result<HashMap<(String, String), i64>, StoreError> {
    let rows = sqlx::query("SELECT segment, language, rowid FROM target_history WHERE rowid > $1")
        .bind(mark)
        .fetch_all(&mut **transaction)
        .await?;
    Ok(rows
        .iter()
        .map(|row| ((row.get(0), row.get(1)), row.get(2)))
        .collect())
}

fn changes(
    change: &Change,
    targets: &Targets,
    comments: &HashMap<String, String>,
    history: &HashMap<(String, String), i64>,
) -> Vec<Changed> {
    let decisions = change.decisions.iter().map(|change| {
        let place = (change.segment.to_string(), change.language.tag().to_owned());
        let after = Kept {
            key: change.key.clone(),
            target: change.target.clone(),
        };
        Changed {
            part: TARGET.to_owned(),
            before: targets.get(&place).map(json),
            after: Some(json(&after)),
            history: history.get(&place).copied(),
            segment: place.0,
            language: place.1,
        }
    });
    let comments = change.comments.iter().map(|(segment, text)| Changed {
        part: COMMENT.to_owned(),
        segment: segment.to_string(),
        language: String::new(),
        before: comments.get(segment.as_str()).cloned(),
        after: Some(text.clone()),
        history: None,
    });
    decisions.chain(comments).collect()
}

pub(super) async fn insert_changes(
    transaction: &mut Transaction<'_, Sqlite>,
    number: i64,
    rows: &[Changed],
) -> Result<(), StoreError> {
    let mut query = QueryBuilder::new(
        "INSERT INTO review_changes (import, part, segment, language, before, after, history) ",
    );
    query.push_values(rows, |mut values, row| {
        values
            .push_bind(number)
            .push_bind(&row.part)
            .push_bind(&row.segment)
            .push_bind(&row.language)
            .push_bind(&row.before)
            .push_bind(&row.after)
            .push_bind(row.history);
    });
    query.build().execute(&mut **transaction).await?;
    Ok(())
}
