//! Termbases in TBX: version 3 (ISO 30042:2019), dialect TBX-Basic, style DCA; and martif, the TBX of 2008, which is what
//! OmegaT, Okapi and translate-toolkit read.
//!
//! What TBX-Basic has no category for stands in notes that begin with `trivani:`, so that nothing is lost on the way back:
//! the status `approved`, the flags, a part of speech that is not one of its five, an id that is no XML id.

mod read;
mod write;

pub use read::read;
pub use write::write;

/// Which TBX is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TbxVersion {
    /// ISO 30042:2019, TBX-Basic, DCA.
    V3,
    /// The TBX of 2008.
    Martif,
}

/// What begins a note of ours.
const OURS: &str = "trivani:";

/// Administrative status of a term (TBX-Basic: administrativeStatus).
const PREFERRED: &str = "preferredTerm-admn-sts";
const ADMITTED: &str = "admittedTerm-admn-sts";
const DEPRECATED: &str = "deprecatedTerm-admn-sts";
const SUPERSEDED: &str = "supersededTerm-admn-sts";

/// Parts of speech by our name and by TBX-Basic's.
const PARTS_OF_SPEECH: [(&str, &str); 5] = [
    ("noun", "noun"),
    ("verb", "verb"),
    ("adj", "adjective"),
    ("adv", "adverb"),
    ("other", "other"),
];
