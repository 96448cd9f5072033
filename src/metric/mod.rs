//! Scores of a translation against a reference, computed as sacrebleu does.

mod bleu;
mod chrf;

pub use bleu::Bleu;
pub use chrf::Chrf;
