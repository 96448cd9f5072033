//! trivani: Khmer text, sentence by sentence, into checked Khmer–Vietnamese–English editions.

pub mod backend;
pub mod check;
pub mod config;
pub mod format;
pub mod glossary;
pub mod http;
pub mod model;
pub mod store;
pub mod text;
