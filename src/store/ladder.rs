//! The rungs that each target climbed.

use std::collections::HashMap;

use sqlx::Row;

use super::documents::parsed;
use super::{Store, StoreError};
use crate::model::{Language, SegmentId};

/// The migration that brought the table.
const SINCE: i64 = 2;

impl Store {
    /// The trails of all targets. Empty for a database that an earlier version wrote and that is only read.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn trails(&self) -> Result<HashMap<(SegmentId, Language), String>, StoreError> {
        if !self.has_migration(SINCE).await? {
            return Ok(HashMap::new());
        }
        let rows = sqlx::query("SELECT segment, language, trail FROM ladder")
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| {
                let place = (SegmentId::from_stored(row.get(0)), parsed(row, 1)?);
                Ok((place, row.get(2)))
            })
            .collect()
    }
}
