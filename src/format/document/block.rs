//! Blocks: what every reader of documents yields, and the one way they are cut into segments.

use std::ops::Range;

use crate::format::txt::kind_of;
use crate::model::{BlockLinks, Document, Kind, Language, Layout, Piece, Slug};
use crate::text::boilerplate;
use crate::text::khmer::key;
use crate::text::line::trim;
use crate::text::sentence::sentences;
use crate::text::tag::{Form, Tag, tags, without_tags, written};

/// A paragraph, heading, list item, table cell or note of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Block {
    /// What it is in the layout of the document.
    pub layout: Layout,
    /// Its text on one line, with inline tags ([`crate::text::tag`]) properly nested; other text that has the shape of a tag is
    /// escaped ([`crate::text::tag::escape`]). A line break inside the block is the tag `<br1/>`.
    pub text: String,
    /// Where it stands, as a person finds it again: `paragraph 12`, `table 2, row 1, column 3`.
    pub place: String,
    /// Whether it is kept whole and not translated: it is not the author's text, or it cannot be read.
    pub is_boilerplate: bool,
    /// Where its links lead.
    pub links: BlockLinks,
}

/// Cuts blocks into a document: a block is a paragraph, cut into sentences by the rules of its language (of English when it is
/// none of the three).
///
/// The text of the document is the text of the blocks, joined by line feeds, but that a pair of tags which spans sentences is
/// closed at the end of a sentence and opened again in the next: every character of text and every tag that stands alone is in
/// exactly one segment or gap, in order. A gap may hold tags that stand alone: tabs, line breaks, pictures.
#[must_use]
pub fn cut_blocks(slug: Slug, language: Option<Language>, blocks: &[Block]) -> Document {
    let mut pieces = Vec::new();
    let mut gap = String::new();
    for (index, block) in blocks.iter().enumerate() {
        if index > 0 {
            gap.push('\n');
        }
        for part in parts(language, block) {
            match part {
                Part::Gap(text) => gap.push_str(&text),
                Part::Segment(text, kind) => pieces.push(Piece {
                    paragraph: index + 1,
                    kind,
                    layout: block.layout,
                    gap: std::mem::take(&mut gap),
                    key: key(&without_tags(&text)),
                    text,
                }),
            }
        }
    }
    Document::assemble(slug, pieces, gap)
}

/// A stretch of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Gap(String),
    Segment(String, Kind),
}

/// A block in stretches of text and tags, each with its place in the text that sentences are looked for in.
struct Line<'b> {
    items: Vec<(Item<'b>, Range<usize>)>,
    text: String,
}

enum Item<'b> {
    Text(&'b str),
    Tag(Tag<'b>),
}

impl<'b> Line<'b> {
    /// A line break ends a sentence, but not in a heading, which is one line of thought however it is set.
    fn new(block: &'b Block) -> Self {
        let is_heading = matches!(block.layout, Layout::Title | Layout::Heading(_));
        let mut line = Self {
            items: Vec::new(),
            text: String::with_capacity(block.text.len()),
        };
        let mut done = 0;
        for tag in tags(&block.text) {
            line.push_text(&block.text[done..tag.range.start]);
            done = tag.range.end;
            let start = line.text.len();
            match tag.kind() {
                "br" if tag.is_blank() => line.text.push(if is_heading { ' ' } else { '\n' }),
                "tab" if tag.is_blank() => line.text.push('\t'),
                _ => {}
            }
            let range = start..line.text.len();
            line.items.push((Item::Tag(tag), range));
        }
        line.push_text(&block.text[done..]);
        line
    }

    fn push_text(&mut self, text: &'b str) {
        if !text.is_empty() {
            let start = self.text.len();
            self.text.push_str(text);
            self.items.push((Item::Text(text), start..self.text.len()));
        }
    }

    /// The sentences; one that a reference to a note follows runs to it.
    fn sentences(&self, language: Option<Language>, whole: bool) -> Vec<Range<usize>> {
        let mut found = if whole {
            vec![trim(&self.text, 0..self.text.len())]
        } else {
            sentences(language.unwrap_or(Language::English), &self.text)
        };
        found.retain(|range| !range.is_empty());
        let notes = self.items.iter().filter_map(|(item, place)| match item {
            Item::Tag(tag) if is_note(tag) => Some(place.start),
            _ => None,
        });
        for at in notes {
            let next = found.partition_point(|range| range.end < at);
            if found.get(next).is_some_and(|range| range.start <= at) {
                continue;
            }
            match next.checked_sub(1) {
                Some(before) => found[before].end = at,
                None => found.iter_mut().take(1).for_each(|first| first.start = at),
            }
        }
        found
    }
}

fn is_note(tag: &Tag<'_>) -> bool {
    tag.form == Form::Alone && tag.kind() == "fn"
}

/// The block in stretches that alternate: what stands before a sentence, the sentence, …, what stands after the last.
pub(super) fn parts(language: Option<Language>, block: &Block) -> Vec<Part> {
    let line = Line::new(block);
    let is_boilerplate = block.is_boilerplate
        || ((block.layout.is_plain() || block.layout == Layout::Caption)
            && boilerplate::recognise(&line.text).is_some());
    let ranges = line.sentences(language, is_boilerplate);
    let texts = Spans::of(&line, &ranges);
    let alone = ranges.len() == 1;
    texts
        .into_iter()
        .enumerate()
        .map(|(span, text)| {
            if span % 2 == 0 {
                return Part::Gap(text);
            }
            let kind = if is_boilerplate {
                Kind::Boilerplate
            } else {
                kind(block.layout, &without_tags(&text), alone, span == 1)
            };
            Part::Segment(text, kind)
        })
        .collect()
}

fn kind(layout: Layout, text: &str, alone: bool, first: bool) -> Kind {
    match layout {
        Layout::Title | Layout::Heading(_) => Kind::Heading,
        Layout::Item(_) if first => Kind::Item,
        Layout::Item(_) => Kind::Sentence,
        _ => kind_of(text, alone),
    }
}

/// The texts of the spans of a line: the gap before a sentence, the sentence, …, the gap after the last.
struct Spans<'b> {
    ranges: &'b [Range<usize>],
    texts: Vec<String>,
    /// The pairs that are open in the block.
    wanted: Vec<&'b str>,
    /// Those that are open in the span that is written.
    open: Vec<&'b str>,
}

