//! Reading XLIFF 1.2.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::codes_as_tags::Names;
use super::faults::Faults;
use super::shape::{is_language, shown};
use super::text::Reading;
use super::tree::Element;
use super::{OWN, XliffFile, XliffNote, XliffSegment};
use crate::format::losses::Losses;
use crate::format::xml_read::place;
use crate::model::Status;

/// The states that the specification lists (3.3); others begin with `x-`.
const STATES: [&str; 10] = [
    "final",
    "needs-adaptation",
    "needs-l10n",
    "needs-review-adaptation",
    "needs-review-l10n",
    "needs-review-translation",
    "needs-translation",
    "new",
    "signed-off",
    "translated",
];

/// Reads the files of a document, and notes what is wrong with it.
pub(super) fn read(
    root: &Element,
    text: &str,
    faults: &mut Faults<'_>,
    losses: &mut Losses,
) -> Vec<XliffFile> {
    if root.named("file").next().is_none() {
        faults.add(root, "`xliff` must have at least one `file`");
    }
    root.named("file")
        .map(|element| file(element, text, faults, losses))
        .collect()
}

fn file(file: &Element, text: &str, faults: &mut Faults<'_>, losses: &mut Losses) -> XliffFile {
    for name in ["original", "source-language", "datatype"] {
        if file.get(name).is_none() {
            faults.add(file, format!("`file` has no attribute `{name}`"));
        }
    }
    for name in ["source-language", "target-language"] {
        if let Some(tag) = file.get(name).filter(|tag| !is_language(tag)) {
            let tag = shown(tag);
            faults.add(
                file,
                format!("`{name}` is `{tag}`, which is no language tag"),
            );
        }
    }
    if file.named("body").count() != 1 {
        faults.add(file, "`file` must have exactly one `body`");
    }
    if file
        .named("header")
        .any(|header| header.elements().next().is_some())
    {
        losses.add("headers of files", file.get("original").unwrap_or("file"));
    }
    let mut read = XliffFile {
        original: file.get("original").map(str::to_owned),
        source_language: file.get("source-language").unwrap_or_default().to_owned(),
        target_language: file.get("target-language").map(str::to_owned),
        segments: Vec::new(),
    };
    let mut ids = HashSet::new();
    let has_target_language = read.target_language.is_some();
    for unit in file
        .walk()
        .filter(|e| e.space == file.space && e.name == "trans-unit")
    {
        match unit.get("id") {
            None => faults.add(unit, "`trans-unit` has no attribute `id`"),
            Some(id) if !ids.insert(id) => {
                let id = shown(id);
                faults.add(unit, format!("the trans-unit id `{id}` is used twice"));
            }
            Some(_) => {}
        }
        check_unit(file, unit, has_target_language, faults);
        read_unit(unit, text, faults, losses, &mut read.segments);
    }
    for binary in file
        .walk()
        .filter(|e| e.space == file.space && e.name == "bin-unit")
    {
        losses.add("binary units", binary.get("id").unwrap_or_default());
    }
    read
}

fn check_unit(file: &Element, unit: &Element, has_language: bool, faults: &mut Faults<'_>) {
    for (name, most) in [("source", 1), ("seg-source", 1), ("target", 1)] {
        let count = unit.named(name).count();
        if count > most || (count == 0 && name == "source") {
            faults.add(
                unit,
                format!("`trans-unit` must have one `{name}`, and has {count}"),
            );
        }
    }
    for target in unit.named("target") {
        if !has_language && target.xml("lang").is_none() {
            faults.add(
                target,
                "there is a `target`, and `file` has no `target-language`",
            );
        }
        if let Some(state) = target.get("state")
            && !STATES.contains(&state)
            && !state.starts_with("x-")
        {
            let state = shown(state);
            faults.add(target, format!("there is no state `{state}`"));
        }
    }
    let sides = [("source", "source-language"), ("target", "target-language")];
    for (side, language) in sides {
        for side in unit.named(side) {
            if let (Some(found), Some(wanted)) = (side.xml("lang"), file.get(language))
                && !found.eq_ignore_ascii_case(wanted)
            {
                let found = shown(found);
                faults.add(
                    side,
                    format!("`{}` is in `{found}`; the file says `{wanted}`", side.name),
                );
            }
            check_codes(side, faults);
        }
    }
}

