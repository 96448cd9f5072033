//! What every alignment of two texts holds.

use proptest::prelude::*;
use trivani::align::{EvidenceSet, Knowledge, PairModel, Settings, Text, align};
use trivani::model::{Alignment, Bead, Side};

const WORDS: [&str; 16] = [
    "river",
    "Hanoi",
    "ministry",
    "2015",
    "river",
    "of",
    "the",
    "a",
    "council",
    "budget",
    "rice",
    "farmers",
    "15,000",
    "said",
    "Phnom Penh",
    "training",
];

/// A text whose sentences are made of numbered words.
fn text(sentences: &[Vec<usize>]) -> Vec<String> {
    let sentence = |words: &Vec<usize>| {
        let words: Vec<&str> = words.iter().map(|&word| WORDS[word]).collect();
        format!("{}.", words.join(" "))
    };
    sentences.iter().map(sentence).collect()
}

fn aligned(a: &[String], b: &[String]) -> Vec<Bead> {
    let sides = [Text::new("en", a), Text::new("fr", b)];
    align(sides, &Knowledge::default(), &Settings::default())
}

fn is_complete(a: &[String], b: &[String], beads: &[Bead]) -> bool {
    let side = |tag: &str, segments: &[String]| Side {
        tag: tag.to_owned(),
        document: String::new(),
        segments: segments.to_vec(),
    };
    let alignment = Alignment::new(vec![side("en", a), side("fr", b)], beads.to_vec());
    alignment.is_complete()
}

fn sentences(most: usize) -> impl Strategy<Value = Vec<Vec<usize>>> {
    let sentence = prop::collection::vec(0..WORDS.len(), 0..12);
    prop::collection::vec(sentence, 0..most)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn beads_are_in_order_complete_and_the_same_each_time(a in sentences(24), b in sentences(24)) {
        let (a, b) = (text(&a), text(&b));
        let beads = aligned(&a, &b);
        prop_assert!(is_complete(&a, &b, &beads), "{beads:?}");
        for bead in &beads {
            prop_assert!((0.0..=1.0).contains(&bead.confidence));
            prop_assert!(bead.spans.iter().any(|span| !span.is_empty()));
            prop_assert!(bead.spans.iter().all(|span| span.len() <= 4));
        }
        prop_assert_eq!(aligned(&a, &b), beads);
    }

    #[test]
    fn any_evidence_alone_gives_a_complete_alignment(a in sentences(12), b in sentences(12), which in 0..8_usize) {
        let (a, b) = (text(&a), text(&b));
        let mut evidence = EvidenceSet::NONE;
        *[
            &mut evidence.length,
            &mut evidence.lexicon,
            &mut evidence.knowledge,
            &mut evidence.placeables,
            &mut evidence.names,
            &mut evidence.punctuation,
            &mut evidence.position,
            &mut evidence.layout,
        ][which] = true;
        let settings = Settings { evidence, ..Settings::default() };
        let sides = [Text::new("en", &a), Text::new("fr", &b)];
        let beads = align(sides, &Knowledge::default(), &settings);
        prop_assert!(is_complete(&a, &b, &beads), "{beads:?}");
    }
}

/// Sentences that all differ, so that there are no ties.
fn distinct(count: usize) -> Vec<String> {
    let sentence = |n: usize| {
        let words = (0..4 + n * 7 % 9).map(|w| format!("w{}x{}", n * 31 % 97, (n + w) * 13 % 89));
        words.collect::<Vec<_>>().join(" ")
    };
    (0..count).map(sentence).collect()
}

#[test]
fn equal_texts_are_aligned_one_to_one() {
    let text = distinct(60);
    let beads = aligned(&text, &text);
    assert_eq!(beads.len(), 60);
    assert!(beads.iter().all(|bead| bead.kind() == "1-1"));
}

