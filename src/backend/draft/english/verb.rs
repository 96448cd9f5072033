//! Verbs: tense, agreement, the passive, infinitives and gerunds.

use super::super::pos::Pos;
use super::super::roles::Role;
use super::super::token::{Form, Kind, Token};

/// What stands before a verb and changes it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each may stand before a verb, or not"
)]
struct Group {
    past: bool,
    future: bool,
    progressive: bool,
    passive: bool,
    negated: bool,
    modal: bool,
    manner: bool,
    infinitive: bool,
}

/// Who the verb agrees with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Nobody,
    Singular,
    Plural,
    First,
}

/// Gives verbs their forms and auxiliaries their words, and makes adverbs of adjectives after `យ៉ាង`.
pub(super) fn groups(tokens: &mut Vec<Token>) {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len() + 8);
    let mut clause = Clause::default();
    let mut group = Group::default();
    let mut pending: Vec<Token> = Vec::new();
    for mut token in std::mem::take(tokens) {
        if group.take(&token) {
            if token.role == Role::Modal || token.role == Role::None {
                pending.push(token);
            }
            continue;
        }
        let goes_on = token.pos == Pos::Adverb && group != Group::default();
        if goes_on && token.role == Role::None {
            pending.push(token);
            continue;
        }
        match token.pos {
            Pos::Verb => {
                verb(&mut out, &mut clause, group, &mut pending, token);
                group = Group::default();
                continue;
            }
            Pos::Adjective if group.manner => token.form = Form::Adverb,
            Pos::Adjective if clause.before == Before::Relative => {
                let plural = clause.subject == Subject::Plural;
                out.push(Token::inserted(
                    Pos::Auxiliary,
                    if plural { "are" } else { "is" },
                ));
            }
            _ => {}
        }
        if group.passive || group.future || group.negated || group.progressive {
            out.extend(auxiliaries(group, clause.subject, &mut pending));
        }
        out.append(&mut pending);
        group = Group::default();
        clause.see(&token);
        out.push(token);
    }
    out.append(&mut pending);
    *tokens = out;
}

impl Group {
    /// Takes up a word that stands before a verb and says only how the verb is.
    fn take(&mut self, token: &Token) -> bool {
        match token.role {
            Role::Past => {
                self.past = true;
                self.negated |= token.text().contains("not");
            }
            Role::Future => self.future = true,
            Role::Progressive => self.progressive = true,
            Role::Negation => self.negated = true,
            Role::Manner => self.manner = true,
            Role::Passive => {
                self.passive = true;
                self.future |= token.text().starts_with("will");
                self.negated |= token.text().contains("not");
                self.modal |= token.text().starts_with("can");
            }
            Role::Modal => self.modal = true,
            _ => return false,
        }
        true
    }
}

/// What is known of the clause so far.
#[derive(Debug)]
struct Clause {
    subject: Subject,
    /// What stands right before.
    before: Before,
    /// The form of the verb that an `and` may go on with.
    last: Option<Form>,
    joined: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Preposition,
    To,
    Nominaliser,
    Relative,
    Consequence,
    Verb,
    Other,
}

impl Default for Clause {
    fn default() -> Self {
        Self {
            subject: Subject::Nobody,
            before: Before::Nothing,
            last: None,
            joined: false,
        }
    }
}

impl Clause {
    fn see(&mut self, token: &Token) {
        if token.is_space() || token.kind == Kind::Repeat {
            return;
        }
        let after_preposition = self.before == Before::Preposition;
        match token.pos {
            Pos::Mark if matches!(token.text(), "," | "\"") => self.joined = self.last.is_some(),
            Pos::Mark => *self = Self::default(),
            Pos::Conjunction if token.role == Role::And => self.joined = true,
            Pos::Conjunction if token.role != Role::To => *self = Self::default(),
            Pos::Pronoun if token.role != Role::Relative && !after_preposition => {
                self.subject = match token.text() {
                    "I" => Subject::First,
                    "we" | "you" | "they" | "these" | "those" => Subject::Plural,
                    _ => Subject::Singular,
                };
            }
            Pos::Pronoun if token.role == Role::Relative && self.subject == Subject::Nobody => {
                self.subject = Subject::Singular;
            }
            Pos::Determiner | Pos::Numeral if self.before != Before::Verb => self.joined = false,
            _ if token.head && self.joined && self.before != Before::Verb => self.joined = false,
            _ if token.head && !after_preposition && self.subject == Subject::Nobody => {
                self.subject = number(token);
            }
            _ => {}
        }
        self.before = match (token.pos, token.role) {
            (_, Role::To) => Before::To,
            (_, Role::Relative) => Before::Relative,
            (_, Role::Consequence) => Before::Consequence,
            (_, Role::Nominal) => Before::Nominaliser,
            (Pos::Preposition, _) if token.text() == "to" => Before::To,
            (Pos::Preposition, _) => Before::Preposition,
            (Pos::Adverb | Pos::Particle, _) => self.before,
            _ => Before::Other,
        };
    }
}

