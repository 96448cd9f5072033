//! What fragment identifiers of XLIFF 2 (clause 4.3.3) point to: `#/f=f1/u=3/n=n2`, `#n=n2`, `#m1`.

use super::faults::Faults;
use super::shape::{is_token, module, shown};
use super::tree::Element;

/// The prefixes of modules, and `tbx` of the TBX mapping. The core's have one letter.
const PREFIXES: [&str; 10] = [
    "tbx", "gls", "mtc", "res", "ctr", "slr", "val", "mda", "fs", "its",
];

/// Elements that have text, or a place in it.
const TEXT: [&str; 8] = ["segment", "ignorable", "pc", "ph", "sc", "ec", "mrk", "sm"];

/// A fragment identifier, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
struct Fragment<'r> {
    is_absolute: bool,
    file: Option<&'r str>,
    group: Option<&'r str>,
    unit: Option<&'r str>,
    /// Prefix, empty for none, and id.
    leaf: Option<(&'r str, &'r str)>,
}

fn parse(reference: &str) -> Result<Fragment<'_>, String> {
    let mut fragment = Fragment::default();
    let mut rest = reference;
    if let Some(after) = rest.strip_prefix('/') {
        fragment.is_absolute = true;
        rest = after;
    }
    for selector in rest.split('/') {
        let (prefix, id) = selector.split_once('=').unwrap_or(("", selector));
        if !is_token(id) {
            return Err(format!("`{}` is no id", shown(id)));
        }
        if fragment.leaf.is_some() {
            return Err(format!(
                "`{}` stands behind what it cannot be in",
                shown(selector)
            ));
        }
        let (slot, is_late) = match prefix {
            "f" => (
                &mut fragment.file,
                fragment.group.is_some() || fragment.unit.is_some(),
            ),
            "g" => (&mut fragment.group, fragment.unit.is_some()),
            "u" => (&mut fragment.unit, false),
            "" | "n" | "d" | "t" => {
                fragment.leaf = Some((prefix, id));
                continue;
            }
            prefix if PREFIXES.contains(&prefix) => {
                fragment.leaf = Some((prefix, id));
                continue;
            }
            prefix => return Err(format!("there is no prefix `{}`", shown(prefix))),
        };
        if is_late {
            return Err(format!("`{}` stands in the wrong place", shown(selector)));
        }
        if slot.replace(id).is_some() {
            return Err(format!("`{prefix}` stands in it twice"));
        }
    }
    Ok(fragment)
}

/// Looks at all references in a file.
pub(super) fn check(root: &Element, faults: &mut Faults<'_>) {
    for file in root.named("file") {
        for unit in file
            .walk()
            .filter(|e| e.name == "unit" && e.space == root.space)
        {
            for element in unit.walk() {
                check_element(root, file, unit, element, faults);
            }
        }
    }
}

fn check_element(
    root: &Element,
    file: &Element,
    unit: &Element,
    element: &Element,
    faults: &mut Faults<'_>,
) {
    let is_mark = element.space == root.space && ["mrk", "sm"].contains(&element.name.as_str());
    let is_comment = is_mark && element.get("type") == Some("comment");
    let is_match = module(&element.space) == Some("matches") && element.name == "match";
    let is_term = module(&element.space) == Some("glossary")
        && ["glossEntry", "translation"].contains(&element.name.as_str());
    if is_comment && element.get("ref").is_some() == element.get("value").is_some() {
        faults.add(element, "a comment must have either `value` or `ref`");
    }
    if !(is_mark || is_match || is_term) {
        return;
    }
    let Some(reference) = element.get("ref") else {
        return;
    };
    let shown = shown(reference);
    let Some(inner) = reference.strip_prefix('#') else {
        if is_comment || is_match {
            faults.add(
                element,
                format!("`ref` is `{shown}`; it must point into the file: #…"),
            );
        }
        return;
    };
    let found = parse(inner).and_then(|fragment| {
        let found = resolve(root, file, unit, &fragment)?;
        fits(unit, found, &fragment, (is_comment, is_match))
    });
    if let Err(reason) = found {
        faults.add(element, format!("`ref` is `{shown}`: {reason}"));
    }
}

/// Where a reference points: the innermost holder that it names, and the element, when the core has it.
type Found<'e> = (&'e Element, Option<&'e Element>);

fn resolve<'e>(
    root: &'e Element,
    file: &'e Element,
    unit: &'e Element,
    fragment: &Fragment<'_>,
) -> Result<Found<'e>, String> {
    let named = |within: &'e Element, name: &'static str, id: &str| {
        let mut all = within.walk();
        all.find(|e| e.name == name && e.space == root.space && e.get("id") == Some(id))
            .ok_or_else(|| format!("there is no `{name}` with the id `{}`", shown(id)))
    };
    let is_from_file = fragment.is_absolute || fragment.file.is_some();
    let mut holder = match fragment.file {
        Some(id) => named(root, "file", id)?,
        None if is_from_file || fragment.group.is_some() || fragment.unit.is_some() => file,
        None => unit,
    };
    if let Some(id) = fragment.group {
        holder = named(holder, "group", id)?;
    }
    if let Some(id) = fragment.unit {
        holder = named(holder, "unit", id)?;
    }
    let Some((prefix, id)) = fragment.leaf else {
        return Ok((holder, Some(holder)));
    };
    let in_notes = |within: &'e Element| within.named("notes").flat_map(Element::elements);
    let found = match prefix {
        "n" => in_notes(holder).find(|note| note.get("id") == Some(id)),
        "d" => {
            let mut data = holder.named("originalData").flat_map(Element::elements);
            data.find(|data| data.get("id") == Some(id))
        }
        "" | "t" => {
            let mut all = holder.walk();
            all.find(|e| {
                let is_text = TEXT.contains(&e.name.as_str()) && e.space == root.space;
                is_text && e.get("id") == Some(id)
            })
        }
        _ => return Ok((holder, None)),
    };
    match found {
        Some(found) => Ok((holder, Some(found))),
        None => Err(format!("nothing there has the id `{}`", shown(id))),
    }
}

fn fits(
    unit: &Element,
    (holder, found): Found<'_>,
    fragment: &Fragment<'_>,
    (is_comment, is_match): (bool, bool),
) -> Result<(), String> {
    let is_own = std::ptr::eq(holder, unit);
    if is_comment && !(is_own && found.is_some_and(|found| found.name == "note")) {
        return Err("a comment points to a note of its own unit".to_owned());
    }
    let is_text = fragment
        .leaf
        .is_some_and(|(prefix, _)| ["", "t"].contains(&prefix));
    if is_match && !(is_own && is_text) {
        return Err("a match points to text of its own unit".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_are_taken_apart_and_bad_ones_refused() {
        let fragment = parse("/f=f1/g=g1/u=u1/n=n1").unwrap();
        assert_eq!(fragment.leaf, Some(("n", "n1")));
        assert!(fragment.is_absolute && fragment.file == Some("f1"));
        for bad in [
            "u=1/f=1",
            "c1/c2",
            "f=1/d=1/u=1",
            "u=1/u=2",
            "my=1",
            "r$=1",
            "",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
