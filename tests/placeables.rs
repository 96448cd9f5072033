//! Placeables found and written as editors expect.
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

#[path = "support/mod.rs"]
mod support;

use trivani::text::Language::{self, English, Khmer, Vietnamese};
use trivani::text::placeable::{Found, MismatchKind, Value, compare, find, render, render_named};

/// A number, date or document number of the first article, by the line it stands in.
struct Row<'t> {
    line: usize,
    before: &'t str,
    text: &'t str,
    vi: &'t str,
    en: &'t str,
    named: Option<(&'t str, &'t str)>,
}

fn rows() -> Vec<Row<'static>> {
    let table = include_str!("fixtures/placeables/article.tsv");
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.split('\t').collect();
        Row {
            line: cells[0].parse().expect("a line number"),
            before: cells[1],
            text: cells[2],
            vi: cells[3],
            en: cells[4],
            named: (!cells[5].is_empty()).then_some((cells[5], cells[6])),
        }
    };
    table.lines().skip(1).map(row).collect()
}

fn check(row: &Row<'_>, value: &Value) {
    let Row { line, text, .. } = row;
    assert_eq!(render(value, Vietnamese), row.vi, "line {line}: {text}");
    assert_eq!(render(value, English), row.en, "line {line}: {text}");
    let named = match value {
        Value::Document(document) if document.document_type().is_some() => Some((
            render_named(document, Vietnamese),
            render_named(document, English),
        )),
        _ => None,
    };
    let expected = row.named.map(|(vi, en)| (vi.to_owned(), en.to_owned()));
    assert_eq!(named, expected, "line {line}: {text}");
}

#[test]
fn every_placeable_of_the_article_is_written_right_in_both_languages() {
    for row in rows() {
        let text = format!("{}{}", row.before, row.text);
        let found = find(Khmer, &text);
        let last = found.last().unwrap_or_else(|| panic!("nothing in {text}"));
        assert_eq!(&text[last.range.clone()], row.text, "line {}", row.line);
        check(&row, &last.value);
    }
}

#[test]
fn the_article_holds_the_placeables_of_the_table_and_no_others() {
    let Some(path) = support::shared("seed/article.km.txt") else {
        return;
    };
    let article = std::fs::read_to_string(path).unwrap();
    let rows = rows();
    for (number, line) in (1..).zip(article.lines()) {
        let found = find(Khmer, line);
        let found = found
            .iter()
            .filter(|found| !matches!(found.value, Value::Url(_)));
        let expected: Vec<&Row<'_>> = rows.iter().filter(|row| row.line == number).collect();
        let written: Vec<&str> = found
            .clone()
            .map(|found| &line[found.range.clone()])
            .collect();
        let texts: Vec<&str> = expected.iter().map(|row| row.text).collect();
        assert_eq!(written, texts, "line {number}");
        for (row, placeable) in expected.iter().zip(found) {
            check(row, &placeable.value);
        }
    }
}

/// The placeables of `text` as written, each with its English rendering.
fn written(language: Language, text: &str) -> String {
    let found = find(language, text);
    let parts = found.iter().map(|found| {
        format!(
            "{}={}",
            &text[found.range.clone()],
            render(&found.value, English)
        )
    });
    parts.collect::<Vec<_>>().join(" | ")
}

#[test]
fn dates_are_read_in_the_ways_they_are_written() {
    for (language, text, expected) in [
        (Khmer, "ថ្ងៃទី២៦ខែសីហាឆ្នាំ២០២៤", "26 August 2024"),
        (Khmer, "ថ្ងៃសៅរ៍ ទី ២៦ ខែ ៨ ឆ្នាំ ២០២៤", "26 August 2024"),
        (Khmer, "ថ្ងៃទី 26/8/2024", "26 August 2024"),
        (Khmer, "ខែសីហា ឆ្នាំ២០២៤", "August 2024"),
        (Khmer, "ថ្ងៃទី ១ តុលា", "1 October"),
        (Khmer, "ឆ្នាំ ២០២៤", "2024"),
        (Vietnamese, "ngày 26 tháng 8 năm 2024", "26 August 2024"),
        (Vietnamese, "Ngày 26/8/2024", "26 August 2024"),
        (Vietnamese, "26-8-2024", "26 August 2024"),
        (Vietnamese, "ngày 26/8", "26 August"),
        (Vietnamese, "tháng 8/2024", "August 2024"),
        (Vietnamese, "tháng Tám năm 2024", "August 2024"),
        (Vietnamese, "mùng 2 tháng Chín", "2 September"),
        (English, "August 26, 2024", "26 August 2024"),
        (English, "26 August 2024", "26 August 2024"),
        (English, "26th of August", "26 August"),
        (English, "Aug. 26", "26 August"),
        (English, "August 26th, 2024", "26 August 2024"),
        (English, "2024-08-26", "26 August 2024"),
    ] {
        let found = find(language, text);
        assert_eq!(found.len(), 1, "{text}: {}", written(language, text));
        assert!(matches!(found[0].value, Value::Date(_)), "{text}");
        assert_eq!(render(&found[0].value, English), expected, "{text}");
    }
}

