//! What is known already: answers that were paid for, and units that a person approved.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::Row;

use super::documents::parsed;
use super::{Answer, Store, StoreError};
use crate::model::{Language, Status};

/// A hash of everything that changes a backend's answer. The parts are told apart, so that no two
/// lists of parts give one recipe.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Recipe(String);

impl Recipe {
    /// SHA-256 over the parts, each preceded by its length, in hexadecimal.
    ///
    /// # Panics
    /// Never: a nibble is a hexadecimal digit.
    pub fn new<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let mut hash = String::with_capacity(64);
        for byte in hasher.finalize() {
            for nibble in [byte >> 4, byte & 15] {
                hash.push(char::from_digit(u32::from(nibble), 16).expect("a nibble is below 16"));
            }
        }
        Self(hash)
    }

    /// The hash, in hexadecimal.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A unit of the project whose source has the same matching key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryHit {
    /// The source that it was approved for, with its tags; empty when it is in no document any more.
    pub source: String,
    /// The target's words.
    pub text: String,
    /// How far they are.
    pub status: Status,
}

impl Store {
    /// Whether there is an answer to anything.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn has_answers(&self) -> Result<bool, StoreError> {
        self.known.has_answers(&self.pool).await
    }

    /// The stored answer to a question, if it was asked before.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn answer(&self, recipe: &Recipe) -> Result<Option<Answer>, StoreError> {
        if !self
            .known
            .may_have_answer(&self.pool, recipe.as_str())
            .await?
        {
            return Ok(None);
        }
        let found = self.stored_answer(recipe).await?;
        if found.is_some() || self.writer.is_none() {
            return Ok(found);
        }
        // It may wait to be put in its place.
        self.settle().await?;
        self.stored_answer(recipe).await
    }

    async fn stored_answer(&self, recipe: &Recipe) -> Result<Option<Answer>, StoreError> {
        let row = sqlx::query("SELECT text, model FROM answers WHERE recipe = $1")
            .bind(recipe.as_str())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| Answer {
            recipe: recipe.clone(),
            text: row.get(0),
            model: row.get(1),
        }))
    }

    /// The best target that a person approved for a source with this matching key: final before reviewed, then by segment id, so that the choice never depends on when a row was written.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn approved(
        &self,
        key: &str,
        language: Language,
    ) -> Result<Option<MemoryHit>, StoreError> {
        if !self
            .known
            .may_have_approved(&self.pool, key, language.tag())
            .await?
        {
            return Ok(None);
        }
        let row = sqlx::query(
            "SELECT text, status,
                 (SELECT source FROM segments s WHERE s.id = targets.segment AND s.key = targets.key)
             FROM targets
             WHERE key = $1 AND language = $2 AND status IN ('reviewed', 'final') AND text <> ''
             ORDER BY status, segment LIMIT 1",
        )
        .bind(key)
        .bind(language.tag())
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| {
            Ok(MemoryHit {
                source: row.get::<Option<String>, _>(2).unwrap_or_default(),
                text: row.get(0),
                status: parsed(&row, 1)?,
            })
        })
        .transpose()
    }
}
