//! The termbase: concepts, how they are found in Khmer, and whether a target honours them.

pub mod canonical;
mod cluster_tree;
mod concept;
mod context;
pub mod coverage;
pub mod diff;
mod edge;
mod error;
mod inflect;
pub mod layout;
pub mod lint;
mod load;
mod lookup;
mod matcher;
pub mod merge;
mod passage;
pub mod record;
mod rendering;
pub mod sheet;
mod shipped;
mod spotter;
pub mod suggest;
pub mod usage;

pub use canonical::Canonical;
pub use concept::{Concept, Names, Place, TermStatus};
pub use error::GlossaryError;
pub use load::{Loaded, read_csv};
pub use lookup::{Hit, lookup};
pub use matcher::{TermMatch, Termbase};
pub use passage::Passage;
pub use rendering::{Rendering, TargetText};
pub use sheet::{Row, Sheet};
pub use shipped::{LEXICON, SHIPPED, shipped};
