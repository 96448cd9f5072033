//! Parts of speech, as the lexicon and the termbase name them.

/// A part of speech, or what else stands in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Pos {
    Noun,
    Proper,
    Verb,
    Adjective,
    Adverb,
    Preposition,
    Pronoun,
    Conjunction,
    Numeral,
    Determiner,
    Classifier,
    Particle,
    Auxiliary,
    Phrase,
    Prefix,
    /// Room between Khmer words.
    Space,
    /// Punctuation, and the start of the text.
    Mark,
    /// Something nobody knows.
    Unknown,
}

impl Pos {
    /// The tags of `glossary/` and of the tables beside this file.
    const TAGS: [(&str, Self); 18] = [
        ("noun", Self::Noun),
        ("propn", Self::Proper),
        ("verb", Self::Verb),
        ("adj", Self::Adjective),
        ("adv", Self::Adverb),
        ("prep", Self::Preposition),
        ("pron", Self::Pronoun),
        ("conj", Self::Conjunction),
        ("num", Self::Numeral),
        ("det", Self::Determiner),
        ("clf", Self::Classifier),
        ("part", Self::Particle),
        ("aux", Self::Auxiliary),
        ("phrase", Self::Phrase),
        ("prefix", Self::Prefix),
        ("space", Self::Space),
        ("mark", Self::Mark),
        ("unknown", Self::Unknown),
    ];
    /// How many there are.
    pub(super) const COUNT: usize = Self::TAGS.len();

    /// The part of speech of a tag.
    pub(super) fn parse(tag: &str) -> Option<Self> {
        let known = Self::TAGS.iter().find(|(known, _)| *known == tag)?;
        Some(known.1)
    }

    pub(super) fn index(self) -> usize {
        self as usize
    }

    /// Whether it can name something: a noun or a name.
    pub(super) fn is_nominal(self) -> bool {
        matches!(self, Self::Noun | Self::Proper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_stands_at_its_own_place() {
        for (place, (_, pos)) in Pos::TAGS.iter().enumerate() {
            assert_eq!(pos.index(), place);
        }
    }
}
