//! The edition as one self-contained HTML page, which needs no script.

use minijinja::context;
use minijinja::value::{Serde, Value};

use super::markup::Syntax;
use super::view::{BlockView, cover, headings};
use super::viewer::Viewer;
use super::{Book, EditionError, Templates};

/// The book as one HTML page.
///
/// # Errors
/// [`EditionError::Template`] when a template cannot be filled in.
pub fn render(book: &Book, templates: &Templates) -> Result<Vec<u8>, EditionError> {
    let mut viewer = Viewer::new(book, Syntax::Html);
    let blocks: Vec<BlockView> = book
        .blocks
        .iter()
        .map(|block| viewer.block(block))
        .collect();
    let all: Vec<u32> = book.notes.iter().map(|note| note.number).collect();
    let notes = viewer.notes(&all);
    let here = |_: &str| String::new();
    let cover = cover(book, &here);
    let headings = headings(book, &here);
    let fields = context! {
        cover => Value::from(Serde(&cover)),
        headings => Value::from(Serde(&headings)),
        blocks => Value::from(Serde(&blocks)),
        notes => Value::from(Serde(&notes)),
    };
    Ok(templates.render("edition.html", fields)?.into_bytes())
}
