//! Reviews out and back in, through the program.
#![allow(
    missing_docs,
    clippy::pedantic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should panic, and says what it skips"
)]

mod support;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use support::{Finished, Folder, Office, shared};

const TEXT: &str =
    "សមមិត្តជាទីគោរព!\nគុណភាពសមាជិកបក្សត្រូវបានលើកកម្ពស់។ សូមអរគុណ។\nក្នុងឆ្នាំ២០២៤ ខេត្តមានសមាជិកបក្ស ១៥០០ នាក់។\n";

type Rows = Vec<HashMap<String, String>>;

/// A project with one document, translated by the draft engine.
fn project() -> Folder {
    let folder = Folder::with("s.km.txt", TEXT);
    let run = folder.trivani(&["translate", "s.km.txt", "--format", "csv", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    folder
}

fn ok(run: &Finished) {
    assert!(
        run.code == 0 || run.code == 2,
        "{}: {}{}",
        run.code,
        run.stdout,
        run.stderr
    );
}

/// Gives the rows out as CSV, and reads them by our own names of the columns.
fn given_out(folder: &Folder, file: &str) -> Rows {
    ok(&folder.trivani(&["review", "export", "--format", "csv", "--file", file]));
    let rows = support::read_rows(&folder.path(file));
    let name = |heading: &String| trivani::review::words::column(heading).unwrap().to_owned();
    rows.iter()
        .map(|row| {
            row.iter()
                .map(|(heading, cell)| (name(heading), cell.clone()))
                .collect()
        })
        .collect()
}

/// Writes rows as a reviewer's program would.
fn returned(folder: &Folder, file: &str, rows: &Rows) {
    let columns: Vec<&String> = rows[0].keys().collect();
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .from_writer(Vec::new());
    writer.write_record(&columns).unwrap();
    for row in rows {
        writer
            .write_record(columns.iter().map(|column| &row[*column]))
            .unwrap();
    }
    folder.file(file, writer.into_inner().unwrap());
}

fn import(folder: &Folder, arguments: &[&str]) -> Value {
    let run = folder.trivani(&[&["review", "import", "--json"], arguments].concat());
    ok(&run);
    serde_json::from_str(&run.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", run.stdout, run.stderr))
}

fn changes_nothing(report: &Value) {
    for part in ["decisions", "conflicts", "comments", "proposals"] {
        assert_eq!(report[part], serde_json::json!([]), "{part}: {report:#}");
    }
    assert_eq!(report["import"], Value::Null);
}

fn state(folder: &Folder) -> Vec<u8> {
    ok(&folder.trivani(&["export", "--format", "csv", "--out", ".", "--quiet"]));
    let csv = std::fs::read_dir(folder.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = csv
        .filter(|path| path.extension().is_some_and(|ending| ending == "csv"))
        .collect();
    files.retain(|path| {
        path.file_name().unwrap() == "s.csv" || path.file_name().unwrap() == "nasty.csv"
    });
    files.sort();
    files
        .iter()
        .flat_map(|path| std::fs::read(path).unwrap())
        .collect()
}

/// A folder whose database lies beside the files, so that `--out .` and the project are one.
fn beside() -> Folder {
    let folder = Folder::with("s.km.txt", TEXT);
    folder.file("trivani.toml", "output = \".\"\n");
    ok(&folder.trivani(&["translate", "s.km.txt", "--format", "csv", "--quiet"]));
    folder
}

#[test]
fn an_edit_an_approval_and_a_comment_come_in_and_undo_takes_them_back() {
    let folder = beside();
    let before = state(&folder);
    let mut rows = given_out(&folder, "r.csv");
    rows[0].insert("vi".to_owned(), "Kính thưa quý đồng chí!".to_owned());
    rows[1].insert("en_status".to_owned(), "đã duyệt".to_owned());
    rows[2].insert("comment".to_owned(), "xem lại".to_owned());
    rows.reverse();
    returned(&folder, "back.csv", &rows);
    let dry = import(&folder, &["back.csv", "--dry-run"]);
    assert_eq!(dry["decisions"].as_array().unwrap().len(), 2, "{dry:#}");
    assert_eq!(state(&folder), before, "a dry run changes nothing");
    let report = import(&folder, &["back.csv"]);
    assert_eq!(
        report["counts"]["acts"],
        serde_json::json!({"edited": 1, "approved": 1})
    );
    assert_eq!(report["comments"].as_array().unwrap().len(), 1);
    let found = folder.rows("s.csv");
    let _ = found;
    let after = state(&folder);
    assert_ne!(after, before);
    let text = String::from_utf8(after).unwrap();
    assert!(text.contains("Kính thưa quý đồng chí!") && text.contains("xem lại"));
    changes_nothing(&import(&folder, &["back.csv"]));
    let diff = folder.trivani(&["review", "diff", "--html", "d.html", "--language", "vi"]);
    assert_eq!(diff.code, 0, "{}", diff.stderr);
    let page = std::fs::read_to_string(folder.path("d.html")).unwrap();
    assert!(page.contains("<ins>") && page.contains("lang=\"km\""));
    let undone = folder.trivani(&["review", "undo"]);
    assert_eq!(undone.code, 0, "{}{}", undone.stdout, undone.stderr);
    assert_eq!(state(&folder), before, "undo restores what was");
    let status = folder.trivani(&["review", "status"]);
    assert!(status.stdout.contains("not back yet"), "{}", status.stdout);
}

#[test]
fn two_persons_words_are_a_conflict_that_is_decided_in_a_table() {
    let folder = beside();
    let base = given_out(&folder, "r.csv");
    for (file, words) in [("a.csv", "Lời của An."), ("b.csv", "Lời của Bình.")] {
        let mut rows = base.clone();
        rows[1].insert("vi".to_owned(), words.to_owned());
        returned(&folder, file, &rows);
    }
    let first = import(&folder, &["a.csv"]);
    assert_eq!(first["counts"]["acts"]["edited"], 1);
    let second = import(&folder, &["b.csv", "--conflicts", "c.xlsx"]);
    assert_eq!(
        second["conflicts"].as_array().unwrap().len(),
        1,
        "{second:#}"
    );
    assert_eq!(
        second["decisions"],
        serde_json::json!([]),
        "nothing is overwritten"
    );
    assert!(folder.path("c.xlsx").exists());
    let status = folder.trivani(&["review", "status"]);
    assert!(
        status.stdout.contains("1 open conflicts"),
        "{}",
        status.stdout
    );
    let id = second["conflicts"][0]["segment"].as_str().unwrap();
    let table = format!(
        "id,language,base,ours,theirs,decision,words\n{id},vi,,Lời của An.,Lời của Bình.,,Lời của cả hai.\n"
    );
    folder.file("decided.csv", table);
    let decided = import(&folder, &["decided.csv"]);
    assert_eq!(decided["decisions"][0]["after"]["text"], "Lời của cả hai.");
    let status = folder.trivani(&["review", "status"]);
    assert!(
        status.stdout.contains("0 open conflicts"),
        "{}",
        status.stdout
    );
    ok(&folder.trivani(&["review", "undo"]));
    let theirs = import(&folder, &["b.csv", "--theirs"]);
    assert_eq!(theirs["decisions"][0]["after"]["text"], "Lời của Bình.");
}

#[test]
fn rows_shared_by_two_reviewers_are_joined_again() {
    let folder = beside();
    let run = folder.trivani(&[
        "review",
        "export",
        "--reviewer",
        "Dara,Lan",
        "--format",
        "csv",
        "--file",
        "r.csv",
    ]);
    ok(&run);
    let (dara, lan) = (
        support::read_rows(&folder.path("r.dara.csv")),
        support::read_rows(&folder.path("r.lan.csv")),
    );
    assert!(!dara.is_empty() && !lan.is_empty());
    assert_eq!(dara.len() + lan.len(), 4);
    let report = import(&folder, &["r.dara.csv", "r.lan.csv"]);
    changes_nothing(&report);
    assert_eq!(report["rounds"].as_array().unwrap().len(), 2);
    assert_eq!(report["counts"]["missing"], 0);
    let status = folder.trivani(&["review", "status"]);
    assert!(status.stdout.contains("(Dara)") && status.stdout.contains("(Lan)"));
}

#[test]
fn sentences_that_were_joined_or_split_find_their_segments() {
    let folder = beside();
    let mut rows = given_out(&folder, "r.csv");
    let joined = format!("{} {}", rows[1]["km"], rows[2]["km"]);
    rows[1].insert("km".to_owned(), joined);
    rows[1].insert(
        "vi".to_owned(),
        "Chất lượng đảng viên được nâng cao rõ rệt. Xin chân thành cảm ơn.".to_owned(),
    );
    rows.remove(2);
    let mut below = rows[2].clone();
    let (first, second) = rows[2]["km"]
        .split_once(" ខេត្ត")
        .map(|(a, b)| (a.to_owned(), format!("ខេត្ត{b}")))
        .unwrap();
    rows[2].insert("km".to_owned(), first);
    rows[2].insert("vi".to_owned(), "Năm 2024,".to_owned());
    below.insert("km".to_owned(), second);
    below.insert("id".to_owned(), String::new());
    below.insert("vi".to_owned(), "tỉnh có 1.500 đảng viên.".to_owned());
    rows.insert(0, below);
    for row in &mut rows {
        row.insert("en".to_owned(), String::new());
    }
    returned(&folder, "back.csv", &rows);
    let report = import(&folder, &["back.csv"]);
    let texts: Vec<&str> = report["decisions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|decision| decision["after"]["text"].as_str().unwrap())
        .collect();
    assert_eq!(
        texts,
        [
            "Chất lượng đảng viên được nâng cao rõ rệt.",
            "Xin chân thành cảm ơn.",
            "Năm 2024, tỉnh có 1.500 đảng viên."
        ],
        "{report:#}"
    );
}

#[test]
fn a_changed_source_is_said_and_the_words_are_kept() {
    let folder = beside();
    let mut rows = given_out(&folder, "r.csv");
    folder.file("s.km.txt", TEXT.replace("លើកកម្ពស់", "លើកកម្ពស់ខ្លាំង"));
    ok(&folder.trivani(&["translate", "s.km.txt", "--format", "csv", "--quiet"]));
    rows[1].insert(
        "vi".to_owned(),
        "Chất lượng đảng viên được nâng cao rõ rệt.".to_owned(),
    );
    returned(&folder, "back.csv", &rows);
    let report = import(&folder, &["back.csv"]);
    assert_eq!(report["counts"]["source_changed"], 1, "{report:#}");
    let finding = report["findings"][0]["message"].as_str().unwrap();
    assert!(
        finding.contains("លើកកម្ពស់ខ្លាំង"),
        "the sentence that it may be now: {finding}"
    );
    folder.file("s.km.txt", TEXT);
    ok(&folder.trivani(&["translate", "s.km.txt", "--format", "csv", "--quiet"]));
    let text = String::from_utf8(state(&folder)).unwrap();
    assert!(
        text.contains("Chất lượng đảng viên được nâng cao rõ rệt."),
        "the words wait for the sentence's return"
    );
}

#[test]
fn a_table_that_does_not_name_its_round_is_compared_with_the_present() {
    let folder = beside();
    let rows = given_out(&folder, "r.csv");
    let mut plain = rows.clone();
    for row in &mut plain {
        row.remove("round");
    }
    plain[0].insert("vi_status".to_owned(), "ok".to_owned());
    returned(&folder, "noround.csv", &plain);
    let report = import(&folder, &["noround.csv"]);
    assert_eq!(
        report["counts"]["acts"],
        serde_json::json!({"approved": 1}),
        "a table without a round is compared with the present"
    );
}

/// The file saved by LibreOffice in several formats, imported: nothing changes.
fn libreoffice_changes_nothing(folder: &Folder, file: &str, infilter: Option<&str>) {
    if !folder.has_office(Office::Calc) {
        return;
    }
    let csv = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1";
    for (format, ending) in [("xlsx", "xlsx"), ("ods", "ods"), (csv, "csv")] {
        let out = format!("lo-{ending}");
        let mut arguments = vec!["--convert-to", format, "--outdir", out.as_str()];
        arguments.extend(infilter);
        arguments.push(file);
        let run = folder.soffice(&arguments).unwrap();
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        let stem = Path::new(file).file_stem().unwrap().to_string_lossy();
        let found = std::fs::read_dir(folder.path(&out))
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let saved = found
            .filter(|path| {
                path.file_name()
                    .unwrap()
                    .to_string_lossy()
                    .starts_with(&*stem)
            })
            .max()
            .unwrap();
        let report = import(folder, &[saved.to_str().unwrap()]);
        changes_nothing(&report);
        assert!(report["counts"]["rows"].as_u64().unwrap() > 3, "{ending}");
        assert_eq!(report["counts"]["missing"], 0, "{ending}: {report:#}");
    }
}

/// Cells that spreadsheets do something to.
fn nasty() -> Folder {
    let folder = Folder::empty();
    folder.file("trivani.toml", "output = \".\"\n");
    let long = "ការងារកសាងបក្ស ".repeat(400);
    let cells = [
        "- ការផ្តោតសំខាន់",
        "=1+1",
        "+1 ការ",
        "@SUM(1)",
        "'quoted",
        "1/2",
        "1E5",
        "00123",
        "12345678901234567890",
        &long,
        "😀 ការ 👩‍👩‍👧",
        "two\nlines",
        "_x000D_",
        "\"quotes\", \"more\"",
        "=HYPERLINK(\"http://example.org\")",
        "TRUE",
        "2024-01-02",
        "＝1",
        " lead",
        "tail ",
        "a\tb",
        "''x",
        "1,5",
        "50%",
        "₫100",
    ];
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(["km", "vi", "en", "vi_status", "comment"])
        .unwrap();
    for cell in cells {
        writer
            .write_record([cell, cell, cell, "reviewed", cell])
            .unwrap();
    }
    writer
        .write_record(["ប្រធាន", "Chủ tịch", "Chairman", "", ""])
        .unwrap();
    folder.file("nasty.in.csv", writer.into_inner().unwrap());
    let run = folder.trivani(&["translate", "nasty.in.csv", "--format", "xlsx", "--quiet"]);
    ok(&run);
    folder
}

#[test]
fn nasty_cells_come_back_unchanged_from_libreoffice() {
    let folder = nasty();
    ok(&folder.trivani(&["review", "export", "--file", "review.xlsx"]));
    changes_nothing(&import(&folder, &["review.xlsx"]));
    libreoffice_changes_nothing(&folder, "review.xlsx", None);
    if let Some(validate) = shared("standards/validate.sh") {
        validates(&validate, &folder.path("review.xlsx"));
    }
}

#[test]
fn nasty_cells_come_back_unchanged_from_csv_in_libreoffice() {
    let folder = nasty();
    ok(&folder.trivani(&["review", "export", "--format", "csv", "--file", "table.csv"]));
    changes_nothing(&import(&folder, &["table.csv"]));
    // As the import dialog of LibreOffice reads it by default: comma, UTF-8.
    libreoffice_changes_nothing(&folder, "table.csv", Some("--infilter=CSV:44,34,76,1"));
    let text = std::fs::read_to_string(folder.path("table.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    for cell in reader.records().flat_map(|record| {
        record
            .unwrap()
            .iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    }) {
        assert!(
            !cell.trim_start().starts_with(['=', '+', '-', '@', '\t']),
            "it could run: {cell}"
        );
    }
}

#[test]
fn the_article_comes_back_unchanged_from_libreoffice() {
    let Some(article) = shared("seed/article.km.txt") else {
        return;
    };
    let folder = Folder::empty();
    folder.file("trivani.toml", "output = \".\"\n");
    ok(&folder.trivani(&[
        "translate",
        article.to_str().unwrap(),
        "--format",
        "csv",
        "--quiet",
    ]));
    ok(&folder.trivani(&[
        "review",
        "export",
        "--language",
        "km",
        "--file",
        "review.xlsx",
    ]));
    libreoffice_changes_nothing(&folder, "review.xlsx", None);
    if let Some(validate) = shared("standards/validate.sh") {
        validates(&validate, &folder.path("review.xlsx"));
    }
}

/// Every part of the workbook is as its schema says.
fn validates(validate: &Path, file: &Path) {
    let run = Command::new(validate).arg(file).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
    assert!(said.contains("sharedStrings.xml validates"), "{said}");
}

#[test]
fn the_same_project_gives_the_same_workbook() {
    let folder = project();
    ok(&folder.trivani(&["review", "export", "--file", "a.xlsx"]));
    ok(&folder.trivani(&["review", "export", "--file", "b.xlsx"]));
    assert_eq!(
        std::fs::read(folder.path("a.xlsx")).unwrap(),
        std::fs::read(folder.path("b.xlsx")).unwrap()
    );
}

/// Edits that openpyxl makes: not our writer.
const OPENPYXL: &str = r#"
import sys, openpyxl
from openpyxl.styles import PatternFill
book = openpyxl.load_workbook("review.xlsx", rich_text=True)
sheet = book.worksheets[0]
head = {str(cell.value): cell.column for cell in sheet[1]}
vi, en, status, comment = (head[name] for name in ("Vietnamese", "English", "Status (vi)", "Comment"))
sheet.cell(2, vi).value = "Lời do openpyxl viết."
sheet.cell(3, status).value = "da duyet"
sheet.cell(4, en).value = "'It' = 1+1"
sheet.cell(4, en).data_type = "s"
sheet.cell(2, comment).value = "ghi chú"
sheet.cell(5, vi).fill = PatternFill("solid", fgColor="FFFF00")
sheet.insert_cols(1)
sheet.cell(1, 1).value = "my column"
rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
for number, row in enumerate(reversed(rows), 2):
    for column, value in enumerate(row, 1):
        cell = sheet.cell(number, column)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
sheet.insert_rows(2)
book.save("edited.xlsx")
"#;

#[test]
fn edits_made_by_openpyxl_come_in_and_nothing_else() {
    let folder = beside();
    ok(&folder.trivani(&["review", "export", "--file", "review.xlsx"]));
    folder.file("edit.py", OPENPYXL);
    let run = Command::new("python3")
        .arg("edit.py")
        .current_dir(folder.path(""))
        .output();
    let Ok(run) = run else {
        eprintln!("skipped: python3 is not installed");
        return;
    };
    let said = String::from_utf8_lossy(&run.stderr);
    if !run.status.success() && said.contains("No module named 'openpyxl'") {
        eprintln!("skipped: openpyxl is not installed");
        return;
    }
    assert!(run.status.success(), "{said}");
    let report = import(&folder, &["edited.xlsx"]);
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for decision in report["decisions"].as_array().unwrap() {
        let text = decision["after"]["text"].as_str().unwrap();
        found.insert(
            format!(
                "{} {}",
                decision["act"].as_str().unwrap(),
                decision["language"].as_str().unwrap()
            ),
            text.to_owned(),
        );
    }
    assert_eq!(found.len(), 3, "{report:#}");
    assert_eq!(found["edited vi"], "Lời do openpyxl viết.");
    assert_eq!(found["edited en"], "'It' = 1+1");
    assert!(found.contains_key("approved vi"));
    assert_eq!(report["comments"][0][1], "ghi chú");
    assert_eq!(report["conflicts"], serde_json::json!([]));
}

#[test]
fn an_edited_term_becomes_a_proposal() {
    let folder = beside();
    ok(&folder.trivani(&[
        "review",
        "export",
        "--file",
        "review.xlsx",
        "--reviewer",
        "Dara",
    ]));
    let sheets = trivani::review::grid::read(&folder.path("review.xlsx")).unwrap();
    let terms = sheets.iter().find(|grid| grid.sheet == "Terms").unwrap();
    let (header, columns) = terms.headings().unwrap();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut rows: Vec<Vec<String>> = terms.rows[header..].to_vec();
    let vi = columns["vi"];
    rows[1][vi] = "cách dịch mới".to_owned();
    for row in &rows {
        writer.write_record(row).unwrap();
    }
    folder.file("terms.csv", writer.into_inner().unwrap());
    let report = import(&folder, &["terms.csv", "--reviewer", "Dara"]);
    let proposals = report["proposals"].as_array().unwrap();
    assert_eq!(proposals.len(), 1, "{report:#}");
    assert_eq!(
        (
            proposals[0]["field"].as_str(),
            proposals[0]["after"].as_str()
        ),
        (Some("vi"), Some("cách dịch mới"))
    );
    let table = std::fs::read_to_string(folder.path("term-proposals.csv")).unwrap();
    assert!(
        table.contains("cách dịch mới") && table.contains("review by Dara"),
        "{table}"
    );
    ok(&folder.trivani(&["review", "undo"]));
    let status = folder.trivani(&["review", "status"]);
    assert!(status.stdout.contains("0 proposals"), "{}", status.stdout);
}

#[cfg(unix)]
#[test]
fn an_import_that_is_killed_leaves_what_was_or_what_shall_be() {
    let text: String = (0..1500)
        .map(|n| format!("សមាជិកបក្សទី{n} បានធ្វើការងារល្អ។\n"))
        .collect();
    let folder = Folder::with("s.km.txt", text);
    folder.file("trivani.toml", "output = \".\"\n");
    ok(&folder.trivani(&[
        "translate",
        "s.km.txt",
        "--segmented",
        "--format",
        "csv",
        "--quiet",
    ]));
    let mut rows = given_out(&folder, "r.csv");
    for row in &mut rows {
        row.insert("vi".to_owned(), format!("Lời mới {}.", row["no"]));
        row.insert("comment".to_owned(), "x".to_owned());
    }
    returned(&folder, "back.csv", &rows);
    let before = state(&folder);
    let begun = std::time::Instant::now();
    ok(&folder.trivani(&["review", "import", "back.csv"]));
    let longest = begun.elapsed();
    let after = state(&folder);
    ok(&folder.trivani(&["review", "undo"]));
    assert_eq!(state(&folder), before);
    let (mut was, mut is) = (0, 0);
    for kill in 1..=8 {
        let mut run = folder.spawn(&["review", "import", "back.csv"]);
        // Most of an import is reading; what is written is written at its end.
        std::thread::sleep(
            longest
                .mul_f64(0.4 + 0.6 * f64::from(kill) / 8.0)
                .max(Duration::from_millis(5)),
        );
        let _ = run.kill();
        run.wait().unwrap();
        let now = state(&folder);
        if now == after {
            is += 1;
            ok(&folder.trivani(&["review", "undo"]));
            assert_eq!(state(&folder), before);
        } else {
            assert_eq!(now, before, "neither before nor after");
            was += 1;
        }
    }
    eprintln!("killed 8 times: {was} as before, {is} as after");
}
