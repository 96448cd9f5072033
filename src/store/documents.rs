//! Documents and their units, in and out of the database.

use std::collections::HashMap;

use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, Transaction};

use super::{Head, Store, StoreError};
use crate::model::{ByLanguage, Document, Segment, SegmentId, Slug, Target, Unit};

/// So many segments are handed over at a time.
const FILED: usize = 128;

/// What is known of a stored document without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentInfo {
    /// Its short name.
    pub slug: Slug,
    /// The file name a person knows it by.
    pub name: String,
    /// Where it was read.
    pub location: String,
    /// White space after the last segment.
    pub tail: String,
}

impl Store {
    /// The slug for the document read from `location`: the one it has, or `wanted`, numbered when another
    /// document has that name already.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn slug_for(&self, location: &str, wanted: &Slug) -> Result<Slug, StoreError> {
        let known = sqlx::query("SELECT slug FROM documents WHERE location = $1")
            .bind(location)
            .fetch_optional(&self.pool)
            .await?;
        if let Some(row) = known {
            return Ok(Slug::from_stored(row.get(0)));
        }
        let mut slug = wanted.clone();
        for number in 2.. {
            let taken = sqlx::query("SELECT 1 FROM documents WHERE slug = $1")
                .bind(slug.as_str())
                .fetch_optional(&self.pool)
                .await?;
            if taken.is_none() {
                break;
            }
            slug = wanted.numbered(number);
        }
        Ok(slug)
    }

    /// Stores a document as it was read; an earlier reading of it is replaced, the targets stay. Returns its first
    /// segments, for [`Pages::filed`](super::Pages::filed).
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written; then the earlier reading stands.
    pub async fn put_document(
        &self,
        document: &Document,
        name: &str,
        location: &str,
    ) -> Result<Head, StoreError> {
        let mut filing = self.file_document(&document.slug, name, location).await?;
        for segments in document.segments.chunks(FILED) {
            filing.add(segments).await?;
        }
        filing.finish(&document.tail).await
    }

    /// Begins to store a document as it is read; an earlier reading of it is replaced at the end, the targets stay.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written.
    pub async fn file_document(
        &self,
        slug: &Slug,
        name: &str,
        location: &str,
    ) -> Result<Filing, StoreError> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query(
            "INSERT INTO documents (slug, name, location, tail) VALUES ($1, $2, $3, '')
             ON CONFLICT (slug) DO UPDATE SET name = excluded.name, location = excluded.location",
        )
        .bind(slug.as_str())
        .bind(name)
        .bind(location)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("DELETE FROM segments WHERE document = $1")
            .bind(slug.as_str())
            .execute(&mut *transaction)
            .await?;
        Ok(Filing {
            transaction,
            slug: slug.clone(),
            head: Head::default(),
        })
    }

    /// All documents, by slug.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn documents(&self) -> Result<Vec<DocumentInfo>, StoreError> {
        let rows = sqlx::query("SELECT slug, name, location, tail FROM documents ORDER BY slug")
            .fetch_all(&self.pool)
            .await?;
        Ok(rows
            .iter()
            .map(|row| DocumentInfo {
                slug: Slug::from_stored(row.get(0)),
                name: row.get(1),
                location: row.get(2),
                tail: row.get(3),
            })
            .collect())
    }

    /// The units of a stored document, in order.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn units(&self, slug: &Slug) -> Result<Vec<Unit>, StoreError> {
        let stored = self
            .stored_units(slug, &Head::default(), 0..usize::MAX)
            .await?;
        Ok(stored.into_iter().map(|stored| stored.unit).collect())
    }

    /// How many segments a stored document has.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn segments_of(&self, slug: &Slug) -> Result<usize, StoreError> {
        let row = sqlx::query("SELECT count(*) FROM segments WHERE document = $1")
            .bind(slug.as_str())
            .fetch_one(&self.pool)
            .await?;
        Ok(as_usize(row.get(0)))
    }

    /// The units of a document that need not be stored yet: its segments with what there is for them.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn units_of(&self, document: &Document) -> Result<Vec<Unit>, StoreError> {
        self.join(&document.slug, document.segments.clone()).await
    }

    async fn join(&self, slug: &Slug, segments: Vec<Segment>) -> Result<Vec<Unit>, StoreError> {
        let mut targets: HashMap<SegmentId, ByLanguage<Target>> = HashMap::new();
        let mut comments: HashMap<SegmentId, String> = HashMap::new();
        let (from, to) = id_range(slug);
        let rows = sqlx::query(
            "SELECT segment, language, text, origin, status, findings FROM targets
             WHERE segment >= $1 AND segment < $2",
        );
        for row in rows.bind(&from).bind(&to).fetch_all(&self.pool).await? {
            let segment = SegmentId::from_stored(row.get(0));
            targets
                .entry(segment)
                .or_default()
                .insert(parsed(&row, 1)?, read_target(&row, 2)?);
        }
        let rows =
            sqlx::query("SELECT segment, text FROM comments WHERE segment >= $1 AND segment < $2");
        for row in rows.bind(&from).bind(&to).fetch_all(&self.pool).await? {
            comments.insert(SegmentId::from_stored(row.get(0)), row.get(1));
        }
        let unit = |segment: Segment| Unit {
            targets: targets.remove(&segment.id).unwrap_or_default(),
            comment: comments.remove(&segment.id).unwrap_or_default(),
            segment,
        };
        Ok(segments.into_iter().map(unit).collect())
    }
}

