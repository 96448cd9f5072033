//! Web pages: the article of a saved page, its title and running text, told from navigation, comments and what else stands around.
//!
//! No passage of the page is lost in silence: each is either the article's or left out with the reason ([`Reason`]), which the
//! findings record. What is no text of the page (programs, styles, controls) is passed over.

mod article;
mod charset;
mod hints;
mod passage;
mod walk;

use std::path::Path;

use encoding_rs::Encoding;
use scraper::{Html, Selector};

use super::{About, Block, Blocks, DocumentFormat};
use crate::format::FormatError;
use crate::model::{Finding, Severity};
use passage::{Passage, Reason};

/// Saved web pages.
pub(super) const FORMAT: DocumentFormat = DocumentFormat {
    name: "HTML",
    extensions: &["html", "htm", "xhtml"],
    recognises,
    read,
};

/// How many of the passages that are left out are shown.
const SHOWN: usize = 3;
/// How many characters of each.
const BEGINNING: usize = 40;

fn recognises(bytes: &[u8]) -> bool {
    let start = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    let start = start.get(..1_000).unwrap_or(start).to_ascii_lowercase();
    let has = |tag: &[u8]| memchr::memmem::find(&start, tag).is_some();
    start.starts_with(b"<!doctype html")
        || start.starts_with(b"<html")
        || (start.starts_with(b"<?xml") && (has(b"<!doctype html") || has(b"<html")))
}

fn read(path: &Path, bytes: &[u8]) -> Result<Blocks, FormatError> {
    page(path, bytes, None)
}

/// Reads a page in the encoding that was said where it came from, else in the one that it names itself.
pub(super) fn page(
    path: &Path,
    bytes: &[u8],
    encoding: Option<&'static Encoding>,
) -> Result<Blocks, FormatError> {
    let (text, mut findings) = charset::decode(path, bytes, encoding)?;
    let document = Html::parse_document(&text);
    let about = about(&document);
    let passages = article::find(&document, &about.title, walk::passages(&document));
    findings.extend(left_out(path, &passages));
    Ok(Blocks {
        blocks: blocks(
            passages
                .into_iter()
                .filter(|passage| passage.left_out.is_none()),
        ),
        about,
        findings,
    })
}

/// The blocks of a page all of whose text counts, as a chapter of a book.
pub(super) fn chapter(html: &str) -> Vec<Block> {
    let passages = walk::passages(&Html::parse_document(html));
    blocks(
        passages
            .into_iter()
            .filter(|passage| passage.left_out.is_none()),
    )
}

/// What a page says of itself.
pub(super) fn about(document: &Html) -> About {
    let title =
        content(document, "meta[property='og:title']").or_else(|| inner(document, "head > title"));
    let author = content(
        document,
        "meta[name='author'], meta[property='article:author']",
    );
    let date = content(
        document,
        "meta[property='article:published_time'], meta[name='pubdate']",
    );
    let root = document.root_element().value();
    About {
        title: title.unwrap_or_default(),
        author: author.unwrap_or_default(),
        date: date.unwrap_or_default(),
        language: root.attr("lang").unwrap_or_default().to_owned(),
    }
}

fn blocks(passages: impl Iterator<Item = Passage>) -> Vec<Block> {
    passages
        .enumerate()
        .map(|(at, passage)| Block {
            layout: passage.layout,
            text: passage.text,
            place: format!("paragraph {}", at + 1),
            is_boilerplate: false,
            links: passage.links,
        })
        .collect()
}

/// One finding for each reason, with how much was left out and how it begins.
fn left_out(path: &Path, passages: &[Passage]) -> Vec<Finding> {
    let finding = |reason: Reason| {
        let left: Vec<&Passage> = passages
            .iter()
            .filter(|passage| passage.left_out == Some(reason))
            .collect();
        let shown: Vec<String> = left
            .iter()
            .take(SHOWN)
            .map(|passage| format!("“{}”", beginning(&passage.text)))
            .collect();
        let more = if left.len() > SHOWN { ", …" } else { "" };
        let message = format!(
            "{}: left out as {reason}: {} paragraphs: {}{more}",
            path.display(),
            left.len(),
            shown.join(", ")
        );
        (!left.is_empty()).then(|| Finding::new("left-out", Severity::Note, message))
    };
    Reason::ALL.into_iter().filter_map(finding).collect()
}

fn beginning(text: &str) -> String {
    let plain = crate::text::tag::without_tags(text);
    let end = plain.char_indices().nth(BEGINNING).map(|(at, _)| at);
    end.map_or_else(|| plain.to_string(), |end| format!("{}…", &plain[..end]))
}

fn content(document: &Html, selector: &str) -> Option<String> {
    let found = document.select(&selected(selector)).next()?;
    let text = found.value().attr("content")?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn inner(document: &Html, selector: &str) -> Option<String> {
    let found = document.select(&selected(selector)).next()?;
    let text = walk::collapsed(&found.text().collect::<String>());
    (!text.is_empty()).then_some(text)
}

fn selected(selector: &str) -> Selector {
    Selector::parse(selector).expect("the selectors in this file are well-formed")
}
