//! A Word document translated by a simulated service comes back with its layout, in both languages.
#![allow(
    missing_docs,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should panic, and says what it skips"
)]

#[path = "support/docx.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::pedantic,
    reason = "each test file uses a part of it"
)]
mod docx;
mod support;

use std::path::Path;
use std::process::Command;

use docx::{paragraph, part, report, run};
use support::{Folder, Office, shared};
use trivani::format::document::{ReadOptions, read};
use trivani::model::{Language, Slug};

/// What the simulated service says of each sentence of the report.
const ANSWERS: &str = r#"{
"របាយការណ៍": ["Báo cáo", "Report"],
"ការងារបក្ស": ["Công tác Đảng", "Party work"],
"គណៈកម្មាធិការ<b1>បក្សខេត្ត</b1>បានដឹកនាំ។<fn1/>": ["Ban chấp hành <b1>Đảng bộ tỉnh</b1> đã lãnh đạo.<fn1/>", "The <b1>provincial Party</b1> committee led the work.<fn1/>"],
"ប្រជាជនបានចូលរួម។": ["Nhân dân đã tham gia.", "The people took part in it."],
"លទ្ធផល": ["Kết quả", "Results"],
"គម្រោងថ្មីបានអនុម័ត។": ["Dự án mới đã được thông qua.", "The new project was adopted."],
"ស្ត្រី": ["Phụ nữ", "Women"],
"១២ នាក់": ["12 người", "12 persons"],
"ប្រជាជនខ្មែរ": ["Nhân dân Khmer", "Khmer people"],
"២៥ នាក់": ["25 người", "25 persons"],
"សូមមើល<a1>គេហទំព័រ</a1>។": ["Xin xem <a1>trang mạng</a1>.", "Please see the <a1>website</a1>."],
"តាមច្បាប់ថ្មី។": ["Theo luật mới.", "Under the new law."],
"ស្ត្រី<b1>ខ្មែរ</b1>": ["Phụ nữ <b1>Khmer</b1>", "<b1>Khmer</b1> women"],
"<b1>ស្ត្រី</b1>ប្រជាជនខ្មែរ": ["Phụ nữ nhân dân Khmer", "Khmer people women"],
"<b1>រដ្ឋសភា</b1>បានអនុម័តច្បាប់ថ្មី": ["Quốc hội đã thông qua luật mới", "The < B1 >National Assembly</ b1> adopted the new law"],
"ទំព័រខាងលើ": ["Đầu trang", "Page header"]
}"#;

const PROGRAM: &str = "import json, sys\n\
    answers = json.load(open('answers.json', encoding='utf-8'))\n\
    for line in sys.stdin:\n\
    \x20   r = json.loads(line)\n\
    \x20   n = 0 if r['target'] == 'vi' else 1\n\
    \x20   t = [{'id': s['id'], 'text': answers.get(s['text'], ['Không rõ', 'Not known'])[n]} for s in r['segments']]\n\
    \x20   print(json.dumps({'id': r['id'], 'translations': t}), flush=True)\n";

fn python_is_there() -> bool {
    let found = Command::new("python3").arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: python3 is not there");
    }
    found
}

/// A project with the simulated service and a document.
fn project(document: &[u8]) -> Folder {
    let folder = Folder::with("answers.json", ANSWERS);
    folder.file("translate.py", PROGRAM);
    folder.file(
        "glossary/terms.csv",
        "km,vi,en\nរដ្ឋសភា,Quốc hội,National Assembly\n",
    );
    folder.file(
        "trivani.toml",
        "backend = \"script\"\n[backends.script]\nkind = \"command\"\ncommand = [\"python3\", \"translate.py\"]\n",
    );
    folder.file("report.docx", document);
    folder
}

fn translated(document: &[u8], arguments: &[&str]) -> Folder {
    let folder = project(document);
    let run = folder.trivani(
        &[
            &["translate", "report.docx", "--format", "docx,csv"],
            arguments,
        ]
        .concat(),
    );
    assert!([0, 2].contains(&run.code), "{}{}", run.stdout, run.stderr);
    folder
}

fn bytes(folder: &Folder, name: &str) -> Vec<u8> {
    std::fs::read(folder.path(name)).unwrap()
}

