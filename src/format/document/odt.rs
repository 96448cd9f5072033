//! `OpenDocument` texts: `content.xml` (ODF 1.3, part 3).

mod styles;

use std::path::Path;

use self::styles::Styles;
use super::docx::package::{Package, damaged};
use super::tagged::Tagged;
use super::tree::{Element, Node, parse};
use super::{About, Block, Blocks, DocumentFormat};
use crate::format::FormatError;
use crate::model::{Address, Finding, Layout, Severity};

/// `OpenDocument` texts.
pub(super) const FORMAT: DocumentFormat = DocumentFormat {
    name: "ODT",
    extensions: &["odt", "ott"],
    recognises: |bytes| {
        let start = bytes.get(..200).unwrap_or(bytes);
        let kind = b"mimetypeapplication/vnd.oasis.opendocument.text";
        bytes.starts_with(b"PK\x03\x04") && memchr::memmem::find(start, kind).is_some()
    },
    read,
};

fn read(path: &Path, bytes: &[u8]) -> Result<Blocks, FormatError> {
    let mut package = Package::open(path, bytes)?;
    let missing = || {
        damaged(
            path,
            "it has no part content.xml, so it is no OpenDocument text",
        )
    };
    let content = package.part("content.xml")?.ok_or_else(missing)?;
    let content = parse(path, "content.xml", &content)?;
    let common = package.part("styles.xml")?.unwrap_or_default();
    let common = if common.is_empty() {
        Element::default()
    } else {
        parse(path, "styles.xml", &common)?
    };
    let meta = package.part("meta.xml")?;
    let about = match &meta {
        Some(meta) => about(&parse(path, "meta.xml", meta)?),
        None => About::default(),
    };
    let body = content
        .descend(&["office:body", "office:text"])
        .ok_or_else(missing)?;
    let mut reader = Reader {
        styles: Styles::of(&[&common, &content]),
        blocks: Vec::new(),
        notes: 0,
        tables: 0,
        comments: 0,
    };
    reader.body(body, Place::default());
    let comments = reader.comments;
    let message = format!("{}: {comments} comments were left out", path.display());
    let finding = (comments > 0).then(|| Finding::new("left-out", Severity::Note, message));
    Ok(Blocks {
        blocks: reader.blocks,
        about,
        findings: finding.into_iter().collect(),
    })
}

fn about(meta: &Element<'_>) -> About {
    let said = |name: &str| {
        meta.find(name)
            .map(|element| element.text().trim().to_owned())
            .unwrap_or_default()
    };
    About {
        title: said("title"),
        author: said("creator"),
        date: String::new(),
        language: said("language"),
    }
}

struct Reader {
    styles: Styles,
    blocks: Vec<Block>,
    notes: u32,
    tables: u32,
    comments: usize,
}

/// What the elements around say of a paragraph.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    layout: Layout,
    lists: u8,
    is_boilerplate: bool,
}

/// What stands inside a paragraph and is no part of its line: notes and boxes.
type Aside<'e, 't> = (Layout, &'e Element<'t>);

impl Reader {
    /// Reads what holds paragraphs.
    fn body(&mut self, element: &Element<'_>, place: Place) {
        for child in element.elements() {
            match child.name {
                "text:p" | "text:h" => self.paragraph(child, place),
                "text:list" => {
                    let lists = place.lists.saturating_add(1);
                    self.body(
                        child,
                        Place {
                            lists,
                            layout: Layout::Item(lists),
                            ..place
                        },
                    );
                }
                "table:table" => self.table(child, place),
                // Tables of contents and the like are made from the text by the program.
                "text:table-of-content"
                | "text:alphabetical-index"
                | "text:table-index"
                | "text:illustration-index" => {
                    self.body(
                        child,
                        Place {
                            is_boilerplate: true,
                            ..place
                        },
                    );
                }
                "text:tracked-changes" | "text:sequence-decls" | "office:forms" => {}
                "draw:frame" | "draw:text-box" => self.body(
                    child,
                    Place {
                        layout: Layout::TextBox,
                        ..place
                    },
                ),
                _ => self.body(child, place),
            }
        }
    }

    fn table(&mut self, element: &Element<'_>, place: Place) {
        self.tables += 1;
        let table = self.tables;
        let mut row = 0;
        self.rows(element, place, table, &mut row);
    }

