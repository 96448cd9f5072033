//! The one task that writes: whatever waits is written in one transaction.

use std::collections::HashSet;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, QueryBuilder, Sqlite};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::{Recipe, StoreError};
use crate::model::{Language, SegmentId, Target};

/// At most so many changes share one transaction.
const GROUP: usize = 256;

/// What a backend answered to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Everything that changes the answer, hashed.
    pub recipe: Recipe,
    /// The answer.
    pub text: String,
    /// The model that gave it.
    pub model: String,
}

/// A new state of one target.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Answers to keep.
    pub answers: Vec<Answer>,
    /// Targets to set. A target that a person made is replaced only by a person's.
    pub targets: Vec<TargetChange>,
    /// Comments to set.
    pub comments: Vec<(SegmentId, String)>,
}

type Waiting = (Change, oneshot::Sender<Result<(), StoreError>>);

#[derive(Debug)]
pub(super) struct Writer {
    queue: mpsc::Sender<Waiting>,
    task: JoinHandle<()>,
}

impl Writer {
    pub(super) async fn start(options: &SqliteConnectOptions) -> Result<Self, StoreError> {
        let connection = options.connect().await?;
        let (queue, waiting) = mpsc::channel(GROUP);
        Ok(Self {
            queue,
            task: tokio::spawn(write_all(connection, waiting)),
        })
    }

    pub(super) async fn commit(&self, change: Change) -> Result<(), StoreError> {
        let (done, result) = oneshot::channel();
        let ended = || StoreError::from(sqlx::Error::WorkerCrashed);
        self.queue.send((change, done)).await.map_err(|_| ended())?;
        result.await.map_err(|_| ended())?
    }

    pub(super) async fn finish(self) {
        drop(self.queue);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the database writer stopped");
        }
    }
}

async fn write_all(mut connection: SqliteConnection, mut waiting: mpsc::Receiver<Waiting>) {
    let mut group = Vec::with_capacity(GROUP);
    while waiting.recv_many(&mut group, GROUP).await > 0 {
        let result = write_group(&mut connection, group.iter().map(|(change, _)| change)).await;
        for (_, done) in group.drain(..) {
            // A task that no longer waits was cancelled; its change is stored all the same.
            let _ = done.send(result.clone());
        }
    }
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "closing the database");
    }
}

async fn write_group(
    connection: &mut SqliteConnection,
    changes: impl Iterator<Item = &Change>,
) -> Result<(), StoreError> {
    let mut transaction = connection.begin().await?;
    let mut answers = Vec::new();
    let mut targets = Vec::new();
    let mut comments = Vec::new();
    for change in changes {
        answers.extend(&change.answers);
        targets.extend(&change.targets);
        comments.extend(&change.comments);
    }
    for answers in distinct(&answers, |answer| answer.recipe.as_str()) {
        write_answers(&mut transaction, &answers).await?;
    }
    for targets in distinct(&targets, |target| {
        (target.segment.as_str(), target.language)
    }) {
        let (people, machines): (Vec<&TargetChange>, Vec<&TargetChange>) = targets
            .into_iter()
            .partition(|change| change.target.is_by_person());
        write_targets(&mut transaction, &people, true).await?;
        write_targets(&mut transaction, &machines, false).await?;
    }
    for (segment, text) in comments {
        write_comment(&mut transaction, segment, text).await?;
    }
    Ok(transaction.commit().await?)
}

/// So many rows go into one statement: each statement costs a change of threads, which is dearer than a row.
const ROWS: usize = 500;

/// Cuts a list into runs in which no key comes twice, so that later changes see the earlier ones.
fn distinct<'c, T, K: std::hash::Hash + Eq>(
    changes: &[&'c T],
    key: impl Fn(&'c T) -> K,
) -> Vec<Vec<&'c T>> {
    let mut runs = vec![Vec::new()];
    let mut seen = HashSet::new();
    for &change in changes {
        let run = runs.last_mut().expect("there is always a run");
        if run.len() < ROWS && seen.insert(key(change)) {
            run.push(change);
        } else {
            seen.clear();
            seen.insert(key(change));
            runs.push(vec![change]);
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

async fn write_answers(
    connection: &mut SqliteConnection,
    answers: &[&Answer],
) -> Result<(), StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO answers (recipe, text, model) ");
    query.push_values(answers, |mut row, answer| {
        row.push_bind(answer.recipe.as_str())
            .push_bind(&answer.text)
            .push_bind(&answer.model);
    });
    query.push(" ON CONFLICT (recipe) DO UPDATE SET text = excluded.text, model = excluded.model");
    query.build().execute(connection).await?;
    Ok(())
}

const NOT_A_PERSONS: &str =
    "NOT (targets.origin = 'person' OR targets.status IN ('reviewed', 'final'))";

async fn write_targets(
    connection: &mut SqliteConnection,
    changes: &[&TargetChange],
    by_person: bool,
) -> Result<(), StoreError> {
    if changes.is_empty() {
        return Ok(());
    }
    let mut query = QueryBuilder::<Sqlite>::new("WITH new (segment, language, text) AS (");
    query.push_values(changes, |mut row, change| {
        row.push_bind(change.segment.as_str())
            .push_bind(change.language.tag())
            .push_bind(&change.target.text);
    });
    query.push(
        ") INSERT INTO target_history (segment, language, text, origin, status)
           SELECT targets.segment, targets.language, targets.text, targets.origin, targets.status
           FROM new JOIN targets ON targets.segment = new.segment AND targets.language = new.language
           WHERE targets.text <> new.text",
    );
    if !by_person {
        query.push(" AND ").push(NOT_A_PERSONS);
    }
    query.build().execute(&mut *connection).await?;
    let mut query = QueryBuilder::<Sqlite>::new(
        "INSERT INTO targets (segment, language, key, text, origin, status, findings) ",
    );
    query.push_values(changes, |mut row, change| {
        let findings = serde_json::to_string(&change.target.findings)
            .expect("findings are strings and numbers, which JSON can always hold");
        row.push_bind(change.segment.as_str())
            .push_bind(change.language.tag())
            .push_bind(&change.key)
            .push_bind(&change.target.text)
            .push_bind(change.target.origin.to_string())
            .push_bind(change.target.status.as_str())
            .push_bind(findings);
    });
    query.push(
        " ON CONFLICT (segment, language) DO UPDATE SET key = excluded.key, text = excluded.text,
              origin = excluded.origin, status = excluded.status, findings = excluded.findings",
    );
    if !by_person {
        query.push(" WHERE ").push(NOT_A_PERSONS);
    }
    query.build().execute(connection).await?;
    Ok(())
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