fn number(token: &Token) -> Subject {
    match token.form {
        Form::Plural => Subject::Plural,
        _ => Subject::Singular,
    }
}

/// Verbs that an infinitive follows.
const TAKE_INFINITIVE: &str = include_str!("../data/infinitive.en.txt");

fn verb(
    out: &mut Vec<Token>,
    clause: &mut Clause,
    group: Group,
    pending: &mut Vec<Token>,
    mut token: Token,
) {
    let mut group = group;
    let bare = group == Group::default();
    let before = clause.before;
    let after_verb = out
        .iter()
        .rev()
        .find(|token| !token.is_space() && !token.is_silent());
    let wants_to = before == Before::Verb
        && after_verb.is_some_and(|verb| TAKE_INFINITIVE.lines().any(|it| verb.text() == it));
    if (bare || group.passive) && wants_to {
        out.push(Token::inserted(Pos::Particle, "to"));
        group.infinitive = true;
    }
    let auxiliaries = auxiliaries(group, clause.subject, pending);
    let helped = !auxiliaries.is_empty();
    out.extend(auxiliaries);
    out.append(pending);
    token.form = match before {
        _ if group.passive => Form::Participle,
        _ if group.progressive => Form::Gerund,
        _ if helped || group.modal => Form::Base,
        _ if group.past => Form::Past,
        Before::Preposition | Before::Nominaliser | Before::Consequence => Form::Gerund,
        Before::To | Before::Verb => Form::Base,
        _ if clause.joined => clause.last.unwrap_or(Form::Base),
        _ => present(clause.subject),
    };
    let starts_with_be = token.text() == "be" || token.text().starts_with("be ");
    if starts_with_be && matches!(token.form, Form::Base | Form::Past) && !helped && !group.modal {
        be(&mut token, clause.subject, before);
    }
    clause.last = match token.form {
        _ if starts_with_be && token.text().split(' ').count() > 1 => Some(Form::Participle),
        Form::Base if helped => None,
        form => Some(form),
    };
    clause.joined = false;
    clause.before = Before::Verb;
    out.push(token);
}

fn present(subject: Subject) -> Form {
    match subject {
        Subject::Singular => Form::Third,
        _ => Form::Base,
    }
}

/// `are`, `am` or `were` for `be` where the subject asks for it.
fn be(token: &mut Token, subject: Subject, before: Before) {
    let base = matches!(before, Before::To | Before::Verb | Before::Preposition);
    let word = match (token.form, subject) {
        (Form::Past, Subject::Plural) => "were",
        (Form::Past, _) => "was",
        _ if base => "be",
        (_, Subject::Plural) => "are",
        (_, Subject::First) => "am",
        (_, Subject::Nobody) if token.role == Role::Copula => "is",
        _ => return,
    };
    let rest = token.text()[2..].to_owned();
    token.say(&format!("{word}{rest}"));
    token.inflection.clear();
    token.form = Form::Base;
}

