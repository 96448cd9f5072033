//! Servers that misbehave: the table that comes out is the one that an honest server gives.
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

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use support::Folder;
use support::world::{Act, Asked, World, content, honest};
use trivani::check::Source;
use trivani::glossary::{Termbase, shipped};
use trivani::model::{Finding, Language};

const SEGMENTS: usize = 2000;
const KEY: &str = "sk-chaos-31415926";
/// A server never answers a batch with this word well.
const CURSED: &str = "ឋឋឋឋ";

/// Sentences that are all different, each with a term of its own.
fn sentences() -> String {
    let termbase = shipped().unwrap();
    let terms: Vec<&str> = termbase
        .concepts()
        .iter()
        .filter(|concept| !concept.vi.preferred.is_empty())
        .map(|concept| concept.km[0].as_str())
        .collect();
    let mut text = String::new();
    for number in 0..SEGMENTS {
        let filler: String = [number / 400, number / 20 % 20, number % 20]
            .map(|digit| char::from_u32(0x1780 + u32::try_from(digit).unwrap()).unwrap())
            .map(|letter| format!("{letter}ា"))
            .concat();
        let curse = if number == 777 { CURSED } else { "" };
        writeln!(text, "{} {filler} {curse}", terms[number % terms.len()]).unwrap();
    }
    text
}

fn project(url: &str) -> Folder {
    let folder = Folder::with("a.txt", sentences());
    let settings = "key_env = \"CHAOS_KEY\"\ntimeout = 5\nattempts = 8";
    folder.service(&format!("{url}/v1"), settings);
    folder
}

fn translate(folder: &Folder, more: &[&str]) -> support::Finished {
    let mut arguments = vec![
        "translate",
        "a.txt",
        "--segmented",
        "--backend",
        "mock",
        "--to",
        "vi",
        "--concurrency",
        "24",
        "--verbose",
    ];
    arguments.extend(more);
    let mut command = folder.command(&arguments);
    command.env("CHAOS_KEY", KEY).output().unwrap().into()
}

/// What an honest server answers: it depends on the text alone, whatever else stands in the batch.
fn texts(asked: &Asked, termbase: &Termbase) -> Vec<String> {
    let text = |segment: &serde_json::Value| {
        let found = termbase.find(segment["text"].as_str().unwrap());
        let names = found
            .iter()
            .filter_map(|term| term.senses[0].names(Language::Vietnamese));
        let terms: Vec<(String, String)> = names
            .map(|names| (String::new(), names.preferred.clone()))
            .collect();
        support::mock::honest(segment, &terms)
    };
    asked.segments.iter().map(text).collect()
}

fn calm() -> World {
    let termbase = shipped().unwrap();
    World::start(Arc::new(move |asked| Act::Answer(texts(asked, &termbase))))
}

/// Whether the terms of a sentence tell that a translation is not its own. (No check can tell in general.)
fn shows(text: &str, translation: &str, termbase: &Termbase) -> bool {
    let source = Source::new(termbase, text);
    source
        .check(Language::Vietnamese, translation)
        .iter()
        .any(Finding::blocks)
}

