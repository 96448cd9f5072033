//! What a target of XLIFF 2 must keep of its source's codes: those that must not be deleted, and the order of those that must not
//! be moved.

use std::collections::HashSet;

use super::codes::right;
use super::faults::Faults;
use super::shape::shown;
use super::tree::Element;

/// What must not be deleted is in a target, wherever its own segment has one.
pub(super) fn check_kept(parts: &[&Element], targets: &[&Element], faults: &mut Faults<'_>) {
    let kept: HashSet<&str> = targets
        .iter()
        .filter_map(|code| code.get("id").or_else(|| code.get("copyOf")))
        .collect();
    for part in parts
        .iter()
        .filter(|part| part.named("target").next().is_some())
    {
        for code in part
            .named("source")
            .flat_map(|source| source.walk().skip(1))
        {
            if let Some(id) = code.get("id")
                && right(code, "canDelete") == "no"
                && !kept.contains(id)
            {
                let id = shown(id);
                faults.add(
                    code,
                    format!("the code `{id}` must not be deleted, and no target has it"),
                );
            }
        }
    }
}

/// A place in a run of codes: an id, and whether it is the end of a `pc`.
type Step<'e> = (&'e str, bool);

/// Sequences that must not be moved apart stand in the target as in the source.
pub(super) fn check_moved(parts: &[&Element], faults: &mut Faults<'_>) {
    let steps = |side: &'static str| {
        let mut steps = Vec::new();
        for side in parts.iter().flat_map(|part| part.named(side)) {
            run(side, &mut steps);
        }
        steps
    };
    let target = steps("target");
    let target: Vec<Step<'_>> = target.iter().map(|(step, _)| *step).collect();
    let source = steps("source");
    let mut at = 0;
    while at < source.len() {
        let (first, code) = source[at];
        at += 1;
        if first.1 || right(code, "canReorder") != "firstNo" {
            continue;
        }
        let begin = at - 1;
        while at < source.len() && right(source[at].1, "canReorder") == "no"
            || source.get(at).is_some_and(|(step, _)| {
                step.1 && source[begin..at].iter().any(|(s, _)| s.0 == step.0)
            })
        {
            at += 1;
        }
        let sequence: Vec<Step<'_>> = source[begin..at].iter().map(|(step, _)| *step).collect();
        let is_there = target.contains(&first);
        let is_kept = target
            .windows(sequence.len())
            .any(|window| window == sequence);
        if is_there && !is_kept {
            let id = shown(first.0);
            faults.add(
                code,
                format!(
                    "the codes from `{id}` on must not be moved apart, and the target moves them"
                ),
            );
        }
    }
}

fn run<'e>(element: &'e Element, steps: &mut Vec<(Step<'e>, &'e Element)>) {
    for child in element.elements() {
        let id = child
            .get("id")
            .or_else(|| child.get("startRef"))
            .unwrap_or_default();
        match child.name.as_str() {
            "pc" => {
                steps.push(((id, false), child));
                run(child, steps);
                steps.push(((id, true), child));
            }
            "mrk" => run(child, steps),
            "ph" | "sc" => steps.push(((id, false), child)),
            "ec" => steps.push(((id, true), child)),
            _ => {}
        }
    }
}
