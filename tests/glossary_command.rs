//! `trivani glossary` from a shell.
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

use std::fs;
use std::path::Path;

use assert_cmd::Command;

const HEAD: &str = "id,domain,pos,km,km_variants,vi,vi_admitted,vi_forbidden,en,en_admitted,en_forbidden,note,evidence,status,flags\n";
const PARTY: &str = "party,party,noun,បក្ស,គណបក្ស,Đảng,,phe,Party,,,,article:1,approved,case\n";
const PROVINCE: &str = "province,place,noun,ខេត្ត,,tỉnh,,,province,,,,inferred,draft,\n";
const COMMITTEE: &str = "committee,party,noun,គណៈកម្មាធិការបក្សខេត្ត,,Tỉnh ủy,,,provincial Party Committee,,,,article:2,approved,\n";

/// Runs `trivani glossary` in a folder; its exit code and output.
fn glossary(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::cargo_bin("trivani").expect("the program is built for its tests");
    let output = command
        .current_dir(folder)
        .arg("glossary")
        .args(arguments)
        .output()
        .expect("the program runs");
    let mut text = String::from_utf8(output.stdout).expect("the output is UTF-8");
    text.push_str(&String::from_utf8(output.stderr).expect("errors are UTF-8"));
    (output.status.code().unwrap_or(-1), text)
}

