//! Any OpenAI-compatible chat endpoint (`POST {base}/chat/completions`): OpenAI, vLLM, the llama.cpp server,
//! Ollama, LM Studio, OpenRouter, and models that are spoken to in their own way (`profile`).

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::exchange;
use super::prompt::{self, Messages};
use super::{
    Backend, BackendError, Batch, Body, Candidate, Capabilities, Exchange, HttpRequest, Prompt,
    Reply, Secret, Setup, TermSupport, Usage,
};
use super::{embeddings, json_batch};
use crate::http::{HttpReply, classify};

/// How an endpoint is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// A general chat model, asked for many segments at once as JSON.
    #[default]
    GenericJson,
    /// A general chat model that is bad at JSON, asked for one segment at a time.
    GenericPlain,
    /// Tencent's HY-MT and Hy-MT2.
    HyMt,
    /// Alibaba's Qwen-MT, with its own fields for terms and examples.
    QwenMt,
    /// Google's `TranslateGemma`.
    Translategemma,
}

impl Profile {
    fn prompt(self) -> &'static str {
        match self {
            Self::GenericJson => prompt::JSON,
            Self::GenericPlain => prompt::PLAIN,
            Self::HyMt => prompt::HY_MT,
            Self::QwenMt => prompt::QWEN_MT,
            Self::Translategemma => prompt::TRANSLATE_GEMMA,
        }
    }

    fn terms(self) -> TermSupport {
        match self {
            Self::GenericJson | Self::GenericPlain | Self::HyMt => TermSupport::Prompt,
            Self::QwenMt => TermSupport::Native,
            Self::Translategemma => TermSupport::None,
        }
    }
}

/// How the answer's shape is asked for. Servers differ in what they take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Structured {
    /// `response_format` with a strict JSON schema.
    #[default]
    JsonSchema,
    /// `response_format: {"type": "json_object"}`.
    JsonObject,
    /// Only the prompt asks for JSON.
    Prompt,
}

/// An OpenAI-compatible chat endpoint.
#[derive(Debug)]
pub struct OpenAi {
    url: String,
    key: Option<Secret>,
    profile: Profile,
    prompt: Prompt,
    context: Option<usize>,
    /// How many answers are asked for at once when the first one broke a rule.
    candidates: usize,
    /// The fields of the body that are always the same, as JSON: model and shape of the answer, and those that the user
    /// adds (`temperature`, `max_tokens`, `provider`, …), which win.
    fixed: BTreeMap<String, String>,
    capabilities: Capabilities,
}

impl OpenAi {
    /// A backend for the endpoint that the setup names.
    ///
    /// # Errors
    /// [`BackendError::Refused`] when address, model or prompt are missing or wrong.
    pub fn new(setup: &Setup) -> Result<Self, BackendError> {
        let settings = &setup.settings;
        let profile = settings.profile;
        let prompt = setup.prompt(profile.prompt())?;
        let mut extra = settings.extra.clone();
        if let Some(most) = settings.max_output_tokens {
            extra.entry("max_tokens").or_insert_with(|| most.into());
        }
        setup.required("model", settings.model.as_ref())?;
        let url = setup.required("url", settings.url.as_ref())?;
        let items = if profile == Profile::GenericJson {
            20
        } else {
            1
        };
        let mut capabilities = setup.capabilities(profile.terms(), items, 2000);
        if profile != Profile::GenericJson {
            capabilities.batch_items = 1;
        }
        capabilities.version = format!(
            "{profile:?} {} {:?} {}",
            prompt.version(),
            settings.structured,
            Value::Object(extra.clone())
        );
        Ok(Self {
            url: url.trim_end_matches('/').to_owned(),
            key: setup.key.clone(),
            profile,
            fixed: fixed(
                &capabilities.model,
                response_format(profile, settings.structured),
                &extra,
            ),
            prompt,
            context: settings.context_tokens,
            candidates: settings.candidates.unwrap_or(1).max(1),
            capabilities,
        })
    }

    /// The body of a request, for one answer or for several. Fields are in alphabetical order; those of the user win.
    fn body(&self, batch: &Batch, choices: Option<usize>) -> Result<Body, BackendError> {
        let Messages { system, user } = self.prompt.messages(&self.capabilities.name, batch)?;
        let system = system.as_deref().map(|content| Message {
            content,
            role: "system",
        });
        let user = Message {
            content: &user,
            role: "user",
        };
        let messages: Vec<Message<'_>> = system.into_iter().chain([user]).collect();
        self.fits(batch, &messages)?;
        let fixed = self.fixed.iter();
        let mut body: BTreeMap<&str, Cow<'_, str>> = fixed
            .map(|(name, value)| (name.as_str(), value.as_str().into()))
            .collect();
        body.entry("messages")
            .or_insert_with(|| exchange::json(&messages).into());
        if self.profile == Profile::QwenMt {
            body.entry("translation_options")
                .or_insert_with(|| exchange::json(&translation_options(batch)).into());
        }
        if let Some(choices) = choices {
            body.insert("n", choices.to_string().into());
        }
        Ok(Body::of_fields(&body))
    }

