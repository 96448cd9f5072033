//! Names that one text writes in Latin letters and the other spells in Khmer: `Macedonia`, `ម៉ាសេដូនៀ`.
//!
//! Both are reduced to the classes of their consonants; vowels differ too much between spellings. A name of the Latin text
//! and words of the Khmer text that agree in all of them get a word of their own in both texts.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Pairs;
use crate::align::tokens::{Class, Tokens, plain};
use crate::text::khmer::dictionary;
use crate::text::khmer::script::{COENG, is_letter};
use crate::text::{Language, khmer, tag, word};

/// How probable a spelling is where the name stands, by how many classes agree: fewer than four are often chance.
const KEPT: [f32; 3] = [0.2, 0.4, 0.6];
/// The fewest classes that are looked at.
const FEWEST: usize = 3;
/// At most so many words make a name.
const LONGEST: usize = 4;

/// Adds the names that both texts have. `khmer` says which side is Khmer.
pub(super) fn spelt(
    tokens: &mut [Tokens; 2],
    texts: [&[String]; 2],
    khmer: usize,
    pairs: &mut Pairs,
) {
    let names = latin_names(texts[1 - khmer]);
    let begins = names
        .keys()
        .flat_map(|name| (1..=name.len()).map(|end| &name[..end]));
    let begins: HashSet<&str> = begins.collect();
    let mut found: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (segment, text) in texts[khmer].iter().enumerate() {
        for_each_spelling(text, &begins, |classes, words| {
            if let Some((name, places)) = names.get_key_value(classes)
                && (places.is_full || words.iter().any(|word| is_foreign(word)))
            {
                let segments = found.entry(name.as_str()).or_default();
                if segments.last() != Some(&segment) {
                    segments.push(segment);
                }
            }
        });
    }
    for (classes, segments) in found {
        let name = format!("spelt {classes}");
        let numbers = [0, 1].map(|side: usize| tokens[side].number(&name, Class::Phrase));
        for segment in segments {
            tokens[khmer].extend(segment, &[numbers[khmer]]);
        }
        for &segment in &names[classes].segments {
            tokens[1 - khmer].extend(segment, &[numbers[1 - khmer]]);
        }
        let kept = KEPT[classes.len().saturating_sub(FEWEST).min(KEPT.len() - 1)];
        pairs.insert((numbers[0], numbers[1]), [kept; 2]);
    }
}

/// Where a name stands.
#[derive(Debug, Default)]
struct Places {
    segments: Vec<usize>,
    /// Whether it has several words, as full names do.
    is_full: bool,
}

/// The names of a text in Latin letters, by their classes: runs of words with capitals. A single word counts if it is
/// nowhere written small.
fn latin_names(texts: &[String]) -> HashMap<String, Places> {
    let mut small = HashSet::new();
    let words = |text: &str| -> Vec<(String, bool)> {
        // A name ends where anything but one space stands.
        let mut words = Vec::new();
        let mut is_next = false;
        for part in tag::without_tags(text).split(' ') {
            let inner = part.trim_start_matches(|c: char| !c.is_alphanumeric());
            let follows = is_next && inner.len() == part.len();
            let end = inner
                .find(|c: char| !c.is_alphabetic())
                .unwrap_or(inner.len());
            is_next = end == inner.len() && end > 0;
            words.push((inner[..end].to_owned(), follows));
        }
        words
    };
    for text in texts {
        let all = words(text).into_iter().map(|word| word.0);
        small.extend(all.filter(|word| !is_capital(word)));
    }
    let mut names: HashMap<String, Places> = HashMap::new();
    for (segment, text) in texts.iter().enumerate() {
        let words = words(text);
        for start in 0..words.len() {
            let mut classes = String::new();
            for (at, (word, follows)) in words[start..].iter().take(LONGEST).enumerate() {
                if !is_capital(word) || (at > 0 && !follows) {
                    break;
                }
                latin_classes(word, &mut classes);
                let is_lone = at == 0;
                if classes.len() < FEWEST || is_lone && small.contains(&word.to_lowercase()) {
                    continue;
                }
                let places = names.entry(classes.clone()).or_default();
                places.is_full |= !is_lone && classes.len() > FEWEST;
                if places.segments.last() != Some(&segment) {
                    places.segments.push(segment);
                }
            }
        }
    }
    names
}

fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// All runs of Khmer words whose classes may go on to a name: the classes, and the words.
fn for_each_spelling(text: &str, begins: &HashSet<&str>, mut each: impl FnMut(&str, &[&str])) {
    let text = tag::without_tags(text);
    let text = khmer::canonical(&text);
    let ranges = word::words(Language::Khmer, &text);
    let words: Vec<&str> = ranges.iter().map(|range| &text[range.clone()]).collect();
    let spelt = |word: &&str| {
        let mut classes = String::new();
        khmer_classes(word, &mut classes);
        classes
    };
    let spelt: Vec<String> = words.iter().map(spelt).collect();
    let mut classes = String::new();
    for start in 0..words.len() {
        classes.clear();
        for at in start..words.len().min(start + LONGEST) {
            let adjoins = at == start || ranges[at - 1].end == ranges[at].start;
            if !adjoins || !words[at].starts_with(is_letter) {
                break;
            }
            spelt[at]
                .chars()
                .for_each(|class| push(&mut classes, Some(class)));
            if !begins.contains(classes.as_str()) {
                break;
            }
            each(&classes, &words[start..=at]);
        }
    }
}

/// Whether a Khmer word looks foreign: it has marks that only borrowed words have, or is no word of the dictionary.
fn is_foreign(word: &str) -> bool {
    word.contains(['\u{17C9}', '\u{17CA}']) || !dictionary::is_word(word)
}

