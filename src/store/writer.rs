//! The one task that writes: whatever waits is written in one transaction.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, QueryBuilder, Sqlite};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::arrivals::Arrived;
use super::{Recipe, StoreError, rows};
use crate::model::{Language, SegmentId, Target};

/// At most so many changes share one transaction.
const GROUP: usize = 256;
/// The end of a list of rows that may have been filled up.
const FILLED: &str = ") AS filled WHERE column1 IS NOT NULL";
/// What waits to be put in its place does so when it is so many rows, or so old.
const WAITING: usize = 4096;
const OLD: Duration = Duration::from_secs(4);
/// The targets that no machine may replace.
macro_rules! by_person {
    () => {
        "(targets.origin = 'person' OR targets.status IN ('reviewed', 'final'))"
    };
}

/// What a backend answered to one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Everything that changes the answer, hashed.
    pub recipe: Recipe,
    /// The answer.
    pub text: String,
    /// The model that gave it.
    pub model: String,
}

/// A new state of one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetChange {
    /// Whose target.
    pub segment: SegmentId,
    /// In which language.
    pub language: Language,
    /// The source's matching key that it was made for.
    pub key: String,
    /// The target.
    pub target: Target,
}

/// Things that become durable together, or not at all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Change {
    /// Answers to keep.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// Targets to set. A target that a person made is replaced only by a person's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<TargetChange>,
    /// Targets that a person decided on, a withdrawn approval among them: they replace whatever is there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<TargetChange>,
    /// Comments to set.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<(SegmentId, String)>,
    /// Trails to set: the rungs of the repair ladder that a target climbed to its end.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trails: Vec<(SegmentId, Language, String)>,
}

/// What the writer is asked to do.
#[derive(Debug)]
enum Errand {
    /// To write a change in its place.
    Commit(Change),
    /// To make a change durable.
    Keep(Change),
    /// To put everything in its place.
    Settle,
}

impl Errand {
    fn change(&self) -> Option<&Change> {
        match self {
            Self::Commit(change) | Self::Keep(change) => Some(change),
            Self::Settle => None,
        }
    }
}

type Waiting = (Errand, oneshot::Sender<Result<(), StoreError>>);

#[derive(Debug)]
pub(super) struct Writer {
    queue: mpsc::Sender<Waiting>,
    task: JoinHandle<()>,
}

impl Writer {
    /// A writer, after what an earlier run left is put in its place.
    pub(super) async fn start(options: &SqliteConnectOptions) -> Result<Self, StoreError> {
        let mut connection = options.connect().await?;
        let mut arrived = Arrived::left(&mut connection).await?;
        arrived.put(&mut connection).await?;
        let (queue, waiting) = mpsc::channel(GROUP);
        let desk = Desk {
            connection,
            arrived,
            since: None,
        };
        Ok(Self {
            queue,
            task: tokio::spawn(write_all(desk, waiting)),
        })
    }

    pub(super) async fn commit(&self, change: Change) -> Result<(), StoreError> {
        self.run(Errand::Commit(change)).await
    }

    pub(super) async fn keep(&self, change: Change) -> Result<(), StoreError> {
        self.run(Errand::Keep(change)).await
    }

    pub(super) async fn settle(&self) -> Result<(), StoreError> {
        self.run(Errand::Settle).await
    }

    async fn run(&self, errand: Errand) -> Result<(), StoreError> {
        let (done, result) = oneshot::channel();
        let ended = || StoreError::from(sqlx::Error::WorkerCrashed);
        self.queue.send((errand, done)).await.map_err(|_| ended())?;
        result.await.map_err(|_| ended())?
    }

    pub(super) async fn finish(self) {
        drop(self.queue);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the database writer stopped");
        }
    }
}

/// What the writer works with.
struct Desk {
    connection: SqliteConnection,
    arrived: Arrived,
    /// When the first of what waits came.
    since: Option<Instant>,
}

