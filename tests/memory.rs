//! `trivani memory` from the outside.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use assert_cmd::Command;

const TMX: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4"><header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="t" adminlang="en" srclang="km" datatype="plaintext"/>
<body>
<tu><tuv xml:lang="km"><seg>មាន ១៥ គ្រួសារ។</seg></tuv><tuv xml:lang="vi"><seg>Có 15 hộ.</seg></tuv><tuv xml:lang="en"><seg>There are 15 households.</seg></tuv></tu>
<tu><tuv xml:lang="km"><seg>ប្រជាជន &bad; ខេត្ត</seg></tuv><tuv xml:lang="vi"><seg>x</seg></tuv></tu>
<tu><tuv xml:lang="km"><seg>ការងារកសាងបក្ស។</seg></tuv><tuv xml:lang="vi"><seg>Công tác xây dựng Đảng.</seg></tuv></tu>
</body></tmx>
"#;

fn trivani(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::cargo_bin("trivani")
        .unwrap()
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), text)
}

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(trivani(folder.path(), &["init"]).0, 0);
    std::fs::write(folder.path().join("m.tmx"), TMX).unwrap();
    folder
}

#[test]
fn a_broken_unit_is_named_the_rest_is_read_and_nothing_is_taken_in_twice() {
    let project = project();
    let (code, text) = trivani(project.path(), &["memory", "import", "m.tmx"]);
    assert_eq!(code, 2, "{text}");
    assert!(
        text.contains("2 units taken in, 0 there already, 1 cannot be read"),
        "{text}"
    );
    assert!(
        text.contains("m.tmx:5:") && text.contains("&bad;"),
        "{text}"
    );
    let (_, text) = trivani(project.path(), &["memory", "import", "m.tmx"]);
    assert!(text.contains("0 units taken in, 2 there already"), "{text}");
    let (_, text) = trivani(project.path(), &["memory", "search", "xây dựng"]);
    assert!(text.contains("ការងារកសាងបក្ស។"), "{text}");
}

#[test]
fn what_is_exported_is_read_back_the_same_from_every_format() {
    let project = project();
    trivani(
        project.path(),
        &["memory", "import", "m.tmx", "--status", "final"],
    );
    let export = |file: &str, more: &[&str]| {
        let arguments = [&["memory", "export", file], more].concat();
        assert_eq!(trivani(project.path(), &arguments).0, 0);
        std::fs::read(project.path().join(file)).unwrap()
    };
    let first = export("first.tmx", &[]);
    for file in ["a.csv", "a.xlsx", "a.tmx"] {
        export(file, &[]);
        let other = format!("from-{}", file.replace('.', "-"));
        let (code, text) = trivani(project.path(), &["memory", "--out", &other, "import", file]);
        assert_eq!(code, 0, "{text}");
    }
    assert_eq!(export("again.tmx", &[]), first);
}

#[test]
fn known_sentences_are_taken_and_other_numbers_put_in() {
    let project = project();
    trivani(
        project.path(),
        &["memory", "import", "m.tmx", "--status", "reviewed"],
    );
    let text = "មាន ១៧ គ្រួសារ។\n\nការងារកសាងបក្ស។\n";
    std::fs::write(project.path().join("a.km.txt"), text).unwrap();
    let (_, report) = trivani(
        project.path(),
        &[
            "memory", "analyse", "a.km.txt", "--to", "vi", "--format", "csv",
        ],
    );
    assert!(
        report.contains("vi,placeable,1,") && report.contains("vi,exact,1,"),
        "{report}"
    );
    let arguments = ["translate", "a.km.txt", "--to", "vi", "--backend", "draft"];
    let (_, report) = trivani(project.path(), &arguments);
    let table = std::fs::read_to_string(project.path().join("output/a.csv")).unwrap();
    assert!(
        table.contains("Có 17 hộ.") && table.contains("memory:placeable"),
        "{report}{table}"
    );
    assert!(
        table.contains("Công tác xây dựng Đảng.") && table.contains("memory:exact"),
        "{table}"
    );
}

#[test]
fn what_a_table_approves_is_remembered_in_the_same_run() {
    let project = project();
    let table = "km,vi,vi_status\nមាន ១៥ គ្រួសារ។,Có 15 hộ.,reviewed\nមាន ១៧ គ្រួសារ។,,\n";
    std::fs::write(project.path().join("a.csv"), table).unwrap();
    let arguments = ["translate", "a.csv", "--to", "vi", "--backend", "draft"];
    let (_, report) = trivani(project.path(), &arguments);
    let table = std::fs::read_to_string(project.path().join("output/a.csv")).unwrap();
    assert!(
        table.contains("Có 17 hộ.") && table.contains("memory:placeable"),
        "{report}{table}"
    );
}

