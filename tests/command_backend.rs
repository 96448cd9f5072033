//! The `command` backend: a child process that answers when it likes. (`backends_doc` runs the documented example.)
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

use support::Folder;

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

/// A run with a child process that is this Python program.
fn with_program(program: &str, settings: &str) -> (Folder, support::Finished) {
    let folder = Folder::with("a.txt", "កក។ ខខខ។ គគគគ។ ឃឃឃឃឃ។\n");
    folder.file("translate.py", program);
    let config = format!(
        "[backends.script]\nkind = \"command\"\ncommand = [\"python3\", \"translate.py\"]\nbatch_items = 1\n{settings}"
    );
    folder.file("trivani.toml", config);
    let run = folder.trivani(&["translate", "a.txt", "--backend", "script", "--to", "vi"]);
    (folder, run)
}

/// Python that answers the request `r`.
const ANSWER: &str = "def answer(r):\n    \
    t = [{'id': s['id'], 'text': 'vi ' + 'abcdefgh'[len(s['text']):] * 2} for s in r['segments']]\n    \
    print(json.dumps({'id': r['id'], 'translations': t}), flush=True)\n";

#[test]
fn a_child_that_never_reads_or_answers_is_given_up_after_its_timeout() {
    if !python_is_there() {
        return;
    }
    for program in [
        "import time\ntime.sleep(60)\n",
        "import sys, time\nsys.stdin.readline()\ntime.sleep(60)\n",
        "import os, time\nos.close(1)\ntime.sleep(60)\n",
        "import sys\nwhile True: sys.stderr.write('x' * 65536)\n",
        "import sys\nwhile True: sys.stdout.write('x' * 65536)\n",
    ] {
        let begun = std::time::Instant::now();
        let (_, run) = with_program(program, "timeout = 1\nattempts = 2\n");
        assert_eq!(run.code, 1, "{program}: {}", run.stderr);
        assert!(run.stderr.contains("script"), "{}", run.stderr);
        assert!(begun.elapsed().as_secs() < 30, "{program}");
    }
}

#[test]
fn a_child_that_hangs_once_is_started_again() {
    if !python_is_there() {
        return;
    }
    let program = format!(
        "import json, os, sys, time\n{ANSWER}for line in sys.stdin:\n    \
        if not os.path.exists('seen'):\n        open('seen', 'w').close()\n        time.sleep(60)\n    \
        answer(json.loads(line))\n"
    );
    let (folder, run) = with_program(&program, "timeout = 2\n");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let rows = folder.rows("output/a.csv");
    assert!(rows.iter().all(|row| row["vi"].starts_with("vi ")));
}

#[test]
fn a_banner_on_standard_output_is_passed_over() {
    if !python_is_there() {
        return;
    }
    let program = format!(
        "import json, sys\n{ANSWER}print('Loading model 1.2 ...')\nfor line in sys.stdin:\n    \
        print('asked')\n    answer(json.loads(line))\n"
    );
    let (folder, run) = with_program(&program, "");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let rows = folder.rows("output/a.csv");
    assert!(rows.iter().all(|row| row["vi"].starts_with("vi ")));
}

#[test]
fn the_last_words_of_a_child_that_dies_are_told_with_its_exit_code() {
    if !python_is_there() {
        return;
    }
    let program = "import os, sys\nos.close(0)\nsys.stderr.write('Traceback: out of memory\\n')\nsys.exit(3)\n";
    let (_, run) = with_program(program, "attempts = 2\n");
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("out of memory"), "{}", run.stderr);
    assert!(run.stderr.contains('3'), "{}", run.stderr);
}

#[test]
fn a_relative_program_is_found_from_any_folder() {
    if !python_is_there() {
        return;
    }
    let folder = Folder::with("deep/er/a.txt", "កក។\n");
    let program = "import json, sys\n\
        for line in sys.stdin:\n\
        \x20   r = json.loads(line)\n\
        \x20   t = [{'id': s['id'], 'text': r['target']} for s in r['segments']]\n\
        \x20   print(json.dumps({'id': r['id'], 'translations': t}), flush=True)\n";
    folder.file("translate.py", program);
    let config =
        "[backends.script]\nkind = \"command\"\ncommand = [\"python3\", \"translate.py\"]\n";
    folder.file("trivani.toml", config);
    let arguments = ["translate", "a.txt", "--backend", "script"];
    let mut command = folder.command(&arguments);
    let run: support::Finished = command
        .current_dir(folder.path("deep/er"))
        .output()
        .unwrap()
        .into();
    assert_eq!(run.code, 0, "{}", run.stderr);
}
