//! Khmer script: orthographic clusters, the canonical order of signs, matching keys, sentences.

mod automaton;
pub mod cluster;
pub(crate) mod dictionary;
pub mod key;
pub mod normalise;
mod order;
pub mod script;
pub mod sentence;

pub use key::{Keyed, key, loose};
pub use normalise::canonical;
