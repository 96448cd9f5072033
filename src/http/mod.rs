//! The send path: the only user of reqwest.
//!
//! One exchange at a time goes through here: send, classify, wait, send again. Whether to send again is
//! decided by one predicate over the typed error ([`BackendError::is_retryable`](crate::backend::BackendError::is_retryable)); waits are exponential with full
//! jitter and never shorter than what the service asks for. Limits a minute hold before anything is sent.

mod address;
mod limit;
mod reply;
mod retry;
mod sender;

pub use address::check as check_address;
pub use limit::{Limiter, Window};
pub(crate) use reply::excerpt;
pub use reply::{HttpReply, classify};
pub use retry::Retry;
pub use sender::Sender;
