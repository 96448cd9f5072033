//! Translation services, each seen as two pure functions around one exchange.
//!
//! A [`Backend`] builds an [`Exchange`] from a [`Batch`] and reads a [`Reply`]; it sends nothing itself. HTTP
//! exchanges go through the one send path ([`crate::http`]), lines through a child process
//! ([`process`]), and what the program can answer itself needs no sending. So a new service is one new
//! file plus one line in [`registry`], and is tested with recorded replies and no network.

mod batch;
pub mod command;
pub mod draft;
mod error;
mod exchange;
mod json_batch;
pub mod openai;
pub mod process;
pub mod registry;

pub use batch::{Batch, Candidate, Complaint, Item, Term, estimated_tokens};
pub use error::BackendError;
pub use exchange::{Exchange, HttpRequest, Reply, Secret, Usage};

use crate::model::Language;

/// What a backend is and can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities {
    /// Its name in the configuration.
    pub name: String,
    /// The model, as the service calls it; empty when there is no choice.
    pub model: String,
    /// What the licence or the terms of its output are, in a few words; empty when unknown.
    pub licence: String,
    /// The pairs it takes; `None` when it takes whatever it is asked for.
    pub pairs: Option<Vec<(Language, Language)>>,
    /// At most so many segments in one batch.
    pub batch_items: usize,
    /// At most so many estimated tokens of source in one batch.
    pub batch_tokens: usize,
    /// How it is held to the termbase.
    pub terms: TermSupport,
    /// Whether text leaves this machine.
    pub remote: bool,
    /// A word for everything in the backend's own code that changes its answers (prompt version and the like).
    pub version: String,
}

/// How a backend is held to the termbase. Whatever it says, every target is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermSupport {
    /// It is told nothing; the check afterwards is all there is.
    None,
    /// The batch's terms stand in the prompt or the request.
    Prompt,
    /// The service has a terminology mechanism of its own.
    Native,
    /// The program itself sets the terms.
    Built,
}

/// A translation service, seen as two pure functions around one exchange.
///
/// For every batch that `request` accepts, `parse` of a good reply gives exactly one candidate for each
/// item, in the items' order and none of them empty; anything else is a [`BackendError`].
pub trait Backend: Send + Sync {
    /// What it is and can do.
    fn describe(&self) -> &Capabilities;

    /// Builds the exchange for a batch; sends nothing.
    ///
    /// # Errors
    /// [`BackendError`] when the batch cannot be asked of this service.
    fn request(&self, batch: &Batch) -> Result<Exchange, BackendError>;

    /// Reads the reply to `request(batch)`.
    ///
    /// # Errors
    /// [`BackendError::Malformed`] when it is not an answer to this batch, or the service's own error.
    fn parse(&self, batch: &Batch, reply: Reply) -> Result<Vec<Candidate>, BackendError>;
}
