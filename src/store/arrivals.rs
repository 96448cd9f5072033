//! Answers and targets on their way to their places.
//!
//! A row of `answers` and one of `targets` change four pages, because hashes are their keys. So what a run brings is
//! written down first, as it came and many changes in one row, and put in its place many rows at a time, in the order of
//! the keys. It is durable from the first moment; whoever opens the database to write puts in place what a run left.

use rustc_hash::FxHashSet;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Row};

use super::StoreError;
use super::known::fingerprint;
use super::writer::{Change, TargetChange, write_in};

/// The migration that brought the table; migration 100 gave it another shape.
pub(super) const SINCE: i64 = 80;

/// What waits to be put in its place. No target waits there twice, so that the order of the changes tells nothing.
#[derive(Debug, Default)]
pub(super) struct Arrived {
    waiting: Change,
    /// Fingerprints of the targets: two that share one are only put in their places earlier.
    targets: FxHashSet<u64>,
}

impl Arrived {
    /// What an earlier run left.
    pub(super) async fn left(connection: &mut SqliteConnection) -> Result<Self, StoreError> {
        let rows = sqlx::query("SELECT changes FROM arrivals ORDER BY number")
            .fetch_all(connection)
            .await?;
        let mut left = Self::default();
        for row in rows {
            let changes: Vec<Change> = serde_json::from_str(row.get(0))
                .map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
            for change in changes {
                left.add(change);
            }
        }
        Ok(left)
    }

    /// How many answers or targets wait.
    pub(super) fn rows(&self) -> usize {
        let Change {
            answers,
            targets,
            trails,
            ..
        } = &self.waiting;
        answers.len().max(targets.len()).max(trails.len())
    }

    /// Whether changes may wait beside what waits already: answers, and machines' targets, each once.
    pub(super) fn takes<'c>(&self, changes: impl Iterator<Item = &'c Change>) -> bool {
        let mut new = FxHashSet::default();
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

    /// Writes changes that [`Arrived::takes`] takes behind what waits.
    pub(super) async fn write<'c>(
        connection: &mut SqliteConnection,
        changes: impl Iterator<Item = &'c Change>,
    ) -> Result<(), StoreError> {
        let nothing = Change::default();
        let changes: Vec<&Change> = changes.filter(|change| **change != nothing).collect();
        if changes.is_empty() {
            return Ok(());
        }
        let written = serde_json::to_string(&changes)
            .expect("changes are strings and numbers, which JSON can always hold");
        sqlx::query("INSERT INTO arrivals (changes) VALUES ($1)")
            .bind(written)
            .execute(connection)
            .await?;
        Ok(())
    }

    /// Takes what was written.
    pub(super) fn add(&mut self, change: Change) {
        self.targets.extend(change.targets.iter().map(print));
        self.waiting.answers.extend(change.answers);
        self.waiting.targets.extend(change.targets);
        self.waiting.trails.extend(change.trails);
    }

    /// Puts everything in its place.
    pub(super) async fn put(
        &mut self,
        connection: &mut SqliteConnection,
    ) -> Result<(), StoreError> {
        if self.rows() == 0 {
            return Ok(());
        }
        // Rows that are beside each other share pages. Of two answers to one question the later one stays the later.
        self.waiting
            .answers
            .sort_by(|one, other| one.recipe.cmp(&other.recipe));
        self.waiting.targets.sort_by(|one, other| {
            (&one.segment, one.language.tag()).cmp(&(&other.segment, other.language.tag()))
        });
        let mut transaction = connection.begin().await?;
        write_in(&mut transaction, std::iter::once(&self.waiting)).await?;
        sqlx::query("DELETE FROM arrivals")
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        *self = Self::default();
        Ok(())
    }
}

fn print(change: &TargetChange) -> u64 {
    fingerprint(&(&change.segment, change.language))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use sqlx::QueryBuilder;

    use super::super::{Access, Answer, Recipe, Store};
    use super::*;
    use crate::model::{Finding, Language, Origin, SegmentId, Severity, Status, Target};

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
    async fn nothing_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let store = opened(folder.path()).await;
        store.keep(Change::default()).await.unwrap();
        let left = sqlx::query("SELECT changes FROM arrivals");
        assert!(left.fetch_all(&store.pool).await.unwrap().is_empty());
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

    #[test]
    fn what_is_written_down_is_read_by_every_later_version() {
        let mut target = target("a-1", "một", Origin::Draft, Status::NeedsReview);
        target.target.findings = vec![Finding::new("number", Severity::Error, "5").at(0, 3)];
        let change = Change {
            answers: vec![Answer {
                recipe: Recipe::new(["a"]),
                text: "one".to_owned(),
                model: "m".to_owned(),
            }],
            trails: vec![(
                target.segment.clone(),
                Language::English,
                "repair".to_owned(),
            )],
            targets: vec![target],
            ..Change::default()
        };
        // Never to be changed: a database of this version may be waiting for its next run.
        let written = r#"[{"answers":[{"recipe":"ae6121c88ba555f64c3d812123eb799d128015541f850c5e9bf1d54c08ad8481","text":"one","model":"m"}],"targets":[{"segment":"a-1","language":"en","key":"k","target":{"text":"một","origin":"draft","status":"needs-review","findings":[{"rule":"number","severity":"error","place":[0,3],"message":"5"}]}}],"trails":[["a-1","en","repair"]]}]"#;
        assert_eq!(serde_json::to_string(&[&change]).unwrap(), written);
        let read: Vec<Change> = serde_json::from_str(written).unwrap();
        assert_eq!(read, [change]);
    }
}
