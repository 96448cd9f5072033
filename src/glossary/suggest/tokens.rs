//! Khmer text as runs of words in which the termbase's terms are single words.

use std::ops::Range;

use crate::glossary::Termbase;
use crate::model::Language;
use crate::text::khmer::key;
use crate::text::word::words;

/// A word, or a term of the termbase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Its bytes in the text.
    pub(super) range: Range<usize>,
    /// Its matching key.
    pub(super) key: String,
    /// How many words it has.
    pub(super) words: usize,
}

/// The runs of a text: words that follow each other without a space, a sign or a number between.
pub(super) fn runs(termbase: &Termbase, text: &str) -> Vec<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    for term in termbase.find(text) {
        tokens.extend(plain(text, at..term.range.start));
        let words = words(Language::Khmer, &text[term.range.clone()]).len();
        tokens.push(token(text, term.range.clone(), words.max(1)));
        at = term.range.end;
    }
    tokens.extend(plain(text, at..text.len()));
    let mut runs: Vec<Vec<Token>> = Vec::new();
    let mut end = None;
    for token in tokens {
        let is_number = token.key.contains(|c: char| c.is_ascii_digit());
        if is_number {
            end = None;
            continue;
        }
        let continues = end == Some(token.range.start);
        end = Some(token.range.end);
        match runs.last_mut().filter(|_| continues) {
            Some(run) => run.push(token),
            None => runs.push(vec![token]),
        }
    }
    runs
}

fn plain(text: &str, range: Range<usize>) -> impl Iterator<Item = Token> + '_ {
    let part = &text[range.clone()];
    words(Language::Khmer, part)
        .into_iter()
        .map(move |word| token(text, range.start + word.start..range.start + word.end, 1))
}

fn token(text: &str, range: Range<usize>, words: usize) -> Token {
    Token {
        key: key(&text[range.clone()]),
        range,
        words,
    }
}
