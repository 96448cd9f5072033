//! The translation memory: what was translated before is found again.
//!
//! A [`Shelf`] holds the units of one source (the project, or an attached file) with its index; a [`Memory`] is the
//! project's shelf and the attached ones. [`Memory::lookup`] grades what is known for a segment: same sentence and
//! neighbours, same sentence, same but for numbers and dates, similar. [`Fragments`] are pieces of sentences with one
//! rendering. Nothing here reads a project's files or databases: units come in, matches go out. Only a shelf of many units
//! leaves them in a file of its own ([`Shelf::open`]).

mod clean;
mod codec;
mod difference;
mod exchange;
mod file;
mod fragment;
mod index;
mod leverage;
mod lookup;
mod pieces;
mod sequence;
mod settings;
mod shelf;
mod similar;
mod substitute;

pub use clean::{Fault, FaultRule, faults};
pub use difference::{Edit, difference};
pub use exchange::{Incoming, from_sheet, from_tmx, to_sheet};
pub use fragment::{Fragment, Fragments};
pub use index::Index;
pub use leverage::{Band, Leverage, Size};
pub use lookup::{Found, Lesson, Match, Memory, Query};
pub use settings::{Attached, Measure, Penalties, Settings};
pub use shelf::Shelf;
pub use similar::Hit;
