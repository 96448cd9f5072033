//! The Anthropic Messages interface (`POST {base}/v1/messages`, version 2023-06-01).

use serde_json::{Map, Value, json};

use super::json_batch;
use super::prompt::{self, Messages};
use super::{
    Backend, BackendError, Batch, Candidate, Capabilities, Exchange, HttpRequest, Prompt, Reply,
    Secret, Setup, TermSupport, Usage,
};
use crate::http::classify;

const DEFAULT_URL: &str = "https://api.anthropic.com";
/// The service wants a limit with every request.
const MAX_TOKENS: u32 = 8192;

/// The Anthropic Messages interface.
#[derive(Debug)]
pub struct Anthropic {
    url: String,
    key: Secret,
    prompt: Prompt,
    max_tokens: u32,
    extra: Map<String, Value>,
    capabilities: Capabilities,
}

impl Anthropic {
    /// A backend for the model that the setup names.
    ///
    /// # Errors
    /// [`BackendError::Refused`] when model, key or prompt are missing or wrong.
    pub fn new(setup: &Setup) -> Result<Self, BackendError> {
        setup.required("model", setup.settings.model.as_ref())?;
        let prompt = setup.prompt(prompt::JSON)?;
        let mut capabilities = setup.capabilities(TermSupport::Prompt, 20, 2000);
        let extra = setup.settings.extra.clone();
        capabilities.version = format!("{} {}", prompt.version(), Value::Object(extra.clone()));
        Ok(Self {
            url: setup.url(DEFAULT_URL),
            key: setup.required_key()?,
            prompt,
            max_tokens: setup.settings.max_output_tokens.unwrap_or(MAX_TOKENS),
            extra,
            capabilities,
        })
    }
}

impl Backend for Anthropic {
    fn describe(&self) -> &Capabilities {
        &self.capabilities
    }

    fn request(&self, batch: &Batch) -> Result<Exchange, BackendError> {
        let Messages { system, user } = self.prompt.messages(&self.capabilities.name, batch)?;
        let schema = json!({ "type": "json_schema", "schema": json_batch::answer_schema() });
        let mut body = json!({
            "model": self.capabilities.model,
            "max_tokens": self.max_tokens,
            "messages": [{ "role": "user", "content": user }],
            "output_config": { "format": schema },
        });
        if let Some(system) = system {
            body["system"] = system.into();
        }
        for (name, value) in &self.extra {
            body[name] = value.clone();
        }
        Ok(Exchange::Http(HttpRequest {
            url: format!("{}/v1/messages", self.url),
            headers: vec![("anthropic-version", "2023-06-01".to_owned())],
            key: Some(("x-api-key", "", self.key.clone())),
            body: body.into(),
        }))
    }

    fn parse(&self, batch: &Batch, reply: Reply) -> Result<Vec<Candidate>, BackendError> {
        let capabilities = &self.capabilities;
        let reply = capabilities.http(reply)?;
        let value: Value = serde_json::from_str(&reply.body).unwrap_or_default();
        if !reply.is_success() {
            let error = &value["error"];
            let code = error["type"].as_str().map(str::to_owned);
            let message = error["message"].as_str().unwrap_or_default();
            return Err(classify(&capabilities.name, &reply, message, code));
        }
        match value["stop_reason"].as_str() {
            Some("max_tokens") => {
                return Err(capabilities.cut_short("the answer reached `max_output_tokens`"));
            }
            Some("refusal") => return Err(capabilities.declined("the model refused")),
            _ => {}
        }
        let blocks = value["content"]
            .as_array()
            .ok_or_else(|| capabilities.malformed("it has no content"))?;
        let content: String = blocks
            .iter()
            .filter(|block| block["type"] == "text")
            .filter_map(|block| block["text"].as_str())
            .collect();
        let model = value["model"].as_str().unwrap_or(&capabilities.model);
        let texts = json_batch::answers(&capabilities.name, batch, &content)?;
        capabilities.in_order(batch, texts, model)
    }

    fn usage(&self, reply: &Reply) -> Option<Usage> {
        let Reply::Http(reply) = reply else {
            return None;
        };
        let value: Value = serde_json::from_str(&reply.body).ok()?;
        let usage = value["usage"].as_object()?;
        let count = |name: &str| usage.get(name).and_then(Value::as_u64).unwrap_or(0);
        Some(Usage {
            input_tokens: count("input_tokens")
                + count("cache_creation_input_tokens")
                + count("cache_read_input_tokens"),
            output_tokens: count("output_tokens"),
        })
    }
}
