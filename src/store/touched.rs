//! Units by the ids of their segments, wherever they stand.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite};

use super::documents::{as_usize, parsed, read_target};
use super::pages::read_segment;
use super::{Store, StoreError};
use crate::model::{ByLanguage, SegmentId, Unit};

/// At most so many ids in one statement: databases limit the number of parameters.
const IDS: usize = 500;

impl Store {
    /// The units of these segments, by document and in their order there. Segments that stand in no document have none.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn units_with(&self, ids: &[&SegmentId]) -> Result<Vec<Vec<Unit>>, StoreError> {
        let mut documents: BTreeMap<String, BTreeMap<usize, Unit>> = BTreeMap::new();
        for ids in ids.chunks(IDS) {
            let mut query = QueryBuilder::<Sqlite>::new(
                "SELECT s.number, s.id, s.paragraph, s.kind, s.gap, s.source, s.key, s.layout, c.text, s.document,
                     t.language, t.text, t.origin, t.status, t.findings
                 FROM segments s LEFT JOIN comments c ON c.segment = s.id LEFT JOIN targets t ON t.segment = s.id
                 WHERE s.id IN (",
            );
            let mut separated = query.separated(", ");
            for id in ids {
                separated.push_bind(id.as_str());
            }
            query.push(")");
            for row in query.build().fetch_all(&self.pool).await? {
                let document = documents.entry(row.get(9)).or_default();
                let number = as_usize(row.get(0));
                let unit = match document.entry(number) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => new.insert(read(&row)?),
                };
                if row.get::<Option<&str>, _>(10).is_some() {
                    let language = parsed(&row, 10)?;
                    unit.targets.insert(language, read_target(&row, 11)?);
                }
            }
        }
        let documents = documents.into_values();
        Ok(documents
            .map(|units| units.into_values().collect())
            .collect())
    }
}

fn read(row: &SqliteRow) -> Result<Unit, StoreError> {
    Ok(Unit {
        segment: read_segment(row)?,
        targets: ByLanguage::default(),
        comment: row.get::<Option<String>, _>(8).unwrap_or_default(),
    })
}
