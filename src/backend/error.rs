//! What can go wrong between a batch and its candidates.

use std::sync::Arc;
use std::time::Duration;

use super::Secret;

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
    /// The service failed at this request: it says so, took too long, or broke off. Another may succeed.
    #[error("{backend}: {message}")]
    Failed {
        /// The backend's name.
        backend: String,
        /// What happened.
        message: String,
        /// Whether it took too long.
        timed_out: bool,
        /// How long to wait at least, when the service said so.
        retry_after: Option<Duration>,
        /// The failure below.
        #[source]
        source: Option<Arc<dyn std::error::Error + Send + Sync>>,
    },
    /// The service does not take this request: its text, or what every request holds, is not to its liking.
    #[error("{backend}: {message}. {advice}")]
    Rejected {
        /// The backend's name.
        backend: String,
        /// What the service says.
        message: String,
        /// What to do when it takes none.
        advice: String,
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
    /// The reply is not an answer to the batch: empty, no JSON, cut short, without what was asked for.
    #[error("{backend}: the answer cannot be used: {reason}")]
    Malformed {
        /// The backend's name.
        backend: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The reply has the form of an answer, but does not answer each segment of the batch once. The service is one of the kind that
    /// was expected; so many at once may be too much for it.
    #[error("{backend}: the answer cannot be used: {reason}")]
    Mismatched {
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
    /// The answer, or what the service read of the request, was cut off at a length limit.
    #[error("{backend}: cut off: {reason}")]
    CutShort {
        /// The backend's name.
        backend: String,
        /// Which limit it was.
        reason: String,
    },
    /// One more request could cost more than the run may spend.
    #[error("the budget of {budget} is used up")]
    Budget {
        /// Which budget, as a person would say it.
        budget: String,
    },
    /// Somebody wished to stop before an answer was there.
    #[error("stopped")]
    Stopped,
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

/// What to do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Wait, and send the same again.
    Wait,
    /// Ask for less, to find the text that the service fails at; many of them in a row: leave it.
    Narrow,
    /// Ask the same again: another answer may be better.
    AskAgain,
    /// Ask for less at once; for a single text there is no remedy.
    Split,
    /// Use another backend, or stop: every request will fail the same way.
    Leave,
    /// Stop: the run may spend no more, or is wished to end.
    Stop,
}

impl BackendError {
    /// What to do about it: the one place where that is decided.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::RateLimited { .. } | Self::Unavailable { .. } => Remedy::Wait,
            Self::Failed { .. } | Self::Rejected { .. } => Remedy::Narrow,
            Self::Malformed { .. } | Self::Mismatched { .. } => Remedy::AskAgain,
            Self::TooLarge { .. } | Self::CutShort { .. } | Self::Declined { .. } => Remedy::Split,
            Self::Refused { .. } | Self::Pair { .. } => Remedy::Leave,
            Self::Budget { .. } | Self::Stopped => Remedy::Stop,
        }
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.remedy() == Remedy::Wait || matches!(self, Self::Failed { .. })
    }

    /// How long the service wants to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. }
            | Self::Failed { retry_after, .. }
            | Self::Unavailable { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The same error without the key, which services like to quote.
    #[must_use]
    pub fn redacted(mut self, key: &Secret) -> Self {
        match &mut self {
            Self::RateLimited { message: text, .. }
            | Self::Failed { message: text, .. }
            | Self::Rejected { message: text, .. }
            | Self::Unavailable { message: text, .. }
            | Self::Refused { message: text, .. }
            | Self::Malformed { reason: text, .. }
            | Self::Mismatched { reason: text, .. }
            | Self::TooLarge { message: text, .. }
            | Self::CutShort { reason: text, .. }
            | Self::Declined { message: text, .. } => *text = key.redact(std::mem::take(text)),
            Self::Pair { .. } | Self::Budget { .. } | Self::Stopped => {}
        }
        self
    }
}
