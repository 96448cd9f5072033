//! trivani: Khmer text, sentence by sentence, into checked Khmer–Vietnamese–English editions.
//!
//! A document is read ([`mod@format`]), cut into segments ([`text`]), and each segment goes for each target language
//! through memory, a [`backend`], the checks ([`check`]) and the [`store`] ([`pipeline`]). The termbase
//! ([`glossary`]) constrains what counts as translated. `docs/design.md` tells why.

pub mod align;
pub mod backend;
pub mod check;
pub mod cli;
pub mod commands;
pub mod config;
pub mod edition;
pub mod format;
pub mod glossary;
pub mod http;
pub mod memory;
pub mod metric;
pub mod model;
pub mod pipeline;
pub mod progress;
pub mod review;
pub mod store;
pub mod text;
