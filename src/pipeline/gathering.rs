//! Answers wait a little for each other, so that they are looked at and stored together.
//!
//! One transaction for many changes costs little more than one for one; and what is done for many answers in a row finds
//! code and data still in the processor's caches, where one answer at a time, between two waits, never does.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// The first to come waits so long at most for others.
const PATIENCE: Duration = Duration::from_millis(30);
/// No more than so many wait for each other.
const MOST: usize = 256;

/// Where answers wait for each other.
#[derive(Debug, Default)]
pub struct Gathering {
    state: Mutex<State>,
    full: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// How many are on their way.
    expected: usize,
    /// How many have come and wait.
    waiting: usize,
    /// When those go on, whoever else comes.
    until: Option<Instant>,
}

/// The promise that an answer is on its way, until it is dropped.
#[derive(Debug)]
pub(super) struct Expected<'g>(&'g Gathering);

impl Gathering {
    pub(super) fn expect(&self) -> Expected<'_> {
        self.state().expected += 1;
        Expected(self)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets all go on that wait, when nobody else is expected or there are enough of them.
    fn open(&self, state: &mut State) {
        if state.expected == 0 || state.waiting >= MOST {
            state.waiting = 0;
            state.until = None;
            self.full.notify_waiters();
        }
    }
}

impl Drop for Expected<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.expected -= 1;
        self.0.open(&mut state);
    }
}

impl Expected<'_> {
    /// Waits for others that are on their way, but not long. Without any, nothing is waited for.
    pub(super) async fn gather(self) {
        let gathering = self.0;
        let (full, until) = {
            let mut state = gathering.state();
            state.waiting += 1;
            let until = *state.until.get_or_insert_with(|| Instant::now() + PATIENCE);
            (gathering.full.notified(), until)
        };
        drop(self);
        if tokio::time::timeout_at(until, full).await.is_err() {
            let mut state = gathering.state();
            // The first of those that the time is up for says it for all of them.
            if state.until == Some(until) {
                (state.waiting, state.until) = (0, None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_those_that_are_not_expected() {
        let gathering = Gathering::default();
        let begun = Instant::now();
        gathering.expect().gather().await;
        let (one, two) = (gathering.expect(), gathering.expect());
        tokio::join!(one.gather(), two.gather());
        let (one, two) = (gathering.expect(), gathering.expect());
        drop(two);
        one.gather().await;
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_waits_for_the_last_but_not_long() {
        let gathering = Gathering::default();
        let begun = Instant::now();
        let late = gathering.expect();
        let come = |after| {
            let (gathering, expected) = (&gathering, gathering.expect());
            async move {
                tokio::time::sleep(Duration::from_millis(after)).await;
                expected.gather().await;
                assert!(gathering.state().until.is_none());
                begun.elapsed()
            }
        };
        let elapsed = tokio::join!(come(0), come(10), come(29), come(40));
        let millis = |length: u64| Duration::from_millis(length);
        assert_eq!(elapsed, (millis(30), millis(30), millis(30), millis(70)));
        drop(late);
    }

    #[tokio::test(start_paused = true)]
    async fn enough_of_them_go_on_at_once() {
        let gathering = Gathering::default();
        let begun = Instant::now();
        let late = gathering.expect();
        let all: Vec<_> = (0..MOST).map(|_| gathering.expect()).collect();
        futures_util::future::join_all(all.into_iter().map(Expected::gather)).await;
        assert_eq!(begun.elapsed(), Duration::ZERO);
        drop(late);
    }
}
