//! Markdown (`CommonMark` with tables, footnotes and struck-out text).

use std::fmt::Write as _;
use std::path::Path;

use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag as Mark, TagEnd};

use super::{About, Block, Blocks, DocumentFormat};
use crate::format::{FormatError, decode};
use crate::model::{Address, BlockLinks, Finding, Layout, Severity};
use crate::text::tag::escape;

/// Markdown files, by their names.
pub(super) const FORMAT: DocumentFormat = DocumentFormat {
    name: "Markdown",
    extensions: &["md", "markdown"],
    recognises: |_| false,
    read,
};

fn read(path: &Path, bytes: &[u8]) -> Result<Blocks, FormatError> {
    let text = decode(path, bytes)?.text;
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reader = Reader::new(path, &text);
    for (event, range) in Parser::new_ext(&text, options).into_offset_iter() {
        reader.event(event, range.start);
    }
    reader.flush();
    Ok(Blocks {
        blocks: reader.blocks,
        about: About::default(),
        findings: reader.findings,
    })
}

struct Reader<'t> {
    path: &'t Path,
    source: &'t str,
    /// Up to where lines were counted, and how many.
    counted: (usize, usize),
    blocks: Vec<Block>,
    findings: Vec<Finding>,
    layouts: Vec<Layout>,
    open: Vec<(&'static str, usize)>,
    text: String,
    links: BlockLinks,
    number: usize,
    line: usize,
    lists: u8,
    table: (u32, u32, u32),
    notes: Vec<String>,
    /// What is passed over: programs and data, which nobody translates.
    passed_over: usize,
}

impl<'t> Reader<'t> {
    fn new(path: &'t Path, source: &'t str) -> Self {
        Self {
            path,
            source,
            counted: (0, 1),
            blocks: Vec::new(),
            findings: Vec::new(),
            layouts: Vec::new(),
            open: Vec::new(),
            text: String::new(),
            links: BlockLinks::new(),
            number: 0,
            line: 1,
            lists: 0,
            table: (0, 0, 0),
            notes: Vec::new(),
            passed_over: 0,
        }
    }

