//! Units of the translation memory.

use std::collections::BTreeMap;

use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, Transaction};

use super::documents::read_target;
use super::{Recipe, Store, StoreError};
use crate::model::{Language, MemoryUnit, Status, TARGET_LANGUAGES, Variant, context_key};

/// Rows in one statement, and units in one page.
const ROWS: usize = 500;
const PAGE: i64 = 2_000;

/// What came of remembering units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Remembered {
    /// Units that were not there.
    pub added: usize,
    /// Units that were there already.
    pub known: usize,
}

/// What a person approved in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    /// In what order it came; of units that disagree, the higher is the newer.
    pub turn: i64,
    /// The segment with its approved targets.
    pub unit: MemoryUnit,
}

/// Some of the units, with the names by which the store knows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Identities and units, by identity.
    pub units: Vec<(String, MemoryUnit)>,
    /// Whether there may be more.
    pub is_full: bool,
}

impl Store {
    /// Takes units into the memory; all of them or, when it fails, none. A unit that is there already stays, with the
    /// higher of the two statuses.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written.
    pub async fn remember(&self, units: &[MemoryUnit]) -> Result<Remembered, StoreError> {
        let mut by_identity: BTreeMap<String, &MemoryUnit> = BTreeMap::new();
        for unit in units {
            by_identity.entry(unit.identity()).or_insert(unit);
        }
        let mut transaction = self.pool.begin().await?;
        let before = count(&mut transaction).await?;
        let rows: Vec<(&String, &&MemoryUnit)> = by_identity.iter().collect();
        for rows in rows.chunks(ROWS) {
            insert(&mut transaction, rows).await?;
        }
        let added = count(&mut transaction).await? - before;
        let stamp = stamp(&mut transaction).await?;
        let parts = std::iter::once(stamp.as_str()).chain(by_identity.keys().map(String::as_str));
        set_stamp(&mut transaction, &Recipe::new(parts)).await?;
        transaction.commit().await?;
        Ok(Remembered {
            added,
            known: units.len() - added,
        })
    }

    /// Takes units out of the memory; returns how many there were.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written; then all of them stay.
    pub async fn forget(&self, identities: &[String]) -> Result<usize, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let before = count(&mut transaction).await?;
        for names in identities.chunks(ROWS) {
            let mut query = QueryBuilder::new("DELETE FROM memory_units WHERE identity IN (");
            let mut separated = query.separated(", ");
            for name in names {
                separated.push_bind(name);
            }
            query.push(")");
            query.build().execute(&mut *transaction).await?;
        }
        let gone = before - count(&mut transaction).await?;
        let stamp = stamp(&mut transaction).await?;
        let parts = [stamp.as_str(), "forget"].into_iter();
        let parts = parts.chain(identities.iter().map(String::as_str));
        set_stamp(&mut transaction, &Recipe::new(parts)).await?;
        transaction.commit().await?;
        Ok(gone)
    }

    /// A word that changes with every change of the imported units; `None` when there are none, or the database is of
    /// an earlier version.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn memory_stamp(&self) -> Result<Option<String>, StoreError> {
        if !self.has_memory().await? {
            return Ok(None);
        }
        let row = sqlx::query("SELECT stamp FROM memory_stamp")
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.get(0)))
    }

    async fn has_memory(&self) -> Result<bool, StoreError> {
        // A database of an earlier version that was opened to be read only has no such table.
        let found = sqlx::query("SELECT 1 FROM sqlite_master WHERE name = 'memory_units'")
            .fetch_optional(&self.pool)
            .await?;
        Ok(found.is_some())
    }

    /// The imported units after an identity, in the order of their identities; the first of them after `""`.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn memory_page(&self, after: &str) -> Result<Page, StoreError> {
        if !self.has_memory().await? {
            return Ok(Page::default());
        }
        let rows = sqlx::query(
            "SELECT identity, km, vi, en, km_status, vi_origin, vi_status, en_origin, en_status,
                 others, document, person, changed, before, after, note, codes
             FROM memory_units WHERE identity > $1 ORDER BY identity LIMIT $2",
        )
        .bind(after)
        .bind(PAGE)
        .fetch_all(&self.pool)
        .await?;
        Ok(Page {
            is_full: i64::try_from(rows.len()).is_ok_and(|count| count == PAGE),
            units: rows.iter().map(|row| (row.get(0), read(row))).collect(),
        })
    }

    /// What persons approved in the project's documents, as units with their context, in the order of the documents.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn approved_units(&self) -> Result<Vec<Approved>, StoreError> {
        // A database of an earlier version that is only read does not know.
        let turn = if self.has_migration(35).await? {
            "t.turn"
        } else {
            "0"
        };
        let mut approved = Vec::new();
        for document in self.documents().await? {
            let mut query = QueryBuilder::<Sqlite>::new(
                "SELECT s.number, s.source, t.language, t.text, t.origin, t.status, t.findings,
                     (SELECT key FROM segments WHERE document = s.document AND number = s.number - 1),
                     (SELECT key FROM segments WHERE document = s.document AND number = s.number + 1), ",
            );
            query.push(turn).push(
                " FROM segments s JOIN targets t ON t.segment = s.id AND t.key = s.key
                 WHERE t.status IN ('reviewed', 'final') AND t.text <> '' AND s.document = ",
            );
            query.push_bind(document.slug.as_str());
            query.push(" ORDER BY s.number, t.language");
            let rows = query.build().fetch_all(&self.pool).await?;
            let mut numbers: BTreeMap<i64, Approved> = BTreeMap::new();
            for row in &rows {
                let Approved { turn, unit } =
                    numbers.entry(row.get(0)).or_insert_with(|| Approved {
                        turn: 0,
                        unit: source(row, document.slug.as_str()),
                    });
                *turn = row.get::<i64, _>(9).max(*turn);
                let target = read_target(row, 3)?;
                if let Ok(language) = row.get::<String, _>(2).parse() {
                    let variant = Variant {
                        text: target.text,
                        origin: Some(target.origin),
                        status: target.status,
                    };
                    unit.variants.insert(language, variant);
                }
            }
            approved.extend(numbers.into_values());
        }
        Ok(approved)
    }
}

