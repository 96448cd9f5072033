//! Editions of small books: what stands in them, in every format.
#![allow(
    missing_docs,
    clippy::pedantic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test that cannot be set up should panic"
)]

#[path = "support/edition.rs"]
mod support;

use proptest::prelude::*;
use support::{Row, assert_well_formed, book, fixture, parts, words};
use trivani::edition::{Arrangement, Book, Templates, compose, docx, epub, html, typst};
use trivani::model::{Kind, Language, Layout, Status};

const ALL: [Language; 3] = Language::ALL;

fn page(book: &Book) -> String {
    String::from_utf8(html::render(book, &Templates::shipped().unwrap()).unwrap()).unwrap()
}

#[test]
fn the_html_of_a_small_book() {
    for arrangement in Arrangement::ALL {
        let page = page(&book(&fixture(), arrangement, &ALL));
        let body = &page[page.find("<body").unwrap()..];
        insta::assert_snapshot!(format!("html-{arrangement}"), body);
    }
}

#[test]
fn the_typst_source_of_a_small_book() {
    let book = book(&fixture(), Arrangement::Facing, &ALL);
    let source = typst::render(&book, &Templates::shipped().unwrap()).unwrap();
    for part in [
        "#note(\"vi\", 1)",
        "#notes.insert(\"km-1\", ",
        "#number(3, <en-p3>)",
        "#table(columns: 2, ",
        "#open[",
        "#missing[",
        "#strong[",
        "<vi-p3>",
    ] {
        assert!(source.contains(part), "{part} in {source}");
    }
}

#[test]
fn the_document_of_a_small_book() {
    let book = book(&fixture(), Arrangement::Columns, &ALL[..2]);
    let parts = parts(&docx::render(&book).unwrap());
    let document = parts["word/document.xml"].replace("<w:p>", "\n<w:p>");
    insta::assert_snapshot!("docx-columns", document);
    insta::assert_snapshot!("docx-footnotes", parts["word/footnotes.xml"]);
}

#[test]
fn the_chapters_of_an_epub_begin_at_the_highest_headings_and_hold_their_notes() {
    let book = book(&fixture(), Arrangement::Stacked, &ALL);
    let package = epub::render(&book, &Templates::shipped().unwrap()).unwrap();
    let parts = parts(&package);
    let names: Vec<&str> = parts.keys().map(String::as_str).collect();
    assert!(names.contains(&"EPUB/chapter-001.xhtml"), "{names:?}");
    assert!(names.contains(&"EPUB/chapter-003.xhtml"), "{names:?}");
    assert!(!names.contains(&"EPUB/chapter-004.xhtml"), "{names:?}");
    let with_note = &parts["EPUB/chapter-002.xhtml"];
    assert!(with_note.contains("href=\"#vi-note1\""));
    assert!(with_note.contains("id=\"vi-note1\""));
    assert!(parts["EPUB/package.opf"].contains("2024-05-01T00:00:00Z"));
    assert_eq!(&package[30..38], b"mimetype");
    insta::assert_snapshot!("epub-nav", parts["EPUB/nav.xhtml"]);
}

#[test]
fn paragraphs_are_linked_across_the_languages() {
    let page = page(&book(&fixture(), Arrangement::Columns, &ALL));
    for (from, to) in [("km", "vi"), ("vi", "en"), ("en", "km")] {
        let anchor = format!("lang=\"{from}\" id=\"{from}-p3\"><a class=\"num\" href=\"#{to}-p3\"");
        assert!(page.contains(&anchor), "{anchor}");
    }
}

