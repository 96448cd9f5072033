//! Documents read page by page, so that a long one is never held as a whole.

use std::ops::Range;

use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use super::documents::{as_i64, as_usize, parsed};
use super::{Store, StoreError};
use crate::model::{ByLanguage, Language, Segment, SegmentId, Slug, Unit};

/// A unit as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The unit.
    pub unit: Unit,
    /// The rungs of the repair ladder that its targets climbed to the end.
    pub trails: Vec<(Language, String)>,
}

/// The first segments of a document, kept while it is stored, so that a document of usual length is not read again and again.
#[derive(Debug, Clone, Default)]
pub struct Head(Vec<Segment>);

impl Head {
    /// So many segments are kept at most.
    const MOST: usize = 16 * 1024;

    /// Takes the next segments, as far as there is room.
    pub(super) fn add(&mut self, segments: &[Segment]) {
        let room = Self::MOST - self.0.len();
        self.0
            .extend_from_slice(&segments[..room.min(segments.len())]);
    }

    /// Those at these places, as far as they are kept.
    fn at(&self, places: &Range<usize>) -> &[Segment] {
        let end = places.end.min(self.0.len());
        self.0.get(places.start..end).unwrap_or_default()
    }
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
        /// Its first segments, when they were at hand.
        head: Head,
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
        Self::filed(store, slug, Head::default()).await
    }

    /// The units of a document that was stored just now.
    ///
    /// # Errors
    /// As [`Pages::stored`].
    pub async fn filed(store: &'s Store, slug: &Slug, head: Head) -> Result<Self, StoreError> {
        Ok(Self::Stored {
            store,
            slug: slug.clone(),
            count: store.segments_of(slug).await?,
            head,
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
            Self::Stored {
                store,
                slug,
                count,
                head,
            } => {
                let end = places.end.min(*count);
                store.stored_units(slug, head, places.start..end).await
            }
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

/// Which segments are meant.
pub(super) const THESE: &str =
    " WHERE s.document = $1 AND s.number > $2 AND s.number <= $3 ORDER BY s.number";

/// At most so many places in one statement.
const PLACES: usize = 500;

impl Store {
    /// Units of a stored document, at these places from 0.
    pub(super) async fn stored_units(
        &self,
        slug: &Slug,
        head: &Head,
        places: Range<usize>,
    ) -> Result<Vec<Stored>, StoreError> {
        let mut segments = head.at(&places).to_vec();
        let rest = places.start + segments.len()..places.end;
        if !rest.is_empty() {
            segments.extend(self.listed_segments(slug, rest).await?);
        }
        let bare = segments.into_iter().map(|segment| Stored {
            unit: Unit {
                segment,
                targets: ByLanguage::default(),
                comment: String::new(),
            },
            trails: Vec::new(),
        });
        let mut units: Vec<Stored> = bare.collect();
        if units.is_empty() {
            return Ok(units);
        }
        self.add_listed(slug, &mut units).await?;
        Ok(units)
    }

    async fn ids_at(&self, slug: &Slug, places: &[u32]) -> Result<Vec<SegmentId>, StoreError> {
        let mut ids = Vec::with_capacity(places.len());
        for places in places.chunks(PLACES) {
            let mut query = QueryBuilder::new("SELECT id FROM segments WHERE document = ");
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

/// The query with the document and the places that [`THESE`] speaks of.
pub(super) fn these<'q>(
    query: &'q mut QueryBuilder<Sqlite>,
    slug: &'q Slug,
    places: &Range<usize>,
) -> Query<'q, Sqlite, SqliteArguments> {
    query
        .build()
        .bind(slug.as_str())
        .bind(as_i64(places.start))
        .bind(as_i64(places.end))
}

/// The unit with a number; units are in the order of their numbers.
pub(super) fn of_number(units: &mut [Stored], number: i64) -> Option<&mut Stored> {
    let number = as_usize(number);
    let found = units.binary_search_by_key(&number, |stored| stored.unit.segment.number);
    units.get_mut(found.ok()?)
}

/// A segment from its number and the seven columns after it.
pub(super) fn read_segment(row: &SqliteRow) -> Result<Segment, StoreError> {
    Ok(Segment {
        id: SegmentId::from_stored(row.get(1)),
        number: as_usize(row.get(0)),
        paragraph: as_usize(row.get(2)),
        kind: parsed(row, 3)?,
        gap: row.get(4),
        text: row.get(5),
        key: row.get(6),
        layout: parsed(row, 7)?,
    })
}
