//! `trivani edition`, run as a user runs it.
#![allow(
    missing_docs,
    clippy::pedantic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should panic, and one that is skipped says so"
)]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use support::Folder;

const SAMPLE: &str = include_str!("../examples/sample.km.txt");

const REVIEWED: &str = "paragraph,kind,km,vi,vi_status,en,en_status\n\
    1,heading,I. ស្ថានភាព,I. Tình hình,final,I. The state,final\n\
    2,sentence,ប្រធានថ្លែង។,Chủ tịch nói.,reviewed,The chairman spoke.,reviewed\n";

/// A folder with the sample, translated by the draft.
fn translated() -> Folder {
    let folder = Folder::with("speech.km.txt", SAMPLE);
    let run = folder.trivani(&["translate", "speech.km.txt", "--quiet"]);
    assert!(run.code == 0 || run.code == 2, "{}", run.stderr);
    folder
}

#[test]
fn a_translated_document_becomes_an_edition_in_every_format_and_again_the_same() {
    let folder = translated();
    let arguments = ["edition", "speech.km.txt", "--format", "html,docx,epub"];
    let run = folder.trivani(&arguments);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("not approved"), "{}", run.stderr);
    let names = ["html", "docx", "epub"].map(|ending| format!("output/speech.facing.{ending}"));
    let read = || {
        names
            .clone()
            .map(|name| std::fs::read(folder.path(&name)).unwrap())
    };
    let first = read();
    assert_eq!(folder.trivani(&arguments).code, 0);
    assert!(first == read());
    let page = String::from_utf8(first[0].clone()).unwrap();
    assert!(page.contains("<html lang=\"km\">"));
    assert!(page.contains("class=\"glossary\""));
    assert!(!page.contains("<script"));
    assert!(!page.contains("ប្រភព៖ https"), "boilerplate is left out");
}

#[test]
fn an_edition_that_a_person_changed_is_kept() {
    let folder = translated();
    let arguments = ["edition", "speech", "--layout", "stacked"];
    assert_eq!(folder.trivani(&arguments).code, 0);
    folder.file("output/speech.stacked.html", "mine");
    let run = folder.trivani(&arguments);
    assert_eq!(run.code, 2, "{}", run.stdout);
    let kept = folder.path("output/speech.stacked.edited-1.html");
    assert_eq!(std::fs::read(kept).unwrap(), b"mine");
}

#[test]
fn a_final_edition_is_refused_while_something_is_open_and_nothing_is_written() {
    let folder = translated();
    let run = folder.trivani(&["edition", "speech", "--final", "--format", "html,epub"]);
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("not approved"), "{}", run.stdout);
    assert!(run.stdout.contains("vi needs-review: "), "{}", run.stdout);
    assert!(!folder.path("output/speech.facing.html").exists());
}

