//! Putting tags where they must stand, as far as that is sure.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::super::Source;
use super::super::terms::{demands, judge};
use super::{counts, nest};
use crate::glossary::TargetText;
use crate::model::Language;
use crate::text::tag::{Form, Plain, Tag, tags, without_tags, written};

/// A tag as services spoil it: with spaces, in capitals, with references or wide signs for its brackets.
static SPOILT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:<|&lt;|＜)\s*(/?)\s*([a-z]{1,3})\s*([0-9]{1,6})\s*(/?)\s*(?:>|&gt;|＞)")
        .expect("the expression is well-formed")
});

/// A pair or a lone tag of a source.
struct Unit<'t> {
    name: &'t str,
    /// Whether it is a pair.
    is_pair: bool,
    /// What it holds, in the source without tags; where it stands, when it is alone.
    content: Range<usize>,
}

/// The target with the tags of its source where that is sure; nothing when there is nothing to mend. Spoilt tags are written
/// properly, tags that the source does not have are taken out, and missing ones are put in: round the whole, at an end, round a term
/// that stands once in both.
#[must_use]
pub fn fit(source: &Source<'_>, language: Language, target: &str) -> Option<String> {
    if !source.plain.had_tags() && !target.contains('<') {
        return None;
    }
    let wanted = tags(source.text);
    let mut text = respelt(&wanted, target);
    text = without_strangers(&wanted, &text);
    let units = units(&wanted, source);
    let missing = |text: &str, unit: &Unit<'_>| {
        let there = tags(text);
        !there.iter().any(|tag| tag.name == unit.name)
    };
    for unit in units.iter().rev() {
        if missing(&text, unit)
            && let Some(placed) = placed(unit, source, language, &text)
        {
            text = placed;
        }
    }
    (text != target).then_some(text)
}

/// A rendering of the same words with other tags, fitted to this source: as it is when it was made for the same tags.
#[must_use]
pub fn refit(source: &Source<'_>, language: Language, known: &str, rendering: String) -> String {
    if !source.plain.had_tags() && !rendering.contains('<') {
        return rendering;
    }
    if source.text == known {
        return rendering;
    }
    let (wanted, had) = (tags(source.text), tags(known));
    if let Some(renamed) = renamed(&wanted, &had, source.text, known, &rendering) {
        return renamed;
    }
    let plain = without_tags(&rendering).into_owned();
    fit(source, language, &plain).unwrap_or(plain)
}

