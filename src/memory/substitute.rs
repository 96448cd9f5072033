//! Matches that differ in numbers, dates and the like only.

use crate::text::Language;
use crate::text::khmer::key;
use crate::text::placeable::{Found, Placeable, compare, find, render};

/// Stands for a placeable in a masked key; no key holds it.
const MASK: char = '\u{1}';

/// The matching key with every placeable replaced by a mark for its kind; `None` when there is none.
pub(super) fn masked(text: &str) -> Option<String> {
    let may_hold = |c: char| c.is_numeric() || c.is_ascii_uppercase();
    if !text.chars().any(may_hold) {
        return None;
    }
    let found = find(Language::Khmer, text);
    if found.is_empty() {
        return None;
    }
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for placeable in found {
        masked.push_str(&key(text.get(at..placeable.range.start)?));
        masked.push(MASK);
        masked.push_str(placeable.value.kind());
        masked.push(MASK);
        at = placeable.range.end;
    }
    masked.push_str(&key(&text[at..]));
    Some(masked)
}

/// What was put into a rendering: the words that stood there, and the new ones.
pub(super) type Substitutions = Vec<(String, String)>;

/// The rendering of `known` made one of `wanted`, which has other numbers and dates in the same places; `None` when
/// it is not certain what goes where, or the result does not say what `wanted` says.
pub(super) fn substitute(
    known: &str,
    wanted: &str,
    rendering: &str,
    language: Language,
) -> Option<(String, Substitutions)> {
    let (old, new) = (find(Language::Khmer, known), find(Language::Khmer, wanted));
    if old.len() != new.len() {
        return None;
    }
    let in_place = find(language, rendering);
    let mut changes: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    for (index, (before, after)) in old.iter().zip(&new).enumerate() {
        let value = before.value.canonical();
        if value == after.value.canonical() {
            continue;
        }
        let is_ambiguous = old.iter().zip(&new).enumerate().any(|(other, pair)| {
            other != index
                && pair.0.value.canonical() == value
                && pair.1.value.canonical() != after.value.canonical()
        });
        let places: Vec<&Placeable> = in_place
            .iter()
            .filter(|place| place.value.canonical() == value)
            .collect();
        if is_ambiguous || places.is_empty() {
            return None;
        }
        let said = render(&after.value, language);
        changes.extend(
            places
                .iter()
                .map(|place| (place.range.clone(), said.clone())),
        );
    }
    changes.sort_by_key(|(range, _)| range.start);
    changes.dedup();
    let mut text = rendering.to_owned();
    for (range, said) in changes.iter().rev() {
        text.replace_range(range.clone(), said);
    }
    let agrees = compare(
        &Found::new(Language::Khmer, wanted),
        &Found::new(language, &text),
    )
    .is_empty();
    let substitutions = changes
        .into_iter()
        .map(|(range, said)| (rendering[range].to_owned(), said));
    agrees.then(|| (text, substitutions.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_are_put_in_as_the_language_writes_them() {
        let known = "ថ្ងៃទី ២៦ ខែសីហា ឆ្នាំ២០២៤ មាន ១៥ គ្រួសារ";
        let wanted = "ថ្ងៃទី ៣ ខែមករា ឆ្នាំ២០២៥ មាន ១៦ គ្រួសារ";
        assert_eq!(masked(known), masked(wanted));
        let rendering = "Ngày 26 tháng 8 năm 2024 có 15 hộ";
        let (text, put) = substitute(known, wanted, rendering, Language::Vietnamese).unwrap();
        assert!(text.contains("16 hộ") && text.contains("2025"), "{text}");
        assert_eq!(put.len(), 2);
    }

    #[test]
    fn what_is_not_certain_is_not_put_in() {
        let swapped = substitute("១៥ និង ១៥", "១៦ និង ១៧", "15 và 15", Language::Vietnamese);
        assert_eq!(swapped, None);
        let absent = substitute("១៥ នាក់", "១៦ នាក់", "nhiều người", Language::Vietnamese);
        assert_eq!(absent, None);
        assert_eq!(masked("គ្មានលេខ"), None);
    }
}