#[test]
fn what_is_not_reviewed_is_marked_and_a_final_edition_marks_nothing() {
    let mut draft = book(&fixture(), Arrangement::Columns, &ALL);
    let marked = page(&draft);
    assert_eq!(marked.matches("class=\"open\"").count(), 2);
    assert_eq!(marked.matches("class=\"missing\"").count(), 1);
    assert_eq!(marked.matches("class=\"flag\"").count(), 2);
    assert!(marked.contains("(not reviewed)"));
    draft.is_final = true;
    let clean = page(&draft);
    for class in ["open", "missing", "flag", "draft"] {
        assert!(!clean.contains(&format!("class=\"{class}\"")), "{class}");
    }
}

#[test]
fn boilerplate_stays_out_unless_it_is_asked_for() {
    let units = support::units(&fixture());
    let mut wish = support::wish(Arrangement::Stacked, &ALL);
    let termbase = support::no_terms();
    assert_eq!(compose(&units, &wish, &termbase).blocks.len(), 11);
    wish.boilerplate = true;
    assert_eq!(compose(&units, &wish, &termbase).blocks.len(), 12);
}

#[test]
fn the_terms_of_the_source_stand_in_khmer_order() {
    let units = support::units(&fixture());
    let wish = support::wish(Arrangement::Stacked, &ALL);
    let book = compose(&units, &wish, &trivani::glossary::shipped().unwrap());
    let khmer: Vec<&str> = book
        .glossary
        .iter()
        .map(|term| term.khmer.as_str())
        .collect();
    assert!(khmer.len() >= 3, "{khmer:?}");
    let order = trivani::edition::khmer_order();
    assert!(
        khmer.is_sorted_by(|a, b| order.compare(a, b).is_le()),
        "{khmer:?}"
    );
    assert!(book.glossary.iter().all(|term| !term.places.is_empty()));
    assert!(page(&book).contains("id=\"glossary\""));
}

#[test]
fn a_note_that_only_itself_refers_to_stands_once_in_a_document() {
    let rows = [Row {
        paragraph: 1,
        kind: Kind::Sentence,
        layout: Layout::Footnote(1),
        texts: ["ចំណាំ", "Ghi chú<fn1/>", "A note"].map(str::to_owned),
        statuses: [Some(Status::Reviewed), Some(Status::Reviewed)],
    }];
    let parts = parts(&docx::render(&book(&rows, Arrangement::Facing, &ALL)).unwrap());
    let shown = words(&parts["word/document.xml"]) + &words(&parts["word/footnotes.xml"]);
    assert_eq!(shown.matches("Ghi chú").count(), 1, "{shown}");
    assert!(!parts["word/document.xml"].contains("w:footnoteReference"));
}

fn layouts() -> impl Strategy<Value = Layout> {
    prop_oneof![
        Just(Layout::Paragraph),
        Just(Layout::Title),
        (0_u8..9).prop_map(Layout::Heading),
        (0_u8..12).prop_map(Layout::Item),
        (1_u32..3, 0_u32..4, 0_u32..4).prop_map(|(table, row, column)| Layout::Cell {
            table,
            row,
            column
        }),
        (0_u32..3).prop_map(Layout::Footnote),
        Just(Layout::Caption),
        Just(Layout::TextBox),
    ]
}

fn texts() -> impl Strategy<Value = String> {
    "(<b1>|</b1>|<i2>|</i2>|<fn1/>|<fn2/>|<br3/>|<a1>|</a1>|<|&|\"|\\\\|#|\\[|\\]|\\$|a|ខ្មែរ|ស្ត្រី|ប្រធាន| ){0,8}"
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let kinds = prop_oneof![Just(Kind::Sentence), Just(Kind::Heading), Just(Kind::Item)];
    let status = prop::option::of(prop_oneof![
        Just(Status::NeedsReview),
        Just(Status::Reviewed)
    ]);
    let statuses = [status.clone(), status];
    let row = (
        0_usize..2,
        kinds,
        layouts(),
        [texts(), texts(), texts()],
        statuses,
    );
    prop::collection::vec(row, 1..8).prop_map(|rows| {
        let mut paragraph = 1;
        let mut made = Vec::new();
        for (at, (step, kind, layout, texts, statuses)) in rows.into_iter().enumerate() {
            paragraph += step;
            let [km, vi, en] = texts;
            let texts = [("km", km), ("vi", vi), ("en", en)];
            made.push(Row {
                paragraph,
                kind,
                layout,
                texts: texts.map(|(tag, text)| format!("{tag}x{at}x{text}")),
                statuses,
            });
        }
        made
    })
}