/// The rendering with the source's names for tags, when both sources differ in nothing but those.
fn renamed(
    wanted: &[Tag<'_>],
    had: &[Tag<'_>],
    source: &str,
    known: &str,
    rendering: &str,
) -> Option<String> {
    let same = wanted.len() == had.len()
        && without_tags(source) == without_tags(known)
        && wanted
            .iter()
            .zip(had)
            .all(|(a, b)| a.form == b.form && a.kind() == b.kind());
    let places = |tags: &[Tag<'_>]| -> Vec<usize> {
        let mut gone = 0;
        let places = tags.iter().map(|tag| {
            let at = tag.range.start - gone;
            gone += tag.range.len() - usize::from(tag.is_blank());
            at
        });
        places.collect()
    };
    if !same || places(wanted) != places(had) {
        return None;
    }
    let name = |old: &str| {
        had.iter()
            .position(|tag| tag.name == old)
            .map(|at| wanted[at].name)
    };
    let mut out = String::new();
    let mut done = 0;
    for tag in tags(rendering) {
        let new = name(tag.name)?;
        out.push_str(&rendering[done..tag.range.start]);
        out.push_str(&written(new, tag.form));
        done = tag.range.end;
    }
    out.push_str(&rendering[done..]);
    Some(out)
}

/// Spoilt tags of the source, written properly.
fn respelt(wanted: &[Tag<'_>], target: &str) -> String {
    let respell = |captures: &Captures<'_>| {
        let name = format!("{}{}", captures[2].to_lowercase(), &captures[3]);
        let form = match (&captures[1], &captures[4]) {
            ("/", "") => Form::Close,
            ("", "/") => Form::Alone,
            _ => Form::Open,
        };
        let is_wanted = wanted
            .iter()
            .any(|tag| tag.name == name && tag.form == form);
        if is_wanted {
            written(&name, form)
        } else {
            captures[0].to_owned()
        }
    };
    SPOILT.replace_all(target, respell).into_owned()
}

/// The target without tags that the source does not have, or that stand too often.
fn without_strangers(wanted: &[Tag<'_>], target: &str) -> String {
    let mut left = counts(wanted);
    let mut out = String::with_capacity(target.len());
    let mut done = 0;
    for tag in tags(target) {
        out.push_str(&target[done..tag.range.start]);
        done = tag.range.end;
        if let Some(count) = left
            .get_mut(&(tag.name, tag.form))
            .filter(|count| **count > 0)
        {
            *count -= 1;
            out.push_str(&target[tag.range]);
        }
    }
    out.push_str(&target[done..]);
    out
}

/// The pairs and lone tags of a source in the order in which they begin.
fn units<'t>(wanted: &[Tag<'t>], source: &Source<'_>) -> Vec<Unit<'t>> {
    let mut units: Vec<Unit<'t>> = Vec::new();
    let mut gone = 0;
    for tag in wanted {
        let at = tag.range.start - gone;
        gone += tag.range.len() - usize::from(tag.is_blank());
        match tag.form {
            Form::Close => {
                let open = units.iter_mut().rev().find(|unit| unit.name == tag.name);
                if let Some(unit) = open {
                    unit.content.end = at;
                }
            }
            form => units.push(Unit {
                name: tag.name,
                is_pair: form == Form::Open,
                content: at..source.plain().len().min(if form == Form::Open {
                    usize::MAX
                } else {
                    at
                }),
            }),
        }
    }
    units
}

/// The target with a missing pair or lone tag, if there is one place for it.
fn placed(
    unit: &Unit<'_>,
    source: &Source<'_>,
    language: Language,
    target: &str,
) -> Option<String> {
    let plain = source.plain();
    let (before, after) = (&plain[..unit.content.start], &plain[unit.content.end..]);
    let is_nothing = |text: &str| text.trim().is_empty();
    if unit.is_pair {
        if is_nothing(before) && is_nothing(after) {
            return Some(format!("<{0}>{target}</{0}>", unit.name));
        }
        let place = place_of_term(unit, source, language, target)?;
        let (inside, rest) = (&target[place.clone()], &target[place.end..]);
        let start = &target[..place.start];
        return nest(&tags(inside)).then(|| format!("{start}<{0}>{inside}</{0}>{rest}", unit.name));
    }
    let tag = format!("<{}/>", unit.name);
    if is_nothing(before) {
        return Some(tag + target);
    }
    if is_nothing(after) {
        return Some(target.trim_end().to_owned() + &tag);
    }
    let is_mark = |c: char| matches!(c, '។' | '៕' | '.' | '!' | '?' | ' ' | '\u{200B}');
    if after.chars().all(is_mark) {
        let words = target.trim_end_matches(is_mark);
        return Some(format!("{words}{tag}{}", &target[words.len()..]));
    }
    None
}

/// Where the term that a pair holds is rendered, when it stands once in the source and its rendering once in the target.
fn place_of_term(
    unit: &Unit<'_>,
    source: &Source<'_>,
    language: Language,
    target: &str,
) -> Option<Range<usize>> {
    let content = &source.plain()[unit.content.clone()];
    let blank = content.len() - content.trim_start().len();
    let start = unit.content.start + blank;
    let wanted = start..start + content.trim().len();
    let plain = Plain::new(target);
    let demands = demands(&source.terms, source.plain(), language);
    let verdicts = judge(&demands, &TargetText::new(language, &plain.text));
    let verdict = verdicts
        .iter()
        .find(|verdict| verdict.demand.places == [wanted.clone()])?;
    match &verdict.kept[..] {
        [place] => Some(plain.written(place.clone())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::termbase;
    use super::*;

    fn fitted(source: &str, target: &str) -> Option<String> {
        let termbase = termbase();
        fit(
            &Source::new(&termbase, source),
            Language::Vietnamese,
            target,
        )
    }

    #[test]
    fn spoilt_and_strange_tags_are_mended() {
        let source = "ក<b1>ខ</b1>គ<fn2/>ឃ";
        assert_eq!(
            fitted(source, "a < b1 >b</ B1> c &lt;fn2 /&gt; d <i7>e</i7>").as_deref(),
            Some("a <b1>b</b1> c <fn2/> d e")
        );
        assert_eq!(fitted(source, "a <b1>b</b1> <fn2/>"), None);
        assert_eq!(fitted("ក", "a"), None);
    }

    #[test]
    fn missing_tags_are_put_in_where_there_is_one_place() {
        let vietnamese = |source, target| fitted(source, target).unwrap_or_default();
        assert_eq!(vietnamese("<b1>កខ។</b1>", "A b."), "<b1>A b.</b1>");
        assert_eq!(
            vietnamese("<b1>កខ<fn2/>។</b1>", "A b."),
            "<b1>A b<fn2/>.</b1>"
        );
        assert_eq!(vietnamese("កខ។<fn2/>", "A b."), "A b.<fn2/>");
        assert_eq!(vietnamese("<img1/>កខ។", "A b."), "<img1/>A b.");
        assert_eq!(
            vietnamese("ក <b1>គណៈកម្មាធិការ</b1> ខ", "A cấp ủy b"),
            "A <b1>cấp ủy</b1> b"
        );
        assert_eq!(fitted("ក <b1>ខខ</b1> គ", "A b c"), None);
        assert_eq!(
            fitted("<b1>គណៈកម្មាធិការ</b1> ខ គណៈកម្មាធិការ", "Cấp ủy b cấp ủy"),
            None
        );
    }

    #[test]
    fn a_rendering_made_for_other_tags_is_fitted() {
        let termbase = termbase();
        let source = Source::new(&termbase, "ក <i4>ខ</i4> គ");
        let refitted = |known: &str, rendering: &str| {
            refit(&source, Language::Vietnamese, known, rendering.to_owned())
        };
        assert_eq!(
            refitted("ក <i2>ខ</i2> គ", "<i2>B</i2> a c"),
            "<i4>B</i4> a c"
        );
        assert_eq!(refitted("<i4>ក</i4> ខ គ", "<i4>B</i4> a c"), "B a c");
        assert_eq!(refitted("ក ខ គ", "B a c"), "B a c");
        let plain = Source::new(&termbase, "ក ខ");
        assert_eq!(
            refit(
                &plain,
                Language::Vietnamese,
                "<b1>ក</b1> ខ",
                "<b1>A</b1> b".to_owned()
            ),
            "A b"
        );
    }
}
