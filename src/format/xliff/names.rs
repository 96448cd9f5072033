//! Names, languages and white space in XLIFF 2: what must be unique, and what must agree with what stands above.

use std::collections::{HashMap, HashSet};

use super::faults::Faults;
use super::shape::shown;
use super::tree::Element;

/// Looks at a whole file.
pub(super) fn check(root: &Element, faults: &mut Faults<'_>) {
    unique(root.named("file"), "file", faults);
    for file in root.named("file") {
        let groups = file
            .walk()
            .filter(|e| e.name == "group" && e.space == root.space);
        unique(groups, "group", faults);
        let units = file
            .walk()
            .filter(|e| e.name == "unit" && e.space == root.space);
        unique(units, "unit", faults);
        check_skeleton(file, faults);
    }
    let inherited = Inherited {
        space: "default",
        language: None,
    };
    visit(root, root, inherited, faults);
}

/// What elements hand down to those in them.
#[derive(Clone, Copy)]
struct Inherited<'e> {
    space: &'e str,
    language: Option<&'e str>,
}

/// Looks at files, groups and units.
fn visit<'e>(
    root: &'e Element,
    element: &'e Element,
    inherited: Inherited<'e>,
    faults: &mut Faults<'_>,
) {
    let inherited = Inherited {
        space: element.xml("space").unwrap_or(inherited.space),
        language: element.xml("lang").or(inherited.language),
    };
    if element.name != "xliff" {
        check_notes(element, faults);
        check_extensions(element, faults);
    }
    if element.name == "unit" {
        check_unit(root, element, inherited, faults);
    }
    let is_holder = |e: &&Element| {
        e.space == root.space && ["file", "group", "unit"].contains(&e.name.as_str())
    };
    for holder in element.elements().filter(is_holder) {
        visit(root, holder, inherited, faults);
    }
}

fn unique<'e>(elements: impl Iterator<Item = &'e Element>, what: &str, faults: &mut Faults<'_>) {
    let mut seen = HashSet::new();
    for element in elements {
        let Some(id) = element.get("id") else {
            continue;
        };
        if !seen.insert(id) {
            let id = shown(id);
            faults.add(element, format!("the {what} id `{id}` is used twice"));
        }
    }
}

fn check_skeleton(file: &Element, faults: &mut Faults<'_>) {
    for skeleton in file.named("skeleton") {
        let is_empty = !skeleton.has_text() && skeleton.elements().next().is_none();
        match (skeleton.get("href"), is_empty) {
            (None, true) => faults.add(skeleton, "an empty `skeleton` must have `href`"),
            (Some(_), false) => {
                faults.add(skeleton, "a `skeleton` with content must not have `href`");
            }
            _ => {}
        }
    }
}

fn check_notes(holder: &Element, faults: &mut Faults<'_>) {
    for notes in holder.named("notes") {
        unique(notes.named("note"), "note", faults);
    }
}

/// Ids of the elements of extensions are unique in what they extend.
fn check_extensions(holder: &Element, faults: &mut Faults<'_>) {
    let is_module = |element: &&Element| element.space.starts_with("urn:oasis:names:tc:xliff:");
    for extension in holder.elements().filter(|element| !is_module(element)) {
        let mut seen = HashSet::new();
        for element in extension.walk() {
            if let Some(id) = element.get("id").or_else(|| element.xml("id"))
                && !seen.insert(id)
            {
                let id = shown(id);
                faults.add(
                    element,
                    format!("the id `{id}` is used twice in `{}`", extension.name),
                );
            }
        }
    }
}

fn check_unit(root: &Element, unit: &Element, inherited: Inherited<'_>, faults: &mut Faults<'_>) {
    let data = unit.named("originalData").flat_map(|all| all.named("data"));
    unique(data, "data", faults);
    let parts: Vec<&Element> = parts(unit).collect();
    check_inline_ids(&parts, faults);
    if !parts.iter().any(|part| part.name == "segment") {
        faults.add(unit, "`unit` has no `segment`");
    }
    for part in &parts {
        check_languages(root, part, inherited.language, faults);
        check_space(part, inherited.space, faults);
        check_state(part, faults);
    }
    check_order(&parts, faults);
}

