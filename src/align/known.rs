//! Pairs of words that may translate each other before any sentence is aligned: the project's renderings, equal names and
//! numbers, cognates.

mod bridge;
mod equal;
mod spelt;

use std::collections::{BTreeMap, HashMap};

use self::bridge::bridge;
use self::equal::{cognates, equals};
use self::spelt::spelt;
use super::tokens::{Class, Tokens, Tongue, names};
use super::{EvidenceSet, Knowledge, Text};
use crate::glossary::Concept;
use crate::model::Language;

/// A pair of words, and how probable each is where the other stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Known {
    pub(super) words: [u32; 2],
    /// Of the second when the first is there, of the first when the second is.
    pub(super) given: [f32; 2],
}

type Pairs = BTreeMap<(u32, u32), [f32; 2]>;

/// All known pairs, in order. Adds expressions of several words to the texts where both sides have them.
pub(super) fn known(
    tokens: &mut [Tokens; 2],
    sides: [Text<'_>; 2],
    knowledge: &Knowledge<'_>,
    evidence: EvidenceSet,
) -> Vec<Known> {
    let tags = sides.map(|side| side.tag);
    let tongues = tags.map(Tongue::new);
    let mut pairs = Pairs::new();
    if evidence.knowledge {
        let own;
        let prepared = if let Some(prepared) = knowledge.renderings {
            prepared
        } else {
            own = Renderings::of_texts(knowledge.concepts, tags, tokens);
            &own
        };
        renderings(tokens, prepared, &mut pairs);
        remembered(tokens, tongues, knowledge, &mut pairs);
    }
    if evidence.bridge {
        bridge(tokens, tongues, knowledge.bridge, &mut pairs);
    }
    equals(tokens, evidence, &mut pairs);
    if evidence.names {
        cognates(tokens, &mut pairs);
        let is_khmer = |tongue: &Tongue| tongue.language() == Some(Language::Khmer);
        let texts = sides.map(|side| side.segments);
        match tongues.iter().position(is_khmer) {
            Some(khmer) if !is_khmer(&tongues[1 - khmer]) => {
                spelt(tokens, texts, khmer, &mut pairs);
            }
            _ => {}
        }
    }
    let pairs = pairs.into_iter();
    pairs
        .map(|((a, b), given)| Known {
            words: [a, b],
            given,
        })
        .collect()
}

/// What the renderings of a word share of its occurrences.
const RENDERED: f32 = 0.5;

/// Concepts of the termbase and the lexicon, cut into words of two languages: what many pairs of documents share.
#[derive(Debug, Clone, Default)]
pub struct Renderings {
    /// The forms of each concept in both languages, as words.
    rows: Vec<[Vec<Form>; 2]>,
}

type Form = Vec<Box<str>>;

impl Renderings {
    /// Cuts the forms of concepts into words. Nothing is known of languages other than the project's three.
    #[must_use]
    pub fn new(concepts: &[&Concept], tags: [&str; 2]) -> Self {
        let tongues = tags.map(Tongue::new);
        let [Some(first), Some(second)] = tongues.map(Tongue::language) else {
            return Self::default();
        };
        let rows = concepts.iter().map(|concept| {
            [(tongues[0], first), (tongues[1], second)].map(|(tongue, language)| {
                let forms = forms(concept, language).into_iter();
                let forms = forms.map(|form| names(tongue, form));
                forms.filter(|form| !form.is_empty()).collect::<Vec<_>>()
            })
        });
        let both = |row: &[Vec<Form>; 2]| row.iter().all(|forms| !forms.is_empty());
        Self {
            rows: rows.filter(both).collect(),
        }
    }

    /// Only the forms whose words stand in these texts. Khmer takes longest to cut, so it is cut only where the other
    /// language has a form.
    fn of_texts(concepts: &[&Concept], tags: [&str; 2], tokens: &[Tokens; 2]) -> Self {
        let tongues = tags.map(Tongue::new);
        let [Some(first), Some(second)] = tongues.map(Tongue::language) else {
            return Self::default();
        };
        let languages = [first, second];
        let cut = |concept: &Concept, side: usize| -> Vec<Form> {
            let forms = forms(concept, languages[side]).into_iter();
            let forms = forms.map(|form| names(tongues[side], form));
            let stands = |form: &Form| form.iter().all(|word| tokens[side].find(word).is_some());
            forms
                .filter(|form| !form.is_empty() && stands(form))
                .collect()
        };
        let order = if first == Language::Khmer {
            [1, 0]
        } else {
            [0, 1]
        };
        let rows = concepts.iter().filter_map(|concept| {
            let mut row = [Vec::new(), Vec::new()];
            for side in order {
                row[side] = cut(concept, side);
                if row[side].is_empty() {
                    return None;
                }
            }
            Some(row)
        });
        Self {
            rows: rows.collect(),
        }
    }
}

fn renderings(tokens: &mut [Tokens; 2], known: &Renderings, pairs: &mut Pairs) {
    let mut finders = [Finder::default(), Finder::default()];
    let mut counts: BTreeMap<(u32, u32), f32> = BTreeMap::new();
    let mut rows = Vec::new();
    for row in &known.rows {
        let row = [0, 1].map(|side: usize| {
            let forms = row[side].iter();
            forms
                .filter_map(|form| finders[side].add(&tokens[side], form))
                .collect::<Vec<usize>>()
        });
        if row.iter().all(|side| !side.is_empty()) {
            rows.push(row);
        }
    }
    let found = [0, 1].map(|side| finders[side].find(&tokens[side]));
    for row in &rows {
        let live = [0, 1].map(|side| {
            let forms = row[side].iter().copied();
            forms
                .filter(|form| !found[side][*form].is_empty())
                .collect::<Vec<_>>()
        });
        for &a in &live[0] {
            for &b in &live[1] {
                let words = (
                    finders[0].number(&mut tokens[0], a, &found[0][a]),
                    finders[1].number(&mut tokens[1], b, &found[1][b]),
                );
                *counts.entry(words).or_default() += 1.0;
            }
        }
    }
    let mut totals = [HashMap::new(), HashMap::new()];
    for (&(a, b), count) in &counts {
        *totals[0].entry(a).or_insert(0.0) += count;
        *totals[1].entry(b).or_insert(0.0) += count;
    }
    for ((a, b), count) in counts {
        pairs.insert(
            (a, b),
            [
                RENDERED * count / totals[0][&a],
                RENDERED * count / totals[1][&b],
            ],
        );
    }
}

/// How surely sentences that the memory has side by side translate each other.
const REMEMBERED: f32 = 0.95;

/// Segments that the memory has, word for word: each such pair of sentences gets a word of its own in both texts.
fn remembered(
    tokens: &mut [Tokens; 2],
    tongues: [Tongue; 2],
    knowledge: &Knowledge<'_>,
    pairs: &mut Pairs,
) {
    if knowledge.memory.is_empty() {
        return;
    }
    let places = [0, 1].map(|side: usize| {
        let mut places: HashMap<Vec<u32>, Vec<usize>> = HashMap::new();
        for (segment, words) in tokens[side].sequences.iter().enumerate() {
            places.entry(words.clone()).or_default().push(segment);
        }
        places
    });
    for (unit, (a, b)) in knowledge.memory.iter().enumerate() {
        let segments = [(0, a), (1, b)].map(|(side, text): (usize, &String)| {
            let names = names(tongues[side], text);
            let words: Option<Vec<u32>> =
                names.iter().map(|word| tokens[side].find(word)).collect();
            places[side].get(&words?).filter(|_| !names.is_empty())
        });
        let [Some(first), Some(second)] = segments else {
            continue;
        };
        let name = format!("unit {unit}");
        let words = [first, second].map(Clone::clone);
        let numbers = [0, 1].map(|side: usize| {
            let number = tokens[side].number(&name, Class::Placeable);
            for &segment in &words[side] {
                tokens[side].extend(segment, &[number]);
            }
            number
        });
        pairs.insert((numbers[0], numbers[1]), [REMEMBERED; 2]);
    }
}

fn forms(concept: &Concept, language: Language) -> Vec<&str> {
    match concept.names(language) {
        Some(names) => names.accepted().collect(),
        None => concept.km.iter().map(String::as_str).collect(),
    }
}

/// Expressions as sequences of words, and where they stand.
#[derive(Default)]
struct Finder {
    forms: HashMap<Vec<u32>, usize>,
    all: Vec<Vec<u32>>,
    longest: usize,
}

impl Finder {
    /// Notes a form; none when one of its words is nowhere in the text.
    fn add(&mut self, tokens: &Tokens, form: &[Box<str>]) -> Option<usize> {
        let words: Option<Vec<u32>> = form.iter().map(|word| tokens.find(word)).collect();
        let words = words?;
        self.longest = self.longest.max(words.len());
        let next = self.all.len();
        Some(*self.forms.entry(words.clone()).or_insert_with(|| {
            self.all.push(words);
            next
        }))
    }

    /// The segments of each form.
    fn find(&self, tokens: &Tokens) -> Vec<Vec<usize>> {
        let mut places = vec![Vec::new(); self.all.len()];
        for (segment, sequence) in tokens.sequences.iter().enumerate() {
            for start in 0..sequence.len() {
                for end in start + 1..=(start + self.longest).min(sequence.len()) {
                    if let Some(&form) = self.forms.get(&sequence[start..end])
                        && places[form].last() != Some(&segment)
                    {
                        places[form].push(segment);
                    }
                }
            }
        }
        places
    }

    /// The number of a form: the word itself, or that of an expression, which joins its segments.
    fn number(&self, tokens: &mut Tokens, form: usize, places: &[usize]) -> u32 {
        let words = &self.all[form];
        if let [word] = words.as_slice() {
            return *word;
        }
        let parts: Vec<&str> = words
            .iter()
            .map(|&word| &*tokens.words[word as usize])
            .collect();
        let name = parts.join(" ");
        if let Some(number) = tokens.find(&name) {
            return number;
        }
        let number = tokens.number(&name, Class::Phrase);
        for &segment in places {
            tokens.extend(segment, &[number]);
        }
        number
    }
}
