//! Words that look alike: numbers, names, cognates.

use std::collections::HashMap;

use super::Pairs;
use crate::align::EvidenceSet;
use crate::align::tokens::{Class, Tokens, plain};

/// A number is kept in translation nearly always.
const NUMBER_KEPT: f32 = 0.85;
/// A Latin word of both texts: names are kept, small words are only alike.
const NAME_KEPT: f32 = 0.6;
const SHORT_KEPT: f32 = 0.15;

pub(super) fn equals(tokens: &[Tokens; 2], evidence: EvidenceSet, pairs: &mut Pairs) {
    for (a, word) in (0_u32..).zip(&tokens[0].words) {
        let Some(b) = tokens[1].find(word) else {
            continue;
        };
        let kept = match tokens[0].classes[a as usize] {
            Class::Placeable if evidence.placeables => NUMBER_KEPT,
            Class::Word if evidence.names && word.chars().count() > 3 => NAME_KEPT,
            Class::Word if evidence.names && word.chars().any(char::is_alphabetic) => SHORT_KEPT,
            _ => continue,
        };
        pairs.insert((a, b), [kept; 2]);
    }
}

/// Words that begin alike, of at least this many letters in common.
const COGNATE_PREFIX: usize = 4;
const COGNATE: f32 = 0.35;

pub(super) fn cognates(tokens: &[Tokens; 2], pairs: &mut Pairs) {
    let mut begins: HashMap<String, Vec<(u32, String)>> = HashMap::new();
    for (b, word) in latin(&tokens[1]) {
        if let Some(start) = word.get(..COGNATE_PREFIX) {
            begins.entry(start.to_owned()).or_default().push((b, word));
        }
    }
    for (a, word) in latin(&tokens[0]) {
        let Some(others) = word.get(..COGNATE_PREFIX).and_then(|s| begins.get(s)) else {
            continue;
        };
        for (b, other) in others {
            let common = std::iter::zip(word.bytes(), other.bytes());
            let common = common.take_while(|(x, y)| x == y).count();
            let longest = word.len().max(other.len());
            if common * 10 >= longest * 6 {
                let share = common as f32 / longest as f32;
                let kept = COGNATE * share / (others.len() as f32).sqrt();
                pairs.entry((a, *b)).or_insert([kept; 2]);
            }
        }
    }
}

/// Words of ASCII letters once marks are taken off.
fn latin(tokens: &Tokens) -> impl Iterator<Item = (u32, String)> + '_ {
    let words = (0_u32..).zip(&tokens.words);
    words.filter_map(|(number, word)| {
        if tokens.classes[number as usize] != Class::Word {
            return None;
        }
        let plain = plain(word);
        let is_latin = plain.bytes().all(|b| b.is_ascii_alphabetic());
        is_latin.then_some((number, plain))
    })
}
