//! Everything that can be rendered, found by its matching key.

use std::collections::{BTreeMap, HashSet};

use aho_corasick::AhoCorasick;

use super::lexicon::{self, Word};
use super::pos::Pos;
use crate::glossary::{Concept, Termbase};
use crate::model::Language;
use crate::text::khmer::{cluster, key};

/// Where a form comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Layer {
    /// What the memory knows with one rendering.
    Fragment,
    Term,
    Word,
}

/// A form that can be rendered.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Orthographic clusters of its key.
    pub(super) clusters: usize,
    pub(super) layer: Layer,
    pub(super) key: String,
    /// What it may be; at least one.
    pub(super) senses: Vec<Sense>,
}

/// A form in one part of speech.
#[derive(Debug, Clone, Default)]
pub(super) struct Sense {
    pub(super) pos: Option<Pos>,
    /// Renderings, the preferred one first; empty when it has none.
    pub(super) vi: Vec<String>,
    pub(super) en: Vec<String>,
    pub(super) inflection: String,
    /// Whether it names a place or a person: such names have no article.
    pub(super) bare: bool,
    /// The languages whose first rendering the memory taught.
    pub(super) learned: Vec<Language>,
}

impl Entry {
    /// Makes a rendering that of a word.
    fn learn(&mut self, language: Language, target: &str) {
        let folded = target.to_lowercase();
        let is_it = |rendering: &String| rendering.to_lowercase() == folded;
        let learned = self
            .senses
            .iter()
            .any(|sense| sense.learned.contains(&language));
        if learned {
            return;
        }
        for sense in &mut self.senses {
            let renderings = sense.renderings_mut(language);
            if let Some(place) = renderings.iter().position(is_it) {
                renderings[..=place].rotate_right(1);
                sense.learned.push(language);
                return;
            }
        }
        for sense in &mut self.senses {
            sense.renderings_mut(language).clear();
        }
        let mut sense = Sense::phrase();
        sense.renderings_mut(language).push(target.to_owned());
        sense.learned.push(language);
        self.senses.push(sense);
    }

    /// Whether it can be rendered in a language.
    pub(super) fn speaks(&self, language: Language) -> bool {
        self.senses
            .iter()
            .any(|sense| !sense.renderings(language).is_empty())
    }
}

impl Sense {
    fn phrase() -> Self {
        Self {
            pos: Some(Pos::Phrase),
            ..Self::default()
        }
    }

    fn renderings_mut(&mut self, language: Language) -> &mut Vec<String> {
        match language {
            Language::Vietnamese => &mut self.vi,
            _ => &mut self.en,
        }
    }

    /// The renderings in a language.
    pub(super) fn renderings(&self, language: Language) -> &[String] {
        match language {
            Language::Vietnamese => &self.vi,
            _ => &self.en,
        }
    }
}

/// A piece of text with its rendering in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// Khmer, as written.
    pub source: String,
    /// The language of `target`.
    pub language: Language,
    /// What it is in that language.
    pub target: String,
}

/// The forms of all layers.
#[derive(Debug)]
pub(super) struct Index {
    automaton: AhoCorasick,
    pub(super) entries: Vec<Entry>,
}

/// A form that stands in a key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) entry: usize,
}

impl Index {
    /// The forms of a termbase, of the shipped lexicon if wanted, and of fragments.
    pub(super) fn new(termbase: &Termbase, lexicon: bool, fragments: &[Fragment]) -> Self {
        let mut known: BTreeMap<String, Entry> = BTreeMap::new();
        let words = if lexicon {
            lexicon::words()
        } else {
            Vec::new()
        };
        let verbs: HashSet<&str> = words
            .iter()
            .filter(|word| word.pos == Pos::Verb)
            .flat_map(|word| &word.en)
            .map(String::as_str)
            .collect();
        for concept in termbase.concepts() {
            for form in &concept.km {
                let sense = term_sense(concept, form, &verbs);
                add(&mut known, form, Layer::Term, sense);
            }
        }
        for word in &words {
            for form in &word.forms {
                add(&mut known, form, Layer::Word, word_sense(word));
            }
        }
        for fragment in fragments {
            add_fragment(&mut known, fragment);
        }
        let (patterns, entries): (Vec<String>, Vec<Entry>) = known.into_iter().unzip();
        let automaton =
            AhoCorasick::new(&patterns).expect("fewer than 2^31 forms fit the automaton");
        Self { automaton, entries }
    }

