//! Aligning editions that exist already: which segments of one text translate which of another.
//!
//! [`align`] takes two texts and gives a chain of beads: monotone, every segment in exactly one of them, the same for the
//! same input. [`PairModel`] is what stands behind it: what was learned of the two texts, with the score of any candidate
//! bead, for aligning more than two editions and for drawing.
//!
//! Nothing here reads files, waits or prints. What the project knows (termbase, lexicon, memory) is
//! handed in through [`Knowledge`]. `docs/alignment-method.md` tells how it works.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts of segments and words are far below 2^24, scores need no more than f32"
)]

mod band;
mod calibrate;
mod coarse;
mod inner;
mod known;
mod length;
mod lexicon;
mod marks;
mod meaning;
mod model;
mod prior;
mod score;
mod search;
mod settings;
mod three;
mod tokens;

use crate::model::{Bead, Layout};

pub use known::Renderings;
pub use model::PairModel;
pub use settings::{EvidenceSet, Settings};
pub use three::{Three, align_three, join};

/// One text of an alignment.
#[derive(Debug, Clone, Copy)]
pub struct Text<'t> {
    /// The language, as a BCP 47 tag: `km`, `vi`, `en`, or any other.
    pub tag: &'t str,
    /// Its segments in order, as written.
    pub segments: &'t [String],
    /// What the paragraph of each segment is, when it is known: evidence, never a cage.
    pub layouts: Option<&'t [Layout]>,
}

impl<'t> Text<'t> {
    /// A text of which only the segments are known.
    #[must_use]
    pub const fn new(tag: &'t str, segments: &'t [String]) -> Self {
        Self {
            tag,
            segments,
            layouts: None,
        }
    }
}

/// What the project knows before it sees the texts; all of it may be empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Knowledge<'k> {
    /// Concepts of the termbase ([`Termbase::concepts`](crate::glossary::Termbase::concepts)) and of the lexicon
    /// ([`read_csv`](crate::glossary::read_csv) of [`LEXICON`](crate::glossary::LEXICON)): words of two languages that
    /// stand in one concept may translate each other.
    pub concepts: &'k [&'k crate::glossary::Concept],
    /// The same made ready, where many pairs of documents are aligned; `concepts` is not looked at then.
    pub renderings: Option<&'k Renderings>,
    /// Sentences of the translation memory in both languages, in the order of the sides.
    pub memory: &'k [(String, String)],
    /// Translations of each text's segments into the language of the other, where a backend made some; empty where not.
    pub bridge: [&'k [String]; 2],
    /// Sentence vectors of both texts, one for each segment, all of one model.
    pub vectors: Option<[&'k [Vec<f32>]; 2]>,
}

/// Aligns two texts: beads in order, each segment of both texts in exactly one. The same input gives the same beads, and
/// swapped sides give swapped beads, but for ties.
///
/// ```
/// use trivani::align::{Knowledge, Settings, Text, align};
/// let german = ["Guten Tag.".to_owned(), "Wie geht es Ihnen heute?".to_owned()];
/// let english = ["Good day.".to_owned(), "How are you today?".to_owned()];
/// let sides = [Text::new("de", &german), Text::new("en", &english)];
/// let beads = align(sides, &Knowledge::default(), &Settings::default());
/// assert_eq!(beads.len(), 2);
/// assert_eq!(beads[1].spans, [1..2, 1..2]);
/// ```
#[must_use]
pub fn align(sides: [Text<'_>; 2], knowledge: &Knowledge<'_>, settings: &Settings) -> Vec<Bead> {
    PairModel::new(sides, knowledge, settings).beads()
}
