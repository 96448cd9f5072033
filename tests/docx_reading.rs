//! What is read of a Word document.
#![allow(clippy::unwrap_used, reason = "a test says what failed by panicking")]

#[path = "support/docx.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::pedantic,
    reason = "each test file uses a part of it"
)]
mod docx;

use std::path::Path;

use docx::{docx, paragraph, report, run, zipped};
use trivani::format::FormatError;
use trivani::format::document::{ReadDocument, ReadOptions, read};
use trivani::model::{Kind, Language, Layout, Slug};

fn try_read(bytes: &[u8]) -> Result<ReadDocument, FormatError> {
    let options = ReadOptions {
        language: Some(Language::Khmer),
        segmented: false,
    };
    read(
        Path::new("report.docx"),
        bytes,
        Slug::from_file_name("report.docx"),
        options,
    )
}

/// The segments of a body: layout and text.
fn segments(body: &str) -> Vec<(String, String)> {
    let read = try_read(&docx(body, &[], &paragraph("", ""))).unwrap();
    let segments = read.document.segments.into_iter();
    segments.map(|s| (s.layout.to_string(), s.text)).collect()
}

fn texts(body: &str) -> Vec<String> {
    segments(body).into_iter().map(|(_, text)| text).collect()
}

fn rules(bytes: &[u8]) -> Vec<String> {
    let findings = try_read(bytes).unwrap().findings.into_iter();
    findings.map(|finding| finding.to_string()).collect()
}

#[test]
fn a_report_is_read_with_headings_table_note_emphasis_and_accepted_changes() {
    let read = try_read(&report()).unwrap();
    let found: Vec<_> = read
        .document
        .segments
        .iter()
        .map(|s| (s.layout.to_string(), s.kind, s.text.as_str()))
        .collect();
    let expected = [
        ("title", Kind::Heading, "របាយការណ៍"),
        ("heading-1", Kind::Heading, "ការងារបក្ស"),
        (
            "paragraph",
            Kind::Sentence,
            "គណៈកម្មាធិការ<b1>បក្សខេត្ត</b1>បានដឹកនាំ។<fn1/>",
        ),
        ("paragraph", Kind::Sentence, "ប្រជាជនបានចូលរួម។"),
        ("heading-2", Kind::Heading, "លទ្ធផល"),
        ("paragraph", Kind::Sentence, "គម្រោងថ្មីបានអនុម័ត។"),
        ("cell-1-1-1", Kind::Heading, "ស្ត្រី"),
        ("cell-1-1-2", Kind::Heading, "១២ នាក់"),
        ("cell-1-2-1", Kind::Heading, "ប្រជាជនខ្មែរ"),
        ("cell-1-2-2", Kind::Heading, "២៥ នាក់"),
        ("item-1", Kind::Item, "សូមមើល<a1>គេហទំព័រ</a1>។"),
        ("footnote-1", Kind::Sentence, "តាមច្បាប់ថ្មី។"),
        ("text-box", Kind::Heading, "ទំព័រខាងលើ"),
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|(l, k, t)| ((*l).to_owned(), *k, *t))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(read.format, Some("DOCX"));
    let said: Vec<_> = read.findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["tracked-changes: tracked changes, taken as accepted: 2"]
    );
}

#[test]
fn only_what_differs_inside_a_paragraph_is_a_tag() {
    let bold = "<w:b/><w:bCs/>";
    let all_bold = paragraph("", &(run(bold, "ការ") + &run("<w:bCs/>", "ងារ")));
    assert_eq!(texts(&all_bold), ["ការងារ"]);
    let split = run("<w:rFonts w:hint=\"cs\"/>", "ការ")
        + &run("<w:sz w:val=\"22\"/><w:lang w:bidi=\"km-KH\"/>", "ងារ");
    assert_eq!(texts(&paragraph("", &split)), ["ការងារ"]);
    let unbold = run(bold, "ការងារការងារ") + &run("", "ថ្មី");
    assert_eq!(texts(&paragraph("", &unbold)), ["ការងារការងារ<c1>ថ្មី</c1>"]);
}

