//! Units put together to a book.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::book::{Block, Book, Line, Meta, Note, Passage, Row, Version};
use super::notes::Notes;
use super::runs::{Names, Piece, Run, runs};
use super::settings::{Arrangement, EditionConfig};
use super::terms::{Entry, entries};
use crate::glossary::Termbase;
use crate::model::{Kind, Language, Layout, Links, Slug, Unit};

/// What a book is asked to be.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The short name of the document.
    pub slug: Slug,
    /// The languages, in order; at least one.
    pub languages: Vec<Language>,
    /// How they stand to each other.
    pub arrangement: Arrangement,
    /// What the title page says.
    pub config: EditionConfig,
    /// Whether it is for print.
    pub is_final: bool,
    /// Whether source lines, comment counters and photo credits are part of it.
    pub boilerplate: bool,
    /// Where the links of the document lead, by its paragraphs.
    pub links: Links,
}

/// Puts units together to a book; terms are looked up in the termbase.
#[must_use]
pub fn compose(units: &[Unit], wish: &Wish, termbase: &Termbase) -> Book {
    let units: Vec<&Unit> = units
        .iter()
        .filter(|unit| wish.boilerplate || unit.segment.kind != Kind::Boilerplate)
        .collect();
    let mut composer = Composer {
        wish,
        notes: Notes::of(&units),
        anchors: BTreeSet::new(),
        blocks: Vec::new(),
        footnotes: BTreeMap::new(),
        tables: BTreeMap::new(),
    };
    let same = |a: &&Unit, b: &&Unit| {
        a.segment.paragraph == b.segment.paragraph && a.segment.layout == b.segment.layout
    };
    let mut anchors = HashMap::new();
    for group in units.chunk_by(same) {
        let passage = composer.passage(group);
        for unit in group {
            anchors.insert(unit.segment.number, passage.anchor.clone());
        }
        composer.place(group, passage);
    }
    let glossary = entries(termbase, &units, &anchors);
    composer.finish(glossary)
}

struct Composer<'w> {
    wish: &'w Wish,
    notes: Notes,
    anchors: BTreeSet<String>,
    blocks: Vec<Block>,
    footnotes: BTreeMap<u32, Vec<Passage>>,
    /// Where the blocks of tables are, by number.
    tables: BTreeMap<u32, usize>,
}

