//! Documents read page by page, so that a long one is never held as a whole.

use std::ops::Range;

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::documents::{as_i64, as_usize, parsed, read_target};
use super::{Store, StoreError};
use crate::model::{Language, Segment, SegmentId, Slug, Unit};

/// A unit as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The unit.
    pub unit: Unit,
    /// The rungs of the repair ladder that its targets climbed to the end.
    pub trails: Vec<(Language, String)>,
}

/// The units of one document, wherever they are.
#[derive(Debug)]
pub enum Pages<'s> {
    /// In the database.
    Stored {
        /// Which database.
        store: &'s Store,
        /// The document.
        slug: Slug,
        /// How many units it has.
        count: usize,
    },
    /// In memory: a document that is not to be stored.
    Held(Vec<Stored>),
}

impl<'s> Pages<'s> {
    /// So many units are best read at a time.
    pub const AT_ONCE: usize = 256;

    /// The units of a stored document.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn stored(store: &'s Store, slug: &Slug) -> Result<Self, StoreError> {
        Ok(Self::Stored {
            store,
            slug: slug.clone(),
            count: store.segments_of(slug).await?,
        })
    }

    /// Units that are at hand, with what the database says of the rungs that they climbed.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn held(store: &Store, units: Vec<Unit>) -> Result<Self, StoreError> {
        let trails = store.trails().await?;
        let stored = units.into_iter().map(|unit| {
            let of = |language: &Language| {
                let trail = trails.get(&(unit.segment.id.clone(), *language));
                trail.map(|trail| (*language, trail.clone()))
            };
            Stored {
                trails: unit.targets.keys().filter_map(of).collect(),
                unit,
            }
        });
        Ok(Self::Held(stored.collect()))
    }

    /// How many units there are.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::Stored { count, .. } => *count,
            Self::Held(units) => units.len(),
        }
    }

    /// The units at these places, from 0, as far as there are such.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn read(&self, places: Range<usize>) -> Result<Vec<Stored>, StoreError> {
        match self {
            Self::Stored { store, slug, .. } => store.stored_units(slug, places).await,
            Self::Held(units) => {
                let end = places.end.min(units.len());
                Ok(units[places.start.min(end)..end].to_vec())
            }
        }
    }

    /// The ids of the units at these places, in their order.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn ids(&self, places: &[u32]) -> Result<Vec<SegmentId>, StoreError> {
        match self {
            Self::Stored { store, slug, .. } => store.ids_at(slug, places).await,
            Self::Held(units) => Ok(places
                .iter()
                .map(|&at| units[at as usize].unit.segment.id.clone())
                .collect()),
        }
    }
}

/// The statement that reads units: what stands for the layout and for the trail, and where trails are joined.
macro_rules! select {
    ($layout:literal, $trail:literal, $join:literal) => {
        concat!(
            "SELECT s.number, s.id, s.paragraph, s.kind, s.gap, s.source, s.key, ", $layout, ", c.text,
                 t.language, t.text, t.origin, t.status, t.findings, ", $trail, "
             FROM segments s LEFT JOIN comments c ON c.segment = s.id LEFT JOIN targets t ON t.segment = s.id ", $join, "
             WHERE s.document = $1 AND s.number > $2 AND s.number <= $3 ORDER BY s.number"
        )
    };
}

/// At most so many places in one statement.
const PLACES: usize = 500;

impl Store {
    /// Units of a stored document, at these places from 0.
    pub(super) async fn stored_units(
        &self,
        slug: &Slug,
        places: Range<usize>,
    ) -> Result<Vec<Stored>, StoreError> {
        let query = match (self.has_migration(25).await?, self.has_migration(2).await?) {
            (true, true) => select!(
                "s.layout",
                "l.trail",
                "LEFT JOIN ladder l ON l.segment = t.segment AND l.language = t.language"
            ),
            (false, true) => select!(
                "'paragraph'",
                "l.trail",
                "LEFT JOIN ladder l ON l.segment = t.segment AND l.language = t.language"
            ),
            (true, false) => select!("s.layout", "NULL", ""),
            (false, false) => select!("'paragraph'", "NULL", ""),
        };
        let rows = sqlx::query(query)
            .bind(slug.as_str())
            .bind(as_i64(places.start))
            .bind(as_i64(places.end))
            .fetch_all(&self.pool)
            .await?;
        let mut units: Vec<Stored> = Vec::new();
        for row in &rows {
            let number = as_usize(row.get(0));
            if units
                .last()
                .is_none_or(|last| last.unit.segment.number != number)
            {
                units.push(read_unit(row, number)?);
            }
            if let Some(last) = units.last_mut()
                && row.get::<Option<&str>, _>(9).is_some()
            {
                let language = parsed(row, 9)?;
                last.unit.targets.insert(language, read_target(row, 10)?);
                let trail: Option<String> = row.get(14);
                last.trails.extend(trail.map(|trail| (language, trail)));
            }
        }
        Ok(units)
    }

    async fn ids_at(&self, slug: &Slug, places: &[u32]) -> Result<Vec<SegmentId>, StoreError> {
        let mut ids = Vec::with_capacity(places.len());
        for places in places.chunks(PLACES) {
            let mut query = sqlx::QueryBuilder::new("SELECT id FROM segments WHERE document = ");
            query.push_bind(slug.as_str()).push(" AND number IN (");
            let mut separated = query.separated(", ");
            for &place in places {
                separated.push_bind(i64::from(place) + 1);
            }
            query.push(") ORDER BY number");
            let rows = query.build().fetch_all(&self.pool).await?;
            ids.extend(rows.iter().map(|row| SegmentId::from_stored(row.get(0))));
        }
        Ok(ids)
    }
}

fn read_unit(row: &SqliteRow, number: usize) -> Result<Stored, StoreError> {
    let segment = Segment {
        id: SegmentId::from_stored(row.get(1)),
        number,
        paragraph: as_usize(row.get(2)),
        kind: parsed(row, 3)?,
        gap: row.get(4),
        text: row.get(5),
        key: row.get(6),
        layout: parsed(row, 7)?,
    };
    let unit = Unit {
        segment,
        targets: std::collections::BTreeMap::new(),
        comment: row.get::<Option<String>, _>(8).unwrap_or_default(),
    };
    Ok(Stored {
        unit,
        trails: Vec::new(),
    })
}
