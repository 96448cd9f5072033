//! `trivani align` with a service that gives evidence: sentence vectors, or a translation as the bridge.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should panic"
)]

mod support;

use serde_json::{Value, json};
use support::Folder;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// The two words of sentence `at`, of which no two sentences share a pair, and no word is in both languages.
fn sentence(words: &[&str], at: usize) -> String {
    let [a, b] = [at % words.len(), (at / 2 + 3 * at) % words.len()];
    format!("{} {}", words[a], words[b])
}

const GERMAN: [&str; 7] = ["Haus", "Baum", "Wind", "Milch", "Stein", "Wolke", "Pferd"];
const FRENCH: [&str; 7] = ["eau", "ciel", "route", "pain", "jour", "livre", "mer"];
const COUNT: usize = 24;
/// What the French edition lacks.
const MISSING: [usize; 3] = [5, 6, 15];

fn texts() -> [Vec<String>; 2] {
    let german = (0..COUNT).map(|at| format!("{} {at:02}x", sentence(&GERMAN, at)));
    let french = (0..COUNT).filter(|at| !MISSING.contains(at));
    let french = french.map(|at| format!("{} y{at:02}", sentence(&FRENCH, at)));
    [german.collect(), french.collect()]
}

/// The number that a sentence carries stands for its meaning: one vector for each.
fn vector(text: &str) -> Vec<f64> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let at: u64 = digits.parse().unwrap();
    let mut random = fastrand::Rng::with_seed(at);
    (0..16).map(|_| random.f64() - 0.5).collect()
}

fn embeddings(request: &Request) -> ResponseTemplate {
    let asked: Value = serde_json::from_slice(&request.body).unwrap();
    let rows = asked["input"].as_array().unwrap().iter().enumerate();
    let rows =
        rows.map(|(at, text)| json!({ "index": at, "embedding": vector(text.as_str().unwrap()) }));
    // In any order: the index tells.
    let rows: Vec<Value> = rows.rev().collect();
    ResponseTemplate::new(200).set_body_json(json!({ "data": rows }))
}

fn folder(url: &str) -> Folder {
    let folder = Folder::empty();
    let [german, french] = texts();
    folder.file("a.txt", german.join("\n"));
    folder.file("b.txt", french.join("\n"));
    folder.file(
        "trivani.toml",
        format!(
            "[backends.near]\nkind = \"openai\"\nurl = \"{url}/v1\"\nmodel = \"m\"\nbatch_items = 10\nattempts = 1\n"
        ),
    );
    folder
}

const ALIGN: [&str; 10] = [
    "align",
    "a.txt",
    "b.txt",
    "--languages",
    "de,fr",
    "--segmented",
    "--format",
    "beads",
    "--out",
    "-",
];