impl Composer<'_> {
    /// The segments of one paragraph.
    fn passage(&mut self, units: &[&Unit]) -> Passage {
        let number = units.first().map_or(0, |unit| unit.segment.paragraph);
        let mut lines: Vec<Line> = units.iter().map(|_| Vec::new()).collect();
        for &language in &self.wish.languages {
            let names = Names {
                note: &|name| self.notes.number(number, name),
                link: &|name| self.wish.links.of(number, name).cloned(),
            };
            let texts: Vec<&str> = units.iter().map(|unit| text(unit, language)).collect();
            let versions = units.iter().zip(runs(&texts, &names)).enumerate();
            for (at, (unit, runs)) in versions {
                lines[at].push(version(unit, language, runs, at == 0));
            }
        }
        Passage {
            number,
            anchor: self.anchor(number),
            lines,
        }
    }

    fn anchor(&mut self, number: usize) -> String {
        let mut anchor = format!("p{number}");
        for further in 2.. {
            if self.anchors.insert(anchor.clone()) {
                break;
            }
            anchor = format!("p{number}-{further}");
        }
        anchor
    }

    /// Puts a passage where its layout says, or, when nothing is known of it, where its kind says.
    fn place(&mut self, units: &[&Unit], passage: Passage) {
        let Some(first) = units.first() else { return };
        let block = match (first.segment.layout, first.segment.kind) {
            (Layout::Title, _) => Block::Title(passage),
            (Layout::Heading(level), _) => Block::Heading(level.max(1), passage),
            (Layout::Item(level), kind) => Block::Item {
                level: level.max(1),
                bullet: kind != Kind::Item,
                passage,
            },
            (Layout::Caption, _) => Block::Caption(passage),
            (Layout::TextBox, _) => Block::TextBox(passage),
            (Layout::Paragraph, Kind::Heading) => Block::Heading(1, passage),
            (Layout::Paragraph, Kind::Item) => Block::Item {
                level: 1,
                bullet: false,
                passage,
            },
            (Layout::Paragraph, _) => Block::Paragraph(passage),
            (Layout::Footnote(number), _) => {
                self.footnotes.entry(number).or_default().push(passage);
                return;
            }
            (Layout::Cell { table, row, column }, _) => {
                return self.cell(table, row, column, passage);
            }
        };
        self.blocks.push(block);
    }

    fn cell(&mut self, table: u32, row: u32, column: u32, passage: Passage) {
        let at = *self.tables.entry(table).or_insert_with(|| {
            self.blocks.push(Block::Table(Vec::new()));
            self.blocks.len() - 1
        });
        let Block::Table(rows) = &mut self.blocks[at] else {
            return self.blocks.push(Block::Paragraph(passage));
        };
        let (row, column) = (index(row), index(column));
        // A document that numbers its cells wildly must not make us fill memory with empty ones.
        if row > MOST_CELLS || column > MOST_CELLS {
            return self.blocks.push(Block::Paragraph(passage));
        }
        if rows.len() <= row {
            rows.resize_with(row + 1, Row::new);
        }
        if rows[row].len() <= column {
            rows[row].resize_with(column + 1, Vec::new);
        }
        rows[row][column].push(passage);
    }

    fn finish(mut self, glossary: Vec<Entry>) -> Book {
        for block in &mut self.blocks {
            if let Block::Table(rows) = block {
                let width = rows.iter().map(Vec::len).max().unwrap_or(0);
                for row in rows {
                    row.resize_with(width, Vec::new);
                }
            }
        }
        let config = &self.wish.config;
        let meta = Meta {
            slug: self.wish.slug.as_str().to_owned(),
            titles: self.titles(),
            author: config.author.clone(),
            publisher: config.publisher.clone(),
            date: config.date.clone(),
            sources: config.sources.clone(),
            identifier: config.identifier.clone(),
        };
        let notes = self.footnotes.into_iter();
        Book {
            meta,
            languages: self.wish.languages.clone(),
            arrangement: self.wish.arrangement,
            blocks: self.blocks,
            notes: notes
                .map(|(number, passages)| Note { number, passages })
                .collect(),
            glossary,
            is_final: self.wish.is_final,
        }
    }

    /// The title in each language: the given one, else that of the document, else the heading that it begins with, else its
    /// short name.
    fn titles(&self) -> Vec<String> {
        let own = self
            .blocks
            .iter()
            .find_map(|block| match block {
                Block::Title(passage) => Some(passage),
                _ => None,
            })
            .or_else(|| match self.blocks.first() {
                Some(Block::Heading(_, passage)) => Some(passage),
                _ => None,
            });
        let title = |(at, &language): (usize, &Language)| {
            let given = self.wish.config.title.as_ref();
            let given = given.and_then(|title| title.of(language));
            let own = || own.map(|passage| plain(passage, at));
            given
                .map(str::to_owned)
                .or_else(own)
                .filter(|title| !title.is_empty())
                .unwrap_or_else(|| self.wish.slug.as_str().to_owned())
        };
        self.wish.languages.iter().enumerate().map(title).collect()
    }
}

/// No table has more rows or columns.
const MOST_CELLS: usize = 16_383;

/// A running number from 1 as an index.
fn index(number: u32) -> usize {
    usize::try_from(number).map_or(usize::MAX, |number| number.saturating_sub(1))
}

fn text(unit: &Unit, language: Language) -> &str {
    match language {
        Language::Khmer => &unit.segment.text,
        _ => unit
            .targets
            .get(&language)
            .map_or("", |target| target.text.as_str()),
    }
}

fn version(unit: &Unit, language: Language, runs: Vec<Run>, is_first: bool) -> Version {
    let gap = match language {
        _ if is_first => "",
        Language::Khmer => &unit.segment.gap,
        _ => " ",
    };
    let is_open = language != Language::Khmer
        && unit
            .targets
            .get(&language)
            .is_none_or(|target| !target.status.is_by_person());
    Version {
        language,
        gap: gap.to_owned(),
        runs,
        is_open,
    }
}

/// The words of a passage in a language, without formatting and notes.
pub(super) fn plain(passage: &Passage, language: usize) -> String {
    let mut words = String::new();
    for version in passage.versions(language) {
        words.push_str(&version.gap);
        for run in &version.runs {
            match &run.piece {
                Piece::Text(text) => words.push_str(text),
                Piece::Break | Piece::Tab => words.push(' '),
                Piece::Note(_) | Piece::Object => {}
            }
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
