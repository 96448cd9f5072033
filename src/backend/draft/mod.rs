//! The embedded draft engine: no key, no network, no model file.
//!
//! A sentence becomes the best path over what the project itself knows: fragments of the memory, terms, words of
//! the lexicon, placeables and names. Each word gets the part of speech that its neighbours ask for; small steps
//! put the words into the target's order; a small model of the target language chooses among renderings. What
//! nobody knows stays between `⟦` and `⟧`, so that nothing is dropped and a reviewer sees it. Its targets are
//! drafts: never more than `needs-review`.

mod analysis;
mod choice;
mod engine;
mod english;
mod index;
mod lessons;
mod lexicon;
mod lists;
mod model;
mod pairs;
mod path;
mod pos;
mod quantity;
mod roles;
mod tagged;
mod token;
mod vietnamese;
mod write;

use std::sync::{Arc, Mutex, PoisonError};

pub use self::engine::{Coverage, Engine, Knowledge};
pub use self::index::Fragment;
use super::{
    Backend, BackendError, Batch, Candidate, Capabilities, Exchange, Item, Reply, TermSupport,
};
use crate::glossary::Termbase;
use crate::model::Language;
use crate::text::khmer::key;
use crate::text::tag::without_tags;

/// What the memory teaches the draft engine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Teaching {
    /// Pieces of sentences with one rendering each.
    pub fragments: Vec<Fragment>,
    /// Sentences that a person read.
    pub reviewed: Vec<Fragment>,
}

/// The draft engine as a backend.
#[derive(Debug)]
pub struct Draft {
    termbase: Arc<Termbase>,
    /// Made when it is first asked, from what it was taught until then.
    engine: Mutex<Made>,
    capabilities: Capabilities,
}

#[derive(Debug, Default)]
struct Made {
    teaching: Teaching,
    engine: Option<Arc<Engine>>,
}

impl Draft {
    /// A draft engine that knows a termbase and the shipped lexicon, and later what it is taught.
    #[must_use]
    pub fn new(termbase: Arc<Termbase>) -> Self {
        Self {
            termbase,
            engine: Mutex::default(),
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
                version: "2".to_owned(),
            },
        }
    }
}

impl Draft {
    fn engine(&self) -> Arc<Engine> {
        let mut made = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        let Made { teaching, engine } = &mut *made;
        let engine = engine.get_or_insert_with(|| {
            let knowledge = Knowledge {
                fragments: &teaching.fragments,
                reviewed: &teaching.reviewed,
                ..Knowledge::of(&self.termbase)
            };
            Arc::new(Engine::new(&knowledge))
        });
        engine.clone()
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
        let engine = self.engine();
        let candidates = batch.items.iter().map(|item| Candidate {
            text: approved(item).unwrap_or_else(|| engine.draft(&item.text, batch.target)),
            model: String::new(),
        });
        Ok(Exchange::Known(candidates.collect()))
    }

    fn learns(&self) -> bool {
        true
    }

    fn learn(&self, teaching: &Teaching) {
        let mut made = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        if made.teaching != *teaching {
            *made = Made {
                teaching: teaching.clone(),
                engine: None,
            };
        }
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

/// What a person approved for the same text, among the item's examples.
fn approved(item: &Item) -> Option<String> {
    if item.text.contains('<') {
        // The same words may have other tags there.
        return exactly(item);
    }
    let wanted = key(&item.text);
    let same = item
        .examples
        .iter()
        .find(|(source, _)| key(&without_tags(source)) == wanted);
    same.map(|(_, target)| without_tags(target).into_owned())
}

fn exactly(item: &Item) -> Option<String> {
    let mut examples = item.examples.iter();
    let same = examples.find(|(source, _)| *source == item.text);
    same.map(|(_, target)| target.clone())
}
