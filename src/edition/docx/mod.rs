//! The edition as a Word document (Office Open XML, transitional): styles, real footnotes, a table of contents that is
//! already filled, Khmer with the fonts and the language of complex scripts.

mod body;
mod front;
mod paragraph;
mod run;
mod xml;

use self::paragraph::{Setting, Writer};
use self::xml::{MAIN, Xml};
use super::package::Package;
use super::{Book, EditionError, Label};

const CONTENT_TYPES: &str = include_str!("content-types.xml");
const RELATIONS: &str = include_str!("relations.xml");
const DOCUMENT_RELATIONS: &str = include_str!("document-relations.xml");
const STYLES: &str = include_str!("styles.xml");
const NUMBERING: &str = include_str!("numbering.xml");
const SETTINGS: &str = include_str!("settings.xml");
const FONTS: &str = include_str!("font-table.xml");
const FOOTER: &str = include_str!("footer.xml");

const OFFICE: (&str, &str) = (
    "xmlns:r",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
);

/// The relations of a part that has none of its own kind.
const NO_RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";

/// Relations and further ones.
fn with(relations: &str, further: &str) -> String {
    let end = relations
        .rfind("</Relationships>")
        .unwrap_or(relations.len());
    let (begin, end) = relations.split_at(end);
    format!("{begin}{further}{end}")
}

/// The book as a Word document.
///
/// # Errors
/// [`EditionError::Write`] when the package cannot be put together.
pub fn render(book: &Book) -> Result<Vec<u8>, EditionError> {
    let mut writer = Writer::new(book);
    let document = document(&mut writer);
    let relations = with(DOCUMENT_RELATIONS, &writer.take_relations());
    let footnotes = footnotes(&mut writer);
    let note_relations = with(NO_RELATIONS, &writer.take_relations());
    let core = front::core(book);
    let mut package = Package::new();
    let parts: [(&str, &[u8]); 12] = [
        ("[Content_Types].xml", CONTENT_TYPES.as_bytes()),
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("docProps/core.xml", &core),
        ("word/document.xml", &document),
        ("word/_rels/document.xml.rels", relations.as_bytes()),
        ("word/styles.xml", STYLES.as_bytes()),
        ("word/numbering.xml", NUMBERING.as_bytes()),
        ("word/settings.xml", SETTINGS.as_bytes()),
        ("word/fontTable.xml", FONTS.as_bytes()),
        ("word/footer1.xml", FOOTER.as_bytes()),
        ("word/footnotes.xml", &footnotes),
        ("word/_rels/footnotes.xml.rels", note_relations.as_bytes()),
    ];
    for (name, bytes) in parts {
        package.deflated(name, bytes)?;
    }
    package.finish()
}

fn document(writer: &mut Writer<'_>) -> Vec<u8> {
    let book = writer.book;
    let mut xml = Xml::new();
    xml.open("w:document", &[MAIN, OFFICE]);
    xml.open("w:body", &[]);
    front::title_page(&mut xml, book);
    front::contents(&mut xml, book);
    writer.body(&mut xml);
    writer.begin_notes();
    loose_notes(&mut xml, writer);
    front::glossary(&mut xml, book);
    section(&mut xml, book);
    xml.close("w:body");
    xml.close("w:document");
    xml.finish()
}

/// The page: A4, with its number at the foot.
fn section(xml: &mut Xml, book: &Book) {
    let landscape = body::is_landscape(book.arrangement, book.languages.len());
    let (width, height) = if landscape {
        ("16838", "11906")
    } else {
        ("11906", "16838")
    };
    xml.open("w:sectPr", &[]);
    xml.empty(
        "w:footerReference",
        &[("w:type", "default"), ("r:id", "rId6")],
    );
    let mut size = vec![("w:w", width), ("w:h", height)];
    if landscape {
        size.push(("w:orient", "landscape"));
    }
    xml.empty("w:pgSz", &size);
    let margins = [
        ("w:top", "1134"),
        ("w:right", "1134"),
        ("w:bottom", "1134"),
        ("w:left", "1134"),
        ("w:header", "567"),
        ("w:footer", "567"),
        ("w:gutter", "0"),
    ];
    xml.empty("w:pgMar", &margins);
    xml.empty("w:titlePg", &[]);
    xml.close("w:sectPr");
}

/// The notes that the text refers to, each in its language.
fn footnotes(writer: &mut Writer<'_>) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("w:footnotes", &[MAIN, OFFICE]);
    for (id, kind, element) in [
        ("-1", "separator", "w:separator"),
        ("0", "continuationSeparator", "w:continuationSeparator"),
    ] {
        xml.open("w:footnote", &[("w:type", kind), ("w:id", id)]);
        xml.open("w:p", &[]);
        xml.open("w:r", &[]);
        xml.empty(element, &[]);
        xml.close("w:r");
        xml.close("w:p");
        xml.close("w:footnote");
    }
    for (id, (language, number)) in writer.footnotes.clone() {
        xml.open("w:footnote", &[("w:id", &id.to_string())]);
        note(&mut xml, writer, language, number);
        xml.close("w:footnote");
    }
    xml.close("w:footnotes");
    xml.finish()
}

fn note(xml: &mut Xml, writer: &mut Writer<'_>, language: crate::model::Language, number: u32) {
    let book = writer.book;
    let Some(at) = book.languages.iter().position(|&known| known == language) else {
        return;
    };
    let notes = book.notes.iter().filter(|note| note.number == number);
    let setting = Setting {
        style: "FootnoteText",
        ..Setting::default()
    };
    for (place, passage) in notes.flat_map(|note| &note.passages).enumerate() {
        let mark = (place == 0).then_some(number);
        writer.marked_passage(xml, passage, at, setting, mark);
    }
}

/// Notes that the text does not refer to in a language (its reference was lost, or is not translated yet): at the end.
fn loose_notes(xml: &mut Xml, writer: &mut Writer<'_>) {
    let book = writer.book;
    let languages = book.languages.iter().copied();
    let loose: Vec<_> = languages
        .flat_map(|language| book.notes.iter().map(move |note| (language, note.number)))
        .filter(|&(language, number)| !writer.is_referred(language, number))
        .collect();
    if loose.is_empty() {
        return;
    }
    paragraph::label(xml, "Heading", Label::Notes, &book.languages);
    for (language, number) in loose {
        note(xml, writer, language, number);
    }
}