#[test]
fn a_reviewed_table_makes_a_final_edition() {
    let folder = Folder::with("speech.csv", REVIEWED);
    let run = folder.trivani(&["edition", "speech.csv", "--final", "--title", "vi=Bài nói"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let page = std::fs::read_to_string(folder.path("output/speech.facing.html")).unwrap();
    assert!(page.contains("Chủ tịch nói."));
    assert!(page.contains("lang=\"vi\">Bài nói</span>"));
    assert!(!page.contains("class=\"open\""));
}

#[test]
fn a_workbook_of_ours_makes_the_same_edition_as_the_document_it_was_written_from() {
    let folder = translated();
    let arguments = ["edition", "output/speech.xlsx", "--out", "other"];
    let run = folder.trivani(&arguments);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(folder.trivani(&["edition", "speech"]).code, 0);
    let body = |name: &str| {
        let page = std::fs::read_to_string(folder.path(name)).unwrap();
        let main = page.find("<main>").unwrap()..page.find("</main>").unwrap();
        page[main].replace(['\n', ' '], "")
    };
    assert_eq!(
        body("other/speech.facing.html"),
        body("output/speech.facing.html")
    );
}

#[test]
fn an_unknown_document_is_told_from_one_that_is_not_translated() {
    let folder = translated();
    let run = folder.trivani(&["edition", "nothing"]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("there are: speech"), "{}", run.stderr);
    folder.file("new.km.txt", "ប្រធានថ្លែង។");
    let run = folder.trivani(&["edition", "new.km.txt"]);
    assert_eq!(run.code, 3);
    assert!(
        run.stderr.contains("trivani translate new.km.txt"),
        "{}",
        run.stderr
    );
}

#[test]
fn templates_are_written_changed_and_used_and_a_mistake_in_one_names_file_and_line() {
    let folder = Folder::with("speech.csv", REVIEWED);
    let export = ["edition", "--template-export", "mine"];
    assert_eq!(folder.trivani(&export).code, 0);
    let path = folder.path("mine/edition.html");
    let shipped = std::fs::read_to_string(&path).unwrap();
    let edition = ["edition", "speech.csv", "--template", "mine"];

    folder.file(
        "mine/edition.html",
        shipped.replace("<main>", "<main><p>House style</p>"),
    );
    let run = folder.trivani(&edition);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = std::fs::read_to_string(folder.path("output/speech.facing.html")).unwrap();
    assert!(page.contains("<p>House style</p>"));
    assert_eq!(
        folder.trivani(&export).code,
        1,
        "a changed template is not overwritten"
    );

    for broken in [
        "{% if %}",
        "{{ cover.titel.text }}",
        "{% include 'no.css' %}",
    ] {
        folder.file("mine/edition.html", shipped.replacen("<main>", broken, 1));
        let line = shipped[..shipped.find("<main>").unwrap()]
            .matches('\n')
            .count()
            + 1;
        let run = folder.trivani(&edition);
        assert_eq!(run.code, 3, "{broken}: {}", run.stderr);
        let place = format!("edition.html:{line}: ");
        assert!(run.stderr.contains(&place), "{broken}: {}", run.stderr);
    }
    folder.file("none/readme.md", "");
    let run = folder.trivani(&["edition", "speech.csv", "--template", "none"]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("holds no template"), "{}", run.stderr);
}

#[test]
fn the_command_line_is_checked_before_anything_is_written() {
    let folder = Folder::with("speech.csv", REVIEWED);
    for arguments in [
        ["edition", "speech.csv", "--languages", "km,km"],
        ["edition", "speech.csv", "--layout", "rows"],
        ["edition", "speech.csv", "--format", "odt"],
    ] {
        assert_eq!(folder.trivani(&arguments).code, 3, "{arguments:?}");
    }
    assert!(!folder.path("output").exists());
}

#[cfg(not(feature = "pdf"))]
#[test]
fn without_the_feature_a_pdf_is_refused_and_how_to_get_one_is_said() {
    let folder = Folder::with("speech.csv", REVIEWED);
    let run = folder.trivani(&["edition", "speech.csv", "--format", "html,pdf"]);
    assert_eq!(run.code, 3);
    for way in [
        "cargo install --path . --features pdf",
        "--format typ",
        "typst compile FILE.typ",
        "soffice",
    ] {
        assert!(run.stderr.contains(way), "{way}: {}", run.stderr);
    }
    assert!(!folder.path("output").exists());
}

/// Without the program `typst` nothing is shown.
#[test]
fn the_program_typst_makes_a_pdf_of_the_source_in_every_layout() {
    let folder = translated();
    for layout in ["facing", "columns", "interlinear", "stacked"] {
        let arguments = ["edition", "speech", "--layout", layout, "--format", "typ"];
        let run = folder.trivani(&arguments);
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        let source = folder.path(&format!("output/speech.{layout}.typ"));
        valid("typst", &["compile"], &source);
    }
}

/// Runs a validator; nothing when it is not installed.
fn valid(program: &str, arguments: &[&str], file: &Path) {
    match Command::new(program).args(arguments).arg(file).output() {
        Err(_) => eprintln!("skipped: {program} is not installed"),
        Ok(output) => assert!(
            output.status.success(),
            "{program} {}:\n{}{}",
            file.display(),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ),
    }
}

/// Debian installs the program as a JAR that the system may or may not know how to start.
fn epubcheck(file: &Path) {
    let jar = Path::new("/usr/bin/epubcheck");
    let is_jar = std::fs::read(jar).is_ok_and(|bytes| bytes.starts_with(b"PK"));
    if is_jar {
        valid("java", &["-jar", &jar.to_string_lossy(), "-q"], file)
    } else {
        valid("epubcheck", &["-q"], file)
    }
}

#[test]
fn validators_find_no_error() {
    let folder = translated();
    let vnu = std::env::var_os("VNU_JAR").map(PathBuf::from);
    let script = support::shared("standards/validate.sh");
    for layout in ["facing", "columns", "interlinear", "stacked"] {
        let formats = [
            "edition",
            "speech",
            "--layout",
            layout,
            "--format",
            "html,docx,epub",
        ];
        assert_eq!(folder.trivani(&formats).code, 0);
        let file = |ending: &str| folder.path(&format!("output/speech.{layout}.{ending}"));
        if layout == "facing" || layout == "interlinear" {
            epubcheck(&file("epub"));
        }
        match &vnu {
            Some(jar) => valid(
                "java",
                &["-jar", &jar.to_string_lossy(), "--errors-only"],
                &file("html"),
            ),
            None => eprintln!("skipped: VNU_JAR does not name vnu.jar"),
        }
        if let Some(script) = &script {
            valid("bash", &[&script.to_string_lossy()], &file("docx"));
        }
    }
}
