//! The embedded draft engine: no key, no network, no model file.
//!
//! It renders what the project itself knows, piece by piece in the order of the source: terms, words of the
//! lexicon, digits and Latin text as they stand. What it does not know stays between `⟦` and `⟧`, so that
//! nothing is dropped and a reviewer sees it. Its targets are drafts: never more than `needs-review`.

use std::collections::HashMap;
use std::sync::Arc;

use aho_corasick::AhoCorasick;

use super::{Backend, BackendError, Batch, Candidate, Capabilities, Exchange, Reply, TermSupport};
use crate::glossary::{LEXICON, Termbase};
use crate::model::Language;
use crate::text::khmer::cluster;
use crate::text::khmer::key;
use crate::text::khmer::script;
use crate::text::placeable::{Value, find, render};

/// The draft engine.
#[derive(Debug)]
pub struct Draft {
    words: Arc<Words>,
    capabilities: Capabilities,
}

/// Everything that can be rendered, ready to be found.
#[derive(Debug)]
struct Words {
    automaton: AhoCorasick,
    entries: Vec<Entry>,
}

/// One renderable form; lower costs win.
#[derive(Debug, Clone, Default)]
struct Entry {
    vi: String,
    en: String,
    cost: u32,
    /// Bytes of the form's key.
    length: usize,
}

/// The rendering that stands for nothing.
const NOTHING: &str = "-";
const TERM_COST: u32 = 8;
const WORD_COST: u32 = 10;
/// Less than any way through the characters of a number.
const PLACEABLE_COST: u32 = 1;
const OTHER_COST: u32 = 2;
const UNKNOWN_COST: u32 = 60;

impl Draft {
    /// A draft engine that knows a termbase and the shipped lexicon.
    ///
    /// # Panics
    /// When the automaton cannot be built: only with more than 2³¹ forms.
    #[must_use]
    pub fn new(termbase: &Termbase) -> Self {
        Self {
            words: Arc::new(Words::collect(termbase)),
            capabilities: Capabilities {
                name: "draft".to_owned(),
                model: String::new(),
                licence: String::new(),
                pairs: Some(vec![
                    (Language::Khmer, Language::Vietnamese),
                    (Language::Khmer, Language::English),
                ]),
                batch_items: 64,
                batch_tokens: usize::MAX,
                terms: TermSupport::Built,
                remote: false,
                recalls: false,
                version: "1".to_owned(),
            },
        }
    }
}

impl Words {
    fn collect(termbase: &Termbase) -> Self {
        let mut known: HashMap<String, Entry> = HashMap::new();
        for concept in termbase.concepts() {
            let (vi, en) = (concept.vi.preferred.clone(), concept.en.preferred.clone());
            for form in &concept.km {
                let form = key(form);
                let entry = Entry {
                    vi: vi.clone(),
                    en: en.clone(),
                    cost: TERM_COST,
                    length: form.len(),
                };
                known.entry(form).or_insert(entry);
            }
        }
        for word in lexicon() {
            for form in word.forms {
                let form = key(&form);
                let entry = Entry {
                    vi: word.vi.clone(),
                    en: word.en.clone(),
                    cost: WORD_COST,
                    length: form.len(),
                };
                known.entry(form).or_insert(entry);
            }
        }
        let mut forms: Vec<(String, Entry)> = known
            .into_iter()
            .filter(|(form, _)| !form.is_empty())
            .collect();
        forms.sort_by(|a, b| a.0.cmp(&b.0));
        let (patterns, entries): (Vec<String>, Vec<Entry>) = forms.into_iter().unzip();
        let automaton =
            AhoCorasick::new(&patterns).expect("fewer than 2^31 forms fit the automaton");
        Self { automaton, entries }
    }

    fn render(&self, text: &str, language: Language) -> String {
        let key = key(text);
        let mut out = String::new();
        for piece in self.best_path(&key) {
            match piece {
                Piece::Known(entry) => {
                    let rendering = match language {
                        Language::Vietnamese => &self.entries[entry].vi,
                        _ => &self.entries[entry].en,
                    };
                    if rendering != NOTHING {
                        push_word(&mut out, rendering);
                    }
                }
                Piece::Placeable(_, value) => push_word(&mut out, &render(&value, language)),
                Piece::Other(range) => push_other(&mut out, &key[range]),
                Piece::Unknown(range) => push_unknown(&mut out, &key[range]),
            }
        }
        finish(&out)
    }

    /// The cheapest way through the key: over known forms, characters of other scripts, and unknown clusters.
    fn best_path(&self, key: &str) -> Vec<Piece> {
        let mut ending: Vec<Vec<(usize, usize)>> = vec![Vec::new(); key.len() + 1];
        for found in self.automaton.find_overlapping_iter(key) {
            if cluster::is_boundary(key, found.start()) && cluster::is_boundary(key, found.end()) {
                ending[found.end()].push((found.start(), found.pattern().as_usize()));
            }
        }
        let mut placeables: HashMap<usize, (usize, Value)> = HashMap::new();
        for found in find(Language::Khmer, key) {
            placeables.insert(found.range.end, (found.range.len(), found.value));
        }
        let mut best: Vec<Option<(u32, Piece)>> = vec![None; key.len() + 1];
        best[0] = Some((0, Piece::Other(0..0)));
        let mut at = 0;
        for part in cluster::clusters(key) {
            let end = at + part.len();
            let (cost, piece) = match part.chars().next() {
                Some(c) if script::is_word_part(c) => (UNKNOWN_COST, Piece::Unknown(at..end)),
                _ => (OTHER_COST, Piece::Other(at..end)),
            };
            let mut options = vec![(at, cost, piece)];
            if let Some((length, value)) = placeables.remove(&end) {
                options.push((
                    end - length,
                    PLACEABLE_COST,
                    Piece::Placeable(length, value),
                ));
            }
            for &(start, pattern) in &ending[end] {
                options.push((start, self.entries[pattern].cost, Piece::Known(pattern)));
            }
            best[end] = options
                .into_iter()
                .filter_map(|(start, cost, piece)| {
                    Some((best[start].as_ref()?.0 + cost, piece, start))
                })
                .min_by_key(|(cost, _, start)| (*cost, *start))
                .map(|(cost, piece, _)| (cost, piece));
            at = end;
        }
        self.trace(key.len(), &best)
    }

