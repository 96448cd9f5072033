//! Pure text: nothing in this room reads files, waits or prints.
//!
//! Every offset in this room is a byte offset into the text that was given, and every range lies
//! on character boundaries. The written text is never changed: normal forms are new strings made
//! for comparing.

pub mod boilerplate;
pub mod count;
pub mod english;
pub mod inspect;
pub mod khmer;
pub mod language;
mod latin;
pub(crate) mod line;
pub mod placeable;
pub mod sentence;
pub mod tag;
pub mod vietnamese;
pub mod word;

pub use language::Language;
