//! Tags in a draft: each pair stands round what became of its words, each lone tag after the word that it followed.

use std::cmp::Reverse;
use std::ops::Range;

use crate::text::tag::{self, Form, tags};

/// What a stretch of the source became: its place there and in the draft, in bytes.
pub(super) type Place = (Range<usize>, Range<usize>);

/// A pair or a lone tag of the source.
struct Unit<'t> {
    name: &'t str,
    is_pair: bool,
    /// Its place in the source without tags.
    source: Range<usize>,
    /// The pair that it stands in.
    parent: Option<usize>,
}

/// The draft with all tags of its source, which stand properly nested whatever the order of the words has become.
pub(super) fn with_tags(source: &str, draft: &str, mut places: Vec<Place>) -> String {
    places.retain(|(from, to)| !from.is_empty() && !to.is_empty());
    places.sort_by_key(|(_, to)| (to.start, to.end));
    let units = units(source);
    let mut targets: Vec<Range<usize>> = Vec::with_capacity(units.len());
    for (at, unit) in units.iter().enumerate() {
        let room = unit
            .parent
            .map_or(0..draft.len(), |parent| targets[parent].clone());
        let target = if unit.is_pair {
            let taken = (0..at)
                .filter(|other| units[*other].is_pair && units[*other].parent == unit.parent);
            let taken: Vec<Range<usize>> = taken.map(|other| targets[other].clone()).collect();
            beside(rendering(unit, &places, &room), &taken)
        } else {
            let place = after_word(unit.source.start, &places, draft.len());
            place..place
        };
        targets.push(target);
    }
    written(&units, &targets, draft)
}

fn units(source: &str) -> Vec<Unit<'_>> {
    let mut units: Vec<Unit<'_>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut gone = 0;
    for tag in tags(source) {
        let at = tag.range.start - gone;
        gone += tag.range.len() - usize::from(tag.is_blank());
        if tag.form == Form::Close {
            if let Some(pair) = open.pop() {
                units[pair].source.end = at;
            }
            continue;
        }
        let is_pair = tag.form == Form::Open;
        units.push(Unit {
            name: tag.name,
            is_pair,
            source: at..at,
            parent: open.last().copied(),
        });
        if is_pair {
            open.push(units.len() - 1);
        }
    }
    units
}

/// The longest stretch of the draft, within some room, that a pair's words became; nothing of it, at its end, when there is none.
fn rendering(unit: &Unit<'_>, places: &[Place], room: &Range<usize>) -> Range<usize> {
    let mut best = room.end..room.end;
    let mut run: Option<Range<usize>> = None;
    for (from, to) in places {
        let is_inside = room.start <= to.start && to.end <= room.end;
        run = match run {
            _ if !(is_inside && belongs(from, &unit.source)) => None,
            Some(run) => Some(run.start..to.end.max(run.end)),
            None => Some(to.clone()),
        };
        if let Some(run) = &run
            && run.len() > best.len()
        {
            best = run.clone();
        }
    }
    best
}

/// Whether most of a stretch, or all of the pair's words, are of the pair.
fn belongs(stretch: &Range<usize>, pair: &Range<usize>) -> bool {
    let common = stretch
        .end
        .min(pair.end)
        .saturating_sub(stretch.start.max(pair.start));
    common > 0 && (2 * common >= stretch.len() || common == pair.len())
}

/// The part of a range that crosses no pair which stands already.
fn beside(mut range: Range<usize>, taken: &[Range<usize>]) -> Range<usize> {
    for other in taken {
        let crosses = range.start < other.end && other.start < range.end;
        if crosses && range.start >= other.start {
            range.start = other.end.min(range.end.max(other.end));
            range.end = range.end.max(range.start);
        } else if crosses {
            range.end = other.start;
        }
    }
    range
}

/// Where a lone tag goes: behind the word it follows in the source.
fn after_word(at: usize, places: &[Place], length: usize) -> usize {
    if places.iter().all(|(from, _)| from.end <= at) {
        return length;
    }
    let before = places.iter().filter(|(from, _)| from.end <= at);
    before
        .max_by_key(|(from, _)| from.end)
        .map_or(0, |(_, to)| to.end)
}

