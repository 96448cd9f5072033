//! The article of a saved web page: its title and running text, told from navigation, comments and what else stands around.
//!
//! No passage of the page is lost: each is either the article's or left out with the reason ([`Reason`]).

mod article;
mod hints;
mod passage;
mod walk;

pub(super) use passage::{Passage, Reason};

use scraper::{Html, Selector};

/// What a page says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PageData {
    /// The title, as the page's head has it.
    pub(super) title: String,
    /// The author, if the page names one.
    pub(super) author: String,
    /// The date of publication, as written.
    pub(super) date: String,
}

/// A page that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    /// What it says of itself.
    pub(super) data: PageData,
    /// Its passages in order.
    pub(super) passages: Vec<Passage>,
}

/// Reads a page, and tells its article from what stands around it.
pub(super) fn page(html: &str) -> Page {
    let document = Html::parse_document(html);
    let data = data(&document);
    let passages = article::find(&document, &data.title, walk::passages(&document));
    Page { data, passages }
}

/// Reads a page all of whose text counts, as a chapter of a book.
pub(super) fn chapter(html: &str) -> Vec<Passage> {
    walk::passages(&Html::parse_document(html))
        .into_iter()
        .filter(|passage| passage.left_out.is_none())
        .collect()
}

fn data(document: &Html) -> PageData {
    let title = content(document, "meta[property='og:title']")
        .or_else(|| inner(document, "head > title"))
        .unwrap_or_default();
    let author = content(document, "meta[name='author'], meta[property='article:author']");
    let date = content(document, "meta[property='article:published_time'], meta[name='pubdate']");
    PageData {
        title,
        author: author.unwrap_or_default(),
        date: date.unwrap_or_default(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn show() {
        for name in ["clean", "cluttered", "broken"] {
            let html = std::fs::read_to_string(format!("tests/fixtures/html/{name}/page.html")).unwrap();
            println!("=== {name}");
            for p in page(&html).passages {
                println!("{:?} {} {}", p.left_out, p.layout, p.text);
            }
        }
    }
}
