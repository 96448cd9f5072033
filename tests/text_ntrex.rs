//! Sentence boundaries on the documents of NTREX, when they are there: figures pinned as measured.
//!
//! The lines of a document are joined with a space; the boundaries between them are the truth.
//! `examples/evaluate_sentences.rs` shows each miss.
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

use std::collections::BTreeSet;
use std::fs;

use support::shared;
use trivani::text::Language;
use trivani::text::khmer::script::is_blank;
use trivani::text::sentence::sentences;

/// Boundaries found right, found where there is none, and missed.
#[derive(Debug, Default, PartialEq, Eq)]
struct Score {
    right: usize,
    wrong: usize,
    missed: usize,
}

/// Scores all boundaries of `file`, or nothing when the data is absent.
fn score(language: Language, file: &str) -> Option<Score> {
    let folder = shared("data/ntrex")?;
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("NTREX reads");
    let (lines, documents) = (read(file), read("DOCUMENT_IDS.tsv"));
    let rows: Vec<(&str, &str)> = documents.lines().zip(lines.lines()).collect();
    let mut score = Score::default();
    for document in rows.chunk_by(|a, b| a.0 == b.0) {
        let lines: Vec<&str> = document.iter().map(|row| row.1.trim()).collect();
        let text = lines.join(" ");
        let seen = |at: usize| at + text[at..].find(|c| !is_blank(c)).unwrap_or_default();
        let mut at = 0;
        let mut gold = BTreeSet::new();
        for line in &lines[..lines.len() - 1] {
            at += line.len() + 1;
            gold.insert(seen(at));
        }
        let found: BTreeSet<usize> = sentences(language, &text)
            .iter()
            .skip(1)
            .map(|range| range.start)
            .collect();
        score.right += gold.intersection(&found).count();
        score.wrong += found.difference(&gold).count();
        score.missed += gold.difference(&found).count();
    }
    Some(score)
}

/// Checks a score against the figures, where the data is there.
fn check(language: Language, file: &str, right: usize, wrong: usize, missed: usize) {
    if let Some(found) = score(language, file) {
        assert_eq!(
            found,
            Score {
                right,
                wrong,
                missed
            }
        );
    }
}

#[test]
fn khmer_boundaries_are_found_as_measured() {
    // P .987, F1 .958; none of the missed carries a mark.
    check(Language::Khmer, "khm.txt", 1744, 23, 130);
}

#[test]
fn vietnamese_boundaries_are_found_as_measured() {
    // 3 of the missed carry a mark.
    check(Language::Vietnamese, "vie.txt", 1726, 29, 148);
}

#[test]
fn english_boundaries_are_found_as_measured() {
    // 1 of the missed carries a mark.
    check(Language::English, "eng.txt", 1730, 4, 144);
}