/// Every code has an id of its own, and every start its end.
fn check_codes(side: &Element, faults: &mut Faults<'_>) {
    let mut ids = HashSet::new();
    let mut open: HashMap<&str, &Element> = HashMap::new();
    for code in side.walk().skip(1) {
        let pair = code.get("rid").or_else(|| code.get("id"));
        match code.name.as_str() {
            "g" | "x" | "bx" | "ex" | "bpt" | "ept" | "ph" | "it" if code.get("id").is_none() => {
                faults.add(code, format!("`{}` has no attribute `id`", code.name));
            }
            "g" | "x" | "ph" => {
                let id = code.get("id").unwrap_or_default();
                if !ids.insert(id) && code.get("clone") == Some("no") {
                    faults.add(code, format!("the id `{}` is used twice", shown(id)));
                }
            }
            "bx" | "bpt" => {
                open.insert(pair.unwrap_or_default(), code);
            }
            "ex" | "ept" if open.remove(pair.unwrap_or_default()).is_none() => {
                let id = shown(pair.unwrap_or_default());
                faults.add(
                    code,
                    format!(
                        "`{}` ends `{id}`, which nothing before it begins",
                        code.name
                    ),
                );
            }
            _ => {}
        }
    }
    for (id, code) in open {
        let id = shown(id);
        faults.add(
            code,
            format!("`{}` begins `{id}`, which nothing ends", code.name),
        );
    }
}

fn read_unit(
    unit: &Element,
    text: &str,
    faults: &mut Faults<'_>,
    losses: &mut Losses,
    segments: &mut Vec<XliffSegment>,
) {
    let id = unit.get("id").unwrap_or_default();
    let place_of_unit = format!("trans-unit {id}");
    for _ in unit.named("alt-trans") {
        losses.add("other translations (`alt-trans`)", &place_of_unit);
    }
    let mut reading = Reading {
        names: Names::default(),
        losses,
        place: place_of_unit,
    };
    let is_preserved = unit.xml("space") == Some("preserve");
    let target = unit.named("target").next();
    let line = place(text, unit.at).0;
    let status = target.map(|target| status(unit, target));
    let first = segments.len();
    let segment = |id: Option<&str>, source: String, target: Option<String>| XliffSegment {
        unit: unit.get("id").unwrap_or_default().to_owned(),
        id: id.map(str::to_owned),
        line,
        source,
        status: target.as_ref().and(status),
        target,
        notes: Vec::new(),
        own: BTreeMap::new(),
    };
    let pieces: Vec<&Element> = unit.named("seg-source").flat_map(marks).collect();
    let answers: HashMap<&str, &Element> = target
        .into_iter()
        .flat_map(marks)
        .filter_map(|mark| Some((mark.get("mid")?, mark)))
        .collect();
    let is_cut = !pieces.is_empty() && (target.is_none() || !answers.is_empty());
    if is_cut {
        for piece in pieces {
            let source = reading.text(piece, is_preserved);
            let answer = piece.get("mid").and_then(|mid| answers.get(mid));
            if target.is_some() && answer.is_none() {
                faults.add(piece, "no `mrk` of the target answers this one");
            }
            let answer = answer.map(|answer| reading.text(answer, is_preserved));
            segments.push(segment(piece.get("mid"), source, answer));
        }
    } else if let Some(source) = unit.named("source").next() {
        let source = reading.text(source, is_preserved);
        let target = target.map(|target| reading.text(target, is_preserved));
        segments.push(segment(None, source, target));
    }
    if let Some(first) = segments.get_mut(first) {
        (first.notes, first.own) = notes(unit);
    }
}

fn marks(side: &Element) -> impl Iterator<Item = &Element> {
    side.walk()
        .filter(|e| e.name == "mrk" && e.get("mtype") == Some("seg"))
}

fn status(unit: &Element, target: &Element) -> Status {
    let is_approved = unit.get("approved") == Some("yes");
    match target.get("state") {
        Some("final") => Status::Final,
        None | Some("translated") if is_approved => Status::Reviewed,
        Some("translated") => Status::Translated,
        Some("signed-off") => Status::Reviewed,
        _ => Status::NeedsReview,
    }
}

/// Notes of people, and what we ourselves wrote as notes.
fn notes(unit: &Element) -> (Vec<XliffNote>, BTreeMap<String, Vec<String>>) {
    let mut notes = Vec::new();
    let mut own: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for note in unit.named("note") {
        let from = note.get("from").unwrap_or_default();
        match from
            .strip_prefix(OWN)
            .and_then(|rest| rest.strip_prefix(':'))
        {
            Some(kind) => own.entry(kind.to_owned()).or_default().push(note.text()),
            None => notes.push(XliffNote {
                category: String::new(),
                priority: note
                    .get("priority")
                    .and_then(|text| text.parse().ok())
                    .unwrap_or(1),
                text: note.text(),
            }),
        }
    }
    (notes, own)
}