fn written(units: &[Unit<'_>], targets: &[Range<usize>], draft: &str) -> String {
    let mut places: Vec<usize> = targets
        .iter()
        .flat_map(|target| [target.start, target.end])
        .collect();
    places.sort_unstable();
    places.dedup();
    let mut out = String::with_capacity(draft.len() + units.len() * 10);
    let mut done = 0;
    for place in places {
        out.push_str(&draft[done..place]);
        done = place;
        let at = |wanted: fn(&Range<usize>, usize) -> bool| {
            let all = (0..units.len()).filter(|unit| wanted(&targets[*unit], place));
            all.collect::<Vec<usize>>()
        };
        let mut closing = at(|target, place| target.end == place && !target.is_empty());
        closing.sort_by_key(|unit| Reverse((targets[*unit].start, *unit)));
        for unit in closing {
            out.push_str(&tag::written(units[unit].name, Form::Close));
        }
        for unit in at(|target, place| target.start == place && target.is_empty()) {
            let name = units[unit].name;
            if units[unit].is_pair {
                out.push_str(&tag::written(name, Form::Open));
                out.push_str(&tag::written(name, Form::Close));
            } else {
                out.push_str(&tag::written(name, Form::Alone));
            }
        }
        let mut opening = at(|target, place| target.start == place && !target.is_empty());
        opening.sort_by_key(|unit| (Reverse(targets[*unit].end), *unit));
        for unit in opening {
            out.push_str(&tag::written(units[unit].name, Form::Open));
        }
    }
    out.push_str(&draft[done..]);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::tag::without_tags;

    #[test]
    fn a_pair_stands_round_what_became_of_its_words_wherever_that_is() {
        // "aa bb cc": the draft turns the words round.
        let places = || vec![(0..2, 6..8), (3..5, 3..5), (6..8, 0..2)];
        let draft = |source: &str| with_tags(source, "CC BB AA", places());
        assert_eq!(draft("<b1>aa</b1> bb cc"), "CC BB <b1>AA</b1>");
        assert_eq!(
            draft("<b1>aa <i2>bb</i2></b1> cc"),
            "CC <b1><i2>BB</i2> AA</b1>"
        );
        assert_eq!(
            draft("aa<fn1/> bb cc<fn2/>"),
            "CC BB AA<fn2/><fn1/>".replace("<fn2/><fn1/>", "<fn1/><fn2/>")
        );
        assert_eq!(draft("aa bb <fn1/>cc"), "CC BB<fn1/> AA");
        assert_eq!(draft("<img1/>aa bb cc"), "<img1/>CC BB AA");
    }

    proptest! {
        #[test]
        fn every_tag_of_the_source_stands_in_the_draft_properly_nested(
            order in Just(vec![0_usize, 1, 2, 3, 4]).prop_shuffle(),
            cuts in prop::collection::vec((0_usize..6, 0_usize..6), 0..4),
        ) {
            let words = ["aa", "bb", "cc", "dd", "ee"];
            // Pairs that do not cross, round words of the source.
            let mut pairs: Vec<(usize, usize)> = Vec::new();
            for (a, b) in cuts {
                let (a, b) = (a.min(b), a.max(b));
                let crosses = |&(c, d): &(usize, usize)| a < d && c < b && !(a <= c && d <= b) && !(c <= a && b <= d);
                if a < b && !pairs.iter().any(crosses) && !pairs.contains(&(a, b)) {
                    pairs.push((a, b));
                }
            }
            pairs.sort_by_key(|&(a, b)| (a, Reverse(b)));
            let mut source = String::new();
            for at in 0..=5 {
                let closing = pairs.iter().enumerate().rev().filter(|(_, (_, b))| *b == at);
                closing.for_each(|(n, _)| source.push_str(&tag::written(&format!("b{n}"), Form::Close)));
                let opening = pairs.iter().enumerate().filter(|(_, (a, _))| *a == at);
                opening.for_each(|(n, _)| source.push_str(&tag::written(&format!("b{n}"), Form::Open)));
                source.push_str(words.get(at).copied().unwrap_or("<fn9/>"));
            }
            let draft: String = order.iter().map(|at| words[*at].to_uppercase() + " ").collect();
            let places = order.iter().enumerate().map(|(to, from)| (from * 2..from * 2 + 2, to * 3..to * 3 + 2));
            let tagged = with_tags(&source, &draft, places.collect());
            prop_assert_eq!(without_tags(&tagged), draft.as_str());
            let mut open = Vec::new();
            for tag in tags(&tagged) {
                match tag.form {
                    Form::Open => open.push(tag.name),
                    Form::Close => prop_assert_eq!(open.pop(), Some(tag.name), "{}", &tagged),
                    Form::Alone => {}
                }
            }
            prop_assert!(open.is_empty());
            prop_assert_eq!(tags(&tagged).len(), tags(&source).len());
        }
    }
}