async fn write_all(mut desk: Desk, mut waiting: mpsc::Receiver<Waiting>) {
    let mut group = Vec::with_capacity(GROUP);
    while desk.receive(&mut waiting, &mut group).await {
        let result = desk.write(&group).await;
        let waits = *result.as_ref().unwrap_or(&false);
        for (errand, done) in group.drain(..) {
            // A task that no longer waits was cancelled; its change is stored all the same.
            let _ = done.send(result.clone().map(drop));
            if let (true, Errand::Keep(change)) = (waits, errand) {
                desk.take(change);
            }
        }
        if desk.arrived.rows() >= WAITING {
            desk.put().await;
        }
    }
    desk.put().await;
    if let Err(error) = desk.connection.close().await {
        tracing::warn!(%error, "closing the database");
    }
}

impl Desk {
    /// Receives errands; puts what waits in its place when it is old. Returns whether there will be more.
    async fn receive(
        &mut self,
        waiting: &mut mpsc::Receiver<Waiting>,
        group: &mut Vec<Waiting>,
    ) -> bool {
        if let Some(since) = self.since {
            let more = waiting.recv_many(group, GROUP);
            match tokio::time::timeout_at(since + OLD, more).await {
                Ok(count) => return count > 0,
                Err(_) => self.put().await,
            }
        }
        waiting.recv_many(group, GROUP).await > 0
    }

    /// Takes a change that was written down.
    fn take(&mut self, change: Change) {
        self.arrived.add(change);
        if self.arrived.rows() > 0 {
            self.since.get_or_insert_with(Instant::now);
        }
    }

    /// Puts what waits in its place. When that fails, it is durable where it is, and is tried again later.
    async fn put(&mut self) {
        self.since = None;
        if let Err(error) = self.arrived.put(&mut self.connection).await {
            tracing::warn!(%error, "cannot put answers in their places");
        }
    }

    /// Writes a group in one transaction, with a handful of statements, however many changes it holds: its time is what
    /// every task of the run waits for. Returns whether it is written down only, and waits to be put in its place.
    async fn write(&mut self, group: &[Waiting]) -> Result<bool, StoreError> {
        let changes = || group.iter().filter_map(|(errand, _)| errand.change());
        let may_wait = group
            .iter()
            .all(|(errand, _)| matches!(errand, Errand::Keep(_)));
        let may_wait = may_wait && self.arrived.takes(changes());
        if !may_wait {
            self.arrived.put(&mut self.connection).await?;
            self.since = None;
        }
        if may_wait {
            Arrived::write(&mut self.connection, changes()).await?;
        } else {
            let mut transaction = self.connection.begin().await?;
            write_in(&mut transaction, changes()).await?;
            transaction.commit().await?;
        }
        Ok(may_wait)
    }
}

/// Writes changes in a transaction that somebody else commits.
pub(super) async fn write_in(
    connection: &mut SqliteConnection,
    changes: impl Iterator<Item = &Change> + Clone,
) -> Result<(), StoreError> {
    let answers: Vec<&Answer> = changes.clone().flat_map(|change| &change.answers).collect();
    for rows in rows::chunks(&answers) {
        write_answers(&mut *connection, &rows).await?;
    }
    let targets = changes.clone().flat_map(|change| &change.targets);
    let (by_person, by_machine): (Vec<_>, Vec<_>) =
        targets.partition(|change| change.target.is_by_person());
    let decisions = changes.clone().flat_map(|change| &change.decisions);
    let decided = decisions.collect();
    for (targets, protected) in [(by_machine, true), (by_person, false), (decided, false)] {
        for rows in rows::chunks(&targets) {
            remember_replaced(&mut *connection, &rows, protected).await?;
            write_targets(&mut *connection, &rows, protected).await?;
        }
    }
    for (segment, text) in changes.clone().flat_map(|change| &change.comments) {
        write_comment(&mut *connection, segment, text).await?;
    }
    write_trails(connection, changes).await
}

