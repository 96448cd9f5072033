//! The normalisation vectors of the shared data, when they are there.
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
use trivani::text::khmer::{canonical, key, loose};

/// The rows of a table without its comment lines, each cut at tabs.
fn rows(name: &str) -> Vec<Vec<String>> {
    let Some(path) = shared(&format!("data/khmer-normalise/{name}")) else {
        return Vec::new();
    };
    let table = fs::read_to_string(path).unwrap();
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}

fn from_hex(code_points: &str) -> String {
    let parse = |hex: &str| char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap();
    code_points.split(' ').map(parse).collect()
}

#[test]
fn every_vector_has_its_canonical_form() {
    for row in rows("vectors.tsv") {
        let (input, expected) = (from_hex(&row[1]), from_hex(&row[2]));
        assert_eq!(canonical(&input), expected, "{}: {}", row[0], row[6]);
        assert_eq!(canonical(&expected), expected, "twice: {}", row[6]);
    }
}

#[test]
fn every_bad_spelling_becomes_the_good_one() {
    for row in rows("bad-good.tsv") {
        assert_eq!(canonical(&row[0]), row[1], "{:?}", row[0]);
    }
}

#[test]
fn every_pair_becomes_equal_at_its_level_and_not_before() {
    for row in rows("fold-pairs.tsv") {
        let (a, b) = (from_hex(&row[4]), from_hex(&row[5]));
        let equal = [
            canonical(&a) == canonical(&b),
            key(&a) == key(&b),
            loose(&a) == loose(&b),
        ];
        let expected = match row[2].as_str() {
            "canonical" => [true, true, true],
            "key" => [false, true, true],
            "loose" => [false, false, true],
            "variant" | "different" => [false, false, false],
            level => panic!("unknown level {level}"),
        };
        assert_eq!(equal, expected, "{}", row[3]);
    }
}
