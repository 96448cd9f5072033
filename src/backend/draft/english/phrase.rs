//! Noun phrases: what follows the noun in Khmer stands before it in English, or after `of`.

use super::super::pos::Pos;
use super::super::roles::Role;
use super::super::token::{Form, Kind, Token};
use crate::text::placeable::Value;

/// Turns all noun phrases round.
pub(super) fn arrange(tokens: &mut Vec<Token>) {
    let mut out = Vec::with_capacity(tokens.len() + 8);
    let mut rest = std::mem::take(tokens).into_iter().peekable();
    while let Some(token) = rest.next() {
        if !token.pos.is_nominal() {
            out.push(token);
            continue;
        }
        let mut phrase = vec![token];
        while let Some(next) = rest.next_if(belongs) {
            phrase.push(next);
        }
        let is_activity = phrase.len() == 1 && phrase[0].role == Role::Activity;
        out.extend(turned(phrase));
        if is_activity && rest.peek().is_some_and(|next| next.pos == Pos::Verb) {
            let mut of = Token::inserted(Pos::Preposition, "of");
            of.role = Role::Of;
            out.push(of);
        }
    }
    *tokens = out;
}

/// Whether a token goes on with the noun phrase that stands before it.
fn belongs(token: &Token) -> bool {
    let points = matches!(
        token.role,
        Role::Demonstrative | Role::Demonstratives | Role::Possessive
    );
    token.pos.is_nominal()
        || token.pos == Pos::Adjective
        || points
        || (token.pos == Pos::Particle && token.is_silent())
}

/// A noun with its adjectives.
struct Unit {
    noun: Token,
    adjectives: Vec<Token>,
}

/// The phrase in English order.
fn turned(phrase: Vec<Token>) -> Vec<Token> {
    let mut pointers = Vec::new();
    let mut units: Vec<Unit> = Vec::new();
    for token in phrase {
        if token.is_silent() && !token.pos.is_nominal() {
            continue;
        }
        if token.pos.is_nominal() {
            let adjectives = Vec::new();
            units.push(Unit {
                noun: token,
                adjectives,
            });
        } else if token.pos == Pos::Adjective {
            if let Some(unit) = units.last_mut() {
                unit.adjectives.push(token);
            }
        } else {
            pointers.push(token);
        }
    }
    units[0].noun.head = true;
    if pointers
        .iter()
        .any(|token| token.role == Role::Demonstratives)
    {
        units[0].noun.form = Form::Plural;
    }
    pointers.sort_by_key(|token| token.role == Role::Possessive);
    pointers.truncate(1);
    pointers.extend(composed(units));
    pointers
}

/// Joins nouns from the last one forward: before the noun as its modifier, or behind it.
fn composed(units: Vec<Unit>) -> Vec<Token> {
    let mut units = units.into_iter().rev();
    let mut out = units.next().map(flat).unwrap_or_default();
    for unit in units {
        match joint(&unit.noun, &out) {
            Joint::Before => {
                out.extend(flat(unit));
            }
            Joint::Behind => {
                let mut phrase = flat(unit);
                phrase.append(&mut out);
                out = phrase;
            }
            Joint::Of => {
                let mut phrase = flat(unit);
                let mut of = Token::inserted(Pos::Preposition, "of");
                of.role = Role::Of;
                phrase.push(of);
                if let Some(first) = out.iter_mut().find(|token| token.pos.is_nominal()) {
                    first.head = true;
                }
                phrase.append(&mut out);
                out = phrase;
            }
        }
    }
    out
}

fn flat(unit: Unit) -> Vec<Token> {
    let mut tokens: Vec<Token> = unit.adjectives;
    tokens.reverse();
    tokens.push(unit.noun);
    tokens
}

/// How a noun and what follows it in Khmer are joined in English.
enum Joint {
    /// `Party building`
    Before,
    /// `comrade Lam Dong`, `Resolution No. 21-NQ/TW`
    Behind,
    /// `the quality of …`
    Of,
}

fn joint(noun: &Token, rest: &[Token]) -> Joint {
    let Some(first) = rest.first() else {
        return Joint::Behind;
    };
    let is_name = rest.iter().all(|token| token.pos == Pos::Proper);
    let numbered = matches!(
        first.kind,
        Kind::Placeable(Value::Document(_) | Value::Roman(_))
    );
    let is_title = matches!(noun.kind, Kind::Word | Kind::Fixed) && is_person(noun.text());
    if numbered || (is_name && (is_title || first.kind == Kind::Latin)) {
        return Joint::Behind;
    }
    let adverbial = ["with ", "in ", "of ", "on ", "for "]
        .iter()
        .any(|preposition| first.text().starts_with(preposition));
    if adverbial {
        return Joint::Behind;
    }
    let words: usize = rest
        .iter()
        .map(|token| token.text().split(' ').count())
        .sum();
    let is_deverbal = noun.inflection == "=" || noun.text().ends_with("tion");
    let has_of = rest.iter().any(|token| token.text().contains(" of ")) || rest.len() > 2;
    if is_name || words > 2 || has_of || is_deverbal {
        Joint::Of
    } else {
        Joint::Before
    }
}

const PERSONS: &str = include_str!("../data/persons.en.txt");

/// Whether an English noun names a person.
pub(super) fn is_person(noun: &str) -> bool {
    let noun = noun.to_lowercase();
    let head = noun.split(" of ").next().unwrap_or(&noun);
    let last = head.rsplit(' ').next().unwrap_or(head);
    PERSONS.lines().any(|person| person == last)
}

/// A relative pronoun is `who` after a person, else `that`.
pub(super) fn relatives(tokens: &mut Vec<Token>) {
    let mut person = false;
    for token in tokens {
        if token.role == Role::Relative {
            token.say(if person { "who" } else { "that" });
        } else if token.head {
            person = is_person(token.text());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::quantity::tests::{texts, tokens};
    use super::*;

    fn turned(line: &str) -> String {
        let mut line = tokens(line);
        for token in &mut line {
            match token.text() {
                "this" => token.role = Role::Demonstrative,
                "that" => token.role = Role::Relative,
                _ => {}
            }
        }
        arrange(&mut line);
        relatives(&mut line);
        texts(&line)
    }

    #[test]
    fn adjectives_and_pointers_stand_before_the_noun() {
        assert_eq!(
            turned("task:noun important:adj this:det"),
            "this important task"
        );
    }

    #[test]
    fn a_short_noun_modifies_the_one_before_it() {
        assert_eq!(
            turned("committee:noun Party:noun meet:verb"),
            "Party committee meet"
        );
    }

    #[test]
    fn names_and_long_phrases_follow_of() {
        assert_eq!(
            turned("government:noun Cambodia:propn"),
            "government of Cambodia"
        );
        assert_eq!(
            turned("quality:noun Party_member:noun young:adj new:adj"),
            "quality of new young Party_member"
        );
    }

    #[test]
    fn a_name_follows_its_title() {
        assert_eq!(turned("comrade:noun Lam:propn"), "comrade Lam");
    }

    #[test]
    fn a_person_is_who() {
        assert_eq!(
            turned("cadre:noun that:pron go:verb"),
            "cadre who go:verb".replace(":verb", "")
        );
        assert_eq!(turned("plan:noun that:pron go:verb"), "plan that go");
    }
}
