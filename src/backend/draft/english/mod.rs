//! Order and grammar of English.

mod determine;
mod inflect;
mod passive;
mod phrase;
mod verb;

use self::inflect::Inflector;
use super::lexicon::Word;
use super::quantity::{numerals, quantifiers, repeated};
use super::token::Token;

/// English, with the forms that the lexicon gives.
#[derive(Debug)]
pub(super) struct English {
    inflector: Inflector,
}

impl English {
    /// With the irregular forms of the lexicon.
    pub(super) fn new(words: &[Word]) -> Self {
        Self {
            inflector: Inflector::new(words),
        }
    }

    /// Puts the tokens into English order.
    pub(super) fn arrange(tokens: &mut Vec<Token>) {
        repeated(tokens);
        quantifiers(tokens);
        numerals(tokens);
        passive::agents(tokens);
        phrase::arrange(tokens);
        phrase::relatives(tokens);
    }

    /// Adds articles and gives every word its form, once its rendering is chosen.
    pub(super) fn inflect(&self, tokens: &mut Vec<Token>) {
        verb::groups(tokens);
        determine::articles(tokens, &self.inflector);
        for token in tokens.iter_mut() {
            self.inflector.apply(token);
        }
        determine::a_or_an(tokens);
        determine::spare_of(tokens);
    }
}
