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
    // One pile a pair: what is open of another kind is not searched, however much there is.
    let mut open: [Vec<usize>; PAIRS.len()] = Default::default();
    let mut unopened = Vec::new();
    for (at, c) in line.char_indices() {
        if let Some(pair) = PAIRS.iter().position(|pair| pair.0 == c) {
            open[pair].push(at);
        } else if let Some(pair) = PAIRS.iter().position(|pair| pair.1 == c) {
            let is_partner = open[pair].pop().is_some();
            let is_marker = c == ')' && ends_item_marker(&line[..at]);
            if !is_partner && !is_marker {
                unopened.push((at, c));
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
    let open = PAIRS.iter().zip(open);
    for (c, at) in open.flat_map(|(pair, places)| places.into_iter().map(move |at| (pair.0, at))) {
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
