//! What was given out for review: the base that a returned table is compared with.

use std::collections::BTreeMap;

use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, Transaction};

use super::{Store, StoreError};
use crate::model::{ByLanguage, Language, Origin, SegmentId, Status, TARGET_LANGUAGES};

/// The migration that made the tables.
const SINCE: i64 = 40;
/// At most so many rows in one statement: databases limit the number of parameters.
const ROWS: usize = 200;

/// What the rows of a round are read by.
const BASE: &str =
    "SELECT segment, key, source, comment, vi, vi_status, vi_origin, en, en_status, en_origin
     FROM review_base WHERE round = ";

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
    pub targets: ByLanguage<Shown>,
    /// The comment.
    pub comment: String,
}

impl Store {
    /// Begins to keep what is given out, so many rows at a time. The same rows for the same reviewer are the same round: its
    /// file's name is the latest, and its rows are known.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written.
    pub async fn file_round(
        &self,
        name: &str,
        reviewer: &str,
        file: &str,
    ) -> Result<RoundFiling, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let known = sqlx::query("UPDATE review_rounds SET file = $1 WHERE round = $2")
            .bind(file)
            .bind(name)
            .execute(&mut *transaction)
            .await?;
        let is_known = known.rows_affected() > 0;
        if !is_known {
            sqlx::query(
                "INSERT INTO review_rounds (round, number, reviewer, file)
                 SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3 FROM review_rounds",
            )
            .bind(name)
            .bind(reviewer)
            .bind(file)
            .execute(&mut *transaction)
            .await?;
        }
        Ok(RoundFiling {
            transaction,
            name: name.to_owned(),
            is_known,
            rows: 0,
        })
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
        let mut query = QueryBuilder::<Sqlite>::new(BASE);
        query.push_bind(round).push(" ORDER BY place");
        let rows = query.build().fetch_all(&self.pool).await?;
        Ok(rows.iter().map(read).collect())
    }

    /// What was given out of these segments in a round.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn exported_rows(
        &self,
        round: &str,
        segments: &[&SegmentId],
    ) -> Result<Vec<Exported>, StoreError> {
        let mut found = Vec::with_capacity(segments.len());
        if !self.has_migration(SINCE).await? {
            return Ok(found);
        }
        for segments in segments.chunks(ROWS) {
            let mut query = QueryBuilder::<Sqlite>::new(BASE);
            query.push_bind(round).push(" AND segment IN (");
            let mut separated = query.separated(", ");
            for segment in segments {
                separated.push_bind(segment.as_str());
            }
            query.push(")");
            let rows = query.build().fetch_all(&self.pool).await?;
            found.extend(rows.iter().map(read));
        }
        Ok(found)
    }

    /// The segments that were given out in a round.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn exported_ids(&self, round: &str) -> Result<Vec<String>, StoreError> {
        if !self.has_migration(SINCE).await? {
            return Ok(Vec::new());
        }
        let rows = sqlx::query("SELECT segment FROM review_base WHERE round = $1")
            .bind(round)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
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
    pub async fn previous(
        &self,
        segments: &[&SegmentId],
    ) -> Result<BTreeMap<(SegmentId, Language), String>, StoreError> {
        let mut previous = BTreeMap::new();
        for segments in segments.chunks(ROWS) {
            let mut query = QueryBuilder::<Sqlite>::new(
                "SELECT segment, language, text FROM target_history WHERE segment IN (",
            );
            let mut separated = query.separated(", ");
            for segment in segments {
                separated.push_bind(segment.as_str().to_owned());
            }
            query.push(") ORDER BY rowid");
            for row in query.build().fetch_all(&self.pool).await? {
                if let Ok(language) = row.get::<&str, _>(1).parse() {
                    previous.insert((SegmentId::from_stored(row.get(0)), language), row.get(2));
                }
            }
        }
        Ok(previous)
    }
}

/// A round that is being kept. Dropped before its end, it leaves nothing.
#[derive(Debug)]
pub struct RoundFiling {
    transaction: Transaction<'static, Sqlite>,
    name: String,
    is_known: bool,
    rows: usize,
}

impl RoundFiling {
    /// Keeps the next rows.
    ///
    /// # Errors
    /// [`StoreError`] when they could not be written.
    pub async fn add(&mut self, rows: &[Exported]) -> Result<(), StoreError> {
        if self.is_known {
            return Ok(());
        }
        for rows in rows.chunks(ROWS) {
            insert(&mut self.transaction, &self.name, self.rows, rows).await?;
            self.rows += rows.len();
        }
        Ok(())
    }

    /// Makes it durable.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written; then nothing of it was.
    pub async fn finish(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
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
    let mut targets = ByLanguage::with_capacity(TARGET_LANGUAGES.len());
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
