//! Tables that people correct and give back: nothing of a person's is lost.
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

const TEXT: &str = "សមមិត្តជាទីគោរព!\nគុណភាពសមាជិកបក្សត្រូវបានលើកកម្ពស់។ សូមអរគុណ។\n";

/// Writes rows as a table, in the columns of our own.
fn table(folder: &Folder, name: &str, rows: &[std::collections::HashMap<String, String>]) {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(trivani::format::COLUMNS).unwrap();
    for row in rows {
        writer
            .write_record(trivani::format::COLUMNS.map(|column| &row[column]))
            .unwrap();
    }
    folder.file(name, writer.into_inner().unwrap());
}

fn pair<'r>(
    row: &'r std::collections::HashMap<String, String>,
    column: &str,
) -> (&'r str, &'r str) {
    (&row[column], &row[&format!("{column}_origin")])
}

#[test]
fn an_edited_cell_of_our_own_table_is_a_persons_and_the_others_stay_drafts() {
    let folder = Folder::with("s.km.txt", TEXT);
    folder.trivani(&["translate", "s.km.txt", "--format", "csv"]);
    let mut rows = folder.rows("output/s.csv");
    rows[1].insert("vi".to_owned(), "Lời của người biên tập.".to_owned());
    table(&folder, "edited.csv", &rows);
    for _ in 0..2 {
        let run = folder.trivani(&["translate", "edited.csv", "--format", "csv"]);
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        let found = folder.rows("output/edited.csv");
        assert_eq!(pair(&found[1], "vi"), ("Lời của người biên tập.", "person"));
        assert_eq!(pair(&found[0], "vi").1, "draft");
        assert_eq!(pair(&found[1], "en").1, "draft");
    }
}

#[test]
fn an_approval_and_its_withdrawal_are_taken_in_with_unchanged_words() {
    let folder = Folder::with("s.km.txt", TEXT);
    folder.trivani(&["translate", "s.km.txt", "--format", "csv"]);
    let mut rows = folder.rows("output/s.csv");
    let mut status = |status: &str| {
        rows[0].insert("vi_status".to_owned(), status.to_owned());
        table(&folder, "edited.csv", &rows);
        folder.trivani(&["translate", "edited.csv", "--format", "csv"]);
        folder.rows("output/edited.csv")[0]["vi_status"].clone()
    };
    for word in [
        "needs-review",
        "reviewed",
        "final",
        "reviewed",
        "needs-review",
    ] {
        assert_eq!(status(word), word);
    }
}

#[test]
fn a_comment_that_was_taken_out_is_gone() {
    let folder = Folder::with("t.csv", "km,comment\nសូមអរគុណ។,hỏi lại\n");
    folder.trivani(&["translate", "t.csv"]);
    assert_eq!(folder.rows("output/t.csv")[0]["comment"], "hỏi lại");
    folder.file("t.csv", "km\nសូមអរគុណ។\n");
    folder.trivani(&["translate", "t.csv"]);
    assert_eq!(folder.rows("output/t.csv")[0]["comment"], "hỏi lại");
    folder.file("t.csv", "km,comment\nសូមអរគុណ។,\n");
    folder.trivani(&["translate", "t.csv"]);
    assert_eq!(folder.rows("output/t.csv")[0]["comment"], "");
}

