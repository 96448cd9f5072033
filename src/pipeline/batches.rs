//! What is asked for a segment, and how it is known again.

use std::cmp::Reverse;

use crate::backend::{Backend, Batch, Item, Term, TermSupport};
use crate::check::Source;
use crate::memory::{Match, Memory, Query};
use crate::model::{Language, Segment, Status, Unit, context_key};
use crate::store::Recipe;
use crate::text::placeable::render;
use crate::text::tag::{tags, without_tags};

/// How a segment is looked up in the memory: with what stands before and after it.
#[must_use]
pub fn query(segments: &[Segment], index: usize) -> Query {
    let before = index.checked_sub(1).and_then(|before| segments.get(before));
    in_context(&segments[index], before, segments.get(index + 1))
}

/// The same for a unit.
pub(super) fn unit_query(units: &[Unit], index: usize) -> Query {
    let segment = |at: usize| units.get(at).map(|unit| &unit.segment);
    in_context(
        &units[index].segment,
        index.checked_sub(1).and_then(segment),
        segment(index + 1),
    )
}

fn in_context(segment: &Segment, before: Option<&Segment>, after: Option<&Segment>) -> Query {
    let context = |neighbour: Option<&Segment>| context_key(neighbour.map(|s| s.key.as_str()));
    Query {
        text: without_tags(&segment.text).into_owned(),
        key: segment.key.clone(),
        before: context(before),
        after: context(after),
    }
}

/// What is asked for one segment: the text, its terms in this language, its neighbours, and translations of similar
/// sentences.
#[must_use]
pub fn item(
    units: &[Unit],
    index: usize,
    source: &Source<'_>,
    language: Language,
    memory: &Memory,
) -> Item {
    let neighbour = |unit: Option<&Unit>| {
        let unit = unit.filter(|unit| unit.segment.paragraph == units[index].segment.paragraph);
        unit.map(|unit| unit.segment.text.clone())
    };
    let mut terms: Vec<Term> = Vec::new();
    for found in source.outer_terms() {
        let Some(names) = found.senses[0]
            .names(language)
            .filter(|names| !names.preferred.is_empty())
        else {
            continue;
        };
        let term = Term {
            source: source.plain()[found.range.clone()].to_owned(),
            target: names.preferred.clone(),
            admitted: names.admitted.clone(),
        };
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    let found = source.placeables.placeables().iter();
    let mut placeables: Vec<(String, String)> = found
        .map(|found| {
            (
                source.plain()[found.range.clone()].to_owned(),
                render(&found.value, language),
            )
        })
        .collect();
    placeables.extend(tags(source.text).into_iter().map(|tag| {
        let written = &source.text[tag.range];
        (written.to_owned(), written.to_owned())
    }));
    Item {
        text: source.text.to_owned(),
        placeables,
        before: neighbour(index.checked_sub(1).and_then(|before| units.get(before))),
        after: neighbour(units.get(index + 1)),
        fragments: fragments(&terms, source.text, language, memory),
        examples: examples(units, index, language, memory),
        terms,
        ..Item::default()
    }
}

/// At most so many fragments go with a segment.
const MOST_FRAGMENTS: usize = 12;

/// Pieces of the text that the memory knows with one rendering, the longest kept when there are many; what is a term is
/// said there already.
fn fragments(
    terms: &[Term],
    text: &str,
    language: Language,
    memory: &Memory,
) -> Vec<(String, String)> {
    if memory.is_empty() {
        return Vec::new();
    }
    let mut found = memory.fragments(language).find(text);
    found.retain(|fragment| {
        let source = &text[fragment.range.clone()];
        !terms.iter().any(|term| term.source == source)
    });
    found.sort_by_key(|fragment| (Reverse(fragment.range.len()), fragment.range.start));
    found.truncate(MOST_FRAGMENTS);
    found.sort_by_key(|fragment| fragment.range.start);
    let mut fragments: Vec<(String, String)> = Vec::new();
    for fragment in found {
        let pair = (text[fragment.range].to_owned(), fragment.target.to_owned());
        if !fragments.contains(&pair) {
            fragments.push(pair);
        }
    }
    fragments
}

/// Similar sentences of the memory, the most similar first, then what was approved nearby.
fn examples(
    units: &[Unit],
    index: usize,
    language: Language,
    memory: &Memory,
) -> Vec<(String, String)> {
    let mut examples = Vec::new();
    if !memory.is_empty() {
        let is_sound = |found: &Match| {
            let variant = found.unit.variants.get(&language);
            variant.is_some_and(|variant| variant.status > Status::NeedsReview)
        };
        let matches = memory.lookup(&unit_query(units, index), language);
        let pairs = matches.into_iter().filter(is_sound).map(|found| {
            let source = found.unit.text(Language::Khmer).to_owned();
            let rendering = found.unit.text(language).to_owned();
            (source, rendering)
        });
        examples.extend(pairs.take(memory.settings().examples));
    }
    for neighbour in approved_neighbours(units, index, language) {
        if !examples.contains(&neighbour) {
            examples.push(neighbour);
        }
    }
    examples
}

/// How far around a segment approved translations are looked for, and how many are shown.
pub(super) const NEAR: usize = 4;
const MOST_EXAMPLES: usize = 2;

/// What a person approved nearby: the nearest first, the one before ahead of the one after.
fn approved_neighbours(units: &[Unit], index: usize, language: Language) -> Vec<(String, String)> {
    let around = (1..=NEAR).flat_map(|step| [index.checked_sub(step), Some(index + step)]);
    around
        .flatten()
        .filter_map(|at| units.get(at))
        .filter_map(|unit| {
            let target = unit.targets.get(&language)?;
            let approved = target.is_by_person() && !target.text.is_empty();
            approved.then(|| (unit.segment.text.clone(), target.text.clone()))
        })
        .take(MOST_EXAMPLES)
        .collect()
}

/// The hash of everything that changes the answer to one item.
pub(super) fn recipe(backend: &dyn Backend, language: Language, item: &Item) -> Recipe {
    recipe_of_attempt(backend, language, item, "")
}

/// The same for one of several attempts at the same item, which are told apart by a word; without one, for the first.
pub(super) fn recipe_of_attempt(
    backend: &dyn Backend,
    language: Language,
    item: &Item,
    attempt: &str,
) -> Recipe {
    let capabilities = backend.describe();
    let mut parts = vec![
        capabilities.name.as_str(),
        &capabilities.model,
        &capabilities.version,
        Language::Khmer.tag(),
        language.tag(),
        &item.text,
        item.before.as_deref().unwrap_or_default(),
        item.after.as_deref().unwrap_or_default(),
    ];
    for term in &item.terms {
        parts.extend(["term", &term.source, &term.target]);
        parts.extend(term.admitted.iter().map(String::as_str));
    }
    for (source, target) in &item.placeables {
        parts.extend(["placeable", source, target]);
    }
    for (source, target) in &item.examples {
        parts.extend(["example", source, target]);
    }
    if capabilities.terms == TermSupport::Prompt {
        for (source, target) in &item.fragments {
            parts.extend(["fragment", source, target]);
        }
    }
    if let Some(complaint) = &item.complaint {
        parts.extend(["complaint", &complaint.draft]);
        parts.extend(complaint.findings.iter().map(String::as_str));
    }
    if !attempt.is_empty() {
        parts.extend(["attempt", attempt]);
    }
    Recipe::new(parts)
}

/// A batch of items.
pub(super) fn batch(language: Language, items: Vec<Item>) -> Batch {
    Batch {
        source: Language::Khmer,
        target: language,
        items,
    }
}
