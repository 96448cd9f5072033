//! A slow OpenAI-compatible server for measurements:
//! `cargo run --release --example mock_server -- PORT LATENCY_MS JITTER_MS [LOG]`.

use std::io::Write;
use std::time::Duration;

#[path = "../tests/support/mock.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::pedantic,
    clippy::type_complexity,
    clippy::unwrap_used,
    reason = "the tests use all of it"
)]
mod mock;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| {
        arguments
            .get(at)
            .and_then(|text| text.parse().ok())
            .unwrap_or(0)
    };
    let log = arguments
        .get(3)
        .map(|path| std::fs::File::create(path).expect("the log can be written"));
    let behaviour = mock::Behaviour {
        latency: Duration::from_millis(number(1)),
        jitter: Duration::from_millis(number(2)),
        ..mock::Behaviour::default()
    };
    let port = u16::try_from(number(0)).expect("a port is below 65536");
    let server = mock::start(behaviour, port, log).await;
    writeln!(std::io::stderr(), "{}", server.url).expect("standard error is open");
    std::future::pending::<()>().await;
}
