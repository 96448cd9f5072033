//! The engine: analysis, order, choice, text.

use super::analysis::analyse;
use super::english::English;
use super::index::{Fragment, Index};
use super::lessons::Lessons;
use super::model::Model;
use super::path::{Piece, best_path};
use super::token::{Kind, Token};
use super::{choice, lexicon, lists, vietnamese, write};
use crate::glossary::Termbase;
use crate::model::Language;
use crate::text::khmer::script::is_word_part;
use crate::text::khmer::{Keyed, cluster, key};

/// What an engine may use.
#[derive(Debug, Clone)]
pub struct Knowledge<'a> {
    /// The termbase.
    pub termbase: &'a Termbase,
    /// Whether the shipped lexicon is used.
    pub lexicon: bool,
    /// Whether words are put into the target's order and forms.
    pub order: bool,
    /// Pieces of text, down from whole sentences, that the memory knows with one rendering.
    pub fragments: &'a [Fragment],
    /// Reviewed sentences: they teach which renderings are used, and which words go together.
    pub reviewed: &'a [Fragment],
}

impl<'a> Knowledge<'a> {
    /// A termbase, the lexicon, the rules, and no memory.
    #[must_use]
    pub fn of(termbase: &'a Termbase) -> Self {
        Self {
            termbase,
            lexicon: true,
            order: true,
            fragments: &[],
            reviewed: &[],
        }
    }
}

/// How much of a text is known, in orthographic clusters of Khmer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Clusters of Khmer words.
    pub clusters: usize,
    /// Of these, clusters of what nobody knows.
    pub unknown: usize,
}

/// Drafts sentences.
#[derive(Debug)]
pub struct Engine {
    index: Index,
    english: English,
    order: bool,
    models: [Model; 2],
    lessons: Lessons,
}

impl Engine {
    /// An engine that knows all this.
    #[must_use]
    pub fn new(knowledge: &Knowledge<'_>) -> Self {
        let mut fragments = knowledge.fragments.to_vec();
        fragments.extend_from_slice(knowledge.reviewed);
        let mut engine = Self {
            index: Index::new(knowledge.termbase, knowledge.lexicon, &fragments),
            english: English::new(&lexicon::words()),
            order: knowledge.order,
            models: models(knowledge),
            lessons: Lessons::default(),
        };
        engine.lessons = Lessons::learn(&engine.index, knowledge.reviewed);
        let learned = engine.lessons.words();
        if !learned.is_empty() {
            fragments.extend(learned);
            engine.index = Index::new(knowledge.termbase, knowledge.lexicon, &fragments);
        }
        engine
    }

    /// A draft of a Khmer text in Vietnamese or English; never empty. What nobody knows stands as written
    /// between `⟦` and `⟧`, and nowhere else is any Khmer.
    #[must_use]
    pub fn draft(&self, text: &str, language: Language) -> String {
        let keyed = Keyed::new(text);
        let mut tokens = analyse(&self.index, &keyed, text, language);
        let model = &self.models[usize::from(language == Language::English)];
        let choose = |tokens: &mut [Token]| {
            let prefers = |token: &Token| self.lessons.costs(token, &keyed.key, language);
            choice::choose(tokens, model, prefers);
        };
        if !self.order {
            for token in &mut tokens {
                token.options.truncate(1);
            }
            return write::write(&tokens);
        }
        lists::commas(&mut tokens);
        if language == Language::Vietnamese {
            vietnamese::arrange(&mut tokens);
            choose(&mut tokens);
        } else {
            English::arrange(&mut tokens);
            choose(&mut tokens);
            self.english.inflect(&mut tokens);
        }
        write::write(&tokens)
    }

    /// How much of a text's Khmer is known.
    #[must_use]
    pub fn coverage(&self, text: &str, language: Language) -> Coverage {
        let key = key(text);
        let mut coverage = Coverage::default();
        for (range, piece) in best_path(&self.index, &key, language) {
            let clusters = cluster::clusters(&key[range])
                .filter(|part| part.starts_with(is_word_part))
                .count();
            coverage.clusters += clusters;
            coverage.unknown += usize::from(piece == Piece::Unknown) * clusters;
        }
        coverage
    }

    /// The pieces of the text that nobody knows, as written.
    #[must_use]
    pub fn unknown(&self, text: &str, language: Language) -> Vec<String> {
        let keyed = Keyed::new(text);
        let tokens = analyse(&self.index, &keyed, text, language);
        let unknown = tokens
            .into_iter()
            .filter(|token| token.kind == Kind::Unknown);
        unknown.map(|token| token.text().to_owned()).collect()
    }
}

/// Models of Vietnamese and of English, of the renderings of the termbase and of reviewed text.
fn models(knowledge: &Knowledge<'_>) -> [Model; 2] {
    let mut models = [Model::default(), Model::default()];
    for concept in knowledge.termbase.concepts() {
        concept.vi.accepted().for_each(|name| models[0].learn(name));
        concept.en.accepted().for_each(|name| models[1].learn(name));
    }
    for reviewed in knowledge.reviewed {
        models[usize::from(reviewed.language == Language::English)].learn(&reviewed.target);
    }
    models
}
