//! The floor for the client's work: a loop that sends the same requests with reqwest (but for the terms, which it does not
//! look for) and reads the answers as JSON, and does nothing else:
//! `cargo run --release --example bare_loop -- URL CONCURRENCY FILE`, where FILE holds a source text a line.

use std::io::Write;
use std::time::Instant;

use futures_util::{StreamExt, stream};
use serde::Serialize;
use serde_json::{Value, json};

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, concurrency, file] = arguments.as_slice() else {
        return Err("use: bare_loop URL CONCURRENCY FILE".into());
    };
    let text = std::fs::read_to_string(file)?;
    let client = reqwest::Client::new();
    let format = response_format();
    let begun = Instant::now();
    let answers = stream::iter(text.lines())
        .map(|line| ask(&client, url, &format, line))
        .buffer_unordered(concurrency.parse()?)
        .fold(0_usize, |count, answer| {
            std::future::ready(count + usize::from(answer.is_ok()))
        })
        .await;
    let seconds = begun.elapsed().as_secs_f64();
    writeln!(std::io::stdout(), "{answers} answers in {seconds:.2} s")?;
    Ok(())
}

#[derive(Serialize)]
struct Body<'b> {
    messages: [Message<'b>; 2],
    model: &'static str,
    response_format: &'b Value,
}

#[derive(Serialize)]
struct Message<'b> {
    content: &'b str,
    role: &'static str,
}

async fn ask(
    client: &reqwest::Client,
    url: &str,
    format: &Value,
    text: &str,
) -> Result<Value, reqwest::Error> {
    let data = json!({ "terms": [], "segments": [{ "id": 1, "text": text }] }).to_string();
    let message = |role, content| Message { content, role };
    let system = include_str!("../src/backend/prompts/json.txt");
    let body = Body {
        messages: [message("system", system), message("user", &data)],
        model: "m",
        response_format: format,
    };
    let sent = client.post(format!("{url}/chat/completions")).json(&body);
    sent.send().await?.json().await
}

/// The shape of the answer, as the backend asks for it.
fn response_format() -> Value {
    let entry = json!({
        "type": "object",
        "properties": { "id": { "type": "integer" }, "text": { "type": "string" } },
        "required": ["id", "text"],
        "additionalProperties": false
    });
    let schema = json!({
        "type": "object",
        "properties": { "translations": { "type": "array", "items": entry } },
        "required": ["translations"],
        "additionalProperties": false
    });
    json!({
        "type": "json_schema",
        "json_schema": { "name": "translations", "strict": true, "schema": schema },
    })
}
