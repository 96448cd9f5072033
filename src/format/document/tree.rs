//! XML as a tree that remembers how it was written: what nobody touches is written again byte for byte.

use std::borrow::Cow;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;

use crate::format::FormatError;

/// Elements may lie so deep in one another.
const DEPTH: usize = 200;
/// An XML file may have so many elements and texts.
const NODES: usize = 12_000_000;

/// An element.
#[derive(Debug, Clone, Default)]
pub(super) struct Element<'t> {
    /// Its name with its prefix: `w:p`.
    pub(super) name: &'t str,
    /// Its attributes as written.
    attributes: Cow<'t, str>,
    /// What is in it.
    pub(super) children: Vec<Node<'t>>,
}

/// What is in an element.
#[derive(Debug, Clone)]
pub(super) enum Node<'t> {
    Element(Element<'t>),
    /// Text as written, references and all.
    Text(Cow<'t, str>),
}

impl<'t> Element<'t> {
    /// An element with nothing in it.
    pub(super) fn new(name: &'t str) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    /// An attribute's value, by its name with its prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        if self.attributes.is_empty() {
            return None;
        }
        let mut all = Attributes::new(&self.attributes, 0).flatten();
        let found = all.find(|attribute| attribute.key.as_ref() == name)?;
        let value = quick_xml::escape::unescape(&found.value).ok()?;
        Some(value.into_owned())
    }

    /// The attribute `w:val`.
    pub(super) fn value(&self) -> Option<String> {
        self.attribute("w:val")
    }

    /// Sets an attribute, in place of one of that name.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let mut written = String::new();
        for attribute in Attributes::new(&self.attributes, 0).flatten() {
            if attribute.key.as_ref() != name {
                let (key, value) = (attribute.key.as_ref(), &attribute.value);
                written = format!("{written} {key}=\"{}\"", value.replace('"', "&quot;"));
            }
        }
        let value = quick_xml::escape::escape(value);
        self.attributes = Cow::Owned(format!("{written} {name}=\"{value}\""));
    }

    /// Takes an attribute away.
    pub(super) fn unset(&mut self, name: &str) {
        if self.attribute(name).is_some() {
            self.set(name, "");
            let end = format!(" {name}=\"\"");
            let kept = self.attributes.strip_suffix(&end).unwrap_or_default();
            self.attributes = Cow::Owned(kept.to_owned());
        }
    }

    /// The elements in it.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Element<'t>> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element of a name in it.
    pub(super) fn child(&self, name: &str) -> Option<&Element<'t>> {
        self.elements().find(|element| element.name == name)
    }

    /// The first element at the end of a path of names.
    pub(super) fn descend(&self, path: &[&str]) -> Option<&Element<'t>> {
        path.iter()
            .try_fold(self, |element, name| element.child(name))
    }

    /// Whether an element of a name is in it, however deep.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.elements()
            .any(|element| element.name == name || element.holds(name))
    }

    /// The first element in it, however deep, whose name without its prefix is this one.
    pub(super) fn find(&self, name: &str) -> Option<&Element<'t>> {
        let is_named = |element: &Element<'_>| element.name.rsplit(':').next() == Some(name);
        self.elements().find_map(|element| {
            if is_named(element) {
                Some(element)
            } else {
                element.find(name)
            }
        })
    }

    /// The text right in it, its references resolved.
    pub(super) fn text(&self) -> String {
        self.children.iter().map(Node::text).collect()
    }

    /// Its start tag, or with `/` its only tag.
    pub(super) fn write_start(&self, end: &str, out: &mut String) {
        out.push('<');
        out.push_str(self.name);
        out.push_str(&self.attributes);
        out.push_str(end);
    }

    /// Writes it as it is.
    pub(super) fn write(&self, out: &mut String) {
        if self.children.is_empty() {
            self.write_start("/>", out);
            return;
        }
        self.write_start(">", out);
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(out),
                Node::Text(text) => out.push_str(text),
            }
        }
        self.write_end(out);
    }

    /// Writes its end tag.
    pub(super) fn write_end(&self, out: &mut String) {
        out.push_str("</");
        out.push_str(self.name);
        out.push('>');
    }
}

impl Node<'_> {
    /// The text of a text, its references resolved; nothing for an element.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Node::Element(_) => Cow::Borrowed(""),
            Node::Text(text) => quick_xml::escape::unescape(text).unwrap_or(Cow::Borrowed(text)),
        }
    }
}

