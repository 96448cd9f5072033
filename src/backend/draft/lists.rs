//! Commas: Khmer sets the items of a list, and an opening phrase, off with a space.

use super::pos::Pos;
use super::roles::Role;
use super::token::Token;

/// Turns spaces between the items of a list, and after an opening phrase, into commas.
pub(super) fn commas(tokens: &mut [Token]) {
    let mut start = 0;
    for end in 0..=tokens.len() {
        if end == tokens.len() || is_end(&tokens[end]) {
            clause(&mut tokens[start..end]);
            start = end + 1;
        }
    }
}

/// Whether a token closes what commas can join.
fn is_end(token: &Token) -> bool {
    token.pos == Pos::Mark && !matches!(token.text(), "\"" | "“" | "”" | "'")
}

fn clause(tokens: &mut [Token]) {
    opening(tokens);
    phrases(tokens);
    for at in 0..tokens.len() {
        if tokens[at].role == Role::And {
            list(tokens, at);
        }
    }
    consequences(tokens);
}

/// The first space after a preposition or conjunction at the start is a comma.
fn opening(tokens: &mut [Token]) {
    let is_opening = |token: &Token| {
        matches!(token.pos, Pos::Preposition | Pos::Conjunction | Pos::Adverb)
            && token.role != Role::And
    };
    let first = tokens.iter().position(|token| !token.is_space());
    if !first.is_some_and(|first| is_opening(&tokens[first])) {
        return;
    }
    let after = first.unwrap_or(0) + 1;
    let Some(space) = (after..tokens.len()).find(|&at| tokens[at].is_space()) else {
        return;
    };
    let next = tokens.get(space + 1);
    let goes_on = |next: &Token| class(next).is_some() || next.pos == Pos::Preposition;
    if next.is_some_and(|next| next.role != Role::And && goes_on(next)) {
        comma(&mut tokens[space]);
    }
}

/// A space between two noun phrases is a comma: items of a list, or a name and a title.
fn phrases(tokens: &mut [Token]) {
    for at in 1..tokens.len() {
        if !tokens[at].is_space() || !ends_phrase(&tokens[at - 1]) {
            continue;
        }
        let title = tokens[at - 1].pos == Pos::Noun
            && tokens
                .get(at + 1)
                .is_some_and(|name| name.pos == Pos::Proper && name.bare);
        if title {
            continue;
        }
        let chunk = tokens[at + 1..]
            .iter()
            .take_while(|token| !token.is_space() && token.role != Role::And);
        let chunk: Vec<&Token> = chunk.collect();
        let starts = chunk.first().is_some_and(|first| first.pos.is_nominal());
        if starts && chunk.iter().all(|token| in_phrase(token)) {
            comma(&mut tokens[at]);
        }
    }
}

/// A space before a verb, after a clause that has its verb already, is a comma: `…, bảo đảm …`, `…, ensuring …`.
fn consequences(tokens: &mut [Token]) {
    let mut has_verb = false;
    for at in 1..tokens.len() {
        let before = &tokens[at - 1];
        let token = &tokens[at];
        match token.pos {
            Pos::Verb if !matches!(before.role, Role::Nominal | Role::To) => has_verb = true,
            Pos::Conjunction => has_verb = false,
            _ if token.role == Role::Relative => return,
            _ => {}
        }
        let next = tokens.get(at + 1);
        let goes_on = next.is_some_and(|next| next.pos == Pos::Verb && next.role == Role::None);
        if has_verb && token.is_space() && goes_on && ends_phrase(before) {
            comma(&mut tokens[at]);
            tokens[at].role = Role::Consequence;
        }
    }
}

fn ends_phrase(token: &Token) -> bool {
    token.pos.is_nominal() || token.pos == Pos::Adjective
}

fn in_phrase(token: &Token) -> bool {
    ends_phrase(token)
        || matches!(token.pos, Pos::Numeral | Pos::Determiner | Pos::Classifier)
        || token.role == Role::Of
        || (token.pos == Pos::Particle && token.is_silent())
}

/// Makes commas of the spaces before the items that the conjunction at `and` closes: as far back as items start
/// with the same kind of word as the last one.
fn list(tokens: &mut [Token], and: usize) {
    let Some(wanted) = tokens[and + 1..].iter().find_map(class) else {
        return;
    };
    let mut at = and;
    if at > 0 && tokens[at - 1].is_space() {
        at -= 1;
    }
    while let Some(space) = (0..at).rev().find(|&place| tokens[place].is_space()) {
        let item = &tokens[space + 1..at];
        let starts_alike = item.first().and_then(class) == Some(wanted);
        if !starts_alike || item.len() > 12 || space == 0 || and == space + 1 {
            return;
        }
        comma(&mut tokens[space]);
        at = space;
    }
}

/// Kinds of words that items of a list start with.
fn class(token: &Token) -> Option<u8> {
    match token.pos {
        Pos::Noun | Pos::Proper | Pos::Pronoun | Pos::Numeral => Some(0),
        Pos::Prefix if token.role == Role::Nominal || token.role == Role::Quality => Some(0),
        Pos::Verb | Pos::Auxiliary => Some(1),
        Pos::Adjective | Pos::Adverb => Some(2),
        _ => None,
    }
}

fn comma(token: &mut Token) {
    *token = Token {
        pos: Pos::Mark,
        kind: super::token::Kind::Mark,
        ..token.clone()
    };
    token.say(",");
}

#[cfg(test)]
mod tests {
    use super::super::quantity::tests::{texts, tokens};
    use super::*;

    fn with_and(line: &str) -> String {
        let mut line = tokens(line);
        for token in &mut line {
            if token.text() == "và" {
                token.role = Role::And;
            }
        }
        commas(&mut line);
        texts(&line)
    }

    #[test]
    fn spaces_between_the_items_of_a_list_are_commas() {
        let line =
            "có:verb mục_tiêu:noun _:space nhiệm_vụ:noun mới:adj _:space và:conj giải_pháp:noun";
        assert_eq!(with_and(line), "có mục_tiêu , nhiệm_vụ mới _ và giải_pháp");
    }

    #[test]
    fn a_space_before_another_kind_of_word_stays() {
        let line = "cấp_ủy:noun _:space họp:verb và:conj giải_pháp:noun";
        assert_eq!(with_and(line), "cấp_ủy _ họp và giải_pháp");
    }

    #[test]
    fn an_opening_phrase_is_set_off() {
        let line = "trong:prep năm:noun _:space cấp_ủy:noun họp:verb";
        assert_eq!(with_and(line), "trong năm , cấp_ủy họp");
    }
}