/// What each row must show: its token, and its words when nothing stands between them.
fn expected(rows: &[Row], languages: &[Language]) -> Vec<(String, Option<String>)> {
    let mut expected = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        for (place, language) in ALL.iter().enumerate() {
            let is_there = place == 0 || row.statuses[place - 1].is_some();
            if !languages.contains(language) || !is_there {
                continue;
            }
            let text = &row.texts[place];
            let is_plain = !text.contains("/>");
            let words = trivani::text::tag::without_tags(text).into_owned();
            expected.push((format!("{language}x{at}x"), is_plain.then_some(words)));
        }
    }
    expected
}

fn assert_complete(format: &str, shown: &str, expected: &[(String, Option<String>)]) {
    for (token, words) in expected {
        assert_eq!(
            shown.matches(token.as_str()).count(),
            1,
            "{format}: {token} in {shown}"
        );
        if let Some(words) = words {
            assert!(
                shown.contains(words.as_str()),
                "{format}: {words} in {shown}"
            );
        }
    }
}

/// The words of strings of Typst.
fn typst_words(source: &str) -> String {
    let mut words = String::new();
    let mut chars = source.chars();
    while let Some(c) = chars.next() {
        if c != '"' {
            continue;
        }
        while let Some(c) = chars.next() {
            match c {
                '"' => break,
                '\\' => words.extend(chars.next()),
                '\u{200B}' => {}
                c => words.push(c),
            }
        }
    }
    words
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_segment_of_every_language_stands_once_in_every_format(
        rows in rows(),
        arrangement in prop::sample::select(Arrangement::ALL.to_vec()),
        languages in prop::sample::select(vec![&ALL[..], &ALL[..2], &ALL[1..], &ALL[..1]]),
    ) {
        let book = book(&rows, arrangement, languages);
        let templates = Templates::shipped().unwrap();
        let expected = expected(&rows, languages);

        let page = page(&book);
        let main = &page[page.find("<main>").unwrap()..];
        assert_complete("html", &words(main), &expected);

        let package = parts(&epub::render(&book, &templates).unwrap());
        let mut chapters = String::new();
        for (name, text) in &package {
            if name.ends_with("ml") || name.ends_with(".opf") {
                assert_well_formed(name, text);
            }
            if name.contains("chapter") {
                chapters.push_str(&text[text.find("<body").unwrap()..]);
            }
        }
        assert_complete("epub", &words(&chapters), &expected);

        let package = parts(&docx::render(&book).unwrap());
        for (name, text) in &package {
            assert_well_formed(name, text);
        }
        let document = &package["word/document.xml"];
        let after = document.find("</w:sdt>").unwrap_or(0);
        let shown = words(&document[after..]) + &words(&package["word/footnotes.xml"]);
        assert_complete("docx", &shown, &expected);

        let source = typst::render(&book, &templates).unwrap();
        let notes: String = source.lines().filter(|line| line.starts_with("#notes.insert(")).collect();
        let text = &source[source.find("// The text.").unwrap()..];
        assert_complete("typst", &typst_words(&(notes + text)), &expected);
    }

    #[test]
    fn the_same_book_gives_the_same_bytes(rows in rows()) {
        let book = book(&rows, Arrangement::Facing, &ALL);
        let templates = Templates::shipped().unwrap();
        prop_assert_eq!(epub::render(&book, &templates).unwrap(), epub::render(&book, &templates).unwrap());
        prop_assert_eq!(docx::render(&book).unwrap(), docx::render(&book).unwrap());
    }
}
