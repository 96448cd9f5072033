//! Blocks and notes as templates see them, in the markup of the template's language.

use super::book::{Block, Book, Line, Note, Passage, Row, Version};
use super::markup::{Renderer, Syntax};
use super::settings::Arrangement;
use super::view::{BlockView, NoteView, PassageView, VersionView};
use crate::model::Language;

/// Blocks and notes for the templates of one language.
pub(super) struct Viewer<'b> {
    pub(super) renderer: Renderer<'b>,
    book: &'b Book,
}

impl<'b> Viewer<'b> {
    pub(super) fn new(book: &'b Book, syntax: Syntax) -> Self {
        Self {
            renderer: Renderer::new(book, syntax),
            book,
        }
    }

    pub(super) fn block(&mut self, block: &Block) -> BlockView {
        let (kind, level, bullet) = match block {
            Block::Title(_) => ("title", 1, false),
            Block::Heading(level, _) => ("heading", *level, false),
            Block::Paragraph(_) => ("paragraph", 1, false),
            Block::Item { level, bullet, .. } => ("item", *level, *bullet),
            Block::Table(_) => ("table", 1, false),
            Block::Caption(_) => ("caption", 1, false),
            Block::TextBox(_) => ("text-box", 1, false),
        };
        let mut view = BlockView {
            kind,
            level,
            bullet,
            passage: None,
            rows: Vec::new(),
        };
        if let Block::Table(rows) = block {
            view.rows = self.rows(rows);
        } else {
            view.passage = block.passages().next().map(|passage| self.passage(passage));
        }
        view
    }

    fn rows(&mut self, rows: &[Row]) -> Vec<Vec<Vec<PassageView>>> {
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            let mut cells = Vec::with_capacity(row.len());
            for cell in row {
                cells.push(cell.iter().map(|passage| self.passage(passage)).collect());
            }
            views.push(cells);
        }
        views
    }

    /// The notes of these numbers.
    pub(super) fn notes(&mut self, numbers: &[u32]) -> Vec<NoteView> {
        self.renderer.set_in_note(true);
        let book = self.book;
        let notes = book.notes.iter();
        let views = notes
            .filter(|note| numbers.contains(&note.number))
            .map(|note| self.note(note))
            .collect();
        self.renderer.set_in_note(false);
        views
    }

    fn note(&mut self, note: &Note) -> NoteView {
        let languages = self.book.languages.iter().copied();
        let backs = languages
            .filter(|&language| self.renderer.is_referred(language, note.number))
            .collect();
        let passages = note.passages.iter();
        NoteView {
            number: note.number,
            backs,
            passages: passages.map(|passage| self.passage(passage)).collect(),
        }
    }

    pub(super) fn passage(&mut self, passage: &Passage) -> PassageView {
        let mut view = PassageView {
            number: passage.number,
            anchor: passage.anchor.clone(),
            versions: Vec::new(),
            lines: Vec::new(),
        };
        let languages = 0..self.book.languages.len();
        if self.book.arrangement == Arrangement::Interlinear {
            let lines = passage.lines.iter().enumerate();
            view.lines = lines
                .map(|(at, line)| {
                    let version = |language| self.line(passage, line, language, at == 0);
                    languages.clone().map(version).collect()
                })
                .collect();
        } else {
            view.versions = languages
                .map(|language| self.whole(passage, language))
                .collect();
        }
        view
    }

    fn whole(&mut self, passage: &Passage, language: usize) -> VersionView {
        let markup = self.renderer.versions(passage.versions(language));
        let is_missing = passage.versions(language).all(Version::is_missing);
        self.version(passage, language, true, markup, is_missing)
    }

    fn line(
        &mut self,
        passage: &Passage,
        line: &Line,
        language: usize,
        is_first: bool,
    ) -> VersionView {
        let version = &line[language];
        let markup = self.renderer.line(version);
        let mut view = self.version(passage, language, is_first, markup, version.is_missing());
        view.is_open = version.is_open && !self.book.is_final;
        view
    }

    fn version(
        &self,
        passage: &Passage,
        language: usize,
        has_anchor: bool,
        markup: String,
        is_missing: bool,
    ) -> VersionView {
        let languages = &self.book.languages;
        let lang = languages[language];
        let next_lang = languages[(language + 1) % languages.len()];
        let anchor = |lang: Language| format!("{}-{}", lang.tag(), passage.anchor);
        VersionView {
            lang,
            anchor: has_anchor.then(|| anchor(lang)),
            next: anchor(next_lang),
            next_lang,
            markup,
            is_open: passage.is_open(language) && !self.book.is_final,
            is_missing,
        }
    }
}