fn folder(files: &[(&str, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("the file is written");
    }
    folder
}

fn terms() -> String {
    format!("{HEAD}{COMMITTEE}{PARTY}{PROVINCE}")
}

#[test]
fn a_clean_file_is_clean_and_a_slip_has_its_place() {
    let bad = terms().replace(",tỉnh,", ",tỉnh ,");
    let folder = folder(&[("good.csv", terms()), ("bad.csv", bad)]);
    let (code, text) = glossary(folder.path(), &["check", "good.csv"]);
    assert_eq!(code, 0, "{text}");
    let (code, text) = glossary(folder.path(), &["check", "bad.csv"]);
    assert_eq!(code, 2);
    assert!(
        text.starts_with(
            "bad.csv:4:28: warning: province: vi: begins or ends with a space (space)\n"
        ),
        "{text}"
    );
    let (code, json) = glossary(folder.path(), &["check", "bad.csv", "--format", "json"]);
    assert_eq!(code, 2);
    let rows: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(rows[0]["rule"], "space");
    assert_eq!(rows[0]["line"], 4);
}

#[test]
fn fmt_sorts_once_and_leaves_a_broken_file_alone() {
    let folder = folder(&[
        (
            "a.csv",
            format!("\u{FEFF}{HEAD}{PROVINCE}{PARTY}").replace('\n', "\r\n"),
        ),
        ("broken.csv", format!("{HEAD}{PROVINCE}party,only\n")),
    ]);
    let check = ["fmt", "--check", "a.csv"];
    assert_eq!(glossary(folder.path(), &check).0, 2);
    assert_eq!(glossary(folder.path(), &["fmt", "a.csv"]).0, 0);
    let written = fs::read_to_string(folder.path().join("a.csv")).unwrap();
    assert_eq!(written, format!("{HEAD}{PARTY}{PROVINCE}"));
    assert_eq!(glossary(folder.path(), &check), (0, String::new()));
    let (code, text) = glossary(folder.path(), &["fmt", "broken.csv"]);
    assert_eq!(code, 2);
    assert!(text.contains("lines 3"), "{text}");
    let kept = fs::read_to_string(folder.path().join("broken.csv")).unwrap();
    assert!(kept.ends_with("party,only\n"));
}

#[test]
fn a_term_is_looked_up_in_any_language() {
    let folder = folder(&[("g.csv", terms())]);
    for term in [
        "គណៈកម្មាធិការបក្សខេត្ត",
        "tỉnh uỷ",
        "Tinh uy",
        "provincial party committee",
        "committee",
    ] {
        let (code, text) = glossary(folder.path(), &["lookup", term, "--glossary", "g.csv"]);
        assert_eq!(code, 0);
        assert!(
            text.starts_with("committee [party, noun, approved]"),
            "{term}: {text}"
        );
    }
    let (_, text) = glossary(folder.path(), &["lookup", "xyzzy", "--glossary", "g.csv"]);
    assert!(text.starts_with("none of 3 concepts"), "{text}");
}

#[test]
fn matches_have_lines_code_points_and_nested_terms() {
    let text = "ក\r\n\u{200B}គណៈកម្មាធិការបក្សខេត្ត និងបក្ស\n".to_owned();
    let folder = folder(&[("g.csv", terms()), ("t.km.txt", text)]);
    let (code, text) = glossary(
        folder.path(),
        &["matches", "t.km.txt", "--glossary", "g.csv"],
    );
    assert_eq!(code, 0);
    let expected = "line\tstart\tend\ttext\tconcept\tvi\ten\twithin\n\
        2\t1\t23\tគណៈកម្មាធិការបក្សខេត្ត\tcommittee\tTỉnh ủy\tprovincial Party Committee\t\n\
        2\t14\t18\tបក្ស\tparty\tĐảng\tParty\tcommittee\n\
        2\t18\t23\tខេត្ត\tprovince\ttỉnh\tprovince\tcommittee\n\
        2\t27\t31\tបក្ស\tparty\tĐảng\tParty\t\n";
    assert_eq!(text, expected);
}

#[test]
fn coverage_counts_concepts_and_shows_mixed_spellings() {
    let text = "បក្ស\nគណបក្ស បក្ស\n".to_owned();
    let folder = folder(&[("g.csv", terms()), ("t.txt", text)]);
    let (code, text) = glossary(folder.path(), &["coverage", "t.txt", "--glossary", "g.csv"]);
    assert_eq!(code, 0);
    assert!(
        text.starts_with("t.txt: 3 places of 1 concepts; 14 of 14 Khmer characters (100.0 %)"),
        "{text}"
    );
    assert!(
        text.contains("    បក្ស ×2  on line 1, 2\n    គណបក្ស ×1  on line 2\n"),
        "{text}"
    );
}

#[test]
fn usage_and_suggest_read_tables_and_memories() {
    let table = "km,vi,en\nការងារបក្ស,công tác Đảng,Party work\nពង្រឹងការងារបក្ស,tăng cường công tác Đảng,strengthen Party work\n";
    let memory = "<tmx version=\"1.4\"><body><tu><tuv xml:lang=\"km\"><seg>ការងារបក្ស</seg></tuv>\
        <tuv xml:lang=\"vi\"><seg>công tác Đảng</seg></tuv></tu></body></tmx>";
    let folder = folder(&[
        ("g.csv", terms()),
        ("t.csv", table.to_owned()),
        ("m.tmx", memory.to_owned()),
    ]);
    let (code, text) = glossary(
        folder.path(),
        &["usage", "party", "t.csv", "m.tmx", "--glossary", "g.csv"],
    );
    assert_eq!(code, 0);
    assert!(
        text.starts_with("t.csv:2\n  km  ការងារ⟦បក្ស⟧\n  vi  công tác Đảng\n"),
        "{text}"
    );
    assert!(text.ends_with("3 places; 3 shown\n"), "{text}");
    let arguments = [
        "suggest",
        "t.csv",
        "m.tmx",
        "--glossary",
        "g.csv",
        "--min",
        "2",
        "--format",
        "json",
    ];
    let (code, json) = glossary(folder.path(), &arguments);
    assert_eq!(code, 0);
    let rows: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(rows[0]["km"], "ការងារបក្ស");
    assert_eq!(rows[0]["frequency"], 3);
}

#[test]
fn a_merge_keeps_both_sides_and_shows_conflicts() {
    let mine = terms()
        .replace(",tỉnh,", ",tỉnh lỵ,")
        .replace("គណបក្ស", "គណបក្ស|បក្សយើង");
    let theirs = terms()
        .replace(",tỉnh,", ",tỉnh thành,")
        .replace(",,phe,", ",,phe|phái,");
    let folder = folder(&[
        ("base.csv", terms()),
        ("mine.csv", mine),
        ("theirs.csv", theirs),
    ]);
    let arguments = [
        "merge",
        "base.csv",
        "mine.csv",
        "theirs.csv",
        "--out",
        "out.csv",
    ];
    let (code, text) = glossary(folder.path(), &arguments);
    assert_eq!(code, 2, "{text}");
    assert!(
        text.contains("mine   tỉnh lỵ\n  theirs tỉnh thành\n"),
        "{text}"
    );
    let out = fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert!(out.contains("បក្ស,គណបក្ស|បក្សយើង,Đảng,,phe|phái,"), "{out}");
    assert!(out.contains(",tỉnh lỵ,"), "{out}");
    let conflicts = fs::read_to_string(folder.path().join("out.conflicts.tsv")).unwrap();
    assert_eq!(
        conflicts,
        "id\tfield\tbase\tmine\ttheirs\nprovince\tvi\ttỉnh\ttỉnh lỵ\ttỉnh thành\n"
    );
    let (_, text) = glossary(folder.path(), &["diff", "base.csv", "out.csv"]);
    assert!(text.ends_with("0 added, 0 removed, 2 changed\n"), "{text}");
}

#[test]
fn every_format_brings_the_same_table_back() {
    let folder = folder(&[("g.csv", terms())]);
    for (format, name) in [
        ("csv", "o.csv"),
        ("xlsx", "o.xlsx"),
        ("tbx", "o.tbx"),
        ("martif", "m.tbx"),
    ] {
        let export = ["export", "g.csv", "--format", format, "--out", name];
        assert_eq!(glossary(folder.path(), &export).0, 0, "{format}");
        let import = ["import", name, "--out", "back.csv", "--force"];
        assert_eq!(glossary(folder.path(), &import).0, 0, "{format}");
        assert_eq!(
            fs::read_to_string(folder.path().join("back.csv")).unwrap(),
            terms(),
            "{format}"
        );
    }
    let (code, text) = glossary(folder.path(), &["import", "o.tbx", "--out", "back.csv"]);
    assert_eq!(code, 3);
    assert!(text.contains("is there already"), "{text}");
}

#[test]
fn what_is_no_termbase_is_one_clear_error() {
    let folder = folder(&[
        ("notes.csv", "a,b\n1,2\n".to_owned()),
        ("broken.tbx", "<tbx><text>".to_owned()),
        ("not.xlsx", "PK".to_owned()),
        ("empty.csv", String::new()),
    ]);
    fs::write(folder.path().join("latin1.csv"), b"km,vi\n\xE9,x\n").unwrap();
    let (code, text) = glossary(folder.path(), &["check", "notes.csv"]);
    assert_eq!(code, 2);
    assert!(
        text.contains("notes.csv:1:1: error: there is no column `km`"),
        "{text}"
    );
    for (arguments, expected) in [
        (
            ["import", "broken.tbx", "--out", "o.csv"],
            "not well-formed XML",
        ),
        (["import", "not.xlsx", "--out", "o.csv"], "not.xlsx"),
        (
            ["import", "empty.csv", "--out", "o.csv"],
            "empty.csv is empty",
        ),
        (["import", "latin1.csv", "--out", "o.csv"], "not UTF-8"),
        (
            ["import", "missing.csv", "--out", "o.csv"],
            "cannot read missing.csv",
        ),
    ] {
        let (code, text) = glossary(folder.path(), &arguments);
        assert_eq!(code, 3, "{text}");
        assert!(
            text.starts_with("error: ") && text.contains(expected),
            "{text}"
        );
        assert!(!folder.path().join("o.csv").exists());
    }
}