/// A number that depends on what is asked and how often it was, and on nothing else.
fn dice(asked: &Asked) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in asked.texts().concat().bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
    // SplitMix64 (Steele, Lea, Flood 2014): near inputs give far outputs.
    let mut mixed =
        hash.wrapping_add(u64::from(asked.before + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Forty of a hundred answers are bad in one of twenty-three ways.
fn chaos(asked: &Asked, termbase: &Termbase) -> Act {
    if asked.texts().iter().any(|text| text.contains(CURSED)) {
        return Act::Content("I am sorry, I have lost my voice.".to_owned());
    }
    let dice = dice(asked);
    if dice % 100 >= 40 {
        return Act::Answer(texts(asked, termbase));
    }
    let texts = texts(asked, termbase);
    let error = |status, headers: &str| {
        let body = format!("{{\"error\":{{\"message\":\"not now, {KEY}\"}}}}");
        Act::Status(status, headers.to_owned(), body)
    };
    match dice / 100 % 23 {
        0 => error(429, "retry-after: 0\r\n"),
        1 => error(429, "retry-after-ms: 50\r\n"),
        2 => error(429, ""),
        3 => error(500, ""),
        4 => error(502, ""),
        5 => error(503, "retry-after: 0\r\n"),
        6 => error(529, ""),
        7 => Act::Drip,
        8 => Act::Hang(Duration::from_millis(6000)),
        9 => Act::Reset,
        10 => Act::Content(content(asked, &texts).chars().take(60).collect()),
        11 => Act::Content(format!(
            "Of course! Here it is:\n```json\n{}\n```\nAnything else?",
            content(asked, &texts)
        )),
        12 => Act::Content(content(asked, &texts[..texts.len() - 1])),
        13 => {
            let mut swapped = texts;
            let last = swapped.len() - 1;
            swapped.swap(0, last);
            let asked = asked.texts();
            let seen = last == 0
                || [0, last]
                    .iter()
                    .all(|&at| shows(asked[at], &swapped[at], termbase));
            if seen {
                Act::Answer(swapped)
            } else {
                error(500, "")
            }
        }
        14 => Act::Content(content(asked, &texts).replace("\"id\":2", "\"id\":1")),
        15 => Act::Content(content(asked, &texts).replace("\"id\":1,", "\"id\":99,")),
        16 => Act::Answer(texts.iter().map(|_| String::new()).collect()),
        17 => Act::Answer(asked.texts().into_iter().map(str::to_owned).collect()),
        18 => Act::Answer(
            texts
                .iter()
                .map(|_| "This is the translation of the text that you sent".to_owned())
                .collect(),
        ),
        19 => Act::Status(
            200,
            "content-type: text/html\r\n".to_owned(),
            "<html><h1>Sign in</h1></html>".to_owned(),
        ),
        20 => Act::Status(200, String::new(), "x".repeat(10_000_000)),
        21 => Act::Status(
            302,
            "location: http://login.example/\r\n".to_owned(),
            String::new(),
        ),
        _ => {
            let body =
                r#"{"error":{"message":"You exceeded your quota","code":"insufficient_quota"}}"#;
            Act::Status(429, String::new(), body.to_owned())
        }
    }
}

type Row = (String, String, String);

fn table(folder: &Folder) -> Vec<Row> {
    let rows = folder.rows("output/a.csv").into_iter();
    rows.map(|row| {
        (
            row["km"].clone(),
            row["vi"].clone(),
            row["vi_status"].clone(),
        )
    })
    .collect()
}

fn no_key_in(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            no_key_in(&path);
        } else {
            let bytes = fs::read(&path).unwrap();
            let found = bytes
                .windows(KEY.len())
                .any(|window| window == KEY.as_bytes());
            assert!(!found, "the key stands in {}", path.display());
        }
    }
}

