//! What the database surely does not hold, without asking it.
//!
//! A run asks for the answer and the approved target of every segment, and mostly there is none. Sets of
//! fingerprints, read once and kept up with what is committed, spare those queries; a fingerprint that two
//! texts share costs one query and changes no outcome.

use std::hash::{BuildHasher, Hash};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::TryStreamExt;
use rustc_hash::{FxBuildHasher, FxHashSet};
use sqlx::{Row, SqlitePool};
use tokio::sync::OnceCell;

use super::{Change, StoreError};

/// Fingerprints of the stored answers and of the approved targets.
#[derive(Debug, Default)]
pub(super) struct Known {
    prints: OnceCell<Mutex<FxHashSet<u64>>>,
    has_answers: AtomicBool,
}

impl Known {
    /// Whether there may be an answer to this recipe.
    pub(super) async fn may_have_answer(
        &self,
        pool: &SqlitePool,
        recipe: &str,
    ) -> Result<bool, StoreError> {
        Ok(self.read(pool).await?.contains(&answer(recipe)))
    }

    /// Whether there may be an approved target for this key in this language.
    pub(super) async fn may_have_approved(
        &self,
        pool: &SqlitePool,
        key: &str,
        language: &str,
    ) -> Result<bool, StoreError> {
        Ok(self.read(pool).await?.contains(&approved(key, language)))
    }

    /// Whether there is any answer.
    pub(super) async fn has_answers(&self, pool: &SqlitePool) -> Result<bool, StoreError> {
        drop(self.read(pool).await?);
        Ok(self.has_answers.load(Ordering::Relaxed))
    }

    /// Takes notice of what was committed.
    pub(super) fn add(&self, change: &Change) {
        let Some(known) = self.prints.get() else {
            return;
        };
        let mut known = lock(known);
        if !change.answers.is_empty() {
            self.has_answers.store(true, Ordering::Relaxed);
        }
        known.extend(
            change
                .answers
                .iter()
                .map(|stored| answer(stored.recipe.as_str())),
        );
        let by_person = change
            .targets
            .iter()
            .chain(&change.decisions)
            .filter(|stored| stored.target.is_by_person());
        known.extend(by_person.map(|stored| approved(&stored.key, stored.language.tag())));
    }

    async fn read(&self, pool: &SqlitePool) -> Result<MutexGuard<'_, FxHashSet<u64>>, StoreError> {
        let known = self.prints.get_or_try_init(|| async {
            let mut known = FxHashSet::default();
            let mut rows = sqlx::query("SELECT recipe FROM answers").fetch(pool);
            while let Some(row) = rows.try_next().await? {
                known.insert(answer(row.get(0)));
            }
            self.has_answers.store(!known.is_empty(), Ordering::Relaxed);
            let mut rows = sqlx::query(
                "SELECT DISTINCT key, language FROM targets WHERE status IN ('reviewed', 'final')",
            )
            .fetch(pool);
            while let Some(row) = rows.try_next().await? {
                known.insert(approved(row.get(0), row.get(1)));
            }
            Ok::<_, StoreError>(Mutex::new(known))
        });
        Ok(lock(known.await?))
    }
}

fn lock(known: &Mutex<FxHashSet<u64>>) -> MutexGuard<'_, FxHashSet<u64>> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(recipe: &str) -> u64 {
    fingerprint(&("answer", recipe))
}

fn approved(key: &str, language: &str) -> u64 {
    fingerprint(&("approved", key, language))
}

pub(super) fn fingerprint(value: &impl Hash) -> u64 {
    FxBuildHasher.hash_one(value)
}
