//! Replies, and what their status codes mean.

use std::time::{Duration, SystemTime};

use super::limit::Window;
use crate::backend::BackendError;

/// An HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpReply {
    /// The status code.
    pub status: u16,
    /// How long the service wants to be left alone (`Retry-After`, `retry-after-ms`).
    pub retry_after: Option<Duration>,
    /// What may still be asked before the service's limits set in: requests, and tokens.
    pub windows: [Option<Window>; 2],
    /// The body, decoded.
    pub body: String,
}

impl HttpReply {
    /// A reply as a test or a recording gives it.
    #[must_use]
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            retry_after: None,
            windows: [None; 2],
            body: body.into(),
        }
    }

    /// The same reply with what these headers say.
    #[must_use]
    pub fn with_headers<'h>(self, headers: impl IntoIterator<Item = (&'h str, &'h str)>) -> Self {
        let headers: Vec<(&str, &str)> = headers.into_iter().collect();
        let get = |name: &str| {
            let mut headers = headers.iter();
            let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.trim())
        };
        let now = SystemTime::now();
        let is_limit = |name: &str| name.to_ascii_lowercase().contains("ratelimit-");
        let windows = if headers.iter().any(|(name, _)| is_limit(name)) {
            ["requests", "tokens"].map(|what| Window::read(get, what, now))
        } else {
            [None; 2]
        };
        Self {
            retry_after: retry_after(get, now),
            windows,
            ..self
        }
    }

    /// Whether the status code is 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Codes that come with status 429 (or 403) and mean an empty purse, not haste.
const QUOTA_CODES: [&str; 6] = [
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_error",
    "credit_balance_exhausted",
    "spend_limit_reached",
    "quota_exceeded",
];

/// The error that a reply with a failing status code stands for (RFC 9110, and `facts`: what services
/// document). `message` and `code` are what the service's error body says.
#[must_use]
pub fn classify(
    backend: &str,
    reply: &HttpReply,
    message: &str,
    code: Option<String>,
) -> BackendError {
    let backend = backend.to_owned();
    let message = match excerpt(message) {
        text if text.is_empty() => format!("HTTP status {}", reply.status),
        text => format!("HTTP status {}: {text}", reply.status),
    };
    let refused = |advice: &str| BackendError::Refused {
        backend: backend.clone(),
        message: message.clone(),
        advice: advice.to_owned(),
    };
    let retry_after = reply.retry_after;
    if code.is_some_and(|code| QUOTA_CODES.contains(&code.as_str())) {
        return refused(
            "The account's quota or credit is used up: top it up, or use another backend",
        );
    }
    match reply.status {
        429 => BackendError::RateLimited {
            backend,
            message,
            retry_after,
        },
        500 | 504 | 524 => BackendError::Failed {
            backend,
            message,
            timed_out: reply.status != 500,
            retry_after,
            source: None,
        },
        408 | 409 | 425 | 501..=599 => BackendError::Unavailable {
            backend,
            message,
            retry_after,
            source: None,
        },
        401 | 403 => refused("Check the key (`key_env` in trivani.toml) and what it may do"),
        402 => refused("The account has no credit: top it up, or use another backend"),
        404 => refused("Check `url` and `model` in trivani.toml"),
        300..=399 => BackendError::Rejected {
            backend,
            message: format!(
                "{message} (the server redirects elsewhere, which is not followed, for the key must stay here)"
            ),
            advice: "If it always does, put the final address into `url`".to_owned(),
        },
        400 | 422 => BackendError::Rejected {
            backend,
            message,
            advice: "Check the backend's settings in trivani.toml".to_owned(),
        },
        413 => BackendError::TooLarge { backend, message },
        _ => refused("Check the backend's settings in trivani.toml"),
    }
}

/// The first words of what a service said, on one line.
pub(crate) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 200;
    let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((cut, _)) = words.char_indices().nth(LONGEST) {
        words.truncate(cut);
        words.push('…');
    }
    words
}

/// `retry-after-ms`, else `Retry-After` in seconds or as a date (RFC 9110, 10.2.3).
fn retry_after<'h>(get: impl Fn(&str) -> Option<&'h str>, now: SystemTime) -> Option<Duration> {
    if let Some(millis) = get("retry-after-ms").and_then(|value| value.parse().ok()) {
        return Some(Duration::from_millis(millis));
    }
    let value = get("retry-after")?;
    if let Ok(seconds) = value.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, code: Option<&str>) -> BackendError {
        classify(
            "b",
            &HttpReply::new(status, ""),
            "said",
            code.map(str::to_owned),
        )
    }

    #[test]
    fn only_passing_failures_are_tried_again() {
        for status in [408, 409, 425, 429, 500, 502, 503, 504, 529] {
            assert!(error(status, None).is_retryable(), "{status}");
        }
        for status in [302, 400, 401, 402, 403, 404, 413, 422] {
            assert!(!error(status, None).is_retryable(), "{status}");
        }
    }

    #[test]
    fn an_empty_purse_is_not_tried_again_although_it_says_429() {
        let refused = error(429, Some("insufficient_quota"));
        assert!(!refused.is_retryable());
        assert!(refused.to_string().contains("quota or credit"));
    }

    #[test]
    fn a_long_error_page_is_cut_to_a_few_words() {
        let page = "<html> ".repeat(1000);
        assert!(excerpt(&page).chars().count() <= 201);
    }

    #[test]
    fn retry_after_is_read_as_seconds_milliseconds_or_date() {
        let read = |name: &str, value: &str| {
            HttpReply::new(429, "")
                .with_headers([(name, value)])
                .retry_after
        };
        assert_eq!(read("retry-after", "7"), Some(Duration::from_secs(7)));
        assert_eq!(
            read("retry-after-ms", "250"),
            Some(Duration::from_millis(250))
        );
        assert_eq!(
            read("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT"),
            Some(Duration::ZERO)
        );
        assert_eq!(read("retry-after", "soon"), None);
        assert_eq!(read("retry-after", "-3"), None);
    }
}