/// Segments and ignorables, in the order of the file.
pub(super) fn parts(unit: &Element) -> impl Iterator<Item = &Element> {
    let is_part = |element: &&Element| {
        element.space == unit.space && ["segment", "ignorable"].contains(&element.name.as_str())
    };
    unit.elements().filter(is_part)
}

/// Ids of parts, codes and annotations share one scope, the unit; those in targets answer those in sources.
fn check_inline_ids(parts: &[&Element], faults: &mut Faults<'_>) {
    let mut of_parts: HashMap<&str, &str> = HashMap::new();
    for part in parts {
        if let Some(id) = part.get("id")
            && of_parts.insert(id, &part.name).is_some()
        {
            let id = shown(id);
            faults.add(part, format!("the id `{id}` is used twice in its unit"));
        }
    }
    for side in ["source", "target"] {
        let mut seen: HashSet<&str> = of_parts.keys().copied().collect();
        for inline in parts
            .iter()
            .flat_map(|part| part.named(side))
            .flat_map(Element::walk)
        {
            let is_own = ["pc", "ph", "sc", "ec", "mrk", "sm"].contains(&inline.name.as_str());
            if let Some(id) = inline.get("id").filter(|_| is_own)
                && !seen.insert(id)
            {
                let id = shown(id);
                faults.add(inline, format!("the id `{id}` is used twice in its unit"));
            }
        }
    }
}

fn check_languages(
    root: &Element,
    part: &Element,
    inherited: Option<&str>,
    faults: &mut Faults<'_>,
) {
    let (source, target) = (part.named("source").next(), part.named("target").next());
    let pairs = [(source, root.get("srcLang")), (target, root.get("trgLang"))];
    for (side, wanted) in pairs {
        let Some(side) = side else {
            continue;
        };
        let Some(wanted) = wanted else {
            if side.name == "target" {
                faults.add(side, "there is a `target`, and `xliff` has no `trgLang`");
            }
            continue;
        };
        if let Some(found) = side.xml("lang").or(inherited)
            && !found.eq_ignore_ascii_case(wanted)
        {
            faults.add(
                side,
                format!(
                    "`{}` is in `{}`; the file says `{wanted}`",
                    side.name,
                    shown(found)
                ),
            );
        }
    }
}

fn check_space(part: &Element, inherited: &str, faults: &mut Faults<'_>) {
    let space = |side: Option<&Element>| {
        let side = side?;
        Some(side.xml("space").unwrap_or(inherited).to_owned())
    };
    let source = space(part.named("source").next());
    let target = space(part.named("target").next());
    if source.is_some() && target.is_some() && source != target {
        faults.add(
            part,
            "`xml:space` of `source` and `target` must be the same",
        );
    }
}

fn check_state(part: &Element, faults: &mut Faults<'_>) {
    if part.get("subState").is_some() && part.get("state").is_none() {
        faults.add(part, "`subState` needs `state`");
    }
    if part.get("state").is_some_and(|state| state != "initial")
        && part.named("target").next().is_none()
        && part
            .named("source")
            .any(|source| !source.text().trim().is_empty())
    {
        // 2.1, 4.3.1.13: `target` is there whenever the state is not `initial`.
        faults.add(part, "a `state` beyond `initial` needs a `target`");
    }
}

/// The place of a part's target, when it says so.
fn order(part: &Element) -> Option<&str> {
    part.named("target").next()?.get("order")
}

/// Where targets stand, when not in the order of the sources: each place once.
fn check_order(parts: &[&Element], faults: &mut Faults<'_>) {
    if !parts.iter().any(|part| order(part).is_some()) {
        return;
    }
    let mut seen = HashSet::new();
    for (at, part) in parts.iter().enumerate() {
        let place = match order(part) {
            Some(order) => order.parse::<usize>().unwrap_or(0),
            None => at + 1,
        };
        if place == 0 || place > parts.len() {
            faults.add(
                part,
                format!("`order` {place} is no place among {} parts", parts.len()),
            );
        } else if !seen.insert(place) {
            faults.add(part, format!("two targets have the order {place}"));
        }
    }
}
