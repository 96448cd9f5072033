//! A Word document as an edition: its table, its footnote and its emphasis in every language.
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::pedantic,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should panic, and it uses a part of what it shares"
)]

mod support;

#[path = "support/docx.rs"]
mod word;

use support::Folder;
use trivani::model::Language;
use word::{part, report};

/// What stands in the cells of the report's table.
const CELLS: [&str; 4] = ["ស្ត្រី", "១២ នាក់", "ប្រជាជនខ្មែរ", "២៥ នាក់"];
const NOTE: &str = "តាមច្បាប់ថ្មី។";

/// The report, translated by the draft, as an edition in columns.
fn made() -> Folder {
    let folder = Folder::with("report.docx", report());
    let run = folder.trivani(&["translate", "report.docx", "--quiet"]);
    assert!([0, 2].contains(&run.code), "{}", run.stderr);
    let arguments = "edition report.docx --layout columns --format html,docx,epub --author A.B.";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let run = folder.trivani(&arguments);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    folder
}

/// The text without `<wbr>` and U+200B.
fn unbroken(text: &str) -> String {
    text.replace("<wbr>", "")
        .replace("<wbr/>", "")
        .replace('\u{200B}', "")
}

#[test]
fn the_page_has_the_table_the_note_and_the_emphasis_of_the_word_document_in_every_language() {
    let folder = made();
    let page = std::fs::read_to_string(folder.path("output/report.columns.html")).unwrap();
    let page = unbroken(&page);
    let main = &page[page.find("<main>").unwrap()..page.find("</main>").unwrap()];
    assert!(main.contains("<table"), "{main}");
    for cell in CELLS {
        assert_eq!(main.matches(cell).count(), 1, "{cell} in {main}");
    }
    let notes = &page[page.find("<section class=\"notes\"").unwrap()..];
    assert_eq!(notes.matches(NOTE).count(), 1, "{notes}");
    for language in Language::ALL {
        let reference = format!("href=\"#{language}-note1\"");
        assert_eq!(main.matches(&reference).count(), 1, "{reference} in {main}");
        assert!(notes.contains(&format!("id=\"{language}-note1\"")));
    }
    assert!(main.contains("<strong>បក្សខេត្ត</strong>"), "{main}");
    assert_eq!(main.matches("<strong>").count(), 3, "{main}");
    let link = "<a href=\"https://example.org/\">";
    assert_eq!(main.matches(link).count(), 3, "{main}");
    assert!(!page.contains("ចាស់"), "what was deleted stays out");
}

#[test]
fn the_word_edition_has_a_real_footnote_and_the_table_in_every_language() {
    let folder = made();
    let bytes = std::fs::read(folder.path("output/report.columns.docx")).unwrap();
    let document = unbroken(&part(&bytes, "word/document.xml"));
    let notes = unbroken(&part(&bytes, "word/footnotes.xml"));
    assert_eq!(document.matches("<w:footnoteReference ").count(), 3);
    assert_eq!(notes.matches(NOTE).count(), 1, "{notes}");
    for cell in CELLS {
        assert_eq!(document.matches(cell).count(), 1, "{cell} in {document}");
    }
    assert!(document.contains("<w:tbl>"));
    assert_eq!(document.matches("<w:hyperlink r:id=\"link1\"").count(), 3);
    let relations = part(&bytes, "word/_rels/document.xml.rels");
    let relation = "Target=\"https://example.org/\" TargetMode=\"External\"";
    assert_eq!(relations.matches(relation).count(), 1, "{relations}");
}

#[test]
fn an_author_who_is_written_alike_in_every_language_stands_once() {
    let folder = made();
    let page = std::fs::read_to_string(folder.path("output/report.columns.html")).unwrap();
    assert_eq!(page.matches("A.B.").count(), 1);
    let bytes = std::fs::read(folder.path("output/report.columns.docx")).unwrap();
    assert_eq!(part(&bytes, "word/document.xml").matches("A.B.").count(), 1);
    let bytes = std::fs::read(folder.path("output/report.columns.epub")).unwrap();
    assert_eq!(part(&bytes, "EPUB/title.xhtml").matches("A.B.").count(), 1);
}