impl<'b> Spans<'b> {
    fn of(line: &Line<'b>, ranges: &'b [Range<usize>]) -> Vec<String> {
        let mut spans = Self {
            ranges,
            texts: vec![String::new()],
            wanted: Vec::new(),
            open: Vec::new(),
        };
        for (item, place) in &line.items {
            match item {
                Item::Text(text) => spans.text(text, place.start),
                Item::Tag(tag) => spans.tag(tag, place, line),
            }
        }
        while spans.texts.len() < 2 * ranges.len() + 1 {
            spans.next();
        }
        spans.open_only(&[]);
        spans.texts
    }

    /// Text from a place on: cut where spans end.
    fn text(&mut self, text: &str, place: usize) {
        let mut done = 0;
        while done < text.len() {
            let span = self.span_at(place + done);
            let end = if span % 2 == 1 {
                self.ranges[span / 2].end
            } else {
                let next = self.ranges.get(span / 2);
                next.map_or(usize::MAX, |range| range.start)
            };
            let end = end.saturating_sub(place).min(text.len()).max(done);
            self.write(span, &text[done..end]);
            done = end;
        }
    }

    fn tag(&mut self, tag: &Tag<'b>, place: &Range<usize>, line: &Line<'b>) {
        match tag.form {
            Form::Open => self.wanted.push(tag.name),
            // A pair that does not nest is closed with those inside it.
            Form::Close => {
                if let Some(at) = self.wanted.iter().rposition(|name| *name == tag.name) {
                    self.wanted.truncate(at);
                }
            }
            Form::Alone => {
                let span = if place.is_empty() {
                    self.span_of_mark(place.start, is_note(tag))
                } else {
                    self.span_at(place.start.min(line.text.len()))
                };
                self.write(span, &written(tag.name, Form::Alone));
            }
        }
    }

    /// The span that holds the character at a place.
    fn span_at(&self, at: usize) -> usize {
        let next = self.ranges.partition_point(|range| range.end <= at);
        let inside = self.ranges.get(next).is_some_and(|range| range.start <= at);
        2 * next + usize::from(inside)
    }

    /// The span for a tag between two characters: a note belongs to the sentence it touches, first to the one before; anything else
    /// to a sentence only when it stands inside.
    fn span_of_mark(&self, at: usize, is_note: bool) -> usize {
        let reach = usize::from(is_note);
        let next = self.ranges.partition_point(|range| range.end + reach <= at);
        let inside = self
            .ranges
            .get(next)
            .is_some_and(|range| range.start < at + reach);
        2 * next + usize::from(inside)
    }

    fn write(&mut self, span: usize, text: &str) {
        while self.texts.len() <= span {
            self.next();
        }
        let wanted = self.wanted.clone();
        let has_room = self.texts.len().is_multiple_of(2) || text.starts_with('<');
        self.open_only(if has_room { &wanted } else { &[] });
        self.last().push_str(text);
    }

    fn next(&mut self) {
        self.open_only(&[]);
        self.texts.push(String::new());
    }

    fn last(&mut self) -> &mut String {
        let last = self.texts.len() - 1;
        &mut self.texts[last]
    }

    /// Closes and opens pairs until just these are open.
    fn open_only(&mut self, wanted: &[&'b str]) {
        let same = self.open.iter().zip(wanted);
        let kept = same.take_while(|(open, wanted)| open == wanted).count();
        for name in self.open.split_off(kept).into_iter().rev() {
            self.last().push_str(&written(name, Form::Close));
        }
        for name in &wanted[kept..] {
            self.last().push_str(&written(name, Form::Open));
            self.open.push(name);
        }
    }
}
