//! Word documents made from XML that a reader can check.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
    xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" \
    xmlns:v=\"urn:schemas-microsoft-com:vml\"";
const TYPES: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The styles of every document here: Khmer set in a Khmer font, headings bold in complex script only, as Word writes them.
const STYLES: &str = r#"<w:docDefaults><w:rPrDefault><w:rPr>
<w:rFonts w:ascii="Khmer OS Siemreap" w:hAnsi="Khmer OS Siemreap" w:cs="Khmer OS Siemreap"/><w:sz w:val="20"/><w:szCs w:val="24"/>
<w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="km-KH"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titre"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:pPr><w:jc w:val="center"/></w:pPr>
<w:rPr><w:bCs/><w:szCs w:val="36"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>
<w:pPr><w:keepNext/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:bCs/><w:szCs w:val="28"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="MyHead"><w:name w:val="My head"/><w:basedOn w:val="H1"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="FootnoteText"><w:name w:val="footnote text"/><w:basedOn w:val="Normal"/></w:style>
<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr></w:style>
<w:style w:type="table" w:styleId="Grid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders>
<w:top w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:left w:val="single" w:sz="4" w:space="0" w:color="auto"/>
<w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:right w:val="single" w:sz="4" w:space="0" w:color="auto"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="auto"/>
</w:tblBorders></w:tblPr></w:style>"#;

const NUMBERING: &str = r#"<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>
<w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"#;

/// A document with this body and these footnotes (from number 1), and a header.
pub fn docx(body: &str, notes: &[&str], header: &str) -> Vec<u8> {
    let part = |root: &str, content: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:{root} {W}>{content}</w:{root}>"
        )
    };
    let mut footnotes = String::from(
        "<w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>\
         <w:footnote w:type=\"continuationSeparator\" w:id=\"0\"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>",
    );
    for (note, id) in notes.iter().zip(1..) {
        footnotes.push_str(&format!(
            "<w:footnote w:id=\"{id}\"><w:p><w:pPr><w:pStyle w:val=\"FootnoteText\"/></w:pPr>\
             <w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteRef/></w:r>{note}</w:p></w:footnote>"
        ));
    }
    let section = "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId4\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
        <w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1134\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/></w:sectPr>";
    let document = part("document", &format!("<w:body>{body}{section}</w:body>"));
    let kinds = [
        "document.main",
        "styles",
        "footnotes",
        "numbering",
        "header",
    ];
    let files = ["document", "styles", "footnotes", "numbering", "header1"];
    let overrides: String = files
        .iter()
        .zip(kinds)
        .map(|(file, kind)| {
            format!("<Override PartName=\"/word/{file}.xml\" ContentType=\"{TYPES}.{kind}+xml\"/>")
        })
        .collect();
    let types = format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>{overrides}</Types>"
    );
    let relation = |id: usize, kind: &str, target: &str| {
        format!("<Relationship Id=\"rId{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
    };
    let relations = |content: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{content}</Relationships>"
        )
    };
    let related = relation(1, "styles", "styles.xml")
        + &relation(2, "footnotes", "footnotes.xml")
        + &relation(3, "numbering", "numbering.xml")
        + &relation(4, "header", "header1.xml")
        + &format!(
            "<Relationship Id=\"rId5\" Type=\"{RELATIONS}/hyperlink\" Target=\"https://example.org/\" TargetMode=\"External\"/>"
        );
    zipped(&[
        ("[Content_Types].xml", &types),
        (
            "_rels/.rels",
            &relations(&relation(1, "officeDocument", "word/document.xml")),
        ),
        ("word/_rels/document.xml.rels", &relations(&related)),
        ("word/document.xml", &document),
        ("word/styles.xml", &part("styles", STYLES)),
        ("word/footnotes.xml", &part("footnotes", &footnotes)),
        ("word/numbering.xml", &part("numbering", NUMBERING)),
        ("word/header1.xml", &part("hdr", header)),
    ])
}

/// A ZIP file of texts.
pub fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    for (name, text) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The text of a part.
pub fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut zip.by_name(name).unwrap(), &mut text).unwrap();
    text
}

/// A run with properties, and a paragraph with its properties.
pub fn run(properties: &str, text: &str) -> String {
    let properties = if properties.is_empty() {
        String::new()
    } else {
        format!("<w:rPr>{properties}</w:rPr>")
    };
    format!("<w:r>{properties}<w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

pub fn paragraph(properties: &str, content: &str) -> String {
    let properties = if properties.is_empty() {
        String::new()
    } else {
        format!("<w:pPr>{properties}</w:pPr>")
    };
    format!("<w:p>{properties}{content}</w:p>")
}

/// The document of the third thing that issue 9 wants shown: headings, a table, a footnote, bold inside a sentence, a tracked
/// change; and a list, a link, a header.
pub fn report() -> Vec<u8> {
    let bold = "<w:b/><w:bCs/>";
    let style = |id: &str| format!("<w:pStyle w:val=\"{id}\"/>");
    let cell = |content: &str| {
        format!("<w:tc><w:tcPr><w:tcW w:w=\"4800\" w:type=\"dxa\"/></w:tcPr>{content}</w:tc>")
    };
    let row = |a: &str, b: &str| {
        format!(
            "<w:tr>{}{}</w:tr>",
            cell(&paragraph("", &run("", a))),
            cell(&paragraph("", &run("", b)))
        )
    };
    let table = format!(
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"Grid\"/><w:tblW w:w=\"9600\" w:type=\"dxa\"/></w:tblPr>\
         <w:tblGrid><w:gridCol w:w=\"4800\"/><w:gridCol w:w=\"4800\"/></w:tblGrid>{}{}</w:tbl>",
        row("ស្ត្រី", "១២ នាក់"),
        row("ប្រជាជនខ្មែរ", "២៥ នាក់")
    );
    let changed = "<w:ins w:id=\"1\" w:author=\"A\" w:date=\"2026-01-01T00:00:00Z\">".to_owned()
        + &run("", "ថ្មី")
        + "</w:ins><w:del w:id=\"2\" w:author=\"A\" w:date=\"2026-01-01T00:00:00Z\"><w:r><w:delText>ចាស់</w:delText></w:r></w:del>";
    let reference = "<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteReference w:id=\"1\"/></w:r>";
    let link = format!(
        "<w:hyperlink r:id=\"rId5\">{}</w:hyperlink>",
        run("<w:rStyle w:val=\"Hyperlink\"/>", "គេហទំព័រ")
    );
    let body = [
        paragraph(&style("Titre"), &run("", "របាយការណ៍")),
        paragraph(
            &style("H1"),
            &(run("", "ការងារ") + &run("<w:lang w:bidi=\"km-KH\"/>", "បក្ស")),
        ),
        paragraph(
            "",
            &(run("", "គណៈកម្មាធិការ")
                + &run(bold, "បក្ស")
                + &run(bold, "ខេត្ត")
                + &run("", "បានដឹកនាំ។")
                + reference
                + &run("", " ប្រជាជនបានចូលរួម។")),
        ),
        paragraph(&style("MyHead"), &run("", "លទ្ធផល")),
        paragraph("", &(run("", "គម្រោង") + &changed + &run("", "បានអនុម័ត។"))),
        table,
        paragraph(
            "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr>",
            &(run("", "សូមមើល") + &link + &run("", "។")),
        ),
    ];
    docx(
        &body.concat(),
        &[&run("", "តាមច្បាប់ថ្មី។")],
        &paragraph("", &run("", "ទំព័រខាងលើ")),
    )
}
