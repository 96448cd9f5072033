//! Quotes and brackets of a line that lack their partner.

use super::{Oddness, Page};

/// Opening and closing characters that come in pairs.
const PAIRS: [(char, char); 6] = [
    ('“', '”'),
    ('«', '»'),
    ('‹', '›'),
    ('(', ')'),
    ('[', ']'),
    ('{', '}'),
];

pub(super) fn inspect(page: &mut Page<'_>) {
    let line = page.line;
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut unopened = Vec::new();
    for (at, c) in line.char_indices() {
        if PAIRS.iter().any(|pair| pair.0 == c) {
            open.push((at, c));
        } else if let Some(pair) = PAIRS.iter().find(|pair| pair.1 == c) {
            match open.iter().rposition(|opened| opened.1 == pair.0) {
                Some(partner) => {
                    open.remove(partner);
                }
                None if c == ')' && ends_item_marker(&line[..at]) => {}
                None => unopened.push((at, c)),
            }
        }
    }
    for (at, c) in unopened {
        page.note(
            Oddness::Unopened,
            at..at + c.len_utf8(),
            format!("`{c}` closes nothing"),
            "",
        );
    }
    for (at, c) in open {
        page.note(
            Oddness::Unclosed,
            at..at + c.len_utf8(),
            format!("`{c}` is never closed"),
            "",
        );
    }
    let mut straight = line.rmatch_indices('"');
    if line.matches('"').count() % 2 == 1
        && let Some((at, _)) = straight.next()
    {
        page.note(
            Oddness::Unclosed,
            at..at + 1,
            "an odd number of straight quotes",
            "",
        );
    }
}

/// Whether `before` ends in a list marker that is written with one bracket: `a)`, `១២)`.
fn ends_item_marker(before: &str) -> bool {
    let marker = before
        .rsplit(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    (1..=3).contains(&marker.chars().count())
}
