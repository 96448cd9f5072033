//! Sentence boundaries against the conventions, on the article and on single cases.
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

mod support;

use std::fs;

use support::shared;
use trivani::text::Language;
use trivani::text::sentence::sentences;

fn cut(language: Language, text: &str) -> Vec<&str> {
    sentences(language, text)
        .into_iter()
        .map(|range| &text[range])
        .collect()
}

/// Checks texts whose sentences are written with ` | ` between them.
fn check(language: Language, cases: &[&str]) {
    for case in cases {
        let expected: Vec<&str> = case.split(" | ").collect();
        assert_eq!(cut(language, &expected.join(" ")), expected, "{case}");
    }
}

#[test]
fn the_article_is_cut_by_the_conventions() {
    let Some(path) = shared("seed/article.km.txt") else {
        return;
    };
    let article = fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = article.lines().collect();
    let mut count = 0;
    for row in include_str!("fixtures/text/article-boundaries.tsv").lines() {
        let Some((number, gold)) = row.split_once('\t') else {
            continue;
        };
        let line = lines[number.parse::<usize>().unwrap() - 1];
        let found = sentences(Language::Khmer, line);
        let starts: Vec<String> = found
            .iter()
            .skip(1)
            .map(|range| line[..range.start].chars().count().to_string())
            .collect();
        let gold: Vec<&str> = gold
            .split(' ')
            .filter(|at| !at.is_empty() && !at.ends_with('*'))
            .collect();
        assert_eq!(starts, gold, "line {number}");
        count += found.len();
    }
    assert_eq!(count, 141);
}

#[test]
fn a_khmer_mark_ends_a_sentence_with_what_closes_after_it() {
    check(
        Language::Khmer,
        &[
            "ការងារ។ | សូមអរគុណ ។ | ចប់៕",
            "លោកថា «ល្អ»។ | ចប់។",
            "លោកថា «ល្អ?»។ | ចប់។",
            "លោកថា \"ល្អ!\"។ | ចប់។",
            "លោកថា \"ល្អ។\" | តាមនោះ ចប់។",
            "លោកថា “ល្អ។ ” | តាមនោះ ចប់។",
            "(ល្អ។) | ចប់",
            "ជាច្រើន...។ | ចប់ ... ។ | ចប់ ... ទៀត",
            "សមមិត្ត! | អ្វី? | ចប់៚",
        ],
    );
}

#[test]
fn a_khmer_list_marker_stays_with_its_item() {
    check(
        Language::Khmer,
        &[
            "4 ។ បន្ត។ | ៥ ។ ចប់។",
            "I។ ស្ថានភាព។ | ក។ ចប់។",
            "២.ការងារ។ | (១) បន្ត។ | ១- ចប់។",
            "១៥ ។ ការងារ។",
        ],
    );
}

#[test]
fn the_number_of_an_article_of_a_law_stays_with_its_text() {
    check(
        Language::Khmer,
        &[
            "មាត្រា ១ ។ ប្រជាជនជាម្ចាស់។ | មាត្រា ១២៤ ។ រដ្ឋការពារប្រជាជន។",
            "ជំពូកទី ២ ។ ការងារថ្មី។",
            "មាត្រា ១ ។",
            "យោងតាមមាត្រា ១ ។ | ប្រជាជនជាម្ចាស់។",
        ],
    );
}

#[test]
fn a_rest_without_a_letter_belongs_to_the_sentence_before_it() {
    check(
        Language::Khmer,
        &["មាន ១៥៣៤៨នាក់ ។ 102.33%;", "ចប់។ ...", "៦"],
    );
}

#[test]
fn what_only_looks_like_an_end_is_none() {
    check(
        Language::Khmer,
        &[
            "មាន ៣.២៨៥នាក់ ១០១.២២% និង ភី.ប៊ិញ។ | ចប់។",
            "ត្រី សាច់ ។ល។ និងបន្លែ។ | ត្រី។ល។",
            "លោក Dr។ សុខ មកហើយ។",
            "ល្អ (?) មែនទេ។",
            "http://a.vn/?b=1 ចប់។",
            "តើអ្នកណា?» គាត់សួរ។",
        ],
    );
    assert_eq!(cut(Language::Khmer, "ក។\n\nខ\r\nគ"), ["ក។", "ខ", "គ"]);
}

#[test]
fn a_zero_width_space_is_room() {
    let text = "\u{FEFF}ការងារ។\u{200B} \u{200B}ចប់។\u{200B}";
    assert_eq!(cut(Language::Khmer, text), ["ការងារ។", "ចប់។"]);
}

#[test]
fn a_vietnamese_full_stop_is_read_with_the_word_before_it() {
    check(
        Language::Vietnamese,
        &[
            "GS. Trần Văn Nam đến TP. Hồ Chí Minh. | Sau đó ông về.",
            "PGS.TS. Nguyễn Văn A. Bình có 1.234,5 ha.",
            "Các đ/c Th.S. Trần B. Minh và TS. Lê C. Hùng dự họp.",
            "Gạo, ngô, v.v. được xuất khẩu. | Năm 2024 là năm thứ ba.",
            "Ngày 26.8.2024, “Chi bộ bốn tốt” được công nhận. | Đảng viên mới tăng…",
            "1. Công tác xây dựng Đảng. | 2. Công tác cán bộ.",
            "II. Nhiệm vụ và giải pháp.",
            "Ông hỏi: “Có đúng không?” | Không ai trả lời.",
            "Thật vậy! | Rồi sao nữa...",
        ],
    );
}

#[test]
fn an_english_full_stop_is_read_with_the_word_before_it() {
    check(
        Language::English,
        &[
            "Dr. A. B. Smith paid $3.5 to No. 5 on Oct. 12. | He left at 5 p.m. | The end.",
            "The U.S. President came. | \"Really?\" he asked. | \"Yes.\" | Then he left.",
            "He lived in the U.S. | In 1990 he left.",
            "1. Party building. | a) Cadres. | (b) Members.",
            "See e.g. Decree 5/ND-CP, etc. and go.",
        ],
    );
}