async fn write_answers(
    connection: &mut SqliteConnection,
    answers: &[Option<&&Answer>],
) -> Result<(), StoreError> {
    let mut query = QueryBuilder::new(
        "INSERT INTO answers (recipe, text, model) SELECT column1, column2, column3 FROM (",
    );
    query.push_values(answers, |mut row, answer| {
        row.push_bind(answer.map(|answer| answer.recipe.as_str()))
            .push_bind(answer.map(|answer| &answer.text))
            .push_bind(answer.map(|answer| &answer.model));
    });
    query.push(FILLED);
    query.push(" ON CONFLICT (recipe) DO UPDATE SET text = excluded.text, model = excluded.model");
    query.build().execute(connection).await?;
    Ok(())
}

/// Copies what the targets say now into the history, where they will say something else.
async fn remember_replaced(
    connection: &mut SqliteConnection,
    changes: &[Option<&&TargetChange>],
    protected: bool,
) -> Result<(), StoreError> {
    let mut query = QueryBuilder::new("");
    push_replaced(&mut query, changes, protected);
    query.build().execute(connection).await?;
    Ok(())
}

/// A join, because SQLite looks at every target for a list of segments and languages after `IN`.
fn push_replaced(
    query: &mut QueryBuilder<Sqlite>,
    changes: &[Option<&&TargetChange>],
    protected: bool,
) {
    query.push(
        "INSERT INTO target_history (segment, language, text, origin, status)
         SELECT DISTINCT targets.segment, targets.language, targets.text, targets.origin, targets.status FROM (",
    );
    query.push_values(changes, |mut row, change| {
        row.push_bind(change.map(|change| change.segment.as_str()))
            .push_bind(change.map(|change| change.language.tag()))
            .push_bind(change.map(|change| change.target.text.as_str()));
    });
    query.push(
        ") AS changed
         JOIN targets ON targets.segment = changed.column1 AND targets.language = changed.column2
         WHERE targets.text <> changed.column3",
    );
    if protected {
        query.push(" AND NOT ").push(by_person!());
    }
}

async fn write_targets(
    connection: &mut SqliteConnection,
    changes: &[Option<&&TargetChange>],
    protected: bool,
) -> Result<(), StoreError> {
    let mut query = QueryBuilder::new(
        "INSERT INTO targets (segment, language, key, text, origin, status, findings, turn)
         SELECT column1, column2, column3, column4, column5, column6, column7,
             CASE column8 WHEN 1 THEN (SELECT coalesce(max(turn), 0) + 1 FROM targets WHERE turn > 0) ELSE 0 END
         FROM (",
    );
    query.push_values(changes, |mut row, change| {
        let target = change.map(|change| &change.target);
        row.push_bind(change.map(|change| change.segment.as_str()))
            .push_bind(change.map(|change| change.language.tag()))
            .push_bind(change.map(|change| &change.key))
            .push_bind(target.map(|target| &target.text))
            .push_bind(target.map(|target| target.origin.to_string()))
            .push_bind(target.map(|target| target.status.as_str()))
            .push_bind(target.map(findings))
            .push_bind(target.map(|target| i64::from(target.is_by_person())));
    });
    query.push(FILLED);
    query.push(
        " ON CONFLICT (segment, language) DO UPDATE SET key = excluded.key, text = excluded.text,
             origin = excluded.origin, status = excluded.status, findings = excluded.findings,
             turn = CASE WHEN targets.text = excluded.text AND targets.turn > 0 AND excluded.turn > 0
                 THEN targets.turn ELSE excluded.turn END",
    );
    if protected {
        query.push(" WHERE NOT ").push(by_person!());
    }
    query.build().execute(connection).await?;
    Ok(())
}

/// The findings as the database has them.
pub(super) fn findings(target: &Target) -> String {
    if target.findings.is_empty() {
        return "[]".to_owned();
    }
    serde_json::to_string(&target.findings)
        .expect("findings are strings and numbers, which JSON can always hold")
}

async fn write_comment(
    connection: &mut SqliteConnection,
    segment: &SegmentId,
    text: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO comments (segment, text) VALUES ($1, $2)
         ON CONFLICT (segment) DO UPDATE SET text = excluded.text",
    )
    .bind(segment.as_str())
    .bind(text)
    .execute(connection)
    .await?;
    Ok(())
}

async fn write_trails(
    connection: &mut SqliteConnection,
    changes: impl Iterator<Item = &Change>,
) -> Result<(), StoreError> {
    let trails: Vec<_> = changes.flat_map(|change| &change.trails).collect();
    for rows in rows::chunks(&trails) {
        let mut query = QueryBuilder::new(
            "INSERT INTO ladder (segment, language, trail) SELECT column1, column2, column3 FROM (",
        );
        query.push_values(&rows, |mut row, trail| {
            row.push_bind(trail.map(|(segment, _, _)| segment.as_str()))
                .push_bind(trail.map(|(_, language, _)| language.tag()))
                .push_bind(trail.map(|(_, _, trail)| trail));
        });
        query.push(FILLED);
        query.push(" ON CONFLICT (segment, language) DO UPDATE SET trail = excluded.trail");
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::Row;

    use super::super::{Access, Store};
    use super::*;
    use crate::model::{Origin, Status};

    fn change(text: &str, origin: Origin, status: Status) -> Change {
        let target = Target {
            text: text.to_owned(),
            origin,
            status,
            findings: Vec::new(),
        };
        let segment = SegmentId::from_stored("a-b1");
        let target = TargetChange {
            segment,
            language: Language::English,
            key: "k".to_owned(),
            target,
        };
        Change {
            targets: vec![target],
            ..Change::default()
        }
    }

    async fn rows(store: &Store, table: &'static str) -> Vec<String> {
        let mut query = QueryBuilder::new("SELECT text FROM ");
        query.push(table).push(" ORDER BY rowid");
        let rows = query.build().fetch_all(&store.pool).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    #[tokio::test]
    async fn a_machine_never_replaces_a_persons_words_and_nothing_replaced_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), Access::Write).await.unwrap();
        let machine = |text| change(text, Origin::Draft, Status::NeedsReview);
        for text in ["one", "two", "two"] {
            store.commit(machine(text)).await.unwrap();
        }
        assert_eq!(rows(&store, "targets").await, ["two"]);
        assert_eq!(rows(&store, "target_history").await, ["one"]);
        store
            .commit(change("a person's", Origin::Person, Status::NeedsReview))
            .await
            .unwrap();
        store.commit(machine("three")).await.unwrap();
        assert_eq!(rows(&store, "targets").await, ["a person's"]);
        store
            .commit(change("approved", Origin::Draft, Status::Reviewed))
            .await
            .unwrap();
        store.commit(machine("four")).await.unwrap();
        assert_eq!(rows(&store, "targets").await, ["approved"]);
        assert_eq!(
            rows(&store, "target_history").await,
            ["one", "two", "a person's"]
        );
        store.close().await;
    }

    #[tokio::test]
    async fn what_changes_replace_is_found_by_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), Access::Write).await.unwrap();
        let changes: Vec<TargetChange> = ["one", "two"]
            .into_iter()
            .flat_map(|text| change(text, Origin::Draft, Status::NeedsReview).targets)
            .collect();
        let changes: Vec<&TargetChange> = changes.iter().collect();
        let rows: Vec<_> = changes.iter().map(Some).collect();
        let mut query = QueryBuilder::new("EXPLAIN QUERY PLAN ");
        push_replaced(&mut query, &rows, true);
        let steps = query.build().fetch_all(&store.pool).await.unwrap();
        let steps: Vec<String> = steps.iter().map(|step| step.get("detail")).collect();
        let is_search = |step: &&String| step.starts_with("SEARCH targets USING INDEX");
        assert_eq!(steps.iter().filter(is_search).count(), 1, "{steps:?}");
        store.close().await;
    }

    #[tokio::test]
    async fn many_changes_at_once_are_all_stored() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), Access::Write).await.unwrap();
        let commits = (0..700).map(|n| {
            let answer = Answer {
                recipe: Recipe::new([n.to_string().as_str()]),
                text: n.to_string(),
                model: String::new(),
            };
            store.commit(Change {
                answers: vec![answer],
                ..Change::default()
            })
        });
        for result in futures_util::future::join_all(commits).await {
            result.unwrap();
        }
        assert_eq!(rows(&store, "answers").await.len(), 700);
        store.close().await;
    }
}
