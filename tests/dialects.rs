//! The whole program against a local server that speaks each backend's dialect.
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

mod support;

use std::sync::Arc;

use support::Folder;
use support::world::{Act, World, honest};

const TEXT: &str = "សូមអរគុណ។\nយើងទៅផ្ទះ។\nថ្ងៃនេះអាកាសធាតុល្អ។\n";
/// No term of it stands in the text: dialects without terms pass the checks too.
const TERMS: &str = "id,domain,pos,km,vi,en,status\nxe,test,noun,រថយន្ត,xe ô tô,car,approved\n";

/// Backends by name, with what `trivani.toml` holds; `URL` is the server's address.
const BACKENDS: [(&str, &str); 14] = [
    (
        "openai",
        "kind = \"openai\"\nurl = \"URL/v1\"\nmodel = \"m\"",
    ),
    (
        "plain",
        "kind = \"openai\"\nprofile = \"generic-plain\"\nurl = \"URL/v1\"\nmodel = \"m\"",
    ),
    (
        "hy-mt",
        "kind = \"openai\"\nprofile = \"hy-mt\"\nurl = \"URL/v1\"\nmodel = \"m\"",
    ),
    (
        "qwen-mt",
        "kind = \"openai\"\nprofile = \"qwen-mt\"\nurl = \"URL/v1\"\nmodel = \"m\"",
    ),
    (
        "gemma",
        "kind = \"openai\"\nprofile = \"translategemma\"\nurl = \"URL/v1\"\nmodel = \"m\"",
    ),
    (
        "anthropic",
        "kind = \"anthropic\"\nurl = \"URL\"\nmodel = \"m\"",
    ),
    ("gemini", "kind = \"gemini\"\nurl = \"URL\"\nmodel = \"m\""),
    ("google-v2", "kind = \"google-v2\"\nurl = \"URL\""),
    (
        "google-v3",
        "kind = \"google-v3\"\nurl = \"URL\"\nproject = \"p\"",
    ),
    (
        "google-v3-terms",
        "kind = \"google-v3\"\nurl = \"URL\"\nproject = \"p\"\nregion = \"us-central1\"\nglossaries = { vi = \"g\" }",
    ),
    ("azure", "kind = \"azure\"\nurl = \"URL\"\nregion = \"r\""),
    ("libre", "kind = \"libretranslate\"\nurl = \"URL\""),
    ("deepl", "kind = \"deepl\"\nurl = \"URL\""),
    (
        "pivot",
        "kind = \"pivot\"\nfirst = \"openai\"\nsecond = \"deepl\"",
    ),
];

fn project(url: &str) -> Folder {
    let folder = Folder::with("a.txt", TEXT);
    folder.file("glossary/terms.csv", TERMS);
    let backends = BACKENDS.map(|(name, settings)| {
        let key = if name == "pivot" {
            ""
        } else {
            "key_env = \"WORLD_KEY\"\nlicence = \"test\"\n"
        };
        format!("[backends.{name}]\n{}\n{key}", settings.replace("URL", url))
    });
    folder.file("trivani.toml", backends.concat());
    folder
}

fn run(folder: &Folder, arguments: &[&str]) -> support::Finished {
    let mut command = folder.command(arguments);
    command
        .env("WORLD_KEY", "sk-world-0000")
        .output()
        .unwrap()
        .into()
}

#[test]
fn the_program_speaks_every_dialect() {
    for (name, _) in BACKENDS.iter().filter(|(name, _)| *name != "deepl") {
        let world = World::honest();
        let folder = project(&world.url);
        let done = run(
            &folder,
            &["translate", "a.txt", "--to", "vi", "--backend", name],
        );
        assert_eq!(done.code, 0, "{name}: {}", done.stderr);
        for row in folder.rows("output/a.csv") {
            assert_eq!(row["vi_status"], "translated", "{name}: {row:?}");
            let origin = format!("backend:{name}");
            assert!(row["vi_origin"].starts_with(&origin), "{name}: {row:?}");
            assert!(row["vi_origin"].contains("[test"), "the licence: {row:?}");
        }
        assert!(!world.asked().is_empty());
        for asked in world.asked() {
            let sent = format!("{:?} {}", asked.headers, asked.body);
            assert!(
                sent.contains("sk-world-0000"),
                "{name} sends its key: {sent}"
            );
        }
    }
}

