//! A small model of the target language: which word follows which.

use std::collections::HashMap;

/// Counts of words and of pairs of words.
#[derive(Debug, Default)]
pub(super) struct Model {
    words: HashMap<String, (u32, u32)>,
    pairs: HashMap<(u32, u32), u32>,
    total: u32,
}

impl Model {
    /// Learns from a text of the language.
    pub(super) fn learn(&mut self, text: &str) {
        let mut before = None;
        for word in words(text) {
            let next = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
            let known = self.words.entry(word).or_insert((next, 0));
            known.1 += 1;
            self.total += 1;
            if let Some(before) = before {
                *self.pairs.entry((before, known.0)).or_default() += 1;
            }
            before = Some(known.0);
        }
    }

    /// The cost of a word after another one: the negative logarithm of its chance, interpolated with that of
    /// the word alone.
    pub(super) fn cost(&self, before: &str, word: &str) -> f64 {
        let (id, count) = self.known(word);
        let (last, last_count) = self.known(before);
        let alone = (f64::from(count) + 0.5) / (f64::from(self.total) + 1.0);
        let pair = last
            .zip(id)
            .and_then(|pair| self.pairs.get(&pair))
            .map_or(0.0, |&count| f64::from(count));
        let chance = (pair + PRIOR * alone) / (f64::from(last_count) + PRIOR);
        -chance.ln()
    }

    fn known(&self, word: &str) -> (Option<u32>, u32) {
        match self.words.get(word) {
            Some(&(id, count)) => (Some(id), count),
            None => (None, 0),
        }
    }
}

/// How many words' worth of evidence the chance of the word alone has.
const PRIOR: f64 = 8.0;

/// The words of a text in small letters, without the marks around them.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_that_was_seen_is_cheaper_than_one_that_was_not() {
        let mut model = Model::default();
        model.learn("Ban Chấp hành, Ban Tổ chức");
        assert!(model.cost("ban", "chấp") < model.cost("ban", "hành"));
        assert!(model.cost("ban", "hành") < model.cost("ban", "lạ"));
    }
}
