//! The words of the domain: documents, segments, units, targets and what is known of them.
//!
//! Plain values. Nothing here reads, writes or decides; every other room speaks in these types.

mod alignment;
pub(crate) mod by_language;
mod document;
mod finding;
mod id;
mod layout;
mod links;
mod memory;
mod origin;
mod pair;
mod status;
mod target;

pub use crate::text::language::Language;
pub use alignment::{Alignment, Bead, Side};
pub use by_language::ByLanguage;
pub use document::{Document, Gap, Kind, Naming, Piece, Segment, Unit};
pub use finding::{Finding, Rule, Severity};
pub use id::{SegmentId, Slug};
pub use layout::Layout;
pub use links::{Address, BlockLinks, Links};
pub use memory::{MemoryUnit, Variant, context_key};
pub use origin::{Grade, Origin};
pub use pair::Pair;
pub use status::Status;
pub use target::Target;

/// The languages a Khmer document is translated into, in the order of every table.
pub const TARGET_LANGUAGES: [Language; 2] = [Language::Vietnamese, Language::English];
