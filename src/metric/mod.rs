//! Scores of a translation against a reference, computed as sacrebleu does, and of an alignment against a gold one.

mod alignment;
mod bleu;
mod chrf;

pub use alignment::{AlignmentScore, Link, Rates, TypeCount};
pub use bleu::Bleu;
pub use chrf::Chrf;
