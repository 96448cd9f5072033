//! A small OpenAI-compatible chat server for tests and measurements, on the loopback address only.
//!
//! Its answers depend on nothing but the segment: the terms and kept strings that the request asks for, and a
//! hash of the text. It can be slow, answer in random order, and write down what it was asked.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What the server answers instead of a translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The status code.
    pub status: u16,
    /// The body.
    pub body: String,
    /// A `Retry-After` header.
    pub retry_after: Option<String>,
}

/// How the server behaves.
#[derive(Clone)]
pub struct Behaviour {
    /// Every answer takes this long.
    pub latency: Duration,
    /// On top, a random time up to this.
    pub jitter: Duration,
    /// What to do with the `n`-th request (from 1) for these source texts: `None` answers it.
    pub fault: Arc<dyn Fn(u64, &[String]) -> Option<Fault> + Send + Sync>,
    /// How a segment is translated: source, terms (source, target), strings to keep.
    pub translate: Arc<dyn Fn(&Value, &[(String, String)]) -> String + Send + Sync>,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            latency: Duration::ZERO,
            jitter: Duration::ZERO,
            fault: Arc::new(|_, _| None),
            translate: Arc::new(honest),
        }
    }
}

/// A translation that every check accepts: the terms of the segment, what it must keep, and enough words.
pub fn honest(segment: &Value, terms: &[(String, String)]) -> String {
    let text = segment["text"].as_str().unwrap_or_default();
    let mut words = vec!["Câu".to_owned()];
    words.extend(
        terms
            .iter()
            .filter(|(source, _)| text.contains(source.as_str()))
            .map(|(_, target)| target.clone()),
    );
    words.extend(
        segment["keep"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|k| k.as_str().map(str::to_owned)),
    );
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)
    });
    // Letters, not digits: a number that the source does not have would be an error.
    words.extend((0..text.chars().count() / 8 + 1).map(|n| {
        (0..4)
            .map(|i| char::from(b'a' + (hash.rotate_left(n as u32 * 7 + i * 13) % 26) as u8))
            .collect()
    }));
    words.join(" ")
}

/// A running server.
pub struct Server {
    /// Its base address, with `/v1`.
    pub url: String,
    /// Every source text that it was asked for, in order, with each request's texts together.
    pub asked: Arc<Mutex<Vec<Vec<String>>>>,
}

/// Starts a server on a free port, or on the port that is given; it ends with the runtime.
pub async fn start(behaviour: Behaviour, port: u16, log: Option<std::fs::File>) -> Server {
    let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = asked.clone();
    let log = Arc::new(Mutex::new(log));
    tokio::spawn(async move {
        let count = Arc::new(std::sync::atomic::AtomicU64::new(0));
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            tokio::spawn(connection(
                stream,
                behaviour.clone(),
                seen.clone(),
                count.clone(),
                log.clone(),
            ));
        }
    });
    Server { url, asked }
}

async fn connection(
    stream: TcpStream,
    behaviour: Behaviour,
    asked: Arc<Mutex<Vec<Vec<String>>>>,
    count: Arc<std::sync::atomic::AtomicU64>,
    log: Arc<Mutex<Option<std::fs::File>>>,
) {
    let mut stream = BufReader::new(stream);
    while let Some(body) = read_request(&mut stream).await {
        let request: Value = serde_json::from_slice(&body).unwrap_or_default();
        let (texts, reply) = answer(&request, &behaviour);
        let number = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
        if let Some(file) = &mut *log.lock().unwrap() {
            writeln!(file, "{}", json!(texts)).unwrap();
        }
        asked.lock().unwrap().push(texts.clone());
        let jitter = behaviour.jitter.mul_f64(fastrand::f64());
        tokio::time::sleep(behaviour.latency + jitter).await;
        let fault = (behaviour.fault)(number, &texts);
        let (status, body, extra) = match fault {
            Some(fault) => {
                let extra = fault
                    .retry_after
                    .map(|value| format!("retry-after: {value}\r\n"));
                (fault.status, fault.body, extra.unwrap_or_default())
            }
            None => (200, reply, String::new()),
        };
        let head = format!(
            "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\n{extra}content-length: {}\r\n\r\n",
            body.len()
        );
        let whole = [head.as_bytes(), body.as_bytes()].concat();
        if stream.get_mut().write_all(&whole).await.is_err() {
            return;
        }
    }
}

async fn read_request(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(body)
}

/// The source texts of a request, and the chat completion that translates them.
fn answer(request: &Value, behaviour: &Behaviour) -> (Vec<String>, String) {
    let message = request["messages"]
        .as_array()
        .and_then(|m| m.last())
        .and_then(|m| m["content"].as_str());
    let data: Value = serde_json::from_str(message.unwrap_or_default()).unwrap_or_default();
    let pair = |term: &Value| {
        Some((
            term["source"].as_str()?.to_owned(),
            term["target"].as_str()?.to_owned(),
        ))
    };
    let terms: Vec<(String, String)> = data["terms"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(pair)
        .collect();
    let segments = data["segments"].as_array().cloned().unwrap_or_default();
    let texts = segments
        .iter()
        .filter_map(|s| s["text"].as_str().map(str::to_owned))
        .collect();
    let translations: Vec<Value> = segments
        .iter()
        .map(|segment| json!({ "id": segment["id"], "text": (behaviour.translate)(segment, &terms) }))
        .collect();
    let content = json!({ "translations": translations }).to_string();
    let reply = json!({
        "model": "mock",
        "choices": [{ "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": content } }],
        "usage": { "prompt_tokens": 1, "completion_tokens": 1 },
    });
    (texts, reply.to_string())
}

/// A server with a runtime of its own, for tests that are not asynchronous.
pub struct Blocking {
    pub url: String,
    asked: Arc<Mutex<Vec<Vec<String>>>>,
    _runtime: tokio::runtime::Runtime,
}

impl Blocking {
    pub fn start(behaviour: Behaviour) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let server = runtime.block_on(start(behaviour, 0, None));
        Self {
            url: server.url,
            asked: server.asked,
            _runtime: runtime,
        }
    }

    /// The source texts of each request so far.
    pub fn asked(&self) -> Vec<Vec<String>> {
        self.asked.lock().unwrap().clone()
    }

    pub fn wait_until_asked(&self) {
        while self.asked().is_empty() {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
