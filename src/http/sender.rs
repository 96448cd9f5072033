//! Sending one request.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Response, Url};

use super::reply::HttpReply;
use crate::backend::{BackendError, HttpRequest};

/// A body longer than this, when unpacked, is no translation.
const LARGEST_BODY: usize = 8 * 1024 * 1024;

/// So many redirects are followed within one host.
const MOST_REDIRECTS: usize = 3;

/// Sends requests over connections that are kept and shared.
#[derive(Debug, Clone)]
pub struct Sender {
    client: reqwest::Client,
    timeout: Duration,
    /// The address that was sent to last, as it was written and as it was read: mostly it is the same again.
    last: Arc<Mutex<Option<(String, Url)>>>,
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
            .connect_timeout(timeout.min(Duration::from_secs(15)))
            .build()
            .map_err(|error| unavailable("http", "cannot set up the connection", error))?;
        Ok(Self {
            client,
            timeout,
            last: Arc::default(),
        })
    }

    fn address(&self, backend: &str, written: &str) -> Result<Url, BackendError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, url)) = &*last
            && known == written
        {
            return Ok(url.clone());
        }
        let url = Url::parse(written).map_err(|error| bad_address(backend, &error))?;
        *last = Some((written.to_owned(), url.clone()));
        Ok(url)
    }

    /// Sends a request and reads the whole answer, whatever its status code. What the answer quotes of the
    /// key is blotted out.
    ///
    /// # Errors
    /// [`BackendError::Unavailable`] when the server is not there, [`BackendError::Failed`] when it answers too
    /// slowly or breaks off;
    /// [`BackendError::Malformed`] when the answer is too long.
    pub async fn send(
        &self,
        backend: &str,
        request: &HttpRequest,
        bytes: Vec<u8>,
    ) -> Result<HttpReply, BackendError> {
        // In a place of its own: it is large, and all that wait for it would be moved with it.
        let exchange = Box::pin(self.follow(backend, request, bytes));
        let reply = tokio::time::timeout(self.timeout, exchange)
            .await
            .map_err(|_| BackendError::Failed {
                backend: backend.to_owned(),
                message: "the server did not answer in time".to_owned(),
                timed_out: true,
                retry_after: None,
                source: None,
            })??;
        Ok(match &request.key {
            Some((_, _, key)) => HttpReply {
                body: key.redact(reply.body),
                ..reply
            },
            None => reply,
        })
    }

    /// Sends, and sends again where the server's own host redirects to with the same method (307, 308). Redirects to
    /// other hosts are not followed: neither key nor text goes where the user did not say.
    async fn follow(
        &self,
        backend: &str,
        request: &HttpRequest,
        bytes: Vec<u8>,
    ) -> Result<HttpReply, BackendError> {
        let mut url = self.address(backend, &request.url)?;
        let mut first = Some(bytes);
        for _ in 0..MOST_REDIRECTS {
            let sent = self.client.post(url.clone());
            let response = sent
                .headers(headers(backend, request)?)
                .body(first.take().unwrap_or_else(|| request.bytes()))
                .send()
                .await
                .map_err(|error| describe(backend, error))?;
            match same_origin(&url, &response) {
                Some(target) => url = target,
                None => return read(backend, response).await,
            }
        }
        Err(BackendError::Rejected {
            backend: backend.to_owned(),
            message: "the server redirects in a circle".to_owned(),
            advice: "Check `url` in trivani.toml".to_owned(),
        })
    }
}

fn headers(backend: &str, request: &HttpRequest) -> Result<HeaderMap, BackendError> {
    let unusable = || BackendError::Refused {
        backend: backend.to_owned(),
        message: "the key or a setting holds a character that cannot be sent".to_owned(),
        advice: "Check the environment variable or the key file, and trivani.toml".to_owned(),
    };
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in &request.headers {
        let value = HeaderValue::from_str(value).map_err(|_| unusable())?;
        headers.insert(HeaderName::from_static(name), value);
    }
    if let Some((name, prefix, key)) = &request.key
        && *name != HttpRequest::IN_BODY
    {
        let value = format!("{prefix}{}", key.expose());
        let mut value = HeaderValue::from_str(&value).map_err(|_| unusable())?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(headers)
}

/// Where a 307 or 308 sends the same request within the same origin.
fn same_origin(from: &Url, response: &Response) -> Option<Url> {
    if !matches!(response.status().as_u16(), 307 | 308) {
        return None;
    }
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let target = from.join(location).ok()?;
    (target.origin() == from.origin()).then_some(target)
}

async fn read(backend: &str, mut response: Response) -> Result<HttpReply, BackendError> {
    let status = response.status().as_u16();
    let head = HttpReply::new(status, "").with_headers(
        response
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))),
    );
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
    let body = String::from_utf8(body)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    Ok(HttpReply { body, ..head })
}

fn bad_address(backend: &str, error: &dyn std::fmt::Display) -> BackendError {
    BackendError::Refused {
        backend: backend.to_owned(),
        message: format!("the address cannot be used: {error}"),
        advice: "Check `url` in trivani.toml".to_owned(),
    }
}

fn describe(backend: &str, error: reqwest::Error) -> BackendError {
    // The address may hold what nobody else should read.
    let error = error.without_url();
    if error.is_builder() {
        return bad_address(backend, &error);
    }
    if error.is_connect() {
        return unavailable(backend, "cannot reach the server", error);
    }
    let timed_out = error.is_timeout();
    let message = if timed_out {
        "the server did not answer in time"
    } else {
        "the connection broke"
    };
    BackendError::Failed {
        backend: backend.to_owned(),
        message: message.to_owned(),
        timed_out,
        retry_after: None,
        source: Some(Arc::new(error)),
    }
}

fn unavailable(backend: &str, message: &str, source: reqwest::Error) -> BackendError {
    BackendError::Unavailable {
        backend: backend.to_owned(),
        message: message.to_owned(),
        retry_after: None,
        source: Some(Arc::new(source)),
    }
}
