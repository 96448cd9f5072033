//! What travels between a backend and its service.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::{Batch, Candidate};
use crate::http::HttpReply;

/// A key. It shows as `***` in every rendering of it; only the send path takes it out.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a key.
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// The key itself, for the wire only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The text with `***` wherever the key stood in it: services quote what they were sent.
    #[must_use]
    pub fn redact(&self, text: String) -> String {
        if !self.0.is_empty() && text.contains(&self.0) {
            text.replace(&self.0, "***")
        } else {
            text
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A POST with a JSON body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// Where to.
    pub url: String,
    /// Header names and values that carry no secret.
    pub headers: Vec<(&'static str, String)>,
    /// A header that carries the key: its name, what stands before the key (`Bearer `), and the key. With
    /// [`HttpRequest::IN_BODY`] for the name, the key stands in the body, in the field that is named second.
    pub key: Option<(&'static str, &'static str, Secret)>,
    /// The body, without the key.
    pub body: Body,
}

/// So many bytes are room for most bodies.
const USUAL: usize = 4096;

/// A body of JSON, as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body(String);

impl Body {
    /// An object of fields that are JSON already, in the order of their names.
    pub(super) fn of_fields(fields: &BTreeMap<&str, Cow<'_, str>>) -> Self {
        let mut body = String::with_capacity(USUAL);
        for (name, value) in fields {
            body.push(if body.is_empty() { '{' } else { ',' });
            body.push_str(&json(name));
            body.push(':');
            body.push_str(value);
        }
        if body.is_empty() {
            body.push('{');
        }
        body.push('}');
        Self(body)
    }
}

/// A value of a request as JSON.
pub(super) fn json(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).expect("a request is made of strings, numbers and maps")
}

impl From<Value> for Body {
    fn from(value: Value) -> Self {
        Self(value.to_string())
    }
}

impl HttpRequest {
    /// In place of a header's name: the key stands in the body.
    pub const IN_BODY: &'static str = "";

    /// The bytes of the body, with the key when it stands there.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        match &self.key {
            Some((Self::IN_BODY, field, key)) => {
                let mut body: Value = serde_json::from_str(&self.body.0).unwrap_or_default();
                body[*field] = key.expose().into();
                body.to_string().into_bytes()
            }
            _ => self.body.0.clone().into_bytes(),
        }
    }
}

/// What a backend wants done to get an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exchange {
    /// An HTTP request.
    Http(HttpRequest),
    /// One line of JSON to a child process; one line comes back.
    Line(Value),
    /// Nothing: the program knows the answer.
    Known(Vec<Candidate>),
    /// Another batch, to the first leg of a pivot.
    Leg(Batch),
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// An HTTP answer, good or bad.
    Http(HttpReply),
    /// The line that the child process wrote.
    Line(String),
    /// The known answer.
    Known(Vec<Candidate>),
}
