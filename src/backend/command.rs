//! A program of the user's: a long-lived child process that reads and writes JSON lines.
//!
//! For every batch it gets one line
//! `{"id": 7, "source": "km", "target": "vi", "segments": [{"id": 1, "text": "…", "terms": [{"source", "target"}]}]}`,
//! with `fragments` and `examples` of the same shape in a segment that has some,
//! and writes one line `{"id": 7, "translations": [{"id": 1, "text": "…"}]}` or `{"id": 7, "error": "…"}`, in any order.
//! What it writes to standard error is shown when it fails.

use serde_json::{Value, json};

use super::json_batch;
use super::{
    Backend, BackendError, Batch, Candidate, Capabilities, Exchange, Reply, Setup, TermSupport,
};

/// A program of the user's.
#[derive(Debug)]
pub struct Command {
    capabilities: Capabilities,
}

impl Command {
    /// A backend for the program that the setup names.
    #[must_use]
    pub fn new(setup: &Setup) -> Self {
        let mut capabilities = setup.capabilities(TermSupport::Prompt, 16, usize::MAX);
        capabilities.remote = false;
        capabilities.version = setup.settings.command.join(" ");
        Self { capabilities }
    }
}

impl Backend for Command {
    fn describe(&self) -> &Capabilities {
        &self.capabilities
    }

    fn request(&self, batch: &Batch) -> Result<Exchange, BackendError> {
        let mut segments = json!(json_batch::segments(batch));
        for (segment, item) in segments
            .as_array_mut()
            .into_iter()
            .flatten()
            .zip(&batch.items)
        {
            let terms = item
                .terms
                .iter()
                .map(|term| json!({ "source": term.source, "target": term.target }));
            segment["terms"] = terms.collect();
            for (name, pairs) in [("fragments", &item.fragments), ("examples", &item.examples)] {
                if !pairs.is_empty() {
                    segment[name] = pairs
                        .iter()
                        .map(|(source, target)| json!({ "source": source, "target": target }))
                        .collect();
                }
            }
        }
        Ok(Exchange::Line(json!({
            "source": batch.source.tag(),
            "target": batch.target.tag(),
            "segments": segments,
        })))
    }

    fn parse(&self, batch: &Batch, reply: Reply) -> Result<Vec<Candidate>, BackendError> {
        let name = &self.capabilities.name;
        let malformed = |reason: &str| BackendError::Malformed {
            backend: name.clone(),
            reason: reason.to_owned(),
        };
        let Reply::Line(line) = reply else {
            return Err(malformed("it did not come from the program"));
        };
        let value: Value = serde_json::from_str(&line).map_err(|_| malformed("it is no JSON"))?;
        if let Some(message) = value["error"].as_str() {
            return Err(self.capabilities.declined(message));
        }
        let model = value["model"].as_str().unwrap_or_default().to_owned();
        let texts = json_batch::answers(name, batch, &line)?;
        Ok(texts
            .into_iter()
            .map(|text| Candidate {
                text,
                model: model.clone(),
            })
            .collect())
    }
}