    /// A prompt that a small context cannot hold would be cut off by the server without a word.
    fn fits(&self, batch: &Batch, messages: &[Message<'_>]) -> Result<(), BackendError> {
        let Some(context) = self.context else {
            return Ok(());
        };
        let prompt = json!(messages).to_string().len().div_ceil(3);
        let answer = batch.tokens() * 2;
        if prompt + answer > context {
            let message = format!(
                "about {} tokens for a context of {context}",
                prompt + answer
            );
            return Err(self.capabilities.too_large(message));
        }
        Ok(())
    }

    fn exchange(&self, body: Body) -> Exchange {
        self.exchange_with("chat/completions", body)
    }

    fn exchange_with(&self, endpoint: &str, body: Body) -> Exchange {
        Exchange::Http(HttpRequest {
            url: format!("{}/{endpoint}", self.url),
            headers: Vec::new(),
            key: self
                .key
                .clone()
                .map(|key| ("authorization", "Bearer ", key)),
            body,
        })
    }

    fn completion(&self, reply: Reply) -> Result<Completion, BackendError> {
        let reply = self.success(reply)?;
        serde_json::from_str(&reply.body).map_err(|error| {
            self.capabilities
                .malformed(format!("the reply is no chat completion: {error}"))
        })
    }

    /// A good reply, or the error that it tells.
    fn success(&self, reply: Reply) -> Result<HttpReply, BackendError> {
        let reply = self.capabilities.http(reply)?;
        if reply.is_success() {
            return Ok(reply);
        }
        let (message, code) = (error_message(&reply.body), error_code(&reply.body));
        if code.as_deref() == Some("context_length_exceeded") || message.contains("context length")
        {
            return Err(self.capabilities.too_large(crate::http::excerpt(&message)));
        }
        Err(classify(&self.capabilities.name, &reply, &message, code))
    }

    fn read(
        &self,
        batch: &Batch,
        completion: &Completion,
        choice: &Choice,
    ) -> Result<Vec<Candidate>, BackendError> {
        let capabilities = &self.capabilities;
        let model = completion.model.as_ref().unwrap_or(&capabilities.model);
        if let Some(refusal) = choice
            .message
            .refusal
            .as_ref()
            .filter(|text| !text.is_empty())
        {
            return Err(capabilities.declined(refusal));
        }
        match choice.finish_reason.as_deref() {
            Some("length") => {
                return Err(capabilities.cut_short("the answer reached the length limit"));
            }
            Some("content_filter") => {
                return Err(capabilities.declined("the service's content filter stopped it"));
            }
            _ => {}
        }
        self.read_whole(batch, completion.usage.as_ref())?;
        let content = choice.message.content.as_deref().unwrap_or_default();
        if self.profile == Profile::GenericJson {
            let texts = json_batch::answers(&capabilities.name, batch, content)?;
            return capabilities.in_order(batch, texts, model);
        }
        capabilities.in_order(batch, vec![without_thoughts(content).to_owned()], model)
    }

    /// Servers with a small context (Ollama: 4,096 tokens) drop the beginning of a long prompt without a word; their
    /// own count of what they read tells. No vocabulary puts more than twelve bytes of Khmer (four characters) into a token on average.
    fn read_whole(&self, batch: &Batch, usage: Option<&TokenCounts>) -> Result<(), BackendError> {
        const SMALLEST_CONTEXT: u64 = 1024;
        const BYTES_A_TOKEN: u64 = 12;
        let Some(read) = usage.map(|usage| usage.prompt_tokens) else {
            return Ok(());
        };
        let sent: usize = batch.items.iter().map(|item| item.text.len()).sum();
        if read >= SMALLEST_CONTEXT && read.saturating_mul(BYTES_A_TOKEN) < sent as u64 {
            return Err(self.capabilities.cut_short(format!(
                "the server read only {read} tokens of {sent} bytes; give the model a larger context (Ollama: \
                 num_ctx) or set `context_tokens`"
            )));
        }
        Ok(())
    }
}

impl Backend for OpenAi {
    fn describe(&self) -> &Capabilities {
        &self.capabilities
    }

    fn request(&self, batch: &Batch) -> Result<Exchange, BackendError> {
        Ok(self.exchange(self.body(batch, None)?))
    }

    fn parse(&self, batch: &Batch, reply: Reply) -> Result<Vec<Candidate>, BackendError> {
        let completion = self.completion(reply)?;
        let choice = completion
            .choices
            .first()
            .ok_or_else(|| self.capabilities.malformed("it has no choice"))?;
        self.read(batch, &completion, choice)
    }

    fn choices(&self) -> usize {
        self.candidates
    }

    fn request_choices(&self, batch: &Batch) -> Result<Exchange, BackendError> {
        Ok(self.exchange(self.body(batch, Some(self.candidates))?))
    }

