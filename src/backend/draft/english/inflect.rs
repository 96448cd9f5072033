//! Forms of English words.

use std::collections::{HashMap, HashSet};

use super::super::index::GERUND;
use super::super::lexicon::Word;
use super::super::pos::Pos;
use super::super::token::{Form, Token};

/// Irregular forms, as the lexicon gives them.
#[derive(Debug, Default)]
pub(super) struct Inflector {
    /// Past and participle by base form.
    verbs: HashMap<String, (String, String)>,
    plurals: HashMap<String, String>,
    /// Nouns without a plural.
    uncountable: HashSet<String>,
}

impl Inflector {
    pub(super) fn new(words: &[Word]) -> Self {
        let mut inflector = Self::default();
        for word in words {
            let Some(base) = word.en.first().cloned() else {
                continue;
            };
            match (word.pos, word.inflection.as_str()) {
                (_, "") => {}
                (Pos::Verb, forms) => {
                    if let Some((past, participle)) = forms.split_once('|') {
                        let forms = (past.to_owned(), participle.to_owned());
                        inflector.verbs.insert(base, forms);
                    }
                }
                (Pos::Noun, "=") => {
                    inflector.uncountable.insert(base);
                }
                (Pos::Noun, plural) => {
                    inflector.plurals.insert(base, plural.to_owned());
                }
                _ => {}
            }
        }
        for line in include_str!("../data/irregular-verbs.en.txt").lines() {
            let forms: Vec<&str> = line.split(' ').collect();
            if let [base, past, participle] = forms[..] {
                let forms = (past.to_owned(), participle.to_owned());
                inflector.verbs.insert(base.to_owned(), forms);
            }
        }
        inflector
    }

    /// Whether a noun has no plural.
    pub(super) fn is_uncountable(&self, noun: &str) -> bool {
        let (head, _) = split_noun(noun);
        let last = head.rsplit(' ').next().unwrap_or(head);
        self.uncountable.contains(noun) || self.uncountable.contains(last)
    }

    /// Gives a token's rendering the form that is asked for.
    pub(super) fn apply(&self, token: &mut Token) {
        if token.is_silent() {
            return;
        }
        let text = token.text();
        if text.starts_with("I ") || text.starts_with("we ") {
            return;
        }
        let formed = match token.form {
            _ if token.inflection == GERUND => self.verb(text, Form::Gerund, ""),
            Form::Base => return,
            Form::Plural if token.inflection == "=" => return,
            Form::Plural => self.plural(text),
            Form::Adverb => adverb(text),
            form => self.verb(text, form, &token.inflection),
        };
        token.say(&formed);
    }

    /// The plural of a noun or of the noun that a phrase is about: `member of the Party`.
    pub(super) fn plural(&self, noun: &str) -> String {
        if let Some(plural) = self.plurals.get(noun) {
            return plural.clone();
        }
        if self.is_uncountable(noun) {
            return noun.to_owned();
        }
        let (head, rest) = split_noun(noun);
        let (before, last) = head.rsplit_once(' ').map_or(("", head), |(b, l)| (b, l));
        let plural = match self.plurals.get(last) {
            Some(plural) => plural.clone(),
            None => regular_plural(last),
        };
        let space = if before.is_empty() { "" } else { " " };
        format!("{before}{space}{plural}{rest}")
    }

    /// A form of a verb or of a phrase that starts with one: `be able`, `carry out`.
    fn verb(&self, phrase: &str, form: Form, inflection: &str) -> String {
        let irregular = inflection.split_once('|');
        match (form, irregular) {
            (Form::Past, Some((past, _))) => return past.to_owned(),
            (Form::Participle, Some((_, participle))) => return participle.to_owned(),
            _ => {}
        }
        let (first, rest) = match phrase.find(' ') {
            Some(at) => phrase.split_at(at),
            None => (phrase, ""),
        };
        let known = self.verbs.get(first);
        let formed = match (first, form) {
            ("be", Form::Third) => "is".to_owned(),
            ("have", Form::Third) => "has".to_owned(),
            (_, Form::Third) => with_s(first),
            (_, Form::Gerund) => gerund(first),
            (_, Form::Past) => known.map_or_else(|| with_ed(first), |known| known.0.clone()),
            (_, Form::Participle) => known.map_or_else(|| with_ed(first), |known| known.1.clone()),
            _ => first.to_owned(),
        };
        // The object in a phrase of two verbs: "say that", "find and fix".
        format!("{formed}{rest}")
    }
}

/// A noun phrase before its first preposition, and the rest.
fn split_noun(noun: &str) -> (&str, &str) {
    let prepositions = [
        " of ", " in ", " for ", " to ", " on ", " with ", " at ", " from ",
    ];
    let cut = prepositions.iter().filter_map(|word| noun.find(word)).min();
    noun.split_at(cut.unwrap_or(noun.len()))
}

