//! Reading XML as a run of simple nodes, with lines for messages.

use std::path::Path;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::FormatError;

/// An element's start or end, or text between them. An empty element is a start and an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// A start tag: local name, attributes by qualified name.
    Open(String, Vec<(String, String)>),
    /// An end tag.
    Close(String),
    /// Text with its references resolved; text may come in several nodes.
    Text(String),
}

/// A document that is read node by node.
pub(super) struct Nodes<'t> {
    path: &'t Path,
    text: &'t str,
    reader: Reader<&'t [u8]>,
    counted: usize,
    line: u64,
    /// The elements that are open.
    open: Vec<String>,
    ended: bool,
}

impl<'t> Nodes<'t> {
    pub(super) fn new(path: &'t Path, text: &'t str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self {
            path,
            text,
            reader,
            counted: 0,
            line: 1,
            open: Vec::new(),
            ended: false,
        }
    }

    /// How far it was read, in bytes.
    pub(super) fn read_to(&self) -> usize {
        self.offset(self.reader.buffer_position())
    }

    /// Where the last error stands, in bytes.
    pub(super) fn error_position(&self) -> usize {
        self.offset(
            self.reader
                .error_position()
                .max(self.reader.buffer_position()),
        )
    }

    fn offset(&self, at: u64) -> usize {
        let at = usize::try_from(at).unwrap_or(self.text.len());
        at.min(self.text.len())
    }

    /// The line that was read to, from 1.
    pub(super) fn line(&mut self) -> u64 {
        let at = self.read_to().max(self.counted);
        let breaks = memchr::memchr_iter(b'\n', &self.text.as_bytes()[self.counted..at]).count();
        self.counted = at;
        self.line += breaks as u64;
        self.line
    }

    fn bad(&mut self, reason: &dyn std::fmt::Display) -> FormatError {
        let (line, column) = place(self.text, self.error_position());
        FormatError::Xml {
            path: self.path.to_owned(),
            line,
            column,
            reason: format!("not well-formed XML: {reason}"),
        }
    }

    fn read(&mut self) -> Option<Result<Node, FormatError>> {
        loop {
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => return Some(Err(self.bad(&error))),
            };
            let node = match event {
                Event::Eof => {
                    // A file that was cut off must not be taken for a whole one.
                    let open = self.open.pop()?;
                    let reason = format!("it ends before `</{open}>`: the file was cut short");
                    return Some(Err(self.bad(&reason)));
                }
                Event::Start(start) => open(&start),
                Event::End(end) => Ok(Node::Close(end.local_name().as_ref().to_owned())),
                Event::Text(text) => Ok(Node::Text(text.xml10_content().into_owned())),
                Event::CData(text) => Ok(Node::Text(text.xml10_content().into_owned())),
                Event::GeneralRef(reference) => resolve(&reference).map(Node::Text),
                _ => continue,
            };
            match &node {
                Ok(Node::Open(name, _)) => self.open.push(name.clone()),
                Ok(Node::Close(_)) => drop(self.open.pop()),
                _ => {}
            }
            return Some(node.map_err(|reason| self.bad(&reason)));
        }
    }
}

impl Iterator for Nodes<'_> {
    type Item = Result<Node, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let node = self.read();
        self.ended = !matches!(node, Some(Ok(_)));
        node
    }
}

fn open(start: &BytesStart<'_>) -> Result<Node, String> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute
            .normalized_value(XmlVersion::Explicit1_0)
            .map_err(|error| error.to_string())?;
        attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
    }
    Ok(Node::Open(
        start.local_name().as_ref().to_owned(),
        attributes,
    ))
}

/// The text that a reference stands for; only those that XML itself declares.
pub(super) fn resolve(reference: &BytesRef<'_>) -> Result<String, String> {
    if let Some(c) = reference
        .resolve_char_ref()
        .map_err(|error| error.to_string())?
    {
        return Ok(c.to_string());
    }
    let text = match reference.as_ref() {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        name => return Err(format!("the entity `&{name};` is not declared")),
    };
    Ok(text.to_owned())
}

/// An attribute's value.
pub(super) fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

/// Line and character of a byte, from 1.
pub(super) fn place(text: &str, at: usize) -> (u64, u64) {
    let before = text.get(..text.floor_char_boundary(at)).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() as u64 + 1;
    (line, before[start..].chars().count() as u64 + 1)
}
