//! Answers and targets on their way to their places.
//!
//! A row of `answers` and one of `targets` change four pages, because hashes are their keys. So what a run brings is
//! written at the end of one table first, where a page holds a dozen of them, and put in its place many rows at a time, in
//! the order of the keys. It is durable from the first moment; whoever opens the database to write puts in place what a
//! run left.

use std::collections::HashSet;

use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, QueryBuilder, Row, SqlitePool};

use super::documents::as_usize;
use super::known::fingerprint;
use super::rows;
use super::writer::{Answer, Change, TargetChange, by_person, findings};
use super::{Recipe, StoreError};

/// The migration that brought the table.
pub(super) const SINCE: i64 = 80;

/// What waits to be put in its place. No target waits there twice, so that the order of the rows tells nothing.
#[derive(Debug, Default)]
pub(super) struct Arrived {
    rows: usize,
    /// Fingerprints of the targets: two that share one are only put in their places earlier.
    targets: HashSet<u64>,
}

impl Arrived {
    /// What an earlier run left.
    pub(super) async fn left(connection: &mut SqliteConnection) -> Result<Self, StoreError> {
        let row = sqlx::query("SELECT count(*) FROM arrivals")
            .fetch_one(connection)
            .await?;
        Ok(Self {
            rows: as_usize(row.get(0)),
            targets: HashSet::new(),
        })
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Whether changes may wait beside what waits already: answers, and machines' targets, each once.
    pub(super) fn takes<'c>(&self, changes: impl Iterator<Item = &'c Change>) -> bool {
        let mut new = HashSet::new();
        let mut is_free = |change: &'c TargetChange| {
            let print = print(change);
            !change.target.is_by_person() && !self.targets.contains(&print) && new.insert(print)
        };
        let mut takes = |change: &'c Change| {
            change.decisions.is_empty()
                && change.comments.is_empty()
                && change.targets.iter().all(&mut is_free)
        };
        changes.into_iter().all(&mut takes)
    }

    /// Writes changes that [`Arrived::takes`] takes behind what waits, in a transaction that somebody else commits. Trails
    /// are few, and go to their place.
    pub(super) async fn write<'c>(
        connection: &mut SqliteConnection,
        changes: impl Iterator<Item = &'c Change>,
    ) -> Result<(), StoreError> {
        let arriving: Vec<(Option<&Answer>, Option<&TargetChange>)> =
            changes.flat_map(arriving).collect();
        for rows in rows::chunks(&arriving) {
            insert(&mut *connection, &rows).await?;
        }
        Ok(())
    }

    /// Takes notice of what was written.
    pub(super) fn add(&mut self, change: &Change) {
        self.rows += arriving(change).count();
        self.targets.extend(change.targets.iter().map(print));
    }

    /// Puts everything in its place.
    pub(super) async fn put(
        &mut self,
        connection: &mut SqliteConnection,
    ) -> Result<(), StoreError> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut transaction = connection.begin().await?;
        for step in [ANSWERS, HISTORY, TARGETS, "DELETE FROM arrivals"] {
            sqlx::query(step).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        *self = Self::default();
        Ok(())
    }
}

const ANSWERS: &str = "
    INSERT INTO answers (recipe, text, model)
    SELECT recipe, answer, model FROM arrivals WHERE recipe IS NOT NULL ORDER BY recipe
    ON CONFLICT (recipe) DO UPDATE SET text = excluded.text, model = excluded.model";

/// Copies what the targets say now into the history, where they will say something else.
const HISTORY: &str = concat!(
    "INSERT INTO target_history (segment, language, text, origin, status)
     SELECT targets.segment, targets.language, targets.text, targets.origin, targets.status
     FROM arrivals JOIN targets ON targets.segment = arrivals.segment AND targets.language = arrivals.language
     WHERE targets.text <> coalesce(arrivals.text, arrivals.answer) AND NOT ",
    by_person!()
);

const TARGETS: &str = concat!(
    "INSERT INTO targets (segment, language, key, text, origin, status, findings, turn)
     SELECT segment, language, key, coalesce(text, answer), origin, status, findings, 0
     FROM arrivals WHERE segment IS NOT NULL ORDER BY segment, language
     ON CONFLICT (segment, language) DO UPDATE SET key = excluded.key, text = excluded.text,
         origin = excluded.origin, status = excluded.status, findings = excluded.findings, turn = 0
     WHERE NOT ",
    by_person!()
);

fn print(change: &TargetChange) -> u64 {
    fingerprint(&(&change.segment, change.language))
}

/// The answers and targets of a change, side by side.
fn arriving(change: &Change) -> impl Iterator<Item = (Option<&Answer>, Option<&TargetChange>)> {
    let rows = change.answers.len().max(change.targets.len());
    (0..rows).map(|row| (change.answers.get(row), change.targets.get(row)))
}