#[test]
fn a_pivot_goes_through_english_and_checks_terms_at_both_ends() {
    let world = World::start(Arc::new(|asked| {
        let texts = asked
            .texts()
            .into_iter()
            .map(|text| match asked.path.as_str() {
                "/v2/translate" if text.contains("car") => "Anh ấy đi xe ô tô.".to_owned(),
                "/v2/translate" => "Anh ấy đi xe máy.".to_owned(),
                // The first answer misses the term; told so, the service mends it.
                _ if asked.body.to_string().contains("problems_to_fix") => {
                    "He goes by car.".to_owned()
                }
                _ => "He goes by vehicle.".to_owned(),
            });
        Act::Answer(texts.collect())
    }));
    let folder = project(&world.url);
    folder.file("a.txt", "គាត់ជិះរថយន្ត។\n");
    let done = run(
        &folder,
        &["translate", "a.txt", "--to", "vi", "--backend", "pivot"],
    );
    assert_eq!(done.code, 0, "{}", done.stderr);
    let rows = folder.rows("output/a.csv");
    assert_eq!(rows[0]["vi"], "Anh ấy đi xe ô tô.", "{rows:?}");
    assert_eq!(rows[0]["vi_status"], "translated");
    let second = world
        .asked()
        .into_iter()
        .find(|asked| asked.path == "/v2/translate")
        .unwrap();
    assert_eq!(second.body["source_lang"], "EN");
}

#[test]
fn deepl_alone_is_refused_for_khmer_with_the_reason() {
    let world = World::honest();
    let folder = project(&world.url);
    let done = run(
        &folder,
        &["translate", "a.txt", "--to", "vi", "--backend", "deepl"],
    );
    assert_eq!(done.code, 3, "{}", done.stderr);
    assert!(done.stderr.contains("km→vi"), "{}", done.stderr);
    assert!(world.asked().is_empty());
}

#[test]
fn the_next_backend_is_used_when_one_cannot_go_on() {
    let world = World::start(Arc::new(|asked| {
        if asked.path.ends_with("/v1/messages") {
            let body = r#"{"type":"error","error":{"type":"billing_error","message":"no credit"}}"#;
            return Act::Status(402, String::new(), body.to_owned());
        }
        Act::Answer(honest(asked))
    }));
    let folder = project(&world.url);
    let config = std::fs::read_to_string(folder.path("trivani.toml")).unwrap();
    folder.file(
        "trivani.toml",
        format!("backend = [\"anthropic\", \"openai\"]\n{config}"),
    );
    let done = run(&folder, &["translate", "a.txt", "--to", "vi"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    for row in folder.rows("output/a.csv") {
        assert_eq!(row["vi_origin"], "backend:openai/world-1 [test]");
    }
}

#[test]
fn a_backend_is_tested_with_one_sentence() {
    let world = World::honest();
    let folder = project(&world.url);
    let good = run(&folder, &["backends", "test", "openai"]);
    assert_eq!(good.code, 0, "{} {}", good.stdout, good.stderr);
    assert!(
        good.stdout.contains("100 read, 50 written"),
        "{}",
        good.stdout
    );
    let refusing = World::start(Arc::new(|_| {
        let body = r#"{"error":{"message":"Incorrect API key provided: sk-world-0000"}}"#;
        Act::Status(401, String::new(), body.to_owned())
    }));
    let folder = project(&refusing.url);
    let bad = run(&folder, &["backends", "test", "openai"]);
    assert_eq!(bad.code, 3, "{}", bad.stdout);
    assert!(bad.stdout.contains("Check the key"), "{}", bad.stdout);
    assert!(!bad.stdout.contains("sk-world"), "{}", bad.stdout);
}

#[test]
fn the_doctor_says_what_is_missing() {
    let world = World::honest();
    let folder = project(&world.url);
    let healthy = run(&folder, &["doctor"]);
    assert_eq!(healthy.code, 0, "{}", healthy.stdout);
    let without_key = folder.trivani(&["doctor"]);
    assert_eq!(without_key.code, 2);
    assert!(
        without_key.stdout.contains("BAD backend azure"),
        "{}",
        without_key.stdout
    );
    assert!(
        without_key.stdout.contains("WORLD_KEY"),
        "{}",
        without_key.stdout
    );
}

#[test]
fn plain_http_to_another_machine_must_be_allowed() {
    let folder = project("http://192.0.2.1:9");
    let done = run(&folder, &["translate", "a.txt", "--backend", "openai"]);
    assert_eq!(done.code, 3);
    assert!(done.stderr.contains("--allow-http"), "{}", done.stderr);
}