/// What a draft of a text says, as the table has it.
fn drafted(project: &Path, name: &str, text: &str) -> String {
    let file = format!("{name}.km.txt");
    std::fs::write(project.join(&file), text).unwrap();
    let (code, report) = trivani(project, &["translate", &file, "--to", "vi"]);
    assert!(code == 0 || code == 2, "{report}");
    std::fs::read_to_string(project.join(format!("output/{name}.csv"))).unwrap()
}

/// Approves the rendering of a sentence in a table, as a person does in a spreadsheet.
fn approve(project: &Path, name: &str, rows: &[(&str, &str)]) {
    let mut table = String::from("km,vi,vi_status\n");
    for (km, vi) in rows {
        table.extend([km, ",", vi, ",reviewed\n"]);
    }
    let file = format!("{name}.csv");
    std::fs::write(project.join(&file), table).unwrap();
    let (code, report) = trivani(project, &["translate", &file, "--to", "vi"]);
    assert!(code == 0 || code == 2, "{report}");
}

#[test]
fn what_a_person_approves_is_in_the_next_draft_of_another_document() {
    let project = project();
    let project = project.path();
    let text = "សមមិត្តនៅការិយាល័យផែផៃបានធ្វើការជាច្រើនឆ្នាំ។\n";
    let before = drafted(project, "before", text);
    assert!(!before.contains("Văn phòng Phê Phai"), "{before}");
    approve(
        project,
        "headings",
        &[("ការិយាល័យផែផៃ", "Văn phòng Phê Phai")],
    );
    let after = drafted(project, "after", text);
    assert!(
        after.contains("Văn phòng Phê Phai") && after.contains(",draft,"),
        "{after}"
    );
}

#[test]
fn sentences_that_differ_in_one_place_teach_what_renders_what() {
    let project = project();
    let project = project.path();
    let frame = |km: &str| format!("គណៈកម្មាធិការបក្សខេត្តដឹកនាំ{km}ក្នុងឆ្នាំនេះ។");
    let said = |vi: &str| format!("Tỉnh ủy lãnh đạo {vi} trong năm nay.");
    let (one, other) = (frame("ការងារកសាងបក្ស"), frame("សេដ្ឋកិច្ចផែផៃ"));
    approve(
        project,
        "pair",
        &[
            (&one, &said("công tác xây dựng Đảng bộ ta")),
            (&other, &said("nền kinh tế Phê Phai")),
        ],
    );
    let text = "ប្រជាជនអភិវឌ្ឍសេដ្ឋកិច្ចផែផៃ។\n";
    let after = drafted(project, "after", text);
    assert!(after.contains("nền kinh tế Phê Phai"), "{after}");
}

#[test]
fn an_attached_memory_teaches_the_draft_too_unless_its_penalty_hides_it() {
    let project = project();
    let project = project.path();
    std::fs::write(
        project.join("legacy.csv"),
        "km,vi\nការិយាល័យផែផៃ,Văn phòng Phê Phai\n",
    )
    .unwrap();
    let settings = std::fs::read_to_string(project.join("trivani.toml")).unwrap();
    let attached = |penalty: u8| {
        let files =
            format!("{settings}\n[[memory.files]]\npath = \"legacy.csv\"\npenalty = {penalty}\n");
        std::fs::write(project.join("trivani.toml"), files).unwrap();
    };
    let text = "សមមិត្តនៅការិយាល័យផែផៃ។\n";
    attached(90);
    assert!(!drafted(project, "hidden", text).contains("Phê Phai"));
    attached(10);
    assert!(drafted(project, "shown", text).contains("Văn phòng Phê Phai"));
}

#[test]
fn of_two_documents_that_disagree_the_one_approved_last_wins() {
    let project = project();
    let project = project.path();
    let km = "ការិយាល័យផែផៃ";
    // The documents stand in the database in another order than they are approved in.
    std::fs::write(project.join("a.csv"), format!("km,vi,vi_status\n{km},,\n")).unwrap();
    trivani(project, &["translate", "a.csv", "--to", "vi"]);
    approve(project, "b", &[(km, "Văn phòng cũ")]);
    approve(project, "a", &[(km, "Văn phòng mới")]);
    let table = drafted(project, "after", &format!("{km}\n"));
    assert!(table.contains("Văn phòng mới"), "{table}");
    approve(project, "b", &[(km, "Văn phòng mới nhất")]);
    let table = drafted(project, "last", &format!("{km}\n"));
    assert!(table.contains("Văn phòng mới nhất"), "{table}");
}
