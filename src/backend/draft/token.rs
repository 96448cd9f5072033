//! The words of a sentence on their way into the target language.

use std::ops::Range;

use super::pos::Pos;
use super::roles::Role;
use crate::text::placeable::Value;

/// What a token stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A term of the termbase or a fragment of the memory: its rendering is not changed but for grammar.
    Fixed,
    /// A word of the lexicon.
    Word,
    Placeable(Value),
    /// Other scripts, as written.
    Latin,
    Repeat,
    Space,
    Mark,
    Unknown,
    /// A word that only the target needs.
    Inserted,
}

/// The form that the target's grammar asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Form {
    #[default]
    Base,
    Plural,
    /// Third person singular, present.
    Third,
    Past,
    Participle,
    Gerund,
    /// An adverb made of an adjective.
    Adverb,
}

/// One word, term, number or mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) pos: Pos,
    pub(super) role: Role,
    /// Acceptable renderings, the preferred one first; never empty. `-` renders nothing.
    pub(super) options: Vec<String>,
    pub(super) inflection: String,
    pub(super) form: Form,
    /// Whether it needs no article: names of places and persons.
    pub(super) bare: bool,
    /// Whether it is the noun that its phrase is about.
    pub(super) head: bool,
    /// Bytes of the key; empty for what was inserted.
    pub(super) source: Range<usize>,
}

/// The rendering that stands for nothing.
pub(super) const NOTHING: &str = "-";

impl Token {
    /// A token of one rendering.
    pub(super) fn new(kind: Kind, pos: Pos, text: &str, source: Range<usize>) -> Self {
        Self {
            kind,
            pos,
            role: Role::None,
            options: vec![text.to_owned()],
            inflection: String::new(),
            form: Form::Base,
            bare: false,
            head: false,
            source,
        }
    }

    /// A word that only the target needs.
    pub(super) fn inserted(pos: Pos, text: &str) -> Self {
        Self::new(Kind::Inserted, pos, text, 0..0)
    }

    /// The rendering that is used.
    pub(super) fn text(&self) -> &str {
        &self.options[0]
    }

    /// Sets the one rendering that is used.
    pub(super) fn say(&mut self, text: &str) {
        self.options = vec![text.to_owned()];
    }

    pub(super) fn is_silent(&self) -> bool {
        self.text() == NOTHING
    }

    pub(super) fn is_space(&self) -> bool {
        self.kind == Kind::Space
    }

    /// A number in digits or words.
    pub(super) fn is_number(&self) -> bool {
        self.pos == Pos::Numeral
    }
}
