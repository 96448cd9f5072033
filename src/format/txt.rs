//! Plain text: a line feed ends a paragraph.

use crate::model::{Document, Kind, Language, Piece, Slug};
use crate::text::khmer::key;
use crate::text::khmer::sentence::{is_list_marker, trim};
use crate::text::sentence::sentences;

/// Cuts a Khmer text into a document: lines are paragraphs, paragraphs are cut into sentences, boilerplate
/// lines are left whole. Every byte of the text stands in a segment, a gap, or the tail.
#[must_use]
pub fn cut(slug: Slug, text: &str) -> Document {
    build(slug, text, |line| {
        let ranges = sentences(Language::Khmer, line);
        let alone = ranges.len() == 1;
        ranges
            .into_iter()
            .map(|range| (range.clone(), kind(&line[range], alone)))
            .collect()
    })
}

/// Cuts a text that has one sentence a line already.
#[must_use]
pub fn cut_lines(slug: Slug, text: &str) -> Document {
    build(slug, text, |line| vec![(trimmed(line), kind(line, false))])
}

type Cuts = Vec<(std::ops::Range<usize>, Kind)>;

fn build(slug: Slug, text: &str, cut: impl Fn(&str) -> Cuts) -> Document {
    let mut pieces = Vec::new();
    let mut done = 0;
    let mut paragraph = 0;
    for line in text.split_inclusive('\n') {
        let start = line.as_ptr() as usize - text.as_ptr() as usize;
        if trimmed(line).is_empty() {
            continue;
        }
        paragraph += 1;
        for (range, kind) in cut(line) {
            let range = start + range.start..start + range.end;
            pieces.push(Piece {
                paragraph,
                kind,
                gap: text[done..range.start].to_owned(),
                text: text[range.clone()].to_owned(),
                key: key(&text[range.clone()]),
            });
            done = range.end;
        }
    }
    Document::assemble(slug, pieces, text[done..].to_owned())
}

fn trimmed(line: &str) -> std::ops::Range<usize> {
    trim(line, 0..line.len())
}

fn kind(text: &str, alone: bool) -> Kind {
    let open_ended = !text.ends_with(['។', '៕', '៚', '?', '"', '”', '»', ';']);
    if alone && (open_ended || begins_with_heading_marker(text)) {
        Kind::Heading
    } else if begins_with_marker(text) {
        Kind::Item
    } else {
        Kind::Sentence
    }
}

/// Whether a list marker stands before the text.
fn begins_with_marker(text: &str) -> bool {
    if text.starts_with("- ") || text.starts_with("– ") || text.starts_with("• ") {
        return true;
    }
    let after_mark = text
        .find(['.', ')', '-', '។'])
        .map(|at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let after_word = text.find(' ');
    let ordinal = text.starts_with("ទី")
        && after_word.is_some_and(|at| is_list_marker(&format!("{}.", &text[..at])));
    ordinal || after_mark.is_some_and(|at| is_list_marker(&text[..at]))
}

/// Whether the text begins like a chapter: `I.`, `II.`.
fn begins_with_heading_marker(text: &str) -> bool {
    let number = text.split('.').next().unwrap_or_default();
    number.len() < text.len()
        && !number.is_empty()
        && number.chars().all(|c| matches!(c, 'I' | 'V' | 'X'))
}
