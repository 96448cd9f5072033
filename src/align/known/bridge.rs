//! Translations that a backend made of one text, as evidence: their words stand beside those of the segment, in the language
//! of the other text.

use std::collections::BTreeSet;

use super::Pairs;
use crate::align::tokens::{Class, Tokens, Tongue, names};

/// How probable it is that the other text has a word of the translation, and that a word of it comes from there.
const TRANSLATED: f32 = 0.4;

/// Adds the words of the translations that the other text has as well. `translations` are of each side; those that do not fit
/// the number of segments are not looked at.
pub(super) fn bridge(
    tokens: &mut [Tokens; 2],
    tongues: [Tongue; 2],
    translations: [&[String]; 2],
    pairs: &mut Pairs,
) {
    for (side, translations) in translations.into_iter().enumerate() {
        let other = 1 - side;
        if translations.len() != tokens[side].segments.len() {
            continue;
        }
        for (segment, text) in translations.iter().enumerate() {
            let words: BTreeSet<Box<str>> = names(tongues[other], text).into_iter().collect();
            for word in &words {
                let Some(there) = tokens[other].find(word) else {
                    continue;
                };
                // Small words that are everywhere would only fill the segment.
                let spread = tokens[other].spread[there as usize] as usize;
                if spread > 1 && spread * 4 > tokens[other].segments.len() {
                    continue;
                }
                let number = tokens[side].number(&format!("translated {word}"), Class::Phrase);
                tokens[side].extend(segment, &[number]);
                let mut pair = [number, there];
                pair.rotate_left(side);
                pairs.insert((pair[0], pair[1]), [TRANSLATED; 2]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_the_translation_stands_in_its_segment_and_means_the_same_word_of_the_other_text() {
        let texts = [
            vec!["Haus".to_owned(), "Baum".to_owned()],
            ["maison", "arbre", "mer", "pain", "jour"]
                .map(str::to_owned)
                .to_vec(),
        ];
        let tongues = ["de", "fr"].map(Tongue::new);
        let mut tokens = [0, 1].map(|s: usize| Tokens::new(tongues[s], &texts[s], true));
        let mut pairs = Pairs::new();
        let translations = ["maison".to_owned(), "inconnu".to_owned()];
        bridge(&mut tokens, tongues, [&translations, &[]], &mut pairs);
        let there = tokens[1].find("maison").unwrap();
        assert_eq!(pairs.len(), 1);
        let (&(new, other), _) = pairs.first_key_value().unwrap();
        assert_eq!(other, there);
        assert!(tokens[0].segments[0].contains(&new));
        assert!(!tokens[0].segments[1].contains(&new));
        // Translations that do not fit the text are not looked at.
        bridge(&mut tokens, tongues, [&translations[..1], &[]], &mut pairs);
        assert_eq!(pairs.len(), 1);
    }
}
