//! DOCX: reading the text of a Word document, and writing the document again with other text.
//!
//! Tracked changes are taken as accepted. Text is read from the body, then from foot- and endnotes in the order of their
//! references, then from headers and footers, which are text boxes here. Comments are left out, and counted.

mod accept;
mod atoms;
mod font;
mod line;
mod look;
pub(super) mod package;
mod paragraph;
mod properties;
mod styles;
mod walk;
mod write;

use std::collections::HashMap;
use std::path::Path;

use self::accept::{Accepted, accept};
use self::atoms::LeadsTo;
use self::line::{Line, Notes};
use self::package::{Addresses, Package, damaged};
use self::styles::Styles;
use self::walk::{Found, Walk};
pub use self::write::{DocxOptions, write};
use super::tree::{Element, parse};
use super::{About, Block, Blocks, DocumentFormat};
use crate::format::FormatError;
use crate::model::{Address, BlockLinks, Finding, Layout, Severity};
use crate::text::tag::without_tags;

/// The rule of a file whose text can be read, but which cannot be written again.
pub const UNWRITABLE: &str = "input-damaged";

/// DOCX, for the list of formats.
pub const FORMAT: DocumentFormat = DocumentFormat {
    name: "DOCX",
    extensions: &["docx", "docm", "dotx", "doc"],
    recognises: is_docx,
    read,
};

/// Whether bytes are a ZIP file with a Word document in it.
fn is_docx(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") && memchr::memmem::find(bytes, b"word/document.xml").is_some()
}

/// Reads a document.
fn read(path: &Path, bytes: &[u8]) -> Result<Blocks, FormatError> {
    let mut package = Package::open(path, bytes)?;
    let texts = Texts::read(&mut package)?;
    let document = Docx::parse(path, &texts)?;
    let mut blocks = document.blocks();
    blocks.findings.extend(unwritable(package));
    Ok(blocks)
}

/// What to say of a file whose text can be read, but which cannot be written again: better before its translation than after.
fn unwritable(package: Package<'_>) -> Option<Finding> {
    let error = package.with(&HashMap::new()).err()?;
    let message = format!(
        "{error}: its text was read, but no translated document can be made of it; open it in Word and save it again"
    );
    Some(Finding::new(UNWRITABLE, Severity::Warning, message))
}

/// The texts of the parts that are read.
pub(super) struct Texts {
    parts: Vec<TextOfPart>,
    styles: Option<(String, String)>,
    core: Option<String>,
}

/// The text of a part.
struct TextOfPart {
    role: Role,
    name: String,
    text: String,
    addresses: Addresses,
}

/// What a part is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Body,
    Footnotes,
    Endnotes,
    Header,
    Footer,
}

impl Texts {
    fn read(package: &mut Package<'_>) -> Result<Self, FormatError> {
        let related = package.parts()?;
        let document = &related.document;
        let mut parts = Vec::new();
        let mut push = |package: &mut Package<'_>, role, name: &str| {
            let Some(text) = package.part(name)? else {
                return Ok(false);
            };
            parts.push(TextOfPart {
                role,
                name: name.to_owned(),
                text,
                addresses: package.addresses(name)?,
            });
            Ok::<_, FormatError>(true)
        };
        if !push(package, Role::Body, document)? {
            return Err(package.missing(document));
        }
        let others = [
            ("footnotes", Role::Footnotes),
            ("endnotes", Role::Endnotes),
            ("header", Role::Header),
            ("footer", Role::Footer),
        ];
        for (kind, role) in others {
            for name in related.all(kind) {
                push(package, role, name)?;
            }
        }
        let styles = match related.one("styles") {
            Some(name) => package.part(name)?.map(|text| (name.to_owned(), text)),
            None => None,
        };
        Ok(Self {
            parts,
            styles,
            core: package.part("docProps/core.xml")?,
        })
    }
}

