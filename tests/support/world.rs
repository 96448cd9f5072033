//! A server on the loopback address that speaks every backend's dialect, and misbehaves as it is told.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

/// One request as the server understood it.
#[derive(Debug, Clone)]
pub struct Asked {
    pub path: String,
    pub headers: HashMap<String, String>,
    pub body: Value,
    /// The segments: `text`, perhaps `keep`.
    pub segments: Vec<Value>,
    pub terms: Vec<(String, String)>,
    /// How often just these texts were asked for before.
    pub before: u32,
}

impl Asked {
    pub fn texts(&self) -> Vec<&str> {
        self.segments
            .iter()
            .filter_map(|segment| segment["text"].as_str())
            .collect()
    }
}

/// What the server does instead of answering well.
pub enum Act {
    /// Answers with these texts.
    Answer(Vec<String>),
    /// Answers with this content of a chat message.
    Content(String),
    /// Answers with status, headers and body.
    Status(u16, String, String),
    /// Answers with headers and bytes.
    Bytes(String, Vec<u8>),
    /// Answers well, one byte at a time.
    Drip,
    /// Answers nothing, for this long.
    Hang(Duration),
    /// Closes the connection in the middle of the answer.
    Reset,
}

pub type Conduct = Arc<dyn Fn(&Asked) -> Act + Send + Sync>;

/// A running server; its threads end with the test.
pub struct World {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl World {
    pub fn start(conduct: Conduct) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let seen = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (conduct, seen) = (conduct.clone(), seen.clone());
                std::thread::spawn(move || drop(serve(&stream, &conduct, &seen)));
            }
        });
        Self { url, asked }
    }

    /// A server that translates as [`super::mock::honest`] does.
    pub fn honest() -> Self {
        Self::start(Arc::new(|asked| Act::Answer(honest(asked))))
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

/// What a good answer holds.
pub fn honest(asked: &Asked) -> Vec<String> {
    let translate = |segment| super::mock::honest(segment, &asked.terms);
    asked.segments.iter().map(translate).collect()
}

fn serve(stream: &TcpStream, conduct: &Conduct, seen: &Mutex<Vec<Asked>>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    while let Some((path, headers, body)) = read(&mut reader)? {
        let mut asked = understand(path, headers, body);
        {
            let mut seen = seen.lock().unwrap();
            let same = seen
                .iter()
                .filter(|earlier| earlier.texts() == asked.texts());
            asked.before = u32::try_from(same.count()).unwrap();
            seen.push(asked.clone());
        }
        let (status, extra, body) = match conduct(&asked) {
            Act::Answer(texts) => (200, String::new(), reply(&asked, &texts)),
            Act::Content(content) => (200, String::new(), chat(&content)),
            Act::Status(status, headers, body) => (status, headers, body),
            Act::Bytes(headers, bytes) => {
                send(stream, 200, &headers, &bytes)?;
                continue;
            }
            Act::Drip => {
                drip(stream, &reply(&asked, &honest(&asked)))?;
                continue;
            }
            Act::Hang(time) => {
                std::thread::sleep(time);
                return Ok(());
            }
            Act::Reset => {
                let mut stream = stream;
                return stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"choi");
            }
        };
        send(stream, status, &extra, body.as_bytes())?;
    }
    Ok(())
}

fn send(mut stream: &TcpStream, status: u16, extra: &str, body: &[u8]) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status} x\r\ncontent-length: {}\r\n{extra}\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat())
}

