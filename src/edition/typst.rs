//! The edition as Typst source, of which the program `typst`, or the feature `pdf`, makes a PDF.

use minijinja::context;
use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::book::Note;
use super::markup::Syntax;
use super::view::{BlockView, cover, headings};
use super::viewer::Viewer;
use super::{Book, EditionError, Templates};
use crate::model::Language;

/// Fonts with Khmer, the best for a book first.
const KHMER: [&str; 10] = [
    "Noto Serif Khmer",
    "Khmer OS Siemreap",
    "Khmer OS Content",
    "Khmer OS Battambang",
    "Khmer OS System",
    "Khmer OS",
    "Noto Sans Khmer",
    "Khmer MN",
    "Leelawadee UI",
    "Khmer UI",
];

/// Fonts with Vietnamese.
const LATIN: [&str; 9] = [
    "Noto Serif",
    "Source Serif 4",
    "Libertinus Serif",
    "Cambria",
    "Times New Roman",
    "Liberation Serif",
    "DejaVu Serif",
    "Noto Sans",
    "DejaVu Sans",
];

/// A note in one language.
#[derive(Debug, Serialize)]
struct Footnote {
    key: String,
    number: u32,
    lang: Language,
    markup: String,
    /// Whether the text refers to it, so that it stands at the foot of that page.
    is_referred: bool,
}

/// The book as Typst source; lines of Khmer may be broken at U+200B between words.
///
/// # Errors
/// [`EditionError::Template`] when the template cannot be filled in.
pub fn render(book: &Book, templates: &Templates) -> Result<String, EditionError> {
    let mut viewer = Viewer::new(book, Syntax::Typst);
    let blocks: Vec<BlockView> = book
        .blocks
        .iter()
        .map(|block| viewer.block(block))
        .collect();
    viewer.renderer.set_in_note(true);
    let mut notes = Vec::new();
    for note in &book.notes {
        for at in 0..book.languages.len() {
            notes.push(footnote(&mut viewer, note, at, book.languages[at]));
        }
    }
    let here = |_: &str| String::new();
    let cover = cover(book, &here);
    let headings = headings(book, &here);
    let fields = context! {
        cover => Value::from(Serde(&cover)),
        headings => Value::from(Serde(&headings)),
        blocks => Value::from(Serde(&blocks)),
        notes => Value::from(Serde(&notes)),
        // Typst takes the first that the system has.
        fonts => context! { khmer => KHMER, latin => LATIN },
    };
    templates.render("edition.typ", fields)
}

fn footnote(viewer: &mut Viewer<'_>, note: &Note, at: usize, lang: Language) -> Footnote {
    let passages = note.passages.iter();
    let markup: Vec<String> = passages
        .map(|passage| viewer.renderer.versions(passage.versions(at)))
        .filter(|markup| !markup.is_empty())
        .collect();
    Footnote {
        key: format!("{}-{}", lang.tag(), note.number),
        number: note.number,
        lang,
        markup: markup.join("#linebreak()"),
        is_referred: viewer.renderer.is_referred(lang, note.number),
    }
}
