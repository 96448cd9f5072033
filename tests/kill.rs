//! A run that is killed loses nothing that was paid for.
#![cfg(unix)]

mod support;

use std::collections::HashSet;
use std::time::Duration;

use support::{Folder, mock, shared};

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
        Duration::from_millis(1500),
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
