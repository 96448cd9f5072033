//! Cutting blocks.

use proptest::prelude::*;

use super::*;
use crate::model::{Kind, Layout};
use crate::text::tag::{Form, tags, without_tags};

fn block(layout: Layout, text: &str) -> Block {
    Block {
        layout,
        text: text.to_owned(),
        ..Block::default()
    }
}

fn cut(blocks: &[Block]) -> Document {
    let slug = Slug::from_file_name("t.docx");
    cut_blocks(slug, Some(Language::Khmer), blocks)
}

fn cut_one(layout: Layout, text: &str) -> Vec<(String, String)> {
    let document = cut(&[block(layout, text)]);
    let pairs = document.segments.iter();
    let mut pairs: Vec<_> = pairs.map(|s| (s.gap.clone(), s.text.clone())).collect();
    if !document.tail.is_empty() {
        pairs.push((document.tail, String::new()));
    }
    pairs
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(gap, text): &(&str, &str)| ((*gap).to_owned(), (*text).to_owned());
    pairs.iter().map(owned).collect()
}

#[test]
fn a_pair_over_two_sentences_is_closed_and_opened_again() {
    assert_eq!(
        cut_one(Layout::Paragraph, "<b1>ក<i2>ក។ ខ</i2>ខ។</b1> គ។"),
        owned(&[
            ("", "<b1>ក<i2>ក។</i2></b1>"),
            (" ", "<b1><i2>ខ</i2>ខ។</b1>"),
            (" ", "គ។")
        ])
    );
}

#[test]
fn a_note_stays_with_the_sentence_it_follows() {
    assert_eq!(
        cut_one(Layout::Paragraph, "កក។<fn1/> ខខ។ <fn2/> គ<fn3/>ឃ។"),
        owned(&[("", "កក។<fn1/>"), (" ", "ខខ។ <fn2/>"), (" ", "គ<fn3/>ឃ។")])
    );
}

#[test]
fn tabs_pictures_and_line_breaks_between_sentences_are_gaps() {
    assert_eq!(
        cut_one(
            Layout::Paragraph,
            "<tab1/>ក<tab2/>ក។<img3/><br4/>ខ<br5/>គ<a6><img7/></a6>"
        ),
        owned(&[
            ("<tab1/>", "ក<tab2/>ក។"),
            ("<img3/><br4/>", "ខ"),
            ("<br5/>", "គ"),
            ("<a6><img7/></a6>", "")
        ])
    );
}

#[test]
fn a_line_break_does_not_cut_a_heading() {
    let found = cut_one(Layout::Heading(1), "របាយការណ៍<br1/>នយោបាយ");
    assert_eq!(found, owned(&[("", "របាយការណ៍<br1/>នយោបាយ")]));
}

#[test]
fn the_layout_tells_the_kind_and_the_key_does_not_see_tags() {
    let document = cut(&[
        block(Layout::Heading(1), "ការងារ។"),
        block(Layout::Item(1), "ក<b1>ក។</b1> ខ។"),
        block(Layout::Paragraph, "Nguồn: http://example.org/a"),
        Block {
            is_boilerplate: true,
            ..block(Layout::Paragraph, "RBHraCa. NacRkkm.")
        },
    ]);
    let kinds: Vec<_> = document.segments.iter().map(|s| s.kind).collect();
    let expected = [
        Kind::Heading,
        Kind::Item,
        Kind::Sentence,
        Kind::Boilerplate,
        Kind::Boilerplate,
    ];
    assert_eq!(kinds, expected);
    assert_eq!(document.segments[1].key, crate::text::khmer::key("កក។"));
    assert_eq!(document.segments[4].paragraph, 4);
    assert_eq!(document.segments[4].gap, "\n");
}

#[test]
fn another_language_is_cut_by_the_rules_of_english() {
    let slug = Slug::from_file_name("t.txt");
    let document = cut_blocks(slug, None, &[block(Layout::Paragraph, "Un. Deux.")]);
    assert_eq!(document.segments.len(), 2);
}

#[test]
fn a_plain_text_is_read_line_by_line() {
    let options = ReadOptions {
        language: Some(Language::English),
        segmented: false,
    };
    let slug = Slug::from_file_name("t.txt");
    let read = read(Path::new("t.txt"), b"One. Two.\nThree", slug, options).unwrap();
    let texts: Vec<_> = read.document.segments.iter().map(|s| &*s.text).collect();
    assert_eq!(texts, ["One.", "Two.", "Three"]);
    assert_eq!(read.format, None);
}

/// Text with properly nested tags: pieces of text, tags alone, pairs round more of it.
fn tagged() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => "[ក-អ។ ៖!«»a-c.0-9\u{200B}\u{2028}]{0,8}",
        1 => prop_oneof![Just("<fn@/>"), Just("<img@/>"), Just("<br@/>"), Just("<tab@/>")]
            .prop_map(str::to_owned),
    ];
    let text = leaf.prop_recursive(3, 12, 4, |inner| {
        (prop::collection::vec(inner, 0..4), any::<bool>()).prop_map(|(parts, pair)| {
            let parts = parts.concat();
            if pair {
                format!("<b@>{parts}</b@>")
            } else {
                parts
            }
        })
    });
    text.prop_map(|text| numbered(&text))
}

/// Tags with numbers: the tags of a pair get one.
fn numbered(text: &str) -> String {
    let (mut open, mut next, mut out) = (Vec::new(), 1, String::new());
    let mut parts = text.split('@');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let number = if out.ends_with("</b") {
            open.pop().unwrap()
        } else {
            next += 1;
            next - 1
        };
        if out.ends_with("<b") {
            open.push(number);
        }
        out = format!("{out}{number}{part}");
    }
    out
}

fn alone(text: &str) -> Vec<String> {
    let found = tags(text).into_iter();
    let alone = found.filter(|tag| tag.form == Form::Alone);
    alone.map(|tag| tag.name.to_owned()).collect()
}

fn is_balanced(text: &str) -> bool {
    let mut open = Vec::new();
    let closes = tags(text).into_iter().all(|tag| match tag.form {
        Form::Open => {
            open.push(tag.name);
            true
        }
        Form::Close => open.pop() == Some(tag.name),
        Form::Alone => true,
    });
    closes && open.is_empty()
}

proptest! {
    #[test]
    fn every_character_and_every_lone_tag_stands_in_one_segment_or_gap(
        texts in prop::collection::vec(tagged(), 0..4)
    ) {
        let blocks: Vec<Block> = texts.iter().map(|text| block(Layout::Paragraph, text)).collect();
        let document = cut(&blocks);
        let text = document.text();
        let written = texts.join("\n");
        prop_assert_eq!(without_tags(&text), without_tags(&written));
        prop_assert_eq!(alone(&text), alone(&written));
        for segment in &document.segments {
            prop_assert!(is_balanced(&segment.text), "{}", segment.text);
            prop_assert!(is_balanced(&segment.gap), "{}", segment.gap);
            let plain = without_tags(&segment.gap).into_owned();
            let blank = plain.chars().all(|c| c.is_whitespace() || "\u{200B}\u{FEFF}\u{2060}".contains(c));
            prop_assert!(blank, "{:?}", segment.gap);
        }
    }
}
