//! A heading that runs into its text.
//!
//! Pasted news often loses the line end after the headline. Where the text takes up the headline's
//! first words again, as a lead does, the headline ends before them. The rule is for the head of a
//! text of more sentences than one; figures are in `docs/measurements.md`.

use std::ops::Range;

use super::is_list_marker;
use super::mark::next_mark;
use crate::text::khmer::cluster;
use crate::text::khmer::script::{is_blank, is_letter};

/// How long a heading is, in characters.
const LENGTH: std::ops::RangeInclusive<usize> = 20..=110;

/// How many Khmer letters of the heading the text must take up again.
const TAKEN_UP: usize = 5;

/// Words after which a sentence goes on: and, or, with, such as, is, in, of.
const GOING_ON: [&str; 9] = ["និង", "ឬ", "នឹង", "ដូចជា", "គឺ", "ជា", "នៅ", "ក្នុង", "របស់"];

/// Where the text starts after a heading at the head of `line`; `None` when there is none.
pub(super) fn body_start(text: &str, line: &Range<usize>) -> Option<usize> {
    let mark = next_mark(text, line.clone())?;
    next_mark(text, mark.end..line.end)?;
    let sentence = &text[line.start..mark.start];
    let start = taken_up(sentence)?;
    let start = with_attribution(sentence, start);
    let heading = sentence[..start].trim_end_matches(is_blank);
    let last = heading.rsplit(is_blank).next().unwrap_or_default();
    if is_list_marker(last) || GOING_ON.iter().any(|word| heading.ends_with(word)) {
        return None;
    }
    LENGTH
        .contains(&length(&sentence[..start]))
        .then_some(line.start + start)
}

/// The first word of `sentence` after a space from which on its first words stand again.
fn taken_up(sentence: &str) -> Option<usize> {
    let topic = sentence.find('៖').map(|at| at + '៖'.len_utf8());
    let heads = [
        Some(sentence),
        topic.map(|at| sentence[at..].trim_start_matches(is_blank)),
    ];
    let starts =
        word_starts(sentence).take_while(|&at| length(&sentence[..at]) <= 2 * LENGTH.end());
    starts
        .skip_while(|&at| length(&sentence[..at]) < *LENGTH.start())
        .find(|&at| {
            let rest = &sentence[at..];
            length(rest) >= *LENGTH.start()
                && heads
                    .iter()
                    .flatten()
                    .any(|head| head.len() > rest.len() && letters(common(head, rest)) >= TAKEN_UP)
        })
}

/// `start`, or the start of the words that lead up to it: `X said that`, a title before a name.
fn with_attribution(sentence: &str, start: usize) -> usize {
    let before = sentence[..start].trim_end_matches(is_blank);
    let word = before
        .rfind(is_blank)
        .map_or(before, |at| before[at..].trim_start_matches(is_blank));
    if word.ends_with("ថា") || matches!(word, "លោក" | "លោកស្រី") {
        before.len() - word.len()
    } else {
        start
    }
}

/// The bytes of `text` where a word starts after blanks.
fn word_starts(text: &str) -> impl Iterator<Item = usize> {
    let blank_before = |at: usize| text[..at].ends_with(is_blank);
    text.char_indices()
        .filter_map(move |(at, c)| (!is_blank(c) && blank_before(at)).then_some(at))
}

/// The Khmer letters that stand on the line, coeng consonants among them.
fn letters(text: &str) -> usize {
    text.chars().filter(|&c| is_letter(c)).count()
}

/// What `a` and `b` start with alike, in whole clusters and without blanks at the end.
fn common<'t>(a: &str, b: &'t str) -> &'t str {
    let alike = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    b[..cluster::floor_boundary(b, alike)].trim_end_matches(is_blank)
}

/// The length of a heading in characters, zero-width space not counted.
fn length(text: &str) -> usize {
    text.chars().filter(|&c| c != '\u{200B}').count()
}