/// A document whose parts are trees, with its tracked changes accepted.
pub(super) struct Docx<'t> {
    parts: Vec<Part<'t>>,
    styles: Styles,
    about: About,
    notes: Notes,
    accepted: Accepted,
}

/// A part as a tree.
pub(super) struct Part<'t> {
    role: Role,
    name: &'t str,
    root: Element<'t>,
    addresses: &'t Addresses,
}

impl<'t> Docx<'t> {
    fn parse(path: &Path, texts: &'t Texts) -> Result<Self, FormatError> {
        let mut accepted = Accepted::default();
        let mut parts = Vec::new();
        for TextOfPart {
            role,
            name,
            text,
            addresses,
        } in &texts.parts
        {
            let mut root = parse(path, name, text)?;
            if *role == Role::Body && root.name != "w:document" {
                let reason = format!("{name} is no Word document: it begins with <{}>", root.name);
                return Err(damaged(path, reason));
            }
            accept(&mut root, &mut accepted);
            parts.push(Part {
                role: *role,
                name,
                root,
                addresses,
            });
        }
        let styles = match &texts.styles {
            Some((name, text)) => Styles::new(&parse(path, name, text)?),
            None => Styles::default(),
        };
        let about = match &texts.core {
            Some(text) => about(&parse(path, "docProps/core.xml", text)?),
            None => About::default(),
        };
        Ok(Self {
            notes: notes(&parts),
            parts,
            styles,
            about,
            accepted,
        })
    }

    /// The paragraphs that have text, in reading order.
    fn paragraphs(&self) -> Vec<(Found<'_, 't>, Line<'_, 't>)> {
        let mut walk = Walk::new(&self.styles);
        for part in self.parts_of(&[Role::Body]) {
            walk.part(&part.root, &None, part.addresses);
        }
        for (number, note, addresses) in self.notes_in_order() {
            let holder = Some((Layout::Footnote(number), format!("note {number}")));
            walk.part(note, &holder, addresses);
        }
        for (role, place) in [(Role::Header, "header"), (Role::Footer, "footer")] {
            for part in self.parts_of(&[role]) {
                let holder = Some((Layout::TextBox, place.to_owned()));
                walk.part(&part.root, &holder, part.addresses);
            }
        }
        let lined = walk.found.into_iter().filter_map(|found| {
            let line = Line::of(found.paragraph, &self.styles, &self.notes);
            let is_blank = without_tags(&line.text).trim().is_empty();
            (!is_blank).then_some((found, line))
        });
        lined.collect()
    }

    fn parts_of(&self, roles: &[Role]) -> Vec<&Part<'t>> {
        let parts = self.parts.iter();
        parts.filter(|part| roles.contains(&part.role)).collect()
    }

    /// The notes with their numbers, in order, and where the links of their part lead.
    fn notes_in_order(&self) -> Vec<(u32, &Element<'t>, &Addresses)> {
        let mut notes: Vec<(u32, &Element<'t>, &Addresses)> = Vec::new();
        for part in self.parts_of(&[Role::Footnotes, Role::Endnotes]) {
            let is_endnote = part.role == Role::Endnotes;
            notes.extend(part.root.elements().filter_map(|note| {
                let number = self.notes.get(&(is_endnote, note.attribute("w:id")?))?;
                (!is_separator(note)).then_some((*number, note, part.addresses))
            }));
        }
        notes.sort_by_key(|(number, ..)| *number);
        notes
    }

    fn blocks(&self) -> Blocks {
        let mut findings = self.findings();
        let blocks = self.paragraphs();
        let blocks = blocks.iter().map(|paragraph| {
            let (block, unreadable) = block(paragraph);
            findings.extend(unreadable);
            block
        });
        Blocks {
            blocks: blocks.collect(),
            about: self.about.clone(),
            findings,
        }
    }

    /// What was done to the document as a whole.
    fn findings(&self) -> Vec<Finding> {
        let Accepted { changes, comments } = self.accepted;
        let mut findings = Vec::new();
        if changes > 0 {
            let message = format!("tracked changes, taken as accepted: {changes}");
            findings.push(Finding::new("tracked-changes", Severity::Note, message));
        }
        if comments > 0 {
            let message = format!("comments: {comments}");
            findings.push(Finding::new("comments-left-out", Severity::Note, message));
        }
        findings
    }
}

