//! What the database has said for a segment, now and earlier.

use std::collections::HashMap;

use sqlx::{QueryBuilder, Row};

use super::documents::{parsed, read_target};
use super::{Store, StoreError};
use crate::model::{Language, Origin, SegmentId, Status, Target};

/// At most so many ids in one statement: databases limit the number of parameters.
const ROWS: usize = 500;

/// What there is for a segment in one language, and what machines said before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The target now.
    pub target: Target,
    /// The source's matching key that it was made for.
    pub key: String,
    /// What machines said before it.
    pub earlier: Vec<String>,
}

impl Store {
    /// What there is for these segments, of whatever document.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn said(
        &self,
        ids: &[&SegmentId],
    ) -> Result<HashMap<(SegmentId, Language), Said>, StoreError> {
        let mut said = HashMap::new();
        for ids in ids.chunks(ROWS) {
            let current =
                "SELECT segment, language, key, text, origin, status, findings FROM targets";
            for row in of_segments(current, ids)
                .build()
                .fetch_all(&self.pool)
                .await?
            {
                let place = (SegmentId::from_stored(row.get(0)), parsed(&row, 1)?);
                let found = Said {
                    target: read_target(&row, 3)?,
                    key: row.get(2),
                    earlier: Vec::new(),
                };
                said.insert(place, found);
            }
            let earlier = "SELECT segment, language, origin, status, text FROM target_history";
            for row in of_segments(earlier, ids)
                .build()
                .fetch_all(&self.pool)
                .await?
            {
                let (origin, status): (Origin, Status) = (parsed(&row, 2)?, parsed(&row, 3)?);
                let place = (SegmentId::from_stored(row.get(0)), parsed(&row, 1)?);
                if let Some(found) = said.get_mut(&place)
                    && !origin.is_person()
                    && !status.is_by_person()
                {
                    found.earlier.push(row.get(4));
                }
            }
        }
        Ok(said)
    }
}

fn of_segments(select: &str, ids: &[&SegmentId]) -> QueryBuilder<sqlx::Sqlite> {
    let mut query = QueryBuilder::new(select);
    query.push(" WHERE segment IN (");
    let mut separated = query.separated(", ");
    for id in ids {
        separated.push_bind(id.as_str().to_owned());
    }
    query.push(")");
    query
}
