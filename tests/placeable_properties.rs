//! What must hold for the placeables of every text.
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

use proptest::prelude::*;
use trivani::text::Language;
use trivani::text::placeable::{
    Date, Decimal, Found, Label, Marker, MarkerStyle, Number, Ordinal, OrdinalKind, Placeable,
    Value, compare, find, pairs, render,
};

/// Stretches on which the rules turn, in orders that nobody would write.
const STRETCHES: &[&str] = &[
    "ថ្ងៃទី",
    "ទី",
    "នាទី",
    "លើក",
    "ខែ",
    "ខែសីហា",
    "ឆ្នាំ",
    "លេខ",
    "រយៈ",
    "លាន",
    "ពាន់",
    "ភាគរយ",
    "វគ្គ",
    "ក",
    "គម្រោង",
    "ngày",
    "tháng",
    "tháng Tám",
    "năm",
    "thứ",
    "lần",
    "số",
    "triệu",
    "tỷ",
    "No.",
    "August",
    "May",
    "th",
    "of",
    "million",
    "bn",
    "percent",
    "XV",
    "I",
    "DA",
    "ĐA",
    "QĐ",
    "TU",
    "TW",
    "CP",
    "BVCTNB",
    "http://",
    "www.",
    "a@b.vn",
    "@",
    "/",
    "-",
    "–",
    ".",
    ",",
    ":",
    "%",
    "(",
    ")",
    "$",
    "។",
    "៖",
    "\n",
    " ",
    " ",
    " ",
    "\u{A0}",
    "\u{200B}",
    "0",
    "1",
    "12",
    "26",
    "285",
    "2024",
    "០",
    "១",
    "២៦",
    "២០២៤",
    "000",
];

fn text() -> impl Strategy<Value = String> {
    let stretches = prop::collection::vec(prop::sample::select(STRETCHES), 0..14)
        .prop_map(|parts| parts.concat());
    let khmer = "[\u{1780}-\u{17E9}0-9 ./-]{0,40}";
    prop_oneof![5 => stretches, 2 => khmer, 1 => ".{0,60}", 1 => "[0-9A-ZĐa-z@./: ,()-]{0,40}"]
}

fn decimal() -> impl Strategy<Value = Decimal> {
    let digits = "(0|[1-9][0-9]{0,14}|0[0-9]{1,6})";
    let fraction = "[0-9]{0,6}";
    (digits, fraction, any::<bool>()).prop_map(|(whole, fraction, grouped)| Decimal {
        whole,
        fraction,
        grouped,
    })
}

fn number() -> impl Strategy<Value = Number> {
    let scale = prop::sample::select(vec![0, 0, 0, 2, 3, 4, 5, 6, 7, 9, 12]);
    (decimal(), scale, any::<bool>()).prop_map(|(decimal, scale, percent)| Number {
        decimal,
        scale,
        percent,
    })
}

/// The scale word and the percent sign are for both ends.
fn range() -> impl Strategy<Value = Value> {
    (number(), decimal()).prop_map(|(to, decimal)| {
        let from = Number {
            decimal,
            ..to.clone()
        };
        Value::Range(from, to)
    })
}

fn date() -> impl Strategy<Value = Value> {
    let day = prop::option::of(1_u8..=31);
    let month = prop::option::of(1_u8..=12);
    let year = prop::option::of(1000_u16..3000);
    let date = (day, month, year).prop_map(|(day, month, year)| Date { day, month, year });
    let told = |date: &Date| date.month.is_some() || date.day.is_some() != date.year.is_some();
    date.prop_filter("a day and a year make no date", told)
        .prop_map(Value::Date)
}

