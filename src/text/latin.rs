//! What Vietnamese and English sentences share: where a full stop ends one.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::khmer::script::is_blank;
use super::line::{lines, trim};

/// The words a language's rules depend on, read from its data files.
pub(super) struct Rules {
    abbreviations: HashMap<&'static str, Abbreviation>,
    starters: HashSet<&'static str>,
    reporting: Vec<&'static str>,
}

/// The longest clause that only reports, in characters.
const REPORT: usize = 40;

/// What follows an abbreviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Abbreviation {
    /// Always more of the sentence: a title, `No.`
    Inside,
    /// More of the sentence when a number follows: `No. 5`, `Oct. 12`.
    BeforeNumber,
    /// A new sentence when a word that likes to start one follows: `U.S.`, `etc.`
    MayEnd,
    /// A word of its own that only looks like an initial: `Ý`, Italy.
    Word,
}

impl Rules {
    /// Reads the lists. One abbreviation a line, with its kind after a space: ` *` may end a
    /// sentence, ` #` stands before a number, ` =` is a word of its own; `#` starts a comment line.
    pub(super) fn read(
        abbreviations: &'static str,
        starters: &'static str,
        reporting: &'static str,
    ) -> Self {
        let entries = |list: &'static str| {
            list.lines()
                .map(str::trim)
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
        };
        let abbreviation = |entry: &'static str| match entry.split_once(' ') {
            Some((word, "*")) => (word, Abbreviation::MayEnd),
            Some((word, "#")) => (word, Abbreviation::BeforeNumber),
            Some((word, "=")) => (word, Abbreviation::Word),
            _ => (entry, Abbreviation::Inside),
        };
        Self {
            abbreviations: entries(abbreviations).map(abbreviation).collect(),
            starters: entries(starters).collect(),
            reporting: entries(reporting).collect(),
        }
    }

    /// The sentences of `text`: byte ranges without white space at their ends.
    pub(super) fn sentences(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::with_capacity(text.len() / 128 + 1);
        for line in lines(text) {
            self.split_line(text, line, &mut found);
        }
        found
    }

    fn split_line(&self, text: &str, line: Range<usize>, found: &mut Vec<Range<usize>>) {
        let mut start = line.start;
        let mut at = line.start;
        while let Some(marks) = next_marks(text, at..line.end) {
            at = closers_end(text, marks.end, line.end);
            let next = trim(text, at..line.end);
            if next.is_empty() || next.start == at {
                continue;
            }
            let context = Context {
                sentence: &text[start..marks.start],
                marks: &text[marks.clone()],
                closers: &text[marks.end..at],
                next: &text[next.clone()],
            };
            if self.ends_sentence(&context) {
                found.push(start..at);
                start = next.start;
            }
        }
        if start < line.end {
            found.push(start..line.end);
        }
    }

    fn ends_sentence(&self, context: &Context<'_>) -> bool {
        let next = context.next_letter();
        if next.is_some_and(char::is_lowercase) && !context.starts_item() {
            return false;
        }
        if context.is_quoted() && self.reports(context.next) {
            return false;
        }
        if context.marks != "." || !context.closers.is_empty() {
            return true;
        }
        if context.is_list_marker() {
            return false;
        }
        let word = context.last_word();
        match self.abbreviation(word) {
            Some(Abbreviation::Inside) => false,
            Some(Abbreviation::BeforeNumber) => !next.is_some_and(char::is_numeric),
            Some(Abbreviation::MayEnd) => self.starters.contains(context.next_word()),
            Some(Abbreviation::Word) | None => true,
        }
    }

    /// Whether `next` starts with a clause that only reports the speech before it: a few words, a
    /// verb of saying, a full stop.
    fn reports(&self, next: &str) -> bool {
        let clause = next
            .char_indices()
            .nth(REPORT)
            .map_or(next, |(at, _)| &next[..at]);
        clause
            .split_once('.')
            .is_some_and(|(clause, _)| self.reporting.iter().any(|verb| clause.ends_with(verb)))
    }

    /// How `word`, without its final full stop, is abbreviated.
    fn abbreviation(&self, word: &str) -> Option<Abbreviation> {
        let mut characters = word.chars();
        let initial =
            characters.next().is_some_and(char::is_uppercase) && characters.next().is_none();
        if let Some(&kind) = self.abbreviations.get(word) {
            Some(kind)
        } else if initial || is_dotted(word) {
            Some(Abbreviation::MayEnd)
        } else {
            None
        }
    }
}

