//! Microsoft Azure Translator (`POST {base}/translate?api-version=3.0`).
//!
//! Its dynamic dictionary holds for pairs with English only; for Vietnamese it is passed over in silence, so
//! terms are not marked there and the check afterwards is all there is.

use serde_json::{Value, json};

use super::{
    Backend, BackendError, Batch, Candidate, Capabilities, Exchange, HttpRequest, Item, Reply,
    Secret, Setup, TermSupport,
};
use crate::http::{HttpReply, classify, excerpt};
use crate::model::Language;

const DEFAULT_URL: &str = "https://api.cognitive.microsofttranslator.com";

/// Microsoft Azure Translator.
#[derive(Debug)]
pub struct Azure {
    url: String,
    region: Option<String>,
    key: Secret,
    capabilities: Capabilities,
}

impl Azure {
    /// A backend with the key and the region that the setup holds.
    ///
    /// # Errors
    /// [`BackendError::Refused`] when there is no key.
    pub fn new(setup: &Setup) -> Result<Self, BackendError> {
        Ok(Self {
            url: setup.url(DEFAULT_URL),
            region: setup.settings.region.clone(),
            key: setup.required_key()?,
            capabilities: setup.capabilities(TermSupport::Native, 100, 10_000),
        })
    }
}

impl Backend for Azure {
    fn describe(&self) -> &Capabilities {
        &self.capabilities
    }

    fn request(&self, batch: &Batch) -> Result<Exchange, BackendError> {
        let with_english = [batch.source, batch.target].contains(&Language::English);
        let texts = batch.items.iter().map(|item| {
            let text = if with_english {
                with_dictionary(item)
            } else {
                item.text.clone()
            };
            json!({ "Text": text })
        });
        let region = self.region.iter();
        Ok(Exchange::Http(HttpRequest {
            url: format!(
                "{}/translate?api-version=3.0&from={}&to={}",
                self.url, batch.source, batch.target
            ),
            headers: region
                .map(|region| ("ocp-apim-subscription-region", region.clone()))
                .collect(),
            key: Some(("ocp-apim-subscription-key", "", self.key.clone())),
            body: texts.collect::<Value>().into(),
        }))
    }

    fn parse(&self, batch: &Batch, reply: Reply) -> Result<Vec<Candidate>, BackendError> {
        let capabilities = &self.capabilities;
        let reply = capabilities.http(reply)?;
        let value: Value = serde_json::from_str(&reply.body).unwrap_or_default();
        if !reply.is_success() {
            return Err(failure(capabilities, &reply, &value["error"]));
        }
        let list = value
            .as_array()
            .ok_or_else(|| capabilities.malformed("it has no list of translations"))?;
        let text = |entry: &Value| {
            entry["translations"][0]["text"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        capabilities.in_order(batch, list.iter().map(text).collect(), &capabilities.model)
    }
}

/// The text with its terms marked, the longest at each place: `<mstrans:dictionary translation="…">…</…>`.
fn with_dictionary(item: &Item) -> String {
    let mut marked = String::with_capacity(item.text.len() * 2);
    let mut rest = item.text.as_str();
    while let Some(c) = rest.chars().next() {
        let term = item
            .terms
            .iter()
            .filter(|term| !term.source.is_empty() && rest.starts_with(&term.source))
            .max_by_key(|term| term.source.len());
        if let Some(term) = term {
            let translation = term.target.replace('&', "&amp;").replace('"', "&quot;");
            marked.push_str("<mstrans:dictionary translation=\"");
            marked.push_str(&translation);
            marked.push_str("\">");
            marked.push_str(&term.source);
            marked.push_str("</mstrans:dictionary>");
            rest = &rest[term.source.len()..];
        } else {
            marked.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    marked
}

/// Six digits say more than the status code.
fn failure(capabilities: &Capabilities, reply: &HttpReply, error: &Value) -> BackendError {
    let message = error["message"].as_str().unwrap_or_default();
    let name = &capabilities.name;
    let as_status = |status| HttpReply {
        status,
        ..reply.clone()
    };
    match error["code"].as_u64() {
        Some(400_050 | 400_077) => capabilities.too_large(excerpt(message)),
        Some(403_001) => classify(name, reply, message, Some("quota_exceeded".to_owned())),
        Some(408_001 | 408_002) => classify(name, &as_status(503), message, None),
        Some(429_000..=429_002) => classify(name, &as_status(429), message, None),
        _ => classify(name, reply, message, None),
    }
}