fn marker() -> impl Strategy<Value = Value> {
    prop_oneof![
        (1_u8..100).prop_map(|number| (Label::Number(number), MarkerStyle::Stop)),
        (1_u8..100).prop_map(|number| (Label::Number(number), MarkerStyle::Brackets)),
        (1_u8..40).prop_map(|number| (Label::Roman(number), MarkerStyle::Stop)),
        (1_u8..=12).prop_map(|place| (Label::Letter(place), MarkerStyle::Bracket)),
        (1_u8..40).prop_map(|number| (Label::Ordinal(number), MarkerStyle::Bare)),
    ]
    .prop_map(|(label, style)| Value::Marker(Marker { label, style }))
}

fn value() -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(vec![
        OrdinalKind::Place,
        OrdinalKind::Times,
        OrdinalKind::Congress,
        OrdinalKind::Tenure,
    ]);
    let ordinal =
        (1_u32..5000, kind).prop_map(|(number, kind)| Value::Ordinal(Ordinal { number, kind }));
    let document = prop::sample::select(vec![
        "លេខ ០៩-DA/TU",
        "38-QD/TU",
        "01-HD/BTCTW",
        "03/2009/TT-BNG",
        "1234/QĐ-TTg",
        "16/2022/QH15",
        "30/2020/NĐ-CP",
        "12-CTr/HU",
        "គម្រោងលេខ 58",
        "7-KH/BCĐ-TU",
        "9-X/TU",
    ]);
    let document = document.prop_map(|text| {
        let found = find(Language::Khmer, text);
        found.last().expect("a document number").value.clone()
    });
    let joined = (decimal(), decimal(), prop::sample::select(vec!['/', ':'])).prop_map(
        |(one, other, sign)| Value::Joined {
            sign,
            parts: vec![one, other],
        },
    );
    prop_oneof![
        4 => number().prop_map(Value::Number),
        2 => range(),
        2 => date(), 1 => marker(), 1 => ordinal, 1 => document, 1 => joined,
        1 => (2_u8..40).prop_filter("told", |&n| n != 5 && n != 10).prop_map(Value::Roman),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn placeables_are_in_order_and_on_character_boundaries(text in text()) {
        for language in Language::ALL {
            let found = find(language, &text);
            let mut at = 0;
            for placeable in &found {
                let range = placeable.range.clone();
                prop_assert!(at <= range.start && range.start < range.end, "{:?}", found);
                prop_assert!(text.get(range.clone()).is_some());
                at = range.end;
            }
            prop_assert_eq!(&found, &find(language, &text));
        }
        let found = pairs(&text);
        let signs = found.pairs.iter().flat_map(|(open, close)| [open, close]);
        prop_assert!(signs.chain(&found.unpaired).all(|range| text.get(range.clone()).is_some()));
    }

    #[test]
    fn a_text_says_what_it_says(text in text()) {
        for language in Language::ALL {
            let found = Found::new(language, &text);
            prop_assert_eq!(compare(&found, &found), []);
        }
    }

    #[test]
    fn a_value_that_is_written_reads_back_as_its_equal(value in value()) {
        for language in Language::ALL {
            let text = render(&value, language);
            let found = find(language, &text);
            prop_assert_eq!(found.len(), 1, "{} {:?} {:?}", &text, &value, &found);
            prop_assert_eq!(found[0].value.canonical(), value.canonical(), "{}", &text);
            prop_assert_eq!(found[0].range.end, text.len(), "{}", &text);
        }
    }

    #[test]
    fn what_was_found_can_be_written_and_found_again(text in text()) {
        for language in Language::ALL {
            // A Roman numeral of one letter needs the word before it.
            let told = |found: &Placeable| matches!(found.value, Value::Roman(1 | 5 | 10));
            for placeable in find(language, &text).into_iter().filter(|found| !told(found)) {
                let written = render(&placeable.value, language);
                let found = find(language, &written);
                let values: Vec<Value> = found.iter().map(|found| found.value.canonical()).collect();
                prop_assert!(
                    values.contains(&placeable.value.canonical()),
                    "{language} {:?} {written:?} {values:?}", placeable.value
                );
            }
        }
    }
}