#[test]
fn swapped_sides_give_swapped_beads() {
    let a = distinct(40);
    let mut b = a.clone();
    b.remove(31);
    b.remove(12);
    let joined = format!("{} {}", b[5], b[6]);
    b.splice(5..7, [joined]);
    let turned = |bead: &Bead| vec![bead.spans[1].clone(), bead.spans[0].clone()];
    let there: Vec<_> = aligned(&a, &b)
        .iter()
        .map(|bead| bead.spans.clone())
        .collect();
    let back: Vec<_> = aligned(&b, &a).iter().map(turned).collect();
    let pairs = |beads: &[Vec<std::ops::Range<usize>>]| {
        let full = beads
            .iter()
            .filter(|spans| spans.iter().all(|span| !span.is_empty()));
        full.cloned().collect::<Vec<_>>()
    };
    assert_eq!(pairs(&there), pairs(&back));
    assert!(there.contains(&vec![5..7, 5..6]), "{there:?}");
}

#[test]
fn texts_without_sentences_and_of_one_sentence_behave() {
    let (none, one) = (Vec::new(), distinct(1));
    let five = distinct(5);
    assert!(aligned(&none, &none).is_empty());
    assert_eq!(aligned(&none, &five).len(), 5);
    assert_eq!(aligned(&five, &none).len(), 5);
    assert_eq!(aligned(&one, &one)[0].kind(), "1-1");
    for texts in [[&one, &five], [&five, &one]] {
        assert!(is_complete(
            texts[0],
            texts[1],
            &aligned(texts[0], texts[1])
        ));
    }
    let blank = vec![String::new(), "  ".to_owned()];
    assert!(is_complete(&blank, &five, &aligned(&blank, &five)));
}

#[test]
fn a_block_that_one_text_lacks_does_not_drag_its_neighbours() {
    let a = distinct(90);
    let b: Vec<String> = a[..30].iter().chain(&a[60..]).cloned().collect();
    let beads = aligned(&a, &b);
    let alone: Vec<usize> = beads
        .iter()
        .filter(|bead| bead.kind() == "1-0")
        .map(|bead| bead.spans[0].start)
        .collect();
    assert_eq!(alone, (30..60).collect::<Vec<_>>());
}

#[test]
fn line_numbers_are_no_evidence() {
    let numbered = |text: &[String]| -> Vec<String> {
        let lines = (1..).zip(text);
        lines
            .map(|(number, line)| format!("{number}. {line}"))
            .collect()
    };
    let a = distinct(40);
    let mut b = a.clone();
    b.drain(3..6);
    let plain: Vec<_> = aligned(&a, &b).into_iter().map(|bead| bead.spans).collect();
    let counted: Vec<_> = aligned(&numbered(&a), &numbered(&b))
        .into_iter()
        .map(|bead| bead.spans)
        .collect();
    assert_eq!(plain, counted);
}

#[test]
fn running_years_are_no_line_numbers() {
    let year = |year: usize| {
        let words = [year % 16, (year * 7 + year / 16) % 16].map(|at| WORDS[at]);
        format!("{year} {} {}.", words[0], words[1])
    };
    let a: Vec<String> = (1950..1990).map(year).collect();
    let b = a[10..30].to_vec();
    let beads = aligned(&a, &b);
    let pairs: Vec<_> = beads.iter().filter(|bead| bead.kind() == "1-1").collect();
    assert_eq!(pairs.len(), 20, "{beads:?}");
    let is_same_year = |bead: &&Bead| bead.spans[0].start == bead.spans[1].start + 10;
    assert!(pairs.iter().all(is_same_year), "{beads:?}");
}

#[test]
fn what_the_memory_has_side_by_side_scores_higher() {
    let a: Vec<String> = ["aa bb cc dd", "ee ff gg hh", "ii jj kk ll"]
        .map(String::from)
        .into();
    let b: Vec<String> = ["mm nn oo pp", "qq rr ss tt", "uu vv ww xx"]
        .map(String::from)
        .into();
    let b = [b, vec!["yy zz yy zz".to_owned()]].concat();
    let memory = [
        (a[0].clone(), b[1].clone()),
        (a[1].clone(), b[2].clone()),
        (a[2].clone(), b[3].clone()),
    ];
    let knowledge = Knowledge {
        memory: &memory,
        ..Knowledge::default()
    };
    let sides = [Text::new("de", &a), Text::new("fr", &b)];
    let model = PairModel::new(sides, &knowledge, &Settings::default());
    assert!(model.score(0..1, 1..2) > model.score(0..1, 0..1));
}
