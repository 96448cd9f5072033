//! What must hold for every text, Khmer or not.
#![allow(
    missing_docs,
    clippy::assigning_clones,
    clippy::duration_suboptimal_units,
    clippy::format_collect,
    clippy::print_stderr,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should panic, and says what it skips"
)]

use std::ops::Range;

use proptest::prelude::*;
use trivani::text::inspect::inspect;
use trivani::text::khmer::script::{is_blank, is_invisible};
use trivani::text::khmer::{Keyed, canonical, cluster, key, loose};
use trivani::text::sentence::{optional_breaks, pieces, sentences, split_long};
use trivani::text::word::words;
use trivani::text::{Language, count::Count};

/// Characters on which the Khmer rules turn, in many orders that nobody would write.
fn khmer() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        8 => prop::char::range('\u{1780}', '\u{17B5}'),
        8 => prop::char::range('\u{17B6}', '\u{17D3}'),
        4 => Just('\u{17D2}'),
        2 => prop::char::range('\u{17D4}', '\u{17E9}'),
        2 => prop::sample::select(vec!['\u{17A8}', '\u{17C1}', '\u{17BB}', '\u{17DD}', '\u{178A}']),
        2 => prop::sample::select("។ល៕!?.:;៖«»“”\"'()[]".chars().collect::<Vec<_>>()),
        2 => prop::sample::select("\u{200B}\u{200C}\u{200D}\u{2060}\u{FEFF}\u{AD}".chars().collect::<Vec<_>>()),
        3 => prop::sample::select("  \n\r\u{A0}\u{2028}".chars().collect::<Vec<_>>()),
        2 => prop::sample::select("អោយaI1២-".chars().collect::<Vec<_>>()),
    ];
    prop::collection::vec(character, 0..60).prop_map(String::from_iter)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![3 => khmer(), 1 => ".{0,60}", 1 => "([a-zA-ZĐđ]{1,6}[ .!?\"”]{1,3}){0,12}"]
}

/// Fails unless the ranges are in order, not empty, and everything between them is `between`.
fn check_pieces(text: &str, ranges: &[Range<usize>], between: impl Fn(char) -> bool) {
    let joined: String = pieces(text, ranges)
        .map(trivani::text::sentence::Piece::as_str)
        .collect();
    assert_eq!(joined, text);
    let mut at = 0;
    for range in ranges {
        assert!(at <= range.start && range.start < range.end, "{ranges:?}");
        assert!(
            text[at..range.start].chars().all(&between),
            "{:?}",
            &text[at..range.start]
        );
        at = range.end;
    }
    assert!(text[at..].chars().all(&between), "{:?}", &text[at..]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn sentences_join_back_and_leave_only_blanks_between(text in text()) {
        for language in Language::ALL {
            let found = sentences(language, &text);
            check_pieces(&text, &found, is_blank);
            for range in found {
                let sentence = &text[range];
                prop_assert!(!sentence.starts_with(is_blank) && !sentence.ends_with(is_blank));
                prop_assert!(!sentence.contains('\n'));
            }
        }
    }

    #[test]
    fn parts_of_a_long_segment_join_back(text in text(), limit in 0_usize..20) {
        for range in sentences(Language::Khmer, &text) {
            let segment = &text[range];
            check_pieces(segment, &split_long(segment, 0..segment.len(), limit), is_blank);
        }
        prop_assert!(optional_breaks(&text).iter().all(|&at| text.is_char_boundary(at)));
    }

    #[test]
    fn words_join_back_and_end_at_clusters(text in text()) {
        for language in Language::ALL {
            let found = words(language, &text);
            check_pieces(&text, &found, |_| true);
            let visible = text.replace('\u{200B}', "");
            if language == Language::Khmer && visible == text {
                prop_assert!(found.iter().all(|word| cluster::is_boundary(&text, word.end)));
            }
        }
    }

    #[test]
    fn clusters_join_back_and_agree_with_the_boundaries(text in text()) {
        let joined: String = cluster::clusters(&text).collect();
        prop_assert_eq!(&joined, &text);
        let mut at = 0;
        for part in cluster::clusters(&text) {
            let inner = (at + 1..at + part.len()).find(|&byte| cluster::is_boundary(&text, byte));
            prop_assert_eq!(inner, None);
            at += part.len();
            prop_assert!(cluster::is_boundary(&text, at));
        }
    }

    #[test]
    fn normalising_twice_is_normalising_once(text in text()) {
        let once = canonical(&text);
        let twice = canonical(&once);
        prop_assert!(matches!(twice, std::borrow::Cow::Borrowed(_)), "{:?} {:?}", once, twice);
        prop_assert_eq!(&twice, &once);
        let folded = key(&text);
        prop_assert_eq!(key(&folded), folded.as_str());
        prop_assert_eq!(canonical(&folded), folded.as_str());
        prop_assert_eq!(key(&once), folded.as_str());
        prop_assert!(!folded.contains(is_invisible));
        let proposed = loose(&text);
        prop_assert_eq!(loose(&proposed), proposed.as_str());
    }

    #[test]
    fn the_key_leads_back_in_order_and_on_character_boundaries(text in text()) {
        let keyed = Keyed::new(&text);
        prop_assert_eq!(&keyed.key, &key(&text));
        prop_assert_eq!(keyed.source_range(0..keyed.key.len()).end <= text.len(), true);
        let mut last = 0..0;
        let mut previous = 0;
        for at in (0..=keyed.key.len()).filter(|&at| keyed.key.is_char_boundary(at)) {
            let source = keyed.source_range(previous..at);
            prop_assert!(text.is_char_boundary(source.start) && text.is_char_boundary(source.end));
            prop_assert!(source.start <= source.end);
            prop_assert!(last.start <= source.start && last.end <= source.end, "{:?} {:?}", last, source);
            let whole = keyed.source_range(0..at);
            prop_assert!(at == 0 || whole.end == source.end);
            last = source;
            previous = at;
        }
    }

    #[test]
    fn a_copied_stretch_leads_back_to_itself(text in "[ក-ឃ a-z]{0,20}") {
        let keyed = Keyed::new(&text);
        let source = keyed.source_range(0..keyed.key.len());
        prop_assert_eq!(key(&text[source]), keyed.key);
    }

    #[test]
    fn counting_never_fails(text in text()) {
        let count = Count::of(Language::Khmer, &text);
        prop_assert!(count.clusters <= count.characters);
        prop_assert!(count.characters <= count.characters_with_spaces);
    }

    #[test]
    fn an_oddity_stands_in_the_text(text in text()) {
        for oddity in inspect(Language::Khmer, &text) {
            prop_assert!(text.get(oddity.start..oddity.end).is_some_and(|place| !place.is_empty()));
            let before = &text[..oddity.start];
            prop_assert_eq!(before.matches('\n').count() + 1, oddity.line);
        }
    }
}
