//! A text that a service fails at costs its own segment only; a service that is none is named.
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
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use support::world::{Act, Asked, World, content, honest};
use support::{Finished, Folder};

/// A service fails at every text with this word.
const POISON: &str = "ឋឋឋឋ";

fn lines(poisoned: &[usize]) -> String {
    let curse = |n| if poisoned.contains(&n) { POISON } else { "" };
    let letter = |n| char::from_u32(0x1780 + u32::try_from(n).unwrap()).unwrap();
    (0..30)
        .map(|n| format!("{}ា{} {}។\n", letter(n), "កា".repeat(n / 3), curse(n)))
        .collect()
}

fn project(world: &World, poisoned: &[usize]) -> Folder {
    let folder = Folder::with("a.txt", lines(poisoned));
    folder.service(&format!("{}/v1", world.url), "attempts = 2\ntimeout = 1");
    folder
}

fn translate(folder: &Folder) -> Finished {
    let arguments = ["translate", "a.txt", "--segmented", "--backend", "mock"];
    let mut command = folder.command(&arguments);
    let more = command.args(["--to", "vi", "--concurrency", "2"]);
    more.output().unwrap().into()
}

fn world(poison: impl Fn() -> Act + Send + Sync + 'static) -> World {
    World::start(Arc::new(move |asked: &Asked| {
        if asked.texts().iter().any(|text| text.contains(POISON)) {
            return poison();
        }
        Act::Answer(honest(asked))
    }))
}

fn status(status: u16) -> Act {
    let body = r#"{"error":{"message":"this I cannot do"}}"#;
    Act::Status(status, String::new(), body.to_owned())
}

#[test]
fn a_text_that_a_service_fails_at_costs_its_own_segment_only() {
    for failure in [400, 500, 0] {
        let world = world(move || match failure {
            0 => Act::Hang(Duration::from_secs(3)),
            code => status(code),
        });
        let folder = project(&world, &[0, 17]);
        let first = translate(&folder);
        assert_eq!(first.code, 2, "{failure}: {}", first.stderr);
        for (n, row) in folder.rows("output/a.csv").iter().enumerate() {
            let is_poisoned = [0, 17].contains(&n);
            assert_eq!(row["vi"].is_empty(), is_poisoned, "{failure}: {row:?}");
            assert_eq!(row["findings"].contains("no-answer"), is_poisoned);
        }
        let asked = world.asked().len();
        let second = translate(&folder);
        assert_eq!(second.code, 2, "{failure}: {}", second.stderr);
        let again = &world.asked()[asked..];
        let is_poisoned = |asked: &Asked| asked.texts().iter().all(|text| text.contains(POISON));
        assert!(again.iter().all(is_poisoned), "only these are asked again");
    }
}

#[test]
fn a_service_that_takes_nothing_is_left_soon_with_its_reason() {
    let rejecting = World::start(Arc::new(|_| status(400)));
    let run = translate(&project(&rejecting, &[]));
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("this I cannot do"), "{}", run.stderr);
    assert!(rejecting.asked().len() < 30, "{}", rejecting.asked().len());
    let failing = World::start(Arc::new(|_| status(500)));
    let run = translate(&project(&failing, &[]));
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("this I cannot do"), "{}", run.stderr);
}

#[test]
fn an_address_that_is_no_such_service_is_named_and_the_run_fails() {
    for body in [
        "<html><h1>Sign in</h1></html>",
        r#"{"ok":true}"#,
        r#"{"choices":[]}"#,
        r#"{"choices":[{"message":{"role":"assistant","content":null},"finish_reason":"stop"}]}"#,
    ] {
        let world = World::start(Arc::new(move |_| {
            Act::Status(200, String::new(), body.to_owned())
        }));
        let run = translate(&project(&world, &[]));
        assert_eq!(run.code, 3, "{body}: {}", run.stderr);
        assert!(run.stderr.contains("does not look like"), "{}", run.stderr);
        assert!(world.asked().len() < 20, "{}", world.asked().len());
    }
}

