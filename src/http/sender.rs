//! Sending one request.

use std::sync::Arc;
use std::time::Duration;

use super::reply::{HttpReply, retry_after};
use crate::backend::{BackendError, HttpRequest};

/// A body longer than this is no translation.
const LARGEST_BODY: usize = 8 * 1024 * 1024;

/// Sends requests over connections that are kept and shared.
#[derive(Debug, Clone)]
pub struct Sender {
    client: reqwest::Client,
}

impl Sender {
    /// A sender whose every request, from the first byte to the last, may take `timeout`.
    ///
    /// # Errors
    /// When TLS cannot be set up on this machine.
    pub fn new(timeout: Duration) -> Result<Self, BackendError> {
        let client = reqwest::Client::builder()
            .user_agent(concat!("trivani/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .timeout(timeout)
            .connect_timeout(timeout.min(Duration::from_secs(15)))
            .build()
            .map_err(|error| unavailable("http", "cannot set up the connection", error))?;
        Ok(Self { client })
    }

    /// Sends a request and reads the whole answer, whatever its status code.
    ///
    /// # Errors
    /// [`BackendError::Unavailable`] when the server is not there, answers too slowly, or breaks off;
    /// [`BackendError::Malformed`] when the answer is too long.
    pub async fn send(
        &self,
        backend: &str,
        request: &HttpRequest,
    ) -> Result<HttpReply, BackendError> {
        let mut builder = self.client.post(&request.url).json(&request.body);
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        if let Some((name, prefix, key)) = &request.key {
            let mut value =
                reqwest::header::HeaderValue::from_str(&format!("{prefix}{}", key.expose()))
                    .map_err(|_| unusable_key(backend))?;
            value.set_sensitive(true);
            builder = builder.header(*name, value);
        }
        let mut response = builder
            .send()
            .await
            .map_err(|error| describe(backend, error))?;
        let status = response.status().as_u16();
        let retry_after = retry_after(response.headers());
        let mut body = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| describe(backend, error))?
        {
            if body.len() + chunk.len() > LARGEST_BODY {
                let reason = format!("it is longer than {} MB", LARGEST_BODY / 1024 / 1024);
                return Err(BackendError::Malformed {
                    backend: backend.to_owned(),
                    reason,
                });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(HttpReply {
            status,
            retry_after,
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }
}

fn unusable_key(backend: &str) -> BackendError {
    BackendError::Refused {
        backend: backend.to_owned(),
        message: "the key holds a character that cannot be sent".to_owned(),
        advice: "Check the environment variable or the key file".to_owned(),
    }
}

fn describe(backend: &str, error: reqwest::Error) -> BackendError {
    // The address may hold a key as a parameter.
    let error = error.without_url();
    if error.is_builder() {
        return BackendError::Refused {
            backend: backend.to_owned(),
            message: format!("the address cannot be used: {error}"),
            advice: "Check `url` in trivani.toml".to_owned(),
        };
    }
    let message = if error.is_connect() {
        "cannot reach the server"
    } else if error.is_timeout() {
        "the server did not answer in time"
    } else {
        "the connection broke"
    };
    unavailable(backend, message, error)
}

fn unavailable(backend: &str, message: &str, source: reqwest::Error) -> BackendError {
    BackendError::Unavailable {
        backend: backend.to_owned(),
        message: message.to_owned(),
        retry_after: None,
        source: Some(Arc::new(source)),
    }
}
