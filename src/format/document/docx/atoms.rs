//! A paragraph taken apart: text, objects, and what opens and closes around them.

use super::super::tree::Element;

/// The smallest parts of a paragraph, in order.
#[derive(Debug, Clone)]
pub(super) enum Atom<'e, 't> {
    /// Text of a run.
    Text(String, Run<'e, 't>),
    /// Something in a run that is no text: a picture, a tab, a reference to a note.
    Object(Kind, &'e Element<'t>, Run<'e, 't>),
    /// A mark of a field, or its instruction.
    Field(FieldPart, &'e Element<'t>, Run<'e, 't>),
    /// A link or a simple field begins.
    Open(&'e Element<'t>),
    /// It ends.
    Close,
    /// Something without extent that stays at its end of the paragraph, as XML.
    Pin(String),
}

/// The properties of a run.
pub(super) type Run<'e, 't> = Option<&'e Element<'t>>;

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Break,
    Tab,
    Picture,
    /// An equation, or another thing that stands beside runs.
    Beside,
    Footnote,
    Endnote,
}

/// A part of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FieldPart {
    Begin,
    Separate,
    End,
    Instruction(String),
}

/// The atoms of a paragraph.
pub(super) fn atoms<'e, 't>(paragraph: &'e Element<'t>) -> Vec<Atom<'e, 't>> {
    let mut atoms = Vec::new();
    content(paragraph, &mut atoms);
    atoms
}

fn content<'e, 't>(element: &'e Element<'t>, atoms: &mut Vec<Atom<'e, 't>>) {
    for child in element.elements() {
        match child.name {
            "w:r" => run(child, atoms),
            "w:hyperlink" | "w:fldSimple" => {
                atoms.push(Atom::Open(child));
                content(child, atoms);
                atoms.push(Atom::Close);
            }
            "w:smartTag" | "w:sdt" | "w:sdtContent" | "w:customXml" | "w:dir" | "w:bdo" => {
                content(child, atoms);
            }
            "w:bookmarkStart" | "w:bookmarkEnd" | "w:permStart" | "w:permEnd" => {
                atoms.push(Atom::Pin(written(child)));
            }
            "m:oMath" | "m:oMathPara" | "mc:AlternateContent" => {
                atoms.push(Atom::Object(Kind::Beside, child, None));
            }
            _ => {}
        }
    }
}

fn run<'e, 't>(run: &'e Element<'t>, atoms: &mut Vec<Atom<'e, 't>>) {
    let properties = run.child("w:rPr");
    for child in run.elements() {
        let object = |kind| Atom::Object(kind, child, properties);
        let field = |part| Atom::Field(part, child, properties);
        atoms.push(match child.name {
            "w:t" => Atom::Text(text(child), properties),
            "w:noBreakHyphen" => Atom::Text("\u{2011}".to_owned(), properties),
            "w:softHyphen" => Atom::Text("\u{AD}".to_owned(), properties),
            "w:tab" | "w:ptab" => object(Kind::Tab),
            "w:br" | "w:cr" => object(Kind::Break),
            "w:footnoteReference" => object(Kind::Footnote),
            "w:endnoteReference" => object(Kind::Endnote),
            "w:fldChar" => match child.attribute("w:fldCharType").as_deref() {
                Some("begin") => field(FieldPart::Begin),
                Some("separate") => field(FieldPart::Separate),
                _ => field(FieldPart::End),
            },
            "w:instrText" => field(FieldPart::Instruction(child.text())),
            "w:footnoteRef" | "w:endnoteRef" => Atom::Pin(in_run(child, properties)),
            "w:rPr"
            | "w:lastRenderedPageBreak"
            | "w:annotationRef"
            | "w:delText"
            | "w:delInstrText" => continue,
            "w:ruby" => {
                child
                    .elements()
                    .filter(|part| part.name == "w:rubyBase")
                    .for_each(|base| content(base, atoms));
                continue;
            }
            _ => object(Kind::Picture),
        });
    }
}

/// The text of a `w:t`: without `xml:space`, blanks at its ends do not count; line ends and tabs are spaces.
fn text(element: &Element<'_>) -> String {
    let text = element.text().replace(['\n', '\r', '\t'], " ");
    match element.attribute("xml:space").as_deref() {
        Some("preserve") => text,
        _ => text.trim_matches(' ').to_owned(),
    }
}

/// An element as XML.
pub(super) fn written(element: &Element<'_>) -> String {
    let mut out = String::new();
    element.write(&mut out);
    out
}

/// An element in a run of its own, as XML.
pub(super) fn in_run(element: &Element<'_>, properties: Run<'_, '_>) -> String {
    let properties = properties.map(written).unwrap_or_default();
    format!("<w:r>{properties}{}</w:r>", written(element))
}

