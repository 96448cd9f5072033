//! How a service has behaved so far: when it counts as gone.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::BackendError;

/// How a service has behaved so far.
#[derive(Debug, Default)]
pub struct Health {
    usable: AtomicUsize,
    unusable: AtomicUsize,
    mismatched: AtomicUsize,
    failures: AtomicUsize,
    narrowed: AtomicUsize,
    last: Mutex<Option<BackendError>>,
    given_up: OnceLock<BackendError>,
}

/// After so many batches in a row that could not be had, each tried again and again, a service counts as gone.
const FAILURES_IN_A_ROW: usize = 3;

/// After so many single segments in a row that it failed at, a service that has answered before counts as gone.
const SEGMENTS_IN_A_ROW: usize = 8;

/// A service whose first answers, so many of them, were all unusable, is not asked for better ones.
const HOPELESS: usize = 8;

impl Health {
    /// An answer could be used, in part at least.
    pub fn usable(&self) {
        self.failures.store(0, Ordering::SeqCst);
        self.narrowed.store(0, Ordering::SeqCst);
        self.usable.fetch_add(1, Ordering::SeqCst);
    }

    /// An answer came and was no translation.
    pub fn unusable(&self) {
        self.failures.store(0, Ordering::SeqCst);
        self.unusable.fetch_add(1, Ordering::SeqCst);
    }

    /// An answer came that answers something, but not what was asked: no reason to give the service up.
    pub fn mismatched(&self) {
        self.failures.store(0, Ordering::SeqCst);
        self.mismatched.fetch_add(1, Ordering::SeqCst);
    }

    /// The service failed at a single segment. Returns whether it counts as gone: it may be the text.
    pub fn failed_at_one(&self, error: &BackendError) -> bool {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
        let failures = self.narrowed.fetch_add(1, Ordering::SeqCst) + 1;
        let works = self.usable.load(Ordering::SeqCst) > 0;
        failures
            >= if works {
                SEGMENTS_IN_A_ROW
            } else {
                FAILURES_IN_A_ROW
            }
    }

    /// The last failure at a single segment, when no answer was ever good.
    pub fn never_worked(&self) -> Option<BackendError> {
        if self.usable.load(Ordering::SeqCst) > 0 {
            return None;
        }
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.clone()
    }

    /// No answer could be had, whatever was tried. Returns whether the service counts as gone.
    pub fn failed(&self) -> bool {
        let failures = self.failures.fetch_add(1, Ordering::SeqCst) + 1;
        let answers = self.answered();
        failures >= FAILURES_IN_A_ROW || answers == 0
    }

    /// How many answers came, good or bad.
    pub fn answered(&self) -> usize {
        let answers = [&self.usable, &self.unusable, &self.mismatched];
        answers
            .map(|count| count.load(Ordering::SeqCst))
            .iter()
            .sum()
    }

    /// Whether nothing it ever answered could be used.
    pub fn is_hopeless(&self) -> bool {
        self.usable.load(Ordering::SeqCst) == 0 && self.unusable.load(Ordering::SeqCst) >= HOPELESS
    }

    /// Gives the service up for a reason. Answers that are under way are not taken either: one that looks like a translation
    /// is no better than the others. Returns the first reason given.
    pub fn give_up(&self, reason: BackendError) -> &BackendError {
        self.given_up.get_or_init(|| reason)
    }

    /// Why the service was given up.
    pub fn given_up(&self) -> Option<&BackendError> {
        self.given_up.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_an_answer_but_no_reason_to_give_up() {
        let health = Health::default();
        for _ in 0..HOPELESS {
            health.mismatched();
        }
        assert!(!health.is_hopeless());
        assert!(!health.failed(), "a single failure of one that answers");
        assert!(Health::default().failed(), "it never answered");
    }
}
