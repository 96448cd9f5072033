//! Every backend against recorded exchanges: the bytes it sends, and what it makes of every documented reply. A new
//! case is a folder in `tests/fixtures/backends`; `TRIVANI_RECORD=1` writes what is sent, to be read by a person.
#![allow(
    missing_docs,
    clippy::assigning_clones,
    clippy::duration_suboptimal_units,
    clippy::format_collect,
    clippy::print_stderr,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should panic, and says what it skips"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use trivani::backend::{Batch, Exchange, HttpRequest, Item, Reply, Service, Term, registry};
use trivani::config::Config;
use trivani::glossary::shipped;
use trivani::http::HttpReply;
use trivani::model::Language;

#[derive(Deserialize)]
struct RecordedBatch {
    source: Language,
    target: Language,
    items: Vec<RecordedItem>,
}

#[derive(Deserialize)]
struct RecordedItem {
    text: String,
    #[serde(default)]
    terms: Vec<(String, String)>,
    #[serde(default)]
    before: Option<String>,
    #[serde(default)]
    examples: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct RecordedReply {
    #[serde(default)]
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: Value,
    line: Option<String>,
    /// The first item is made this many bytes long: for replies that tell of a lost beginning.
    grow: Option<usize>,
    model: Option<String>,
    usage: Option<(u64, u64)>,
    expect: Expected,
}

#[derive(Deserialize)]
struct Expected {
    texts: Option<Vec<String>>,
    error: Option<String>,
    says: Option<String>,
    retry_after: Option<f64>,
}

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/backends");
    let mut cases: Vec<PathBuf> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    cases
}

fn service(case: &Path) -> Service {
    let settings = fs::read_to_string(case.join("backend.toml")).unwrap();
    let config: Config = toml::from_str(&format!("[backends.test]\n{settings}")).unwrap();
    let termbase = Arc::new(shipped().unwrap());
    registry::open(&["test".to_owned()], &config, &termbase).unwrap()
}

fn batch(case: &Path) -> Batch {
    let recorded: RecordedBatch =
        serde_json::from_slice(&fs::read(case.join("batch.json")).unwrap()).unwrap();
    let term = |(source, target)| Term {
        source,
        target,
        admitted: Vec::new(),
    };
    let item = |item: RecordedItem| Item {
        text: item.text,
        terms: item.terms.into_iter().map(term).collect(),
        before: item.before,
        examples: item.examples,
        ..Item::default()
    };
    Batch {
        source: recorded.source,
        target: recorded.target,
        items: recorded.items.into_iter().map(item).collect(),
    }
}

/// The request as text: method and address, headers by name, a blank line, the body's bytes.
fn shown(exchange: &Exchange) -> String {
    let request = match exchange {
        Exchange::Http(request) => request,
        Exchange::Line(line) => return format!("{line}\n"),
        other => panic!("{other:?} is not sent"),
    };
    let mut headers: Vec<String> = request
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    if let Some((name, prefix, key)) = &request.key
        && *name != HttpRequest::IN_BODY
    {
        headers.push(format!("{name}: {prefix}{}", key.expose()));
    }
    headers.sort();
    let head = headers
        .iter()
        .fold(String::new(), |all, header| all + header + "\n");
    format!(
        "POST {}\n{head}\n{}\n",
        request.url,
        String::from_utf8(request.bytes()).unwrap()
    )
}

#[test]
fn what_is_sent_equals_the_recorded_request_byte_for_byte() {
    for case in cases() {
        let sent = shown(&service(&case).backend().request(&batch(&case)).unwrap());
        let path = case.join("request.txt");
        if std::env::var_os("TRIVANI_RECORD").is_some() {
            fs::write(&path, &sent).unwrap();
        }
        assert_eq!(
            sent,
            fs::read_to_string(&path).unwrap(),
            "{}",
            path.display()
        );
    }
}

#[test]
fn every_documented_reply_means_what_it_should() {
    let mut count = 0;
    for case in cases() {
        let service = service(&case);
        let mut replies: Vec<PathBuf> = fs::read_dir(case.join("replies"))
            .unwrap()
            .map(|e| e.unwrap().path())
            .collect();
        replies.sort();
        for path in replies {
            let recorded: RecordedReply =
                serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            check(
                &service,
                batch(&case),
                &recorded,
                &path.display().to_string(),
            );
            count += 1;
        }
    }
    println!("{count} replies of {} cases", cases().len());
    assert!(count > 100);
}

fn check(service: &Service, mut batch: Batch, recorded: &RecordedReply, name: &str) {
    if let Some(bytes) = recorded.grow {
        let text = &mut batch.items[0].text;
        *text = text.repeat(bytes / text.len() + 1);
    }
    let reply = reply(recorded);
    if let Some((input, output)) = recorded.usage {
        let usage = service.backend().usage(&reply).unwrap();
        assert_eq!(
            (usage.input_tokens, usage.output_tokens),
            (input, output),
            "{name}"
        );
    }
    let expected = &recorded.expect;
    match service.backend().parse(&batch, reply) {
        Ok(candidates) => {
            let texts: Vec<String> = candidates
                .iter()
                .map(|candidate| candidate.text.clone())
                .collect();
            assert_eq!(Some(&texts), expected.texts.as_ref(), "{name}");
            if let Some(model) = &recorded.model {
                assert_eq!(&candidates[0].model, model, "{name}");
            }
        }
        Err(error) => {
            let debug = format!("{error:?}");
            let kind = debug.split(' ').next().unwrap_or_default();
            assert_eq!(Some(kind), expected.error.as_deref(), "{name}: {error}");
            let seconds = error.retry_after().map(|wait| wait.as_secs_f64());
            assert_eq!(seconds, expected.retry_after, "{name}");
            let says = expected.says.as_deref().unwrap_or_default();
            assert!(error.to_string().contains(says), "{name}: {error}");
        }
    }
}

fn reply(recorded: &RecordedReply) -> Reply {
    if let Some(line) = &recorded.line {
        return Reply::Line(line.clone());
    }
    let body = match &recorded.body {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        body => body.to_string(),
    };
    let headers = recorded
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    Reply::Http(HttpReply::new(recorded.status, body).with_headers(headers))
}
