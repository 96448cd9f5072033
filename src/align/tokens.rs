//! Texts as the scorers see them: words with numbers, each segment a set of them.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::text::khmer::script::digit_value;
use crate::text::{Language, khmer, placeable, tag, word};

/// Which way of standing without a counterpart a word has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A word.
    Word,
    /// A number or another placeable.
    Placeable,
    /// An expression of several words that the project knows.
    Phrase,
}

/// How many classes there are.
pub(super) const CLASSES: usize = 3;

/// One text as numbers.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    numbers: HashMap<Box<str>, u32>,
    /// What each number stands for.
    pub(super) words: Vec<Box<str>>,
    pub(super) classes: Vec<Class>,
    /// In how many segments each word stands.
    pub(super) spread: Vec<u32>,
    /// The words of each segment, each once, in order of number.
    pub(super) segments: Vec<Vec<u32>>,
    /// The words of each segment as they follow each other.
    pub(super) sequences: Vec<Vec<u32>>,
}

/// How a language is cut into words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    /// One of the three languages of the project.
    Known(Language),
    /// Any other.
    Other,
}

impl Tongue {
    pub(super) fn new(tag: &str) -> Self {
        tag.parse().map_or(Self::Other, Self::Known)
    }

    pub(super) const fn language(self) -> Option<Language> {
        match self {
            Self::Known(language) => Some(language),
            Self::Other => None,
        }
    }
}

impl Tokens {
    /// Cuts a text into words.
    pub(super) fn new(tongue: Tongue, segments: &[String], numbers: bool) -> Self {
        let mut tokens = Self::default();
        let counted = are_counted(segments);
        for segment in segments {
            let text = tag::without_tags(segment);
            let text = if counted { without_count(&text) } else { &text };
            let sequence = tokens.sequence(tongue, text, numbers);
            let mut set = sequence.clone();
            if numbers {
                tokens.add_placeables(tongue, text, &mut set);
            }
            tokens.sequences.push(sequence);
            tokens.push(set);
        }
        tokens
    }

    fn push(&mut self, mut set: Vec<u32>) {
        set.sort_unstable();
        set.dedup();
        for &token in &set {
            self.spread[token as usize] += 1;
        }
        self.segments.push(set);
    }

    /// The number of a word; a new one when it was not there.
    pub(super) fn number(&mut self, word: &str, class: Class) -> u32 {
        if let Some(&number) = self.numbers.get(word) {
            return number;
        }
        let number = u32::try_from(self.words.len()).expect("a text has fewer than 2^32 words");
        self.numbers.insert(word.into(), number);
        self.words.push(word.into());
        self.classes.push(class);
        self.spread.push(0);
        number
    }

    /// The number of a word that stands in the text.
    pub(super) fn find(&self, word: &str) -> Option<u32> {
        self.numbers.get(word).copied()
    }

    /// Adds words to a segment.
    pub(super) fn extend(&mut self, segment: usize, more: &[u32]) {
        let set = &mut self.segments[segment];
        for &token in more {
            if let Err(at) = set.binary_search(&token) {
                set.insert(at, token);
                self.spread[token as usize] += 1;
            }
        }
    }

    fn sequence(&mut self, tongue: Tongue, text: &str, numbers: bool) -> Vec<u32> {
        let mut sequence = Vec::new();
        for_each_word(tongue, text, |word| match digits(word) {
            None => sequence.push(self.number(word, Class::Word)),
            Some(digits) if numbers => {
                sequence.push(self.number(&digits, Class::Placeable));
            }
            Some(_) => {}
        });
        sequence
    }

    /// Values that say more than their digits: `1.5 billion`, `XV`.
    fn add_placeables(&mut self, tongue: Tongue, text: &str, set: &mut Vec<u32>) {
        let Some(language) = tongue.language() else {
            return;
        };
        for found in placeable::find(language, text) {
            let value = found.value.canonical();
            let name = match &value {
                placeable::Value::Number(number) => {
                    format!("#{}{}", number.decimal.whole, number.decimal.fraction)
                }
                placeable::Value::Roman(number) => format!("#{number}"),
                placeable::Value::Ordinal(ordinal) => format!("#{}", ordinal.number),
                placeable::Value::Date(date) => match date.month {
                    Some(month) => format!("#month {month}"),
                    None => continue,
                },
                placeable::Value::Document(document) => format!("#{document:?}"),
                _ => continue,
            };
            set.push(self.number(&name, Class::Placeable));
        }
    }
}

/// Of so many neighbours in a hundred the second must count one more, so that numbers are line numbers.
const COUNTED: usize = 80;

