//! `trivani translate` through the real binary.
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

use std::fs;

use support::{Folder, mock};

const TEXT: &str = "សមមិត្តជាទីគោរព!\nគុណភាពសមាជិកបក្សត្រូវបានលើកកម្ពស់។ សូមអរគុណ។\n";

#[test]
fn a_text_becomes_a_table_a_memory_and_a_workbook_with_no_key_and_no_network() {
    let folder = Folder::with("speech.km.txt", TEXT);
    let run = folder.trivani(&["translate", "speech.km.txt"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("3 segments"), "{}", run.stdout);
    for ending in ["csv", "tmx", "xlsx"] {
        assert!(
            folder.path(&format!("output/speech.{ending}")).exists(),
            "{ending}"
        );
    }
    let table = fs::read(folder.path("output/speech.csv")).unwrap();
    assert!(table.starts_with("\u{FEFF}no,id,paragraph,kind,km,vi,".as_bytes()));
    assert!(table.ends_with(b"\r\n"));
    assert_eq!(folder.rows("output/speech.csv").len(), 3);
}

#[test]
fn the_spreadsheet_for_libreoffice_has_the_cells_of_the_csv() {
    let folder = Folder::with("speech.km.txt", TEXT);
    let run = folder.trivani(&["translate", "speech.km.txt", "--format", "ods,csv"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!folder.path("output/speech.xlsx").exists());
    let path = folder.path("output/speech.ods");
    let mut workbook: calamine::Ods<_> = calamine::open_workbook(&path).unwrap();
    let sheet = calamine::Reader::worksheet_range(&mut workbook, "Review").unwrap();
    let rows: Vec<Vec<String>> = sheet
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect();
    let table = folder.rows("output/speech.csv");
    assert_eq!(rows.len(), table.len() + 1);
    for (cells, row) in rows[1..].iter().zip(&table) {
        for (name, cell) in rows[0].iter().zip(cells) {
            assert_eq!(cell, &row[name], "{name}");
        }
    }
}

#[test]
fn a_format_that_is_none_is_refused_and_those_that_are_named() {
    let run = Folder::empty().trivani(&["export", "--format", "odt"]);
    assert_ne!(run.code, 0);
    assert!(
        run.stderr
            .contains("use csv, tmx, xlsx, ods, xliff, xliff12, jsonl, docx"),
        "{}",
        run.stderr
    );
}

#[test]
fn filled_cells_of_a_table_are_kept_and_only_empty_ones_translated() {
    let table = "km,vi,en\nសមមិត្តជាទីគោរព!,Thưa các đồng chí!,\nសូមអរគុណ។,,Thank you.\n";
    let folder = Folder::with("table.csv", table);
    let run = folder.trivani(&["translate", "table.csv"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let rows = folder.rows("output/table.csv");
    assert_eq!(
        (rows[0]["vi"].as_str(), rows[0]["vi_origin"].as_str()),
        ("Thưa các đồng chí!", "person")
    );
    assert_eq!(
        (rows[1]["en"].as_str(), rows[1]["en_origin"].as_str()),
        ("Thank you.", "person")
    );
    assert_eq!(
        (rows[0]["en_origin"].as_str(), rows[1]["vi_origin"].as_str()),
        ("draft", "draft")
    );
    assert!(!rows[0]["en"].is_empty() && !rows[1]["vi"].is_empty());
}

#[test]
fn a_dry_run_asks_and_writes_nothing() {
    let folder = Folder::with("speech.km.txt", TEXT);
    let run = folder.trivani(&["translate", "speech.km.txt", "--dry-run", "--json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let summary: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(summary["documents"][0]["estimate"]["segments"], 3);
    assert_eq!(summary["documents"][0]["estimate"]["questions"], 6);
    assert!(!folder.path("output").exists());
}

#[test]
fn standard_input_is_read_for_a_hyphen() {
    let folder = Folder::empty();
    let run = folder.trivani_with_input(&["translate", "-", "--to", "vi", "--format", "csv"], TEXT);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(folder.rows("output/stdin.csv").len(), 3);
    assert!(!folder.path("output/stdin.tmx").exists());
}

#[test]
fn a_segmented_input_keeps_its_lines() {
    let folder = Folder::with("lines.txt", "សូមអរគុណ។ សូមអរគុណ។\nសមមិត្ត!\n");
    folder.trivani(&["translate", "lines.txt", "--segmented"]);
    assert_eq!(folder.rows("output/lines.csv").len(), 2);
}

#[test]
fn the_same_command_twice_asks_a_service_only_once() {
    let server = mock::Blocking::start(mock::Behaviour::default());
    let folder = Folder::with("speech.km.txt", TEXT);
    folder.service(&server.url, "");
    let arguments = ["translate", "speech.km.txt", "--backend", "mock"];
    let first = folder.trivani(&arguments);
    assert_eq!(first.code, 0, "{}", first.stderr);
    assert!(first.stdout.contains("3 translated"), "{}", first.stdout);
    let asked = server.asked().len();
    assert_eq!(asked, 2, "one batch for each language");
    let table = fs::read(folder.path("output/speech.csv")).unwrap();
    assert!(folder.trivani(&arguments).stdout.contains("3 kept"));
    assert_eq!(server.asked().len(), asked);
    assert_eq!(fs::read(folder.path("output/speech.csv")).unwrap(), table);
}

#[test]
fn one_bad_segment_never_sinks_its_batch() {
    let behaviour = mock::Behaviour {
        translate: std::sync::Arc::new(|segment, terms| match segment["text"].as_str() {
            Some(text) if text.contains("អរគុណ") => String::new(),
            _ => mock::honest(segment, terms),
        }),
        ..mock::Behaviour::default()
    };
    let server = mock::Blocking::start(behaviour);
    let folder = Folder::with("speech.km.txt", TEXT);
    folder.service(&server.url, "");
    let run = folder.trivani(&[
        "translate",
        "speech.km.txt",
        "--backend",
        "mock",
        "--to",
        "vi",
    ]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(
        run.stdout
            .contains("2 translated, 0 reviewed, 1 need review"),
        "{}",
        run.stdout
    );
    let rows = folder.rows("output/speech.csv");
    assert_eq!(
        (rows[2]["vi"].as_str(), rows[2]["vi_status"].as_str()),
        ("", "needs-review")
    );
    assert!(
        rows[2]["findings"].contains("no-answer"),
        "{}",
        rows[2]["findings"]
    );
    let asked = server.asked().len();
    folder.file("speech.km.txt", format!("{TEXT}កិច្ចប្រជុំ។\nពិធីបើក។\n"));
    folder.trivani(&[
        "translate",
        "speech.km.txt",
        "--backend",
        "mock",
        "--to",
        "vi",
    ]);
    let again = &server.asked()[asked..];
    assert!(again.len() > 1, "it is asked again by the next run");
    for texts in again {
        let is_bad = |text: &String| text.contains("អរគុណ");
        assert!(texts.len() == 1 || !texts.iter().any(is_bad), "{texts:?}");
    }
}

/// Documents are read in pages of 256 units.
#[test]
fn sentences_of_different_pages_that_are_the_same_are_asked_once() {
    let server = mock::Blocking::start(mock::Behaviour::default());
    let text: String = (0..900)
        .map(|n| format!("កិច្ចប្រជុំលេខ {} ត្រូវបានបើក។\n", n % 350))
        .collect();
    let folder = Folder::with("a.txt", &text);
    folder.service(&server.url, "batch_items = 7");
    let arguments = [
        "translate",
        "a.txt",
        "--segmented",
        "--backend",
        "mock",
        "--to",
        "vi",
    ];
    let done = folder.trivani(&arguments);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let asked: Vec<String> = server.asked().into_iter().flatten().collect();
    assert_eq!(asked.len(), 350);
    let rows = folder.rows("output/a.csv");
    assert!(text.lines().eq(rows.iter().map(|row| row["km"].as_str())));
    for (at, row) in rows.iter().enumerate() {
        assert_eq!(row["no"], (at + 1).to_string());
        assert_eq!(row["vi_status"], "translated", "{row:?}");
        assert_eq!(row["vi"], rows[at % 350]["vi"]);
    }
    let tables = ["csv", "tmx", "xlsx"]
        .map(|ending| fs::read(folder.path(&format!("output/a.{ending}"))).unwrap());
    assert!(folder.trivani(&arguments).stdout.contains("900 kept"));
    let again = ["csv", "tmx", "xlsx"]
        .map(|ending| fs::read(folder.path(&format!("output/a.{ending}"))).unwrap());
    assert!(tables == again);
    assert_eq!(server.asked().iter().map(Vec::len).sum::<usize>(), 350);
}

#[test]
fn the_same_input_gives_the_same_bytes_at_any_concurrency() {
    let behaviour = mock::Behaviour {
        jitter: std::time::Duration::from_millis(30),
        ..mock::Behaviour::default()
    };
    let server = mock::Blocking::start(behaviour);
    let text: String = (0..60)
        .map(|n| format!("សមាជិកបក្សទី{n} បានធ្វើការងារល្អ។\n"))
        .collect();
    let outputs = ["1", "32"].map(|concurrency| {
        let folder = Folder::with("many.txt", &text);
        folder.service(&server.url, "batch_items = 3");
        let run = folder.trivani(&[
            "translate",
            "many.txt",
            "--backend",
            "mock",
            "--concurrency",
            concurrency,
        ]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        ["csv", "tmx", "xlsx"]
            .map(|ending| fs::read(folder.path(&format!("output/many.{ending}"))).unwrap())
    });
    assert_eq!(outputs[0], outputs[1]);
}

#[test]
fn a_second_run_in_one_folder_gets_a_clear_error() {
    let behaviour = mock::Behaviour {
        latency: std::time::Duration::from_secs(3),
        ..mock::Behaviour::default()
    };
    let server = mock::Blocking::start(behaviour);
    let folder = Folder::with("speech.km.txt", TEXT);
    folder.service(&server.url, "");
    let mut first = folder.spawn(&["translate", "speech.km.txt", "--backend", "mock"]);
    server.wait_until_asked();
    let second = folder.trivani(&["translate", "speech.km.txt", "--backend", "mock"]);
    assert_eq!(second.code, 1);
    assert!(
        second.stderr.contains("another trivani run is working in"),
        "{}",
        second.stderr
    );
    first.kill().unwrap();
    first.wait().unwrap();
}

#[test]
fn a_wrong_rendering_of_a_term_is_asked_again_and_then_named() {
    let behaviour = mock::Behaviour {
        translate: std::sync::Arc::new(|_, _| "Một câu không có thuật ngữ nào ở đây cả".to_owned()),
        ..mock::Behaviour::default()
    };
    let server = mock::Blocking::start(behaviour);
    let folder = Folder::with("speech.km.txt", "គុណភាពសមាជិកបក្សត្រូវបានលើកកម្ពស់។\n");
    folder.file("terms.csv", "km,vi,en\nសមាជិកបក្ស,đảng viên,Party member\n");
    folder.service(&server.url, "");
    let run = folder.trivani(&[
        "translate",
        "speech.km.txt",
        "--backend",
        "mock",
        "--to",
        "vi",
        "--glossary",
        "terms.csv",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("1 × term-missing"), "{}", run.stdout);
    let rows = folder.rows("output/speech.csv");
    assert_eq!(rows[0]["vi_status"], "needs-review");
    assert!(
        rows[0]["findings"].contains("សមាជិកបក្ស must be rendered as “đảng viên”"),
        "{}",
        rows[0]["findings"]
    );
    assert!(server.asked().len() > 1, "it was asked again");
}

#[test]
fn a_service_replaces_drafts_and_a_draft_replaces_nothing() {
    let server = mock::Blocking::start(mock::Behaviour::default());
    let folder = Folder::with("speech.km.txt", TEXT);
    folder.service(&server.url, "");
    folder.trivani(&["translate", "speech.km.txt"]);
    assert!(
        folder
            .rows("output/speech.csv")
            .iter()
            .all(|row| row["vi_origin"] == "draft")
    );
    folder.trivani(&["translate", "speech.km.txt", "--backend", "mock"]);
    let answered = folder.rows("output/speech.csv");
    assert!(
        answered
            .iter()
            .all(|row| row["vi_origin"] == "backend:mock/mock"),
        "{answered:?}"
    );
    folder.trivani(&[
        "translate",
        "speech.km.txt",
        "--backend",
        "draft",
        "--again",
    ]);
    assert_eq!(folder.rows("output/speech.csv"), answered);
}

#[test]
fn a_persons_edit_of_the_exported_table_survives_every_later_run() {
    let server = mock::Blocking::start(mock::Behaviour::default());
    let folder = Folder::with("table.csv", "km,vi,en\nសូមអរគុណ។,,\n");
    folder.service(&server.url, "");
    folder.trivani(&["translate", "table.csv", "--backend", "mock"]);
    folder.file("table.csv", "km,vi,en\nសូមអរគុណ។,Xin cảm ơn.,\n");
    for backend in ["mock", "draft"] {
        folder.trivani(&["translate", "table.csv", "--backend", backend, "--again"]);
        let row = &folder.rows("output/table.csv")[0];
        assert_eq!(
            (row["vi"].as_str(), row["vi_origin"].as_str()),
            ("Xin cảm ơn.", "person")
        );
    }
}