/// A text in a run of its own, as XML.
fn text_run(text: &str, properties: Run<'_, '_>) -> String {
    let properties = properties.map(written).unwrap_or_default();
    let text = quick_xml::escape::escape(text);
    format!("<w:r>{properties}<w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

/// What stands in a paragraph after the atoms of fields are brought together.
#[derive(Debug, Clone)]
pub(super) enum Item<'e, 't> {
    Text(String, Run<'e, 't>),
    Object(Kind, &'e Element<'t>, Run<'e, 't>),
    /// A field without a result to be seen in the text, as XML.
    Field(String),
    /// A pair begins, with the XML before and after what is in it.
    Open {
        kind: &'static str,
        before: String,
        after: String,
        leads_to: Option<LeadsTo>,
    },
    Close,
    Pin(String),
}

/// How a link says where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LeadsTo {
    /// By a relation of its part, with this id.
    Relation(String),
    /// In its own words.
    Address(String),
}

/// The items of a paragraph. A field that does not end in it is pinned.
pub(super) fn items<'e, 't>(paragraph: &'e Element<'t>) -> Vec<Item<'e, 't>> {
    let atoms = atoms(paragraph);
    let mut items = Vec::with_capacity(atoms.len());
    fields(&atoms, &mut items);
    items
}

fn fields<'e, 't>(atoms: &[Atom<'e, 't>], items: &mut Vec<Item<'e, 't>>) {
    let mut at = 0;
    while at < atoms.len() {
        if let Atom::Field(part, ..) = &atoms[at] {
            let field = match part {
                FieldPart::Begin => field(&atoms[at..]),
                _ => None,
            };
            match field {
                Some(length) => whole_field(&atoms[at..at + length], items),
                None => items.push(Item::Pin(xml(&atoms[at..=at]))),
            }
            at += field.unwrap_or(1);
            continue;
        }
        items.push(match &atoms[at] {
            Atom::Text(text, run) => Item::Text(text.clone(), *run),
            Atom::Object(kind, element, run) => Item::Object(*kind, element, *run),
            Atom::Open(element) => opened(element),
            Atom::Close => Item::Close,
            Atom::Pin(xml) => Item::Pin(xml.clone()),
            Atom::Field(..) => unreachable!("fields are looked at above"),
        });
        at += 1;
    }
}

fn opened<'e, 't>(element: &Element<'t>) -> Item<'e, 't> {
    let (mut before, mut after) = (String::new(), String::new());
    element.write_start(">", &mut before);
    element.write_end(&mut after);
    let kind = if element.name == "w:hyperlink" {
        "a"
    } else {
        "f"
    };
    Item::Open {
        kind,
        before,
        after,
        leads_to: element.attribute("r:id").map(LeadsTo::Relation),
    }
}

/// How many atoms the field takes that begins with the first; none when it does not end among them on the same level.
fn field(atoms: &[Atom<'_, '_>]) -> Option<usize> {
    let (mut depth, mut level) = (0, 0_i32);
    for (at, atom) in atoms.iter().enumerate() {
        match atom {
            Atom::Field(FieldPart::Begin, ..) => depth += 1,
            Atom::Field(FieldPart::End, ..) => {
                depth -= 1;
                if depth == 0 {
                    return (level == 0).then_some(at + 1);
                }
            }
            Atom::Open(_) => level += 1,
            Atom::Close => level -= 1,
            _ => {}
        }
        if level < 0 {
            return None;
        }
    }
    None
}

/// A field from its begin to its end: its result is text between a pair of tags, when it has one.
fn whole_field<'e, 't>(atoms: &[Atom<'e, 't>], items: &mut Vec<Item<'e, 't>>) {
    let mut depth = 0;
    let separate = atoms.iter().position(|atom| match atom {
        Atom::Field(FieldPart::Begin, ..) => {
            depth += 1;
            false
        }
        Atom::Field(FieldPart::End, ..) => {
            depth -= 1;
            false
        }
        Atom::Field(FieldPart::Separate, ..) => depth == 1,
        _ => false,
    });
    let code = &atoms[..separate.unwrap_or(atoms.len())];
    let instruction: String = code
        .iter()
        .filter_map(|atom| match atom {
            Atom::Field(FieldPart::Instruction(text), ..) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let name = instruction
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_uppercase();
    let last = atoms.len() - 1;
    let result = separate.map_or(&[][..], |at| &atoms[at + 1..last]);
    let is_seen = |atom: &Atom<'_, '_>| {
        matches!(atom, Atom::Object(..)) || matches!(atom, Atom::Text(text, _) if !text.is_empty())
    };
    if result.iter().any(is_seen) {
        let is_link = name == "HYPERLINK";
        items.push(Item::Open {
            kind: if is_link { "a" } else { "f" },
            leads_to: is_link.then(|| argument(&instruction)).flatten(),
            before: xml(&atoms[..=separate.unwrap_or_default()]),
            after: xml(&atoms[last..]),
        });
        fields(result, items);
        items.push(Item::Close);
    } else if matches!(name.as_str(), "XE" | "TC" | "TA" | "RD" | "SET" | "ASK") || name.is_empty()
    {
        items.push(Item::Pin(xml(atoms)));
    } else {
        items.push(Item::Field(xml(atoms)));
    }
}

/// What a field is about: the first words after its name that stand in quotation marks, or without them up to a space. A link to
/// a place in a document (`\l`) names no address, and one to a place in another document is left without that place.
fn argument(instruction: &str) -> Option<LeadsTo> {
    let (_, rest) = instruction.trim_start().split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    let argument = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split_whitespace().next()?,
    };
    (!argument.starts_with('\\')).then(|| LeadsTo::Address(argument.to_owned()))
}

fn xml(atoms: &[Atom<'_, '_>]) -> String {
    let mut out = String::new();
    let mut open: Vec<&Element<'_>> = Vec::new();
    for atom in atoms {
        match atom {
            Atom::Text(text, run) => {
                out.push_str(&text_run(text, *run));
            }
            Atom::Object(_, element, run) | Atom::Field(_, element, run) => {
                out.push_str(&in_run(element, *run));
            }
            Atom::Open(element) => {
                element.write_start(">", &mut out);
                open.push(element);
            }
            Atom::Close => {
                if let Some(element) = open.pop() {
                    element.write_end(&mut out);
                }
            }
            Atom::Pin(xml) => out.push_str(xml),
        }
    }
    for element in open.into_iter().rev() {
        element.write_end(&mut out);
    }
    out
}
