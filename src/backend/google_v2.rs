//! Google Cloud Translation, Basic (`POST {base}/language/translate/v2`): a key and nothing else to set up.

use serde_json::{Value, json};

use super::google_v3::failure;
use super::{
    Backend, BackendError, Batch, Candidate, Capabilities, Exchange, HttpRequest, Reply, Secret,
    Setup, TermSupport,
};

pub(super) const DEFAULT_URL: &str = "https://translation.googleapis.com";

/// Google Cloud Translation, Basic.
#[derive(Debug)]
pub struct GoogleV2 {
    url: String,
    key: Secret,
    capabilities: Capabilities,
}

impl GoogleV2 {
    /// A backend with the key that the setup holds.
    ///
    /// # Errors
    /// [`BackendError::Refused`] when there is no key.
    pub fn new(setup: &Setup) -> Result<Self, BackendError> {
        Ok(Self {
            url: setup.url(DEFAULT_URL),
            key: setup.required_key()?,
            capabilities: setup.capabilities(TermSupport::None, 100, 10_000),
        })
    }
}

impl Backend for GoogleV2 {
    fn describe(&self) -> &Capabilities {
        &self.capabilities
    }

    fn request(&self, batch: &Batch) -> Result<Exchange, BackendError> {
        let texts: Vec<&str> = batch.items.iter().map(|item| item.text.as_str()).collect();
        let mut body = json!({
            "q": texts,
            "source": batch.source.tag(),
            "target": batch.target.tag(),
            // Without it the service takes the text for HTML and gives back `&quot;`.
            "format": "text",
        });
        if !self.capabilities.model.is_empty() {
            body["model"] = self.capabilities.model.clone().into();
        }
        Ok(Exchange::Http(HttpRequest {
            url: format!("{}/language/translate/v2", self.url),
            headers: Vec::new(),
            key: Some(("x-goog-api-key", "", self.key.clone())),
            body: body.into(),
        }))
    }

    fn parse(&self, batch: &Batch, reply: Reply) -> Result<Vec<Candidate>, BackendError> {
        let capabilities = &self.capabilities;
        let reply = capabilities.http(reply)?;
        let value: Value = serde_json::from_str(&reply.body).unwrap_or_default();
        if !reply.is_success() {
            return Err(failure(capabilities, &reply, &value["error"]));
        }
        let list = value["data"]["translations"]
            .as_array()
            .ok_or_else(|| capabilities.malformed("it has no translations"))?;
        let text = |entry: &Value| {
            entry["translatedText"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        let model = list.first().and_then(|entry| entry["model"].as_str());
        let model = model.unwrap_or(&capabilities.model);
        capabilities.in_order(batch, list.iter().map(text).collect(), model)
    }
}
