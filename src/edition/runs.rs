//! The text of a segment as runs of one style: inline tags become styles, links and references to notes.

use std::collections::BTreeSet;

use crate::model::Address;
use crate::text::tag::{Form, Tag, tags, unescape};

/// What a run looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// Bold.
    Bold,
    /// Italic.
    Italic,
    /// Underlined.
    Underline,
    /// Struck out.
    Strike,
    /// Raised.
    Superscript,
    /// Lowered.
    Subscript,
    /// A link.
    Link,
}

impl Mark {
    fn of(kind: &str) -> Option<Self> {
        Some(match kind {
            "b" => Self::Bold,
            "i" => Self::Italic,
            "u" => Self::Underline,
            "s" => Self::Strike,
            "sup" => Self::Superscript,
            "sub" => Self::Subscript,
            "a" => Self::Link,
            _ => return None,
        })
    }
}

/// The marks of a run.
pub type Style = BTreeSet<Mark>;

/// What a run is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words, as written.
    Text(String),
    /// A reference to the note of that number.
    Note(u32),
    /// A line break.
    Break,
    /// A tabulator.
    Tab,
    /// A picture or other object that stands here in the document.
    Object,
}

/// A piece in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What it is.
    pub piece: Piece,
    /// What it looks like.
    pub style: Style,
    /// Where it leads.
    pub link: Option<Address>,
}

/// What the names of tags mean in a paragraph.
pub(super) struct Names<'n> {
    /// The number of a note.
    pub(super) note: &'n dyn Fn(&str) -> u32,
    /// Where a link leads, if that is known; of the empty name, where all of the paragraph does.
    pub(super) link: &'n dyn Fn(&str) -> Option<Address>,
}

impl Names<'_> {
    /// A piece within pairs of tags.
    fn run(&self, piece: Piece, open: &[&str]) -> Run {
        let kind = |name: &str| Mark::of(name.trim_end_matches(|c: char| c.is_ascii_digit()));
        let mut style: Style = open.iter().filter_map(|name| kind(name)).collect();
        let links = open.iter().rev();
        let mut links = links.filter(|name| kind(name) == Some(Mark::Link));
        let link = links
            .find_map(|name| (self.link)(name))
            .or_else(|| (self.link)(""))
            .or_else(|| style.contains(&Mark::Link).then(|| shown(&piece)).flatten());
        // A reference leads to its note.
        let link = link.filter(|_| !matches!(piece, Piece::Note(_)));
        if link.is_some() {
            style.insert(Mark::Link);
        }
        Run { piece, style, link }
    }
}

/// The address that a text is itself.
fn shown(piece: &Piece) -> Option<Address> {
    let Piece::Text(text) = piece else {
        return None;
    };
    let is_plain = text.trim().chars().all(|c| c.is_ascii_graphic());
    Address::new(text).filter(|_| is_plain)
}

/// The runs of texts that follow each other in one paragraph. A pair of tags may begin in one text and end in another; one
/// that never ends ends with its text.
pub(super) fn runs(texts: &[&str], names: &Names<'_>) -> Vec<Vec<Run>> {
    let found: Vec<Vec<Tag<'_>>> = texts.iter().map(|text| tags(text)).collect();
    let mut open: Vec<&str> = Vec::new();
    let mut all = Vec::with_capacity(texts.len());
    for (at, text) in texts.iter().enumerate() {
        let mut runs = Vec::new();
        let mut done = 0;
        for tag in &found[at] {
            push_text(&mut runs, &text[done..tag.range.start], &open, names);
            done = tag.range.end;
            match tag.form {
                Form::Open => open.push(tag.name),
                Form::Close => open.retain(|name| *name != tag.name),
                Form::Alone => {
                    let piece = alone(tag, names.note);
                    runs.extend(piece.map(|piece| names.run(piece, &open)));
                }
            }
        }
        push_text(&mut runs, &text[done..], &open, names);
        all.push(runs);
        let ends_later = |name: &str| {
            let mut later = found[at + 1..].iter().flatten();
            later.any(|tag| tag.form == Form::Close && tag.name == name)
        };
        open.retain(|name| ends_later(name));
    }
    all
}

