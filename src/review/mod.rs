//! Reviews in spreadsheets, there and back.
//!
//! What goes out ([`workbook`], [`delimited`]) is kept as a round in the store; what comes back is read ([`grid`], [`rows`]) whatever a
//! person and a spreadsheet program did to it, compared with what went out and with what the project says now
//! ([`merge`]), and taken in as one change that can be undone. A person's words win over a machine's; different words of
//! two persons are a conflict that keeps both.

pub mod alignment;
pub mod cell;
pub mod columns;
pub mod conflicts;
pub mod delimited;
pub mod diff;
pub mod frame;
pub mod grid;
pub mod guard;
pub mod merge;
pub mod package;
pub mod present;
pub mod proposals;
pub mod recheck;
pub mod rows;
pub mod survey;
pub mod words;
pub mod workbook;
