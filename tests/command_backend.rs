//! The `command` backend with the example that its documentation gives.

mod support;

use support::Folder;

/// The Python program in `docs/backends.md`.
fn documented_example() -> String {
    let page = include_str!("../docs/backends.md");
    let start = page.find("```python\n").unwrap() + "```python\n".len();
    let end = start + page[start..].find("```").unwrap();
    page[start..end].to_owned()
}

fn python_is_there() -> bool {
    let found = std::process::Command::new("python3")
        .arg("--version")
        .output()
        .is_ok();
    if !found {
        eprintln!("skipped: python3 is not there");
    }
    found
}

#[test]
fn the_documented_python_example_answers_every_segment() {
    if !python_is_there() {
        return;
    }
    let example = documented_example();
    assert!(
        example
            .lines()
            .filter(|line| !line.trim().is_empty())
            .count()
            <= 10
    );
    let folder = Folder::with("a.txt", "សូមអរគុណ។ សមមិត្ត!\nល្អណាស់។\n");
    folder.file("translate.py", example);
    let config = "[backends.script]\nkind = \"command\"\ncommand = [\"python3\", \"translate.py\"]\nbatch_items = 2\n";
    folder.file("trivani.toml", config);
    let run = folder.trivani(&["translate", "a.txt", "--backend", "script"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let rows = folder.rows("output/a.csv");
    assert_eq!(rows.len(), 3);
    for row in rows {
        let length = row["km"].chars().count();
        assert_eq!(row["vi"], format!("[vi] {length} characters"));
        assert_eq!(row["en_origin"], "backend:script");
    }
}

#[test]
fn answers_in_another_order_reach_their_questions() {
    if !python_is_there() {
        return;
    }
    let program = "import json, sys\n\
        waiting = []\n\
        for line in sys.stdin:\n\
        \x20   waiting.append(json.loads(line))\n\
        \x20   if len(waiting) == 4:\n\
        \x20       for r in reversed(waiting):\n\
        \x20           t = [{'id': s['id'], 'text': r['target'] + ' ' + str(len(s['text']))} for s in r['segments']]\n\
        \x20           print(json.dumps({'id': r['id'], 'translations': t}), flush=True)\n\
        \x20       waiting = []\n";
    let folder = Folder::with("a.txt", "កក។ ខខខ។ គគគគ។ ឃឃឃឃឃ។\n");
    folder.file("translate.py", program);
    let config = "[backends.script]\nkind = \"command\"\ncommand = [\"python3\", \"translate.py\"]\nbatch_items = 1\n";
    folder.file("trivani.toml", config);
    let run = folder.trivani(&[
        "translate",
        "a.txt",
        "--backend",
        "script",
        "--to",
        "vi",
        "--concurrency",
        "4",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for row in folder.rows("output/a.csv") {
        assert_eq!(row["vi"], format!("vi {}", row["km"].chars().count()));
    }
}
