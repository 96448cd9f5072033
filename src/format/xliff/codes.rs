//! Codes and annotations in XLIFF 2: starts and ends that belong together, what may be copied, deleted and moved, and data
//! that they point to.

use std::collections::{HashMap, HashSet};

use super::faults::Faults;
use super::kept::{check_kept, check_moved};
use super::names::parts;
use super::shape::shown;
use super::tree::Element;

/// Looks at all units of a file.
pub(super) fn check(file: &Element, faults: &mut Faults<'_>) {
    let is_unit = |e: &&Element| e.name == "unit" && e.space == file.space;
    let units: HashSet<&str> = file
        .walk()
        .filter(is_unit)
        .filter_map(|u| u.get("id"))
        .collect();
    for unit in file.walk().filter(is_unit) {
        let parts: Vec<&Element> = parts(unit).collect();
        let sources: Vec<&Element> = inline(&parts, "source").collect();
        let targets: Vec<&Element> = inline(&parts, "target").collect();
        for side in [&sources, &targets] {
            check_pairs(side, ("sc", "ec"), faults);
            check_pairs(side, ("sm", "em"), faults);
            check_sequence_starts(side, faults);
        }
        let data = Data::of(unit, &sources, &targets, &units);
        for code in sources.iter().chain(&targets) {
            check_code(code, &data, faults);
        }
        check_kept(&parts, &targets, faults);
        check_moved(&parts, faults);
    }
}

/// The codes and annotations of one side, in the order of the file.
fn inline<'e>(
    parts: &'e [&'e Element],
    side: &'static str,
) -> impl Iterator<Item = &'e Element> + 'e {
    parts
        .iter()
        .flat_map(move |part| part.named(side))
        .flat_map(|side| side.walk().skip(1))
}

fn is_isolated(code: &Element) -> bool {
    code.get("isolated") == Some("yes")
}

/// Every start has its end behind it, and every end its start before it.
fn check_pairs(
    side: &[&Element],
    (start, end): (&'static str, &'static str),
    faults: &mut Faults<'_>,
) {
    let mut open: HashMap<&str, &Element> = HashMap::new();
    let mut closed: HashSet<&str> = HashSet::new();
    for code in side {
        if code.name == start {
            if let Some(id) = code.get("id") {
                open.insert(id, code);
            }
        } else if code.name == end {
            check_end(code, faults);
            let Some(id) = code.get("startRef") else {
                continue;
            };
            if let Some(start) = open.get(id) {
                closed.insert(id);
                check_same_rights(start, code, faults);
            } else {
                let id = shown(id);
                faults.add(
                    code,
                    format!("`{end}` ends `{id}`, which no `{start}` before it begins"),
                );
            }
        }
    }
    for (id, code) in open {
        let id_shown = shown(id);
        match (is_isolated(code), closed.contains(id)) {
            (false, false) => faults.add(
                code,
                format!("`{start}` begins `{id_shown}`, which no `{end}` ends"),
            ),
            (true, true) => faults.add(
                code,
                format!("`{start}` `{id_shown}` is isolated, and an `{end}` ends it"),
            ),
            _ => {}
        }
    }
}

fn check_end(code: &Element, faults: &mut Faults<'_>) {
    if code.name != "ec" {
        return;
    }
    match (is_isolated(code), code.get("startRef"), code.get("id")) {
        (true, Some(_), _) => faults.add(code, "an isolated `ec` must not have `startRef`"),
        (true, None, None) => faults.add(code, "an isolated `ec` must have `id`"),
        (false, None, _) => faults.add(code, "an `ec` that is not isolated must have `startRef`"),
        (false, Some(_), Some(_)) => {
            faults.add(code, "an `ec` that is not isolated must not have `id`");
        }
        _ => {}
    }
}

pub(super) fn right<'e>(code: &'e Element, name: &str) -> &'e str {
    code.get(name).unwrap_or("yes")
}

fn check_same_rights(start: &Element, end: &Element, faults: &mut Faults<'_>) {
    if end.name != "ec" {
        return;
    }
    for name in ["canCopy", "canDelete", "canOverlap"] {
        if right(start, name) != right(end, name) {
            faults.add(end, format!("`{name}` must be the same in `sc` and `ec`"));
        }
    }
    let wanted = match right(start, "canReorder") {
        "firstNo" => "no",
        other => other,
    };
    if right(end, "canReorder") != wanted {
        faults.add(
            end,
            format!("`canReorder` must be `{wanted}`, to go with its `sc`"),
        );
    }
}