/// The lines without a counterpart.
fn alone(beads: &str) -> Vec<String> {
    let lines = beads.lines().filter_map(|line| line.split_once("]:[]:"));
    lines
        .map(|(at, _)| at.trim_start_matches('[').to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn sentence_vectors_find_what_words_cannot_and_are_asked_for_once() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/embeddings"))
        .respond_with(embeddings)
        .mount(&server)
        .await;
    let folder = folder(&server.uri());
    let with = [
        &ALIGN[..],
        &["--embeddings", "near", "--without", "placeables"],
    ]
    .concat();
    let done = folder.trivani(&with);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(alone(&done.stdout), ["5", "6", "15"], "{}", done.stdout);
    let asked = server.received_requests().await.unwrap().len();
    assert_eq!(asked, 6, "24 and 21 sentences in tens");
    let again = folder.trivani(&with);
    assert_eq!(again.stdout, done.stdout);
    assert_eq!(
        server.received_requests().await.unwrap().len(),
        asked,
        "what was paid for is kept"
    );
    let without = [&ALIGN[..], &["--without", "placeables"]].concat();
    assert_ne!(
        folder.trivani(&without).stdout,
        done.stdout,
        "nothing else tells"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn vectors_that_cannot_be_used_are_left_out_and_a_refusal_is_one_clear_error() {
    let server = MockServer::start().await;
    let broken = json!({ "data": [{ "index": 0, "embedding": [] }] });
    let broken = ResponseTemplate::new(200).set_body_json(broken);
    Mock::given(method("POST"))
        .and(path("/v1/embeddings"))
        .respond_with(broken)
        .mount(&server)
        .await;
    let folder = folder(&server.uri());
    let with = [&ALIGN[..], &["--embeddings", "near"]].concat();
    let done = folder.trivani(&with);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(done.stdout, folder.trivani(&ALIGN).stdout);
    assert!(
        done.stderr
            .contains("24 segments in de have no sentence vector"),
        "{}",
        done.stderr
    );
    server.reset().await;
    let refusal = json!({ "error": { "message": "no such key", "code": "invalid_api_key" } });
    let refusal = ResponseTemplate::new(401).set_body_json(refusal);
    Mock::given(method("POST"))
        .respond_with(refusal)
        .mount(&server)
        .await;
    let done = folder.trivani(&with);
    assert_eq!(done.code, 3, "{}", done.stderr);
    assert!(done.stderr.contains("near"), "{}", done.stderr);
    assert_eq!(done.stdout, "");
}

#[test]
fn a_backend_without_vectors_and_a_bridge_between_other_languages_are_refused() {
    let folder = folder("http://127.0.0.1:9");
    let done = folder.trivani(&[&ALIGN[..], &["--embeddings", "draft"]].concat());
    assert!(
        done.code != 0 && done.stderr.contains("no sentence vectors"),
        "{}",
        done.stderr
    );
    let done = folder.trivani(&[&ALIGN[..], &["--bridge", "draft"]].concat());
    assert!(
        done.code != 0 && done.stderr.contains("not between de and fr"),
        "{}",
        done.stderr
    );
}

#[test]
fn a_translation_by_the_draft_engine_is_a_bridge_without_a_network() {
    let folder = Folder::with("a.km.txt", "ថ្ងៃនេះមានកិច្ចប្រជុំ។\nយើងសូមអរគុណ។\nប្រជាជនគាំទ្របក្ស។\n");
    folder.file(
        "a.vi.txt",
        "Hôm nay có cuộc họp.\nChúng tôi xin cảm ơn.\nNhân dân ủng hộ Đảng.\n",
    );
    let beads = |from: &str, to: &str, more: &[&str]| {
        let (a, b) = (format!("a.{from}.txt"), format!("a.{to}.txt"));
        let languages = format!("{from},{to}");
        let arguments = ["align", &a, &b, "--languages", &languages, "--segmented"];
        let done = folder.trivani(&[&arguments[..], &["--out", "-"], more].concat());
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert_eq!(done.stdout.lines().count(), 3, "{}", done.stdout);
        done.stdout
    };
    let bridge = ["--without", "termbase", "--bridge", "draft"];
    let bridged = beads("km", "vi", &bridge);
    assert_eq!(
        beads("vi", "km", &bridge),
        bridged,
        "either side may be the Khmer one"
    );
    let without = beads("km", "vi", &["--without", "termbase"]);
    assert_ne!(without, bridged, "it counts");
    let switched = ["--without", "termbase,bridge", "--bridge", "draft"];
    assert_eq!(
        beads("km", "vi", &switched),
        without,
        "it can be switched off"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_asks_for_each_sentence_once() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/embeddings"))
        .respond_with(embeddings)
        .mount(&server)
        .await;
    let folder = folder(&server.uri());
    folder.file(
        "pairs.csv",
        "name,de,fr\none,a.txt,b.txt\ntwo,a.txt,b.txt\n",
    );
    let batch = [
        "align",
        "--batch",
        "pairs.csv",
        "--segmented",
        "--jobs",
        "1",
    ];
    let batch = [&batch[..], &["--format", "beads", "--embeddings", "near"]].concat();
    let done = folder.trivani(&batch);
    assert!(done.code == 0 || done.code == 2, "{}", done.stderr);
    let [one, two] = ["one", "two"].map(|name| {
        std::fs::read_to_string(folder.path(&format!("output/{name}.de-fr.beads"))).unwrap()
    });
    assert_eq!(one, two);
    assert_eq!(alone(&one), ["5", "6", "15"], "{one}");
    assert_eq!(server.received_requests().await.unwrap().len(), 6);
}
