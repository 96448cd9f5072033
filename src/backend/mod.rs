//! Translation services, each seen as two pure functions around one exchange.
//!
//! A [`Backend`] builds an [`Exchange`] from a [`Batch`] and reads a [`Reply`]; it sends nothing itself. HTTP
//! exchanges go through the one send path ([`crate::http`]), lines through a child process
//! ([`process`]), and what the program can answer itself needs no sending. So a new service is one new
//! file plus one line in [`registry`], and is tested with recorded replies and no network.

pub mod anthropic;
pub mod azure;
mod batch;
mod capabilities;
pub mod command;
pub mod deepl;
pub mod draft;
mod embeddings;
mod error;
mod exchange;
pub mod gemini;
pub mod google_v2;
pub mod google_v3;
mod health;
mod json_batch;
mod key;
mod language;
pub mod libretranslate;
pub mod memory;
mod meter;
pub mod openai;
pub mod pivot;
pub mod process;
mod prompt;
pub mod registry;
mod scale;
mod service;
mod setup;
mod stop;

pub use batch::{Batch, Candidate, Complaint, Item, Term, estimated_tokens};
pub use capabilities::{Capabilities, TermSupport};
pub use error::{BackendError, Remedy};
pub use exchange::{Body, Exchange, HttpRequest, Reply, Secret};
pub use language::unlikely;
pub use meter::{Budget, Meter, Price, Spent, Usage};
pub use prompt::Prompt;
pub use service::{Link, Service};
pub use setup::Setup;
pub use stop::Stop;

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

    /// Whether [`Backend::learn`] does something.
    fn learns(&self) -> bool {
        false
    }

    /// Takes in what the memory teaches, in place of what it was taught before.
    fn learn(&self, teaching: &draft::Teaching) {
        let _ = teaching;
    }

    /// What the reply says it cost, whether it can be used or not; nothing when it does not say.
    fn usage(&self, reply: &Reply) -> Option<Usage> {
        let _ = reply;
        None
    }

    /// Builds the exchange for sentence vectors of a batch's items.
    ///
    /// # Errors
    /// [`BackendError::Refused`] when the service gives none.
    fn request_vectors(&self, batch: &Batch) -> Result<Exchange, BackendError> {
        let _ = batch;
        Err(BackendError::Refused {
            backend: self.describe().name.clone(),
            message: "it gives no sentence vectors".to_owned(),
            advice: "Name a backend of kind `openai` whose model makes embeddings".to_owned(),
        })
    }

    /// Reads the reply to `request_vectors(batch)`: one vector for each item, all of one length.
    ///
    /// # Errors
    /// As [`Backend::parse`].
    fn parse_vectors(&self, batch: &Batch, reply: Reply) -> Result<Vec<Vec<f32>>, BackendError> {
        let _ = batch;
        self.describe().http(reply)?;
        Err(self.describe().malformed("no vectors were asked for"))
    }

    /// How many answers to one batch it can give in one exchange; 1 when it cannot give several.
    fn choices(&self) -> usize {
        1
    }

    /// Builds the exchange for several answers to a batch.
    ///
    /// # Errors
    /// As [`Backend::request`].
    fn request_choices(&self, batch: &Batch) -> Result<Exchange, BackendError> {
        self.request(batch)
    }

    /// Reads the reply to `request_choices(batch)`: one list of candidates for each usable answer, at least one.
    ///
    /// # Errors
    /// As [`Backend::parse`].
    fn parse_choices(
        &self,
        batch: &Batch,
        reply: Reply,
    ) -> Result<Vec<Vec<Candidate>>, BackendError> {
        Ok(vec![self.parse(batch, reply)?])
    }
}
