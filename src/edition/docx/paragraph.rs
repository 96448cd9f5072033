//! Paragraphs: their text in one language, with bookmarks, numbers and references to notes.

use std::collections::{BTreeMap, HashSet};

use super::run::{Look, sign, text};
use super::xml::Xml;
use crate::edition::book::{Book, Passage, Version};
use crate::edition::label::Label;
use crate::edition::runs::{Piece, Run};
use crate::model::{Address, Language};

const HYPERLINK: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink";

/// What is counted while the parts are written.
pub(super) struct Writer<'b> {
    pub(super) book: &'b Book,
    /// The ids of footnotes by language and number, in the order of the text.
    pub(super) footnotes: BTreeMap<usize, (Language, u32)>,
    referred: HashSet<(Language, u32)>,
    notes: HashSet<u32>,
    bookmarks: usize,
    in_note: bool,
    /// Where the links of the part lead that is written.
    links: Vec<Address>,
}

/// How a paragraph is set.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Setting {
    /// The style, by its id.
    pub(super) style: &'static str,
    /// The level of the list it is an item of, from 1, if a bullet is put before it.
    pub(super) bullet: Option<u8>,
    /// The level of a list item with a marker of its own.
    pub(super) indent: Option<u8>,
    /// Whether its number is shown.
    pub(super) numbered: bool,
}

/// What a paragraph has around its text.
#[derive(Debug, Clone, Copy)]
struct Frame {
    setting: Setting,
    /// The mark of the note that it begins.
    mark: Option<u32>,
    has_bookmark: bool,
    is_open: bool,
}

impl<'b> Writer<'b> {
    pub(super) fn new(book: &'b Book) -> Self {
        Self {
            book,
            footnotes: BTreeMap::new(),
            referred: HashSet::new(),
            notes: book.notes.iter().map(|note| note.number).collect(),
            bookmarks: 0,
            in_note: false,
            links: Vec::new(),
        }
    }

    /// Whether the text refers to a note in a language.
    pub(super) fn is_referred(&self, language: Language, number: u32) -> bool {
        self.referred.contains(&(language, number))
    }

    /// From here on, references stand in notes: a note has no notes.
    pub(super) fn begin_notes(&mut self) {
        self.in_note = true;
    }

    /// A whole passage in one language.
    pub(super) fn passage(
        &mut self,
        xml: &mut Xml,
        passage: &Passage,
        at: usize,
        setting: Setting,
    ) {
        self.marked_passage(xml, passage, at, setting, None);
    }

    /// A whole passage in one language, after the mark of its note.
    pub(super) fn marked_passage(
        &mut self,
        xml: &mut Xml,
        passage: &Passage,
        at: usize,
        setting: Setting,
        mark: Option<u32>,
    ) {
        let frame = Frame {
            setting,
            mark,
            has_bookmark: true,
            is_open: passage.is_open(at) && !self.book.is_final,
        };
        let versions: Vec<&Version> = passage.versions(at).collect();
        self.paragraph(xml, passage, at, frame, &versions);
    }

    /// One segment of a passage in one language.
    pub(super) fn line(
        &mut self,
        xml: &mut Xml,
        passage: &Passage,
        line: usize,
        at: usize,
        setting: Setting,
    ) {
        let version = &passage.lines[line][at];
        let setting = Setting {
            numbered: setting.numbered && line == 0,
            bullet: setting.bullet.filter(|_| line == 0),
            ..setting
        };
        let frame = Frame {
            setting,
            mark: None,
            has_bookmark: line == 0,
            is_open: version.is_open && !self.book.is_final,
        };
        self.paragraph(xml, passage, at, frame, &[version]);
    }

    fn paragraph(
        &mut self,
        xml: &mut Xml,
        passage: &Passage,
        at: usize,
        frame: Frame,
        versions: &[&Version],
    ) {
        let language = self.book.languages[at];
        xml.open("w:p", &[]);
        paragraph_properties(xml, frame.setting);
        let id = self.bookmarks.to_string();
        if frame.has_bookmark {
            self.bookmarks += 1;
            let name = bookmark(language, &passage.anchor);
            xml.empty("w:bookmarkStart", &[("w:id", &id), ("w:name", &name)]);
        }
        if let Some(mark) = frame.mark {
            let look = Look {
                character_style: Some("FootnoteReference"),
                ..Look::default()
            };
            text(xml, &look, &format!("{mark} "));
        }
        if frame.setting.numbered {
            self.number(xml, passage, at);
        }
        for (place, version) in versions.iter().enumerate() {
            if place > 0 {
                text(xml, &Look::of(language), &version.gap);
            }
            self.version(xml, version);
        }
        if frame.is_open {
            let look = Look {
                character_style: Some("Open"),
                ..Look::default()
            };
            text(xml, &look, "\u{A0}◇");
        }
        if frame.has_bookmark {
            xml.empty("w:bookmarkEnd", &[("w:id", &id)]);
        }
        xml.close("w:p");
    }

