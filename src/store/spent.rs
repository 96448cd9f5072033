//! What was spent on services, from run to run.

use std::collections::BTreeMap;

use serde::Serialize;
use sqlx::Row;

use super::{Store, StoreError};
use crate::model::Slug;

/// What was spent, in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Spending {
    /// Requests that were sent.
    pub requests: u64,
    /// Tokens read.
    pub input_tokens: u64,
    /// Tokens written.
    pub output_tokens: u64,
    /// Characters of source text.
    pub characters: u64,
    /// By the price table.
    pub cost: f64,
}

/// What was spent, by currency.
pub type SpendingByCurrency = BTreeMap<String, Spending>;

impl Spending {
    /// Adds what else was spent in the same currency.
    pub fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.input_tokens += other.input_tokens;
        self.output_tokens += other.output_tokens;
        self.characters += other.characters;
        self.cost += other.cost;
    }
}

impl Store {
    /// Adds what a run spent on a document.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be written.
    pub async fn add_spent(
        &self,
        document: &Slug,
        currency: &str,
        spent: &Spending,
    ) -> Result<(), StoreError> {
        if spent.requests == 0 {
            return Ok(());
        }
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        sqlx::query(
            "INSERT INTO spent (document, currency, requests, input_tokens, output_tokens, characters, cost)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (document, currency) DO UPDATE SET requests = spent.requests + excluded.requests,
                 input_tokens = spent.input_tokens + excluded.input_tokens,
                 output_tokens = spent.output_tokens + excluded.output_tokens,
                 characters = spent.characters + excluded.characters, cost = spent.cost + excluded.cost",
        )
        .bind(document.as_str())
        .bind(currency)
        .bind(count(spent.requests))
        .bind(count(spent.input_tokens))
        .bind(count(spent.output_tokens))
        .bind(count(spent.characters))
        .bind(spent.cost)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// What was spent on each document. A database of an earlier version that is only read does not know.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn spent(&self) -> Result<BTreeMap<String, SpendingByCurrency>, StoreError> {
        let mut all: BTreeMap<String, SpendingByCurrency> = BTreeMap::new();
        if !self.has_migration(70).await? {
            return Ok(all);
        }
        let rows = sqlx::query(
            "SELECT document, currency, requests, input_tokens, output_tokens, characters, cost FROM spent",
        )
        .fetch_all(&self.pool)
        .await?;
        for row in rows {
            let count = |column: usize| u64::try_from(row.get::<i64, _>(column)).unwrap_or(0);
            let spending = Spending {
                requests: count(2),
                input_tokens: count(3),
                output_tokens: count(4),
                characters: count(5),
                cost: row.get(6),
            };
            let document = all.entry(row.get(0)).or_default();
            document.insert(row.get(1), spending);
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Access;

    #[tokio::test]
    async fn what_the_runs_spent_is_summed_by_document_and_currency() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), Access::Write).await.unwrap();
        let spending = Spending {
            requests: 2,
            input_tokens: 100,
            output_tokens: 50,
            characters: 300,
            cost: 0.25,
        };
        let document = Slug::from_stored("d");
        for currency in ["USD", "VND", "USD"] {
            store
                .add_spent(&document, currency, &spending)
                .await
                .unwrap();
        }
        let nothing = Spending::default();
        store
            .add_spent(&Slug::from_stored("e"), "USD", &nothing)
            .await
            .unwrap();
        let mut twice = spending;
        twice.add(&spending);
        let all = store.spent().await.unwrap();
        assert_eq!(all.keys().collect::<Vec<_>>(), ["d"]);
        assert_eq!(all["d"]["USD"], twice);
        assert_eq!(all["d"]["VND"], spending);
        store.close().await;
    }
}