/// The segments that a translated document has: layout and text.
fn segments(bytes: &[u8], language: Language) -> Vec<(String, String)> {
    let options = ReadOptions {
        language: Some(language),
        segmented: false,
    };
    let read = read(
        Path::new("t.docx"),
        bytes,
        Slug::from_file_name("t.docx"),
        options,
    )
    .unwrap();
    assert_eq!(read.findings, [], "no tracked change is left");
    let segments = read.document.segments.into_iter();
    segments.map(|s| (s.layout.to_string(), s.text)).collect()
}

const LAYOUTS: [&str; 13] = [
    "title",
    "heading-1",
    "paragraph",
    "paragraph",
    "heading-2",
    "paragraph",
    "cell-1-1-1",
    "cell-1-1-2",
    "cell-1-2-1",
    "cell-1-2-2",
    "item-1",
    "footnote-1",
    "text-box",
];

#[test]
fn headings_table_note_bold_list_and_link_come_back_in_both_languages() {
    if !python_is_there() {
        return;
    }
    let folder = translated(&report(), &[]);
    let answers: serde_json::Value = serde_json::from_str(ANSWERS).unwrap();
    let sources = folder.rows("output/report.csv");
    for (language, at) in [(Language::Vietnamese, 0), (Language::English, 1)] {
        let file = format!("output/report.{language}.docx");
        let found = segments(&bytes(&folder, &file), language);
        let layouts: Vec<_> = found.iter().map(|(layout, _)| layout.as_str()).collect();
        assert_eq!(layouts, LAYOUTS, "{language}");
        let texts: Vec<_> = found.iter().map(|(_, text)| text.as_str()).collect();
        let expected: Vec<_> = sources
            .iter()
            .map(|row| answers[&row["km"]][at].as_str().unwrap())
            .collect();
        assert_eq!(texts, expected, "{language}");
        for row in &sources {
            assert_eq!(row[&format!("{language}_status")], "translated", "{row:?}");
        }
    }
}

#[test]
fn runs_have_a_font_a_size_and_a_language_that_suit_their_letters() {
    if !python_is_there() {
        return;
    }
    let folder = translated(&report(), &[]);
    let document = part(
        &bytes(&folder, "output/report.vi.docx"),
        "word/document.xml",
    );
    let properties = "<w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\"/><w:b w:val=\"1\"/><w:bCs w:val=\"1\"/><w:sz w:val=\"24\"/><w:lang w:val=\"vi-VN\"/></w:rPr>";
    assert!(
        document.contains(&format!(
            "{properties}<w:t xml:space=\"preserve\">Đảng bộ tỉnh</w:t>"
        )),
        "{document}"
    );
    // A heading is bold for Khmer by its style; so is its translation.
    let heading = "<w:b w:val=\"1\"/><w:sz w:val=\"28\"/><w:lang w:val=\"vi-VN\"/></w:rPr><w:t xml:space=\"preserve\">Công tác Đảng</w:t>";
    assert!(document.contains(heading), "{document}");
    for gone in ["w:ins", "w:del ", "w:highlight", "ចាស់"] {
        assert!(!document.contains(gone), "{gone}");
    }
    let notes = part(
        &bytes(&folder, "output/report.vi.docx"),
        "word/footnotes.xml",
    );
    assert!(notes.contains("<w:footnoteRef/>") && notes.contains("Theo luật mới."));
}

