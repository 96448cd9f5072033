//! What is known already: answers that were paid for, and units that a person approved.

use std::collections::HashSet;

use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::Row;

use super::documents::parsed;
use super::{Answer, Store, StoreError};
use crate::model::{Language, Status};

/// A hash of everything that changes a backend's answer. The parts are told apart, so that no two
/// lists of parts give one recipe.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Recipe(String);

impl Recipe {
    /// SHA-256 over the parts, each preceded by its length, in hexadecimal.
    pub fn new<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        Self(
            hasher
                .finalize()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        )
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
    /// The target's words.
    pub text: String,
    /// How far they are.
    pub status: Status,
}

/// What there is to find, so that nothing is looked up in vain: a look into the database is dearer than a thousand
/// into this. Hashes, eight bytes each; that one fits does not say that the thing is there.
#[derive(Debug, Default)]
pub struct Index {
    answers: HashSet<u64>,
    approved: HashSet<u64>,
}

impl Index {
    /// Whether an answer to this question may be stored.
    #[must_use]
    pub fn may_answer(&self, recipe: &Recipe) -> bool {
        self.answers.contains(&short(recipe.as_str()))
    }

    /// Whether a person may have approved a target for a source with this key.
    #[must_use]
    pub fn may_approve(&self, key: &str, language: Language) -> bool {
        self.approved.contains(&hash(key, language.tag()))
    }
}

fn short(recipe: &str) -> u64 {
    recipe
        .get(..16)
        .and_then(|digits| u64::from_str_radix(digits, 16).ok())
        .unwrap_or(0)
}

fn hash(key: &str, language: &str) -> u64 {
    short(Recipe::new([key, language]).as_str())
}

impl Store {
    /// What there is to find in this database now.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn index(&self) -> Result<Index, StoreError> {
        let mut index = Index::default();
        let rows = sqlx::query("SELECT substr(recipe, 1, 16) FROM answers");
        let mut rows = rows.fetch(&self.pool);
        while let Some(row) = rows.try_next().await? {
            index.answers.insert(short(row.get(0)));
        }
        drop(rows);
        let rows = sqlx::query(
            "SELECT key, language FROM targets WHERE status IN ('reviewed', 'final') AND text <> ''",
        );
        let mut rows = rows.fetch(&self.pool);
        while let Some(row) = rows.try_next().await? {
            index.approved.insert(hash(row.get(0), row.get(1)));
        }
        Ok(index)
    }

    /// The stored answer to a question, if it was asked before.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn answer(&self, recipe: &Recipe) -> Result<Option<Answer>, StoreError> {
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
        let row = sqlx::query(
            "SELECT text, status FROM targets
             WHERE key = $1 AND language = $2 AND status IN ('reviewed', 'final') AND text <> ''
             ORDER BY status, segment LIMIT 1",
        )
        .bind(key)
        .bind(language.tag())
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| {
            Ok(MemoryHit {
                text: row.get(0),
                status: parsed(&row, 1)?,
            })
        })
        .transpose()
    }
}
