//! The termbase and the lexicon that the product ships.
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

use std::collections::HashSet;
use std::path::PathBuf;

use trivani::glossary::layout::{COLUMNS, LEXICON_COLUMNS};
use trivani::glossary::lint::lint;
use trivani::glossary::{Canonical, LEXICON, SHIPPED, Sheet, shipped};
use trivani::model::Severity;

fn tables() -> Vec<(PathBuf, Sheet)> {
    let files = SHIPPED.iter().copied().chain([("lexicon.csv", LEXICON)]);
    files
        .map(|(name, text)| (PathBuf::from(name), Sheet::parse(text, b',')))
        .collect()
}

#[test]
fn every_file_has_its_columns_and_is_canonical() {
    for (name, text) in SHIPPED.iter().copied().chain([("lexicon.csv", LEXICON)]) {
        let sheet = Sheet::parse(text, b',');
        let columns = match name {
            "lexicon.csv" => &LEXICON_COLUMNS[..],
            _ => &COLUMNS[..],
        };
        assert_eq!(sheet.columns, columns, "{name}");
        let canonical = Canonical::default().apply(&sheet).unwrap().to_csv();
        assert!(
            canonical == text,
            "{name}: run `trivani glossary fmt glossary/`"
        );
    }
}

#[test]
fn every_domain_is_the_name_of_its_file() {
    for (path, sheet) in tables()
        .iter()
        .filter(|(path, _)| path.as_os_str() != "lexicon.csv")
    {
        for row in &sheet.rows {
            let domain = sheet.cell(row, "domain");
            assert_eq!(
                Some(domain),
                path.file_stem().and_then(|s| s.to_str()),
                "line {}",
                row.line
            );
        }
    }
}

#[test]
fn glossary_check_finds_no_error_and_no_warning() {
    let found: Vec<String> = lint(&tables())
        .into_iter()
        .filter(|problem| problem.severity > Severity::Note)
        .map(|problem| problem.to_string())
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_termbase_is_as_large_as_it_says_and_every_concept_says_where_it_is_from() {
    let termbase = shipped().unwrap();
    let concepts = termbase.concepts();
    let forms: HashSet<&str> = concepts
        .iter()
        .flat_map(|c| &c.km)
        .map(String::as_str)
        .collect();
    assert!(concepts.len() >= 1_200 && forms.len() >= 2_000);
    for concept in concepts {
        assert!(!concept.evidence.is_empty(), "{}", concept.place);
        assert!(
            !concept.vi.preferred.is_empty() && !concept.en.preferred.is_empty(),
            "{}",
            concept.place
        );
    }
}

#[test]
fn every_khmer_form_is_found_where_it_stands_alone() {
    let termbase = shipped().unwrap();
    for concept in termbase.concepts() {
        for form in &concept.km {
            let text = format!("«{form}»");
            let found = termbase.find(&text);
            let whole = found.iter().any(|term| {
                text[term.range.clone()] == **form
                    && term.senses.iter().any(|sense| sense.id == concept.id)
            });
            assert!(whole, "{}: {form}", concept.place);
        }
    }
}