#[test]
fn numbers_are_read_by_shape_and_language() {
    for (language, text, expected) in [
        (Khmer, "ចំនួន ១០ លាននាក់", "១០ លាន=10 million"),
        (Khmer, "២,៨ ពាន់លានដុល្លារ", "២,៨ ពាន់លាន=2.8 billion"),
        (Khmer, "៥ ម៉ឺននាក់", "៥ ម៉ឺន=50,000"),
        (Khmer, "៥ រយៈពេល", "៥=5"),
        (Khmer, "៣៨ ភាគរយ", "៣៨ ភាគរយ=38%"),
        (Khmer, "ពី ២-៣ លាន", "២-៣ លាន=2-3 million"),
        (Khmer, "នៅនាទី ៣៤", "៣៤=34"),
        (Vietnamese, "1.234,5 tỷ đồng", "1.234,5 tỷ=1,234.5 billion"),
        (
            Vietnamese,
            "lần thứ XV, thứ 3",
            "lần thứ XV=15th | thứ 3=3rd",
        ),
        (Vietnamese, "mục 1.2.3", "1.2.3=1.2.3"),
        (Vietnamese, "1.1. Mục tiêu", "1.1.=1.1."),
        (Vietnamese, "ĐẢNG CỘNG SẢN VIỆT NAM", ""),
        (English, "£2.8bn, $5m", "2.8bn=2.8 billion | 5m=5 million"),
        (English, "$300+ billion", "300+ billion=300 billion"),
        (English, "SARS-CoV-2 may", "SARS=SARS | 2=2"),
        (
            Khmer,
            "1.7 ពាន់\u{200B}លាន\u{200B}អ្នក",
            "1.7 ពាន់\u{200B}លាន=1.7 billion",
        ),
        (
            English,
            "the 18th and 38 per cent",
            "18th=18th | 38 per cent=38%",
        ),
        (
            English,
            "COVID-19, G7 and MPs",
            "COVID-19=COVID-19 | G7=G7 | MP=MP",
        ),
        (
            English,
            "write to a.b1@c.vn or www.d.vn.",
            "a.b1@c.vn=a.b1@c.vn | www.d.vn=www.d.vn",
        ),
    ] {
        assert_eq!(written(language, text), expected, "{text}");
    }
}

#[test]
fn document_numbers_are_read_in_party_and_state_style() {
    for (language, text, expected) in [
        (
            Vietnamese,
            "Thông tư số 03/2009/TT-BNG",
            "Thông tư số 03/2009/TT-BNG",
        ),
        (Vietnamese, "1234/QĐ-TTg", "Quyết định số 1234/QĐ-TTg"),
        (Vietnamese, "30/2020/NĐ-CP", "Nghị định số 30/2020/NĐ-CP"),
        (English, "Resolution No. 26-NQ/TW", "Nghị quyết số 26-NQ/TW"),
        (
            Vietnamese,
            "Công văn số 1234/UBND-KTTH",
            "Công văn số 1234/UBND-KTTH",
        ),
        (Khmer, "12-CTR/TU", "Chương trình số 12-CTr/TU"),
        (Khmer, "លេខ ៤៥/KH-UBND", "Kế hoạch số 45/KH-UBND"),
    ] {
        let found = find(language, text);
        let [found] = found.as_slice() else {
            panic!("{text}: {}", written(language, text));
        };
        let Value::Document(document) = &found.value else {
            panic!("{text}: {:?}", found.value);
        };
        assert_eq!(render_named(document, Vietnamese), expected);
    }
}