    fn parse_choices(
        &self,
        batch: &Batch,
        reply: Reply,
    ) -> Result<Vec<Vec<Candidate>>, BackendError> {
        let completion = self.completion(reply)?;
        let read = |choice| self.read(batch, &completion, choice);
        let (good, bad): (Vec<_>, Vec<_>) =
            completion.choices.iter().map(read).partition(Result::is_ok);
        let nothing = || self.capabilities.malformed("it has no choice");
        match bad.into_iter().find_map(Result::err) {
            error if good.is_empty() => Err(error.unwrap_or_else(nothing)),
            _ => Ok(good.into_iter().flatten().collect()),
        }
    }

    fn request_vectors(&self, batch: &Batch) -> Result<Exchange, BackendError> {
        let body = embeddings::body(&self.capabilities.model, batch);
        Ok(self.exchange_with("embeddings", body))
    }

    fn parse_vectors(&self, batch: &Batch, reply: Reply) -> Result<Vec<Vec<f32>>, BackendError> {
        embeddings::read(&self.capabilities, batch, &self.success(reply)?)
    }

    fn usage(&self, reply: &Reply) -> Option<Usage> {
        let Reply::Http(reply) = reply else {
            return None;
        };
        let counted: Counted = serde_json::from_str(&reply.body).ok()?;
        let counts = counted.usage?;
        Some(Usage {
            input_tokens: counts.prompt_tokens,
            output_tokens: counts.completion_tokens,
        })
    }
}

/// The fields that every body has.
fn fixed(
    model: &str,
    response_format: Option<Value>,
    extra: &Map<String, Value>,
) -> BTreeMap<String, String> {
    let mut fixed = BTreeMap::from([("model".to_owned(), exchange::json(model))]);
    fixed.extend(response_format.map(|format| ("response_format".to_owned(), format.to_string())));
    let extra = extra.iter();
    fixed.extend(extra.map(|(name, value)| (name.clone(), value.to_string())));
    fixed
}

#[derive(Serialize)]
struct Message<'b> {
    content: &'b str,
    role: &'static str,
}

/// How a server is told which shape the answer must have.
fn response_format(profile: Profile, structured: Structured) -> Option<Value> {
    match (profile, structured) {
        (Profile::GenericJson, Structured::JsonSchema) => Some(json!({
            "type": "json_schema",
            "json_schema": { "name": "translations", "strict": true, "schema": json_batch::answer_schema() },
        })),
        (Profile::GenericJson, Structured::JsonObject) => Some(json!({ "type": "json_object" })),
        _ => None,
    }
}

#[derive(Deserialize)]
struct Completion {
    model: Option<String>,
    #[serde(default)]
    choices: Vec<Choice>,
    usage: Option<TokenCounts>,
}

#[derive(Deserialize)]
struct Counted {
    usage: Option<TokenCounts>,
}

#[derive(Deserialize)]
struct TokenCounts {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: u64,
}

#[derive(Deserialize)]
struct Choice {
    message: Answer,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    content: Option<String>,
    refusal: Option<String>,
}

/// What reasoning models think aloud before their answer is not part of it.
fn without_thoughts(content: &str) -> &str {
    match (
        content.trim_start().starts_with("<think>"),
        content.split_once("</think>"),
    ) {
        (true, Some((_, answer))) => answer,
        _ => content,
    }
}

/// Qwen-MT's own fields: languages by name, terms, and examples as its translation memory.
fn translation_options(batch: &Batch) -> Value {
    let mut options = json!({
        "source_lang": batch.source.name(),
        "target_lang": batch.target.name(),
        "domains": "Official documents of the Party and State: formal administrative and political style.",
    });
    let pair = |source: &str, target: &str| json!({ "source": source, "target": target });
    let terms: Vec<Value> = batch
        .terms()
        .iter()
        .map(|term| pair(&term.source, &term.target))
        .collect();
    if !terms.is_empty() {
        options["terms"] = terms.into();
    }
    let examples: Vec<Value> = batch
        .examples()
        .iter()
        .map(|(source, target)| pair(source, target))
        .collect();
    if !examples.is_empty() {
        options["tm_list"] = examples.into();
    }
    options
}

/// `error.message`, or `error` when it is a string (Ollama), or nothing.
fn error_message(body: &str) -> String {
    let value: Value = serde_json::from_str(body).unwrap_or_default();
    let error = &value["error"];
    error["message"]
        .as_str()
        .or_else(|| error.as_str())
        .unwrap_or_default()
        .to_owned()
}

/// `error.code` or `error.type`: 429 with `insufficient_quota` is not worth a retry.
fn error_code(body: &str) -> Option<String> {
    let value: Value = serde_json::from_str(body).ok()?;
    let error = &value["error"];
    error["code"]
        .as_str()
        .or_else(|| error["type"].as_str())
        .map(str::to_owned)
}
