//! What stands before and after the text: title page, table of contents, terms, properties.

use super::body::{begin_cell, begin_table, head_row, text_width};
use super::paragraph::{bookmark, label, plain};
use super::run::{Look, sign, text};
use super::xml::Xml;
use crate::edition::book::{Block, Book};
use crate::edition::compose;
use crate::edition::label::{Label, own_name};
use crate::edition::settings::{Localised, has_khmer};
use crate::model::Language;

/// The properties that file managers show; no dates, for the same book gives the same bytes.
pub(super) fn core(book: &Book) -> Vec<u8> {
    let mut xml = Xml::new();
    let names = [
        (
            "xmlns:cp",
            "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
        ),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ];
    xml.open("cp:coreProperties", &names);
    let mut element = |name: &str, text: &str| xml.text(name, text);
    element("dc:title", &book.meta.titles.join(" · "));
    let first = |text: &Option<Localised>| {
        let text = text.as_ref()?;
        let mut languages = book.languages.iter();
        languages.find_map(|&language| text.of(language).map(str::to_owned))
    };
    if let Some(author) = first(&book.meta.author) {
        element("dc:creator", &author);
    }
    let tags: Vec<&str> = book.languages.iter().map(|l| l.tag()).collect();
    element("dc:language", &tags.join(", "));
    xml.close("cp:coreProperties");
    xml.finish()
}

pub(super) fn title_page(xml: &mut Xml, book: &Book) {
    for (at, (title, &language)) in book.meta.titles.iter().zip(&book.languages).enumerate() {
        let style = if at == 0 { "Title" } else { "Subtitle" };
        plain(xml, style, &[(language, title)]);
    }
    for who in [&book.meta.author, &book.meta.publisher]
        .into_iter()
        .flatten()
    {
        plain(xml, "Imprint", &who.distinct(&book.languages));
    }
    if let Some(date) = &book.meta.date {
        plain(xml, "Imprint", &[(script_of(date), date)]);
    }
    if !book.meta.sources.is_empty() {
        label(xml, "ImprintLabel", Label::Sources, &book.languages);
    }
    for source in &book.meta.sources {
        plain(xml, "Imprint", &[(script_of(source), source)]);
    }
    if has_open(book) {
        for &language in &book.languages {
            plain(xml, "Draft", &[(language, Label::Draft.text(language))]);
        }
    }
    page_break(xml);
}

/// Khmer when a text has a Khmer letter: so it gets a font that has them.
fn script_of(text: &str) -> Language {
    if has_khmer(text) {
        Language::Khmer
    } else {
        Language::English
    }
}

fn has_open(book: &Book) -> bool {
    let notes = book.notes.iter().flat_map(|note| &note.passages);
    let passages = book.blocks.iter().flat_map(Block::passages).chain(notes);
    let mut versions = passages.flat_map(|passage| passage.lines.iter().flatten());
    !book.is_final && versions.any(|version| version.is_open)
}

fn page_break(xml: &mut Xml) {
    xml.open("w:p", &[]);
    xml.open("w:r", &[]);
    xml.empty("w:br", &[("w:type", "page")]);
    xml.close("w:r");
    xml.close("w:p");
}

/// A heading in one language: level, language, anchor, words.
type Heading = (u8, Language, String, String);

/// The table of contents: a field that Word can update, with its lines already in it.
pub(super) fn contents(xml: &mut Xml, book: &Book) {
    let headings: Vec<Heading> = book
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Heading(level, passage) => Some((*level, passage)),
            _ => None,
        })
        .flat_map(|(level, passage)| {
            let languages = book.languages.iter().enumerate();
            languages.map(move |(at, &language)| {
                let words = compose::plain(passage, at);
                (level, language, bookmark(language, &passage.anchor), words)
            })
        })
        .filter(|(.., words)| !words.is_empty())
        .collect();
    if headings.is_empty() {
        return;
    }
    xml.open("w:sdt", &[]);
    xml.open("w:sdtPr", &[]);
    xml.open("w:docPartObj", &[]);
    xml.val("w:docPartGallery", "Table of Contents");
    xml.empty("w:docPartUnique", &[]);
    xml.close("w:docPartObj");
    xml.close("w:sdtPr");
    xml.open("w:sdtContent", &[]);
    label(xml, "TOCHeading", Label::Contents, &book.languages);
    for (at, heading) in headings.iter().enumerate() {
        entry(xml, heading, text_width(book), at == 0);
    }
    xml.open("w:p", &[]);
    field_sign(xml, "end");
    xml.close("w:p");
    xml.close("w:sdtContent");
    xml.close("w:sdt");
    page_break(xml);
}

fn entry(xml: &mut Xml, (level, language, anchor, words): &Heading, width: usize, is_first: bool) {
    const STYLES: [&str; 3] = ["TOC1", "TOC2", "TOC3"];
    xml.open("w:p", &[]);
    xml.open("w:pPr", &[]);
    xml.val("w:pStyle", STYLES[usize::from((*level).clamp(1, 3)) - 1]);
    xml.open("w:tabs", &[]);
    let place = width.to_string();
    let tab = [
        ("w:val", "right"),
        ("w:leader", "dot"),
        ("w:pos", place.as_str()),
    ];
    xml.empty("w:tab", &tab);
    xml.close("w:tabs");
    xml.close("w:pPr");
    if is_first {
        field_sign(xml, "begin");
        instruction(xml, " TOC \\o \"1-3\" \\h \\z \\u ");
        field_sign(xml, "separate");
    }
    xml.open("w:hyperlink", &[("w:anchor", anchor), ("w:history", "1")]);
    text(xml, &Look::of(*language), words);
    sign(xml, &Look::default(), "w:tab");
    field_sign(xml, "begin");
    instruction(xml, &format!(" PAGEREF {anchor} \\h "));
    field_sign(xml, "separate");
    text(xml, &Look::default(), "…");
    field_sign(xml, "end");
    xml.close("w:hyperlink");
    xml.close("w:p");
}

fn field_sign(xml: &mut Xml, kind: &str) {
    xml.open("w:r", &[]);
    xml.empty("w:fldChar", &[("w:fldCharType", kind)]);
    xml.close("w:r");
}

fn instruction(xml: &mut Xml, words: &str) {
    xml.open("w:r", &[]);
    xml.text("w:instrText", words);
    xml.close("w:r");
}

/// The appendix of terms.
pub(super) fn glossary(xml: &mut Xml, book: &Book) {
    if book.glossary.is_empty() {
        return;
    }
    page_break(xml);
    label(xml, "Heading", Label::Glossary, &book.languages);
    let width = text_width(book) / book.languages.len();
    let widths = vec![width; book.languages.len()];
    begin_table(xml, "Grid", &widths);
    let names: Vec<Vec<(Language, &str)>> = book
        .languages
        .iter()
        .map(|&language| vec![(language, own_name(language))])
        .collect();
    head_row(xml, &names, &widths);
    for term in &book.glossary {
        xml.open("w:tr", &[]);
        for &language in &book.languages {
            begin_cell(xml, width);
            plain(xml, "Cell", &[(language, term.text(language))]);
            xml.close("w:tc");
        }
        xml.close("w:tr");
    }
    xml.close("w:tbl");
    plain(xml, "Cell", &[]);
}
