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
                if tokens[other].spread[there as usize] as usize * 4 > tokens[other].segments.len()
                {
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
