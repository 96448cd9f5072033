//! Tests of the formats that are archives of XML: small ones made here, whole and damaged.

use std::io::{Cursor, Write};
use std::path::Path;

use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;

/// An archive of these parts.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, text) in parts {
        writer.start_file(*name, options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Place, layout and text of a block.
type Told = (String, String, String);

/// The blocks of a file whose name says nothing: by its content.
fn found(bytes: &[u8]) -> (&'static str, Vec<Told>, Vec<String>) {
    match Content::read(Path::new("file"), bytes).unwrap() {
        Content::Blocks(name, read) => {
            let blocks = read.blocks.into_iter();
            let blocks = blocks.map(|block| (block.place, block.layout.to_string(), block.text));
            let findings = read.findings.into_iter().map(|finding| finding.message);
            (name, blocks.collect(), findings.collect())
        }
        Content::Text(text) => panic!("taken for plain text: {text}"),
    }
}

fn owned(rows: &[(&str, &str, &str)]) -> Vec<Told> {
    rows.iter()
        .map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned()))
        .collect()
}

const ODT_STYLES: &str = r#"<office:document-styles><office:styles>
<style:style style:name="Heading" style:family="paragraph"/>
<style:style style:name="Title" style:family="paragraph" style:parent-style-name="Heading"><style:text-properties fo:font-weight="bold"/></style:style>
</office:styles></office:document-styles>"#;
const ODT: &str = r#"<?xml version="1.0"?><office:document-content><office:automatic-styles>
<style:style style:name="T1" style:family="text"><style:text-properties style:font-weight-complex="bold"/></style:style>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>
</office:automatic-styles><office:body><office:text>
<text:tracked-changes><text:changed-region><text:deletion><text:p>លុប</text:p></text:deletion></text:changed-region></text:tracked-changes>
<text:p text:style-name="P1">ចំណងជើង</text:p>
<text:h text:outline-level="2">ការងារ</text:h>
<text:p>កខ<text:s text:c="2"/><text:span text:style-name="T1">គ<text:span>ឃ</text:span></text:span>
 ង<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>កំណត់។</text:p></text:note-body></text:note>។<office:annotation><text:p>យោបល់</text:p></office:annotation></text:p>
<text:list><text:list-item><text:p>មួយ</text:p><text:list><text:list-item><text:p>ពីរ</text:p></text:list-item></text:list></text:list-item></text:list>
<table:table><table:table-row><table:table-cell table:number-columns-repeated="2"/><table:table-cell><text:p>ច</text:p></table:table-cell></table:table-row></table:table>
</office:text></office:body></office:document-content>"#;

fn odt() -> Vec<u8> {
    archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", ODT),
        ("styles.xml", ODT_STYLES),
    ])
}

#[test]
fn an_opendocument_text_is_read_with_its_notes_lists_tables_and_emphasis() {
    let (format, blocks, findings) = found(&odt());
    let expected = [
        ("paragraph 1", "title", "ចំណងជើង"),
        ("paragraph 2", "heading-2", "ការងារ"),
        ("paragraph 3", "paragraph", "កខ  <b1>គឃ</b1> ង<fn1/>។"),
        ("paragraph 4", "footnote-1", "កំណត់។"),
        ("paragraph 5", "item-1", "មួយ"),
        ("paragraph 6", "item-2", "ពីរ"),
        ("paragraph 7", "cell-1-1-3", "ច"),
    ];
    assert_eq!((format, blocks), ("ODT", owned(&expected)));
    assert_eq!(findings, ["file: 1 comments were left out"]);
}

fn epub() -> Vec<u8> {
    archive(&[
        ("mimetype", "application/epub+zip"),
        (
            "META-INF/container.xml",
            r#"<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>"#,
        ),
        (
            "OPS/book.opf",
            r#"<package><metadata><dc:title>សៀវភៅ</dc:title></metadata><manifest>
<item id="b" href="b%20c.xhtml"/><item id="a" href="text/a.xhtml"/><item id="x" href="gone.xhtml"/></manifest>
<spine><itemref idref="a"/><itemref idref="b"/><itemref idref="x"/></spine></package>"#,
        ),
        (
            "OPS/text/a.xhtml",
            "<html><body><h1>ក</h1><table><tr><td>ខ</td></tr></table></body></html>",
        ),
        (
            "OPS/b c.xhtml",
            "<html><body><nav><p>គ</p></nav><table><tr><td>ឃ</td></tr></table></body></html>",
        ),
    ])
}