/// A project that asks for each segment on its own.
fn one_by_one(world: &World) -> Folder {
    let folder = Folder::with("a.txt", lines(&[]));
    folder.service(
        &format!("{}/v1", world.url),
        "attempts = 2\nbatch_items = 1",
    );
    folder
}

fn exported(folder: &Folder) -> Vec<std::collections::HashMap<String, String>> {
    let run = folder.trivani(&["export", "a", "--format", "csv"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    folder.rows("output/a.csv")
}

#[test]
fn what_a_service_says_after_it_was_given_up_is_not_taken() {
    let world = World::start(Arc::new(|asked: &Asked| {
        let is_late = asked.texts()[0].starts_with('ខ');
        if is_late {
            std::thread::sleep(Duration::from_millis(1500));
        }
        let answer = if is_late {
            "Đây là một bản dịch thử"
        } else {
            "This is a mock request"
        };
        Act::Answer(vec![answer.to_owned()])
    }));
    let folder = one_by_one(&world);
    let run = translate(&folder);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("does not look like"), "{}", run.stderr);
    assert!(
        !folder.path("trivani.db-wal").exists(),
        "the database is closed"
    );
    let late = |asked: &Asked| asked.texts()[0].starts_with('ខ');
    assert!(world.asked().iter().any(late));
    for row in exported(&folder) {
        assert_eq!(row["vi"], "", "{row:?}");
    }
}

/// After so many requests the service is mended.
const MENDED: usize = 1000;

#[test]
fn one_answer_for_many_sentences_is_marked_even_when_the_run_fails() {
    let answered = Arc::new(AtomicUsize::new(0));
    let counter = answered.clone();
    let world = World::start(Arc::new(move |asked: &Asked| {
        match counter.fetch_add(1, Ordering::SeqCst) {
            0..20 => Act::Answer(vec!["Đây là một bản dịch thử".to_owned()]),
            20..MENDED => status(401),
            _ => Act::Answer(honest(asked)),
        }
    }));
    let folder = one_by_one(&world);
    let run = translate(&folder);
    assert_eq!(run.code, 3, "{}", run.stderr);
    let count_marked = || {
        let rows = exported(&folder);
        let answered = rows.iter().filter(|row| !row["vi"].is_empty());
        let marked = answered.inspect(|row| {
            assert_eq!(row["vi_status"], "needs-review", "{row:?}");
            assert!(row["findings"].contains("repeated-answer"), "{row:?}");
        });
        marked.count()
    };
    let marked = count_marked();
    assert!(marked >= 3);
    answered.store(MENDED, Ordering::SeqCst);
    let arguments = ["translate", "a.txt", "--segmented", "--backend", "mock"];
    let more = ["--to", "vi", "--json"];
    let run = folder.trivani(&[&arguments[..], &more].concat());
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let kept = &report["documents"][0]["summary"]["languages"]["vi"]["kept"];
    assert_eq!(kept, marked, "what was marked stays so");
    let table = std::fs::read_to_string(folder.path("output/a.csv")).unwrap();
    assert!(table.contains("thử,needs-review,"));
    let approved = table.replacen("thử,needs-review,", "thử,reviewed,", 1);
    let file = folder.file("back.csv", approved);
    let run = folder.trivani(&["review", "import", file.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    folder.trivani(&[&arguments[..], &more].concat());
    let rows = exported(&folder);
    let mut rows = rows.iter().filter(|row| row["vi_status"] == "reviewed");
    let row = rows.next().unwrap();
    assert!(!row["findings"].contains("repeated-answer"), "{row:?}");
}

#[test]
fn a_model_that_answers_only_the_first_of_several_is_asked_for_one_at_a_time() {
    let world = World::start(Arc::new(|asked: &Asked| {
        let first = &honest(asked)[..1];
        Act::Content(content(asked, first))
    }));
    let folder = project(&world, &[]);
    let arguments = ["translate", "a.txt", "--segmented", "--backend", "mock"];
    let more = ["--to", "vi,en", "--concurrency", "8"];
    let run = folder.trivani(&[&arguments[..], &more].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    for row in folder.rows("output/a.csv") {
        assert!(!row["vi"].is_empty() && !row["en"].is_empty(), "{row:?}");
    }
}
