//! Google Gemini (`POST {base}/v1beta/models/{model}:generateContent`).

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::json_batch;
use super::prompt::{self, Messages};
use super::{
    Backend, BackendError, Batch, Candidate, Capabilities, Exchange, HttpRequest, Prompt, Reply,
    Secret, Setup, TermSupport, Usage,
};
use crate::http::{HttpReply, classify};

const DEFAULT_URL: &str = "https://generativelanguage.googleapis.com";

/// Google Gemini.
#[derive(Debug)]
pub struct Gemini {
    url: String,
    key: Secret,
    prompt: Prompt,
    generation: Map<String, Value>,
    capabilities: Capabilities,
}

impl Gemini {
    /// A backend for the model that the setup names.
    ///
    /// # Errors
    /// [`BackendError::Refused`] when model, key or prompt are missing or wrong.
    pub fn new(setup: &Setup) -> Result<Self, BackendError> {
        setup.required("model", setup.settings.model.as_ref())?;
        let prompt = setup.prompt(prompt::JSON)?;
        let mut generation = Map::new();
        generation.insert("responseMimeType".to_owned(), "application/json".into());
        generation.insert("responseSchema".to_owned(), response_schema());
        if let Some(most) = setup.settings.max_output_tokens {
            generation.insert("maxOutputTokens".to_owned(), most.into());
        }
        generation.extend(setup.settings.extra.clone());
        let mut capabilities = setup.capabilities(TermSupport::Prompt, 20, 2000);
        capabilities.version =
            format!("{} {}", prompt.version(), Value::Object(generation.clone()));
        Ok(Self {
            url: setup.url(DEFAULT_URL),
            key: setup.required_key()?,
            prompt,
            generation,
            capabilities,
        })
    }
}

/// The answer's schema in the subset of OpenAPI that `responseSchema` takes.
fn response_schema() -> Value {
    json!({
        "type": "OBJECT",
        "properties": { "translations": {
            "type": "ARRAY",
            "items": {
                "type": "OBJECT",
                "properties": { "id": { "type": "INTEGER" }, "text": { "type": "STRING" } },
                "required": ["id", "text"],
            },
        } },
        "required": ["translations"],
    })
}

impl Backend for Gemini {
    fn describe(&self) -> &Capabilities {
        &self.capabilities
    }

    fn request(&self, batch: &Batch) -> Result<Exchange, BackendError> {
        let Messages { system, user } = self.prompt.messages(&self.capabilities.name, batch)?;
        let mut body = json!({
            "contents": [{ "role": "user", "parts": [{ "text": user }] }],
            "generationConfig": self.generation,
        });
        if let Some(system) = system {
            body["systemInstruction"] = json!({ "parts": [{ "text": system }] });
        }
        let model = &self.capabilities.model;
        Ok(Exchange::Http(HttpRequest {
            url: format!("{}/v1beta/models/{model}:generateContent", self.url),
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
            return Err(failure(&capabilities.name, reply, &value["error"]));
        }
        if let Some(reason) = value["promptFeedback"]["blockReason"].as_str() {
            return Err(capabilities.declined(reason));
        }
        let candidate = &value["candidates"][0];
        match candidate["finishReason"].as_str() {
            None | Some("STOP" | "FINISH_REASON_UNSPECIFIED") => {}
            Some("MAX_TOKENS") => {
                return Err(capabilities.cut_short("the answer reached the length limit"));
            }
            Some(reason) => return Err(capabilities.declined(reason)),
        }
        let parts = candidate["content"]["parts"]
            .as_array()
            .ok_or_else(|| capabilities.malformed("it has no content"))?;
        let content: String = parts
            .iter()
            .filter(|part| part["thought"] != true)
            .filter_map(|part| part["text"].as_str())
            .collect();
        let model = value["modelVersion"]
            .as_str()
            .unwrap_or(&capabilities.model);
        let texts = json_batch::answers(&capabilities.name, batch, &content)?;
        capabilities.in_order(batch, texts, model)
    }

    fn usage(&self, reply: &Reply) -> Option<Usage> {
        let Reply::Http(reply) = reply else {
            return None;
        };
        let value: Value = serde_json::from_str(&reply.body).ok()?;
        let usage = value["usageMetadata"].as_object()?;
        let count = |name: &str| usage.get(name).and_then(Value::as_u64).unwrap_or(0);
        Some(Usage {
            input_tokens: count("promptTokenCount"),
            output_tokens: count("candidatesTokenCount") + count("thoughtsTokenCount"),
        })
    }
}

/// A quota of a day is not worth waiting for; how long another one takes stands in `RetryInfo`.
fn failure(backend: &str, mut reply: HttpReply, error: &Value) -> BackendError {
    let details = error["details"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let of_a_day = details
        .iter()
        .filter_map(|detail| detail["violations"].as_array())
        .flatten()
        .filter_map(|violation| violation["quotaId"].as_str())
        .any(|quota| quota.contains("PerDay"));
    let delay = details
        .iter()
        .find_map(|detail| detail["retryDelay"].as_str())
        .and_then(|delay| delay.strip_suffix('s')?.parse().ok())
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    reply.retry_after = reply.retry_after.max(delay);
    let code = of_a_day.then(|| "quota_exceeded".to_owned());
    let message = error["message"].as_str().unwrap_or_default();
    let bad_key = details
        .iter()
        .any(|detail| detail["reason"] == "API_KEY_INVALID");
    if bad_key {
        reply.status = 401;
    }
    classify(backend, &reply, message, code)
}
