//! Placeables: numbers, dates, document numbers and what else must survive translation.
//!
//! [`find`] reads them in Khmer, Vietnamese and English alike, each with a [`Value`] that does not
//! depend on the language; [`render()`] writes a value in a language; [`compare()`] tells which values
//! of one text have no equal in its translation. Currency signs and units stay outside: they are
//! text.

mod atoms;
mod compare;
mod cursor;
mod date;
mod decimal;
mod document;
mod latin;
mod marker;
mod month;
mod number;
mod pairs;
mod register;
mod render;
mod scan;
mod spelled;
mod value;

use std::ops::Range;

pub use self::compare::{Found, Mismatch, MismatchKind, compare};
pub use self::decimal::{Decimal, in_script};
pub use self::document::{DocumentNumber, NumberStyle};
pub use self::pairs::{Pairs, pairs};
pub use self::register::{DocumentType, Issuer, Names, Scope, document_types, issuers};
pub use self::render::{render, render_named};
pub use self::scan::find;
pub use self::spelled::spellings;
pub use self::value::{Date, Label, Marker, MarkerStyle, Number, Ordinal, OrdinalKind, Value};

/// A stretch of a text that must survive translation, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeable {
    /// Where it stands: bytes of the text as written.
    pub range: Range<usize>,
    /// What it says.
    pub value: Value,
}
