//! Limits a minute: those that the user sets, and those that the service tells of in its headers.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// What may still be asked, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Requests or tokens that are left.
    pub remaining: u64,
    /// When they are given anew, from now.
    pub reset: Duration,
}

impl Window {
    /// Reads `x-ratelimit-remaining-{what}` and `x-ratelimit-reset-{what}` (OpenAI: `6m0s`, `12ms`), or the same names
    /// after `anthropic-ratelimit-` (an RFC 3339 time).
    pub(super) fn read<'h>(
        get: impl Fn(&str) -> Option<&'h str>,
        what: &str,
        now: SystemTime,
    ) -> Option<Self> {
        let names = [
            [
                format!("x-ratelimit-remaining-{what}"),
                format!("x-ratelimit-reset-{what}"),
            ],
            [
                format!("anthropic-ratelimit-{what}-remaining"),
                format!("anthropic-ratelimit-{what}-reset"),
            ],
        ];
        names.iter().find_map(|[remaining, reset]| {
            let remaining = get(remaining)?.parse().ok()?;
            let reset = duration(get(reset)?, now)?;
            Some(Self { remaining, reset })
        })
    }
}

/// Longer windows are not waited out silently: the service's refusals then say so.
const LONGEST_RESET: Duration = Duration::from_mins(2);

/// `1h2m3.5s`, `12ms`, seconds, or an RFC 3339 time.
fn duration(text: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(seconds) = text.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    if text.contains('T') {
        return Some(rfc3339(text)?.duration_since(now).unwrap_or_default());
    }
    let mut total = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let end = rest
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(rest.len());
        let seconds = match &rest[..end] {
            "h" => number * 3600.0,
            "m" => number * 60.0,
            "s" => number,
            "ms" => number / 1000.0,
            _ => return None,
        };
        total += Duration::try_from_secs_f64(seconds).ok()?;
        rest = &rest[end..];
    }
    Some(total)
}

/// `2026-11-22T10:00:00Z`; fractions of a second are passed over. Days from the civil date: H. Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms" (2013).
fn rfc3339(text: &str) -> Option<SystemTime> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let seconds = number(11..13)? * 3600 + number(14..16)? * 60 + number(17..19)?;
    if !text.ends_with('Z') || !(1..=12).contains(&month) || year < 1970 {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let of_era = (year % 400) * 365 + (year % 400) / 4 - (year % 400) / 100 + of_year;
    let days = (year / 400) * 146_097 + of_era - 719_468;
    Some(SystemTime::UNIX_EPOCH + Duration::from_secs(days * 86_400 + seconds))
}

/// Lets requests through no faster than all limits together allow. Requests are spaced evenly, so that no
/// minute, wherever it begins, holds more than the limit and one.
#[derive(Debug, Default)]
pub struct Limiter {
    request: Duration,
    token: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    next_request: Option<Instant>,
    next_token: Option<Instant>,
    paused_until: Option<Instant>,
    told: [Option<(u64, Instant)>; 2],
}

impl Limiter {
    /// A limiter for at most so many requests and tokens a minute.
    #[must_use]
    pub fn new(requests: Option<u32>, tokens: Option<u32>) -> Self {
        let every = |limit: Option<u32>| {
            limit.map_or(Duration::ZERO, |limit| {
                Duration::from_mins(1) / limit.max(1)
            })
        };
        Self {
            request: every(requests),
            token: every(tokens),
            state: Mutex::default(),
        }
    }

    /// Waits until a request of about so many tokens may go.
    pub async fn admit(&self, tokens: u64) {
        let slot = self.reserve(Instant::now(), tokens);
        if let Some(slot) = slot {
            tokio::time::sleep_until(slot).await;
        }
    }

