//! The edition as an EPUB 3 book: a page for each chapter, without scripts or embedded fonts.

mod opf;

use std::collections::HashMap;

use minijinja::context;
use minijinja::value::{Serde, Value};

use super::book::Block;
use super::compose::plain;
use super::markup::Syntax;
use super::package::Package;
use super::view::{BlockView, Cover, Heading, cover, headings};
use super::viewer::Viewer;
use super::{Book, EditionError, Templates};

const CONTAINER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"#;

/// The blocks of a chapter, with the name of its file.
struct Chapter<'b> {
    file: String,
    blocks: &'b [Block],
}

/// The book as an EPUB 3 file. `dcterms:modified` is the book's date when that is a day (`2024-05-01`), else a fixed one.
///
/// # Errors
/// [`EditionError::Template`] when a template cannot be filled in.
pub fn render(book: &Book, templates: &Templates) -> Result<Vec<u8>, EditionError> {
    let chapters = chapters(book);
    let homes = anchors(&chapters);
    let file = |anchor: &str| homes.get(anchor).cloned().unwrap_or_default();
    let cover = cover(book, &file);
    let headings = headings(book, &file);
    let mut package = Package::new();
    package.stored("mimetype", b"application/epub+zip")?;
    package.deflated("META-INF/container.xml", CONTAINER.as_bytes())?;
    let files: Vec<&str> = chapters
        .iter()
        .map(|chapter| chapter.file.as_str())
        .collect();
    package.deflated("EPUB/package.opf", opf::render(book, &files).as_bytes())?;
    let mut page = |name: &str, text: String| {
        let name = format!("EPUB/{name}");
        package.deflated(&name, text.as_bytes())
    };
    let fields = context! { cover => Value::from(Serde(&cover)) };
    page("style.css", templates.render("epub.css", fields.clone())?)?;
    page(
        "title.xhtml",
        templates.render("epub-title.xhtml", fields.clone())?,
    )?;
    page("nav.xhtml", nav(&cover, &headings, &chapters, templates)?)?;
    let mut viewer = Viewer::new(book, Syntax::Xhtml);
    for (at, chapter) in chapters.iter().enumerate() {
        let is_last = at + 1 == chapters.len();
        let text = chapter_page(book, chapter, is_last, &mut viewer, &cover, templates)?;
        page(&chapter.file, text)?;
    }
    if !book.glossary.is_empty() {
        let title = super::Label::Glossary.text(book.languages[0]);
        let fields = context! { is_glossary => true, title => title, ..fields };
        page(
            "glossary.xhtml",
            templates.render("epub-page.xhtml", fields)?,
        )?;
    }
    package.finish()
}

/// A chapter begins at each heading of the highest level that the book has.
fn chapters(book: &Book) -> Vec<Chapter<'_>> {
    let level = |block: &Block| match block {
        Block::Heading(level, _) => Some(*level),
        _ => None,
    };
    let top = book.blocks.iter().filter_map(level).min();
    let mut starts: Vec<usize> = (0..book.blocks.len())
        .filter(|&at| top.is_some() && level(&book.blocks[at]) == top)
        .collect();
    if starts.first() != Some(&0) {
        starts.insert(0, 0);
    }
    // Headings that follow each other are one chapter's: a page with nothing but a heading helps nobody.
    let mut kept: Vec<usize> = Vec::with_capacity(starts.len());
    for start in starts {
        match kept.last() {
            Some(&last)
                if book.blocks[last..start]
                    .iter()
                    .all(|block| level(block).is_some())
                    && last < start => {}
            _ => kept.push(start),
        }
    }
    let ends = kept.iter().skip(1).copied().chain([book.blocks.len()]);
    let spans = kept.iter().copied().zip(ends).enumerate();
    spans
        .map(|(at, (start, end))| Chapter {
            file: format!("chapter-{:03}.xhtml", at + 1),
            blocks: &book.blocks[start..end],
        })
        .collect()
}

/// The file of each anchor.
fn anchors(chapters: &[Chapter<'_>]) -> HashMap<String, String> {
    let of_chapter = |chapter: &Chapter<'_>| {
        let passages: Vec<(String, String)> = chapter
            .blocks
            .iter()
            .flat_map(Block::passages)
            .map(|passage| (passage.anchor.clone(), chapter.file.clone()))
            .collect();
        passages
    };
    chapters.iter().flat_map(of_chapter).collect()
}

fn nav(
    cover: &Cover,
    headings: &[Heading],
    chapters: &[Chapter<'_>],
    templates: &Templates,
) -> Result<String, EditionError> {
    let fields = context! {
        cover => Value::from(Serde(cover)),
        headings => Value::from(Serde(&headings)),
        start => chapters.first().map_or("title.xhtml", |chapter| chapter.file.as_str()),
    };
    templates.render("epub-nav.xhtml", fields)
}

fn chapter_page(
    book: &Book,
    chapter: &Chapter<'_>,
    is_last: bool,
    viewer: &mut Viewer<'_>,
    cover: &Cover,
    templates: &Templates,
) -> Result<String, EditionError> {
    viewer.renderer.begin_file(&chapter.file);
    let blocks = chapter.blocks.iter();
    let blocks: Vec<BlockView> = blocks.map(|block| viewer.block(block)).collect();
    let mut numbers = viewer.renderer.take_fresh();
    if is_last {
        numbers.extend(book.notes.iter().map(|note| note.number).filter(|number| {
            let mut languages = book.languages.iter();
            !languages.any(|&language| viewer.renderer.is_referred(language, *number))
        }));
    }
    let notes = viewer.notes(&numbers);
    let heading = chapter.blocks.iter().find_map(|block| match block {
        Block::Heading(_, passage) => Some(plain(passage, 0)),
        _ => None,
    });
    let fields = context! {
        cover => Value::from(Serde(cover)),
        blocks => Value::from(Serde(&blocks)),
        notes => Value::from(Serde(&notes)),
        title => heading.unwrap_or_else(|| book.meta.titles[0].clone()),
        is_glossary => false,
    };
    templates.render("epub-page.xhtml", fields)
}
