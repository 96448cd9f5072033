//! Sentences of the three languages.
//!
//! A sentence is a byte range without white space at its ends. What lies between two sentences is
//! white space, zero-width space or byte order mark, so that nothing of a text is lost: see
//! [`pieces`].

use std::ops::Range;

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
    let starts = std::iter::once(0).chain(ranges.iter().map(|range| range.end));
    let ends = ranges.iter().map(|range| range.start).chain([text.len()]);
    let gaps = starts
        .zip(ends)
        .map(|(from, to)| Piece::Gap(&text[from..to]));
    let segments: Vec<_> = ranges
        .iter()
        .map(|range| Piece::Segment(&text[range.clone()]))
        .collect();
    let mut segments = segments.into_iter();
    gaps.flat_map(move |gap| [Some(gap), segments.next()])
        .flatten()
        .filter(|piece| *piece != Piece::Gap(""))
}
