//! DeepL (`POST {base}/v2/translate`). It knows no Khmer: it serves as the second leg of a pivot, from English.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    Backend, BackendError, Batch, Candidate, Capabilities, Exchange, HttpRequest, Reply, Secret,
    Setup, TermSupport,
};
use crate::http::classify;
use crate::model::Language;

/// DeepL.
#[derive(Debug)]
pub struct DeepL {
    url: String,
    key: Secret,
    glossaries: BTreeMap<Language, String>,
    capabilities: Capabilities,
}

impl DeepL {
    /// A backend with the key that the setup holds; keys that end in `:fx` belong to the free service.
    ///
    /// # Errors
    /// [`BackendError::Refused`] when there is no key.
    pub fn new(setup: &Setup) -> Result<Self, BackendError> {
        let key = setup.required_key()?;
        let default = if key.expose().ends_with(":fx") {
            "https://api-free.deepl.com"
        } else {
            "https://api.deepl.com"
        };
        let glossaries = setup.settings.glossaries.clone();
        let terms = if glossaries.is_empty() {
            TermSupport::None
        } else {
            TermSupport::Native
        };
        let mut capabilities = setup.capabilities(terms, 50, 10_000);
        capabilities.pairs = Some(vec![
            (Language::English, Language::Vietnamese),
            (Language::Vietnamese, Language::English),
        ]);
        capabilities.version = format!("{glossaries:?}");
        Ok(Self {
            url: setup.url(default),
            key,
            glossaries,
            capabilities,
        })
    }
}

fn code(language: Language) -> String {
    language.tag().to_uppercase()
}

impl Backend for DeepL {
    fn describe(&self) -> &Capabilities {
        &self.capabilities
    }

    fn request(&self, batch: &Batch) -> Result<Exchange, BackendError> {
        self.capabilities.accept(batch)?;
        let texts: Vec<&str> = batch.items.iter().map(|item| item.text.as_str()).collect();
        let mut body = json!({
            "text": texts,
            "source_lang": code(batch.source),
            "target_lang": code(batch.target),
            // The segments are sentences already.
            "split_sentences": "0",
        });
        if let Some(glossary) = self.glossaries.get(&batch.target) {
            body["glossary_id"] = glossary.clone().into();
        }
        if !self.capabilities.model.is_empty() {
            body["model_type"] = self.capabilities.model.clone().into();
        }
        Ok(Exchange::Http(HttpRequest {
            url: format!("{}/v2/translate", self.url),
            headers: Vec::new(),
            key: Some(("authorization", "DeepL-Auth-Key ", self.key.clone())),
            body: body.into(),
        }))
    }

    fn parse(&self, batch: &Batch, reply: Reply) -> Result<Vec<Candidate>, BackendError> {
        let capabilities = &self.capabilities;
        let reply = capabilities.http(reply)?;
        let value: Value = serde_json::from_str(&reply.body).unwrap_or_default();
        if !reply.is_success() {
            let message = value["message"].as_str().unwrap_or_default();
            let quota = (reply.status == 456).then(|| "quota_exceeded".to_owned());
            return Err(classify(&capabilities.name, &reply, message, quota));
        }
        let list = value["translations"]
            .as_array()
            .ok_or_else(|| capabilities.malformed("it has no translations"))?;
        let text = |entry: &Value| entry["text"].as_str().unwrap_or_default().to_owned();
        capabilities.in_order(batch, list.iter().map(text).collect(), &capabilities.model)
    }
}
