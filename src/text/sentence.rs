//! Sentences of the three languages.
//!
//! A sentence is a byte range without white space at its ends. What lies between two sentences is
//! white space, zero-width space or byte order mark, so that nothing of a text is lost: see
//! [`pieces`].

mod generic;
mod optional;

use std::ops::Range;

pub use self::generic::sentences_by_tag;
pub use self::optional::{optional_breaks, split_long};
use super::language::Language;
use super::{english, khmer, vietnamese};

/// The sentences of `text`, which may have many lines; a line end always ends a sentence.
///
/// ```
/// use trivani::text::{Language, sentence::sentences};
/// let text = "1. អរគុណ។ សូមអរគុណ!";
/// let found = sentences(Language::Khmer, text);
/// assert_eq!(&text[found[0].clone()], "1. អរគុណ។");
/// ```
#[must_use]
pub fn sentences(language: Language, text: &str) -> Vec<Range<usize>> {
    match language {
        Language::Khmer => khmer::sentence::sentences(text),
        Language::Vietnamese => vietnamese::sentences(text),
        Language::English => english::sentences(text),
    }
}

/// A stretch of a text: a segment or the room between two segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// A sentence or a word.
    Segment(&'t str),
    /// What lies between; never empty.
    Gap(&'t str),
}

impl<'t> Piece<'t> {
    /// The text of the piece as written.
    #[must_use]
    pub const fn as_str(self) -> &'t str {
        match self {
            Self::Segment(text) | Self::Gap(text) => text,
        }
    }
}

/// The text cut at `ranges`, gaps included: joined, the pieces are `text` byte for byte.
///
/// # Panics
///
/// When the ranges overlap, are out of order or leave `text`; those of this room never do.
pub fn pieces<'t>(text: &'t str, ranges: &[Range<usize>]) -> impl Iterator<Item = Piece<'t>> {
    let mut at = 0;
    let mut ranges = ranges.iter();
    let mut segment: Option<&Range<usize>> = None;
    std::iter::from_fn(move || {
        if let Some(range) = segment.take() {
            at = range.end;
            return Some(Piece::Segment(&text[range.clone()]));
        }
        segment = ranges.next();
        let end = segment.map_or(text.len(), |range| range.start);
        let gap = &text[at..end];
        at = end;
        (segment.is_some() || !gap.is_empty()).then_some(Piece::Gap(gap))
    })
    .filter(|piece| *piece != Piece::Gap(""))
}
