//! Documents, their segments, and segments with their targets.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::id::Occurrences;
use super::{ByLanguage, Layout, SegmentId, Slug, Target};

/// What kind of piece a segment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A sentence of running text.
    Sentence,
    /// A heading, title or salutation: a short paragraph of its own without a final mark.
    Heading,
    /// A list item: it begins with a list marker.
    Item,
    /// Not the author's text (source line, comment counter, photo credit): kept, not translated unless asked for.
    Boilerplate,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Sentence, Self::Heading, Self::Item, Self::Boilerplate];

    /// The word in tables and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sentence => "sentence",
            Self::Heading => "heading",
            Self::Item => "item",
            Self::Boilerplate => "boilerplate",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("`{text}` is no kind of segment"))
    }
}

/// The white space before a segment, as written: with it, a document is put together again byte for byte.
pub type Gap = String;

/// One sentence, heading or list item, as the user wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Its stable name.
    pub id: SegmentId,
    /// The running number a person counts by, from 1.
    pub number: usize,
    /// The paragraph it stands in, from 1.
    pub paragraph: usize,
    /// What kind of piece it is.
    pub kind: Kind,
    /// What its paragraph is in the layout of the document.
    #[serde(default, skip_serializing_if = "Layout::is_plain")]
    pub layout: Layout,
    /// White space before it, as written.
    pub gap: Gap,
    /// The text as written.
    pub text: String,
    /// The matching key of the text (`text::khmer::key`).
    pub key: String,
}

/// A text, cut into segments; every character of it stands in a segment, in a gap, or in the tail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its short name.
    pub slug: Slug,
    /// The segments in order.
    pub segments: Vec<Segment>,
    /// White space after the last segment.
    pub tail: Gap,
}

impl Document {
    /// Puts pieces together to a document: numbers them and gives them their ids.
    #[must_use]
    pub fn assemble(slug: Slug, pieces: impl IntoIterator<Item = Piece>, tail: Gap) -> Self {
        let mut naming = Naming::new(slug);
        let segments = pieces.into_iter().map(|piece| naming.segment(piece));
        Self {
            segments: segments.collect(),
            slug: naming.slug,
            tail,
        }
    }

    /// The text that the document was cut from, byte for byte.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for segment in &self.segments {
            text.push_str(&segment.gap);
            text.push_str(&segment.text);
        }
        text.push_str(&self.tail);
        text
    }
}

/// Makes segments of the pieces of one document, one after the other: numbers them and gives them their ids.
#[derive(Debug)]
pub struct Naming {
    slug: Slug,
    occurrences: Occurrences,
    number: usize,
}

impl Naming {
    /// Begins with the first segment of a document.
    #[must_use]
    pub fn new(slug: Slug) -> Self {
        Self {
            slug,
            occurrences: Occurrences::default(),
            number: 0,
        }
    }

    /// The next segment, from one that has the name and number of another place.
    pub fn rename(&mut self, segment: Segment) -> Segment {
        self.number += 1;
        Segment {
            id: self.occurrences.next(&self.slug, &segment.key),
            number: self.number,
            ..segment
        }
    }

    /// The next segment.
    pub fn segment(&mut self, piece: Piece) -> Segment {
        self.number += 1;
        Segment {
            id: self.occurrences.next(&self.slug, &piece.key),
            number: self.number,
            paragraph: piece.paragraph,
            kind: piece.kind,
            layout: piece.layout,
            gap: piece.gap,
            text: piece.text,
            key: piece.key,
        }
    }
}

/// A segment before it has a number and a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The paragraph it stands in, from 1.
    pub paragraph: usize,
    /// What kind of piece it is.
    pub kind: Kind,
    /// What its paragraph is in the layout of the document.
    pub layout: Layout,
    /// White space before it, as written.
    pub gap: Gap,
    /// The text as written.
    pub text: String,
    /// Its matching key.
    pub key: String,
}

/// A segment with its targets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// The source.
    pub segment: Segment,
    /// What there is in other languages.
    #[serde(with = "super::by_language")]
    pub targets: ByLanguage<Target>,
    /// A person's remark on it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}