/// The auxiliaries of a group, without the modal verb, which stands among `pending`.
fn auxiliaries(group: Group, subject: Subject, pending: &mut Vec<Token>) -> Vec<Token> {
    let mut words: Vec<&str> = Vec::new();
    let plural = matches!(subject, Subject::Plural);
    let modal = group.modal || group.future;
    let is = match (group.past || group.passive, subject) {
        (true, _) if plural => "were",
        (true, _) => "was",
        (false, Subject::Plural) => "are",
        (false, Subject::First) => "am",
        (false, _) => "is",
    };
    if group.future {
        words.push("will");
    }
    if group.modal && pending.iter().all(|token| token.role != Role::Modal) {
        words.push("can");
    }
    let not_after_modal = group.negated && modal;
    if not_after_modal {
        words.push("not");
    }
    if group.passive || group.progressive {
        words.push(if modal || group.infinitive { "be" } else { is });
        if group.negated && !modal {
            words.push("not");
        }
    } else if group.negated && !modal {
        let does = if matches!(subject, Subject::Singular) {
            "does"
        } else {
            "do"
        };
        words.push(if group.past { "did" } else { does });
        words.push("not");
    }
    let mut modals: Vec<Token> = Vec::new();
    pending.retain(|token| {
        let is_modal = token.role == Role::Modal;
        if is_modal {
            modals.push(token.clone());
        }
        !is_modal
    });
    let mut out = modals;
    out.extend(
        words
            .into_iter()
            .map(|word| Token::inserted(Pos::Auxiliary, word)),
    );
    out
}

#[cfg(test)]
mod tests {
    use super::super::super::quantity::tests::{texts, tokens};
    use super::super::inflect::Inflector;
    use super::*;

    const ROLES: [(&str, Role); 9] = [
        ("PAST", Role::Past),
        ("WILL", Role::Future),
        ("NOT", Role::Negation),
        ("PASSIVE", Role::Passive),
        ("ING", Role::Progressive),
        ("must", Role::Modal),
        ("and", Role::And),
        ("NOMINAL", Role::Nominal),
        ("LY", Role::Manner),
    ];

    fn said(line: &str) -> String {
        let mut line = tokens(line);
        for token in &mut line {
            token.head = token.pos == Pos::Noun;
            if token.text().ends_with("ees") {
                token.form = Form::Plural;
                token.say("committee");
            }
            if let Some((_, role)) = ROLES.iter().find(|(word, _)| *word == token.text()) {
                token.role = *role;
            }
        }
        line.iter_mut()
            .filter(|token| token.role == Role::Nominal)
            .for_each(|token| token.say("-"));
        groups(&mut line);
        let inflector = Inflector::new(&super::super::super::lexicon::words());
        for token in &mut line {
            inflector.apply(token);
        }
        texts(&line)
    }

    #[test]
    fn a_verb_agrees_with_its_subject() {
        assert_eq!(said("committee:noun lead:verb"), "committee leads");
        assert_eq!(said("committees:noun lead:verb"), "committees lead");
        assert_eq!(said("continue:verb"), "continue");
    }

    #[test]
    fn tense_and_negation_stand_before_the_verb() {
        assert_eq!(said("committee:noun PAST:aux lead:verb"), "committee led");
        assert_eq!(
            said("committee:noun WILL:aux lead:verb"),
            "committee will lead"
        );
        assert_eq!(
            said("committee:noun NOT:adv lead:verb"),
            "committee does not lead"
        );
        assert_eq!(
            said("committee:noun must:aux lead:verb"),
            "committee must lead"
        );
    }

    #[test]
    fn the_passive_is_be_with_the_participle() {
        assert_eq!(
            said("committee:noun PASSIVE:aux lead:verb"),
            "committee was led"
        );
        assert_eq!(
            said("committees:noun WILL:aux PASSIVE:aux lead:verb"),
            "committees will be led"
        );
    }

    #[test]
    fn a_verb_after_and_has_the_form_of_the_first() {
        assert_eq!(
            said("committee:noun PAST:aux lead:verb and:conj guide:verb"),
            "committee led and guided"
        );
    }

    #[test]
    fn a_nominalised_verb_is_a_gerund_and_one_verb_leads_to_another() {
        assert_eq!(said("NOMINAL:prefix lead:verb"), "- leading");
        assert_eq!(said("continue:verb lead:verb"), "continue to lead");
    }

    #[test]
    fn an_adjective_after_the_word_for_manner_is_an_adverb() {
        assert_eq!(said("lead:verb LY:adv strict:adj"), "lead strictly");
    }
}
