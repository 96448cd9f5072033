//! The book as templates see it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::book::{Block, Book};
use super::compose::plain;
use super::label::{Label, own_name};
use super::settings::Localised;
use crate::model::Language;

/// A text in one language.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Words {
    pub(super) lang: Language,
    pub(super) text: String,
}

/// The book without its blocks.
#[derive(Debug, Serialize)]
pub(super) struct Cover {
    pub(super) languages: Vec<Tongue>,
    pub(super) layout: &'static str,
    pub(super) is_final: bool,
    /// Whether a passage is marked.
    pub(super) is_draft: bool,
    pub(super) title: Vec<Words>,
    pub(super) author: Vec<Words>,
    pub(super) publisher: Vec<Words>,
    pub(super) date: Option<String>,
    pub(super) sources: Vec<String>,
    pub(super) labels: BTreeMap<&'static str, Vec<Words>>,
    pub(super) glossary: Vec<Term>,
}

#[derive(Debug, Serialize)]
pub(super) struct Tongue {
    pub(super) tag: Language,
    pub(super) name: &'static str,
    pub(super) own_name: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Term {
    pub(super) id: String,
    pub(super) texts: Vec<Words>,
    pub(super) places: Vec<Place>,
    /// How many further places there are.
    pub(super) more: usize,
}

/// Where a term is used.
#[derive(Debug, Serialize)]
pub(super) struct Place {
    pub(super) anchor: String,
    pub(super) number: String,
    /// The file of an EPUB it is in; empty elsewhere.
    pub(super) file: String,
}

#[derive(Debug, Serialize)]
pub(super) struct BlockView {
    /// `title`, `heading`, `paragraph`, `item`, `table`, `caption`, `text-box`.
    pub(super) kind: &'static str,
    pub(super) level: u8,
    pub(super) bullet: bool,
    pub(super) passage: Option<PassageView>,
    pub(super) rows: Vec<Vec<Vec<PassageView>>>,
}

#[derive(Debug, Serialize)]
pub(super) struct PassageView {
    pub(super) number: usize,
    pub(super) anchor: String,
    /// The whole passage in each language; empty when the layout is interlinear.
    pub(super) versions: Vec<VersionView>,
    /// Its sentences in each language; empty unless the layout is interlinear.
    pub(super) lines: Vec<Vec<VersionView>>,
}

#[derive(Debug, Serialize)]
pub(super) struct VersionView {
    pub(super) lang: Language,
    /// The anchor, when this is the first of its passage in its language.
    pub(super) anchor: Option<String>,
    /// The anchor of the next language.
    pub(super) next: String,
    pub(super) next_lang: Language,
    pub(super) markup: String,
    pub(super) is_open: bool,
    pub(super) is_missing: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct NoteView {
    pub(super) number: u32,
    /// The languages in which the text refers to it.
    pub(super) backs: Vec<Language>,
    pub(super) passages: Vec<PassageView>,
}

/// A line of the table of contents.
#[derive(Debug, Serialize)]
pub(super) struct Heading {
    pub(super) level: u8,
    pub(super) anchor: String,
    pub(super) texts: Vec<Words>,
    /// The file of an EPUB it is in; empty elsewhere.
    pub(super) file: String,
}

/// So many places of a term are shown.
const PLACES: usize = 5;

/// The book without its blocks; `file` tells the file of an anchor.
pub(super) fn cover(book: &Book, file: &dyn Fn(&str) -> String) -> Cover {
    let localised = |text: &Option<Localised>| {
        let texts = text.iter().flat_map(|text| text.distinct(&book.languages));
        texts
            .map(|(lang, text)| Words {
                lang,
                text: text.to_owned(),
            })
            .collect()
    };
    let labels = Label::ALL.into_iter().map(|label| {
        let text = |&lang: &Language| Words {
            lang,
            text: label.text(lang).to_owned(),
        };
        (label.name(), book.languages.iter().map(text).collect())
    });
    let titles = book.languages.iter().zip(&book.meta.titles);
    Cover {
        languages: book.languages.iter().map(|&tag| tongue(tag)).collect(),
        layout: book.arrangement.as_str(),
        is_final: book.is_final,
        is_draft: !book.is_final && has_open(book),
        title: titles
            .map(|(&lang, text)| Words {
                lang,
                text: text.clone(),
            })
            .collect(),
        author: localised(&book.meta.author),
        publisher: localised(&book.meta.publisher),
        date: book.meta.date.clone(),
        sources: book.meta.sources.clone(),
        labels: labels.collect(),
        glossary: terms(book, file),
    }
}

fn tongue(tag: Language) -> Tongue {
    Tongue {
        tag,
        name: tag.name(),
        own_name: own_name(tag),
    }
}

fn has_open(book: &Book) -> bool {
    let blocks = book.blocks.iter().flat_map(Block::passages);
    let notes = book.notes.iter().flat_map(|note| &note.passages);
    blocks
        .chain(notes)
        .flat_map(|passage| passage.lines.iter().flatten())
        .any(|version| version.is_open)
}

fn terms(book: &Book, file: &dyn Fn(&str) -> String) -> Vec<Term> {
    let term = |entry: &super::Entry| {
        let text = |&lang: &Language| Words {
            lang,
            text: entry.text(lang).to_owned(),
        };
        let place = |anchor: &String| Place {
            anchor: anchor.clone(),
            number: anchor.trim_start_matches('p').to_owned(),
            file: file(anchor),
        };
        Term {
            id: entry.id.clone(),
            texts: book.languages.iter().map(text).collect(),
            places: entry.places.iter().take(PLACES).map(place).collect(),
            more: entry.places.len().saturating_sub(PLACES),
        }
    };
    book.glossary.iter().map(term).collect()
}

/// The lines of the table of contents.
pub(super) fn headings(book: &Book, file: &dyn Fn(&str) -> String) -> Vec<Heading> {
    let heading = |block: &Block| match block {
        Block::Heading(level, passage) => Some(Heading {
            level: *level,
            anchor: passage.anchor.clone(),
            texts: (book.languages.iter().enumerate())
                .map(|(at, &lang)| Words {
                    lang,
                    text: plain(passage, at),
                })
                .filter(|words| !words.text.is_empty())
                .collect(),
            file: file(&passage.anchor),
        }),
        _ => None,
    };
    let has_words = |heading: &Heading| !heading.texts.is_empty();
    let headings = book.blocks.iter().filter_map(heading);
    headings.filter(has_words).collect()
}