    /// The number of a paragraph, which leads to the same paragraph in the next language.
    fn number(&self, xml: &mut Xml, passage: &Passage, at: usize) {
        let languages = &self.book.languages;
        let next = languages[(at + 1) % languages.len()];
        let anchor = bookmark(next, &passage.anchor);
        xml.open("w:hyperlink", &[("w:anchor", &anchor), ("w:history", "1")]);
        let look = Look {
            character_style: Some("ParagraphNumber"),
            ..Look::default()
        };
        text(xml, &look, &format!("{}\u{A0}", passage.number));
        xml.close("w:hyperlink");
    }

    fn version(&mut self, xml: &mut Xml, version: &Version) {
        let is_open = version.is_open && !self.book.is_final;
        if version.is_missing() {
            if is_open {
                let label = Label::Untranslated.text(version.language);
                let look = Look {
                    is_open,
                    ..Look::of(version.language)
                };
                text(xml, &look, &format!("[{label}]"));
            }
            return;
        }
        for runs in version.runs.chunk_by(|a, b| a.link == b.link) {
            if let Some(link) = &runs[0].link {
                let id = self.relation(link);
                xml.open("w:hyperlink", &[("r:id", &id), ("w:history", "1")]);
            }
            for run in runs {
                self.run(xml, version.language, run, is_open);
            }
            if runs[0].link.is_some() {
                xml.close("w:hyperlink");
            }
        }
    }

    /// The id of the relation to an address.
    fn relation(&mut self, link: &Address) -> String {
        let known = self.links.iter().position(|known| known == link);
        let at = known.unwrap_or_else(|| {
            self.links.push(link.clone());
            self.links.len() - 1
        });
        format!("link{}", at + 1)
    }

    /// The relations to the addresses of the part that was written, as XML; the next part has its own.
    pub(super) fn take_relations(&mut self) -> String {
        let links = std::mem::take(&mut self.links);
        let relation = |(at, link): (usize, Address)| {
            let target = quick_xml::escape::escape(link.as_str()).into_owned();
            format!(
                "<Relationship Id=\"link{}\" Type=\"{HYPERLINK}\" Target=\"{target}\" TargetMode=\"External\"/>",
                at + 1
            )
        };
        links.into_iter().enumerate().map(relation).collect()
    }

    fn run(&mut self, xml: &mut Xml, language: Language, run: &Run, is_open: bool) {
        let look = Look {
            style: Some(&run.style),
            is_open,
            ..Look::of(language)
        };
        match &run.piece {
            Piece::Text(words) => text(xml, &look, words),
            Piece::Break => sign(xml, &look, "w:br"),
            Piece::Tab => sign(xml, &look, "w:tab"),
            Piece::Object => {
                let label = Label::Picture.text(language);
                text(xml, &look, &format!("[{label}]"));
            }
            Piece::Note(number) => self.reference(xml, language, *number),
        }
    }

    /// A reference to a note. Its mark is written out: Word would count the notes of all languages together.
    fn reference(&mut self, xml: &mut Xml, language: Language, number: u32) {
        let is_first = self.notes.contains(&number)
            && !self.in_note
            && self.referred.insert((language, number));
        xml.open("w:r", &[]);
        xml.open("w:rPr", &[]);
        xml.val("w:rStyle", "FootnoteReference");
        xml.close("w:rPr");
        if is_first {
            let id = self.footnotes.len() + 1;
            self.footnotes.insert(id, (language, number));
            let id = id.to_string();
            let attributes = [("w:customMarkFollows", "1"), ("w:id", &id)];
            xml.empty("w:footnoteReference", &attributes);
        }
        xml.text("w:t", &number.to_string());
        xml.close("w:r");
    }
}

/// A paragraph of the edition's own words.
pub(super) fn plain(xml: &mut Xml, style: &'static str, words: &[(Language, &str)]) {
    xml.open("w:p", &[]);
    let setting = Setting {
        style,
        ..Setting::default()
    };
    paragraph_properties(xml, setting);
    for (at, (language, words)) in words.iter().enumerate() {
        if at > 0 {
            text(xml, &Look::default(), " · ");
        }
        text(xml, &Look::of(*language), words);
    }
    xml.close("w:p");
}

/// A label in every language of the book, as a paragraph.
pub(super) fn label(xml: &mut Xml, style: &'static str, label: Label, languages: &[Language]) {
    let words: Vec<(Language, &str)> = languages
        .iter()
        .map(|&language| (language, label.text(language)))
        .collect();
    plain(xml, style, &words);
}

/// The name of a bookmark: letters, digits and `_`.
pub(super) fn bookmark(language: Language, anchor: &str) -> String {
    format!("{}_{}", language.tag(), anchor.replace('-', "_"))
}

fn paragraph_properties(xml: &mut Xml, setting: Setting) {
    xml.open("w:pPr", &[]);
    if !setting.style.is_empty() {
        xml.val("w:pStyle", setting.style);
    }
    if let Some(level) = setting.bullet {
        xml.open("w:numPr", &[]);
        xml.val("w:ilvl", &(level.clamp(1, 9) - 1).to_string());
        xml.val("w:numId", "1");
        xml.close("w:numPr");
    }
    if let Some(level) = setting.indent {
        let left = (u32::from(level.clamp(1, 9)) * 360).to_string();
        xml.empty("w:ind", &[("w:left", &left), ("w:hanging", "360")]);
    }
    xml.close("w:pPr");
}
