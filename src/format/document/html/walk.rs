//! Going through a page: its paragraphs, with formatting as tags.

use std::fmt::Write as _;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{Html, Node};

use super::super::tagged::unwrapped;
use super::{Passage, Reason, hints};
use crate::model::{Address, BlockLinks, Layout};
use crate::text::tag::escape;

/// The paragraphs of a page in order; those that are not shown say so.
pub(super) fn passages(document: &Html) -> Vec<Passage> {
    let mut walk = Walk::new(document.tree.root().id());
    for edge in document.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => walk.open(element, node.id()),
                Node::Text(text) => walk.text(text),
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    walk.close(element);
                }
            }
        }
    }
    walk.flush();
    walk.done
}

/// White space as a browser shows it: every run one space, none at the ends.
pub(super) fn collapsed(text: &str) -> String {
    text.split([' ', '\t', '\n', '\r', '\u{C}'])
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

struct Walk {
    done: Vec<Passage>,
    blocks: Vec<(NodeId, Layout)>,
    /// How many open elements hold no text, and how many are hidden.
    silent: usize,
    hidden: usize,
    preformatted: usize,
    links: usize,
    lists: u8,
    tables: Vec<(u32, u32, u32)>,
    table: u32,
    inline: Vec<Inline>,
    number: usize,
    text: String,
    /// Where the links of the paragraph lead.
    addresses: BlockLinks,
    /// Text since the last tag.
    run: String,
    space: bool,
    letters: usize,
    linked: usize,
}

/// An open element of formatting; its tag is written when text follows.
struct Inline {
    element: &'static str,
    kind: &'static str,
    written: Option<usize>,
    /// Where it leads, if it is a link to somewhere.
    address: Option<Address>,
}

impl Walk {
    fn new(root: NodeId) -> Self {
        Self {
            done: Vec::new(),
            blocks: vec![(root, Layout::Paragraph)],
            silent: 0,
            hidden: 0,
            preformatted: 0,
            links: 0,
            lists: 0,
            tables: Vec::new(),
            table: 0,
            inline: Vec::new(),
            number: 0,
            text: String::new(),
            addresses: BlockLinks::new(),
            run: String::new(),
            space: false,
            letters: 0,
            linked: 0,
        }
    }

    fn open(&mut self, element: &Element, id: NodeId) {
        self.silent += usize::from(hints::is_no_text(element));
        if hints::is_hidden(element) {
            self.flush();
            self.hidden += 1;
        }
        if self.silent > 0 {
            return;
        }
        if let Some((name, kind)) = inline_kind(element) {
            self.links += usize::from(kind == "a");
            let leads_to = element.attr("href").filter(|_| kind == "a");
            self.inline.push(Inline {
                element: name,
                kind,
                written: None,
                address: leads_to.and_then(Address::new),
            });
        } else if element.name() == "br" {
            self.line_break();
        } else if let Some(layout) = self.block(element) {
            self.flush();
            self.blocks.push((id, layout));
        }
    }

    fn close(&mut self, element: &Element) {
        let silent = self.silent > 0;
        self.silent -= usize::from(hints::is_no_text(element));
        if !silent {
            self.close_shown(element);
        }
        if hints::is_hidden(element) {
            self.flush();
            self.hidden -= 1;
        }
    }

    fn close_shown(&mut self, element: &Element) {
        if let Some((name, kind)) = inline_kind(element) {
            self.links -= usize::from(kind == "a");
            if let Some(at) = self.inline.iter().rposition(|open| open.element == name) {
                let open = self.inline.remove(at);
                if let Some(number) = open.written {
                    self.settle();
                    let _ = write!(self.text, "</{}{number}>", open.kind);
                }
            }
        } else if is_block(element.name()) {
            self.flush();
            self.blocks.pop();
            match element.name() {
                "ul" | "ol" => self.lists = self.lists.saturating_sub(1),
                "table" => drop(self.tables.pop()),
                "pre" => self.preformatted -= 1,
                _ => {}
            }
        }
    }

    /// What a block element makes of its text, and what it changes for those in it.
    fn block(&mut self, element: &Element) -> Option<Layout> {
        if !is_block(element.name()) {
            return None;
        }
        let outer = self
            .blocks
            .last()
            .map_or(Layout::Paragraph, |(_, layout)| *layout);
        Some(match element.name() {
            "h1" => Layout::Heading(1),
            "h2" => Layout::Heading(2),
            "h3" => Layout::Heading(3),
            "h4" => Layout::Heading(4),
            "h5" => Layout::Heading(5),
            "h6" => Layout::Heading(6),
            "figcaption" | "caption" => Layout::Caption,
            "li" | "dd" | "dt" => Layout::Item(self.lists.max(1)),
            "ul" | "ol" => {
                self.lists = self.lists.saturating_add(1);
                outer
            }
            "table" => {
                self.table += 1;
                self.tables.push((self.table, 0, 0));
                outer
            }
            "tr" => {
                if let Some((_, row, column)) = self.tables.last_mut() {
                    (*row, *column) = (*row + 1, 0);
                }
                outer
            }
            "td" | "th" => self.cell(element).unwrap_or(outer),
            "pre" => {
                self.preformatted += 1;
                outer
            }
            "p" if matches!(outer, Layout::Heading(_)) => Layout::Paragraph,
            _ => outer,
        })
    }

    fn cell(&mut self, element: &Element) -> Option<Layout> {
        let (table, row, column) = self.tables.last_mut()?;
        *column += 1;
        let layout = Layout::Cell {
            table: *table,
            row: (*row).max(1),
            column: *column,
        };
        let span = element
            .attr("colspan")
            .and_then(|span| span.trim().parse::<u32>().ok());
        *column += span.unwrap_or(1).clamp(1, 1_000) - 1;
        Some(layout)
    }

    fn line_break(&mut self) {
        let heading = matches!(self.blocks.last(), Some((_, Layout::Heading(_))));
        if heading && self.letters > 0 {
            self.settle();
            self.number += 1;
            let _ = write!(self.text, "<br{}/>", self.number);
            self.space = false;
        } else {
            self.flush();
        }
    }

    fn text(&mut self, text: &str) {
        if self.silent > 0 {
            return;
        }
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 && self.preformatted > 0 {
                self.flush();
            }
            self.space |= at > 0;
            for c in line.chars() {
                if matches!(c, ' ' | '\t' | '\r' | '\u{C}') {
                    self.space = true;
                } else {
                    self.letter(c);
                }
            }
        }
    }

    fn letter(&mut self, c: char) {
        if std::mem::take(&mut self.space) && self.letters > 0 {
            self.run.push(' ');
        }
        if self.inline.iter().any(|open| open.written.is_none()) {
            self.settle();
        }
        for open in self.inline.iter_mut().filter(|open| open.written.is_none()) {
            self.number += 1;
            open.written = Some(self.number);
            let name = format!("{}{}", open.kind, self.number);
            let _ = write!(self.text, "<{name}>");
            if let Some(address) = &open.address {
                self.addresses.insert(name, address.clone());
            }
        }
        self.run.push(c);
        let counts = usize::from(!c.is_whitespace());
        self.letters += counts;
        self.linked += if self.links > 0 { counts } else { 0 };
    }

    /// Takes over the text since the last tag.
    fn settle(&mut self) {
        let run = std::mem::take(&mut self.run);
        self.text.push_str(&escape(&run));
    }

    /// Ends a paragraph: what is open is closed in it and opened again in the next.
    fn flush(&mut self) {
        self.settle();
        for open in self.inline.iter_mut().rev() {
            if let Some(number) = open.written.take() {
                let _ = write!(self.text, "</{}{number}>", open.kind);
            }
        }
        let mut links = std::mem::take(&mut self.addresses);
        let text = unwrapped(&std::mem::take(&mut self.text), &mut links).to_owned();
        let (node, layout) = *self.blocks.last().expect("the root is never taken off");
        if self.letters > 0 {
            self.done.push(Passage {
                layout,
                text,
                links,
                left_out: (self.hidden > 0).then_some(Reason::Hidden),
                node,
                letters: self.letters,
                linked: self.linked,
            });
        }
        (self.number, self.space, self.letters, self.linked) = (0, false, 0, 0);
    }
}