#[test]
fn the_same_document_comes_out_byte_for_byte_when_the_file_is_gone() {
    if !python_is_there() {
        return;
    }
    let folder = translated(&report(), &[]);
    let first = bytes(&folder, "output/report.en.docx");
    std::fs::remove_file(folder.path("report.docx")).unwrap();
    std::fs::remove_file(folder.path("output/report.en.docx")).unwrap();
    let run = folder.trivani(&["export", "--format", "docx"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("report.vi.docx") && run.stdout.contains("report.en.docx"));
    assert_eq!(bytes(&folder, "output/report.en.docx"), first);
}

#[test]
fn what_is_not_translated_or_needs_review_is_highlighted_and_counted() {
    if !python_is_there() {
        return;
    }
    // The service does not know the second sentence, and gives one without the tag.
    let khmer = paragraph("", &run("", "រៀបចំដោយ<b>ខ្មែរ ៥។".replace("<b>", "").as_str()));
    let body = khmer + &paragraph("", &(run("", "ប្រជាជនបានចូលរួម។") + &run("<w:bCs/>", "ស្ត្រី ៣។")));
    let document = docx::docx(&body, &[], &paragraph("", ""));
    let folder = translated(&document, &["--to", "vi"]);
    let read = |name: &str| part(&bytes(&folder, name), "word/document.xml");
    let xml = read("output/report.vi.docx");
    assert!(
        xml.contains("<w:highlight w:val=\"lightGray\"/>") && xml.contains("Không rõ"),
        "{xml}"
    );
    let run = folder.trivani(&["export", "--format", "docx"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stdout
            .contains("docx-needs-review: vi: segments that need review, highlighted in grey: 2"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("docx-untranslated: en: segments that are not translated and stand in Khmer, highlighted in yellow: 3"), "{}", run.stdout);
    let english = read("output/report.en.docx");
    assert!(
        english.contains("<w:highlight w:val=\"yellow\"/>") && english.contains("ប្រជាជនបានចូលរួម។"),
        "{english}"
    );
    folder.trivani(&["export", "--format", "docx", "--unmarked"]);
    assert!(!read("output/report.vi.docx").contains("w:highlight"));
    assert_eq!(read("output/report.en.docx").matches("<w:t").count(), 3);
}

#[test]
fn a_note_whose_tag_was_lost_is_put_back_and_reported() {
    if !python_is_there() {
        return;
    }
    let reference = "<w:r><w:footnoteReference w:id=\"1\"/></w:r>";
    let content = run("", "ប្រជាជន") + reference + &run("", "ខ្មែររស់នៅទីនេះ។");
    let document = docx::docx(
        &paragraph("", &content),
        &[&run("", "តាមច្បាប់ថ្មី។")],
        &paragraph("", ""),
    );
    let folder = translated(&document, &["--to", "vi"]);
    let row = &folder.rows("output/report.csv")[0];
    assert!(
        row["findings"].contains("tag-missing") && row["vi_status"] == "needs-review",
        "{row:?}"
    );
    let xml = part(
        &bytes(&folder, "output/report.vi.docx"),
        "word/document.xml",
    );
    assert!(xml.contains("<w:footnoteReference w:id=\"1\"/>"), "{xml}");
    let run = folder.trivani(&["export", "--format", "docx"]);
    assert!(
        run.stdout.contains("docx-objects: vi") && run.stdout.contains("paragraph 1"),
        "{}",
        run.stdout
    );
}

#[test]
fn the_same_words_with_other_tags_are_another_question_and_lost_tags_are_mended() {
    if !python_is_there() {
        return;
    }
    let bold = "<w:b/><w:bCs/>";
    let body = paragraph("", &(run("", "ស្ត្រី") + &run(bold, "ខ្មែរ")))
        + &paragraph("", &(run(bold, "ស្ត្រី") + &run("", "ប្រជាជនខ្មែរ")))
        + &paragraph("", &(run(bold, "រដ្ឋសភា") + &run("", "បានអនុម័តច្បាប់ថ្មី")));
    let folder = translated(&docx::docx(&body, &[], &paragraph("", "")), &[]);
    let rows = folder.rows("output/report.csv");
    assert_eq!(rows[0]["en"], "<b1>Khmer</b1> women");
    assert_eq!(rows[0]["en_status"], "translated", "{:?}", rows[0]);
    assert!(rows[1]["findings"].contains("tag-missing"), "{:?}", rows[1]);
    // A term that stands once in both has one place for its tags; spoilt tags are mended.
    assert_eq!(rows[2]["vi"], "<b1>Quốc hội</b1> đã thông qua luật mới");
    assert_eq!(
        rows[2]["en"],
        "The <b1>National Assembly</b1> adopted the new law"
    );
    assert_eq!(
        (&*rows[2]["vi_status"], &*rows[2]["en_status"]),
        ("translated", "translated")
    );
}

#[test]
fn legacy_text_is_never_translated_and_stays_as_it_is() {
    if !python_is_there() {
        return;
    }
    let limon = run(
        "<w:rFonts w:ascii=\"Limon S1\" w:hAnsi=\"Limon S1\"/>",
        "RBHraCaNacRkkm úCa",
    );
    let body = paragraph("", &run("", "ស្ត្រី")) + &paragraph("", &limon);
    let document = docx::docx(&body, &[], &paragraph("", ""));
    let folder = translated(&document, &["--boilerplate"]);
    let row = &folder.rows("output/report.csv")[1];
    assert_eq!((&*row["kind"], &*row["vi"]), ("boilerplate", ""));
    let xml = part(
        &bytes(&folder, "output/report.vi.docx"),
        "word/document.xml",
    );
    assert!(xml.contains(&limon), "{xml}");
}

#[test]
fn a_text_has_no_document_to_translate() {
    let folder = Folder::with("a.txt", "ខ្មែរ។\n");
    let run = folder.trivani(&["translate", "a.txt", "--format", "docx,csv"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stdout.contains("docx-no-original"), "{}", run.stdout);
    assert!(folder.path("output/a.csv").exists());
}

#[test]
fn the_draft_engine_keeps_every_tag() {
    let folder = Folder::with("report.docx", report());
    let run = folder.trivani(&["translate", "report.docx", "--format", "docx,csv"]);
    assert!([0, 2].contains(&run.code), "{}", run.stderr);
    for row in folder.rows("output/report.csv") {
        assert!(
            !row["findings"].contains("tag-missing") && !row["findings"].contains("tag-order"),
            "{row:?}"
        );
    }
    let xml = part(
        &bytes(&folder, "output/report.en.docx"),
        "word/document.xml",
    );
    assert!(
        xml.contains("<w:hyperlink r:id=\"rId5\">")
            && xml.contains("<w:footnoteReference w:id=\"1\"/>")
    );
}

#[test]
fn the_documents_are_valid_and_libreoffice_opens_them() {
    if !python_is_there() {
        return;
    }
    let folder = translated(&report(), &[]);
    let files = ["vi", "en"].map(|language| folder.path(&format!("output/report.{language}.docx")));
    if let Some(validate) = shared("standards/validate.sh") {
        for file in &files {
            let run = Command::new("bash")
                .arg(&validate)
                .arg(file)
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&run.stderr).into_owned();
            assert!(run.status.success(), "{said}");
        }
    }
    if !folder.has_office(Office::Writer) {
        return;
    }
    let files = files.map(|file| file.to_str().unwrap().to_owned());
    let mut arguments = vec!["--convert-to", "pdf", "--outdir", "pdf"];
    arguments.extend(files.iter().map(String::as_str));
    let run = folder.soffice(&arguments).unwrap();
    for language in ["vi", "en"] {
        let made = folder.path(&format!("pdf/report.{language}.pdf"));
        assert!(made.exists(), "{}{}", run.stdout, run.stderr);
    }
}

/// The report, damaged in a part that is not read.
fn damaged() -> Vec<u8> {
    let whole = report();
    let headers = (1..whole.len()).filter(|&at| whole[at..].starts_with(b"PK\x03\x04"));
    let mut hurt = headers.map(|at| {
        let mut bytes = whole.clone();
        bytes[at] = 0;
        bytes
    });
    let options = ReadOptions {
        language: Some(Language::Khmer),
        segmented: false,
    };
    let is_said = |bytes: &Vec<u8>| {
        let slug = Slug::from_file_name("report.docx");
        let found = read(Path::new("report.docx"), bytes, slug, options);
        found.is_ok_and(|read| read.findings.iter().any(|it| it.rule == "input-damaged"))
    };
    hurt.find(is_said).unwrap()
}

#[test]
fn what_cannot_be_written_again_is_said_before_anything_is_asked() {
    let folder = Folder::with("x.km.txt", "ក។\n");
    std::fs::write(folder.path("report.docx"), damaged()).unwrap();
    let said = "no translated document can be made of it";
    let dry = folder.trivani(&["translate", "report.docx", "--format", "csv", "--dry-run"]);
    assert_eq!(dry.code, 0, "{}{}", dry.stdout, dry.stderr);
    assert!(dry.stdout.contains(said), "{}", dry.stdout);
    let run = folder.trivani(&["translate", "report.docx", "--format", "csv,docx"]);
    assert_eq!(run.code, 3, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains(said), "{}", run.stderr);
    assert!(!folder.path("output/report.csv").exists());
    let run = folder.trivani(&["translate", "report.docx", "--format", "csv"]);
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains(said), "{}", run.stdout);
    assert!(folder.path("output/report.csv").exists());
}
