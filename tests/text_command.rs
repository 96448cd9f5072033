//! `trivani text` from a shell.
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

use assert_cmd::Command;

/// Runs `trivani text` with `input` on standard input; its exit code and output.
fn text(arguments: &[&str], input: &str) -> (i32, String) {
    let mut command = Command::cargo_bin("trivani").expect("the program is built for its tests");
    let output = command
        .arg("text")
        .args(arguments)
        .arg("-")
        .write_stdin(input)
        .output();
    let output = output.expect("the program runs");
    let stdout = String::from_utf8(output.stdout).expect("the output is UTF-8");
    (output.status.code().unwrap_or(-1), stdout)
}

#[test]
fn segments_come_one_a_line_as_written() {
    let (code, lines) = text(
        &["segment", "--format", "lines"],
        "១. ការងារ។ ចប់\u{200B}! \n\n(១) ក; ខ\n",
    );
    assert_eq!(
        (code, lines.as_str()),
        (0, "១. ការងារ។\nចប់\u{200B}!\n(១) ក; ខ\n")
    );
}

#[test]
fn a_limit_cuts_long_segments_where_they_may_be_cut() {
    let (_, lines) = text(&["segment", "--limit", "5"], "ការងារ; ការងារ។\n");
    assert_eq!(lines, "ការងារ;\nការងារ។\n");
}

#[test]
fn lines_in_are_lines_out() {
    let written = "ស្រ្តី ១២\r\n\r\nខ\u{200B}ក";
    assert_eq!(text(&["normalise"], written).1, "ស្ត្រី ១២\r\n\r\nខ\u{200B}ក");
    assert_eq!(text(&["normalise", "--key"], written).1, "ស្ត្រី 12\r\n\r\nខក");
}

#[test]
fn what_is_odd_is_told_with_its_place_and_the_exit_code() {
    let (code, lines) = text(&["inspect"], "ក\nខ ស្រ្តី\n");
    assert_eq!(code, 2);
    assert!(lines.starts_with("stdin:2:3: non-canonical: "), "{lines}");
    assert!(
        lines.ends_with("[U+179F U+17D2 U+179A U+17D2 U+178F U+17B8] → ស្ត្រី\n"),
        "{lines}"
    );
    assert_eq!(text(&["inspect"], "ក\n"), (0, String::new()));
}

#[test]
fn words_and_counts_come_as_lines_tables_and_json() {
    assert_eq!(text(&["words"], "ការងារកសាង បក្ស។\n").1, "ការងារ កសាង បក្ស\n");
    let table = text(
        &["count", "--lang", "vi", "--format", "csv"],
        "Đảng bộ tỉnh. Hết.\n",
    )
    .1;
    let expected =
        "file,segments,words,clusters,characters,characters_with_spaces\nstdin,2,4,15,15,18\n";
    assert_eq!(table, expected);
    let json = text(&["segment", "--format", "json"], "កា។ ខ\n").1;
    assert!(
        json.starts_with(r#"{"file":"stdin","no":1,"line":1,"start":0,"end":9,"text":"កា។"}"#),
        "{json}"
    );
}

#[test]
fn placeables_come_as_the_languages_write_them() {
    let (code, lines) = text(&["placeables"], "ក\nថ្ងៃទី ២៦ ខែសីហា ឆ្នាំ២០២៤\n");
    assert_eq!(code, 0);
    assert!(lines.starts_with("stdin:2:1: date: "), "{lines}");
    assert!(
        lines.ends_with("→ ngày 26 tháng 8 năm 2024 | 26 August 2024\n"),
        "{lines}"
    );
}
