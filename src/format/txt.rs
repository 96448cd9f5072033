//! Plain text: a line end ends a paragraph.

use std::ops::Range;

use crate::model::{Document, Kind, Language, Layout, Piece, Slug};
use crate::text::boilerplate;
use crate::text::khmer::key;
use crate::text::khmer::sentence::{is_list_marker, trim};
use crate::text::line::lines;
use crate::text::sentence::sentences;
use crate::text::tag::without_tags;

/// Cuts a Khmer text into a document: lines are paragraphs, paragraphs are cut into sentences, boilerplate
/// lines are left whole. Every byte of the text stands in a segment, a gap, or the tail.
#[must_use]
pub fn cut(slug: Slug, text: &str) -> Document {
    cut_text(slug, Some(Language::Khmer), text, false)
}

/// Cuts a text that has one sentence a line already.
#[must_use]
pub fn cut_lines(slug: Slug, text: &str) -> Document {
    cut_text(slug, Some(Language::Khmer), text, true)
}

/// Cuts a text of any language; of one that is not ours by the rules of English.
pub(super) fn cut_text(
    slug: Slug,
    language: Option<Language>,
    text: &str,
    segmented: bool,
) -> Document {
    let language = language.unwrap_or(Language::English);
    build(slug, text, |line| {
        if segmented {
            return vec![(trimmed(line), kind_of(line, false))];
        }
        if boilerplate::recognise(line).is_some() {
            return vec![(trimmed(line), Kind::Boilerplate)];
        }
        let ranges = sentences(language, line);
        let alone = ranges.len() == 1;
        ranges
            .into_iter()
            .map(|range| (range.clone(), kind_of(&line[range], alone)))
            .collect()
    })
}

type Cuts = Vec<(Range<usize>, Kind)>;

fn build(slug: Slug, text: &str, cut: impl Fn(&str) -> Cuts) -> Document {
    let mut pieces = Vec::new();
    let mut done = 0;
    for (paragraph, Range { start, end }) in (1..).zip(lines(text)) {
        let line = &text[start..end];
        for (range, kind) in cut(line) {
            let range = start + range.start..start + range.end;
            pieces.push(Piece {
                paragraph,
                kind,
                layout: Layout::Paragraph,
                gap: text[done..range.start].to_owned(),
                text: text[range.clone()].to_owned(),
                key: key(&without_tags(&text[range.clone()])),
            });
            done = range.end;
        }
    }
    Document::assemble(slug, pieces, text[done..].to_owned())
}

fn trimmed(line: &str) -> Range<usize> {
    trim(line, 0..line.len())
}

/// What a sentence is, by how it begins and ends; `alone` says that it is its whole paragraph.
pub(super) fn kind_of(text: &str, alone: bool) -> Kind {
    let open_ended = !text.ends_with(['។', '៕', '៚', '?', '"', '”', '»', ';']);
    let ends_as_latin =
        text.ends_with('.') && !text.contains(|c| ('\u{1780}'..='\u{17FF}').contains(&c));
    if alone && ((open_ended && !ends_as_latin) || begins_with_heading_marker(text)) {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn slug() -> Slug {
        Slug::from_file_name("t.txt")
    }

    fn kinds(text: &str) -> Vec<(usize, Kind, String)> {
        let document = cut(slug(), text);
        document
            .segments
            .into_iter()
            .map(|s| (s.paragraph, s.kind, s.text))
            .collect()
    }

    #[test]
    fn paragraphs_headings_items_and_boilerplate_are_told_apart() {
        let text = "I. ស្ថានភាព។\n\n១-ការងារល្អ។ អរគុណ។\r\nសមមិត្តជាទីគោរព!\nNguồn: http://example.org/a\n";
        let found = kinds(text);
        let expected = [
            (1, Kind::Heading, "I. ស្ថានភាព។"),
            (2, Kind::Item, "១-ការងារល្អ។"),
            (2, Kind::Sentence, "អរគុណ។"),
            (3, Kind::Heading, "សមមិត្តជាទីគោរព!"),
            (4, Kind::Boilerplate, "Nguồn: http://example.org/a"),
        ];
        let found: Vec<_> = found.iter().map(|(p, k, t)| (*p, *k, t.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_kind_of_line_end_ends_a_paragraph() {
        let text = "ក។\rNguồn: http://example.org/a\u{2028}ខ។\u{85}គ។";
        let found = kinds(text);
        let paragraphs: Vec<_> = found.iter().map(|(paragraph, ..)| *paragraph).collect();
        assert_eq!(paragraphs, [1, 2, 3, 4]);
        assert_eq!(found[1].1, Kind::Boilerplate);
    }

    #[test]
    fn an_inserted_paragraph_renames_nothing_below() {
        let ids = |text| -> Vec<_> {
            cut(slug(), text)
                .segments
                .into_iter()
                .map(|s| s.id)
                .collect()
        };
        let before = ids("ក។ ខ។\nក។\n");
        let after = ids("គ។\nក។ ខ។\nក។\n");
        assert_eq!(before, after[1..]);
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[ក-៹។៖ \\n\\r\u{200B}a-z0-9.()\"“”-]{0,80}",
            "(Nguồn: |រូបថត៖ |Kommentar \\(0\\)|[ក-អ]{1,9}|។| |\\n|\\.\\.\\.|១-){0,40}",
        ]
    }

    proptest! {
        #[test]
        fn every_byte_stands_in_exactly_one_segment_gap_or_tail(text in text()) {
            for document in [cut(slug(), &text), cut_lines(slug(), &text)] {
                prop_assert_eq!(document.text(), &text[..]);
                for segment in &document.segments {
                    let blank = segment.gap.chars().all(|c| c.is_whitespace() || "\u{200B}\u{FEFF}\u{2060}".contains(c));
                    prop_assert!(blank, "{:?}", segment.gap);
                }
            }
        }

        #[test]
        fn ids_are_unique_and_numbers_run_from_one(text in text()) {
            let document = cut(slug(), &text);
            let mut ids: Vec<_> = document.segments.iter().map(|s| s.id.clone()).collect();
            ids.sort();
            ids.dedup();
            prop_assert_eq!(ids.len(), document.segments.len());
            prop_assert!(document.segments.iter().map(|s| s.number).eq(1..=document.segments.len()));
        }
    }
}