    fn trace(&self, mut at: usize, best: &[Option<(u32, Piece)>]) -> Vec<Piece> {
        let mut path = Vec::new();
        while at > 0 {
            let Some((_, piece)) = &best[at] else { break };
            at = match piece {
                Piece::Known(entry) => at - self.entries[*entry].length,
                Piece::Placeable(length, _) => at - length,
                Piece::Other(range) | Piece::Unknown(range) => range.start,
            };
            path.push(piece.clone());
        }
        path.reverse();
        path
    }
}

#[derive(Debug, Clone)]
enum Piece {
    Known(usize),
    /// A number, date or the like, and how many bytes of the key it takes.
    Placeable(usize, Value),
    Other(std::ops::Range<usize>),
    Unknown(std::ops::Range<usize>),
}

struct LexiconWord {
    forms: Vec<String>,
    vi: String,
    en: String,
}

/// The words of the shipped lexicon; of a word in several parts of speech, the first in the file.
fn lexicon() -> Vec<LexiconWord> {
    let mut reader = csv::Reader::from_reader(LEXICON.as_bytes());
    let column =
        |header: &csv::StringRecord, name: &str| header.iter().position(|cell| cell == name);
    let header = reader.headers().cloned().unwrap_or_default();
    let columns = ["km", "km_variants", "vi", "en"].map(|name| column(&header, name));
    let cell = |row: &csv::StringRecord, at: usize| {
        columns[at]
            .and_then(|index| row.get(index))
            .unwrap_or_default()
            .to_owned()
    };
    reader
        .records()
        .filter_map(Result::ok)
        .map(|row| LexiconWord {
            forms: std::iter::once(cell(&row, 0))
                .chain(cell(&row, 1).split('|').map(str::to_owned))
                .filter(|form| !form.is_empty())
                .collect(),
            vi: cell(&row, 2),
            en: cell(&row, 3),
        })
        .collect()
}

fn push_word(out: &mut String, word: &str) {
    if !out.is_empty() && !out.ends_with([' ', '(', '"', '“', '«', '⟦']) {
        out.push(' ');
    }
    out.push_str(word);
}

/// Punctuation, digits, Latin: as they stand; Khmer marks become the target's.
fn push_other(out: &mut String, text: &str) {
    match text {
        "។" | "៕" | "៚" => {
            let kept = out.trim_end().len();
            out.truncate(kept);
            out.push('.');
        }
        "៖" => {
            let kept = out.trim_end().len();
            out.truncate(kept);
            out.push(':');
        }
        "ៗ" | "៙" | "\u{200B}" => {}
        " " if out.is_empty() || out.ends_with(' ') => {}
        _ => {
            let wordish = text.chars().all(char::is_alphanumeric);
            let opening = text.chars().all(|c| "(“«[".contains(c));
            let after_word = out
                .chars()
                .next_back()
                .is_some_and(|c| c.is_alphabetic() || c == '⟧');
            if after_word
                && (opening
                    || (wordish
                        && !out
                            .chars()
                            .next_back()
                            .is_some_and(|c| c.is_ascii_alphanumeric())))
            {
                out.push(' ');
            }
            out.push_str(text);
        }
    }
}

fn push_unknown(out: &mut String, text: &str) {
    if out.ends_with('⟧') {
        out.truncate(out.len() - '⟧'.len_utf8());
    } else {
        push_word(out, "⟦");
    }
    out.push_str(text);
    out.push('⟧');
}

/// Trims, and begins with a capital letter.
fn finish(text: &str) -> String {
    let text = text.trim();
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => "…".to_owned(),
    }
}

impl Backend for Draft {
    fn describe(&self) -> &Capabilities {
        &self.capabilities
    }

    fn request(&self, batch: &Batch) -> Result<Exchange, BackendError> {
        if batch.source != Language::Khmer || batch.target == Language::Khmer {
            let pair = format!("{}→{}", batch.source, batch.target);
            return Err(BackendError::Pair {
                backend: self.capabilities.name.clone(),
                pair,
            });
        }
        let candidate = |text: &str| Candidate {
            text: self.words.render(text, batch.target),
            model: String::new(),
        };
        Ok(Exchange::Known(
            batch
                .items
                .iter()
                .map(|item| candidate(&item.text))
                .collect(),
        ))
    }

    fn parse(&self, _batch: &Batch, reply: Reply) -> Result<Vec<Candidate>, BackendError> {
        match reply {
            Reply::Known(candidates) => Ok(candidates),
            Reply::Http(_) | Reply::Line(_) => Err(BackendError::Malformed {
                backend: self.capabilities.name.clone(),
                reason: "the draft engine answers itself".to_owned(),
            }),
        }
    }
}
