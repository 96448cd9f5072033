//! Tables that people correct and give back: nothing of a person's is lost.

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
