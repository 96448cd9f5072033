//! What is asked of a backend in one exchange, and what comes back.

use crate::model::Language;

/// A term that the batch's text holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term {
    /// The source words, as they stand in the text.
    pub source: String,
    /// The preferred rendering.
    pub target: String,
    /// Renderings that are accepted too.
    pub admitted: Vec<String>,
}

/// One segment to translate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    /// The source as written.
    pub text: String,
    /// The terms in it, by place in the text.
    pub terms: Vec<Term>,
    /// Renderings that must stand in the target: numbers, dates and document numbers of the source, as the
    /// target language writes them.
    pub placeables: Vec<(String, String)>,
    /// The segment before it, for context.
    pub before: Option<String>,
    /// The segment after it.
    pub after: Option<String>,
    /// Approved translations that show how it is said here: source and target.
    pub examples: Vec<(String, String)>,
    /// Pieces of it that the memory knows with one rendering: source, as it stands in the text, and target.
    pub fragments: Vec<(String, String)>,
    /// What was wrong with the previous answer, when it is asked again.
    pub complaint: Option<Complaint>,
}

/// What was wrong with a previous answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// The previous answer.
    pub draft: String,
    /// What the checks found, in words.
    pub findings: Vec<String>,
}

/// Segments that are asked for together, from one language into one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The language of the items.
    pub source: Language,
    /// The language wanted.
    pub target: Language,
    /// The segments. An item's number in an exchange is its place here, from 1.
    pub items: Vec<Item>,
}

impl Batch {
    /// The terms of all items, each once, sorted.
    #[must_use]
    pub fn terms(&self) -> Vec<&Term> {
        let mut terms: Vec<&Term> = self.items.iter().flat_map(|item| &item.terms).collect();
        terms.sort_unstable();
        terms.dedup();
        terms
    }

    /// The examples of all items, each once, in the order of the items.
    #[must_use]
    pub fn examples(&self) -> Vec<&(String, String)> {
        once(self.items.iter().flat_map(|item| &item.examples))
    }

    /// The fragments of all items, each once, in the order of the items.
    #[must_use]
    pub fn fragments(&self) -> Vec<&(String, String)> {
        once(self.items.iter().flat_map(|item| &item.fragments))
    }

    /// Estimated tokens of source text.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.items
            .iter()
            .map(|item| estimated_tokens(&item.text))
            .sum()
    }

    /// Characters of source text, as services bill them.
    #[must_use]
    pub fn characters(&self) -> usize {
        self.items
            .iter()
            .map(|item| item.text.chars().count())
            .sum()
    }
}

/// Each pair once, where it first stands.
fn once<'p>(pairs: impl Iterator<Item = &'p (String, String)>) -> Vec<&'p (String, String)> {
    let mut first = Vec::new();
    for pair in pairs {
        if !first.contains(&pair) {
            first.push(pair);
        }
    }
    first
}

/// One answer to one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The rendering.
    pub text: String,
    /// The model that gave it, as the reply names it.
    pub model: String,
}

/// A rough count of a text's tokens, before any `usage` has come back: a third of its UTF-8 bytes, at least
/// one. (Khmer is three bytes a character and about a token a character with most vocabularies.)
#[must_use]
pub fn estimated_tokens(text: &str) -> usize {
    text.len().div_ceil(3).max(1)
}
