//! From a sentence to the tokens of its best path, each with one sense.

use std::ops::Range;

use super::index::{Entry, Index, Layer, Sense};
use super::pairs::{self, Reading};
use super::path::{Piece, best_path};
use super::pos::Pos;
use super::roles;
use super::token::{Kind, NOTHING, Token};
use crate::model::Language;
use crate::text::khmer::Keyed;
use crate::text::placeable::{Value, render};

/// The tokens of a text, in its order, for a target language.
pub(super) fn analyse(index: &Index, keyed: &Keyed, text: &str, language: Language) -> Vec<Token> {
    let path = joined(best_path(index, &keyed.key, language), &keyed.key);
    let senses: Vec<Vec<&Sense>> = path
        .iter()
        .map(|(_, piece)| match piece {
            Piece::Known(entry) => usable(&index.entries[*entry], language),
            _ => Vec::new(),
        })
        .collect();
    let readings: Vec<Vec<Reading<'_>>> = path
        .iter()
        .zip(&senses)
        .map(|((_, piece), senses)| readings(index, piece, senses))
        .collect();
    let chosen = pairs::choose(&readings);
    let mut tokens = Vec::with_capacity(path.len());
    for (((range, piece), senses), chosen) in path.into_iter().zip(senses).zip(chosen) {
        tokens.push(match piece {
            Piece::Known(entry) => known(&index.entries[entry], senses[chosen], range, language),
            piece => other(piece, range, keyed, text, language),
        });
    }
    dated(&mut tokens, keyed, language);
    tokens
}

/// `ចុះ` before a date only says that a document is of that day.
fn dated(tokens: &mut [Token], keyed: &Keyed, language: Language) {
    for at in 1..tokens.len() {
        let (before, rest) = tokens.split_at_mut(at);
        let is_date = matches!(rest[0].kind, Kind::Placeable(Value::Date(_)));
        let word = before.iter_mut().rev().find(|token| !token.is_space());
        if let Some(word) = word.filter(|word| is_date && keyed.key[word.source.clone()] == *"ចុះ")
        {
            word.pos = Pos::Preposition;
            word.say(if language == Language::English {
                "of"
            } else {
                NOTHING
            });
        }
    }
}

/// The senses that can be rendered in the language.
fn usable(entry: &Entry, language: Language) -> Vec<&Sense> {
    let has_text = |sense: &&Sense| !sense.renderings(language).is_empty();
    entry.senses.iter().filter(has_text).collect()
}

fn readings<'i>(index: &'i Index, piece: &Piece, senses: &[&Sense]) -> Vec<Reading<'i>> {
    match piece {
        Piece::Known(entry) => {
            let form = index.entries[*entry].key.as_str();
            let reading = |sense: &&Sense| Reading {
                form,
                pos: sense.pos.unwrap_or(Pos::Noun),
            };
            senses.iter().map(reading).collect()
        }
        piece => vec![Reading {
            form: "",
            pos: pos(piece),
        }],
    }
}

fn pos(piece: &Piece) -> Pos {
    match piece {
        Piece::Placeable(value) => placeable_pos(value),
        Piece::Latin => Pos::Proper,
        Piece::Repeat => Pos::Particle,
        Piece::Space => Pos::Space,
        Piece::Mark => Pos::Mark,
        Piece::Unknown | Piece::Known(_) => Pos::Unknown,
    }
}

fn placeable_pos(value: &Value) -> Pos {
    match value {
        Value::Number(_) | Value::Range(..) | Value::Joined { .. } => Pos::Numeral,
        Value::Ordinal(_) => Pos::Adjective,
        Value::Date(_) => Pos::Phrase,
        Value::Marker(_) | Value::Section(_) => Pos::Mark,
        Value::Roman(_)
        | Value::Document(_)
        | Value::Acronym(_)
        | Value::Url(_)
        | Value::Email(_) => Pos::Proper,
    }
}

fn known(entry: &Entry, sense: &Sense, range: Range<usize>, language: Language) -> Token {
    let kind = match entry.layer {
        Layer::Fragment | Layer::Term => Kind::Fixed,
        Layer::Word => Kind::Word,
    };
    let pos = sense.pos.unwrap_or(Pos::Noun);
    let mut token = Token::new(kind, pos, "", range);
    token.options = sense.renderings(language).to_vec();
    token.inflection.clone_from(&sense.inflection);
    token.bare = sense.bare;
    if let Some(duty) = roles::duty(&entry.key, pos) {
        token.role = duty.role;
        let text = duty.rendering(language);
        if let Some(text) = text.filter(|_| token.kind == Kind::Word) {
            token.options.insert(0, text.to_owned());
        }
    }
    if token.kind == Kind::Fixed {
        token.options.truncate(1);
    }
    token
}

fn other(
    piece: Piece,
    range: Range<usize>,
    keyed: &Keyed,
    text: &str,
    language: Language,
) -> Token {
    let pos = pos(&piece);
    let written = &text[keyed.source_range(range.clone())];
    let (kind, shown) = match piece {
        Piece::Placeable(value) => {
            let shown = render(&value, language);
            (Kind::Placeable(value), shown)
        }
        Piece::Unknown | Piece::Known(_) => (Kind::Unknown, written.to_owned()),
        Piece::Latin => (Kind::Latin, keyed.key[range.clone()].to_owned()),
        Piece::Repeat => (Kind::Repeat, String::new()),
        Piece::Space => (Kind::Space, " ".to_owned()),
        Piece::Mark => (Kind::Mark, mark(&keyed.key[range.clone()]).to_owned()),
    };
    let mut token = Token::new(kind, pos, &shown, range);
    token.bare = true;
    token
}

/// Khmer marks as the target's.
fn mark(text: &str) -> &str {
    match text {
        "\u{17D4}" | "\u{17D5}" | "\u{17DA}" => ".",
        "\u{17D6}" => ":",
        "\u{17D8}" => "…",
        "\u{17DB}" => "KHR",
        _ if text
            .chars()
            .any(|c| matches!(c, '\u{1780}'..='\u{17FF}' | '\u{19E0}'..='\u{19FF}')) =>
        {
            ""
        }
        other => other,
    }
}

/// The pieces with neighbouring unknown clusters joined, and letters and digits of other scripts, over the spaces
/// between words too: `Lam Dong` is one name.
fn joined(path: Vec<(Range<usize>, Piece)>, key: &str) -> Vec<(Range<usize>, Piece)> {
    let mut out: Vec<(Range<usize>, Piece)> = Vec::with_capacity(path.len());
    for (range, piece) in path {
        let count = out.len();
        let joins = match (out.last().map(|(_, last)| last), &piece) {
            (Some(Piece::Unknown), Piece::Unknown) | (Some(Piece::Latin), Piece::Latin) => true,
            (Some(Piece::Space), Piece::Latin) if count > 1 && is_word(key, &range) => {
                let (before, last) = &out[count - 2];
                let name = *last == Piece::Latin && is_word(key, before);
                if name {
                    out.pop();
                }
                name
            }
            _ => false,
        };
        match out.last_mut().filter(|_| joins) {
            Some((last, _)) => last.end = range.end,
            None => out.push((range, piece)),
        }
    }
    out
}

/// Whether it starts with a letter.
fn is_word(key: &str, range: &Range<usize>) -> bool {
    key[range.clone()].starts_with(char::is_alphabetic)
}
