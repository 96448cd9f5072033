//! What a run spends, and the budget that stops it before the next request.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::BackendError;

/// What one answer cost, as the service counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Tokens that were read.
    pub input_tokens: u64,
    /// Tokens that were written.
    pub output_tokens: u64,
}

/// Prices, in the currency of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Price {
    /// A million tokens read.
    pub input: f64,
    /// A million tokens written.
    pub output: f64,
    /// A million characters of source text.
    pub characters: f64,
    /// One request.
    pub request: f64,
}

/// What a run may spend at most.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Budget {
    /// In the currency of the configuration.
    pub max_cost: Option<f64>,
    /// Requests, those that fail among them.
    pub max_requests: Option<u64>,
    /// Tokens, read and written.
    pub max_tokens: Option<u64>,
}

/// What was spent.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Spent {
    /// Requests that were sent.
    pub requests: u64,
    /// Tokens read, as the services say; estimated where they do not.
    pub input_tokens: u64,
    /// Tokens written.
    pub output_tokens: u64,
    /// Characters of source text.
    pub characters: u64,
    /// By the price table.
    pub cost: f64,
}

impl Spent {
    /// One request with this usage and this much source text, at a price.
    #[must_use]
    pub fn one(usage: Usage, characters: u64, price: &Price) -> Self {
        const MILLION: f64 = 1e6;
        let mut spent = Self {
            requests: 1,
            input_tokens: usage.input_tokens,
            output_tokens: usage.output_tokens,
            characters,
            cost: price.request,
        };
        spent.cost += (float(usage.input_tokens) * price.input
            + float(usage.output_tokens) * price.output
            + float(characters) * price.characters)
            / MILLION;
        spent
    }

    /// What was spent since `earlier`.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        Self {
            requests: self.requests - earlier.requests,
            input_tokens: self.input_tokens - earlier.input_tokens,
            output_tokens: self.output_tokens - earlier.output_tokens,
            characters: self.characters - earlier.characters,
            cost: self.cost - earlier.cost,
        }
    }
}

impl std::ops::AddAssign for Spent {
    fn add_assign(&mut self, other: Self) {
        self.requests += other.requests;
        self.input_tokens += other.input_tokens;
        self.output_tokens += other.output_tokens;
        self.characters += other.characters;
        self.cost += other.cost;
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of tokens and characters are far below 2^52"
)]
fn float(count: u64) -> f64 {
    count as f64
}

/// A sum of many small prices must not fail by a rounding error.
const ROUNDING: f64 = 1e-9;

/// Counts what is spent. A request is admitted only when the budget holds what is spent, what the requests
/// under way are expected to cost, and the new one.
#[derive(Debug, Default)]
pub struct Meter {
    budget: Budget,
    book: Mutex<Book>,
}

#[derive(Debug, Default)]
struct Book {
    spent: Spent,
    under_way: Spent,
}

impl Meter {
    /// A meter that has counted nothing yet.
    #[must_use]
    pub fn new(budget: Budget) -> Self {
        Self {
            budget,
            book: Mutex::default(),
        }
    }

    /// What was spent so far.
    #[must_use]
    pub fn spent(&self) -> Spent {
        self.book().spent
    }

    /// Admits a request that is expected to cost this much.
    ///
    /// # Errors
    /// [`BackendError::Budget`] when it might exceed the budget.
    pub fn admit(&self, expected: Spent) -> Result<(), BackendError> {
        let mut book = self.book();
        let mut after = book.spent;
        after += book.under_way;
        after += expected;
        if let Some(budget) = self.exceeded(&after) {
            return Err(BackendError::Budget { budget });
        }
        book.under_way += expected;
        Ok(())
    }

    /// Books what an admitted request did cost.
    pub fn settle(&self, expected: Spent, actual: Spent) {
        let mut book = self.book();
        book.under_way = book.under_way.since(&expected);
        book.spent += actual;
    }

    /// Which budget would be exceeded, in words.
    fn exceeded(&self, after: &Spent) -> Option<String> {
        let Budget {
            max_cost,
            max_requests,
            max_tokens,
        } = self.budget;
        if let Some(most) = max_requests.filter(|most| after.requests > *most) {
            return Some(format!("{most} requests"));
        }
        let tokens = after.input_tokens + after.output_tokens;
        if let Some(most) = max_tokens.filter(|most| tokens > *most) {
            return Some(format!("{most} tokens"));
        }
        max_cost
            .filter(|most| after.cost > most + ROUNDING)
            .map(|most| format!("a cost of {most}"))
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICE: Price = Price {
        input: 10.0,
        output: 30.0,
        characters: 0.0,
        request: 0.0,
    };

    fn expected() -> Spent {
        let usage = Usage {
            input_tokens: 1000,
            output_tokens: 500,
        };
        Spent::one(usage, 300, &PRICE)
    }

    #[test]
    fn a_request_costs_its_tokens_at_the_price_of_a_million() {
        assert!((expected().cost - 0.025).abs() < 1e-12);
    }

    #[test]
    fn what_is_under_way_counts_against_every_budget() {
        let budgets = [
            Budget {
                max_requests: Some(2),
                ..Budget::default()
            },
            Budget {
                max_tokens: Some(3000),
                ..Budget::default()
            },
            Budget {
                max_cost: Some(0.05),
                ..Budget::default()
            },
        ];
        for budget in budgets {
            let meter = Meter::new(budget);
            meter.admit(expected()).unwrap();
            meter.admit(expected()).unwrap();
            assert!(meter.admit(expected()).is_err(), "{budget:?}");
        }
    }

    #[test]
    fn what_was_expected_gives_way_to_what_was_spent() {
        let meter = Meter::new(Budget {
            max_tokens: Some(3000),
            ..Budget::default()
        });
        meter.admit(expected()).unwrap();
        let usage = Usage {
            input_tokens: 10,
            output_tokens: 5,
        };
        meter.settle(expected(), Spent::one(usage, 300, &PRICE));
        meter.admit(expected()).unwrap();
        meter.settle(expected(), expected());
        assert_eq!(meter.spent().input_tokens, 1010);
        assert_eq!(meter.spent().requests, 2);
    }
}