    /// When a request that asks now may go; `None`: at once.
    fn reserve(&self, now: Instant, tokens: u64) -> Option<Instant> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut slot = now;
        for wait in [state.paused_until, state.next_request, state.next_token] {
            slot = slot.max(wait.unwrap_or(now));
        }
        for (told, need) in state.told.iter_mut().zip([1, tokens]) {
            match told {
                Some((left, reset)) if *reset > slot => match left.checked_sub(need) {
                    Some(after) => *left = after,
                    None => slot = *reset,
                },
                _ => *told = None,
            }
        }
        if !self.request.is_zero() {
            state.next_request = Some(slot + self.request);
        }
        if !self.token.is_zero() {
            let tokens = u32::try_from(tokens).unwrap_or(u32::MAX);
            state.next_token = Some(slot + self.token.saturating_mul(tokens));
        }
        (slot > now).then_some(slot)
    }

    /// Takes notice of what the service says is left: requests, tokens.
    pub fn heed(&self, windows: &[Option<Window>; 2]) {
        if windows.iter().all(Option::is_none) {
            return;
        }
        let now = Instant::now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for (told, window) in state.told.iter_mut().zip(windows) {
            let Some(window) = window.filter(|window| window.reset <= LONGEST_RESET) else {
                continue;
            };
            // Answers overtake each other: within one window the least that was told counts.
            let left = match told {
                Some((left, reset)) if *reset > now => window.remaining.min(*left),
                _ => window.remaining,
            };
            *told = Some((left, now + window.reset));
        }
    }

    /// Nothing goes for this long: the service asked for it.
    pub fn pause(&self, length: Duration) {
        let until = Instant::now() + length;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.paused_until = state.paused_until.max(Some(until));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_times_are_read_as_services_write_them() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        assert_eq!(duration("12ms", now), Some(Duration::from_millis(12)));
        assert_eq!(duration("6m0s", now), Some(Duration::from_mins(6)));
        assert_eq!(duration("1.5s", now), Some(Duration::from_millis(1500)));
        assert_eq!(
            duration("2023-11-14T22:13:30Z", now),
            Some(Duration::from_secs(10))
        );
        assert_eq!(duration("soon", now), None);
    }

    #[test]
    fn no_minute_holds_more_requests_than_the_limit_and_one() {
        let limiter = Limiter::new(Some(30), None);
        let now = Instant::now();
        let slots: Vec<Instant> = (0..100)
            .map(|_| limiter.reserve(now, 100).unwrap_or(now))
            .collect();
        for start in &slots {
            let within = slots
                .iter()
                .filter(|slot| *slot >= start && **slot < *start + Duration::from_mins(1));
            assert!(within.count() <= 31);
        }
        assert_eq!(slots[99] - slots[0], Duration::from_secs(198));
    }

    #[test]
    fn large_requests_wait_for_the_tokens_before_them() {
        let limiter = Limiter::new(None, Some(6000));
        let now = Instant::now();
        assert_eq!(limiter.reserve(now, 3000), None);
        assert_eq!(
            limiter.reserve(now, 10),
            Some(now + Duration::from_secs(30))
        );
    }

    #[test]
    fn what_the_service_says_is_left_is_not_exceeded() {
        let limiter = Limiter::new(None, None);
        let window = |remaining, seconds| {
            Some(Window {
                remaining,
                reset: Duration::from_secs(seconds),
            })
        };
        limiter.heed(&[window(2, 20), None]);
        let now = Instant::now();
        assert_eq!(limiter.reserve(now, 1), None);
        assert_eq!(limiter.reserve(now, 1), None);
        assert!(limiter.reserve(now, 1).unwrap() > now + Duration::from_secs(19));
        limiter.heed(&[window(0, 86_400), None]);
        assert!(limiter.reserve(now, 1).unwrap() < now + Duration::from_mins(1));
    }

    #[test]
    fn a_pause_holds_everybody() {
        let limiter = Limiter::new(None, None);
        limiter.pause(Duration::from_secs(5));
        let now = Instant::now();
        assert!(limiter.reserve(now, 1).unwrap() > now + Duration::from_secs(4));
    }
}
