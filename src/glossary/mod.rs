//! The termbase: concepts, how they are found in Khmer, and whether a target honours them.

mod concept;
mod error;
mod load;
mod matcher;
mod rendering;
mod shipped;

pub use concept::{Concept, Names, Place, TermStatus};
pub use error::GlossaryError;
pub use load::{Loaded, read_csv};
pub use matcher::{TermMatch, Termbase};
pub use rendering::TargetText;
pub use shipped::{LEXICON, SHIPPED, shipped};
