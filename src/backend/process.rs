//! The child process behind a `command` backend: started when first needed, asked line by line.

use std::collections::{HashMap, VecDeque};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::sync::{Mutex as AsyncMutex, oneshot};

use super::BackendError;

/// How many of the child's last lines on standard error are kept for the message when it fails.
const LAST_WORDS: usize = 3;

/// A child process that answers lines.
#[derive(Debug)]
pub struct Process {
    name: String,
    command: Vec<String>,
    timeout: Duration,
    running: AsyncMutex<Option<Running>>,
}

#[derive(Debug)]
struct Running {
    stdin: ChildStdin,
    next_id: u64,
    waiting: Waiting,
    child: Child,
}

type LastWords = Arc<Mutex<VecDeque<String>>>;

/// Who waits for which answer, and why nobody should wait any more.
#[derive(Debug, Clone, Default)]
struct Waiting(Arc<Mutex<Desk>>);

#[derive(Debug, Default)]
struct Desk {
    open: HashMap<u64, oneshot::Sender<Result<String, String>>>,
    closed: Option<String>,
}

impl Process {
    /// A process that is started with `command` (program and arguments) at the first question, and may
    /// take `timeout` for each answer.
    #[must_use]
    pub fn new(name: &str, command: &[String], timeout: Duration) -> Self {
        let running = AsyncMutex::new(None);
        Self {
            name: name.to_owned(),
            command: command.to_owned(),
            timeout,
            running,
        }
    }

    /// Writes one line and waits for the line with the same id. A process that has died is started again
    /// by the next question.
    ///
    /// # Errors
    /// [`BackendError::Refused`] when it cannot be started, [`BackendError::Unavailable`] when it dies or is too
    /// slow.
    ///
    /// # Panics
    /// Never: the process is started just before it is asked.
    pub async fn ask(&self, mut line: Value) -> Result<String, BackendError> {
        let answer = {
            let mut running = self.running.lock().await;
            if running
                .as_ref()
                .is_none_or(|running| running.waiting.closed().is_some())
            {
                *running = Some(self.start()?);
            }
            let running = running
                .as_mut()
                .expect("it was started just now if it was not there");
            let id = running.next_id;
            running.next_id += 1;
            line["id"] = id.into();
            let answer = running.waiting.register(id);
            let mut bytes = line.to_string().into_bytes();
            bytes.push(b'\n');
            if let Err(error) = write(&mut running.stdin, &bytes).await {
                // The reader knows better why; give it a moment to see the end of the output.
                let _ = tokio::time::timeout(Duration::from_secs(1), running.child.wait()).await;
                running
                    .waiting
                    .close(&format!("it no longer reads: {error}"));
            }
            answer
        };
        match tokio::time::timeout(self.timeout, answer).await {
            Ok(Ok(Ok(line))) => Ok(line),
            Ok(Ok(Err(reason))) => Err(self.unavailable(&reason)),
            Ok(Err(_)) => Err(self.unavailable("it ended")),
            Err(_) => Err(self.unavailable(&format!("no answer in {} s", self.timeout.as_secs()))),
        }
    }

    fn start(&self) -> Result<Running, BackendError> {
        let (program, arguments) =
            self.command
                .split_first()
                .ok_or_else(|| BackendError::Refused {
                    backend: self.name.clone(),
                    message: "no command is configured".to_owned(),
                    advice: "Set `command = [\"program\", \"argument\"]` in trivani.toml"
                        .to_owned(),
                })?;
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| BackendError::Refused {
                backend: self.name.clone(),
                message: format!("cannot start `{program}`: {error}"),
                advice: "Check `command` in trivani.toml".to_owned(),
            })?;
        let stdin = child
            .stdin
            .take()
            .expect("standard input was asked for as a pipe");
        let stdout = child
            .stdout
            .take()
            .expect("standard output was asked for as a pipe");
        let stderr = child
            .stderr
            .take()
            .expect("standard error was asked for as a pipe");
        let waiting = Waiting::default();
        let words = LastWords::default();
        let listener = tokio::spawn(keep_last_words(stderr, words.clone()));
        tokio::spawn(hand_out(stdout, waiting.clone(), words, listener));
        Ok(Running {
            stdin,
            next_id: 1,
            waiting,
            child,
        })
    }

    fn unavailable(&self, reason: &str) -> BackendError {
        BackendError::Unavailable {
            backend: self.name.clone(),
            message: format!("the program `{}` failed: {reason}", self.command.join(" ")),
            retry_after: None,
            source: None,
        }
    }
}

async fn write(stdin: &mut ChildStdin, bytes: &[u8]) -> std::io::Result<()> {
    stdin.write_all(bytes).await?;
    stdin.flush().await
}

impl Waiting {
    fn desk(&self) -> std::sync::MutexGuard<'_, Desk> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn register(&self, id: u64) -> oneshot::Receiver<Result<String, String>> {
        let (sender, receiver) = oneshot::channel();
        let mut desk = self.desk();
        match &desk.closed {
            // Nobody listens if the receiver is gone, and nothing is lost then.
            Some(reason) => drop(sender.send(Err(reason.clone()))),
            None => drop(desk.open.insert(id, sender)),
        }
        receiver
    }

    fn answer(&self, id: u64, line: String) {
        if let Some(sender) = self.desk().open.remove(&id) {
            // The question was given up (time-out): its late answer is of no use.
            let _ = sender.send(Ok(line));
        }
    }

    fn close(&self, reason: &str) {
        let mut desk = self.desk();
        let reason = desk.closed.get_or_insert_with(|| reason.to_owned()).clone();
        for (_, sender) in desk.open.drain() {
            let _ = sender.send(Err(reason.clone()));
        }
    }

    fn closed(&self) -> Option<String> {
        self.desk().closed.clone()
    }
}

async fn keep_last_words(stderr: ChildStderr, words: LastWords) {
    let mut lines = BufReader::new(stderr).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        tracing::debug!(target: "trivani::command", "{line}");
        let mut words = words
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        words.push_back(line);
        if words.len() > LAST_WORDS {
            words.pop_front();
        }
    }
}

/// Gives each line to who waits for its id; ends when the output does.
async fn hand_out(
    stdout: ChildStdout,
    waiting: Waiting,
    words: LastWords,
    listener: tokio::task::JoinHandle<()>,
) {
    let mut lines = BufReader::new(stdout).lines();
    let end = loop {
        match lines.next_line().await {
            Ok(Some(line)) => {
                let id = serde_json::from_str::<Value>(&line)
                    .ok()
                    .and_then(|value| value["id"].as_u64());
                match id {
                    Some(id) => waiting.answer(id, line),
                    None => {
                        break format!(
                            "it wrote a line without an id: {}",
                            crate::http::excerpt(&line)
                        );
                    }
                }
            }
            Ok(None) => break "it ended".to_owned(),
            Err(error) => break format!("its output cannot be read: {error}"),
        }
    };
    // The last words come over another pipe: wait until it is closed too, but not for ever.
    let _ = tokio::time::timeout(Duration::from_secs(1), listener).await;
    let last = {
        let words = words
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        words
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" | ")
    };
    waiting.close(&if last.is_empty() {
        end
    } else {
        format!("{end}; its last words: {last}")
    });
}
