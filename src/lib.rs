//! trivani: Khmer text, sentence by sentence, into checked Khmer–Vietnamese–English editions.

pub mod check;
pub mod glossary;
pub mod model;
pub mod store;
pub mod text;
