//! `trivani check` through the real binary.
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

const TABLE: &str = "Source,Target,Note\nសេចក្តីសម្រេចចិត្តលេខ ១៨-NQ/TW។,Nghị quyết số 18-NQ/TW.,\nថ្ងៃទី ២៦ ខែសីហា ឆ្នាំ២០២៤,ngày 26 tháng 9 năm 2024,x\n";
const COLUMNS: &str = "km=Source,vi=2";

#[test]
fn what_is_found_is_shown_with_its_place_and_the_exit_code_says_so() {
    let folder = Folder::with("table.csv", TABLE);
    let run = folder.trivani(&[
        "check",
        "table.csv",
        "--columns",
        COLUMNS,
        "--level",
        "error",
    ]);
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains("table.csv: line 3: vi error date: "),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("line 2"), "{}", run.stdout);
    let run = folder.trivani(&[
        "check",
        "table.csv",
        "--columns",
        COLUMNS,
        "--format",
        "json",
    ]);
    let found: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(found["files"][0]["pairs"], 2);
    let run = folder.trivani(&[
        "check",
        "table.csv",
        "--columns",
        COLUMNS,
        "--format",
        "csv",
    ]);
    assert!(
        run.stdout
            .starts_with("\u{FEFF}file,place,language,severity,rule,message,km,target\r\n")
    );
}

#[test]
fn a_project_weighs_the_rules_and_adds_its_own() {
    let folder = Folder::with("table.csv", TABLE);
    folder.file(
        "trivani.toml",
        "[check]\nrules = { date = \"off\" }\n[[check.pattern]]\ntarget = \"18-NQ\"\nforbid = true\nmessage = \"spell it out\"\n",
    );
    let run = folder.trivani(&[
        "check",
        "table.csv",
        "--columns",
        COLUMNS,
        "--level",
        "warning",
    ]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(
        run.stdout
            .contains("line 2: vi warning pattern: spell it out"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("date"), "{}", run.stdout);
    folder.file("trivani.toml", "[check]\nrules = { dates = \"off\" }\n");
    let run = folder.trivani(&["check", "table.csv", "--columns", COLUMNS]);
    assert_eq!(run.code, 3);
    assert!(
        run.stderr.contains("there is no rule `dates`"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_table_without_the_columns_is_refused_with_those_it_has() {
    let folder = Folder::with("table.csv", "Source,Target,Note\na,b,c\n");
    let run = folder.trivani(&["check", "table.csv"]);
    assert_eq!(run.code, 3);
    assert!(
        run.stderr
            .contains("there is no column `km`; the first row has: Source, Target, Note"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_the_program_writes_it_can_check() {
    let folder = Folder::with("speech.km.txt", "សមមិត្តជាទីគោរព!\nសូមអរគុណ។\n");
    assert_eq!(folder.trivani(&["translate", "speech.km.txt"]).code, 0);
    for ending in ["csv", "tmx", "xlsx"] {
        let file = format!("output/speech.{ending}");
        let run = folder.trivani(&["check", &file, "--report", "--format", "json"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let figures: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(
            figures["files"][0]["languages"]["vi"]["pairs"], 2,
            "{ending}"
        );
    }
}
