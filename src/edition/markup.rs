//! The runs of a text in the markup of a template's language.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use super::book::{Book, Version};
use super::breaks::parts;
use super::escape::{push_html, push_typst};
use super::label::Label;
use super::runs::{Mark, Piece, Run};
use crate::model::{Address, Language};

/// A language in which templates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// HTML; line breaks are possible at `<wbr>`, which leaves no trace in what a reader copies.
    Html,
    /// XHTML, as EPUB wants it.
    Xhtml,
    /// Typst; line breaks are possible at U+200B.
    Typst,
}

/// Renders runs, and remembers which notes were referred to: only the first reference is one that the note links back to.
pub(super) struct Renderer<'b> {
    syntax: Syntax,
    notes: HashSet<u32>,
    referred: HashSet<(Language, u32)>,
    /// Notes that are referred to and were not taken yet, in order.
    fresh: Vec<u32>,
    /// The file that is being rendered, and the files in which notes stand; empty when there is one file.
    file: String,
    homes: HashMap<u32, String>,
    /// Whether what is rendered is itself a note.
    in_note: bool,
    book: &'b Book,
}

impl<'b> Renderer<'b> {
    pub(super) fn new(book: &'b Book, syntax: Syntax) -> Self {
        Self {
            syntax,
            notes: book.notes.iter().map(|note| note.number).collect(),
            referred: HashSet::new(),
            fresh: Vec::new(),
            file: String::new(),
            homes: HashMap::new(),
            in_note: false,
            book,
        }
    }

    /// Begins another file.
    pub(super) fn begin_file(&mut self, name: &str) {
        name.clone_into(&mut self.file);
    }

