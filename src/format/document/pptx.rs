//! Presentations: the texts of the slides in their order, and the speaker's notes.

use std::collections::HashMap;
use std::path::Path;

use super::docx::package::{Package, damaged, resolved};
use super::tagged::Tagged;
use super::tree::{Element, parse};
use super::{About, Block, Blocks, DocumentFormat};
use crate::format::FormatError;
use crate::model::{Address, Finding, Layout, Severity};

/// `PowerPoint` presentations.
pub(super) const FORMAT: DocumentFormat = DocumentFormat {
    name: "PPTX",
    extensions: &["pptx"],
    recognises: |bytes| {
        bytes.starts_with(b"PK\x03\x04")
            && memchr::memmem::find(bytes, b"ppt/presentation.xml").is_some()
    },
    read,
};

const PRESENTATION: &str = "ppt/presentation.xml";

fn read(path: &Path, bytes: &[u8]) -> Result<Blocks, FormatError> {
    let mut package = Package::open(path, bytes)?;
    let missing = || {
        damaged(
            path,
            format!("it has no part {PRESENTATION}, so it is no presentation"),
        )
    };
    let text = package.part(PRESENTATION)?.ok_or_else(missing)?;
    let presentation = parse(path, PRESENTATION, &text)?;
    let targets = relations(&mut package, path, PRESENTATION)?;
    let slides = presentation
        .find("sldIdLst")
        .into_iter()
        .flat_map(Element::elements);
    let slides: Vec<String> = slides.filter_map(|slide| slide.attribute("r:id")).collect();
    let mut reader = Reader::default();
    let mut findings = Vec::new();
    for (at, id) in slides.iter().enumerate() {
        let number = at + 1;
        let named = targets
            .iter()
            .find(|relation| relation.id == *id)
            .map(|relation| relation.part.clone());
        let part = match &named {
            Some(name) => package.part(name)?.map(|text| (name.clone(), text)),
            None => None,
        };
        let Some((name, text)) = part else {
            let message = format!("{}: slide {number} is not in the file", path.display());
            findings.push(Finding::new("missing-part", Severity::Warning, message));
            continue;
        };
        let of_slide = relations(&mut package, path, &name)?;
        reader.addresses = addresses(&of_slide);
        reader.slide(&parse(path, &name, &text)?, &format!("slide {number}"));
        for relation in of_slide {
            if relation.kind == "notesSlide"
                && let Some(text) = package.part(&relation.part)?
            {
                reader.addresses = addresses(&relations(&mut package, path, &relation.part)?);
                reader.notes(
                    &parse(path, &relation.part, &text)?,
                    &format!("notes of slide {number}"),
                );
            }
        }
    }
    Ok(Blocks {
        blocks: reader.blocks,
        about: About::default(),
        findings,
    })
}

struct Relation {
    id: String,
    kind: String,
    part: String,
    /// What it leads to outside the file.
    address: Option<Address>,
}

/// Where the links of a part lead, by the ids of its relations.
fn addresses(relations: &[Relation]) -> HashMap<String, Address> {
    let links = relations.iter();
    links
        .filter_map(|relation| Some((relation.id.clone(), relation.address.clone()?)))
        .collect()
}

/// What a part refers to.
fn relations(
    package: &mut Package<'_>,
    path: &Path,
    part: &str,
) -> Result<Vec<Relation>, FormatError> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name = format!("{folder}/_rels/{file}.rels");
    let Some(text) = package.part(&name)? else {
        return Ok(Vec::new());
    };
    let root = parse(path, &name, &text)?;
    let relations = root.elements().filter_map(|relation| {
        let kind = relation.attribute("Type")?;
        let target = relation.attribute("Target")?;
        let is_outside = relation.attribute("TargetMode").as_deref() == Some("External");
        Some(Relation {
            id: relation.attribute("Id")?,
            kind: kind.rsplit('/').next()?.to_owned(),
            part: resolved(folder, &target),
            address: is_outside.then(|| Address::new(&target)).flatten(),
        })
    });
    Ok(relations.collect())
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    tables: u32,
    /// Where the links of the part lead that is read.
    addresses: HashMap<String, Address>,
}

impl Reader {
    fn slide(&mut self, slide: &Element<'_>, place: &str) {
        if let Some(tree) = slide.find("spTree") {
            self.shapes(tree, place);
        }
    }