/// Reads an XML file. Document types, and with them entities of one's own, are refused: no document format has them.
pub(super) fn parse<'t>(
    path: &Path,
    part: &str,
    text: &'t str,
) -> Result<Element<'t>, FormatError> {
    let mut reader = Reader::from_str(text);
    let mut stack: Vec<Element<'t>> = vec![Element::default()];
    let mut nodes = 0;
    loop {
        let start = position(&reader);
        let event = reader.read_event();
        let written = &text[start.min(text.len())..position(&reader).min(text.len())];
        let bad = |reason: &str| bad(path, part, text, start, reason);
        let event = event.map_err(|error| bad(&error.to_string()))?;
        let top = stack.len() - 1;
        match event {
            Event::Start(_) => {
                if stack.len() > DEPTH {
                    return Err(bad("its elements lie too deep in one another"));
                }
                stack.push(element(written).map_err(|reason| bad(&reason))?);
            }
            Event::Empty(_) => {
                let empty = element(written).map_err(|reason| bad(&reason))?;
                stack[top].children.push(Node::Element(empty));
            }
            Event::End(_) => {
                let Some(closed) = stack.pop().filter(|_| top > 0) else {
                    return Err(bad("an element ends that was not begun"));
                };
                stack[top - 1].children.push(Node::Element(closed));
            }
            Event::Text(_) => stack[top].children.push(Node::Text(Cow::Borrowed(written))),
            Event::CData(data) => {
                let escaped = quick_xml::escape::escape(data.xml10_content()).into_owned();
                stack[top].children.push(Node::Text(Cow::Owned(escaped)));
            }
            Event::GeneralRef(_) => {
                quick_xml::escape::unescape(written).map_err(|error| bad(&error.to_string()))?;
                stack[top].children.push(Node::Text(Cow::Borrowed(written)));
            }
            Event::DocType(_) => return Err(bad("it has a document type, which is not allowed")),
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
        nodes += 1;
        if nodes > NODES {
            return Err(bad("it has too many elements"));
        }
    }
    if stack.len() > 1 {
        return Err(bad(path, part, text, text.len(), "it was cut short"));
    }
    let root = stack.pop().expect("the stack begins with one element");
    let mut roots = root.children.into_iter().filter_map(|node| match node {
        Node::Element(element) => Some(element),
        Node::Text(_) => None,
    });
    roots
        .next()
        .ok_or_else(|| bad(path, part, text, 0, "it holds nothing"))
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// The element of a start tag as written.
fn element(tag: &str) -> Result<Element<'_>, String> {
    let inner = tag
        .strip_prefix('<')
        .and_then(|tag| tag.strip_suffix('>'))
        .ok_or("a tag is cut short")?;
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    let end = inner
        .find(|c: char| c.is_ascii_whitespace())
        .unwrap_or(inner.len());
    let attributes = inner[end..].trim_end();
    for attribute in Attributes::new(attributes, 0) {
        let attribute = attribute.map_err(|error| error.to_string())?;
        if attribute.value.contains('&') {
            quick_xml::escape::unescape(&attribute.value).map_err(|error| error.to_string())?;
        }
    }
    Ok(Element {
        name: &inner[..end],
        attributes: Cow::Borrowed(attributes),
        children: Vec::new(),
    })
}

fn bad(path: &Path, part: &str, text: &str, at: usize, reason: &str) -> FormatError {
    let (line, column) = crate::format::xml_read::place(text, at);
    FormatError::Damaged {
        path: path.to_owned(),
        reason: format!("{part}, line {line}, character {column}: {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Element<'_>, String> {
        parse(Path::new("f.docx"), "word/document.xml", text).map_err(|error| error.to_string())
    }

    #[test]
    fn what_nobody_touches_is_written_again_as_it_was() {
        let text = "<w:a x=\"1&quot;\" y='2'> a &amp; &#x1780; <w:b/><w:c w:val=\"&lt;\">é<w:d> </w:d></w:c>\n</w:a>";
        let file = format!("<?xml version=\"1.0\"?>\n<!-- c -->{text}\n");
        let root = parsed(&file).unwrap();
        let mut out = String::new();
        root.write(&mut out);
        assert_eq!(out, text);
        assert_eq!(root.text(), " a & ក \n");
        assert_eq!(root.attribute("x").as_deref(), Some("1\""));
        assert_eq!(root.child("w:c").unwrap().value().as_deref(), Some("<"));
    }

    #[test]
    fn attributes_are_set_and_taken_away() {
        let mut root = parsed("<a x='1' y=\"2\"/>").unwrap();
        root.set("x", "<3>");
        root.unset("y");
        root.unset("z");
        let mut out = String::new();
        root.write(&mut out);
        assert_eq!(out, "<a x=\"&lt;3&gt;\"/>");
    }

    #[test]
    fn bad_files_are_one_clear_error() {
        for (text, reason) in [
            ("<a><b></a>", "line 1"),
            ("<a>", "cut short"),
            ("", "holds nothing"),
            (
                "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
                "document type",
            ),
            ("<a>&x;</a>", "x"),
            ("<a x=1/>", "line 1"),
        ] {
            let error = parsed(text).unwrap_err();
            assert!(
                error.contains(reason) && error.contains("word/document.xml"),
                "{error}"
            );
        }
        let deep = "<a>".repeat(100_000);
        assert!(parsed(&deep).unwrap_err().contains("too deep"));
    }
}
