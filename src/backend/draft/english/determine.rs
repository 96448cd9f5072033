//! Articles.

use super::super::index::GERUND;
use super::super::pos::Pos;
use super::super::roles::Role;
use super::super::token::{Form, Kind, Token};
use super::inflect::Inflector;

/// Gives noun phrases that have no determiner an article where English wants one.
pub(super) fn articles(tokens: &mut Vec<Token>, inflector: &Inflector) {
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at].head
            && let Some(start) = start(tokens, at)
            && wants(tokens, at, inflector)
        {
            tokens.insert(start, Token::inserted(Pos::Determiner, "the"));
            at += 1;
        }
        at += 1;
    }
}

/// Where the phrase of the noun at `head` starts, unless something determines it already.
fn start(tokens: &[Token], head: usize) -> Option<usize> {
    let inside = |token: &Token| token.pos.is_nominal() || token.pos == Pos::Adjective;
    let mut start = head;
    while start > 0 && inside(&tokens[start - 1]) && !tokens[start - 1].head {
        start -= 1;
    }
    let before = start.checked_sub(1).map(|before| &tokens[before]);
    let determined = before.is_some_and(|before| {
        matches!(
            before.pos,
            Pos::Determiner | Pos::Numeral | Pos::Phrase | Pos::Unknown
        ) || matches!(
            before.role,
            Role::Possessive | Role::Quantifier | Role::Each
        )
    });
    (!determined).then_some(start)
}

fn wants(tokens: &[Token], head: usize, inflector: &Inflector) -> bool {
    let noun = &tokens[head];
    let text = noun.text();
    if noun.bare || noun.kind == Kind::Latin || text == "-" || text.starts_with("the ") {
        return false;
    }
    if tokens[..head]
        .last()
        .is_some_and(|before| before.bare && before.pos == Pos::Proper)
    {
        return false;
    }
    let next = tokens.get(head + 1);
    let titles = next.is_some_and(|next| next.pos == Pos::Proper && next.kind == Kind::Latin);
    if titles && super::phrase::is_person(text) {
        return false;
    }
    let definite = next.is_some_and(|next| matches!(next.role, Role::Of | Role::Relative));
    if definite {
        return true;
    }
    let uncountable =
        matches!(noun.inflection.as_str(), "=" | GERUND) || inflector.is_uncountable(text);
    let is_name = noun.pos == Pos::Proper;
    noun.form != Form::Plural && !uncountable && (is_name || !text.ends_with("ing"))
}

/// `one` right before a noun phrase is the article `a`, or `an` before a vowel.
pub(super) fn a_or_an(tokens: &mut [Token]) {
    for at in 0..tokens.len() {
        if tokens[at].role != Role::One {
            continue;
        }
        let Some(next) = tokens.get(at + 1) else {
            continue;
        };
        let begins = next.pos.is_nominal() || next.pos == Pos::Adjective;
        if begins && !next.is_silent() {
            let article = if next.text().starts_with(is_vowel) {
                "an"
            } else {
                "a"
            };
            tokens[at].say(article);
        }
    }
}

/// Takes away an `of` at the end of a rendering when no noun phrase follows, or another `of` does.
pub(super) fn spare_of(tokens: &mut [Token]) {
    for at in 0..tokens.len() {
        let Some(kept) = tokens[at].text().strip_suffix(" of").map(str::to_owned) else {
            continue;
        };
        let next = tokens[at + 1..]
            .iter()
            .find(|token| !token.is_space() && !token.is_silent());
        let follows = next.is_some_and(|next| {
            !matches!(next.pos, Pos::Preposition | Pos::Mark | Pos::Conjunction)
        });
        if !follows {
            tokens[at].say(&kept);
        }
    }
}

fn is_vowel(c: char) -> bool {
    "aeiouAEIO".contains(c)
}

#[cfg(test)]
mod tests {
    use super::super::super::quantity::tests::{texts, tokens};
    use super::*;

    fn with_articles(line: &str) -> String {
        let mut line = tokens(line);
        for token in &mut line {
            token.head = token.pos == Pos::Noun;
            match token.text() {
                "of" => token.role = Role::Of,
                "one" => token.role = Role::One,
                "leadership" => token.inflection = "=".to_owned(),
                _ => {}
            }
        }
        articles(&mut line, &Inflector::default());
        a_or_an(&mut line);
        texts(&line)
    }

    #[test]
    fn a_countable_noun_has_an_article_and_others_only_before_of() {
        assert_eq!(with_articles("new:adj plan:noun"), "the new plan");
        assert_eq!(with_articles("leadership:noun"), "leadership");
        assert_eq!(
            with_articles("leadership:noun of:prep Lam:propn"),
            "the leadership of Lam"
        );
    }

    #[test]
    fn an_of_that_leads_nowhere_is_taken_away() {
        let mut line = tokens("lack_of:noun with:prep");
        line[0].say("lack of");
        spare_of(&mut line);
        assert_eq!(texts(&line), "lack with");
    }

    #[test]
    fn one_before_a_noun_is_an_article() {
        assert_eq!(with_articles("one:num old:adj plan:noun"), "an old plan");
    }
}
