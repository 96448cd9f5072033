//! Inline tags: a target has those of its source, each as often, properly nested.

use std::collections::BTreeMap;

use super::Source;
use crate::model::{Finding, Severity};
use crate::text::tag::{Form, Tag, tags, written};

mod fit;

pub use fit::{fit, refit};

/// Compares the tags of source and target. Texts without any cost next to nothing.
pub(super) fn check(source: &Source<'_>, target: &str) -> Vec<Finding> {
    let there = tags(target);
    if there.is_empty() && !source.plain.had_tags() {
        return Vec::new();
    }
    let wanted = tags(source.text);
    let mut findings = missing(&wanted, &there);
    findings.extend(added(&wanted, &there));
    if !nest(&there) {
        let message =
            "the tags do not come in pairs, one inside the other: close each where its text ends";
        findings.push(Finding::new("tag-order", Severity::Error, message));
    }
    if findings.is_empty() {
        findings.extend(empty(&wanted, source.text, &there, target));
    }
    findings
}

/// How often each tag stands, by name and form.
fn counts<'t>(tags: &[Tag<'t>]) -> BTreeMap<(&'t str, Form), usize> {
    let mut counts = BTreeMap::new();
    for tag in tags {
        *counts.entry((tag.name, tag.form)).or_default() += 1;
    }
    counts
}

fn missing(wanted: &[Tag<'_>], there: &[Tag<'_>]) -> Vec<Finding> {
    let mut left = counts(there);
    let mut findings = Vec::new();
    for tag in wanted {
        let count = left.entry((tag.name, tag.form)).or_default();
        if *count > 0 {
            *count -= 1;
            continue;
        }
        let message = format!(
            "the tag {} of the source is missing in the target",
            written(tag.name, tag.form)
        );
        let finding = Finding::new("tag-missing", Severity::Error, message);
        findings.push(finding.at(tag.range.start, tag.range.end));
    }
    findings
}

fn added(wanted: &[Tag<'_>], there: &[Tag<'_>]) -> Vec<Finding> {
    let mut left = counts(wanted);
    let extra = there.iter().filter(|tag| {
        let count = left.entry((tag.name, tag.form)).or_default();
        let is_extra = *count == 0;
        *count = count.saturating_sub(1);
        is_extra
    });
    extra
        .map(|tag| {
            let message = format!(
                "the tag {} does not stand in the source, or not so often",
                written(tag.name, tag.form)
            );
            Finding::new("tag-added", Severity::Error, message)
        })
        .collect()
}

/// Whether every pair is closed, in the order in which pairs were opened.
fn nest(tags: &[Tag<'_>]) -> bool {
    let mut open = Vec::new();
    let closes = tags.iter().all(|tag| match tag.form {
        Form::Open => {
            open.push(tag.name);
            true
        }
        Form::Close => open.pop() == Some(tag.name),
        Form::Alone => true,
    });
    closes && open.is_empty()
}

/// Pairs with nothing in them that hold something in the source.
fn empty(wanted: &[Tag<'_>], source: &str, there: &[Tag<'_>], target: &str) -> Vec<Finding> {
    let is_empty = |tags: &[Tag<'_>], text: &str, name: &str| {
        let mut pairs = tags.windows(2);
        pairs.any(|pair| {
            let inside = &text[pair[0].range.end..pair[1].range.start];
            pair[0].name == name && pair[1].name == name && inside.trim().is_empty()
        })
    };
    let opened = there.iter().filter(|tag| tag.form == Form::Open);
    opened
        .filter(|tag| is_empty(there, target, tag.name) && !is_empty(wanted, source, tag.name))
        .map(|tag| {
            let message = format!(
                "the tag {} holds nothing in the target",
                written(tag.name, tag.form)
            );
            Finding::new("tag-empty", Severity::Warning, message)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::glossary::{Termbase, read_csv};
    use crate::model::Language;

    pub(super) fn termbase() -> Termbase {
        let table = "km,vi,en\nគណៈកម្មាធិការ,cấp ủy,committee\n";
        Termbase::new(read_csv(Path::new("g.csv"), table.as_bytes()).unwrap()).unwrap()
    }

    fn rules(source: &str, target: &str) -> Vec<String> {
        let termbase = termbase();
        let findings = check(&Source::new(&termbase, source), target);
        findings.into_iter().map(|f| f.rule.into_owned()).collect()
    }

    #[test]
    fn the_same_tags_in_pairs_are_right_in_any_order() {
        let source = "ក<b1>ខ</b1>គ<fn2/> <i3>ឃ</i3>។";
        assert!(rules(source, "<i3>d</i3> a <b1>b</b1><fn2/>.").is_empty());
        assert!(rules("ក", "a < b <\\b1>").is_empty());
    }

    #[test]
    fn a_tag_that_is_missing_added_or_out_of_order_is_an_error() {
        let source = "ក<b1>ខ</b1>គ<fn2/>។";
        assert_eq!(rules(source, "a <b1>b</b1>"), ["tag-missing"]);
        assert_eq!(rules(source, "a b"), ["tag-missing"; 3]);
        assert_eq!(
            rules(source, "a <b1>b</b1><fn2/><i3>"),
            ["tag-added", "tag-order"]
        );
        assert_eq!(rules(source, "a </b1>b<b1><fn2/>"), ["tag-order"]);
        assert_eq!(rules("ក", "<b1>a</b1>"), ["tag-added"; 2]);
        assert_eq!(rules(source, "a b <b1></b1><fn2/>"), ["tag-empty"]);
    }

    #[test]
    fn the_other_checks_see_through_tags() {
        let termbase = termbase();
        let source = Source::new(&termbase, "គណៈ<b1>កម្មាធិការ ២</b1>០<b2>២៤</b2>");
        let right = source.check(Language::Vietnamese, "Cấp <b1>ủy 2</b1>0<b2>24</b2>");
        assert_eq!(right, []);
        let wrong = source.check(Language::Vietnamese, "Cấp <b1>bộ 2</b1>0<b2>25</b2>");
        let rules: Vec<_> = wrong.iter().map(|finding| &*finding.rule).collect();
        assert_eq!(rules, ["term-missing", "number", "number"]);
        let place = wrong[1].place.unwrap();
        assert_eq!(&source.text[place.0..place.1], "២</b1>០<b2>២៤");
    }
}