/// Adds the classes of a Khmer word's consonants.
fn khmer_classes(word: &str, classes: &mut String) {
    let letters: Vec<char> = word.chars().collect();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let below = (letters.get(at + 1) == Some(&COENG))
            .then(|| letters.get(at + 2))
            .flatten();
        let next = letters.get(at + if below.is_some() { 3 } else { 1 });
        at += 1;
        if letter == COENG {
            at += 1;
            // Below the line these two only colour the consonant.
            if let Some(&below) = letters
                .get(at - 1)
                .filter(|below| !matches!(below, 'វ' | 'យ'))
            {
                push(classes, khmer_class(below));
            }
        } else if is_silent(letter, next) {
            // A last r is not spoken, and so not always written.
        } else if letter == 'ហ' && below == Some(&'វ') {
            push(classes, Some('P'));
            at += 2;
        } else {
            push(classes, khmer_class(letter));
        }
    }
}

/// Whether a consonant is not spoken: marked so, or an r without a vowel at the end.
fn is_silent(letter: char, next: Option<&char>) -> bool {
    next == Some(&'\u{17CD}') || letter == 'រ' && next.is_none()
}

/// Adds a class; a vowel only at the beginning, and the same class in a row once.
fn push(classes: &mut String, class: Option<char>) {
    let Some(class) = class else { return };
    if class == 'A' && !classes.is_empty() || classes.ends_with(class) {
        return;
    }
    classes.push(class);
}

/// The class of a Khmer letter; none for those that are heard too little.
fn khmer_class(letter: char) -> Option<char> {
    Some(match letter {
        'ក'..='ឃ' => 'K',
        'ង' | 'ញ' | 'ណ' | 'ន' => 'N',
        'ច'..='ឈ' => 'C',
        'ដ'..='ឍ' | 'ត'..='ធ' => 'T',
        'ប'..='ភ' => 'P',
        'ម' => 'M',
        'រ' => 'R',
        'ល' | 'ឡ' => 'L',
        'វ' => 'V',
        'ស' | 'ឝ' | 'ឞ' => 'S',
        'អ' | '\u{17A3}'..='\u{17B3}' => 'A',
        _ => return None,
    })
}

/// Adds the classes of the consonants of a word in Latin letters.
fn latin_classes(word: &str, classes: &mut String) {
    let letters: Vec<char> = plain(&word.to_lowercase()).chars().collect();
    let vowel = |at: usize| letters.get(at).is_some_and(|c| "aeiouy".contains(*c));
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        let (found, width) = match (letter, next) {
            ('c', 'h') => ("C", 2),
            ('t', 'h') => ("T", 2),
            ('p', 'h') => ("P", 2),
            ('s', 'h') => ("S", 2),
            ('g', 'h') | ('c', 'k') => ("K", 2),
            ('n', 'g' | 'h') => ("N", 2),
            ('c' | 's' | 'z', 'e' | 'i' | 'y') => ("S", 1),
            ('g', 'e' | 'i' | 'y') | ('j', _) => ("C", 1),
            ('c' | 'k' | 'q' | 'g', _) => ("K", 1),
            ('b' | 'p' | 'f', _) => ("P", 1),
            ('d' | 't', _) => ("T", 1),
            ('x', _) if at > 0 => ("KS", 1),
            ('s' | 'z' | 'x', _) => ("S", 1),
            ('m', _) => ("M", 1),
            ('n', _) => ("N", 1),
            ('l', _) => ("L", 1),
            ('v', _) => ("V", 1),
            ('w', _) if at == 0 => ("V", 1),
            ('r', _) if vowel(at + 1) => ("R", 1),
            _ if at == 0 && vowel(0) => ("A", 1),
            _ => ("", 1),
        };
        found.chars().for_each(|class| push(classes, Some(class)));
        at += width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(latin: &str, khmer: &str) {
        let [mut a, mut b] = [String::new(), String::new()];
        latin
            .split(' ')
            .for_each(|word| latin_classes(word, &mut a));
        khmer_classes(&khmer::canonical(khmer), &mut b);
        assert_eq!(a, b, "{latin} {khmer}");
    }

    #[test]
    fn names_have_the_classes_of_their_khmer_spellings() {
        same("Macedonia", "ម៉ាសេដូនៀ");
        same("Martin", "ម៉ាទីន");
        same("Adam", "អាដាម");
        same("Hồ Chí Minh", "ហូជីមិញ");
        same("Nguyễn Phú Trọng", "ង្វៀនភូត្រុង");
    }

    #[test]
    fn a_name_that_both_texts_have_becomes_a_word_of_both() {
        let texts = [
            vec!["ប្រទេសម៉ាសេដូនៀ".to_owned(), "ផ្ទះ".to_owned()],
            vec!["The country Macedonia".to_owned(), "A house".to_owned()],
        ];
        let tongues = ["km", "en"].map(crate::align::tokens::Tongue::new);
        let mut tokens = [0, 1].map(|s: usize| Tokens::new(tongues[s], &texts[s], true));
        let mut pairs = Pairs::new();
        spelt(&mut tokens, [&texts[0], &texts[1]], 0, &mut pairs);
        assert_eq!(pairs.len(), 1);
        let (&(a, b), _) = pairs.first_key_value().unwrap();
        assert!(tokens[0].segments[0].contains(&a) && !tokens[0].segments[1].contains(&a));
        assert!(tokens[1].segments[0].contains(&b) && !tokens[1].segments[1].contains(&b));
    }

    #[test]
    fn words_that_are_also_written_small_are_no_names() {
        let texts = [
            "Martin came. The mountain.".to_owned(),
            "On the day of the martin.".to_owned(),
        ];
        assert!(latin_names(&texts).is_empty());
    }
}
