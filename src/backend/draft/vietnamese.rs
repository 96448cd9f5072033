//! Order and grammar of Vietnamese, where it differs from Khmer.

use super::pos::Pos;
use super::quantity::{numerals, phrase_start, quantifiers, repeated};
use super::roles::Role;
use super::token::{Form, Token};

/// Puts the tokens into Vietnamese order.
pub(super) fn arrange(tokens: &mut Vec<Token>) {
    repeated(tokens);
    plurals(tokens);
    quantifiers(tokens);
    several(tokens);
    numerals(tokens);
    passives(tokens);
    agents(tokens);
}

/// What must not happen to anybody: after it, the passive is `bị`.
const ADVERSE: &str = include_str!("data/adverse.vi.txt");

/// A noun that a sign of repetition made plural gets `các`.
fn plurals(tokens: &mut Vec<Token>) {
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at].form == Form::Plural && tokens[at].pos.is_nominal() {
            tokens[at].form = Form::Base;
            let counted = at > 0
                && (tokens[at - 1].is_number()
                    || matches!(tokens[at - 1].text(), "các" | "những" | "mọi" | "nhiều"));
            if !counted {
                tokens.insert(at, Token::inserted(Pos::Determiner, "các"));
                at += 1;
            }
        }
        at += 1;
    }
}

/// `ទាំងនេះ` after a noun phrase: `các … này`.
fn several(tokens: &mut Vec<Token>) {
    let mut at = 1;
    while at < tokens.len() {
        if tokens[at].role == Role::Demonstratives
            && let Some(start) = phrase_start(tokens, at)
        {
            tokens.insert(start, Token::inserted(Pos::Determiner, "các"));
            at += 1;
        }
        at += 1;
    }
}

/// `ត្រូវបាន` is `bị` before what harms, else `được`; so is `ត្រូវ` when who did it follows the verb.
fn passives(tokens: &mut [Token]) {
    for at in 0..tokens.len() {
        if tokens[at].role != Role::Passive {
            continue;
        }
        let verb = tokens[at + 1..]
            .iter()
            .take(4)
            .find(|token| token.pos == Pos::Verb);
        let harms = verb.is_some_and(|verb| {
            ADVERSE
                .lines()
                .any(|word| verb.text() == word || verb.text().starts_with(&format!("{word} ")))
        });
        if harms {
            let text = tokens[at].text().replace("được", "bị");
            tokens[at].say(&text);
        }
    }
}

/// `ដោយ` before who did it is `bởi` in a passive clause.
fn agents(tokens: &mut [Token]) {
    let mut passive = false;
    for token in tokens {
        match token.role {
            Role::Passive => passive = true,
            Role::By if passive => {
                token.say("bởi");
                passive = false;
            }
            _ if token.pos == Pos::Mark => passive = false,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::quantity::tests::{texts, tokens};
    use super::*;

    fn passive(line: &str) -> String {
        let mut line = tokens(line);
        for token in &mut line {
            match token.text() {
                "được" => token.role = Role::Passive,
                "bằng" => token.role = Role::By,
                "này" => token.role = Role::Demonstratives,
                _ => {}
            }
        }
        arrange(&mut line);
        texts(&line)
    }

    #[test]
    fn the_passive_of_what_harms_is_bi() {
        assert_eq!(
            passive("kẻ_gian:noun được:aux phạt:verb"),
            "kẻ_gian bị phạt"
        );
        assert_eq!(passive("việc:noun được:aux giao:verb"), "việc được giao");
    }

    #[test]
    fn who_did_it_follows_boi() {
        let line = "việc:noun được:aux giao:verb bằng:prep cấp_ủy:noun";
        assert_eq!(passive(line), "việc được giao bởi cấp_ủy");
    }

    #[test]
    fn several_things_that_are_pointed_at_are_plural() {
        assert_eq!(passive("việc:noun lớn:adj này:det"), "các việc lớn này");
    }

    #[test]
    fn a_plural_noun_is_marked_unless_something_counts_it() {
        let mut line = tokens("việc:noun năm:num việc:noun");
        line[0].form = Form::Plural;
        line[2].form = Form::Plural;
        arrange(&mut line);
        assert_eq!(texts(&line), "các việc năm việc");
    }
}
