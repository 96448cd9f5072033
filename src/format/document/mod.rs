//! Documents in one language, whatever they are written in: one way in.
//!
//! A format is one file that turns bytes into [`Blocks`] and one line in [`FORMATS`]; cutting into sentences is done here, by
//! [`cut_blocks`], for all alike. Plain text has no format of its own: what no format claims is decoded and read line by line.

mod block;
pub mod docx;
mod epub;
mod html;
mod markdown;
mod mhtml;
mod odt;
mod pptx;
mod tagged;
mod tree;
mod xlsx;

use std::path::Path;

use super::txt::cut_text;
use super::{FormatError, decode};
use crate::model::{Document, Finding, Language, Links, Slug};

pub use block::{Block, cut_blocks};

/// A document format that can be read.
#[derive(Debug, Clone, Copy)]
pub struct DocumentFormat {
    /// Its name in messages: `DOCX`.
    pub name: &'static str,
    /// The endings of its files, in small letters.
    pub extensions: &'static [&'static str],
    /// Whether bytes look like it, whatever the file is called.
    pub recognises: fn(&[u8]) -> bool,
    /// Reads it.
    pub read: fn(&Path, &[u8]) -> Result<Blocks, FormatError>,
}

/// The formats, in the order in which they are asked whether bytes are theirs.
pub const FORMATS: &[DocumentFormat] = &[
    docx::FORMAT,
    html::FORMAT,
    mhtml::FORMAT,
    markdown::FORMAT,
    odt::FORMAT,
    epub::FORMAT,
    pptx::FORMAT,
    xlsx::FORMAT,
];

/// What a reader finds in a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blocks {
    /// The blocks in order; none without text.
    pub blocks: Vec<Block>,
    /// What the document says of itself.
    pub about: About,
    /// What a person should know: what was left out, what could not be read, each with its place.
    pub findings: Vec<Finding>,
}

/// What a document says of itself; empty where it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Its title.
    pub title: String,
    /// Who wrote it.
    pub author: String,
    /// When it was written or published, as it says so.
    pub date: String,
    /// Its language, as a BCP 47 tag.
    pub language: String,
}

/// How a document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadOptions {
    /// The language it is in; none for a language other than the three: then sentences are cut by the rules of English.
    pub language: Option<Language>,
    /// Whether a plain text has one sentence a line already.
    pub segmented: bool,
}

/// A document that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadDocument {
    /// Its segments.
    pub document: Document,
    /// The format it is in; none for plain text.
    pub format: Option<&'static str>,
    /// What it says of itself.
    pub about: About,
    /// What a person should know of the reading.
    pub findings: Vec<Finding>,
}

/// The format of a file, by its content, else by its ending; none for plain text.
#[must_use]
pub fn format_of(path: &Path, bytes: &[u8]) -> Option<&'static DocumentFormat> {
    let extension = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
    let extension = extension.as_deref().and_then(std::ffi::OsStr::to_str);
    let named = |format: &&DocumentFormat| {
        extension.is_some_and(|extension| format.extensions.contains(&extension))
    };
    let mut formats = FORMATS.iter();
    formats
        .find(|format| (format.recognises)(bytes))
        .or_else(|| FORMATS.iter().find(named))
}

/// A document as its format holds it, not yet cut into segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Plain text.
    Text(String),
    /// The blocks of a format, by its name.
    Blocks(&'static str, Blocks),
}

impl Content {
    /// Reads a document of any format.
    ///
    /// # Errors
    /// [`FormatError`] when it cannot be read as what it is.
    pub fn read(path: &Path, bytes: &[u8]) -> Result<Self, FormatError> {
        Ok(match format_of(path, bytes) {
            Some(format) => Self::Blocks(format.name, (format.read)(path, bytes)?),
            None => Self::Text(decode(path, bytes)?.text),
        })
    }

    /// Where its links lead, by the paragraphs that [`Self::cut`] makes.
    #[must_use]
    pub fn links(&self) -> Links {
        match self {
            Self::Text(_) => Links::default(),
            Self::Blocks(_, content) => {
                let links = content.blocks.iter().map(|block| block.links.clone());
                (1..).zip(links).collect()
            }
        }
    }

    /// Cuts it into segments.
    #[must_use]
    pub fn cut(&self, slug: Slug, options: ReadOptions) -> ReadDocument {
        match self {
            Self::Text(text) => ReadDocument {
                document: cut_text(slug, options.language, text, options.segmented),
                format: None,
                about: About::default(),
                findings: Vec::new(),
            },
            Self::Blocks(format, content) => ReadDocument {
                document: cut_blocks(slug, options.language, &content.blocks),
                format: Some(format),
                about: content.about.clone(),
                findings: content.findings.clone(),
            },
        }
    }
}

/// Reads a document of any format in one language.
///
/// # Errors
/// [`FormatError`] when it cannot be read as what it is.
pub fn read(
    path: &Path,
    bytes: &[u8],
    slug: Slug,
    options: ReadOptions,
) -> Result<ReadDocument, FormatError> {
    Ok(Content::read(path, bytes)?.cut(slug, options))
}

#[cfg(test)]
mod archives;
#[cfg(test)]
mod tests;