#[test]
fn the_chapters_of_a_book_are_read_in_reading_order() {
    let (format, blocks, findings) = found(&epub());
    let expected = [
        ("chapter 1, paragraph 1", "heading-1", "ក"),
        ("chapter 1, paragraph 2", "cell-1-1-1", "ខ"),
        ("chapter 2, paragraph 1", "paragraph", "គ"),
        ("chapter 2, paragraph 2", "cell-2-1-1", "ឃ"),
    ];
    assert_eq!((format, blocks), ("EPUB", owned(&expected)));
    assert_eq!(
        findings,
        ["file: chapter 3 (OPS/gone.xhtml) is not in the book"]
    );
}

fn pptx() -> Vec<u8> {
    let slide = r#"<p:sld><p:cSld><p:spTree>
<p:sp><p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>ចំណងជើង</a:t></a:r></a:p></p:txBody></p:sp>
<p:sp><p:nvSpPr><p:nvPr><p:ph idx="1"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:pPr lvl="1"/><a:r><a:t>ក</a:t></a:r><a:r><a:rPr b="1"/><a:t>ខ</a:t></a:r></a:p></p:txBody></p:sp>
<p:sp><p:nvSpPr><p:nvPr><p:ph type="sldNum"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:fld><a:t>1</a:t></a:fld></a:p></p:txBody></p:sp>
<p:grpSp><p:sp><p:txBody><a:p><a:r><a:t>គ</a:t></a:r><a:br/><a:r><a:t>ឃ</a:t></a:r></a:p></p:txBody></p:sp></p:grpSp>
<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>ង</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>
</p:spTree></p:cSld></p:sld>"#;
    let notes = r#"<p:notes><p:cSld><p:spTree><p:sp><p:nvSpPr><p:nvPr><p:ph type="body"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>ច</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:notes>"#;
    archive(&[
        (
            "ppt/presentation.xml",
            r#"<p:presentation><p:sldIdLst><p:sldId id="1" r:id="rId7"/></p:sldIdLst></p:presentation>"#,
        ),
        (
            "ppt/_rels/presentation.xml.rels",
            r#"<Relationships><Relationship Id="rId7" Type="http://x/slide" Target="slides/slide9.xml"/></Relationships>"#,
        ),
        ("ppt/slides/slide9.xml", slide),
        (
            "ppt/slides/_rels/slide9.xml.rels",
            r#"<Relationships><Relationship Id="r1" Type="http://x/notesSlide" Target="../notesSlides/n.xml"/></Relationships>"#,
        ),
        ("ppt/notesSlides/n.xml", notes),
    ])
}

#[test]
fn slides_and_their_notes_are_read_in_the_order_of_the_show() {
    let (format, blocks, _) = found(&pptx());
    let expected = [
        ("slide 1", "heading-1", "ចំណងជើង"),
        ("slide 1", "item-2", "ក<b1>ខ</b1>"),
        ("slide 1", "text-box", "គ<br1/>ឃ"),
        ("slide 1", "cell-1-1-1", "ង"),
        ("notes of slide 1", "paragraph", "ច"),
    ];
    assert_eq!((format, blocks), ("PPTX", owned(&expected)));
}

fn xlsx() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(1, 2, "ក\nខ").unwrap();
    sheet.write_number(2, 2, 15).unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn the_texts_of_a_workbook_are_read_with_their_cells() {
    let (format, blocks, _) = found(&xlsx());
    let expected = [("sheet Sheet1, row 2, column 3", "cell-1-2-3", "ក<br1/>ខ")];
    assert_eq!((format, blocks), ("XLSX", owned(&expected)));
}

proptest! {
    #[test]
    fn damaged_files_are_errors_and_never_a_panic(which in 0_usize..4, at in 0.0_f64..1.0, byte: u8, cut: bool) {
        let mut bytes = [odt, epub, pptx, xlsx][which]();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in the file")]
        let at = (at * bytes.len() as f64) as usize;
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] = byte;
        }
        for name in ["f.odt", "f.epub", "f.pptx", "f.xlsx"] {
            if let Err(error) = Content::read(Path::new(name), &bytes) {
                prop_assert!(error.to_string().starts_with(name), "{}", error);
            }
        }
    }
}
