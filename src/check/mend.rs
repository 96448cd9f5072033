//! Literal replacement: a wrong rendering that is known for what it is gives way to the right one.

use std::ops::Range;

use super::Source;
use super::tags::fit;
use super::terms::{Verdict, demands, judge};
use crate::glossary::{Rendering, TargetText};
use crate::model::Language;
use crate::text::tag::{Plain, has_tags};

/// The target with every known wrong rendering replaced by the preferred one; nothing when none is known. Known are:
/// a forbidden rendering; one that differs from a preferred rendering by case where case counts; Vietnamese without its
/// marks or with the tone on the wrong letter. Only terms with one sense are mended, and only words that no accepted
/// rendering holds. Tags are mended too ([`fit`]). The result is not checked yet.
#[must_use]
pub fn mend(source: &Source<'_>, language: Language, target: &str) -> Option<String> {
    let fitted = fit(source, language, target);
    let written = fitted.as_deref().unwrap_or(target);
    let mended = renderings(source, language, written);
    mended.or(fitted)
}

/// The target with every known wrong rendering replaced. What has a tag inside is left.
fn renderings(source: &Source<'_>, language: Language, written: &str) -> Option<String> {
    let plain = Plain::new(written);
    let target = &*plain.text;
    let demands = demands(&source.terms, source.plain(), language);
    let text = TargetText::new(language, target);
    let verdicts = judge(&demands, &text);
    let taken: Vec<Range<usize>> = verdicts
        .iter()
        .flat_map(|verdict| verdict.kept.iter().cloned())
        .collect();
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for verdict in verdicts
        .iter()
        .filter(|verdict| verdict.demand.senses.len() == 1)
    {
        let preferred = verdict.demand.accepted[0].text;
        for (place, bad) in wrong(verdict, &text) {
            let found = &target[place.clone()];
            let is_free = !taken
                .iter()
                .any(|kept| kept.start < place.end && place.start < kept.end);
            if (is_free || verdict.broken.iter().any(|(broken, _)| *broken == place))
                && let Some(written) = in_place_of(language, found, bad, preferred)
            {
                edits.push((place, written));
            }
        }
    }
    for (place, _) in &mut edits {
        *place = plain.written(place.clone());
    }
    edits.retain(|(place, _)| !has_tags(&written[place.clone()]));
    apply(language, written, edits)
}

/// The places of known wrong renderings, each with what stands there as the termbase writes it.
fn wrong<'v>(verdict: &'v Verdict<'_, '_>, text: &TargetText) -> Vec<(Range<usize>, &'v str)> {
    let preferred = &verdict.demand.accepted[0];
    let mut wrong: Vec<(Range<usize>, &str)> = verdict.broken.clone();
    if verdict.kept.is_empty() && wrong.is_empty() {
        let any_case: Rendering = preferred.rendering.clone().in_any_case();
        let found = text.places(&any_case).into_iter();
        wrong.extend(found.map(|place| (place, preferred.text)));
        if wrong.is_empty() {
            let found = text.misspelt(&preferred.rendering).into_iter();
            wrong.extend(found.map(|place| (place, preferred.text)));
        }
    }
    wrong
}

/// The preferred rendering as it must stand where `found` stood, which is `bad` or a form of it; nothing when the form
/// cannot be carried over.
fn in_place_of(language: Language, found: &str, bad: &str, preferred: &str) -> Option<String> {
    let mut written = preferred.to_owned();
    if language == Language::English && !found.eq_ignore_ascii_case(bad) {
        let plural = found.to_lowercase() == format!("{}s", bad.to_lowercase());
        if !plural || preferred.ends_with(['s', 'x', 'y', 'h']) {
            return None;
        }
        written.push('s');
    }
    let all_upper =
        |text: &str| text.chars().any(char::is_uppercase) && text.to_uppercase() == text;
    if all_upper(found) && !all_upper(bad) && found.chars().count() > 1 {
        return Some(written.to_uppercase());
    }
    let is_upper = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
    if is_upper(found) && !is_upper(bad) {
        written = capitalised(&written);
    }
    Some(written)
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

fn apply(
    language: Language,
    target: &str,
    mut edits: Vec<(Range<usize>, String)>,
) -> Option<String> {
    edits.sort_by_key(|(place, _)| (place.start, std::cmp::Reverse(place.end)));
    let mut mended = String::with_capacity(target.len());
    let mut end = 0;
    for (place, written) in edits {
        if place.start < end {
            continue;
        }
        mended.push_str(&target[end..place.start]);
        if language == Language::English {
            fit_article(&mut mended, &written);
        }
        let opens = mended.trim_end().is_empty() || mended.trim_end().ends_with(['.', '!', '?']);
        mended.push_str(&if opens {
            capitalised(&written)
        } else {
            written
        });
        end = place.end;
    }
    mended.push_str(&target[end..]);
    (mended != target).then_some(mended)
}

/// `a` or `an`, as the word after it wants.
fn fit_article(before: &mut String, word: &str) {
    let vowel = word.to_lowercase().starts_with(['a', 'e', 'i', 'o', 'u']);
    let ends = |article: &str| {
        before
            .strip_suffix(article)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
    };
    if vowel && (ends("a ") || ends("A ")) {
        before.pop();
        before.push_str("n ");
    } else if !vowel && (ends("an ") || ends("An ")) {
        before.truncate(before.len() - 2);
        before.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::glossary::{Termbase, read_csv};

    fn mended(language: Language, target: &str) -> Option<String> {
        let table = "km,vi,vi_forbidden,en,en_forbidden,flags\n\
            គណៈកម្មាធិការខេត្ត,Tỉnh ủy,ủy ban tỉnh|Uỷ ban đảng tỉnh,provincial Party committee,committee of province,\n\
            គណបក្ស,Đảng,đảng phái,Party,,case\n";
        let termbase =
            Termbase::new(read_csv(Path::new("g.csv"), table.as_bytes()).unwrap()).unwrap();
        let source = Source::new(&termbase, "គណបក្ស និងគណៈកម្មាធិការខេត្ត");
        mend(&source, language, target)
    }

    #[test]
    fn forbidden_renderings_give_way_to_the_preferred_one() {
        let vietnamese = |target| mended(Language::Vietnamese, target);
        assert_eq!(
            vietnamese("Đảng và ủy ban Tỉnh họp").as_deref(),
            Some("Đảng và Tỉnh ủy họp")
        );
        assert_eq!(vietnamese("Đảng và Tỉnh uỷ họp"), None);
        let english = |target| mended(Language::English, target);
        assert_eq!(
            english("The Party and a committee of province").as_deref(),
            Some("The Party and a provincial Party committee")
        );
    }

    #[test]
    fn case_and_lost_marks_are_restored() {
        let vietnamese = |target| mended(Language::Vietnamese, target);
        assert_eq!(
            vietnamese("của đảng, Tỉnh ủy").as_deref(),
            Some("của Đảng, Tỉnh ủy")
        );
        assert_eq!(
            vietnamese("của Đảng và Tinh uy").as_deref(),
            Some("của Đảng và Tỉnh ủy")
        );
    }

    #[test]
    fn an_article_fits_the_new_word() {
        let mut before = "with a ".to_owned();
        fit_article(&mut before, "agency");
        assert_eq!(before, "with an ");
        fit_article(&mut before, "body");
        assert_eq!(before, "with a ");
    }
}
