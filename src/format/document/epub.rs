//! EPUB books (2 and 3): the chapters in reading order.

use std::path::Path;

use super::docx::package::{Package, damaged, resolved};
use super::tree::{Element, parse};
use super::{About, Block, Blocks, DocumentFormat, html};
use crate::format::FormatError;
use crate::model::{Finding, Layout, Severity};

/// EPUB books.
pub(super) const FORMAT: DocumentFormat = DocumentFormat {
    name: "EPUB",
    extensions: &["epub"],
    recognises: |bytes| {
        let start = bytes.get(..200).unwrap_or(bytes);
        bytes.starts_with(b"PK\x03\x04")
            && memchr::memmem::find(start, b"mimetypeapplication/epub+zip").is_some()
    },
    read,
};

const CONTAINER: &str = "META-INF/container.xml";

fn read(path: &Path, bytes: &[u8]) -> Result<Blocks, FormatError> {
    let mut package = Package::open(path, bytes)?;
    let missing = |name: &str| {
        damaged(
            path,
            format!("it has no part {name}, so it is no EPUB book"),
        )
    };
    let container = package.part(CONTAINER)?.ok_or_else(|| missing(CONTAINER))?;
    let container = parse(path, CONTAINER, &container)?;
    let rootfile = container
        .find("rootfile")
        .and_then(|file| file.attribute("full-path"));
    let rootfile = rootfile.ok_or_else(|| damaged(path, "its container names no book"))?;
    let opf = package.part(&rootfile)?.ok_or_else(|| missing(&rootfile))?;
    let book = parse(path, &rootfile, &opf)?;
    let mut read = Blocks {
        about: about(&book),
        ..Blocks::default()
    };
    let folder = rootfile.rsplit_once('/').map_or("", |(folder, _)| folder);
    for (at, href) in spine(&book).into_iter().enumerate() {
        let name = resolved(folder, &unescaped(&href));
        match package.part(&name)? {
            Some(text) => add(&mut read.blocks, at + 1, html::chapter(&text)),
            None => read.findings.push(Finding::new(
                "missing-part",
                Severity::Warning,
                format!(
                    "{}: chapter {} ({name}) is not in the book",
                    path.display(),
                    at + 1
                ),
            )),
        }
    }
    Ok(read)
}

fn about(book: &Element<'_>) -> About {
    let said = |name: &str| {
        book.find(name)
            .map(|element| element.text().trim().to_owned())
            .unwrap_or_default()
    };
    About {
        title: said("title"),
        author: said("creator"),
        date: said("date"),
        language: said("language"),
    }
}

/// The files of the chapters in reading order, as the book names them.
fn spine(book: &Element<'_>) -> Vec<String> {
    let items = book
        .find("manifest")
        .into_iter()
        .flat_map(Element::elements);
    let items: Vec<(String, String)> = items
        .filter_map(|item| Some((item.attribute("id")?, item.attribute("href")?)))
        .collect();
    let order = book.find("spine").into_iter().flat_map(Element::elements);
    order
        .filter_map(|item| item.attribute("idref"))
        .filter_map(|id| {
            items
                .iter()
                .find(|(item, _)| *item == id)
                .map(|(_, href)| href.clone())
        })
        .collect()
}

/// Adds the blocks of a chapter; tables are counted through the book.
fn add(blocks: &mut Vec<Block>, chapter: usize, of_chapter: Vec<Block>) {
    let tables = blocks.iter().filter_map(|block| match block.layout {
        Layout::Cell { table, .. } => Some(table),
        _ => None,
    });
    let before = tables.max().unwrap_or(0);
    blocks.extend(of_chapter.into_iter().map(|mut block| {
        if let Layout::Cell { table, .. } = &mut block.layout {
            *table += before;
        }
        block.place = format!("chapter {chapter}, {}", block.place);
        block
    }));
}

/// A reference with its `%20` and the like resolved, and without the place in the file.
fn unescaped(href: &str) -> String {
    let href = href.split('#').next().unwrap_or_default();
    let mut bytes = Vec::with_capacity(href.len());
    let mut rest = href.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| first == b'%');
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
