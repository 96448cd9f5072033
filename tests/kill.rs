//! A run that is killed loses nothing that was paid for.
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
#![cfg(unix)]

mod support;

use std::collections::HashSet;
use std::process::{Command, Stdio};
use std::time::Duration;

use support::{Finished, Folder, mock, shared};

/// Translates `text` against a slow server, kills the run at `kills` random moments, and lets it end. Checks that
/// the table is complete, and that no segment that was stored when the run was killed was asked for again.
fn killed_and_restarted(text: &str, kills: usize, settings: &str, longest: Duration) {
    let lines = text.lines().count();
    let behaviour = mock::Behaviour {
        latency: Duration::from_millis(20),
        jitter: Duration::from_millis(40),
        ..mock::Behaviour::default()
    };
    let server = mock::Blocking::start(behaviour);
    let folder = Folder::with("text.txt", text);
    folder.service(&server.url, settings);
    let arguments = [
        "translate",
        "text.txt",
        "--segmented",
        "--backend",
        "mock",
        "--to",
        "vi",
        "--format",
        "csv",
        "--quiet",
    ];
    let mut stored_at_kills = 0;
    for kill in 1..=kills {
        let asked = server.asked().len();
        let mut run = folder.spawn(&arguments);
        if kill % 4 != 0 {
            // On a busy machine a run may take long to begin.
            while server.asked().len() == asked && run.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        let moment = longest.mul_f64(fastrand::f64());
        std::thread::sleep(moment);
        run.kill().unwrap();
        let ended = run.wait().unwrap().success();
        assert!(
            !ended || kill > 1,
            "the run ended before it was killed once: {asked} requests"
        );
        // What is under way at the server is not read by anybody any more, but it was asked for.
        std::thread::sleep(Duration::from_millis(70));
        let stored = stored_texts(&folder);
        stored_at_kills = stored.len();
        let before = server.asked().len();
        eprintln!(
            "kill {kill} after {moment:?}: {asked}–{before} requests, {} segments stored",
            stored.len()
        );
        let probe = folder.spawn(&arguments);
        kill_after(probe, longest / 4);
        std::thread::sleep(Duration::from_millis(70));
        for text in server.asked()[before..].iter().flatten() {
            assert!(
                !stored.contains(text),
                "asked again after kill {kill}: {text}"
            );
        }
    }
    assert!(
        stored_at_kills > 0,
        "at least one kill came after something was stored"
    );
    let run = folder.trivani(&arguments);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let rows = folder.rows("output/text.csv");
    assert_eq!(rows.len(), lines);
    assert!(
        rows.iter().all(|row| !row["vi"].is_empty()),
        "every segment has its target"
    );
    let asked: usize = server.asked().iter().map(Vec::len).sum();
    let again = server.asked().len();
    folder.trivani(&arguments);
    assert_eq!(
        server.asked().len(),
        again,
        "a run that is complete asks nothing"
    );
    eprintln!("{lines} segments, {kills} kills and as many restarts: {asked} asked for in all");
}

fn kill_after(mut run: std::process::Child, moment: Duration) {
    std::thread::sleep(moment);
    run.kill().unwrap();
    run.wait().unwrap();
}

fn stored_texts(folder: &Folder) -> HashSet<String> {
    if !folder.path("trivani.db").exists() {
        return HashSet::new();
    }
    let run = folder.trivani(&["export", "--out", "snapshot", "--format", "csv"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    if !folder.path("snapshot/text.csv").exists() {
        return HashSet::new();
    }
    let rows = folder.rows("snapshot/text.csv");
    rows.into_iter()
        .filter(|row| !row["vi"].is_empty())
        .map(|row| row["km"].clone())
        .collect()
}

#[test]
fn a_killed_run_goes_on_where_it_stopped_and_asks_for_nothing_twice() {
    let text: String = (0..400)
        .map(|n| format!("សមាជិកបក្សទី{n} បានធ្វើការងារល្អ។\n"))
        .collect();
    killed_and_restarted(
        &text,
        4,
        "batch_items = 1\nattempts = 2",
        Duration::from_millis(600),
    );
}

#[test]
fn ntrex_killed_at_twenty_random_moments_ends_complete() {
    let Some(path) = shared("data/ntrex/khm.txt") else {
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    killed_and_restarted(
        &text,
        20,
        "batch_items = 1\nattempts = 2",
        Duration::from_millis(3000),
    );
}

/// A run that was interrupted so often, and how it ended.
fn interrupted(folder: &Folder, server: &mock::Blocking, times: usize) -> Finished {
    let arguments = [
        "translate",
        "a.txt",
        "--segmented",
        "--backend",
        "mock",
        "--to",
        "vi",
    ];
    let mut command = folder.command(&arguments);
    let pipes = command.args(["--concurrency", "1"]).stdout(Stdio::piped());
    let run = pipes.stderr(Stdio::piped()).spawn().unwrap();
    server.wait_until_asked();
    for _ in 0..times {
        let pid = run.id().to_string();
        let sent = Command::new("kill").args(["-INT", &pid]).status().unwrap();
        assert!(sent.success());
        std::thread::sleep(Duration::from_millis(100));
    }
    run.wait_with_output().unwrap().into()
}

const LINES: &str = "សូមអរគុណ។\nសមមិត្ត!\nកិច្ចប្រជុំ។\nគោលនយោបាយ។\n";

fn slow(latency: Duration) -> mock::Blocking {
    mock::Blocking::start(mock::Behaviour {
        latency,
        ..mock::Behaviour::default()
    })
}

#[test]
fn the_first_interrupt_waits_for_the_answer_under_way_and_keeps_it() {
    for _ in 0..4 {
        let server = slow(Duration::from_millis(700));
        let folder = Folder::with("a.txt", LINES);
        folder.service(&server.url, "batch_items = 1");
        let run = interrupted(&folder, &server, 1);
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(run.stderr.contains("is kept"), "{}", run.stderr);
        assert!(!run.stderr.contains("stopped at once"), "{}", run.stderr);
        let rows = folder.rows("output/a.csv");
        assert!(!rows[0]["vi"].is_empty(), "the answer under way is kept");
        assert_eq!(server.asked().len(), 1, "no further request");
    }
}

#[test]
fn the_second_interrupt_ends_the_run_at_once() {
    let server = slow(Duration::from_secs(30));
    let folder = Folder::with("a.txt", LINES);
    folder.service(&server.url, "batch_items = 1");
    let begun = std::time::Instant::now();
    let run = interrupted(&folder, &server, 2);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("stopped at once"), "{}", run.stderr);
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn after_an_interrupt_no_wait_for_a_service_is_waited_out() {
    let busy = mock::Fault {
        status: 429,
        body: String::new(),
        retry_after: Some("100".to_owned()),
    };
    let server = mock::Blocking::start(mock::Behaviour {
        latency: Duration::from_millis(100),
        fault: std::sync::Arc::new(move |_, _| Some(busy.clone())),
        ..mock::Behaviour::default()
    });
    let folder = Folder::with("a.txt", LINES);
    folder.service(&server.url, "batch_items = 1");
    let begun = std::time::Instant::now();
    let run = interrupted(&folder, &server, 1);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("is kept"), "{}", run.stderr);
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!(server.asked().len(), 1);
}