fn drip(mut stream: &TcpStream, body: &str) -> std::io::Result<()> {
    stream.write_all(
        format!("HTTP/1.1 200 x\r\ncontent-length: {}\r\n\r\n", body.len()).as_bytes(),
    )?;
    for byte in body.as_bytes().chunks(1) {
        stream.write_all(byte)?;
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

type Request = (String, HashMap<String, String>, Value);

fn read(reader: &mut BufReader<&TcpStream>) -> std::io::Result<Option<Request>> {
    let mut first = String::new();
    if reader.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers
        .get("content-length")
        .and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    Ok(Some((
        path,
        headers,
        serde_json::from_slice(&body).unwrap_or_default(),
    )))
}

fn understand(path: String, headers: HashMap<String, String>, body: Value) -> Asked {
    let message = [
        body["messages"]
            .as_array()
            .and_then(|m| m.last())
            .map(|m| &m["content"]),
        body["contents"]
            .as_array()
            .and_then(|c| c.last())
            .map(|c| &c["parts"][0]["text"]),
    ];
    let message = message.into_iter().flatten().find_map(Value::as_str);
    let data: Value = message
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let pair = |term: &Value| {
        Some((
            term["source"].as_str()?.to_owned(),
            term["target"].as_str()?.to_owned(),
        ))
    };
    let terms = [&data["terms"], &body["translation_options"]["terms"]];
    let terms = terms
        .iter()
        .filter_map(|list| list.as_array())
        .flatten()
        .filter_map(pair)
        .collect();
    let list = [&body["q"], &body["contents"], &body["text"], &body];
    let list = list
        .iter()
        .find_map(|list| list.as_array().filter(|list| !list.is_empty()));
    let segments = match (data["segments"].as_array(), message, list) {
        (Some(segments), ..) => segments.clone(),
        (_, Some(message), _) => vec![json!({ "id": 1, "text": plain(message) })],
        (_, _, Some(list)) => list
            .iter()
            .map(|text| json!({ "text": text["Text"].as_str().or(text.as_str()) }))
            .collect(),
        _ => Vec::new(),
    };
    Asked {
        path,
        headers,
        body,
        segments,
        terms,
        before: 0,
    }
}

/// The text to translate in a prompt of prose: what is fenced, else the last paragraph.
fn plain(message: &str) -> &str {
    let fenced = message
        .split_once("<source>\n")
        .and_then(|(_, rest)| rest.split_once("\n</source>"));
    match fenced {
        Some((text, _)) => text,
        None => message.rsplit("\n\n").next().unwrap_or(message).trim(),
    }
}

/// A chat completion with this content.
pub fn chat(content: &str) -> String {
    json!({
        "model": "world-1",
        "choices": [{ "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": content } }],
        "usage": { "prompt_tokens": 100, "completion_tokens": 50 },
    })
    .to_string()
}

/// The content that a chat model answers to a batch.
pub fn content(asked: &Asked, texts: &[String]) -> String {
    let translations = asked.segments.iter().zip(texts);
    let translations: Vec<Value> = translations
        .map(|(segment, text)| json!({ "id": segment["id"], "text": text }))
        .collect();
    json!({ "translations": translations }).to_string()
}

fn reply(asked: &Asked, texts: &[String]) -> String {
    let (path, body) = (&asked.path, &asked.body);
    let translated = || {
        texts
            .iter()
            .map(|text| json!({ "translatedText": text }))
            .collect::<Vec<_>>()
    };
    let is_json = body["messages"].to_string().contains("segments");
    let value = if path.ends_with("/chat/completions") {
        return chat(&if is_json {
            content(asked, texts)
        } else {
            texts[0].clone()
        });
    } else if path.ends_with("/v1/messages") {
        json!({ "model": "world-1", "stop_reason": "end_turn", "usage": { "input_tokens": 100, "output_tokens": 50 },
                "content": [{ "type": "text", "text": content(asked, texts) }] })
    } else if path.ends_with(":generateContent") {
        json!({ "modelVersion": "world-1", "usageMetadata": { "promptTokenCount": 100, "candidatesTokenCount": 50 },
                "candidates": [{ "finishReason": "STOP", "content": { "parts": [{ "text": content(asked, texts) }] } }] })
    } else if path.ends_with("/language/translate/v2") {
        json!({ "data": { "translations": translated() } })
    } else if path.ends_with(":translateText") {
        json!({ "translations": translated(), "glossaryTranslations": translated() })
    } else if path.starts_with("/translate?api-version=3.0") {
        texts
            .iter()
            .map(|text| json!({ "translations": [{ "text": text }] }))
            .collect()
    } else if path.ends_with("/v2/translate") {
        json!({ "translations": texts.iter().map(|text| json!({ "text": text })).collect::<Vec<_>>() })
    } else {
        json!({ "translatedText": texts })
    };
    value.to_string()
}
