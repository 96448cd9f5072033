//! Numbers of Party and State documents: `09-ĐA/TU`, `03/2009/TT-BNG`.

use std::ops::Range;

use super::cursor::Cursor;
use super::decimal::{digits, in_script};
use super::register::{self, DocumentType, Issuer, Scope};
use super::value::Value;
use crate::text::Language;
use crate::text::khmer::script::digit_value;

/// The number of a document, with what its letters say.
///
/// The letters decide what the document is, whatever word stands before them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DocumentNumber {
    /// The number in ASCII digits, leading zeros too.
    pub number: String,
    /// The year, where the number carries one.
    pub year: Option<u16>,
    /// The letters of the type as they are properly written; empty when only the number is given.
    pub letters: String,
    /// The letters of the issuing body, and of what else stands there, as properly written.
    pub issuers: Vec<String>,
    /// How the parts are joined.
    pub style: NumberStyle,
    /// Whether the word for number stands before it: `លេខ`, `số`, `No.`
    pub worded: bool,
}

/// How the parts of a document's number are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberStyle {
    /// As the Party does: `09-ĐA/TU`.
    Party,
    /// As the State does: `12/QĐ-TTg`, `03/2009/TT-BNG`.
    State,
}

impl DocumentNumber {
    /// The type that the letters name; the issuing body tells the Party's from the State's. The
    /// number of an official letter names none: `1234/UBND-KTTH`.
    #[must_use]
    pub fn document_type(&self) -> Option<&'static DocumentType> {
        let is_letter = self.year.is_none() && register::issuer(&self.letters).is_some();
        let letters = if is_letter { "CV" } else { &self.letters };
        register::document_type(letters, self.scope())
    }

    /// The issuing body, when it is known.
    #[must_use]
    pub fn issuer(&self) -> Option<&'static Issuer> {
        let mut parts = self.issuers.iter().chain([&self.letters]);
        parts.find_map(|part| register::issuer(part))
    }

    fn scope(&self) -> Scope {
        let by_style = match self.style {
            NumberStyle::Party => Scope::Party,
            NumberStyle::State => Scope::State,
        };
        self.issuer()
            .map(|issuer| issuer.scope)
            .filter(|&scope| scope != Scope::Any)
            .unwrap_or(by_style)
    }

    /// The number and letters, the same in every language but for the digits.
    #[must_use]
    pub fn code(&self, language: Language) -> String {
        let (first, second) = match self.style {
            NumberStyle::Party => ('-', '/'),
            NumberStyle::State => ('/', '-'),
        };
        let mut code = in_script(language, &self.number);
        if let Some(year) = self.year {
            code.push('/');
            code.push_str(&in_script(language, &year.to_string()));
        }
        if !self.letters.is_empty() {
            code.push(first);
            code.push_str(&self.letters);
        }
        for issuer in &self.issuers {
            code.push(second);
            code.push_str(issuer);
        }
        code
    }

    /// A number without letters is a number.
    pub(super) fn canonical(&self) -> Value {
        let number = self.number.trim_start_matches('0');
        let number = if number.is_empty() { "0" } else { number };
        if self.letters.is_empty() {
            let decimal = super::decimal::Decimal::whole(number);
            return Value::Number(decimal.into());
        }
        Value::Document(Self {
            number: number.to_owned(),
            letters: register::fold(&self.letters),
            issuers: self
                .issuers
                .iter()
                .map(|part| register::fold(part))
                .collect(),
            style: NumberStyle::Party,
            worded: false,
            year: self.year,
        })
    }
}

/// The document number whose digits start at `at`.
pub(super) fn at(cursor: &Cursor<'_>, at: usize) -> Option<(Range<usize>, Value)> {
    let lead = lead(cursor, at);
    let (number, end) = digits(cursor.text, at)?;
    let mut document = DocumentNumber {
        number,
        year: None,
        letters: String::new(),
        issuers: Vec::new(),
        style: NumberStyle::Party,
        worded: lead.is_some(),
    };
    let start = lead.unwrap_or(at);
    let end = match letters(cursor, end, &mut document) {
        Some(end) => end,
        None if lead.is_some_and(|lead| names_document(cursor, lead)) && is_whole(cursor, end) => {
            end
        }
        None => return None,
    };
    Some((start..end, Value::Document(document)))
}