#[test]
fn two_thousand_segments_survive_a_server_that_fails_four_times_in_ten() {
    let calm = calm();
    let folder = project(&calm.url);
    let done = translate(&folder, &[]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let expected = table(&folder);
    assert_eq!(expected.len(), SEGMENTS);
    let good = expected.iter().filter(|row| row.2 == "translated").count();

    let termbase = shipped().unwrap();
    let wild = World::start(Arc::new(move |asked| chaos(asked, &termbase)));
    let folder = project(&wild.url);
    let mut runs = 0;
    loop {
        runs += 1;
        let done = translate(&folder, &[]);
        assert!(!done.stderr.contains(KEY) && !done.stdout.contains(KEY));
        // The segments that can have no answer are findings.
        if done.code == 2 {
            break;
        }
        assert!(
            done.stderr.contains("quota or credit"),
            "only an empty purse stops it: {}",
            done.stderr
        );
        assert!(runs < 20, "{}", done.stderr);
    }
    no_key_in(&folder.path(""));
    let rows = table(&folder);
    let mut different = 0;
    for (row, expected) in rows.iter().zip(&expected) {
        if row.0.contains(CURSED) {
            assert_eq!((row.1.as_str(), row.2.as_str()), ("", "needs-review"));
        } else {
            different += usize::from(row != expected);
        }
    }
    assert_eq!(rows.len(), SEGMENTS);
    let (requests, calm) = (wild.asked().len(), calm.asked().len());
    println!(
        "{good} of {SEGMENTS} translated in the calm; {different} rows differ; {runs} runs; {requests} requests for {calm}"
    );
    assert_eq!(different, 0);
    let cursed = wild
        .asked()
        .iter()
        .filter(|asked| asked.texts().iter().any(|text| text.contains(CURSED)))
        .count();
    println!("{cursed} of the requests held a text that no request could have translated");
    assert!(requests * 2 <= calm * 5, "{requests} requests for {calm}");
}

#[test]
fn a_budget_is_never_exceeded_and_the_next_run_goes_on() {
    let world = World::honest();
    let folder = project(&world.url);
    let mut texts = BTreeSet::new();
    let mut asked = 0;
    for (option, most) in [
        ("--max-requests", "10"),
        ("--max-tokens", "5000"),
        ("--max-cost", "0.2"),
    ] {
        let config = fs::read_to_string(folder.path("trivani.toml")).unwrap();
        folder.file(
            "trivani.toml",
            config.replace("[prices.m]\ninput = 20\noutput = 100\n", "")
                + "[prices.m]\ninput = 20\noutput = 100\n",
        );
        let done = translate(&folder, &[option, most]);
        assert_eq!(done.code, 1, "{option}: {}", done.stderr);
        assert!(done.stderr.contains("the budget of"), "{}", done.stderr);
        let requests = world.asked().len() - asked;
        asked += requests;
        // The server counts 100 tokens read and 50 written for each request.
        let spent = match option {
            "--max-requests" => 10,
            "--max-tokens" => 5000 / 150,
            _ => 28,
        };
        println!("{option} {most}: {requests} requests");
        assert!(
            requests >= 1 && requests <= spent,
            "{option}: {requests} requests"
        );
    }
    let done = translate(&folder, &[]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    for request in world.asked() {
        for text in request.texts() {
            assert!(texts.insert(text.to_owned()), "{text} was paid for twice");
        }
    }
    assert_eq!(texts.len(), SEGMENTS);
    assert!(
        folder
            .rows("output/a.csv")
            .iter()
            .all(|row| !row["vi"].is_empty())
    );
}

#[test]
fn a_dry_run_foretells_requests_tokens_and_cost() {
    let world = World::honest();
    let folder = project(&world.url);
    let config = fs::read_to_string(folder.path("trivani.toml")).unwrap();
    folder.file(
        "trivani.toml",
        config + "[prices.m]\ninput = 20\noutput = 100\n",
    );
    let done = translate(&folder, &["--dry-run", "--json"]);
    let foretold: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    let expected = &foretold["documents"][0]["estimate"]["expected"];
    assert!(world.asked().is_empty());
    assert!(expected["cost"].as_f64().unwrap() > 0.0);
    translate(&folder, &[]);
    assert_eq!(
        expected["requests"].as_u64().unwrap(),
        world.asked().len() as u64
    );
}

#[test]
fn redirects_elsewhere_never_carry_the_key_or_the_text() {
    let elsewhere = World::honest();
    let location = format!("location: {}/v1/chat/completions\r\n", elsewhere.url);
    let world = World::start(Arc::new(move |_| {
        Act::Status(307, location.clone(), String::new())
    }));
    let folder = Folder::with("a.txt", "សូមអរគុណ។\n");
    folder.service(
        &format!("{}/v1", world.url),
        "key_env = \"CHAOS_KEY\"\nattempts = 2",
    );
    let done = translate(&folder, &[]);
    assert_eq!(done.code, 3, "{}", done.stderr);
    assert!(done.stderr.contains("redirects"), "{}", done.stderr);
    assert!(elsewhere.asked().is_empty());
}

#[test]
fn a_redirect_within_the_host_is_followed() {
    let world = World::start(Arc::new(|asked| {
        if asked.path == "/v1/chat/completions" {
            return Act::Status(
                308,
                "location: /new/chat/completions\r\n".to_owned(),
                String::new(),
            );
        }
        Act::Answer(honest(asked))
    }));
    let folder = Folder::with("a.txt", "សូមអរគុណ។\n");
    folder.service(&format!("{}/v1", world.url), "key_env = \"CHAOS_KEY\"");
    let done = translate(&folder, &[]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(
        world
            .asked()
            .iter()
            .any(|asked| asked.path == "/new/chat/completions")
    );
}

#[test]
fn a_gzip_bomb_is_stopped_and_its_segment_goes_to_review() {
    let bomb = include_bytes!("fixtures/http/bomb.gz");
    let world = World::start(Arc::new(|_| {
        let headers = "content-type: application/json\r\ncontent-encoding: gzip\r\n";
        Act::Bytes(headers.to_owned(), bomb.to_vec())
    }));
    let folder = Folder::with("a.txt", "សូមអរគុណ។\n");
    folder.service(&format!("{}/v1", world.url), "key_env = \"CHAOS_KEY\"");
    let done = translate(&folder, &[]);
    assert_eq!(done.code, 2, "{}", done.stderr);
    let rows = folder.rows("output/a.csv");
    assert!(rows[0]["findings"].contains("longer than 8 MB"), "{rows:?}");
    assert_eq!(
        (rows[0]["vi"].as_str(), rows[0]["vi_status"].as_str()),
        ("", "needs-review")
    );
}