#[test]
fn khmer_is_bold_by_its_own_property_and_latin_by_its_own() {
    let latin_only = run("", "ការងារ") + &run("<w:b/>", "ខេត្ត");
    assert_eq!(texts(&paragraph("", &latin_only)), ["ការងារខេត្ត"]);
    let latin = run("", "ការងារ ") + &run("<w:b/>", "ASEAN");
    assert_eq!(texts(&paragraph("", &latin)), ["ការងារ <b1>ASEAN</b1>"]);
}

#[test]
fn emphasis_nests_and_blanks_between_do_not_break_it() {
    let content = run("", "ការងាររបស់យើង ")
        + &run("<w:bCs/>", "ខេត្ត")
        + &run("", " ")
        + &run("<w:bCs/><w:iCs/>", "ថ្មី")
        + &run("<w:bCs/>", "ណាស់")
        + &run("<w:color w:val=\"FF0000\"/>", "ក្រហម")
        + &run("<w:vertAlign w:val=\"superscript\"/>", "២");
    assert_eq!(
        texts(&paragraph("", &content)),
        [
            "ការងាររបស់យើង <b1>ខេត្ត ថ្មី<i2>ណាស់".replace("ថ្មី<i2>ណាស់", "<i2>ថ្មី</i2>ណាស់")
                + "</b1><c3>ក្រហម</c3><sup4>២</sup4>"
        ]
    );
}

#[test]
fn tabs_breaks_hyphens_pictures_and_fields_have_their_signs() {
    let field = |code: &str, result: &str| {
        let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
        mark("begin")
            + &format!("<w:r><w:instrText>{code}</w:instrText></w:r>")
            + &mark("separate")
            + &run("", result)
            + &mark("end")
    };
    let content = run("", "ទំព័រ")
        + "<w:r><w:tab/><w:noBreakHyphen/><w:softHyphen/></w:r>"
        + &field(" PAGEREF _Toc1 \\h ", "១២")
        + "<w:r><w:drawing/></w:r>"
        + &run("", "ចប់")
        + "<w:r><w:br/></w:r>"
        + &run("", "ថ្មី");
    assert_eq!(
        texts(&paragraph("", &content)),
        ["ទំព័រ<tab1/>\u{2011}\u{AD}<f2>១២</f2><img3/>ចប់", "ថ្មី"]
    );
    let link = run("", "មើល") + &field(" HYPERLINK \"https://example.org\" ", "ទីនេះ");
    assert_eq!(texts(&paragraph("", &link)), ["មើល<a1>ទីនេះ</a1>"]);
    let simple =
        run("", "ទំព័រ ") + "<w:fldSimple w:instr=\" PAGE \"><w:r><w:t>5</w:t></w:r></w:fldSimple>";
    assert_eq!(texts(&paragraph("", &simple)), ["ទំព័រ <f1>5</f1>"]);
}

#[test]
fn a_deleted_end_of_paragraph_joins_two_and_a_deleted_row_is_gone() {
    let deleted = "<w:rPr><w:del w:id=\"1\" w:author=\"A\"/></w:rPr>";
    let joined = paragraph(deleted, &run("", "ការ")) + &paragraph("", &run("", "ងារ"));
    assert_eq!(texts(&joined), ["ការងារ"]);
    let row = |properties: &str, text: &str| {
        format!(
            "<w:tr>{properties}<w:tc>{}</w:tc></w:tr>",
            paragraph("", &run("", text))
        )
    };
    let table = format!(
        "<w:tbl>{}{}</w:tbl>",
        row("<w:trPr><w:del w:id=\"2\" w:author=\"A\"/></w:trPr>", "ចាស់"),
        row("", "ថ្មី")
    );
    assert_eq!(
        segments(&table),
        [("cell-1-1-1".to_owned(), "ថ្មី".to_owned())]
    );
    let moved = "<w:moveFrom w:id=\"3\" w:author=\"A\">".to_owned()
        + &run("", "ចាស់")
        + "</w:moveFrom><w:moveTo w:id=\"4\" w:author=\"A\">"
        + &run("", "ថ្មី")
        + "</w:moveTo>";
    assert_eq!(texts(&paragraph("", &moved)), ["ថ្មី"]);
}

