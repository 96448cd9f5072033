//! What travels between a backend and its service.

use std::fmt;

use serde_json::Value;

use super::Candidate;
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
    /// A header that carries the key: its name, what stands before the key (`Bearer `), and the key.
    pub key: Option<(&'static str, &'static str, Secret)>,
    /// The body.
    pub body: Value,
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

/// What an answer cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Tokens that were read.
    pub input_tokens: u64,
    /// Tokens that were written.
    pub output_tokens: u64,
}
