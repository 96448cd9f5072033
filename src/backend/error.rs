//! What can go wrong between a batch and its candidates.

use std::sync::Arc;
use std::time::Duration;

/// What can go wrong between a batch and its candidates. Messages never hold a key, and quote at most
/// a few words of what the service said.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum BackendError {
    /// The service asks to slow down.
    #[error("{backend}: too many requests: {message}")]
    RateLimited {
        /// The backend's name.
        backend: String,
        /// What the service says.
        message: String,
        /// How long to wait at least, when the service said so.
        retry_after: Option<Duration>,
    },
    /// The service, or the way to it, fails for now.
    #[error("{backend}: {message}")]
    Unavailable {
        /// The backend's name.
        backend: String,
        /// What happened.
        message: String,
        /// How long to wait at least, when the service said so.
        retry_after: Option<Duration>,
        /// The failure below.
        #[source]
        source: Option<Arc<dyn std::error::Error + Send + Sync>>,
    },
    /// Key, quota, model name or address are wrong: nothing will work until a person mends it.
    #[error("{backend}: {message}. {advice}")]
    Refused {
        /// The backend's name.
        backend: String,
        /// What the service says.
        message: String,
        /// What to do next.
        advice: String,
    },
    /// The reply is not an answer to the batch: wrong ids, wrong count, empty, no JSON, cut short.
    #[error("{backend}: the answer cannot be used: {reason}")]
    Malformed {
        /// The backend's name.
        backend: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The request was too large for the service.
    #[error("{backend}: the request is too large: {message}")]
    TooLarge {
        /// The backend's name.
        backend: String,
        /// What the service says.
        message: String,
    },
    /// The service will not translate this text.
    #[error("{backend}: will not translate this text: {message}")]
    Declined {
        /// The backend's name.
        backend: String,
        /// What the service says.
        message: String,
    },
    /// The backend cannot translate this pair of languages.
    #[error("{backend}: does not translate {pair}")]
    Pair {
        /// The backend's name.
        backend: String,
        /// `km→vi`.
        pair: String,
    },
}

impl BackendError {
    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::RateLimited { .. } | Self::Unavailable { .. })
    }

    /// Whether smaller batches may succeed where this one did not.
    #[must_use]
    pub fn is_splittable(&self) -> bool {
        matches!(
            self,
            Self::Malformed { .. } | Self::TooLarge { .. } | Self::Declined { .. }
        )
    }

    /// Whether every further request will fail the same way, so that the run should stop.
    #[must_use]
    pub fn stops_the_run(&self) -> bool {
        matches!(
            self,
            Self::Refused { .. }
                | Self::Pair { .. }
                | Self::RateLimited { .. }
                | Self::Unavailable { .. }
        )
    }

    /// How long the service wants to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } | Self::Unavailable { retry_after, .. } => {
                *retry_after
            }
            _ => None,
        }
    }
}
