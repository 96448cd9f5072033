//! Editions: finished bilingual and trilingual documents, as HTML, DOCX, EPUB, PDF and Typst source.
//!
//! Units become one [`Book`] ([`compose()`]), from which each writer works: [`html`], [`docx`], [`epub`],
//! [`typst`] and, with the feature `pdf`, `pdf`. HTML, EPUB pages and Typst source are rendered from [`Templates`] that a publisher can replace. The words of
//! the text are never changed: where a line may be broken is said beside them. The same book gives the same bytes.

mod book;
mod breaks;
mod compose;
pub mod docx;
pub mod epub;
mod error;
mod escape;
pub mod html;
mod label;
mod markup;
mod notes;
mod open;
mod order;
mod package;
#[cfg(feature = "pdf")]
pub mod pdf;
mod runs;
mod settings;
mod template;
mod terms;
pub mod typst;
mod view;
mod viewer;

pub use book::{Block, Book, Line, Meta, Note, Passage, Row, Version};
pub use breaks::breaks;
pub use compose::{Wish, compose};
pub use error::EditionError;
pub use label::Label;
pub use open::{Open, open};
pub use order::khmer_order;
pub use runs::{Mark, Piece, Run, Style};
pub use settings::{Arrangement, EditionConfig, EditionFormat, Localised};
pub use template::Templates;
pub use terms::Entry;