async fn insert(
    connection: &mut SqliteConnection,
    arriving: &[Option<&(Option<&Answer>, Option<&TargetChange>)>],
) -> Result<(), StoreError> {
    let mut query = QueryBuilder::new(
        "INSERT INTO arrivals (recipe, answer, model, segment, language, key, text, origin, status, findings)
         SELECT * FROM (",
    );
    query.push_values(arriving, |mut row, arriving| {
        let (answer, change) = arriving.copied().unwrap_or_default();
        let target = change.map(|change| &change.target);
        let text = target.map(|target| target.text.as_str());
        let text = text.filter(|text| answer.is_none_or(|answer| answer.text != *text));
        row.push_bind(answer.map(|answer| answer.recipe.as_str()))
            .push_bind(answer.map(|answer| answer.text.as_str()))
            .push_bind(answer.map(|answer| answer.model.as_str()))
            .push_bind(change.map(|change| change.segment.as_str()))
            .push_bind(change.map(|change| change.language.tag()))
            .push_bind(change.map(|change| change.key.as_str()))
            .push_bind(text)
            .push_bind(target.map(|target| target.origin.to_string()))
            .push_bind(target.map(|target| target.status.as_str()))
            .push_bind(target.map(findings));
    });
    query.push(") AS filled WHERE coalesce(column1, column4) IS NOT NULL");
    query.build().execute(connection).await?;
    Ok(())
}

/// The answer to a question, if it waits to be put in its place.
pub(super) async fn answer(
    pool: &SqlitePool,
    recipe: &Recipe,
) -> Result<Option<(String, String)>, StoreError> {
    let row = sqlx::query("SELECT answer, model FROM arrivals WHERE recipe = $1")
        .bind(recipe.as_str())
        .fetch_optional(pool)
        .await?;
    Ok(row.map(|row| (row.get(0), row.get(1))))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::{Access, Store};
    use super::*;
    use crate::model::{Language, Origin, SegmentId, Status, Target};

    fn target(segment: &str, text: &str, origin: Origin, status: Status) -> TargetChange {
        TargetChange {
            segment: SegmentId::from_stored(segment),
            language: Language::English,
            key: "k".to_owned(),
            target: Target {
                text: text.to_owned(),
                origin,
                status,
                findings: Vec::new(),
            },
        }
    }

    fn answered(segment: &str, text: &str) -> Change {
        Change {
            answers: vec![Answer {
                recipe: Recipe::new([segment, text]),
                text: text.to_owned(),
                model: "m".to_owned(),
            }],
            targets: vec![target(segment, text, Origin::Draft, Status::NeedsReview)],
            ..Change::default()
        }
    }

    fn by_person(segment: &str, text: &str) -> Change {
        Change {
            targets: vec![target(segment, text, Origin::Person, Status::Reviewed)],
            ..Change::default()
        }
    }

    async fn texts(store: &Store, table: &'static str) -> Vec<String> {
        let mut query = QueryBuilder::new("SELECT text FROM ");
        query.push(table).push(" ORDER BY text");
        let rows = query.build().fetch_all(&store.pool).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    async fn opened(folder: &Path) -> Store {
        Store::open(folder, Access::Write).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_kept_is_an_answer_at_once_and_a_target_when_it_is_settled() {
        let folder = tempfile::tempdir().unwrap();
        let store = opened(folder.path()).await;
        assert!(!store.has_answers().await.unwrap());
        let mut change = answered("a-1", "one");
        change
            .targets
            .push(target("a-2", "one", Origin::Draft, Status::NeedsReview));
        change.answers[0].text = " one".to_owned();
        store.keep(change).await.unwrap();
        let recipe = Recipe::new(["a-1", "one"]);
        let answer = store.answer(&recipe).await.unwrap().unwrap();
        assert_eq!((answer.text.as_str(), answer.model.as_str()), (" one", "m"));
        store.settle().await.unwrap();
        assert_eq!(store.answer(&recipe).await.unwrap().unwrap().text, " one");
        assert_eq!(texts(&store, "targets").await, ["one", "one"]);
        assert_eq!(texts(&store, "answers").await, [" one"]);
        store.close().await;
    }

    #[tokio::test]
    async fn what_a_killed_run_left_is_in_its_place_for_whoever_opens_the_database() {
        for access in [Access::Write, Access::Read] {
            let (folder, killed) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            let store = opened(folder.path()).await;
            for number in 0..300 {
                let change = answered(&format!("a-{number}"), &format!("{number:03}"));
                store.keep(change).await.unwrap();
            }
            for file in ["trivani.db", "trivani.db-wal"] {
                std::fs::copy(folder.path().join(file), killed.path().join(file)).unwrap();
            }
            let store = Store::open(killed.path(), access).await.unwrap();
            let targets = texts(&store, "targets").await;
            assert_eq!(targets.len(), 300);
            assert_eq!(targets, texts(&store, "answers").await);
            store.close().await;
        }
    }

    #[tokio::test]
    async fn what_is_kept_never_replaces_a_persons_words_and_nothing_replaced_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let store = opened(folder.path()).await;
        for text in ["one", "two", "two", "three"] {
            store.keep(answered("a-1", text)).await.unwrap();
        }
        store.settle().await.unwrap();
        assert_eq!(texts(&store, "targets").await, ["three"]);
        assert_eq!(texts(&store, "target_history").await, ["one", "two"]);
        store.keep(answered("a-1", "four")).await.unwrap();
        store.commit(by_person("a-1", "a person's")).await.unwrap();
        store.keep(answered("a-1", "five")).await.unwrap();
        store.settle().await.unwrap();
        assert_eq!(texts(&store, "targets").await, ["a person's"]);
        assert_eq!(
            texts(&store, "target_history").await,
            ["four", "one", "three", "two"]
        );
        store.close().await;
    }
}
