//! Numerals and quantifiers: after the noun in Khmer, before it in Vietnamese and English.

use super::pos::Pos;
use super::roles::Role;
use super::token::{Form, Kind, Token};
use crate::text::placeable::Value;

/// Where the noun phrase starts that ends before `end`: the first noun of the nouns and adjectives there.
pub(super) fn phrase_start(tokens: &[Token], end: usize) -> Option<usize> {
    let mut at = end;
    let mut start = None;
    while at > 0 {
        let token = &tokens[at - 1];
        let nominalised = token.pos == Pos::Verb
            && at > 1
            && matches!(tokens[at - 2].role, Role::Nominal | Role::Quality);
        let inside = token.pos.is_nominal()
            || matches!(token.pos, Pos::Adjective | Pos::Prefix)
            || nominalised;
        let silent = token.pos == Pos::Particle && token.is_silent();
        if !inside && !silent {
            break;
        }
        at -= 1;
        if token.pos.is_nominal() || token.pos == Pos::Prefix {
            start = Some(at);
        }
    }
    start
}

/// Takes the signs of repetition away; a noun phrase that ends in one is plural.
pub(super) fn repeated(tokens: &mut Vec<Token>) {
    while let Some(at) = tokens.iter().position(|token| token.kind == Kind::Repeat) {
        tokens.remove(at);
        if let Some(start) = phrase_start(tokens, at) {
            tokens[start].form = Form::Plural;
        }
    }
}

/// Moves quantifiers that stand after a noun phrase before it.
pub(super) fn quantifiers(tokens: &mut [Token]) {
    for at in 1..tokens.len() {
        let role = tokens[at].role;
        if !matches!(role, Role::Quantifier | Role::Each) {
            continue;
        }
        if let Some(start) = phrase_start(tokens, at) {
            if role == Role::Quantifier {
                tokens[start].form = Form::Plural;
            }
            tokens[start..=at].rotate_right(1);
        }
    }
}

/// Moves a numeral with its marker and classifier before the noun phrase they count: `កម្មាភិបាល ៥ រូប`,
/// `ផែនការចំនួន ១៩`, `ការងារសំខាន់មួយ`.
pub(super) fn numerals(tokens: &mut Vec<Token>) {
    let mut at = 1;
    while at < tokens.len() {
        if tokens[at].is_number() {
            at = counted(tokens, at);
        }
        at += 1;
    }
}

/// Moves the numeral at `at` if it counts what stands before it; gives the last place that was looked at.
fn counted(tokens: &mut Vec<Token>, at: usize) -> usize {
    let mut first = at;
    let mut marked = false;
    while first > 0
        && (tokens[first - 1].is_space() || tokens[first - 1].role == Role::NumberMarker)
    {
        marked |= tokens[first - 1].role == Role::NumberMarker;
        first -= 1;
    }
    let after = at + 1 + usize::from(tokens.get(at + 1).is_some_and(Token::is_space));
    let classifier = [at + 1, after].into_iter().find(|&place| {
        let token = tokens.get(place);
        token.is_some_and(|it| it.pos == Pos::Classifier && it.role == Role::None)
    });
    let measures = tokens.get(at + 1).is_some_and(|next| next.pos.is_nominal());
    let touches = first == at;
    let is_one = tokens[at].role == Role::One;
    let spelled = tokens[at].kind == Kind::Word && touches;
    let counts = classifier.is_some() || marked || (!measures && spelled);
    let Some(start) = phrase_start(tokens, first).filter(|_| counts) else {
        return at;
    };
    if !is_one && !is_single(&tokens[at]) {
        tokens[start].form = Form::Plural;
    }
    let end = classifier.unwrap_or(at);
    let numeral = tokens[at].clone();
    tokens.drain(first..=end);
    tokens.insert(start, numeral);
    start + 1 + (first - start) - usize::from(first > start)
}

fn is_single(token: &Token) -> bool {
    match &token.kind {
        Kind::Placeable(Value::Number(number)) => {
            number.decimal.whole.trim_start_matches('0') == "1" && number.scale == 0
        }
        _ => matches!(token.text(), "một" | "one"),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Tokens of `text:tag` words.
    pub(in super::super) fn tokens(line: &str) -> Vec<Token> {
        line.split_whitespace()
            .map(|word| {
                let (text, tag) = word.split_once(':').unwrap();
                let pos = Pos::parse(tag).unwrap();
                let kind = match pos {
                    Pos::Space => Kind::Space,
                    Pos::Mark => Kind::Mark,
                    _ => Kind::Word,
                };
                Token::new(kind, pos, text, 0..0)
            })
            .collect()
    }

    pub(in super::super) fn texts(tokens: &[Token]) -> String {
        let texts: Vec<&str> = tokens.iter().map(Token::text).collect();
        texts.join(" ")
    }

    #[test]
    fn a_numeral_with_its_classifier_moves_before_the_noun_phrase() {
        let mut line = tokens("có:verb cán_bộ:noun trẻ:adj năm:num vị:clf ở:prep");
        numerals(&mut line);
        assert_eq!(texts(&line), "có năm cán_bộ trẻ ở");
        assert_eq!(line[2].form, Form::Plural);
    }

    #[test]
    fn a_marker_of_number_counts_what_stands_before_it() {
        let mut line = tokens("kế_hoạch:noun -:clf _:space 19:num");
        line[1].role = Role::NumberMarker;
        numerals(&mut line);
        assert_eq!(texts(&line), "19 kế_hoạch");
    }

    #[test]
    fn a_numeral_before_a_unit_of_time_stays() {
        let mut line = tokens("trong:prep thời_gian:noun 94:num năm:noun");
        numerals(&mut line);
        assert_eq!(texts(&line), "trong thời_gian 94 năm");
    }

    #[test]
    fn a_quantifier_moves_before_the_noun_phrase_and_makes_it_plural() {
        let mut line = tokens("chi_bộ:noun nhỏ:adj tất_cả:det họp:verb");
        line[2].role = Role::Quantifier;
        quantifiers(&mut line);
        assert_eq!(texts(&line), "tất_cả chi_bộ nhỏ họp");
        assert_eq!(line[1].form, Form::Plural);
    }

    #[test]
    fn a_repeated_adjective_makes_its_noun_plural() {
        let mut line = tokens("việc:noun lớn:adj x:part");
        line[2].kind = Kind::Repeat;
        repeated(&mut line);
        assert_eq!(texts(&line), "việc lớn");
        assert_eq!(line[0].form, Form::Plural);
    }
}
