//! The modules of XLIFF 2: what their schemas do not say, and what of it can be judged without knowing what they are for.

use std::collections::HashSet;

use super::faults::Faults;
use super::shape::{is_token, module, shown};
use super::tree::{Attribute, Element};

/// The elements of HTML that the format style module allows (2.1, 5.3.7).
const HTML: &str = "a b bdo big blockquote body br button caption center cite code col colgroup dd del div dl dt em h1 \
    h2 h3 h4 h5 h6 head hr html i img label legend li ol p pre q s samp select small span strike strong style sub sup \
    table tbody td tfoot th thead title tr tt u ul";

/// Looks at the modules in a whole file.
pub(super) fn check(root: &Element, faults: &mut Faults<'_>) {
    let mut above = Vec::new();
    visit(root, root, &mut above, faults);
}

fn visit<'e>(
    root: &Element,
    element: &'e Element,
    above: &mut Vec<&'e Element>,
    faults: &mut Faults<'_>,
) {
    match (module(&element.space), element.name.as_str()) {
        (Some("glossary"), "glossary") => check_glossary(element, faults),
        (Some("glossary"), "glossEntry") => check_entry(element, faults),
        (Some("matches"), "matches") => unique(element.named("match"), "match", faults),
        (Some("matches"), "match") => check_match(root, element, faults),
        (Some("metadata"), "metadata") => check_metadata(element, faults),
        (Some("validation"), "rule") => check_rule(element, faults),
        (Some("resourcedata"), "resourceData") => check_resources(element, faults),
        (Some("resourcedata"), "source" | "target") => check_resource(root, element, faults),
        (Some("changetracking"), "revisions") => check_revisions(element, above, faults),
        _ => {}
    }
    check_style(element, faults);
    check_sizes(element, above, faults);
    above.push(element);
    for child in element.elements() {
        visit(root, child, above, faults);
    }
    above.pop();
}

fn unique<'e>(elements: impl Iterator<Item = &'e Element>, what: &str, faults: &mut Faults<'_>) {
    let mut seen = HashSet::new();
    for element in elements {
        if let Some(id) = element.get("id")
            && !seen.insert(id)
        {
            let id = shown(id);
            faults.add(element, format!("the {what} id `{id}` is used twice"));
        }
    }
}

fn check_glossary(glossary: &Element, faults: &mut Faults<'_>) {
    let own = glossary
        .walk()
        .filter(|e| ["glossEntry", "translation"].contains(&e.name.as_str()));
    unique(own, "glossary", faults);
}

fn check_entry(entry: &Element, faults: &mut Faults<'_>) {
    if entry.named("translation").next().is_none() && entry.named("definition").next().is_none() {
        faults.add(
            entry,
            "a `glossEntry` must have a translation or a definition",
        );
    }
    if let Some(data) = entry
        .elements()
        .find(|e| module(&e.space) == Some("metadata"))
    {
        faults.add(data, "the metadata module has no place in a `glossEntry`");
    }
}

fn check_match(root: &Element, found: &Element, faults: &mut Faults<'_>) {
    if found.get("subType").is_some() && found.get("type").is_none() {
        faults.add(found, "`subType` needs `type`");
    }
    for side in ["source", "target"] {
        let count = found
            .elements()
            .filter(|e| e.name == side && e.space == root.space)
            .count();
        if count != 1 {
            faults.add(
                found,
                format!("a match must have one `{side}`, and has {count}"),
            );
        }
    }
}

fn check_metadata(metadata: &Element, faults: &mut Faults<'_>) {
    unique(metadata.walk(), "metadata", faults);
}

fn check_rule(rule: &Element, faults: &mut Faults<'_>) {
    let own = ["isPresent", "isNotPresent", "startsWith", "endsWith"];
    let own = own
        .into_iter()
        .filter(|name| rule.get(name).is_some())
        .count();
    let is_custom = |attribute: &&Attribute| !attribute.space.is_empty() && !attribute.is_xml();
    let custom = rule.attributes.iter().filter(is_custom).count();
    if own + usize::from(custom > 0) != 1 {
        faults.add(rule, "a `rule` must say exactly one thing to look for");
    }
    let is_positive = ["isPresent", "startsWith", "endsWith"]
        .iter()
        .any(|name| rule.get(name).is_some());
    if rule.get("existsInSource").is_some() && !is_positive {
        faults.add(
            rule,
            "`existsInSource` needs `isPresent`, `startsWith` or `endsWith`",
        );
    }
}

fn check_resources(data: &Element, faults: &mut Faults<'_>) {
    let named = |e: &&Element| ["resourceItem", "resourceItemRef"].contains(&e.name.as_str());
    unique(data.elements().filter(named), "resource", faults);
}

fn check_resource(root: &Element, side: &Element, faults: &mut Faults<'_>) {
    let is_empty = !side.has_text() && side.elements().next().is_none();
    if is_empty != side.get("href").is_some() {
        faults.add(side, "a resource has either content or `href`");
    }
    let wanted = root.get(if side.name == "source" {
        "srcLang"
    } else {
        "trgLang"
    });
    if side.name == "source"
        && let (Some(found), Some(wanted)) = (side.xml("lang"), wanted)
        && !found.eq_ignore_ascii_case(wanted)
    {
        faults.add(
            side,
            format!(
                "the resource is in `{}`; the file says `{wanted}`",
                shown(found)
            ),
        );
    }
}

