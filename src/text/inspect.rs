//! What is odd in a text: what a reader cannot see, what compares badly, what tools will trip over.
//!
//! Nothing is changed; each oddity says where it stands and what could be done.

mod characters;
mod pairs;
mod shape;

use std::ops::Range;

use serde::Serialize;

use super::language::Language;

/// What is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Oddness {
    /// A cluster that is not in canonical order.
    NonCanonical,
    /// A character that is not seen: zero-width space, joiners, soft hyphen and others.
    Invisible,
    /// A control character that no text needs: NUL, escape and others.
    Control,
    /// A character that Unicode deprecates or discourages.
    Deprecated,
    /// The same vowel or sign twice.
    RepeatedSign,
    /// A vowel, sign or coeng with no letter to stand on.
    StraySign,
    /// A colon or `៖` inside a word, where U+17C8 is meant.
    ColonInWord,
    /// Khmer and ASCII digits in one number.
    MixedDigits,
    /// A quote or bracket that is never closed.
    Unclosed,
    /// A quote or bracket that closes nothing.
    Unopened,
    /// A line that a web page put there.
    Boilerplate,
    /// A segment that is very long.
    LongSegment,
    /// A long stretch of Khmer without a space.
    Spaceless,
}

impl Oddness {
    /// The name that tables and JSON show, in kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NonCanonical => "non-canonical",
            Self::Invisible => "invisible",
            Self::Control => "control",
            Self::Deprecated => "deprecated",
            Self::RepeatedSign => "repeated-sign",
            Self::StraySign => "stray-sign",
            Self::ColonInWord => "colon-in-word",
            Self::MixedDigits => "mixed-digits",
            Self::Unclosed => "unclosed",
            Self::Unopened => "unopened",
            Self::Boilerplate => "boilerplate",
            Self::LongSegment => "long-segment",
            Self::Spaceless => "spaceless",
        }
    }
}

/// One odd place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Oddity {
    /// What is odd.
    pub kind: Oddness,
    /// First byte of the place in the text.
    pub start: usize,
    /// The byte after the place.
    pub end: usize,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The code points of the place, `U+17D2 U+178A`; of a long place the first eight.
    pub code_points: String,
    /// What is odd, for a person.
    pub message: String,
    /// What to write instead, or what to do; may be empty.
    pub suggestion: String,
}

/// What is odd in `text`, in the order of the text.
///
/// ```
/// use trivani::text::{Language, inspect::{Oddness, inspect}};
/// let found = inspect(Language::Khmer, "ក\nស្រ្តី");
/// assert_eq!((found[0].kind, found[0].line, found[0].column), (Oddness::NonCanonical, 2, 1));
/// assert_eq!(found[0].suggestion, "ស្ត្រី");
/// ```
#[must_use]
pub fn inspect(language: Language, text: &str) -> Vec<Oddity> {
    let mut found = Vec::new();
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let line_text = line.trim_end_matches(['\n', '\r']);
        let mut page = Page {
            line: line_text,
            number: number + 1,
            offset: start,
            found: Vec::new(),
        };
        characters::inspect(&mut page);
        pairs::inspect(&mut page);
        shape::inspect(language, &mut page);
        page.found
            .sort_by_key(|oddity: &Oddity| (oddity.start, oddity.kind));
        page.number_columns();
        found.append(&mut page.found);
        start += line.len();
    }
    found
}

/// One line under inspection and what was found on it.
struct Page<'t> {
    line: &'t str,
    number: usize,
    offset: usize,
    found: Vec<Oddity>,
}

