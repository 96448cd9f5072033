//! LibreTranslate (`POST {base}/translate`), and whatever else speaks its protocol.

use serde_json::{Value, json};

use super::{
    Backend, BackendError, Batch, Candidate, Capabilities, Exchange, HttpRequest, Reply, Secret,
    Setup, TermSupport,
};
use crate::http::{classify, excerpt};

/// A server that speaks LibreTranslate's protocol.
#[derive(Debug)]
pub struct LibreTranslate {
    url: String,
    /// This protocol carries the key in the body.
    key: Option<Secret>,
    capabilities: Capabilities,
}

impl LibreTranslate {
    /// A backend for the server that the setup names.
    ///
    /// # Errors
    /// [`BackendError::Refused`] when there is no address.
    pub fn new(setup: &Setup) -> Result<Self, BackendError> {
        setup.required("url", setup.settings.url.as_ref())?;
        Ok(Self {
            url: setup.url(""),
            key: setup.key.clone(),
            capabilities: setup.capabilities(TermSupport::None, 20, 2000),
        })
    }
}

impl Backend for LibreTranslate {
    fn describe(&self) -> &Capabilities {
        &self.capabilities
    }

    fn request(&self, batch: &Batch) -> Result<Exchange, BackendError> {
        let texts: Vec<&str> = batch.items.iter().map(|item| item.text.as_str()).collect();
        Ok(Exchange::Http(HttpRequest {
            url: format!("{}/translate", self.url),
            headers: Vec::new(),
            key: self
                .key
                .clone()
                .map(|key| (HttpRequest::IN_BODY, "api_key", key)),
            body: json!({
                "q": texts,
                "source": batch.source.tag(),
                "target": batch.target.tag(),
                "format": "text",
            })
            .into(),
        }))
    }

    fn parse(&self, batch: &Batch, reply: Reply) -> Result<Vec<Candidate>, BackendError> {
        let capabilities = &self.capabilities;
        let reply = capabilities.http(reply)?;
        let value: Value = serde_json::from_str(&reply.body).unwrap_or_default();
        if !reply.is_success() {
            let message = value["error"].as_str().unwrap_or_default();
            if reply.status == 400 && message.contains("exceeds") {
                return Err(capabilities.too_large(excerpt(message)));
            }
            return Err(classify(&capabilities.name, &reply, message, None));
        }
        let texts = match &value["translatedText"] {
            Value::Array(list) => list
                .iter()
                .map(|text| text.as_str().unwrap_or_default().to_owned())
                .collect(),
            Value::String(text) => vec![text.clone()],
            _ => return Err(capabilities.malformed("it has no translatedText")),
        };
        capabilities.in_order(batch, texts, &capabilities.model)
    }
}
