//! Tokens as running text: room between words, none before a full stop, a capital at the start.

use super::tagged::Place;
use super::token::{Kind, Token};

/// The text of the tokens; `…` when there is none.
pub(super) fn write(tokens: &[Token]) -> String {
    let mut writer = Writer::default();
    for token in tokens {
        writer.token(token);
    }
    capitalised(writer.out.trim_end())
}

/// The text of the tokens, and the place of each in the key and in the text.
pub(super) fn write_placed(tokens: &[Token]) -> (String, Vec<Place>) {
    let mut writer = Writer::default();
    let mut places = Vec::new();
    for token in tokens {
        let before = writer.out.len();
        writer.token(token);
        let start = before.min(writer.out.len());
        let room = writer.out[start..].len() - writer.out[start..].trim_start().len();
        places.push((token.source.clone(), start + room..writer.out.len()));
    }
    let plain = writer.out.trim_end();
    let text = capitalised(plain);
    // A capital may be longer or shorter than its small letter.
    let alike = plain.bytes().zip(text.bytes()).take_while(|(a, b)| a == b);
    let changed = alike.count();
    let moved = |at: usize| {
        let at = at.min(plain.len());
        let moved = if at > changed {
            (at + text.len()).saturating_sub(plain.len())
        } else {
            at
        };
        text.floor_char_boundary(moved)
    };
    for (_, place) in &mut places {
        *place = moved(place.start)..moved(place.end);
    }
    (text, places)
}

#[derive(Default)]
struct Writer {
    out: String,
    /// Whether the next word touches what stands before it.
    glued: bool,
    /// Whether a straight double quote is open.
    quoted: bool,
    /// Whether the source has room before the next token.
    room: bool,
}

impl Writer {
    fn token(&mut self, token: &Token) {
        match token.kind {
            Kind::Space => self.room = true,
            Kind::Repeat => {}
            Kind::Mark => {
                self.mark(token.text());
                self.room = false;
            }
            Kind::Unknown => self.unknown(token.text()),
            _ if token.is_silent() => {}
            _ => {
                self.word(token.text());
                self.room = false;
            }
        }
    }

    fn word(&mut self, word: &str) {
        let hyphen = self.out.ends_with('-') && self.out.len() > 1;
        if !self.out.is_empty() && !self.glued && !hyphen {
            self.out.push(' ');
        }
        self.out.push_str(word);
        self.glued = false;
    }

    fn unknown(&mut self, text: &str) {
        self.word("⟦");
        self.out.push_str(text);
        self.out.push('⟧');
        self.room = false;
    }

    fn mark(&mut self, mark: &str) {
        match mark {
            "" => {}
            "." | "," | ":" | ";" | "!" | "?" | ")" | "]" | "}" | "”" | "’" | "»" | "…" | "%" =>
            {
                self.close(mark);
            }
            "\"" if self.quoted => {
                self.quoted = false;
                self.close(mark);
            }
            "\"" | "“" | "‘" | "«" | "(" | "[" | "{" => {
                self.quoted |= mark == "\"";
                self.word(mark);
                self.glued = true;
            }
            "/" | "-" | "'" | "_" | "&" | "@" | "#" if !self.room && !self.out.is_empty() => {
                self.out.push_str(mark);
                self.glued = true;
            }
            _ => self.word(mark),
        }
    }

    fn close(&mut self, mark: &str) {
        let kept = self.out.trim_end().len();
        self.out.truncate(kept);
        let doubled = matches!(mark, "." | ",") && self.out.ends_with(mark) && !self.room;
        if !(doubled && mark == ",") {
            self.out.push_str(mark);
        }
        self.glued = false;
    }
}

/// The text with a capital at its start, after the marker of a list too.
fn capitalised(text: &str) -> String {
    if text.is_empty() {
        return "…".to_owned();
    }
    let marker = text
        .split_once(' ')
        .filter(|(first, _)| is_marker(first))
        .map_or(0, |(first, _)| first.len() + 1);
    let is_opening = |c: char| matches!(c, '"' | '“' | '(' | '«' | '\'' | '‘' | '-' | ' ');
    let start = marker + text[marker..].find(|c| !is_opening(c)).unwrap_or(0);
    let mut letters = text[start..].chars();
    match letters.next() {
        Some(first) => {
            let capital = first.to_uppercase();
            format!("{}{capital}{}", &text[..start], letters.as_str())
        }
        None => text.to_owned(),
    }
}

/// `1.`, `II.`, `a)`, `(3)`, `-`.
fn is_marker(word: &str) -> bool {
    let inner = word.trim_matches(['.', ')', '(', '-', '/']);
    let short = inner.chars().count() <= 4 && inner.chars().all(char::is_alphanumeric);
    let counted = inner
        .chars()
        .all(|c| c.is_ascii_digit() || "IVX".contains(c))
        || inner.chars().count() == 1;
    word.ends_with(['.', ')', '-']) && short && counted
}

#[cfg(test)]
mod tests {
    use super::super::quantity::tests::tokens;
    use super::*;

    #[test]
    fn marks_touch_the_words_they_belong_to() {
        let line = tokens("Một:num \":mark hai:num \":mark ,:mark (:mark ba:num ):mark .:mark");
        assert_eq!(write(&line), "Một \"hai\", (ba).");
    }

    #[test]
    fn a_sentence_starts_with_a_capital_after_its_marker_too() {
        assert_eq!(capitalised("1. đảng viên"), "1. Đảng viên");
        assert_eq!(capitalised("\"đảng viên\""), "\"Đảng viên\"");
        assert_eq!(capitalised(""), "…");
    }

    #[test]
    fn what_is_unknown_stands_in_brackets() {
        let mut line = tokens("có:verb ខ្មែរ:unknown .:mark");
        line[1].kind = Kind::Unknown;
        assert_eq!(write(&line), "Có ⟦ខ្មែរ⟧.");
    }
}