    /// The notes that were referred to since this was asked last: they are to stand in this file.
    pub(super) fn take_fresh(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.fresh)
    }

    /// Whether what follows is a note.
    pub(super) fn set_in_note(&mut self, in_note: bool) {
        self.in_note = in_note;
    }

    /// Whether a note is referred to in a language.
    pub(super) fn is_referred(&self, language: Language, number: u32) -> bool {
        self.referred.contains(&(language, number))
    }

    /// Versions that follow each other, as one markup.
    pub(super) fn versions<'v>(
        &mut self,
        versions: impl IntoIterator<Item = &'v Version>,
    ) -> String {
        let mut out = String::new();
        for version in versions {
            self.text(&mut out, version.language, &version.gap);
            self.version(&mut out, version);
        }
        out
    }

    /// One version by itself.
    pub(super) fn line(&mut self, version: &Version) -> String {
        let mut out = String::new();
        self.version(&mut out, version);
        out
    }

    fn version(&mut self, out: &mut String, version: &Version) {
        let marked = version.is_open && !self.book.is_final;
        if version.is_missing() {
            if marked {
                self.missing(out, version.language);
            }
            return;
        }
        if marked {
            out.push_str(match self.syntax {
                Syntax::Html | Syntax::Xhtml => "<span class=\"open\">",
                Syntax::Typst => "#open[",
            });
        }
        for runs in version.runs.chunk_by(|a, b| a.link == b.link) {
            let end = runs[0].link.as_ref().map(|link| self.begin_link(out, link));
            for run in runs {
                self.run(out, version.language, run);
            }
            out.push_str(end.unwrap_or_default());
        }
        if marked {
            out.push_str(match self.syntax {
                Syntax::Html | Syntax::Xhtml => "</span>",
                Syntax::Typst => "]",
            });
        }
    }

    fn missing(&self, out: &mut String, language: Language) {
        let label = Label::Untranslated.text(language);
        match self.syntax {
            Syntax::Html | Syntax::Xhtml => {
                out.push_str("<span class=\"missing\">[");
                self.text(out, language, label);
                out.push_str("]</span>");
            }
            Syntax::Typst => {
                out.push_str("#missing[");
                self.text(out, language, label);
                out.push(']');
            }
        }
    }

    fn run(&mut self, out: &mut String, language: Language, run: &Run) {
        let ends = self.begin(out, run);
        match &run.piece {
            Piece::Text(text) => self.text(out, language, text),
            Piece::Note(number) => self.reference(out, language, *number),
            Piece::Break => out.push_str(match self.syntax {
                Syntax::Html => "<br>",
                Syntax::Xhtml => "<br/>",
                Syntax::Typst => "#linebreak()",
            }),
            Piece::Tab => out.push_str(match self.syntax {
                Syntax::Html | Syntax::Xhtml => "&#9;",
                Syntax::Typst => "#h(2em)",
            }),
            Piece::Object => {
                self.text(out, language, "[");
                self.text(out, language, Label::Picture.text(language));
                self.text(out, language, "]");
            }
        }
        for end in ends.iter().rev() {
            out.push_str(end);
        }
    }

    /// Begins a link; returns what ends it.
    fn begin_link(&self, out: &mut String, link: &Address) -> &'static str {
        match self.syntax {
            Syntax::Html | Syntax::Xhtml => {
                out.push_str("<a href=\"");
                push_html(out, link.as_str());
                out.push_str("\">");
                "</a>"
            }
            Syntax::Typst => {
                out.push_str("#link(");
                push_typst(out, link.as_str());
                out.push_str(")[");
                "]"
            }
        }
    }

    /// Begins the elements of a run's style; returns what ends them.
    fn begin(&self, out: &mut String, run: &Run) -> Vec<&'static str> {
        let mut ends = Vec::new();
        // A link that leads somewhere is an element of its own.
        let is_link = |mark: Mark| mark == Mark::Link && run.link.is_some();
        for &mark in run.style.iter().filter(|mark| !is_link(**mark)) {
            let (begin, end) = match self.syntax {
                Syntax::Typst => typst_element(mark),
                Syntax::Html | Syntax::Xhtml => html_element(mark),
            };
            out.push_str(begin);
            ends.push(end);
        }
        ends
    }

    fn reference(&mut self, out: &mut String, language: Language, number: u32) {
        let is_known = self.notes.contains(&number);
        let plain = match self.syntax {
            Syntax::Typst if !is_known || self.in_note => format!("#super[#\"{number}\"]"),
            // A note has no notes: what it refers to is only named.
            _ if !is_known || self.in_note => format!("<sup>{number}</sup>"),
            _ => String::new(),
        };
        if !plain.is_empty() {
            out.push_str(&plain);
            return;
        }
        let is_first = self.referred.insert((language, number));
        if !self.homes.contains_key(&number) {
            self.homes.insert(number, self.file.clone());
            self.fresh.push(number);
        }
        let tag = language.tag();
        let written = match self.syntax {
            Syntax::Typst if is_first => write!(out, "#note(\"{tag}\", {number})"),
            Syntax::Typst => write!(out, "#super[#\"{number}\"]"),
            Syntax::Html | Syntax::Xhtml => self.link_to_note(out, tag, number, is_first),
        };
        written.expect("writing to a string does not fail");
    }

    fn link_to_note(
        &self,
        out: &mut String,
        tag: &str,
        number: u32,
        is_first: bool,
    ) -> std::fmt::Result {
        let home = self.homes.get(&number).map_or("", String::as_str);
        let file = if home == self.file { "" } else { home };
        out.push_str("<sup><a class=\"ref\"");
        if is_first {
            write!(out, " id=\"{tag}-ref{number}\"")?;
        }
        if self.syntax == Syntax::Xhtml {
            out.push_str(" epub:type=\"noteref\"");
        }
        write!(
            out,
            " href=\"{file}#{tag}-note{number}\" role=\"doc-noteref\">{number}</a></sup>"
        )
    }

    /// Text with the places where its lines may be broken.
    pub(super) fn text(&self, out: &mut String, language: Language, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.syntax == Syntax::Typst {
            out.push('#');
            push_typst(out, &parts(language, text).join("\u{200B}"));
            return;
        }
        for (at, part) in parts(language, text).into_iter().enumerate() {
            if at > 0 {
                out.push_str(match self.syntax {
                    Syntax::Xhtml => "<wbr/>",
                    _ => "<wbr>",
                });
            }
            push_html(out, part);
        }
    }
}

fn html_element(mark: Mark) -> (&'static str, &'static str) {
    match mark {
        Mark::Bold => ("<strong>", "</strong>"),
        Mark::Italic => ("<em>", "</em>"),
        Mark::Underline => ("<u>", "</u>"),
        Mark::Strike => ("<s>", "</s>"),
        Mark::Superscript => ("<sup>", "</sup>"),
        Mark::Subscript => ("<sub>", "</sub>"),
        Mark::Link => ("<span class=\"link\">", "</span>"),
    }
}

fn typst_element(mark: Mark) -> (&'static str, &'static str) {
    let begin = match mark {
        Mark::Bold => "#strong[",
        Mark::Italic => "#emph[",
        Mark::Underline | Mark::Link => "#underline[",
        Mark::Strike => "#strike[",
        Mark::Superscript => "#super[",
        Mark::Subscript => "#sub[",
    };
    (begin, "]")
}