impl Page<'_> {
    /// Notes an oddity at `place`, bytes of the line.
    fn note(
        &mut self,
        kind: Oddness,
        place: Range<usize>,
        message: impl Into<String>,
        suggestion: impl Into<String>,
    ) {
        let shown = &self.line[place.clone()];
        let mut code_points: Vec<String> = shown
            .chars()
            .take(8)
            .map(|c| format!("U+{:04X}", u32::from(c)))
            .collect();
        if shown.chars().nth(8).is_some() {
            code_points.push("…".to_owned());
        }
        self.found.push(Oddity {
            kind,
            start: self.offset + place.start,
            end: self.offset + place.end,
            line: self.number,
            column: 1,
            code_points: code_points.join(" "),
            message: message.into(),
            suggestion: suggestion.into(),
        });
    }

    /// Counts the characters before each oddity, all in one pass: a line may be a whole book.
    fn number_columns(&mut self) {
        let (mut at, mut column) = (0, 1);
        for oddity in &mut self.found {
            let place = oddity.start - self.offset;
            column += self.line[at..place].chars().count();
            at = place;
            oddity.column = column;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Oddness, usize, usize)> {
        let found = inspect(Language::Khmer, text);
        found
            .into_iter()
            .map(|oddity| (oddity.kind, oddity.line, oddity.column))
            .collect()
    }

    #[test]
    fn plain_text_has_nothing_odd() {
        assert_eq!(
            kinds("១. ការងារ (ថ្មី) «ល្អ» \"ថ្មី\" ក) 'a'\r\n២៦-NQ/TW ២០២៥ 58។\n"),
            []
        );
    }

    #[test]
    fn what_is_not_seen_is_named_with_its_place() {
        let found = inspect(Language::Khmer, "ក\u{200B}ខ\u{200B}\nគ\u{AD}");
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].line, found[0].column, found[0].start), (1, 2, 3));
        assert_eq!(found[0].message, "2 times zero width space");
        assert_eq!((found[1].line, found[1].column, found[1].start), (2, 2, 16));
        assert_eq!(found[1].code_points, "U+00AD");
    }

    #[test]
    fn control_characters_are_named_and_tabs_and_line_ends_are_not() {
        let found = inspect(Language::Khmer, "ក\0ខ\0\tគ\r\nឃ\u{1B}\u{93}");
        let told: Vec<_> = found
            .iter()
            .map(|oddity| (oddity.line, oddity.column, oddity.message.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (1, 2, "2 times control character NUL"),
                (2, 2, "control character escape"),
                (2, 3, "control character U+0093"),
            ]
        );
        assert!(found.iter().all(|oddity| oddity.kind == Oddness::Control));
    }

    #[test]
    fn the_columns_of_one_long_line_are_those_of_its_characters() {
        let line = "ក (ខ កាា។ ".repeat(2_000);
        let found = inspect(Language::Khmer, &line);
        assert!(found.len() >= 4_000);
        for oddity in found.iter().step_by(97) {
            let column = line[..oddity.start].chars().count() + 1;
            assert_eq!(oddity.column, column);
        }
    }

    #[test]
    fn signs_out_of_place_are_found() {
        assert_eq!(kinds("កាា"), [(Oddness::RepeatedSign, 1, 3)]);
        assert_eq!(
            kinds("១្ ា"),
            [(Oddness::StraySign, 1, 2), (Oddness::StraySign, 1, 4)]
        );
        assert_eq!(
            kinds("ឣ៘"),
            [(Oddness::Deprecated, 1, 1), (Oddness::Deprecated, 1, 2)]
        );
        assert_eq!(kinds("គណ:កម្ម"), [(Oddness::ColonInWord, 1, 3)]);
    }

    #[test]
    fn digits_of_two_scripts_in_one_number_are_found() {
        let found = inspect(Language::Khmer, "ឆ្នាំ ២០25 និង 2026 ៣.2៨៥");
        let suggestions: Vec<_> = found
            .iter()
            .map(|oddity| oddity.suggestion.as_str())
            .collect();
        assert_eq!(suggestions, ["២០២៥", "៣.២៨៥"]);
    }

    #[test]
    fn quotes_and_brackets_without_a_partner_are_found() {
        assert_eq!(kinds("“ក “ខ” គ"), [(Oddness::Unclosed, 1, 1)]);
        assert_eq!(kinds("(ក"), [(Oddness::Unclosed, 1, 1)]);
        assert_eq!(
            kinds("ក» \"ខ"),
            [(Oddness::Unopened, 1, 2), (Oddness::Unclosed, 1, 4)]
        );
    }

    #[test]
    fn long_and_spaceless_segments_and_boilerplate_are_found() {
        assert_eq!(kinds(&"ក".repeat(150)), [(Oddness::Spaceless, 1, 1)]);
        assert_eq!(kinds(&"ក ".repeat(200)), [(Oddness::LongSegment, 1, 1)]);
        assert_eq!(kinds("Kommentar (0)"), [(Oddness::Boilerplate, 1, 1)]);
    }
}
