//! Google Cloud Translation, Advanced (`POST {base}/v3/projects/P/locations/L:translateText`), with glossary
//! resources.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::google_v2::DEFAULT_URL;
use super::{
    Backend, BackendError, Batch, Candidate, Capabilities, Exchange, HttpRequest, Reply, Secret,
    Setup, TermSupport,
};
use crate::http::{HttpReply, classify};
use crate::model::Language;

/// Google Cloud Translation, Advanced.
#[derive(Debug)]
pub struct GoogleV3 {
    url: String,
    project: String,
    location: String,
    token: Secret,
    glossaries: BTreeMap<Language, String>,
    capabilities: Capabilities,
}

impl GoogleV3 {
    /// A backend for the project that the setup names; its key is a bearer token.
    ///
    /// # Errors
    /// [`BackendError::Refused`] when project or token are missing, or a glossary has no place to be found in.
    pub fn new(setup: &Setup) -> Result<Self, BackendError> {
        let settings = &setup.settings;
        let location = settings
            .region
            .clone()
            .unwrap_or_else(|| "global".to_owned());
        if location == "global" && !settings.glossaries.is_empty() {
            return Err(BackendError::Refused {
                backend: setup.name.clone(),
                message: "glossaries do not work in the location `global`".to_owned(),
                advice: "Set `region` to the location of the glossary, such as \"us-central1\""
                    .to_owned(),
            });
        }
        let terms = if settings.glossaries.is_empty() {
            TermSupport::None
        } else {
            TermSupport::Native
        };
        let mut capabilities = setup.capabilities(terms, 100, 5000);
        capabilities.version = format!("{location} {:?}", settings.glossaries);
        Ok(Self {
            url: setup.url(DEFAULT_URL),
            project: setup.required("project", settings.project.as_ref())?,
            location,
            token: setup.required_key()?,
            glossaries: settings.glossaries.clone(),
            capabilities,
        })
    }

    fn parent(&self) -> String {
        format!("projects/{}/locations/{}", self.project, self.location)
    }
}

impl Backend for GoogleV3 {
    fn describe(&self) -> &Capabilities {
        &self.capabilities
    }

    fn request(&self, batch: &Batch) -> Result<Exchange, BackendError> {
        let texts: Vec<&str> = batch.items.iter().map(|item| item.text.as_str()).collect();
        let mut body = json!({
            "contents": texts,
            // The default is HTML.
            "mimeType": "text/plain",
            "sourceLanguageCode": batch.source.tag(),
            "targetLanguageCode": batch.target.tag(),
        });
        let parent = self.parent();
        let model = &self.capabilities.model;
        if model.starts_with("projects/") {
            body["model"] = model.clone().into();
        } else if !model.is_empty() {
            body["model"] = format!("{parent}/models/{model}").into();
        }
        if let Some(glossary) = self.glossaries.get(&batch.target) {
            body["glossaryConfig"] = json!({ "glossary": format!("{parent}/glossaries/{glossary}"), "ignoreCase": true });
        }
        Ok(Exchange::Http(HttpRequest {
            url: format!("{}/v3/{parent}:translateText", self.url),
            headers: vec![("x-goog-user-project", self.project.clone())],
            key: Some(("authorization", "Bearer ", self.token.clone())),
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
        // With a glossary, `translations` holds what would have come without it.
        let list = if self.glossaries.contains_key(&batch.target) {
            "glossaryTranslations"
        } else {
            "translations"
        };
        let entries = value[list]
            .as_array()
            .ok_or_else(|| capabilities.malformed(format!("it has no {list}")))?;
        let text = |entry: &Value| {
            entry["translatedText"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        let model = entries.first().and_then(|entry| entry["model"].as_str());
        let model = model.unwrap_or(&capabilities.model);
        capabilities.in_order(batch, entries.iter().map(text).collect(), model)
    }
}

/// Google's translation services say 403 for three things: haste, a quota of a day that is used up, and a key that
/// may not. Only their words tell them apart.
pub(super) fn failure(
    capabilities: &Capabilities,
    reply: &HttpReply,
    error: &Value,
) -> BackendError {
    let message = error["message"].as_str().unwrap_or_default();
    let reason = error["errors"][0]["reason"].as_str().unwrap_or_default();
    let says = |words: &[&str]| {
        let heard = format!("{reason} {message}")
            .to_lowercase()
            .replace(' ', "");
        words.iter().any(|word| heard.contains(word))
    };
    let lasting = says(&["dailylimit", "perday", "billing"]);
    let haste = says(&["ratelimit", "quotaexceeded", "perminute"]);
    let name = &capabilities.name;
    match reply.status {
        403 | 429 if lasting => classify(name, reply, message, Some("quota_exceeded".to_owned())),
        403 if haste => classify(
            name,
            &HttpReply {
                status: 429,
                ..reply.clone()
            },
            message,
            None,
        ),
        400 if says(&["toolong", "toolarge", "exceedsthelimit", "toomanytext"]) => {
            capabilities.too_large(crate::http::excerpt(message))
        }
        _ => classify(name, reply, message, None),
    }
}