#[test]
fn a_text_box_is_read_once() {
    let inner = format!(
        "<w:txbxContent>{}</w:txbxContent>",
        paragraph("", &run("", "ប្រអប់"))
    );
    let both = format!(
        "<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wps:txbx>{inner}</wps:txbx></w:drawing></mc:Choice>\
         <mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    );
    let found = segments(&paragraph("", &(run("", "អត្ថបទ") + &both)));
    let expected = [("paragraph", "អត្ថបទ"), ("text-box", "ប្រអប់")];
    assert_eq!(found, expected.map(|(l, t)| (l.to_owned(), t.to_owned())));
}

#[test]
fn text_that_looks_like_a_tag_is_escaped() {
    let content = run("", "ការងារ &lt;b") + &run("<w:lang w:val=\"en-US\"/>", "1&gt; និង");
    assert_eq!(texts(&paragraph("", &content)), ["ការងារ <\\b1> និង"]);
}

#[test]
fn legacy_fonts_are_reported_and_kept() {
    let limon = run(
        "<w:rFonts w:ascii=\"Limon S1\" w:hAnsi=\"Limon S1\"/>",
        "RBHraCaNacRkkm&lt;úCa",
    );
    let bytes = docx(
        &(paragraph("", &run("", "ខ្មែរ។")) + &paragraph("", &limon)),
        &[],
        &paragraph("", ""),
    );
    let read = try_read(&bytes).unwrap();
    assert_eq!(read.document.segments[1].kind, Kind::Boilerplate);
    assert_eq!(read.document.segments[1].text, "RBHraCaNacRkkm<úCa");
    let said = rules(&bytes).concat();
    assert!(
        said.contains("legacy-font: paragraph 2") && said.contains("Limon S1"),
        "{said}"
    );
}

#[test]
fn comments_are_left_out_and_counted() {
    let content = "<w:commentRangeStart w:id=\"0\"/>".to_owned()
        + &run("", "ខ្មែរ។")
        + "<w:commentRangeEnd w:id=\"0\"/><w:r><w:commentReference w:id=\"0\"/></w:r>";
    assert_eq!(texts(&paragraph("", &content)), ["ខ្មែរ។"]);
    let bytes = docx(&paragraph("", &content), &[], &paragraph("", ""));
    assert_eq!(rules(&bytes), ["comments-left-out: comments: 1"]);
}

#[test]
fn what_is_no_word_document_is_one_clear_error() {
    let error = |bytes: &[u8]| try_read(bytes).unwrap_err().to_string();
    assert!(error(b"PK\x03\x04 no").contains("no whole ZIP file"));
    assert!(error(b"\xD0\xCF\x11\xE0 old").contains("Word 97"));
    assert!(error(&zipped(&[("a.txt", "a")])).contains("word/document.xml"));
    let document = |text: &str| error(&zipped(&[("word/document.xml", text)]));
    assert!(document("<w:document><w:body>").contains("cut short"));
    assert!(
        document(
            "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><w:document>&e;</w:document>"
        )
        .contains("document type")
    );
    assert!(document(&"<w:p>".repeat(5000)).contains("too deep"));
    assert!(document("<html/>").contains("no Word document"));
    let whole = report();
    assert!(try_read(&whole[..whole.len() - 100]).is_err());
}

#[test]
fn a_bomb_is_refused() {
    let bomb = format!("<w:document>{}</w:document>", " ".repeat(300 << 20));
    let bytes = zipped(&[("word/document.xml", &bomb)]);
    assert!(bytes.len() < 1 << 20);
    assert!(
        try_read(&bytes)
            .unwrap_err()
            .to_string()
            .contains("far more")
    );
}

#[test]
fn layouts_do_not_need_styles() {
    let bytes = zipped(&[(
        "word/document.xml",
        "<w:document xmlns:w=\"w\"><w:body><w:p><w:pPr><w:outlineLvl w:val=\"2\"/></w:pPr><w:r><w:t>ខ្មែរ</w:t></w:r></w:p></w:body></w:document>",
    )]);
    assert_eq!(
        try_read(&bytes).unwrap().document.segments[0].layout,
        Layout::Heading(3)
    );
}