/// What may not be moved stands behind the first of its sequence.
fn check_sequence_starts(side: &[&Element], faults: &mut Faults<'_>) {
    let mut begun = false;
    for code in side {
        match right(code, "canReorder") {
            "firstNo" => begun = true,
            "no" if !begun => {
                faults.add(
                    code,
                    "a code with `canReorder` `no` must follow one with `firstNo`",
                );
            }
            _ => {}
        }
    }
}

/// What codes of a unit may point to.
struct Data<'e> {
    has_any: bool,
    ids: HashSet<&'e str>,
    codes: HashMap<&'e str, &'e Element>,
    units: &'e HashSet<&'e str>,
}

impl<'e> Data<'e> {
    fn of(
        unit: &'e Element,
        sources: &[&'e Element],
        targets: &[&'e Element],
        units: &'e HashSet<&'e str>,
    ) -> Self {
        let all = unit.named("originalData").flat_map(|all| all.named("data"));
        let codes = sources.iter().chain(targets);
        Self {
            has_any: unit.named("originalData").next().is_some(),
            ids: all.filter_map(|data| data.get("id")).collect(),
            codes: codes
                .filter_map(|code| Some((code.get("id")?, *code)))
                .collect(),
            units,
        }
    }
}

fn check_code(code: &Element, data: &Data<'_>, faults: &mut Faults<'_>) {
    check_type(code, faults);
    if code.name == "cp" {
        check_character(code, faults);
    }
    let references = ["dataRef", "dataRefStart", "dataRefEnd"];
    let references: Vec<(&str, &str)> = references
        .into_iter()
        .filter_map(|name| Some((name, code.get(name)?)))
        .collect();
    for (name, value) in &references {
        if !data.ids.contains(value) {
            let value = shown(value);
            let why = if data.has_any {
                "no `data` has that id"
            } else {
                "the unit has no `originalData`"
            };
            faults.add(code, format!("`{name}` is `{value}`, and {why}"));
        }
    }
    if let Some(original) = code.get("copyOf") {
        let shown = shown(original);
        match data.codes.get(original) {
            None => faults.add(
                code,
                format!("`copyOf` is `{shown}`, and no code has that id"),
            ),
            Some(original) if right(original, "canCopy") == "no" => {
                faults.add(
                    code,
                    format!("`copyOf` is `{shown}`, which must not be copied"),
                );
            }
            Some(_) => {}
        }
        if !references.is_empty() {
            faults.add(code, "a copy must have no data of its own");
        }
    }
    let flows = ["subFlows", "subFlowsStart", "subFlowsEnd"].into_iter();
    for flow in flows
        .filter_map(|name| code.get(name))
        .flat_map(str::split_whitespace)
    {
        if !data.units.contains(flow) {
            let flow = shown(flow);
            faults.add(
                code,
                format!("there is no unit `{flow}`, to which a sub-flow points"),
            );
        }
    }
    let is_fixed = ["no", "firstNo"].contains(&right(code, "canReorder"));
    if is_fixed && (right(code, "canCopy") != "no" || right(code, "canDelete") != "no") {
        faults.add(
            code,
            "what must not be moved must not be copied or deleted either",
        );
    }
}

fn check_type(code: &Element, faults: &mut Faults<'_>) {
    let Some(subtype) = code.get("subType") else {
        return;
    };
    let wanted = match subtype {
        "xlf:lb" | "xlf:pb" | "xlf:b" | "xlf:i" | "xlf:u" => Some("fmt"),
        "xlf:var" => Some("ui"),
        _ => None,
    };
    match (code.get("type"), wanted) {
        (None, _) => faults.add(code, "`subType` needs `type`"),
        (Some(found), Some(wanted)) if found != wanted => {
            faults.add(
                code,
                format!("`subType` `{subtype}` goes with `type` `{wanted}`"),
            );
        }
        (Some(_), None) if subtype.starts_with("xlf:") => {
            let subtype = shown(subtype);
            faults.add(code, format!("XLIFF has no `subType` `{subtype}`"));
        }
        _ => {}
    }
}

fn check_character(code: &Element, faults: &mut Faults<'_>) {
    let Some(hex) = code.get("hex") else {
        return;
    };
    let Ok(number) = u32::from_str_radix(hex, 16) else {
        return;
    };
    let allowed = char::from_u32(number).is_some_and(crate::format::xml::is_allowed);
    if allowed || number > 0x10_FFFF {
        let hex = shown(hex);
        faults.add(
            code,
            format!("`cp` is for characters that XML cannot hold, not for U+{hex}"),
        );
    }
}