    fn shapes(&mut self, tree: &Element<'_>, place: &str) {
        for shape in tree.elements() {
            match shape.name {
                "p:sp" => self.shape(shape, place),
                "p:graphicFrame" => self.table(shape, place),
                _ => self.shapes(shape, place),
            }
        }
    }

    fn shape(&mut self, shape: &Element<'_>, place: &str) {
        let holder = shape.find("ph");
        let kind = holder.map(|holder| {
            holder
                .attribute("type")
                .unwrap_or_else(|| "body".to_owned())
        });
        let kind = kind.as_deref();
        // Dates, running feet and slide numbers are the master's.
        if matches!(kind, Some("dt" | "ftr" | "sldNum" | "hdr")) {
            return;
        }
        let Some(body) = shape.child("p:txBody") else {
            return;
        };
        for paragraph in body.elements().filter(|element| element.name == "a:p") {
            let level = paragraph
                .child("a:pPr")
                .and_then(|props| props.attribute("lvl")?.parse::<u8>().ok());
            let layout = match kind {
                Some("ctrTitle") if self.blocks.is_empty() => Layout::Title,
                Some("title" | "ctrTitle") => Layout::Heading(1),
                Some("subTitle") => Layout::Heading(2),
                Some(_) => Layout::Item(level.unwrap_or(0).saturating_add(1)),
                None => Layout::TextBox,
            };
            self.paragraph(paragraph, layout, place);
        }
    }

    fn table(&mut self, frame: &Element<'_>, place: &str) {
        let Some(table) = frame.find("tbl") else {
            return;
        };
        self.tables += 1;
        let rows = table.elements().filter(|row| row.name == "a:tr");
        for (row, cells) in (1..).zip(rows) {
            let cells = cells.elements().filter(|cell| cell.name == "a:tc");
            for (column, cell) in (1..).zip(cells) {
                let layout = Layout::Cell {
                    table: self.tables,
                    row,
                    column,
                };
                let paragraphs = cell
                    .child("a:txBody")
                    .into_iter()
                    .flat_map(Element::elements);
                for paragraph in paragraphs.filter(|element| element.name == "a:p") {
                    self.paragraph(paragraph, layout, place);
                }
            }
        }
    }

    fn notes(&mut self, notes: &Element<'_>, place: &str) {
        let shapes = notes.find("spTree").into_iter().flat_map(Element::elements);
        for shape in shapes {
            let kind = shape.find("ph").and_then(|holder| holder.attribute("type"));
            let body = shape
                .child("p:txBody")
                .filter(|_| kind.as_deref() == Some("body"));
            for paragraph in body
                .into_iter()
                .flat_map(Element::elements)
                .filter(|element| element.name == "a:p")
            {
                self.paragraph(paragraph, Layout::Paragraph, place);
            }
        }
    }

    fn paragraph(&mut self, paragraph: &Element<'_>, layout: Layout, place: &str) {
        let mut line = Tagged::default();
        for run in paragraph.elements() {
            match run.name {
                "a:r" | "a:fld" => {
                    let text = run.child("a:t").map(Element::text).unwrap_or_default();
                    let click = run.descend(&["a:rPr", "a:hlinkClick"]);
                    let id = click.and_then(|click| click.attribute("r:id"));
                    line.lead_to(id.and_then(|id| self.addresses.get(&id).cloned()));
                    line.push(&text, &looks(run));
                }
                "a:br" => line.alone("br"),
                _ => {}
            }
        }
        if let Some((text, links)) = line.finish() {
            let place = place.to_owned();
            self.blocks.push(Block {
                layout,
                text,
                place,
                is_boilerplate: false,
                links,
            });
        }
    }
}

fn looks(run: &Element<'_>) -> Vec<&'static str> {
    let Some(props) = run.child("a:rPr") else {
        return Vec::new();
    };
    let on = |name: &str| matches!(props.attribute(name).as_deref(), Some("1" | "true"));
    let other = |name: &str, none: &str| props.attribute(name).is_some_and(|value| value != none);
    let baseline = props
        .attribute("baseline")
        .and_then(|shift| shift.parse::<i32>().ok())
        .unwrap_or(0);
    let said = [
        ("a", props.child("a:hlinkClick").is_some()),
        ("b", on("b")),
        ("i", on("i")),
        ("u", other("u", "none")),
        ("s", other("strike", "noStrike")),
        ("sup", baseline > 0),
        ("sub", baseline < 0),
    ];
    said.into_iter()
        .filter(|(_, is)| *is)
        .map(|(kind, _)| kind)
        .collect()
}