#[test]
fn the_letters_and_not_the_khmer_word_name_the_type() {
    for text in ["សេចក្តីបង្គាប់លេខ ៣៩-CT/TW", "សេចក្តីណែនាំលេខ ៣៥-CT/TW"]
    {
        let found = find(Khmer, text);
        let Value::Document(document) = &found[0].value else {
            panic!("{text}");
        };
        let kind = document.document_type().unwrap();
        assert_eq!(kind.names(Vietnamese).preferred, "chỉ thị");
        assert_eq!(kind.names(English).preferred, "directive");
    }
}

#[test]
fn what_editors_accept_raises_no_alarm() {
    for (km, language, other) in [
        ("ចុះថ្ងៃទី ២៦ ខែសីហា ឆ្នាំ២០២៤", Vietnamese, "ngày 26/8/2024"),
        ("ចុះថ្ងៃទី ២៦ ខែសីហា ឆ្នាំ២០២៤", English, "on August 26, 2024"),
        ("លើកទី១៥", Vietnamese, "Đại hội lần thứ XV"),
        ("លើកទី១៥", Vietnamese, "Đại hội XV"),
        ("១០១.២២%", Vietnamese, "101,22 phần trăm"),
        ("១០១.២២%", English, "101.22 per cent"),
        ("១-បន្ត", English, "1. Continue"),
        ("៥ នាក់ និង ៥ នាក់", English, "five people each"),
        ("១០ លាន", English, "10,000,000"),
        ("លេខ ០៩-DA/TU", Vietnamese, "Đề án 09-ĐA/TU"),
        ("២០២៥-២០៣០", English, "from 2025 to 2030"),
        ("១១:៣០", English, "11.30am"),
    ] {
        let (source, target) = (Found::new(Khmer, km), Found::new(language, other));
        assert_eq!(compare(&source, &target), [], "{km} {other}");
    }
}

#[test]
fn what_is_wrong_is_reported_on_both_sides() {
    for (km, en) in [
        ("ចុះថ្ងៃទី ២៦ ខែសីហា ឆ្នាំ២០២៤", "on 26 August 2023"),
        ("៣.២៨៥នាក់", "3,258 people"),
        ("១០១.២២%", "101.23%"),
        ("លេខ ០៩-DA/TU", "No. 09-QĐ/TU"),
        ("១០ លាន", "10 billion"),
    ] {
        let (source, target) = (Found::new(Khmer, km), Found::new(English, en));
        assert_eq!(compare(&source, &target).len(), 2, "{km} {en}");
    }
}

/// The share of the numbers of one text that find their equal in the other, line by line.
fn share_of_equals(one: (Language, &str), other: (Language, &str)) -> f64 {
    let (mut numbers, mut missing) = (0_u32, 0_u32);
    for (source, target) in one.1.lines().zip(other.1.lines()) {
        let (source, target) = (Found::new(one.0, source), Found::new(other.0, target));
        let is_number = |value: &Value| !matches!(value.kind(), "acronym" | "url" | "email");
        let found = |found: &Found<'_>| {
            let values = found.placeables().iter().map(|found| &found.value);
            u32::try_from(values.filter(|value| is_number(value)).count()).expect("a few")
        };
        if found(&target) > 0 {
            numbers += found(&source);
            missing += compare(&source, &target)
                .iter()
                .map(|alarm| u32::from(alarm.kind == MismatchKind::Missing))
                .sum::<u32>();
        }
    }
    f64::from(numbers - missing) / f64::from(numbers)
}

#[test]
fn the_numbers_of_professional_translations_find_their_equals() {
    let read =
        |name: &str| support::shared(name).map(|path| std::fs::read_to_string(path).unwrap());
    let (Some(km), Some(vi), Some(en)) = (
        read("data/ntrex/khm.txt"),
        read("data/ntrex/vie.txt"),
        read("data/ntrex/eng.txt"),
    ) else {
        return;
    };
    // Measured 2026-11: .983, .966, .989; what is left are errors and omissions of the translators.
    assert!(share_of_equals((Khmer, &km), (English, &en)) >= 0.98);
    assert!(share_of_equals((Khmer, &km), (Vietnamese, &vi)) >= 0.96);
    assert!(share_of_equals((Vietnamese, &vi), (English, &en)) >= 0.98);
}
