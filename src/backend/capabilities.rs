//! What a backend says of itself, and the errors it names itself in.

use super::{BackendError, Batch, Candidate, Reply};
use crate::http::{HttpReply, excerpt};
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
    /// Whether it is the memory itself: then the most similar sentence stands in for an answer.
    pub recalls: bool,
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

impl Capabilities {
    /// Refuses a batch in a pair of languages that the backend does not take.
    pub(super) fn accept(&self, batch: &Batch) -> Result<(), BackendError> {
        let pair = (batch.source, batch.target);
        let takes = |pairs: &Vec<(Language, Language)>| pairs.contains(&pair);
        if self.pairs.as_ref().is_none_or(takes) {
            return Ok(());
        }
        Err(BackendError::Pair {
            backend: self.name.clone(),
            pair: format!("{}→{}", pair.0, pair.1),
        })
    }

    /// The answer cannot be used.
    pub(super) fn malformed(&self, reason: impl Into<String>) -> BackendError {
        BackendError::Malformed {
            backend: self.name.clone(),
            reason: reason.into(),
        }
    }

    /// The service will not translate this text.
    pub(super) fn declined(&self, message: &str) -> BackendError {
        BackendError::Declined {
            backend: self.name.clone(),
            message: excerpt(message),
        }
    }

    /// The answer was cut off.
    pub(super) fn cut_short(&self, reason: impl Into<String>) -> BackendError {
        BackendError::CutShort {
            backend: self.name.clone(),
            reason: reason.into(),
        }
    }

    /// The request is too large.
    pub(super) fn too_large(&self, message: impl Into<String>) -> BackendError {
        BackendError::TooLarge {
            backend: self.name.clone(),
            message: message.into(),
        }
    }

    /// The HTTP answer within a reply.
    pub(super) fn http(&self, reply: Reply) -> Result<HttpReply, BackendError> {
        match reply {
            Reply::Http(reply) => Ok(reply),
            _ => Err(self.malformed("it did not come over HTTP")),
        }
    }

    /// One candidate for each text, when there are as many texts as items and none is empty.
    pub(super) fn in_order(
        &self,
        batch: &Batch,
        texts: Vec<String>,
        model: &str,
    ) -> Result<Vec<Candidate>, BackendError> {
        if texts.len() != batch.items.len() {
            let (got, asked) = (texts.len(), batch.items.len());
            return Err(self.malformed(format!("{got} texts came back for {asked}")));
        }
        let candidates = texts.into_iter().zip(1..).map(|(text, number)| {
            let text = text.trim().to_owned();
            if text.is_empty() {
                return Err(self.malformed(format!("segment {number} is empty")));
            }
            let model = model.to_owned();
            Ok(Candidate { text, model })
        });
        candidates.collect()
    }
}
