//! The checks give the right verdict on pairs written by hand: what is wrong is found, what is right is left alone.
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

use std::path::Path;

use trivani::check::Source;
use trivani::glossary::{Termbase, read_csv};
use trivani::model::Language;

#[test]
fn every_pair_gets_its_verdict_and_no_other() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/check");
    let table = std::fs::read(folder.join("glossary.csv")).unwrap();
    let concepts = read_csv(Path::new("glossary.csv"), table.as_slice()).unwrap();
    let termbase = Termbase::new(concepts).unwrap();
    let mut pairs = csv::Reader::from_path(folder.join("pairs.csv")).unwrap();
    let (mut right, mut wrong, mut failed) = (0, 0, Vec::new());
    for (line, record) in (2..).zip(pairs.records()) {
        let record = record.unwrap();
        let language: Language = record[1].parse().unwrap();
        let source = Source::new(&termbase, &record[0]);
        let findings = source.review(language, &record[2]);
        let mut found: Vec<&str> = findings.iter().map(|finding| &*finding.rule).collect();
        found.sort_unstable();
        found.dedup();
        let mut wanted: Vec<&str> = record[3]
            .split('|')
            .filter(|rule| !rule.is_empty())
            .collect();
        wanted.sort_unstable();
        if wanted.is_empty() {
            right += 1;
        } else {
            wrong += 1;
        }
        if found != wanted {
            failed.push(format!(
                "{line}: {} | {}: {findings:?}, not {wanted:?}",
                &record[0], &record[2]
            ));
        }
    }
    println!(
        "{right} right pairs, {wrong} wrong pairs, {} verdicts other than wanted",
        failed.len()
    );
    assert!(right + wrong >= 120 && wrong >= 50 && right >= 50);
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}