/// The start of the word for number before `at`.
fn lead(cursor: &Cursor<'_>, at: usize) -> Option<usize> {
    let words: &[&str] = match cursor.language {
        Language::Khmer => &["លេខ", "លេខ៖", "លេខ:"],
        Language::Vietnamese => &["số", "số:", "Số"],
        Language::English => &["No.", "No", "Nos.", "number"],
    };
    cursor.one_lead(at, words)
}

/// Whether the run of text before the word for number names a type of document; in Vietnamese and
/// English the word alone is enough.
fn names_document(cursor: &Cursor<'_>, lead: usize) -> bool {
    if cursor.language != Language::Khmer {
        return true;
    }
    let run = cursor.near(lead);
    // Both ways to write a subscript TA are in use; the register has the canonical one.
    let run = run.replace("\u{17D2}\u{178A}", "\u{17D2}\u{178F}");
    register::document_types()
        .iter()
        .flat_map(|kind| kind.names(Language::Khmer).all())
        .any(|name| run.contains(name))
}

/// Whether the digits that end at `end` are a number of their own.
fn is_whole(cursor: &Cursor<'_>, end: usize) -> bool {
    let mut rest = cursor.after(end).chars();
    match rest.next() {
        Some('.' | ',' | '/' | '-' | ':') => rest.next().is_none_or(|c| digit_value(c).is_none()),
        Some(c) => !super::cursor::is_latin_word(c) && c != '%',
        None => true,
    }
}

/// Reads the year, the letters and the issuers after the digits that end at `end`.
fn letters(cursor: &Cursor<'_>, end: usize, document: &mut DocumentNumber) -> Option<usize> {
    let (year, end) = year(cursor, end);
    let (sign, after) = sign(cursor, end)?;
    let (letters, mut end) = part(cursor, after)?;
    while let Some((_, after)) = sign_between(cursor, end)
        && let Some((issuer, next)) = part(cursor, after)
    {
        document.issuers.push(issuer);
        end = next;
    }
    document.year = year;
    document.letters = letters;
    document.style = if sign == '-' {
        NumberStyle::Party
    } else {
        NumberStyle::State
    };
    if let Some(kind) = register::document_type(&document.letters, document.scope()) {
        document.letters.clone_from(&kind.letters);
    }
    // Letters are found in all sorts of names: the body, or the word for number, must bear them out.
    let told = document.worded || document.year.is_some();
    let settled = if document.document_type().is_some() {
        !document.issuers.is_empty() || document.worded
    } else {
        document.issuer().is_some() && (told || !document.issuers.is_empty())
    };
    for part in &mut document.issuers {
        if let Some(issuer) = register::issuer(part) {
            let digits = part
                .trim_start_matches(|c: char| !c.is_ascii_digit())
                .to_owned();
            *part = format!("{}{digits}", issuer.letters);
        }
    }
    (settled && cursor.ends_word(end)).then_some(end)
}

/// The year after the number: `/2009`.
fn year(cursor: &Cursor<'_>, end: usize) -> (Option<u16>, usize) {
    let year = (cursor.next(end) == Some('/'))
        .then(|| cursor.year(end + 1))
        .flatten();
    match year {
        Some((year, after)) if matches!(cursor.next(after), Some('/' | '-')) => (Some(year), after),
        _ => (None, end),
    }
}

/// The sign that joins the number and the letters; there may be a space on its sides.
fn sign(cursor: &Cursor<'_>, at: usize) -> Option<(char, usize)> {
    let spaced = cursor.after(at).strip_prefix(' ').map_or(at, |_| at + 1);
    let sign = cursor
        .next(spaced)
        .filter(|c| matches!(c, '-' | '/' | '–'))?;
    let end = spaced + sign.len_utf8();
    let end = cursor.after(end).strip_prefix(' ').map_or(end, |_| end + 1);
    Some((if sign == '/' { '/' } else { '-' }, end))
}

fn sign_between(cursor: &Cursor<'_>, at: usize) -> Option<(char, usize)> {
    let sign = cursor.next(at).filter(|c| matches!(c, '-' | '/'))?;
    Some((sign, at + 1))
}

/// The letters and digits at `at`, starting with a capital.
fn part(cursor: &Cursor<'_>, at: usize) -> Option<(String, usize)> {
    let rest = cursor.after(at);
    let length = rest
        .find(|c| !super::cursor::is_latin_word(c))
        .unwrap_or(rest.len());
    let part = &rest[..length];
    let short = part.chars().count() <= 12;
    let capital = part.chars().next().is_some_and(char::is_uppercase);
    (short && capital).then(|| (part.to_owned(), at + length))
}