/// The block of a paragraph, and the finding on one that cannot be read.
fn block((found, line): &(Found<'_, '_>, Line<'_, '_>)) -> (Block, Option<Finding>) {
    let plain = without_tags(&line.text);
    let unreadable = match &line.legacy {
        Some(font) => Some(unreadable(&found.place, &plain, Some(font))),
        None if font::looks_typed_for_legacy(&plain) => {
            Some(unreadable(&found.place, &plain, None))
        }
        None => None,
    };
    let block = Block {
        layout: found.layout,
        text: line.text.clone(),
        place: found.place.clone(),
        is_boilerplate: unreadable.is_some(),
        links: links(found, line),
    };
    (block, unreadable)
}

/// Where the links of a paragraph lead.
fn links(found: &Found<'_, '_>, line: &Line<'_, '_>) -> BlockLinks {
    let lead = |(tag, leads_to): &(String, LeadsTo)| {
        let address = match leads_to {
            LeadsTo::Relation(id) => found.addresses.and_then(|all| all.get(id).cloned()),
            LeadsTo::Address(text) => Address::new(text),
        };
        Some((tag.clone(), address?))
    };
    line.links.iter().filter_map(lead).collect()
}

fn unreadable(place: &str, text: &str, font: Option<&str>) -> Finding {
    let start: String = text.chars().take(30).collect();
    let message = match font {
        Some(font) => format!(
            "{place} is set in the legacy font {font} and cannot be read as Khmer: “{start}…” is kept as it is; convert it to Unicode first"
        ),
        None => format!(
            "{place} looks as if it was typed for a legacy Khmer font: “{start}…” is kept as it is"
        ),
    };
    Finding::new("legacy-font", Severity::Warning, message)
}

/// What the document's properties say.
fn about(core: &Element<'_>) -> About {
    let text = |name: &str| core.child(name).map(Element::text).unwrap_or_default();
    About {
        title: text("dc:title"),
        author: text("dc:creator"),
        date: text("dcterms:created"),
        language: text("dc:language"),
    }
}

/// Numbers the notes in the order in which they are referred to, then those that nothing refers to.
fn notes(parts: &[Part<'_>]) -> Notes {
    let mut order: Vec<(bool, String)> = Vec::new();
    for part in parts {
        if part.role == Role::Body {
            references(&part.root, &mut order);
        }
    }
    let mut numbers = HashMap::new();
    for part in parts {
        let is_endnote = part.role == Role::Endnotes;
        if is_endnote || part.role == Role::Footnotes {
            let notes = part.root.elements().filter(|note| !is_separator(note));
            order.extend(notes.filter_map(|note| Some((is_endnote, note.attribute("w:id")?))));
        }
    }
    for note in order {
        let next = u32::try_from(numbers.len() + 1).unwrap_or(u32::MAX);
        numbers.entry(note).or_insert(next);
    }
    numbers
}

/// The line between text and notes, and the like, stand among the notes.
fn is_separator(note: &Element<'_>) -> bool {
    let kind = note.attribute("w:type");
    kind.is_some_and(|kind| kind != "normal")
}

fn references(element: &Element<'_>, order: &mut Vec<(bool, String)>) {
    for child in element.elements() {
        match child.name {
            "w:footnoteReference" | "w:endnoteReference" => {
                let is_endnote = child.name == "w:endnoteReference";
                order.extend(child.attribute("w:id").map(|id| (is_endnote, id)));
            }
            _ => references(child, order),
        }
    }
}
