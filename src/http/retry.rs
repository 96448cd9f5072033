//! When to try again.

use std::time::Duration;

use crate::backend::BackendError;

/// How often and how patiently a passing failure is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// At most so many attempts in all.
    pub attempts: u32,
    /// The first wait is at most this long.
    pub base: Duration,
    /// No wait is longer, unless the service asks for it.
    pub cap: Duration,
    /// A service that asks for a longer wait than this is not waited for.
    pub patience: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            attempts: 6,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(30),
            patience: Duration::from_mins(3),
        }
    }
}

impl Retry {
    /// How long to wait before the attempt after the `attempt`-th (from 1) failed; `None`: give up.
    /// Full jitter: uniform between zero and `base · 2^(attempt-1)`, at most `cap`, on top of what the service asks
    /// for. (M. Brooker, "Exponential Backoff and Jitter", 2015.)
    #[must_use]
    pub fn wait(&self, attempt: u32, error: &BackendError) -> Option<Duration> {
        let floor = error.retry_after().unwrap_or_default();
        let attempts = match error {
            // Who waited so long in vain waits once more only: less of the text may be answered sooner.
            BackendError::Failed {
                timed_out: true, ..
            } => self.attempts.min(2),
            _ => self.attempts,
        };
        if !error.is_retryable() || attempt >= attempts || floor > self.patience {
            return None;
        }
        let ceiling = self
            .base
            .saturating_mul(1 << (attempt - 1).min(16))
            .min(self.cap);
        Some(floor + ceiling.mul_f64(fastrand::f64()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limited(retry_after: Option<u64>) -> BackendError {
        BackendError::RateLimited {
            backend: "b".into(),
            message: String::new(),
            retry_after: retry_after.map(Duration::from_secs),
        }
    }

    #[test]
    fn waits_grow_stay_under_the_cap_and_never_undercut_the_service() {
        let retry = Retry {
            attempts: 20,
            ..Retry::default()
        };
        for attempt in 1..20 {
            let wait = retry.wait(attempt, &limited(None)).unwrap();
            assert!(wait <= retry.cap && wait <= retry.base * 2_u32.pow(attempt - 1));
            let asked = retry.wait(attempt, &limited(Some(9))).unwrap();
            assert!(asked >= Duration::from_secs(9));
        }
    }

    #[test]
    fn it_gives_up_after_the_last_attempt_and_on_lasting_failures() {
        let retry = Retry::default();
        assert_eq!(retry.wait(retry.attempts, &limited(None)), None);
        assert_eq!(retry.wait(1, &limited(Some(3600))), None);
        let malformed = BackendError::Malformed {
            backend: "b".into(),
            reason: String::new(),
        };
        assert_eq!(retry.wait(1, &malformed), None);
    }
}