/// The source side of an approved segment.
fn source(row: &SqliteRow, document: &str) -> MemoryUnit {
    let context = |column| context_key(row.get::<Option<String>, _>(column).as_deref());
    let mut unit = MemoryUnit {
        document: document.to_owned(),
        before: context(7),
        after: context(8),
        ..MemoryUnit::default()
    };
    let variant = Variant {
        text: row.get(1),
        origin: None,
        status: Status::Reviewed,
    };
    unit.variants.insert(Language::Khmer, variant);
    unit
}

async fn count(transaction: &mut Transaction<'_, Sqlite>) -> Result<usize, StoreError> {
    let row = sqlx::query("SELECT count(*) FROM memory_units")
        .fetch_one(&mut **transaction)
        .await?;
    Ok(usize::try_from(row.get::<i64, _>(0)).unwrap_or(0))
}

async fn stamp(transaction: &mut Transaction<'_, Sqlite>) -> Result<String, StoreError> {
    let row = sqlx::query("SELECT stamp FROM memory_stamp")
        .fetch_optional(&mut **transaction)
        .await?;
    Ok(row.map(|row| row.get(0)).unwrap_or_default())
}

async fn set_stamp(
    transaction: &mut Transaction<'_, Sqlite>,
    stamp: &Recipe,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO memory_stamp (one, stamp) VALUES (1, $1)
         ON CONFLICT (one) DO UPDATE SET stamp = excluded.stamp",
    )
    .bind(stamp.as_str())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn insert(
    transaction: &mut Transaction<'_, Sqlite>,
    rows: &[(&String, &&MemoryUnit)],
) -> Result<(), StoreError> {
    let mut query = QueryBuilder::new(
        "INSERT INTO memory_units (identity, km, vi, en, km_status, vi_origin, vi_status, en_origin,
             en_status, others, document, person, changed, before, after, note, codes) ",
    );
    query.push_values(rows, |mut row, (identity, unit)| {
        row.push_bind(identity.as_str());
        for language in Language::ALL {
            row.push_bind(unit.text(language));
        }
        let status = |language| {
            let variant: Option<&Variant> = unit.variants.get(&language);
            variant.map_or("", |variant| variant.status.as_str())
        };
        row.push_bind(status(Language::Khmer));
        for language in TARGET_LANGUAGES {
            let variant = unit.variants.get(&language);
            let origin = variant.and_then(|variant| variant.origin.as_ref());
            row.push_bind(origin.map(ToString::to_string).unwrap_or_default());
            row.push_bind(status(language));
        }
        let others = serde_json::to_string(&unit.others).expect("pairs of texts are JSON");
        row.push_bind(others)
            .push_bind(&unit.document)
            .push_bind(&unit.person)
            .push_bind(&unit.date)
            .push_bind(&unit.before)
            .push_bind(&unit.after)
            .push_bind(&unit.note)
            .push_bind(i64::from(unit.codes));
    });
    // What is there already keeps its words; only a person's later approval is taken over.
    query.push(" ON CONFLICT (identity) DO UPDATE SET ");
    for (at, column) in ["vi_status", "en_status"].into_iter().enumerate() {
        let separator = if at > 0 { ", " } else { "" };
        query.push(format!(
            "{separator}{column} = CASE
                 WHEN excluded.{column} = 'final' THEN 'final'
                 WHEN excluded.{column} = 'reviewed' AND memory_units.{column} <> 'final' THEN 'reviewed'
                 ELSE memory_units.{column} END"
        ));
    }
    query.build().execute(&mut **transaction).await?;
    Ok(())
}