#[test]
fn cells_of_a_machine_that_this_project_does_not_know_are_named() {
    let text = "id,km,vi,vi_status,vi_origin\nx-a1,សូមអរគុណ។,cảm ơn,needs-review,draft\n";
    let folder = Folder::with("t.csv", text);
    let run = folder.trivani(&["translate", "t.csv", "--format", "csv"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(
        run.stdout.contains("1 cells name a machine"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_dry_run_does_not_count_filled_cells_as_to_be_asked() {
    let folder = Folder::with("t.csv", "km,vi\nសូមអរគុណ។,Xin cảm ơn.\nសមមិត្ត!,\n");
    let run = folder.trivani(&["translate", "t.csv", "--dry-run", "--to", "vi"]);
    assert!(
        run.stdout.contains("would ask for 1 targets"),
        "{}",
        run.stdout
    );
    assert!(!folder.path("output").exists());
}

#[test]
fn a_result_is_never_written_over_an_input() {
    let text = "km,vi\nសូមអរគុណ។,Xin cảm ơn.\n";
    let folder = Folder::with("t.csv", text);
    folder.file("a.km.txt", "សូមអរគុណ។\n");
    let run = folder.trivani(&[
        "translate",
        "a.km.txt",
        "t.csv",
        "--out",
        ".",
        "--format",
        "csv",
    ]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("over the input"), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(folder.path("t.csv")).unwrap(), text);
    assert!(!folder.path("a.csv").exists(), "nothing was begun");
    let run = folder.trivani(&["translate", "t.csv", "--out", "a.km.txt"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(
        run.stderr.contains("it is a file, not a folder"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_result_that_a_person_changed_is_kept_under_another_name() {
    let folder = Folder::with("s.km.txt", TEXT);
    let arguments = ["translate", "s.km.txt"];
    assert_eq!(folder.trivani(&arguments).code, 0);
    assert_eq!(folder.trivani(&arguments).code, 0, "nothing was changed");
    for (number, command) in [&arguments[..], &["export"]].into_iter().enumerate() {
        for ending in ["csv", "xlsx", "tmx"] {
            folder.file(&format!("output/s.{ending}"), format!("lời người {number}"));
        }
        let run = folder.trivani(command);
        assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
        for ending in ["csv", "xlsx", "tmx"] {
            let kept = format!("output/s.edited-{}.{ending}", number + 1);
            assert!(run.stdout.contains(&kept), "{}", run.stdout);
            let kept = std::fs::read_to_string(folder.path(&kept)).unwrap();
            assert_eq!(kept, format!("lời người {number}"));
        }
        assert_eq!(folder.rows("output/s.csv").len(), 3);
    }
    folder.file("terms.csv", "km,vi\nសូមអរគុណ,xin chân thành cảm ơn\n");
    let run = folder.trivani(&["translate", "s.km.txt", "--glossary", "terms.csv"]);
    assert_eq!(
        run.code, 0,
        "what only we wrote is replaced: {}",
        run.stdout
    );
    let run = folder.trivani(&["export", "--out", "elsewhere"]);
    assert_ne!(run.code, 0, "there is no database elsewhere");
}

#[test]
fn what_an_export_wrote_is_not_taken_for_a_persons_file() {
    let folder = Folder::with("s.km.txt", TEXT);
    folder.file("trivani.toml", "");
    folder.trivani(&["translate", "s.km.txt", "--format", "csv"]);
    assert_eq!(folder.trivani(&["export", "--format", "tmx"]).code, 0);
    folder.file("terms.csv", "km,vi\nសូមអរគុណ,xin chân thành cảm ơn\n");
    folder.trivani(&[
        "translate",
        "s.km.txt",
        "--glossary",
        "terms.csv",
        "--format",
        "csv",
    ]);
    let run = folder.trivani(&["export", "--format", "tmx"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
}

#[test]
fn a_cell_too_long_for_a_workbook_is_cut_there_and_whole_in_the_csv() {
    let long = "x".repeat(40_000);
    let folder = Folder::with("t.csv", format!("km,vi\nសូមអរគុណ។,{long}\n"));
    folder.file("s.km.txt", TEXT);
    let run = folder.trivani(&["translate", "t.csv", "s.km.txt"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(
        run.stdout.contains("cell-too-long: row 1, column vi"),
        "{}",
        run.stdout
    );
    assert_eq!(folder.rows("output/t.csv")[0]["vi"], long);
    assert!(folder.path("output/t.xlsx").exists() && folder.path("output/s.xlsx").exists());
}

#[test]
fn a_quote_that_does_not_close_is_refused_with_its_line_and_is_text_between_tabs() {
    let folder = Folder::with("t.csv", "km,vi\nក,a\nខ,\"b\nគ,c\n");
    let run = folder.trivani(&["translate", "t.csv"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(
        run.stderr.contains("t.csv:3: the quotation mark"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("mend this, then run the same command"),
        "{}",
        run.stderr
    );
    folder.file("t.tsv", "km\tvi\nក\ta\nខ\t\"b\nគ\tc\n");
    let run = folder.trivani(&["translate", "t.tsv"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    let rows = folder.rows("output/t.csv");
    assert_eq!((rows.len(), rows[1]["vi"].as_str()), (3, "\"b"));
}

#[test]
fn columns_and_cells_that_are_not_taken_over_are_named() {
    let folder = Folder::with("t.csv", "km,vi,page,km\nសូមអរគុណ។,Xin cảm ơn.,7,ខ,more\n");
    let run = folder.trivani(&["translate", "t.csv"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    for part in [
        "page (column 3), km (column 4)",
        "t.csv:2: the row has 5 columns",
    ] {
        assert!(run.stdout.contains(part), "{}", run.stdout);
    }
}

#[test]
fn tables_with_semicolons_or_tabs_are_read_whatever_their_name() {
    let utf16: Vec<u8> = "\u{FEFF}km\tvi\r\nសូមអរគុណ។\tXin cảm ơn.\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let semicolons = "sep=;\r\nkm;vi\r\nសូមអរគុណ។;Xin cảm ơn.\r\n"
        .as_bytes()
        .to_vec();
    for (name, bytes) in [("tabs.csv", utf16), ("semicolons.csv", semicolons)] {
        let folder = Folder::with(name, bytes);
        let run = folder.trivani(&["translate", name]);
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        assert_eq!(
            folder.rows(&format!("output/{name}"))[0]["vi"],
            "Xin cảm ơn."
        );
    }
}

#[test]
fn two_texts_from_standard_input_are_two_documents_and_a_table_is_a_table() {
    let folder = Folder::empty();
    let arguments = ["translate", "-", "--format", "csv"];
    folder.trivani_with_input(&arguments, "សូមអរគុណ។\n");
    folder.trivani_with_input(&arguments, "សមមិត្ត!\nសូមអរគុណ។\n");
    folder.trivani_with_input(&arguments, "km,vi\nសូមអរគុណ។,Xin cảm ơn.\n");
    assert_eq!(folder.rows("output/stdin.csv").len(), 1);
    assert_eq!(folder.rows("output/stdin-2.csv").len(), 2);
    assert_eq!(folder.rows("output/stdin-3.csv")[0]["vi"], "Xin cảm ơn.");
    let run = folder.trivani(&["translate", "-", "-"]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("only once"), "{}", run.stderr);
}