    fn event(&mut self, event: Event<'_>, at: usize) {
        match event {
            Event::Start(mark) => self.start(&mark, at),
            Event::End(mark) => self.end(mark),
            _ if self.passed_over > 0 => {}
            Event::Text(text)
            | Event::Code(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => {
                self.begin(at);
                self.text.push_str(&escape(&text));
            }
            Event::SoftBreak => self.text.push(' '),
            Event::HardBreak => self.alone("br"),
            Event::FootnoteReference(name) => {
                let note = self.note(&name);
                self.begin(at);
                let _ = write!(self.text, "<fn{note}/>");
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let line = self.line_of(at);
                let html = html.trim();
                if !html.is_empty() {
                    self.left_out(line, &format!("HTML: {html}"));
                }
            }
            Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, mark: &Mark<'_>, at: usize) {
        if let Some(kind) = inline(mark) {
            self.begin(at);
            self.number += 1;
            self.open.push((kind, self.number));
            let name = format!("{kind}{}", self.number);
            let _ = write!(self.text, "<{name}>");
            self.links
                .extend(address(mark).map(|address| (name, address)));
            return;
        }
        self.flush();
        let outer = self.layouts.last().copied().unwrap_or_default();
        let layout = match mark {
            Mark::Heading { level, .. } => Layout::Heading(level_of(*level)),
            Mark::List(_) => {
                self.lists = self.lists.saturating_add(1);
                outer
            }
            Mark::Item => Layout::Item(self.lists.max(1)),
            Mark::FootnoteDefinition(name) => Layout::Footnote(self.note(name)),
            Mark::Table(_) => {
                self.table = (self.table.0 + 1, 0, 0);
                outer
            }
            Mark::TableHead | Mark::TableRow => {
                self.table = (self.table.0, self.table.1 + 1, 0);
                outer
            }
            Mark::TableCell => {
                self.table.2 += 1;
                let (table, row, column) = self.table;
                Layout::Cell { table, row, column }
            }
            Mark::CodeBlock(_) | Mark::MetadataBlock(_) => {
                let line = self.line_of(at);
                self.left_out(line, "a block of code or data");
                self.passed_over += 1;
                outer
            }
            _ => outer,
        };
        self.layouts.push(layout);
    }

    fn end(&mut self, mark: TagEnd) {
        match mark {
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image
            | TagEnd::Superscript
            | TagEnd::Subscript => {
                if let Some((kind, number)) = self.open.pop() {
                    let _ = write!(self.text, "</{kind}{number}>");
                }
                return;
            }
            TagEnd::List(_) => self.lists = self.lists.saturating_sub(1),
            TagEnd::CodeBlock | TagEnd::MetadataBlock(_) => self.passed_over -= 1,
            _ => {}
        }
        self.flush();
        self.layouts.pop();
    }

    fn alone(&mut self, kind: &str) {
        self.number += 1;
        let _ = write!(self.text, "<{kind}{}/>", self.number);
    }

    /// The running number of a note.
    fn note(&mut self, name: &str) -> u32 {
        let at = self
            .notes
            .iter()
            .position(|note| note == name)
            .unwrap_or_else(|| {
                self.notes.push(name.to_owned());
                self.notes.len() - 1
            });
        u32::try_from(at + 1).unwrap_or(u32::MAX)
    }

    fn begin(&mut self, at: usize) {
        if self.text.is_empty() {
            self.line = self.line_of(at);
        }
    }

    fn line_of(&mut self, at: usize) -> usize {
        if at > self.counted.0 {
            let between = self
                .source
                .as_bytes()
                .get(self.counted.0..at)
                .unwrap_or_default();
            self.counted = (
                at,
                self.counted.1 + memchr::memchr_iter(b'\n', between).count(),
            );
        }
        self.counted.1
    }

    fn left_out(&mut self, line: usize, what: &str) {
        let what: String = what.chars().take(80).collect();
        let message = format!("{}:{line}: left out: {what}", self.path.display());
        self.findings
            .push(Finding::new("left-out", Severity::Note, message));
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let links = std::mem::take(&mut self.links);
        self.number = 0;
        if !crate::text::tag::without_tags(&text).trim().is_empty() {
            self.blocks.push(Block {
                layout: self.layouts.last().copied().unwrap_or_default(),
                text,
                place: format!("line {}", self.line),
                is_boilerplate: false,
                links,
            });
        }
    }
}

fn inline(mark: &Mark<'_>) -> Option<&'static str> {
    Some(match mark {
        Mark::Emphasis => "i",
        Mark::Strong => "b",
        Mark::Strikethrough => "s",
        Mark::Superscript => "sup",
        Mark::Subscript => "sub",
        Mark::Link { .. } | Mark::Image { .. } => "a",
        _ => return None,
    })
}

/// Where a link leads. A picture has an address too, but nobody meant the reader to go there.
fn address(mark: &Mark<'_>) -> Option<Address> {
    match mark {
        Mark::Link {
            link_type: LinkType::Email,
            dest_url,
            ..
        } => Address::new(&format!("mailto:{dest_url}")),
        Mark::Link { dest_url, .. } => Address::new(dest_url),
        _ => None,
    }
}

fn level_of(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String, String)> {
        let read = read(Path::new("a.md"), text.as_bytes()).unwrap();
        let blocks = read.blocks.into_iter();
        blocks
            .map(|block| (block.place, block.layout.to_string(), block.text))
            .collect()
    }

    #[test]
    fn headings_lists_tables_notes_and_emphasis_are_read() {
        let text = "# ចំណងជើង\n\nកខ **គឃ** ង។[^a]\nច។\n\n- មួយ\n  - ពីរ\n\n| ក | ខ |\n|---|---|\n| ១ | ២ |\n\n[^a]: កំណត់។\n";
        let expected = [
            ("line 1", "heading-1", "ចំណងជើង"),
            ("line 3", "paragraph", "កខ <b1>គឃ</b1> ង។<fn1/> ច។"),
            ("line 6", "item-1", "មួយ"),
            ("line 7", "item-2", "ពីរ"),
            ("line 9", "cell-1-1-1", "ក"),
            ("line 9", "cell-1-1-2", "ខ"),
            ("line 11", "cell-1-2-1", "១"),
            ("line 11", "cell-1-2-2", "២"),
            ("line 13", "footnote-1", "កំណត់។"),
        ];
        let expected = expected
            .map(|(place, layout, text)| (place.to_owned(), layout.to_owned(), text.to_owned()));
        assert_eq!(found(text), expected);
    }

    #[test]
    fn links_keep_the_addresses_of_the_web_and_of_mail() {
        let text = "ក [ខ](https://example.org/1 \"t\"), <a@example.org>, [គ](1.md), ![ឃ](https://example.org/1.png)។\n\nង។\n";
        let read = read(Path::new("a.md"), text.as_bytes()).unwrap();
        let address = |text| Address::new(text).unwrap();
        let expected = [
            ("a1".to_owned(), address("https://example.org/1")),
            ("a2".to_owned(), address("mailto:a@example.org")),
        ];
        assert_eq!(read.blocks[0].links, BlockLinks::from(expected));
        assert!(
            read.blocks[0].text.contains("<a3>គ</a3>"),
            "{}",
            read.blocks[0].text
        );
        assert!(read.blocks[1].links.is_empty());
    }

    #[test]
    fn code_is_left_out_and_named() {
        let read = read(Path::new("a.md"), "ក។\n\n```\nlet x;\n```\n".as_bytes()).unwrap();
        assert_eq!(read.blocks.len(), 1);
        assert_eq!(
            read.findings[0].message,
            "a.md:3: left out: a block of code or data"
        );
    }

    #[test]
    fn text_in_the_shape_of_a_tag_is_escaped() {
        assert_eq!(found("ក \\<b1> ខ")[0].2, "ក <\\b1> ខ");
    }
}