/// Every segment id of a document lies in this range: its slug, a hyphen, a hash. Ids of documents whose slugs
/// begin alike (`a`, `a-2`) may lie in it too.
fn id_range(slug: &Slug) -> (String, String) {
    (format!("{slug}-"), format!("{slug}."))
}

/// A document that is being stored. Dropped before its end, it leaves what was there before.
#[derive(Debug)]
pub struct Filing {
    transaction: Transaction<'static, Sqlite>,
    slug: Slug,
    head: Head,
}

impl Filing {
    /// Adds the next segments.
    ///
    /// # Errors
    /// [`StoreError`] when they could not be written.
    pub async fn add(&mut self, segments: &[Segment]) -> Result<(), StoreError> {
        for segments in segments.chunks(FILED) {
            let mut query = QueryBuilder::new(
                "INSERT INTO segments (document, number, id, paragraph, kind, gap, source, key, layout) ",
            );
            query.push_values(segments, |mut row, segment| {
                row.push_bind(self.slug.as_str())
                    .push_bind(as_i64(segment.number))
                    .push_bind(segment.id.as_str())
                    .push_bind(as_i64(segment.paragraph))
                    .push_bind(segment.kind.as_str())
                    .push_bind(&segment.gap)
                    .push_bind(&segment.text)
                    .push_bind(&segment.key)
                    .push_bind(segment.layout.to_string());
            });
            query.build().execute(&mut *self.transaction).await?;
            self.head.add(segments);
        }
        Ok(())
    }

    /// Ends the document with the white space after its last segment; what was added is stored then. Returns its first
    /// segments, for [`Pages::filed`](super::Pages::filed).
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written; then the earlier reading stands.
    pub async fn finish(mut self, tail: &str) -> Result<Head, StoreError> {
        sqlx::query("UPDATE documents SET tail = $1 WHERE slug = $2")
            .bind(tail)
            .bind(self.slug.as_str())
            .execute(&mut *self.transaction)
            .await?;
        self.transaction.commit().await?;
        Ok(self.head)
    }
}

/// Reads text, origin, status and findings from four columns beginning at `first`.
pub(super) fn read_target(row: &SqliteRow, first: usize) -> Result<Target, StoreError> {
    let findings: &str = row.get(first + 3);
    Ok(Target {
        text: row.get(first),
        origin: parsed(row, first + 1)?,
        status: parsed(row, first + 2)?,
        findings: serde_json::from_str(findings)
            .map_err(|error| column_error(&(first + 3).to_string(), error))?,
    })
}

/// A column whose text must be one of our words.
pub(super) fn parsed<T>(row: &SqliteRow, column: usize) -> Result<T, StoreError>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    let text: &str = row.get(column);
    text.parse()
        .map_err(|error: T::Err| column_error(&column.to_string(), error.to_string()))
}

/// What is said of a column, by its name or number, that holds what it cannot.
pub(super) fn column_error(
    column: &str,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> StoreError {
    sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: source.into(),
    }
    .into()
}

pub(super) fn as_i64(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn as_usize(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}
