//! Saved web pages: just the sentences of the article come out.
#![allow(clippy::unwrap_used, reason = "a test says what failed by panicking")]

use std::path::{Path, PathBuf};

use trivani::format::document::{ReadOptions, read};
use trivani::model::{Kind, Language, Slug};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/html");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    cases
}

#[test]
fn just_the_sentences_of_the_article_come_out_of_a_page() {
    let cases = cases();
    assert!(cases.len() >= 3, "the fixtures are gone");
    for case in cases {
        let path = case.join("page.html");
        let bytes = std::fs::read(&path).unwrap();
        let options = ReadOptions {
            language: Some(Language::Khmer),
            segmented: false,
        };
        let read = read(&path, &bytes, Slug::from_file_name("page.html"), options).unwrap();
        let segments = read.document.segments.iter();
        let found: Vec<&str> = segments
            .filter(|s| s.kind != Kind::Boilerplate)
            .map(|s| s.text.as_str())
            .collect();
        let expected = std::fs::read_to_string(case.join("article.txt")).unwrap();
        assert_eq!(
            found,
            expected.lines().collect::<Vec<_>>(),
            "{}",
            case.display()
        );
        assert!(
            !read.findings.is_empty(),
            "{}: what was left out is recorded",
            case.display()
        );
    }
}

#[test]
fn a_page_saved_as_one_file_is_the_same_article_as_the_page() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let path = fixtures.join("mhtml/page.mhtml");
    let bytes = std::fs::read(&path).unwrap();
    let options = ReadOptions {
        language: Some(Language::Khmer),
        segmented: false,
    };
    let read = read(&path, &bytes, Slug::from_file_name("page.mhtml"), options).unwrap();
    assert_eq!(read.format, Some("MHTML"));
    assert_eq!(read.about.author, "សុខ វិបុល");
    let segments = read.document.segments.iter();
    let found: Vec<&str> = segments
        .filter(|s| s.kind != Kind::Boilerplate)
        .map(|s| s.text.as_str())
        .collect();
    let expected = std::fs::read_to_string(fixtures.join("html/clean/article.txt")).unwrap();
    assert_eq!(found, expected.lines().collect::<Vec<_>>());
}
