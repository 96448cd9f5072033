//! The project database: documents, targets, and every answer that was paid for.
//!
//! One SQLite file in the project (or output) folder, opened by one writing run at a time. What
//! [`Store::commit`] has returned from is on disk: a killed run loses only what was still in flight.
//! All SQL of the program is in this room.

mod aligned;
mod alignments;
mod arrivals;
mod documents;
mod error;
mod evidence;
mod known;
mod ladder;
mod listed;
mod lock;
mod memory;
mod open;
mod original;
mod pages;
mod review;
mod review_import;
mod review_others;
mod review_undo;
mod rounds;
mod rows;
mod said;
mod scale;
mod spent;
mod touched;
mod units;
mod writer;
mod written;

use std::path::{Path, PathBuf};

use sqlx::{Row, SqlitePool};
use tokio::sync::OnceCell;

pub use documents::{DocumentInfo, Filing};
pub use error::StoreError;
pub use memory::{MemoryHit, Recipe};
pub use pages::{Head, Pages, Stored};
pub use review_import::{ImportInfo, KeptConflict, ReviewChange, ReviewImport, TermProposal};
pub use review_undo::Undone;
pub use rounds::{Exported, Round, RoundFiling, Shown};
pub use said::Said;
pub use spent::{Spending, SpendingByCurrency};
pub use units::{Approved, Page, Remembered};
pub use writer::{Answer, Change, TargetChange};
pub use written::FileHash;

/// The name of the database file in its folder.
pub const FILE_NAME: &str = "trivani.db";

/// Whether a command changes the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Only reads: works beside a running translation, whose answers it sees a few seconds later. Fails if there is no
    /// database yet.
    Read,
    /// Reads and writes: creates the database, and keeps other writers out.
    Write,
}

/// An open project database.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    pool: SqlitePool,
    writer: Option<writer::Writer>,
    known: known::Known,
    /// The versions of the migrations that it has had.
    schema: OnceCell<Vec<i64>>,
    _lock: Option<lock::FolderLock>,
}

impl Store {
    /// The database file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes a change durable; returns when it is on disk. Changes from several tasks that wait at the
    /// same time share one transaction.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written; then nothing of it was.
    ///
    /// # Panics
    /// When the store was opened with [`Access::Read`].
    pub async fn commit(&self, change: Change) -> Result<(), StoreError> {
        // Before it is durable: a fingerprint of something that is not stored only costs a query.
        self.known.add(&change);
        self.writer().commit(change).await
    }

    /// Makes what a run brings durable, as [`Store::commit`] does, but much cheaper: answers and machines' targets are
    /// written down as they come, and put in their places many at a time, every few seconds. [`Store::answer`] knows them
    /// at once, everything else when they are in their places, at the latest after [`Store::settle`], or when the database
    /// is opened again.
    ///
    /// # Errors
    /// As [`Store::commit`].
    ///
    /// # Panics
    /// As [`Store::commit`].
    pub async fn keep(&self, change: Change) -> Result<(), StoreError> {
        self.known.add(&change);
        self.writer().keep(change).await
    }

    /// Puts everything that was kept in its place.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written; it is durable all the same.
    ///
    /// # Panics
    /// As [`Store::commit`].
    pub async fn settle(&self) -> Result<(), StoreError> {
        self.writer().settle().await
    }

    fn writer(&self) -> &writer::Writer {
        self.writer
            .as_ref()
            .expect("a store opened for reading is never written to")
    }

    /// What is wrong with the file, by SQLite's own check of its structure.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn problem(&self) -> Result<Option<String>, StoreError> {
        let found: String = sqlx::query("PRAGMA quick_check(1)")
            .fetch_one(&self.pool)
            .await?
            .get(0);
        Ok((found != "ok").then_some(found))
    }

    /// Waits for what is being written, and closes the file.
    pub async fn close(mut self) {
        if let Some(writer) = self.writer.take() {
            writer.finish().await;
        }
        self.pool.close().await;
    }
}