/// Single letters with full stops between: `U.S`, `a.m`.
fn is_dotted(word: &str) -> bool {
    word.contains('.')
        && word.split('.').all(|part| {
            let mut characters = part.chars();
            characters.next().is_some_and(char::is_alphabetic) && characters.next().is_none()
        })
}

/// A place where a sentence may end.
struct Context<'t> {
    /// The sentence up to the marks.
    sentence: &'t str,
    marks: &'t str,
    closers: &'t str,
    /// The rest of the line after the blanks.
    next: &'t str,
}

impl Context<'_> {
    fn next_letter(&self) -> Option<char> {
        self.next.trim_start_matches(is_opener).chars().next()
    }

    fn next_word(&self) -> &str {
        let word = self.next.trim_start_matches(is_opener);
        word.split(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default()
    }

    /// Whether a list item starts next: `a) `, `(b) `.
    fn starts_item(&self) -> bool {
        let marker = self
            .next
            .trim_start_matches('(')
            .chars()
            .take(3)
            .collect::<String>();
        marker.ends_with(") ") && marker.chars().next().is_some_and(char::is_alphabetic)
    }

    /// Whether direct speech closes here.
    fn is_quoted(&self) -> bool {
        self.closers.contains(['"', '”', '»', '’'])
    }

    /// The word before the marks.
    fn last_word(&self) -> &str {
        let word = self
            .sentence
            .rsplit(|c: char| is_blank(c) || c == '-')
            .next();
        word.unwrap_or_default().trim_start_matches(is_opener)
    }

    /// Whether the sentence so far is only the marker of a list item.
    fn is_list_marker(&self) -> bool {
        let body = self.sentence.trim_start_matches(['(', '[']);
        let number = (1..=2).contains(&body.len()) && body.bytes().all(|b| b.is_ascii_digit());
        let roman = (1..=5).contains(&body.len()) && body.bytes().all(|b| b"IVX".contains(&b));
        let mut characters = body.chars();
        let letter =
            characters.next().is_some_and(char::is_alphabetic) && characters.next().is_none();
        number || roman || letter
    }
}

fn is_opener(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '“' | '‘' | '«' | '‹' | '(' | '[' | '„' | '-' | '–' | '—' | '¿' | '¡'
    ) || is_blank(c)
}

/// The next run of `.`, `!`, `?` and `…` in `range`.
fn next_marks(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let rest = &text[range.clone()];
    let bytes = rest.as_bytes();
    let starts = |at: &usize| {
        matches!(bytes[*at], b'.' | b'!' | b'?')
            || (bytes[*at] == 0xE2 && rest.is_char_boundary(*at) && rest[*at..].starts_with('…'))
    };
    let start = (0..bytes.len()).find(starts)?;
    let length = rest[start..]
        .find(|c| !is_mark(c))
        .unwrap_or(rest.len() - start);
    Some(range.start + start..range.start + start + length)
}

fn is_mark(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…')
}

/// Where the quotes and brackets end that close after the marks; a quote with room on both sides
/// closes too, for an opening one stands against its word.
fn closers_end(text: &str, at: usize, line_end: usize) -> usize {
    let end = attached_end(text, at, line_end);
    let rest = &text[end..line_end];
    let near = rest.trim_start_matches(is_blank);
    let Some(after) = near.strip_prefix(['"', '”']) else {
        return end;
    };
    if near.len() < rest.len() && after.chars().next().is_none_or(is_blank) {
        line_end - after.len()
    } else {
        end
    }
}

/// Where the quotes, brackets and marks end that stand right at `at`.
fn attached_end(text: &str, at: usize, line_end: usize) -> usize {
    let rest = &text[at..line_end];
    let closes =
        |c: char| matches!(c, '"' | '\'' | '”' | '’' | '»' | '›' | ')' | ']' | '}') || is_mark(c);
    at + rest.find(|c| !closes(c)).unwrap_or(rest.len())
}