    /// The forms in a key, between edges of clusters, by where they end.
    pub(super) fn find<'i>(&'i self, key: &'i str) -> impl Iterator<Item = Found> + 'i {
        let found = self
            .automaton
            .find_overlapping_iter(key)
            .map(|found| Found {
                start: found.start(),
                end: found.end(),
                entry: found.pattern().as_usize(),
            });
        found.filter(|found| {
            cluster::is_boundary(key, found.start) && cluster::is_boundary(key, found.end)
        })
    }
}

/// Adds a fragment. A term of the same form says how it is rendered. A word of the lexicon gets the fragment's
/// rendering put first where it has it, else the fragment takes its place in that language. Of two fragments of one
/// form in one language the first stays.
fn add_fragment(known: &mut BTreeMap<String, Entry>, fragment: &Fragment) {
    let form = key(&fragment.source);
    if form.is_empty() || fragment.target.is_empty() {
        return;
    }
    let language = fragment.language;
    let Some(entry) = known.get_mut(&form) else {
        let mut sense = Sense::phrase();
        sense.renderings_mut(language).push(fragment.target.clone());
        add(known, &form, Layer::Fragment, sense);
        return;
    };
    match entry.layer {
        Layer::Term => {}
        Layer::Fragment => {
            let renderings = entry.senses[0].renderings_mut(language);
            if renderings.is_empty() {
                renderings.push(fragment.target.clone());
            }
        }
        Layer::Word => entry.learn(language, &fragment.target),
    }
}

fn add(known: &mut BTreeMap<String, Entry>, form: &str, layer: Layer, sense: Sense) {
    let form = key(form);
    if form.is_empty() {
        return;
    }
    let Some(entry) = known.get_mut(&form) else {
        let entry = Entry {
            clusters: cluster::count(&form),
            layer,
            key: form.clone(),
            senses: vec![sense],
        };
        known.insert(form, entry);
        return;
    };
    let is_new = entry.senses.iter().all(|known| known.pos != sense.pos);
    // A word beside a term of the same form must not get in the way of the term's renderings.
    let agrees = |term: &Sense| {
        let among = |one: &[String], all: &[String]| one.first().is_some_and(|it| all.contains(it));
        among(&sense.vi, &term.vi) && among(&sense.en, &term.en)
    };
    match (entry.layer, layer) {
        (Layer::Word, Layer::Word) | (Layer::Term, Layer::Term) if is_new => {
            entry.senses.push(sense);
        }
        (Layer::Term, Layer::Word) if is_new && agrees(&entry.senses[0]) => {
            entry.senses.push(sense);
        }
        _ => {}
    }
}

/// Stands for the inflection of a noun that is the `-ing` form of its rendering.
pub(super) const GERUND: &str = "~ing";

/// Domains whose names stand without an article in English.
const BARE_DOMAINS: [&str; 2] = ["places", "countries"];

fn term_sense(concept: &Concept, form: &str, verbs: &HashSet<&str>) -> Sense {
    let names = |accepted: &crate::glossary::Names| -> Vec<String> {
        accepted.accepted().map(str::to_owned).collect()
    };
    let nominal = ["ការ", "ភាព", "សេចក្តី"]
        .iter()
        .any(|prefix| form.starts_with(prefix));
    let pos = match Pos::parse(&concept.pos) {
        Some(Pos::Verb) if nominal => Pos::Noun,
        Some(pos) => pos,
        None => Pos::Noun,
    };
    let mut en = names(&concept.en);
    if pos == Pos::Verb {
        let place = en.iter().position(|name| verbs.contains(name.as_str()));
        en.rotate_left(place.unwrap_or(0));
    }
    let verbal = |name: &String| {
        let first = name.split(' ').next().unwrap_or(name);
        verbs.contains(first) && !first.ends_with("ing")
    };
    let mut inflection = String::new();
    if nominal && concept.pos == "verb" && en.first().is_some_and(verbal) {
        match en.iter().position(|name| !verbal(name)) {
            Some(place) => en.rotate_left(place),
            None => GERUND.clone_into(&mut inflection),
        }
    }
    Sense {
        pos: Some(pos),
        vi: names(&concept.vi),
        en,
        inflection,
        bare: BARE_DOMAINS.contains(&concept.domain.as_str()),
        learned: Vec::new(),
    }
}

fn word_sense(word: &Word) -> Sense {
    Sense {
        pos: Some(word.pos),
        vi: word.vi.clone(),
        en: word.en.clone(),
        inflection: word.inflection.clone(),
        bare: word.pos == Pos::Proper,
        learned: Vec::new(),
    }
}