fn inline_kind(element: &Element) -> Option<(&'static str, &'static str)> {
    Some(match element.name() {
        "b" => ("b", "b"),
        "strong" => ("strong", "b"),
        "i" => ("i", "i"),
        "em" => ("em", "i"),
        "cite" => ("cite", "i"),
        "u" => ("u", "u"),
        "s" => ("s", "s"),
        "del" => ("del", "s"),
        "sup" => ("sup", "sup"),
        "sub" => ("sub", "sub"),
        "a" => ("a", "a"),
        _ => return None,
    })
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "html"
            | "body"
            | "div"
            | "p"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "table"
            | "caption"
            | "thead"
            | "tbody"
            | "tfoot"
            | "tr"
            | "td"
            | "th"
            | "section"
            | "article"
            | "main"
            | "header"
            | "footer"
            | "nav"
            | "menu"
            | "aside"
            | "figure"
            | "figcaption"
            | "blockquote"
            | "pre"
            | "form"
            | "fieldset"
            | "legend"
            | "address"
            | "hr"
            | "details"
            | "summary"
            | "center"
            | "dialog"
            | "label"
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::tag::{unescape, without_tags};

    fn texts(html: &str) -> Vec<(String, String)> {
        let passages = passages(&Html::parse_document(html)).into_iter();
        passages
            .map(|passage| (passage.layout.to_string(), passage.text))
            .collect()
    }

    #[test]
    fn blocks_line_breaks_and_formatting_are_told_apart() {
        let html = "<h2>ក<br>ខ</h2><p>គ <b>ឃ<i>ង</b></i> ច<br>ឆ</p><ul><li>ជ<ul><li>ឈ</ul></ul><p><b>ញ</b></p>";
        let expected = [
            ("heading-2", "ក<br1/>ខ"),
            ("paragraph", "គ <b1>ឃ<i2>ង</i2></b1> ច"),
            ("paragraph", "ឆ"),
            ("item-1", "ជ"),
            ("item-2", "ឈ"),
            ("paragraph", "ញ"),
        ];
        assert_eq!(
            texts(html),
            expected.map(|(layout, text)| (layout.to_owned(), text.to_owned()))
        );
    }

    #[test]
    fn links_keep_the_addresses_of_the_web() {
        let html = "<p>ក <a href='https://example.org/?a=1&amp;b=2'>ខ<br>គ</a> <a href='/1'>ឃ</a> <a href='javascript:x'>ង</a>";
        let found = passages(&Html::parse_document(html));
        let address = Address::new("https://example.org/?a=1&b=2").unwrap();
        assert_eq!(found[0].text, "ក <a1>ខ</a1>");
        assert_eq!(
            found[0].links,
            BlockLinks::from([("a1".to_owned(), address.clone())])
        );
        assert_eq!(found[1].text, "<a1>គ</a1> <a2>ឃ</a2> <a3>ង</a3>");
        assert_eq!(
            found[1].links,
            BlockLinks::from([("a1".to_owned(), address.clone())])
        );
        let whole = passages(&Html::parse_document(
            "<p><a href='https://example.org/?a=1&b=2'>ក",
        ));
        assert_eq!(whole[0].text, "ក");
        assert_eq!(whole[0].links, BlockLinks::from([(String::new(), address)]));
    }

    #[test]
    fn text_in_the_shape_of_a_tag_is_escaped() {
        assert_eq!(texts("<p>&lt;b1&gt;ក&lt;/b1&gt;")[0].1, "<\\b1>ក<\\/b1>");
    }

    fn letters(text: &str) -> String {
        text.chars().filter(|c| !c.is_whitespace()).collect()
    }

    /// Pages, whole and broken.
    fn page() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[ក-ហ។ a-z&;0-9\n]{0,12}",
            "</?(p|b|i|a|div|h1|table|tr|td|ul|li|br|span|section|font|pre|strong|body|html)( hidden| class=menu)?>",
            "</?(script|style|title|select|svg|noscript)>",
            "<(b1|/b2|br3/)",
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn every_letter_of_the_page_stands_in_one_passage(html in page()) {
            let document = Html::parse_document(&html);
            let shown = document.tree.root().descendants().filter_map(|node| {
                let silent = node.ancestors().any(|node| node.value().as_element().is_some_and(hints::is_no_text));
                node.value().as_text().filter(|_| !silent).map(|text| letters(text))
            });
            let shown: String = shown.collect();
            let found: String = passages(&document).iter().map(|passage| letters(&unescape(&without_tags(&passage.text)))).collect();
            prop_assert_eq!(found, shown);
        }
    }
}