/// What a change is of must be there.
fn check_revisions(revisions: &Element, above: &[&Element], faults: &mut Faults<'_>) {
    let Some(applies) = revisions.get("appliesTo") else {
        faults.add(revisions, "`revisions` must have `appliesTo`");
        return;
    };
    // `changeTrack` stands between the two.
    let Some(holder) = above.iter().rev().nth(1) else {
        return;
    };
    let is_named = |e: &&Element| e.name == applies && module(&e.space) != Some("changetracking");
    let named: Vec<&Element> = holder.walk().skip(1).filter(is_named).collect();
    let found = match revisions.get("ref") {
        Some(id) => {
            let found = holder.walk().find(|e| e.get("id") == Some(id));
            if found.is_none() {
                let id = shown(id);
                faults.add(revisions, format!("nothing there has the id `{id}`"));
            }
            found
        }
        None if applies == "note" && named.len() > 1 => {
            faults.add(
                revisions,
                "`revisions` of one of several notes must name it with `ref`",
            );
            None
        }
        None => named.first().copied(),
    };
    for item in revisions.walk().filter(|e| e.name == "item") {
        let property = item.get("property").unwrap_or_default();
        let is_of_it =
            property == "content" || found.is_none_or(|found| found.get(property).is_some());
        if !is_of_it {
            let property = shown(property);
            faults.add(item, format!("what changed has no `{property}`"));
        }
    }
    for revision in revisions.named("revision") {
        let mut seen = HashSet::new();
        for item in revision.named("item") {
            let property = item.get("property").unwrap_or_default();
            if !seen.insert(property) {
                let property = shown(property);
                faults.add(item, format!("a revision changes `{property}` twice"));
            }
        }
    }
}

fn check_style(element: &Element, faults: &mut Faults<'_>) {
    let of_style = |name: &str| {
        let mut all = element.attributes.iter();
        all.find(|a| module(&a.space) == Some("fs") && a.name == name)
    };
    let unknown = |a: &&Attribute| {
        module(&a.space) == Some("fs") && !["fs", "subFs"].contains(&a.name.as_str())
    };
    if let Some(unknown) = element.attributes.iter().find(unknown) {
        let name = shown(&unknown.name);
        faults.add(
            element,
            format!("the format style module has no attribute `{name}`"),
        );
    }
    match (of_style("fs"), of_style("subFs")) {
        (Some(fs), _) if !HTML.split_whitespace().any(|name| name == fs.value) => {
            let value = shown(&fs.value);
            faults.add(
                element,
                format!("`fs` is `{value}`, which is no element of HTML"),
            );
        }
        (None, Some(_)) => faults.add(element, "`subFs` needs `fs`"),
        _ => {}
    }
}

/// Sizes: numbers where numbers belong, and not where a code goes on elsewhere.
fn check_sizes(element: &Element, above: &[&Element], faults: &mut Faults<'_>) {
    let of_size = |name: &str| {
        let mut all = element.attributes.iter();
        all.find(|a| module(&a.space) == Some("sizerestriction") && a.name == name)
            .map(|a| a.value.as_str())
    };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (info, reference) = (of_size("sizeInfo"), of_size("sizeInfoRef"));
    let storage = of_size("equivStorage");
    // What a size is depends on the profile; a number is a whole one.
    let looks_like_one = |value: &&str| value.starts_with(|c: char| c.is_ascii_digit());
    for value in info.filter(looks_like_one).into_iter().chain(storage) {
        if !value.split(',').all(is_number) {
            let value = shown(value);
            faults.add(
                element,
                format!("a size is `{value}`, which is no whole number"),
            );
        }
    }
    for name in ["sizeRestriction", "storageRestriction"] {
        if let Some(value) = of_size(name)
            && !is_range(value)
        {
            let value = shown(value);
            faults.add(
                element,
                format!("`{name}` is `{value}`, which is no range of numbers"),
            );
        }
    }
    let is_end = element.name == "ec" && element.get("isolated") != Some("yes");
    if is_end && (info.is_some() || reference.is_some() || storage.is_some()) {
        faults.add(element, "an `ec` that is not isolated must have no size");
    }
    if info.is_some() && reference.is_some() {
        faults.add(
            element,
            "`sizeInfo` and `sizeInfoRef` must not stand together",
        );
    }
    let holds = |holder: &Element, id: &str| {
        let data = holder
            .elements()
            .filter(|e| module(&e.space) == Some("sizerestriction") && e.name == "data");
        data.flat_map(Element::walk)
            .any(|e| e.get("id") == Some(id))
    };
    if let Some(id) = reference
        && !(is_token(id) && above.iter().any(|holder| holds(holder, id)))
    {
        let id = shown(id);
        faults.add(
            element,
            format!("`sizeInfoRef` is `{id}`, and no size data has that id"),
        );
    }
}

fn is_range(text: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match text.split_once(',') {
        None => text == "*" || is_number(text),
        Some((low, high)) => is_number(low) && (high == "*" || is_number(high)),
    }
}