/// Whether the lines of a text are counted: line numbers of two texts are equal without meaning anything. A number far above
/// the number of lines counts something else, as running years do.
fn are_counted(segments: &[String]) -> bool {
    let most = segments.len() as u64 * 2;
    let numbers = segments.iter().map(|s| count(s).1.filter(|&n| n <= most));
    let numbers: Vec<Option<u64>> = numbers.collect();
    let follows = |pair: &&[Option<u64>]| pair[1].is_some() && pair[1] == pair[0].map(|n| n + 1);
    let counted = numbers.windows(2).filter(follows).count();
    numbers.len() > 4 && counted * 100 >= (numbers.len() - 1) * COUNTED
}

fn without_count(text: &str) -> &str {
    &text[count(text).0..]
}

/// Where the number ends that a text begins with, and the number.
fn count(text: &str) -> (usize, Option<u64>) {
    let start = text
        .find(|c: char| c.is_alphanumeric())
        .unwrap_or(text.len());
    let number = &text[start..];
    let end = number
        .find(|c: char| digit_value(c).is_none())
        .unwrap_or(number.len());
    let digits = number[..end].chars().filter_map(digit_value);
    let value = digits.fold(None, |sum: Option<u64>, digit| {
        sum.unwrap_or(0)
            .checked_mul(10)?
            .checked_add(u64::from(digit))
    });
    (start + end, value.filter(|_| end > 0))
}

/// The name of a word with digits: the digits alone, so that `1,000` and `1.000` are one.
fn digits(word: &str) -> Option<String> {
    let digits = word.chars().filter_map(digit_value);
    let digits: String = digits.map(|digit| char::from(b'0' + digit)).collect();
    (!digits.is_empty()).then(|| format!("#{digits}"))
}

/// The names of a text's words.
pub(super) fn names(tongue: Tongue, text: &str) -> Vec<Box<str>> {
    let mut names = Vec::new();
    for_each_word(tongue, text, |word| {
        names.push(digits(word).map_or_else(|| word.into(), String::into_boxed_str));
    });
    names
}

/// Cuts a text into folded words: what differs only in case, encoding or inflection should be one.
pub(super) fn for_each_word(tongue: Tongue, text: &str, mut each: impl FnMut(&str)) {
    match tongue {
        Tongue::Known(Language::Khmer) => {
            let key = khmer::key(text);
            for range in word::words(Language::Khmer, &key) {
                each(&key[range].to_lowercase());
            }
        }
        Tongue::Known(Language::Vietnamese) => {
            let text: String = text.nfc().collect::<String>().to_lowercase();
            for_each_latin(&text, each);
        }
        Tongue::Known(Language::English) => {
            for_each_latin(&text.to_lowercase(), |word| each(english_stem(word)));
        }
        Tongue::Other => {
            let text: String = text.nfc().collect::<String>().to_lowercase();
            for range in word::words(Language::Khmer, &text) {
                each(prefix(&text[range], OTHER_STEM));
            }
        }
    }
}

/// Words of a text without Khmer. Letters and spaces alone, as terms mostly are, need no rules.
fn for_each_latin(text: &str, mut each: impl FnMut(&str)) {
    let is_plain = |c: char| c == ' ' || (c.is_alphabetic() && c < '\u{0E00}');
    if text.chars().all(is_plain) {
        text.split(' ')
            .filter(|word| !word.is_empty())
            .for_each(each);
        return;
    }
    for range in word::words(Language::English, text) {
        each(&text[range]);
    }
}

/// Letters that are kept of a word of a language that nothing is known of.
const OTHER_STEM: usize = 6;

fn prefix(word: &str, letters: usize) -> &str {
    word.char_indices()
        .nth(letters)
        .map_or(word, |(end, _)| &word[..end])
}

/// Without the commonest endings; equal words get equal stems, whatever they look like.
fn english_stem(word: &str) -> &str {
    let word = word
        .strip_suffix("'s")
        .or_else(|| word.strip_suffix("’s"))
        .unwrap_or(word);
    for (ending, least) in [
        ("ing", 4),
        ("ies", 3),
        ("ed", 3),
        ("es", 4),
        ("s", 3),
        ("ly", 4),
    ] {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.len() >= least
            && !(ending == "s" && stem.ends_with('s'))
        {
            return stem.strip_suffix('e').unwrap_or(stem);
        }
    }
    match word.strip_suffix(['e', 'y']) {
        Some(stem) if stem.len() >= 4 => stem,
        _ => word,
    }
}

/// Latin letters without marks; what identical words and cognates are compared by.
pub(super) fn plain(word: &str) -> String {
    word.nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| match c {
            'đ' | 'ð' => 'd',
            'ø' => 'o',
            'ł' => 'l',
            _ => c,
        })
        .collect()
}
