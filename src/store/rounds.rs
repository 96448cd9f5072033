//! What was given out for review: the base that a returned table is compared with.

use std::collections::BTreeMap;

use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, Transaction};

use super::{Store, StoreError};
use crate::model::{Language, Origin, SegmentId, Status, TARGET_LANGUAGES};

/// The migration that made the tables.
const SINCE: i64 = 40;
/// At most so many rows in one statement: databases limit the number of parameters.
const ROWS: usize = 200;

/// An export for review.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Round {
    /// Its name: a hash of what was given out and to whom.
    pub name: String,
    /// Its running number, from 1.
    pub number: i64,
    /// Who it was given to; empty when nobody was named.
    pub reviewer: String,
    /// The name of the file that it was written to.
    pub file: String,
}

/// What was shown of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The words.
    pub text: String,
    /// How far they were.
    pub status: Status,
    /// Where they came from.
    pub origin: Origin,
}

/// A row that was given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The segment.
    pub segment: SegmentId,
    /// The matching key of its source.
    pub key: String,
    /// Its source.
    pub source: String,
    /// What there was in other languages.
    pub targets: BTreeMap<Language, Shown>,
    /// The comment.
    pub comment: String,
}

impl Store {
    /// Keeps what is given out. The same rows for the same reviewer are the same round: its file's name is the latest.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written; then nothing of it was.
    pub async fn put_round(
        &self,
        name: &str,
        reviewer: &str,
        file: &str,
        rows: &[Exported],
    ) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        let known = sqlx::query("UPDATE review_rounds SET file = $1 WHERE round = $2")
            .bind(file)
            .bind(name)
            .execute(&mut *transaction)
            .await?;
        if known.rows_affected() == 0 {
            sqlx::query(
                "INSERT INTO review_rounds (round, number, reviewer, file)
                 SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3 FROM review_rounds",
            )
            .bind(name)
            .bind(reviewer)
            .bind(file)
            .execute(&mut *transaction)
            .await?;
            for (chunk, rows) in rows.chunks(ROWS).enumerate() {
                insert(&mut transaction, name, chunk * ROWS, rows).await?;
            }
        }
        Ok(transaction.commit().await?)
    }

    /// All rounds, in the order of the exports. A database of an earlier version has none.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn rounds(&self) -> Result<Vec<Round>, StoreError> {
        if !self.has_migration(SINCE).await? {
            return Ok(Vec::new());
        }
        let rows =
            sqlx::query("SELECT round, number, reviewer, file FROM review_rounds ORDER BY number")
                .fetch_all(&self.pool)
                .await?;
        let round = |row: &SqliteRow| Round {
            name: row.get(0),
            number: row.get(1),
            reviewer: row.get(2),
            file: row.get(3),
        };
        Ok(rows.iter().map(round).collect())
    }

    /// What was given out in a round, in the order of the rows; nothing when there is no such round.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn exported(&self, round: &str) -> Result<Vec<Exported>, StoreError> {
        if !self.has_migration(SINCE).await? {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(
            "SELECT segment, key, source, comment, vi, vi_status, vi_origin, en, en_status, en_origin
             FROM review_base WHERE round = $1 ORDER BY place",
        )
        .bind(round)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(read).collect())
    }

    /// How many answers of services are stored, by the model that gave them.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn answers_by_model(&self) -> Result<BTreeMap<String, i64>, StoreError> {
        let rows = sqlx::query("SELECT model, COUNT(*) FROM answers GROUP BY model")
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    /// What the targets of these segments said last before what they say now.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn previous(&self) -> Result<BTreeMap<(SegmentId, Language), String>, StoreError> {
        let rows = sqlx::query("SELECT segment, language, text FROM target_history ORDER BY rowid")
            .fetch_all(&self.pool)
            .await?;
        let mut previous = BTreeMap::new();
        for row in rows {
            if let Ok(language) = row.get::<String, _>(1).parse() {
                previous.insert((SegmentId::from_stored(row.get(0)), language), row.get(2));
            }
        }
        Ok(previous)
    }
}

async fn insert(
    transaction: &mut Transaction<'_, Sqlite>,
    round: &str,
    before: usize,
    rows: &[Exported],
) -> Result<(), StoreError> {
    let mut query = QueryBuilder::new(
        "INSERT INTO review_base (round, place, segment, key, source, comment, vi, vi_status, vi_origin,
             en, en_status, en_origin) ",
    );
    query.push_values(rows.iter().enumerate(), |mut values, (index, row)| {
        values
            .push_bind(round.to_owned())
            .push_bind(i64::try_from(before + index + 1).unwrap_or(i64::MAX))
            .push_bind(row.segment.as_str())
            .push_bind(&row.key)
            .push_bind(&row.source)
            .push_bind(&row.comment);
        for language in TARGET_LANGUAGES {
            let shown = row.targets.get(&language);
            values
                .push_bind(shown.map_or("", |shown| &shown.text))
                .push_bind(shown.map_or("", |shown| shown.status.as_str()))
                .push_bind(shown.map_or_else(String::new, |shown| shown.origin.to_string()));
        }
    });
    query.build().execute(&mut **transaction).await?;
    Ok(())
}

fn read(row: &SqliteRow) -> Exported {
    let mut targets = BTreeMap::new();
    for (language, first) in TARGET_LANGUAGES.into_iter().zip([4, 7]) {
        let (status, origin): (String, String) = (row.get(first + 1), row.get(first + 2));
        if let (Ok(status), Ok(origin)) = (status.parse(), origin.parse()) {
            let text = row.get(first);
            let shown = Shown {
                text,
                status,
                origin,
            };
            targets.insert(language, shown);
        }
    }
    Exported {
        segment: SegmentId::from_stored(row.get(0)),
        key: row.get(1),
        source: row.get(2),
        comment: row.get(3),
        targets,
    }
}
