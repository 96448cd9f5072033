//! Who waits for which answer of a child process, and what it said last.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use tokio::time::Instant;

/// How many of the child's last lines are kept for the message when it fails.
const LAST_WORDS: usize = 3;

/// The line that answers a question, or why none comes.
pub(super) type Answer = oneshot::Receiver<Result<String, String>>;

/// Who waits for which answer, and why nobody should wait any more.
#[derive(Debug, Clone)]
pub(super) struct Desk(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    open: HashMap<u64, oneshot::Sender<Result<String, String>>>,
    heard: Instant,
    words: VecDeque<String>,
    closed: Option<String>,
}

impl Default for Desk {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(State {
            open: HashMap::new(),
            heard: Instant::now(),
            words: VecDeque::new(),
            closed: None,
        })))
    }
}

impl Desk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether both are one.
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Notes that somebody waits for the answer with this id.
    pub(super) fn register(&self, id: u64) -> Answer {
        let (sender, receiver) = oneshot::channel();
        let mut state = self.state();
        if state.open.is_empty() {
            state.heard = Instant::now();
        }
        match &state.closed {
            // Nobody listens if the receiver is gone, and nothing is lost then.
            Some(reason) => drop(sender.send(Err(reason.clone()))),
            None => drop(state.open.insert(id, sender)),
        }
        receiver
    }

    /// Gives an answer to who waits for it.
    pub(super) fn answer(&self, id: u64, line: String) {
        let mut state = self.state();
        if let Some(sender) = state.open.remove(&id) {
            state.heard = Instant::now();
            // The question was given up: its late answer is of no use.
            let _ = sender.send(Ok(line));
        }
    }

    /// When the last answer came, or when waiting began.
    pub(super) fn heard(&self) -> Instant {
        self.state().heard
    }

    /// Keeps what the child said that is no answer.
    pub(super) fn note(&self, words: &str) {
        let words = crate::http::excerpt(words);
        let mut state = self.state();
        if !words.is_empty() {
            state.words.push_back(words);
        }
        if state.words.len() > LAST_WORDS {
            state.words.pop_front();
        }
    }

    /// Tells everybody that no answer comes any more; the first reason stays.
    pub(super) fn close(&self, reason: &str) {
        let mut state = self.state();
        let words: Vec<&str> = state.words.iter().map(String::as_str).collect();
        let reason = match words.join(" | ") {
            words if words.is_empty() => reason.to_owned(),
            words => format!("{reason}; its last words: {words}"),
        };
        let reason = state.closed.get_or_insert(reason).clone();
        for (_, sender) in state.open.drain() {
            let _ = sender.send(Err(reason.clone()));
        }
    }

    /// Whether no answer comes any more.
    pub(super) fn is_closed(&self) -> bool {
        self.state().closed.is_some()
    }
}