    fn rows(&mut self, element: &Element<'_>, place: Place, table: u32, row: &mut u32) {
        for child in element.elements() {
            if child.name != "table:table-row" {
                self.rows(child, place, table, row);
                continue;
            }
            *row += 1;
            let mut column = 0;
            for cell in child.elements() {
                column += 1;
                let layout = Layout::Cell {
                    table,
                    row: *row,
                    column,
                };
                self.body(
                    cell,
                    Place {
                        layout,
                        lists: 0,
                        ..place
                    },
                );
                let repeated = cell
                    .attribute("table:number-columns-repeated")
                    .and_then(|n| n.parse::<u32>().ok());
                column += repeated.unwrap_or(1).clamp(1, 1_000) - 1;
            }
        }
    }

    fn paragraph(&mut self, element: &Element<'_>, place: Place) {
        let style = element.attribute("text:style-name").unwrap_or_default();
        let level = element
            .attribute("text:outline-level")
            .and_then(|level| level.parse().ok());
        let layout = match (element.name, place.layout) {
            (_, layout @ (Layout::Cell { .. } | Layout::Footnote(_))) => layout,
            ("text:h", _) => Layout::Heading(level.unwrap_or(1)),
            (_, Layout::Paragraph) => self.styles.layout(&style),
            (_, layout) => layout,
        };
        let mut line = Tagged::default();
        let mut asides = Vec::new();
        let base = self.styles.looks(&style);
        self.line(element, &base, &mut line, &mut asides);
        if let Some((text, links)) = line.finish() {
            self.blocks.push(Block {
                layout,
                text,
                place: format!("paragraph {}", self.blocks.len() + 1),
                is_boilerplate: place.is_boilerplate,
                links,
            });
        }
        for (layout, aside) in asides {
            self.body(
                aside,
                Place {
                    layout,
                    lists: 0,
                    ..place
                },
            );
        }
    }

    /// Reads what is in a paragraph; notes and boxes are kept for later.
    fn line<'e, 't>(
        &mut self,
        element: &'e Element<'t>,
        looks: &[&'static str],
        line: &mut Tagged,
        asides: &mut Vec<Aside<'e, 't>>,
    ) {
        for child in &element.children {
            match child {
                Node::Text(_) => line.push(&collapsed(&child.text()), looks),
                Node::Element(child) => self.inline(child, looks, line, asides),
            }
        }
    }

    fn inline<'e, 't>(
        &mut self,
        element: &'e Element<'t>,
        looks: &[&'static str],
        line: &mut Tagged,
        asides: &mut Vec<Aside<'e, 't>>,
    ) {
        match element.name {
            "text:span" => {
                let style = element.attribute("text:style-name").unwrap_or_default();
                let looks = self.styles.over(looks, &style);
                self.line(element, &looks, line, asides);
            }
            "text:a" => {
                let looks = [&["a"], looks].concat();
                let address = element.attribute("xlink:href");
                let before = line.lead_to(address.as_deref().and_then(Address::new));
                self.line(element, &looks, line, asides);
                line.lead_to(before);
            }
            "text:s" => {
                let count = element
                    .attribute("text:c")
                    .and_then(|count| count.parse().ok())
                    .unwrap_or(1_usize);
                line.push(&" ".repeat(count.min(1_000)), looks);
            }
            "text:tab" => line.alone("tab"),
            "text:line-break" => line.alone("br"),
            "text:note" => {
                self.notes += 1;
                line.note(self.notes);
                let body = element.child("text:note-body");
                asides.extend(body.map(|body| (Layout::Footnote(self.notes), body)));
            }
            "draw:frame" | "draw:custom-shape" | "draw:g" => {
                line.alone("img");
                asides.push((Layout::TextBox, element));
            }
            "office:annotation" => self.comments += 1,
            "text:soft-page-break"
            | "office:annotation-end"
            | "text:change"
            | "text:change-start"
            | "text:change-end" => {}
            _ => self.line(element, looks, line, asides),
        }
    }
}

/// White space as ODF reads it: a run of it is one space (part 3, 6.1.2).
fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let is_space = matches!(c, ' ' | '\t' | '\r' | '\n');
        match (is_space, out.ends_with(' ')) {
            (true, true) => {}
            (true, false) => out.push(' '),
            _ => out.push(c),
        }
    }
    out
}
