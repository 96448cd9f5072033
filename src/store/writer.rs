//! The one task that writes: whatever waits is written in one transaction.

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
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
    for change in changes {
        for answer in &change.answers {
            write_answer(&mut transaction, answer).await?;
        }
        for target in &change.targets {
            write_target(&mut transaction, target).await?;
        }
        for (segment, text) in &change.comments {
            write_comment(&mut transaction, segment, text).await?;
        }
    }
    Ok(transaction.commit().await?)
}

async fn write_answer(
    connection: &mut SqliteConnection,
    answer: &Answer,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO answers (recipe, text, model) VALUES ($1, $2, $3)
         ON CONFLICT (recipe) DO UPDATE SET text = excluded.text, model = excluded.model",
    )
    .bind(answer.recipe.as_str())
    .bind(&answer.text)
    .bind(&answer.model)
    .execute(connection)
    .await?;
    Ok(())
}

async fn write_target(
    connection: &mut SqliteConnection,
    change: &TargetChange,
) -> Result<(), StoreError> {
    let by_person = change.target.is_by_person();
    sqlx::query(
        "INSERT INTO target_history (segment, language, text, origin, status)
         SELECT segment, language, text, origin, status FROM targets
         WHERE segment = $1 AND language = $2 AND text <> $3
           AND ($4 OR NOT (origin = 'person' OR status IN ('reviewed', 'final')))",
    )
    .bind(change.segment.as_str())
    .bind(change.language.tag())
    .bind(&change.target.text)
    .bind(by_person)
    .execute(&mut *connection)
    .await?;
    let findings = serde_json::to_string(&change.target.findings)
        .expect("findings are strings and numbers, which JSON can always hold");
    sqlx::query(
        "INSERT INTO targets (segment, language, key, text, origin, status, findings)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (segment, language) DO UPDATE SET key = excluded.key, text = excluded.text,
             origin = excluded.origin, status = excluded.status, findings = excluded.findings
         WHERE $8 OR NOT (targets.origin = 'person' OR targets.status IN ('reviewed', 'final'))",
    )
    .bind(change.segment.as_str())
    .bind(change.language.tag())
    .bind(&change.key)
    .bind(&change.target.text)
    .bind(change.target.origin.to_string())
    .bind(change.target.status.as_str())
    .bind(findings)
    .bind(by_person)
    .execute(connection)
    .await?;
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
