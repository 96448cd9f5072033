//! The child process behind a `command` backend: started when first needed, asked line by line.

mod desk;

use std::path::PathBuf;
use std::pin::pin;
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::BackendError;
use desk::Desk;

/// No answer is longer, in bytes.
const LONGEST_LINE: usize = 8 * 1024 * 1024;
/// What is read of a line on standard error at once, in bytes.
const LONGEST_WORDS: usize = 64 * 1024;
/// So many lines in a row that are no answer (banners, logs) are passed over.
const MOST_STRAY: usize = 100;
/// How the reason begins when a child is too slow.
const SILENT: &str = "no answer";
/// How long the end of a child is waited for, so that it can be told what it said last.
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// A child process that answers lines.
#[derive(Debug)]
pub struct Process {
    name: String,
    command: Vec<String>,
    folder: Option<PathBuf>,
    timeout: Duration,
    running: Mutex<Option<Running>>,
}

/// A child that was started; dropping it kills the child.
#[derive(Debug)]
struct Running {
    lines: mpsc::UnboundedSender<Vec<u8>>,
    next_id: u64,
    desk: Desk,
    attendant: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.attendant.abort();
    }
}

impl Process {
    /// A process that is started with `command` (program and arguments) in `folder` at the first question, and may
    /// be silent for `timeout` while an answer is waited for.
    #[must_use]
    pub fn new(name: &str, command: &[String], folder: Option<PathBuf>, timeout: Duration) -> Self {
        Self {
            name: name.to_owned(),
            command: command.to_owned(),
            folder,
            timeout,
            running: Mutex::new(None),
        }
    }

    /// Writes one line and waits for the line with the same id. A process that has died, or was killed for its
    /// silence, is started again by the next question.
    ///
    /// # Errors
    /// [`BackendError::Refused`] when it cannot be started, [`BackendError::Failed`] when it dies or is too slow.
    pub async fn ask(&self, line: Value) -> Result<String, BackendError> {
        let (desk, mut answer) = self.put(line)?;
        let outcome = loop {
            let silence = tokio::time::sleep_until(desk.heard() + self.timeout);
            tokio::select! {
                outcome = &mut answer => break outcome,
                () = silence => {
                    // Others may have been answered meanwhile: a child works through its lines in turn.
                    if desk.heard().elapsed() >= self.timeout {
                        desk.close(&format!("{SILENT} in {} s", self.timeout.as_secs()));
                        self.kill(&desk);
                    }
                }
            }
        };
        let reason = match outcome {
            Ok(Ok(line)) => return Ok(line),
            Ok(Err(reason)) => reason,
            Err(_) => "it ended".to_owned(),
        };
        Err(BackendError::Failed {
            backend: self.name.clone(),
            message: format!("the program `{}` failed: {reason}", self.command.join(" ")),
            timed_out: reason.starts_with(SILENT),
            retry_after: None,
            source: None,
        })
    }

    /// Hands a line over, to a new child when there is none that answers.
    fn put(&self, mut line: Value) -> Result<(Desk, desk::Answer), BackendError> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let mut current = match running.take() {
            Some(current) if !current.desk.is_closed() => current,
            _ => self.start()?,
        };
        let id = current.next_id;
        current.next_id += 1;
        line["id"] = id.into();
        let mut bytes = line.to_string().into_bytes();
        bytes.push(b'\n');
        let answer = current.desk.register(id);
        // When nobody takes lines any more, the desk is closed soon, with the reason.
        let _ = current.lines.send(bytes);
        let desk = current.desk.clone();
        *running = Some(current);
        Ok((desk, answer))
    }

    fn kill(&self, desk: &Desk) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running
            .as_ref()
            .is_some_and(|running| running.desk.is(desk))
        {
            *running = None;
        }
    }

    fn start(&self) -> Result<Running, BackendError> {
        let refused = |message: String, advice: &str| BackendError::Refused {
            backend: self.name.clone(),
            message,
            advice: advice.to_owned(),
        };
        let (program, arguments) = self.command.split_first().ok_or_else(|| {
            refused(
                "no command is configured".to_owned(),
                "Set `command = [\"program\", \"argument\"]` in trivani.toml",
            )
        })?;
        let mut command = Command::new(self.located(program));
        command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        // Ctrl-C is for us: the child is to end what it is at.
        #[cfg(unix)]
        command.process_group(0);
        #[cfg(windows)]
        command.creation_flags(0x0000_0200); // CREATE_NEW_PROCESS_GROUP
        let child = command.spawn().map_err(|error| {
            refused(
                format!("cannot start `{program}`: {error}"),
                "Check `command` in trivani.toml",
            )
        })?;
        let (lines, to_write) = mpsc::unbounded_channel();
        let desk = Desk::default();
        let attendant = tokio::spawn(attend(child, to_write, desk.clone()));
        Ok(Running {
            lines,
            next_id: 1,
            desk,
            attendant,
        })
    }

    /// A program that is given by a relative path is looked for in the folder; one that is a mere name, on the path.
    fn located(&self, program: &str) -> PathBuf {
        let path = PathBuf::from(program);
        match &self.folder {
            Some(folder) if path.components().count() > 1 => folder.join(path),
            _ => path,
        }
    }
}

