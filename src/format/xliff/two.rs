//! Reading XLIFF 2.0, 2.1 and 2.2.

use std::collections::BTreeMap;

use super::codes_as_tags::Names;
use super::faults::Faults;
use super::names::parts;
use super::shape::module;
use super::text::Reading;
use super::tree::Element;
use super::{OWN, XliffFile, XliffNote, XliffSegment, codes, modules, names, references, shape};
use crate::format::losses::Losses;
use crate::format::xml_read::place;
use crate::model::Status;

/// Reads the files of a document, and notes what is wrong with it.
pub(super) fn read(
    root: &Element,
    text: &str,
    faults: &mut Faults<'_>,
    losses: &mut Losses,
) -> Vec<XliffFile> {
    shape::check(root, faults);
    names::check(root, faults);
    references::check(root, faults);
    modules::check(root, faults);
    let mut files = Vec::new();
    for file in root.named("file") {
        codes::check(file, faults);
        let mut read = XliffFile {
            original: file.get("original").map(str::to_owned),
            source_language: root.get("srcLang").unwrap_or_default().to_owned(),
            target_language: root.get("trgLang").map(str::to_owned),
            segments: Vec::new(),
        };
        let space = root.xml("space").unwrap_or("default");
        if file.named("skeleton").next().is_some() {
            losses.add(
                "skeletons",
                &format!("file {}", file.get("id").unwrap_or_default()),
            );
        }
        visit(file, space, text, losses, &mut read.segments);
        files.push(read);
    }
    files
}

fn visit(
    holder: &Element,
    space: &str,
    text: &str,
    losses: &mut Losses,
    segments: &mut Vec<XliffSegment>,
) {
    let space = holder.xml("space").unwrap_or(space);
    let place = format!("{} {}", holder.name, holder.get("id").unwrap_or_default());
    if holder.named("notes").next().is_some() {
        losses.add("notes on files and groups", &place);
    }
    for element in holder.elements() {
        if element.space != holder.space {
            let kind = format!("{} on files and groups", extension(element));
            losses.add(kind, &place);
            continue;
        }
        match element.name.as_str() {
            "group" => visit(element, space, text, losses, segments),
            "unit" => unit(element, space, text, losses, segments),
            _ => {}
        }
    }
}

fn extension(element: &Element) -> String {
    match module(&element.space) {
        Some(name) => format!("the {name} module"),
        None => format!("the extension `{}`", element.name),
    }
}

fn unit(
    unit: &Element,
    space: &str,
    text: &str,
    losses: &mut Losses,
    segments: &mut Vec<XliffSegment>,
) {
    let space = unit.xml("space").unwrap_or(space);
    let id = unit.get("id").unwrap_or_default();
    let own = own(unit);
    lose_modules(unit, &own, losses);
    let mut reading = Reading {
        names: Names::default(),
        losses,
        place: format!("unit {id}"),
    };
    let first = segments.len();
    for part in parts(unit) {
        let mut side = |name: &'static str| {
            let side = part.named(name).next()?;
            let is_preserved = side.xml("space").unwrap_or(space) == "preserve";
            Some(reading.text(side, is_preserved))
        };
        let (source, target) = (side("source"), side("target"));
        if part.name == "ignorable" {
            let is_text =
                |text: &Option<String>| text.as_ref().is_some_and(|t| !t.trim().is_empty());
            if is_text(&source) || is_text(&target) {
                reading
                    .losses
                    .add("text between segments (`ignorable`)", &reading.place);
            }
            continue;
        }
        if part
            .named("target")
            .any(|target| target.get("order").is_some())
        {
            reading.losses.add("the order of targets", &reading.place);
        }
        segments.push(XliffSegment {
            unit: id.to_owned(),
            id: part.get("id").map(str::to_owned),
            line: place(text, part.at).0,
            source: source.unwrap_or_default(),
            status: target.as_ref().map(|_| status(part.get("state"))),
            target,
            notes: Vec::new(),
            own: BTreeMap::new(),
        });
    }
    if let Some(first) = segments.get_mut(first) {
        first.notes = notes(unit);
        first.own = own;
    }
}

/// Counts the modules and extensions of a unit that are not taken over.
fn lose_modules(unit: &Element, own: &BTreeMap<String, Vec<String>>, losses: &mut Losses) {
    let id = unit.get("id").unwrap_or_default();
    for element in unit
        .elements()
        .filter(|element| element.space != unit.space)
    {
        let is_known = match module(&element.space) {
            Some("metadata") => element
                .elements()
                .all(|group| group.get("category") == Some(OWN)),
            // Of ours: the terms are in the term base, the matches in the target.
            Some("glossary" | "matches") => !own.is_empty(),
            _ => false,
        };
        if !is_known {
            losses.add(extension(element), &format!("unit {id}"));
        }
    }
}

fn status(state: Option<&str>) -> Status {
    match state {
        Some("translated") => Status::Translated,
        Some("reviewed") => Status::Reviewed,
        Some("final") => Status::Final,
        _ => Status::NeedsReview,
    }
}

fn notes(unit: &Element) -> Vec<XliffNote> {
    let notes = unit.named("notes").flat_map(|notes| notes.named("note"));
    notes
        .map(|note| XliffNote {
            category: note.get("category").unwrap_or_default().to_owned(),
            priority: note
                .get("priority")
                .and_then(|text| text.parse().ok())
                .unwrap_or(1),
            text: note.text(),
        })
        .collect()
}

/// What we ourselves wrote into the metadata of a unit.
fn own(unit: &Element) -> BTreeMap<String, Vec<String>> {
    let mut own: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let metadata = unit
        .elements()
        .filter(|e| module(&e.space) == Some("metadata"));
    let groups = metadata.flat_map(|metadata| metadata.named("metaGroup"));
    for meta in groups
        .filter(|group| group.get("category") == Some(OWN))
        .flat_map(|g| g.named("meta"))
    {
        let kind = meta.get("type").unwrap_or_default().to_owned();
        own.entry(kind).or_default().push(meta.text());
    }
    own
}
