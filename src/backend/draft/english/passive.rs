//! Who did it: before the verb in a Khmer passive, or after `ដោយ`.

use super::super::pos::Pos;
use super::super::roles::Role;
use super::super::token::Token;

/// Moves who did it from between the passive's marker and its verb to behind the verb, with `by` before.
pub(super) fn agents(tokens: &mut Vec<Token>) {
    let mut at = 0;
    while at < tokens.len() {
        let is_passive = tokens[at].role == Role::Passive
            || (tokens[at].role == Role::Modal && tokens[at].text() == "must");
        if is_passive && let Some((agent, verb)) = agent(tokens, at + 1) {
            let mut moved: Vec<Token> = tokens.drain(agent..verb).collect();
            let spaces = moved
                .iter()
                .rev()
                .take_while(|token| token.is_space())
                .count();
            moved.truncate(moved.len() - spaces);
            moved.insert(0, Token::inserted(Pos::Preposition, "by"));
            let behind = tokens.split_off(agent + 1);
            tokens.extend(moved);
            tokens.extend(behind);
        }
        at += 1;
    }
}

/// The places of the noun phrase that starts at `at` and of the verb right after it.
fn agent(tokens: &[Token], at: usize) -> Option<(usize, usize)> {
    let names = |token: &Token| {
        token.pos.is_nominal()
            || matches!(token.pos, Pos::Adjective | Pos::Pronoun)
            || token.is_space()
            || token.role == Role::And
    };
    if !tokens.get(at)?.pos.is_nominal() && tokens.get(at)?.pos != Pos::Pronoun {
        return None;
    }
    let verb = (at..tokens.len()).find(|&place| !names(&tokens[place]))?;
    (tokens[verb].pos == Pos::Verb && verb - at <= 12).then_some((at, verb))
}

#[cfg(test)]
mod tests {
    use super::super::super::quantity::tests::{texts, tokens};
    use super::*;

    #[test]
    fn who_did_it_moves_behind_the_verb() {
        let mut line = tokens("work:noun be:aux committee:noun guide:verb often:adv");
        line[1].role = Role::Passive;
        agents(&mut line);
        assert_eq!(texts(&line), "work be guide by committee often");
    }
}
