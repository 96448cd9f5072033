//! The book: what every writer works from.

use super::runs::Run;
use super::settings::{Arrangement, Localised};
use super::terms::Entry;
use crate::model::Language;

/// A book in several languages, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// What the title page says.
    pub meta: Meta,
    /// The languages, in the order of the edition; at least one.
    pub languages: Vec<Language>,
    /// How they stand to each other.
    pub arrangement: Arrangement,
    /// The text.
    pub blocks: Vec<Block>,
    /// The footnotes, by number.
    pub notes: Vec<Note>,
    /// The terms that the source uses, in Khmer order.
    pub glossary: Vec<Entry>,
    /// Whether it is for print: nothing is marked.
    pub is_final: bool,
}

/// What the title page says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Meta {
    /// The short name of the document.
    pub slug: String,
    /// The title in each language of the book.
    pub titles: Vec<String>,
    /// Who wrote it.
    pub author: Option<Localised>,
    /// Who brings it out.
    pub publisher: Option<Localised>,
    /// The date as it is printed.
    pub date: Option<String>,
    /// Where the texts come from.
    pub sources: Vec<String>,
    /// The identifier, if the publisher gave one.
    pub identifier: Option<String>,
}

/// A part of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The title within the text.
    Title(Passage),
    /// A heading of a level from 1.
    Heading(u8, Passage),
    /// A paragraph.
    Paragraph(Passage),
    /// A list item.
    Item {
        /// Its level, from 1.
        level: u8,
        /// Whether a bullet is put before it, because its text has no marker of its own.
        bullet: bool,
        /// Its text.
        passage: Passage,
    },
    /// A table.
    Table(Vec<Row>),
    /// The caption of a picture or table.
    Caption(Passage),
    /// Text in a box beside the running text.
    TextBox(Passage),
}

impl Block {
    /// The passages in it, in order.
    pub fn passages(&self) -> impl Iterator<Item = &Passage> {
        let (one, rows) = match self {
            Self::Title(passage)
            | Self::Heading(_, passage)
            | Self::Paragraph(passage)
            | Self::Item { passage, .. }
            | Self::Caption(passage)
            | Self::TextBox(passage) => (Some(passage), [].as_slice()),
            Self::Table(rows) => (None, rows.as_slice()),
        };
        one.into_iter().chain(rows.iter().flatten().flatten())
    }
}

/// A row of a table: its cells, each with its passages.
pub type Row = Vec<Vec<Passage>>;

/// A paragraph in every language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The number of the paragraph in the document.
    pub number: usize,
    /// What its anchors end in: `p12`, and `p12-2` for a second passage of that number.
    pub anchor: String,
    /// Its segments.
    pub lines: Vec<Line>,
}

/// A segment in every language, in the order of the book's languages.
pub type Line = Vec<Version>;

/// A segment in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The language.
    pub language: Language,
    /// What stands between it and the segment before it.
    pub gap: String,
    /// The text; empty when there is no rendering.
    pub runs: Vec<Run>,
    /// Whether no person approved it; the source and the empty rendering need no approval.
    pub is_open: bool,
}

impl Version {
    /// Whether there is no rendering.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.runs.is_empty()
    }
}

impl Passage {
    /// The versions of its segments in one language of the book, by its place among them.
    pub fn versions(&self, language: usize) -> impl Iterator<Item = &Version> {
        self.lines.iter().filter_map(move |line| line.get(language))
    }

    /// Whether a segment of it is not approved, or missing, in that language.
    #[must_use]
    pub fn is_open(&self, language: usize) -> bool {
        self.versions(language).any(|version| version.is_open)
    }
}

/// A footnote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its running number.
    pub number: u32,
    /// Its paragraphs.
    pub passages: Vec<Passage>,
}
