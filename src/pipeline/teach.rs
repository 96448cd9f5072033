//! What the memory teaches the backends that learn.

use crate::backend::draft::{Fragment, Teaching};
use crate::memory::Memory;
use crate::model::Language;

/// Sentences are learned from at most so many of the newest that a person read: each is analysed once a run.
const SENTENCES: usize = 2_000;

/// Pieces of sentences and reviewed sentences of a memory, in the languages wanted.
#[must_use]
pub fn teaching(memory: &Memory, languages: &[Language]) -> Teaching {
    let mut teaching = Teaching::default();
    if memory.is_empty() {
        return teaching;
    }
    for &language in languages {
        let fragment = |source: &str, target: &str| Fragment {
            source: source.to_owned(),
            language,
            target: target.to_owned(),
        };
        let pieces = memory.fragments(language).pairs();
        let pieces = pieces.map(|(source, target)| fragment(source, target));
        teaching.fragments.extend(pieces);
        let lessons = memory.lessons(language);
        let read = lessons.iter().filter(|lesson| lesson.trust == (0, false));
        let sentences = read.map(|lesson| fragment(&lesson.source, &lesson.target));
        teaching.reviewed.extend(sentences.take(SENTENCES));
    }
    teaching
}
