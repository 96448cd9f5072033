//! The table of drafts in `docs/draft.md` is what the engine says.
#![allow(missing_docs, clippy::unwrap_used)]

use trivani::backend::draft::{Engine, Knowledge};
use trivani::glossary::shipped;
use trivani::model::Language;

const PAGE: &str = include_str!("../docs/draft.md");

#[test]
fn the_ten_sentences_of_the_page_are_drafted_as_it_says() {
    let termbase = shipped().unwrap();
    let engine = Engine::new(&Knowledge::of(&termbase));
    let (_, table) = PAGE.split_once("|---|---|---|---|\n").unwrap();
    let mut sentences = 0;
    for row in table.lines() {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, source, vietnamese, english, comment, _] = cells[..] else {
            panic!("five bars: {row}");
        };
        assert_eq!(engine.draft(source, Language::Vietnamese), vietnamese);
        assert_eq!(engine.draft(source, Language::English), english);
        assert!(!comment.is_empty(), "{row}");
        sentences += 1;
    }
    assert_eq!(sentences, 10);
}