fn read(row: &SqliteRow) -> MemoryUnit {
    let texts: [String; 3] = [row.get(1), row.get(2), row.get(3)];
    let statuses: [String; 3] = [row.get(4), row.get(6), row.get(8)];
    let origins: [String; 3] = [String::new(), row.get(5), row.get(7)];
    let mut unit = MemoryUnit {
        others: serde_json::from_str(&row.get::<String, _>(9)).unwrap_or_default(),
        document: row.get(10),
        person: row.get(11),
        date: row.get(12),
        before: row.get(13),
        after: row.get(14),
        note: row.get(15),
        codes: row.get::<i64, _>(16) != 0,
        ..MemoryUnit::default()
    };
    let parts = Language::ALL
        .into_iter()
        .zip(texts)
        .zip(origins)
        .zip(statuses);
    for (((language, text), origin), status) in parts {
        if let Ok(status) = status.parse() {
            let origin = origin.parse().ok();
            let variant = Variant {
                text,
                origin,
                status,
            };
            unit.variants.insert(language, variant);
        }
    }
    unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Origin;
    use crate::store::Access;

    fn unit(km: &str, status: Status) -> MemoryUnit {
        let mut unit = MemoryUnit {
            others: vec![("fr".to_owned(), "État".to_owned())],
            document: "d".to_owned(),
            date: "20260102T030405Z".to_owned(),
            codes: true,
            ..MemoryUnit::default()
        };
        let variant = |text: &str, origin, status| Variant {
            text: text.to_owned(),
            origin,
            status,
        };
        unit.variants
            .insert(Language::Khmer, variant(km, None, Status::Translated));
        unit.variants.insert(
            Language::English,
            variant("State", Some(Origin::Aligned), status),
        );
        unit
    }

    #[tokio::test]
    async fn nothing_is_remembered_twice_and_what_is_forgotten_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), Access::Write).await.unwrap();
        assert_eq!(store.memory_stamp().await.unwrap(), None);
        let first = [unit("ក", Status::Translated), unit("ខ", Status::Final)];
        let twice = [first[0].clone(), first[0].clone(), first[1].clone()];
        let remembered = store.remember(&twice).await.unwrap();
        assert_eq!(remembered, Remembered { added: 2, known: 1 });
        let stamp = store.memory_stamp().await.unwrap();
        let again = [unit("ក", Status::Reviewed), unit("ខ", Status::Reviewed)];
        assert_eq!(store.remember(&again).await.unwrap().added, 0);
        let page = store.memory_page("").await.unwrap();
        let mut units: Vec<_> = page.units.iter().map(|(_, unit)| unit.clone()).collect();
        units.sort_by_key(|unit| unit.text(Language::Khmer).to_owned());
        assert_eq!(
            units,
            [unit("ក", Status::Reviewed), unit("ខ", Status::Final)]
        );
        assert_ne!(store.memory_stamp().await.unwrap(), stamp);
        let name = page.units[0].0.clone();
        assert_eq!(
            store
                .forget(&[name.clone(), "no".to_owned()])
                .await
                .unwrap(),
            1
        );
        let left = store.memory_page("").await.unwrap();
        assert!(left.units.iter().all(|(identity, _)| *identity != name));
        store.close().await;
    }
}
