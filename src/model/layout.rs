//! What a paragraph is in the layout of its document.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a segment's paragraph is in the layout of its document. Its text form, in tables and in the database, is `paragraph`,
/// `title`, `heading-2`, `item-1`, `cell-TABLE-ROW-COLUMN`, `footnote-3`, `caption` or `text-box`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Layout {
    /// Running text, or nothing is known of it (plain text, tables).
    #[default]
    Paragraph,
    /// The title of the document.
    Title,
    /// A heading of a level from 1.
    Heading(u8),
    /// A list item of a level from 1.
    Item(u8),
    /// Text in a cell of a table of the document.
    Cell {
        /// The table, from 1.
        table: u32,
        /// The row in it, from 1.
        row: u32,
        /// The column in it, from 1.
        column: u32,
    },
    /// A footnote or endnote, by its running number from 1.
    Footnote(u32),
    /// The caption of a picture or table.
    Caption,
    /// Text in a box beside the running text.
    TextBox,
}

impl Layout {
    /// Whether nothing is known beyond its being text.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::Paragraph
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Paragraph => f.write_str("paragraph"),
            Self::Title => f.write_str("title"),
            Self::Heading(level) => write!(f, "heading-{level}"),
            Self::Item(level) => write!(f, "item-{level}"),
            Self::Cell { table, row, column } => write!(f, "cell-{table}-{row}-{column}"),
            Self::Footnote(number) => write!(f, "footnote-{number}"),
            Self::Caption => f.write_str("caption"),
            Self::TextBox => f.write_str("text-box"),
        }
    }
}

impl FromStr for Layout {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || format!("`{text}` is no layout");
        let (name, numbers) = text.split_once('-').unwrap_or((text, ""));
        let number = |text: &str| text.parse::<u32>().map_err(|_| unknown());
        let level = |text: &str| text.parse::<u8>().map_err(|_| unknown());
        match (name, text) {
            (_, "paragraph") => Ok(Self::Paragraph),
            (_, "title") => Ok(Self::Title),
            (_, "caption") => Ok(Self::Caption),
            (_, "text-box") => Ok(Self::TextBox),
            ("heading", _) => level(numbers).map(Self::Heading),
            ("item", _) => level(numbers).map(Self::Item),
            ("footnote", _) => number(numbers).map(Self::Footnote),
            ("cell", _) => {
                let numbers: Vec<u32> = numbers.split('-').map(number).collect::<Result<_, _>>()?;
                match numbers[..] {
                    [table, row, column] => Ok(Self::Cell { table, row, column }),
                    _ => Err(unknown()),
                }
            }
            _ => Err(unknown()),
        }
    }
}

impl Serialize for Layout {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Layout {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layout_reads_back_from_its_text() {
        let cell = Layout::Cell {
            table: 1,
            row: 20,
            column: 3,
        };
        for layout in [
            Layout::Paragraph,
            Layout::Title,
            Layout::Heading(2),
            Layout::Item(1),
            cell,
            Layout::Footnote(12),
            Layout::Caption,
            Layout::TextBox,
        ] {
            assert_eq!(layout.to_string().parse(), Ok(layout));
        }
        assert!("cell-1-2".parse::<Layout>().is_err());
        assert!("heading-x".parse::<Layout>().is_err());
    }
}