fn regular_plural(noun: &str) -> String {
    if let Some(stem) = noun.strip_suffix("man") {
        return format!("{stem}men");
    }
    match noun {
        "person" => "people".to_owned(),
        "child" => "children".to_owned(),
        "people" | "personnel" | "staff" | "police" => noun.to_owned(),
        "building" | "meeting" | "feeling" | "painting" | "ruling" => format!("{noun}s"),
        _ if noun.ends_with("ing") => noun.to_owned(),
        _ if noun.ends_with('s') && !noun.ends_with("ss") && !noun.ends_with("us") => {
            noun.to_owned()
        }
        _ => with_s(noun),
    }
}

fn with_s(word: &str) -> String {
    if let Some(stem) = consonant_y(word) {
        return format!("{stem}ies");
    }
    let sibilant = ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|end| word.ends_with(end));
    let verb_in_o = matches!(word, "go" | "do" | "undergo" | "hero" | "echo");
    let ending = if sibilant || verb_in_o { "es" } else { "s" };
    format!("{word}{ending}")
}

fn with_ed(word: &str) -> String {
    if let Some(stem) = consonant_y(word) {
        return format!("{stem}ied");
    }
    match word.strip_suffix('e') {
        Some(stem) => format!("{stem}ed"),
        None => format!("{}ed", doubled(word)),
    }
}

fn gerund(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ie") {
        return format!("{stem}ying");
    }
    let keeps_e = ["ee", "oe", "ye"].iter().any(|end| word.ends_with(end)) || word == "be";
    match word.strip_suffix('e').filter(|_| !keeps_e) {
        Some(stem) => format!("{stem}ing"),
        None => format!("{}ing", doubled(word)),
    }
}

fn consonant_y(word: &str) -> Option<&str> {
    let stem = word.strip_suffix('y')?;
    (!stem.is_empty() && !stem.ends_with(is_vowel)).then_some(stem)
}

fn is_vowel(c: char) -> bool {
    "aeiou".contains(c)
}

/// Verbs of two syllables with the stress on the last one.
const STRESSED_LAST: [&str; 14] = [
    "commit", "permit", "admit", "submit", "transmit", "control", "refer", "prefer", "occur",
    "transfer", "begin", "forget", "regret", "compel",
];

/// The word with its last consonant doubled, where English doubles it: `stop`, `commit`.
fn doubled(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let closed = matches!(letters[..], [.., a, b, c]
        if !is_vowel(a) && is_vowel(b) && !is_vowel(c) && !"wxy".contains(c));
    let vowels = letters.iter().filter(|&&c| is_vowel(c)).count();
    match letters.last() {
        Some(last) if closed && (vowels == 1 || STRESSED_LAST.contains(&word)) => {
            format!("{word}{last}")
        }
        _ => word.to_owned(),
    }
}

/// The adverb of an adjective.
fn adverb(adjective: &str) -> String {
    match adjective {
        "good" => return "well".to_owned(),
        "fast" | "hard" | "early" | "late" | "straight" | "much" | "well" => {
            return adjective.to_owned();
        }
        _ if adjective.contains(' ') || adjective.ends_with("ly") => return adjective.to_owned(),
        _ => {}
    }
    if let Some(stem) = consonant_y(adjective) {
        return format!("{stem}ily");
    }
    match adjective.strip_suffix("le") {
        Some(stem) if !stem.ends_with(is_vowel) => format!("{stem}ly"),
        _ if adjective.ends_with("ic") => format!("{adjective}ally"),
        _ if adjective.ends_with("ll") => format!("{adjective}y"),
        _ => format!("{adjective}ly"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::lexicon;
    use super::*;

    #[test]
    fn nouns_get_their_plural() {
        let inflector = Inflector::new(&lexicon::words());
        let plurals = [
            ("policy", "policies"),
            ("member of the Party", "members of the Party"),
            ("child", "children"),
            ("leadership", "leadership"),
            ("chairman", "chairmen"),
            ("Party cell", "Party cells"),
        ];
        for (noun, plural) in plurals {
            assert_eq!(inflector.plural(noun), plural);
        }
    }

    #[test]
    fn verbs_get_their_forms() {
        let inflector = Inflector::new(&lexicon::words());
        let forms = [
            ("carry out", Form::Third, "carries out"),
            ("carry out", Form::Past, "carried out"),
            ("stop", Form::Gerund, "stopping"),
            ("write", Form::Participle, "written"),
            ("be able", Form::Third, "is able"),
            ("develop", Form::Past, "developed"),
            ("make", Form::Gerund, "making"),
            ("commit", Form::Past, "committed"),
        ];
        for (verb, form, formed) in forms {
            assert_eq!(inflector.verb(verb, form, ""), formed);
        }
    }

    #[test]
    fn adjectives_make_adverbs() {
        for (adjective, made) in [("good", "well"), ("easy", "easily"), ("basic", "basically")] {
            assert_eq!(adverb(adjective), made);
        }
    }
}