/// Looks after a child until its output ends, and says then why.
async fn attend(mut child: Child, lines: mpsc::UnboundedReceiver<Vec<u8>>, desk: Desk) {
    const PIPE: &str = "it was asked for as a pipe";
    let stdin = child.stdin.take().expect(PIPE);
    let stdout = child.stdout.take().expect(PIPE);
    let stderr = child.stderr.take().expect(PIPE);
    let listening = keep_last_words(stderr, &desk);
    let working = async {
        let end = tokio::select! {
            end = hand_out(stdout, &desk) => end,
            end = write(stdin, lines) => end,
        };
        match timeout(LAST_MOMENT, child.wait()).await {
            Ok(Ok(status)) => format!("it ended ({status})"),
            _ => end,
        }
    };
    let (mut listening, mut working) = (pin!(listening), pin!(working));
    let mut heard_all = false;
    let end = loop {
        tokio::select! {
            end = &mut working => break end,
            () = &mut listening, if !heard_all => heard_all = true,
        }
    };
    if !heard_all {
        let _ = timeout(LAST_MOMENT, listening).await;
    }
    desk.close(&end);
}

/// Writes what is asked; ends when the child does not read any more.
async fn write(mut stdin: ChildStdin, mut lines: mpsc::UnboundedReceiver<Vec<u8>>) -> String {
    while let Some(line) = lines.recv().await {
        let written = async {
            stdin.write_all(&line).await?;
            stdin.flush().await
        };
        if let Err(error) = written.await {
            // What it wrote before may still be on its way.
            tokio::time::sleep(LAST_MOMENT).await;
            return format!("it no longer reads: {error}");
        }
    }
    std::future::pending().await
}

async fn keep_last_words(stderr: ChildStderr, desk: &Desk) {
    let mut reader = BufReader::new(stderr);
    while let Ok(Some(line)) = next_line(&mut reader, LONGEST_WORDS).await {
        let line = String::from_utf8_lossy(&line);
        tracing::debug!(target: "trivani::command", "{line}");
        desk.note(&line);
    }
}

/// Gives each line to who waits for its id; returns why it ended.
async fn hand_out(stdout: ChildStdout, desk: &Desk) -> String {
    let mut reader = BufReader::new(stdout);
    let mut stray = 0;
    loop {
        let line = match next_line(&mut reader, LONGEST_LINE).await {
            Ok(Some(line)) if line.len() >= LONGEST_LINE => {
                return format!(
                    "it wrote a line longer than {} MB",
                    LONGEST_LINE / 1024 / 1024
                );
            }
            Ok(Some(line)) => line,
            Ok(None) => return "it closed its output".to_owned(),
            Err(error) => return format!("its output cannot be read: {error}"),
        };
        let Ok(line) = String::from_utf8(line) else {
            return "it wrote a line that is not UTF-8".to_owned();
        };
        let value = serde_json::from_str::<Value>(&line).unwrap_or_default();
        if let Some(id) = value["id"].as_u64() {
            stray = 0;
            desk.answer(id, line);
            continue;
        }
        let shown = crate::http::excerpt(&line);
        if stray == MOST_STRAY || !value["translations"].is_null() || !value["error"].is_null() {
            return format!("it wrote a line without an id: {shown}");
        }
        if !shown.is_empty() {
            stray += 1;
            tracing::warn!(target: "trivani::command", "not an answer, passed over: {shown}");
            desk.note(&shown);
        }
    }
}

/// The next line without its end, or so many bytes of it; `None` at the end of the output.
async fn next_line(
    reader: &mut (impl AsyncBufRead + Unpin),
    longest: usize,
) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut limited = reader.take(longest as u64);
    if limited.read_until(b'\n', &mut line).await? == 0 {
        return Ok(None);
    }
    while let Some(b'\n' | b'\r') = line.last() {
        line.pop();
    }
    Ok(Some(line))
}