fn push_text(runs: &mut Vec<Run>, text: &str, open: &[&str], names: &Names<'_>) {
    if !text.is_empty() {
        let piece = Piece::Text(unescape(text).into_owned());
        runs.push(names.run(piece, open));
    }
}

fn alone(tag: &Tag<'_>, note: &dyn Fn(&str) -> u32) -> Option<Piece> {
    match tag.kind() {
        "fn" => Some(Piece::Note(note(tag.name))),
        "br" => Some(Piece::Break),
        "tab" => Some(Piece::Tab),
        "img" => Some(Piece::Object),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(texts: &[&str]) -> Vec<Vec<String>> {
        let show = |run: &Run| format!("{:?} {:?}", run.piece, run.style);
        let names = Names {
            note: &|name| name[2..].parse().unwrap(),
            link: &|_| None,
        };
        runs(texts, &names)
            .iter()
            .map(|runs| runs.iter().map(show).collect())
            .collect()
    }

    #[test]
    fn tags_become_styles_and_references() {
        assert_eq!(
            shown(&["ក<b1>ខ<i2>គ</i2></b1><fn3/>។"])[0],
            [
                "Text(\"ក\") {}",
                "Text(\"ខ\") {Bold}",
                "Text(\"គ\") {Bold, Italic}",
                "Note(3) {}",
                "Text(\"។\") {}"
            ]
        );
    }

    #[test]
    fn a_link_leads_where_its_tag_does_else_where_the_paragraph_does_else_where_its_text_says() {
        let address = |text: &str| Address::new(text).unwrap();
        let led = |text: &str, whole: Option<&str>| {
            let names = Names {
                note: &|_| 1,
                link: &|name| match name {
                    "a1" => Some(address("https://example.org/1")),
                    "" => whole.map(address),
                    _ => None,
                },
            };
            let runs = runs(&[text], &names).remove(0).into_iter();
            runs.map(|run| run.link.map(|link| link.to_string()))
                .collect::<Vec<_>>()
        };
        let first = Some("https://example.org/1".to_owned());
        let text = "ក<a1>ខ<b2>គ</b2><fn1/></a1><a3>ឃ</a3><a4>https://example.org/2</a4>";
        let second = Some("https://example.org/2".to_owned());
        assert_eq!(
            led(text, None),
            [None, first.clone(), first.clone(), None, None, second]
        );
        let whole = Some("mailto:a@example.org".to_owned());
        assert_eq!(
            led("ក<a1>ខ</a1><fn1/>", Some("mailto:a@example.org")),
            [whole, first, None]
        );
    }

    #[test]
    fn a_pair_may_span_sentences_and_one_that_never_ends_ends_with_its_sentence() {
        assert_eq!(
            shown(&["a<b1>b", "c</b1>d<i1>e", "f"]),
            [
                vec!["Text(\"a\") {}", "Text(\"b\") {Bold}"],
                vec![
                    "Text(\"c\") {Bold}",
                    "Text(\"d\") {}",
                    "Text(\"e\") {Italic}"
                ],
                vec!["Text(\"f\") {}"],
            ]
        );
    }

    proptest! {
        #[test]
        fn the_words_of_the_runs_are_the_text_without_its_tags(
            texts in prop::collection::vec("(<b1>|</b1>|<i2>|</i2>|<fn1/>|<x9>|<|a|ខ្មែរ| |>){0,12}", 0..4)
        ) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            for (text, runs) in texts.iter().zip(runs(&texts, &Names { note: &|_| 1, link: &|_| None })) {
                let words: String = runs.iter().filter_map(|run| match &run.piece {
                    Piece::Text(text) => Some(text.as_str()),
                    _ => None,
                }).collect();
                prop_assert_eq!(crate::text::tag::without_tags(text), words);
            }
        }
    }
}
