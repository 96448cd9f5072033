//! An XLIFF file as a tree of elements with resolved namespaces and the places where they stand.

use std::path::Path;

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::{NsReader, XmlVersion};

use crate::format::FormatError;
use crate::format::xml_read::{place, resolve};

/// No sound file nests deeper; a tree that does would overflow the stack of what walks it.
const DEEPEST: usize = 200;
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Its namespace; empty when it has none.
    pub(super) space: String,
    /// Its local name.
    pub(super) name: String,
    /// Its attributes.
    pub(super) attributes: Vec<Attribute>,
    /// What is in it.
    pub(super) children: Vec<Child>,
    /// The byte of the text at which its tag begins.
    pub(super) at: usize,
}

/// An attribute.
#[derive(Debug)]
pub(super) struct Attribute {
    /// Its namespace; empty when it has none.
    pub(super) space: String,
    /// Its local name.
    pub(super) name: String,
    /// Its value.
    pub(super) value: String,
}

/// What is in an element.
#[derive(Debug)]
pub(super) enum Child {
    /// An element.
    Element(Element),
    /// Text with its references resolved.
    Text(String),
}

impl Element {
    /// The value of an attribute without a namespace.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.get_in("", name)
    }

    /// The value of an `xml:` attribute.
    pub(super) fn xml(&self, name: &str) -> Option<&str> {
        self.get_in(XML, name)
    }

    /// The value of an attribute in a namespace.
    pub(super) fn get_in(&self, space: &str, name: &str) -> Option<&str> {
        let is_wanted = |one: &&Attribute| one.name == name && one.space == space;
        let found = self.attributes.iter().find(is_wanted);
        found.map(|one| one.value.as_str())
    }

    /// Its elements.
    pub(super) fn elements(&self) -> impl DoubleEndedIterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    /// Its elements of the same namespace with a name.
    pub(super) fn named<'e>(
        &'e self,
        name: &'e str,
    ) -> impl DoubleEndedIterator<Item = &'e Element> {
        self.elements()
            .filter(move |element| element.name == name && element.space == self.space)
    }

    /// Itself and everything in it, in the order of the file.
    pub(super) fn walk(&self) -> Walk<'_> {
        Walk(vec![self])
    }

    /// The text in it and in its elements.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        self.collect(&mut text);
        text
    }

    fn collect(&self, text: &mut String) {
        for child in &self.children {
            match child {
                Child::Element(element) => element.collect(text),
                Child::Text(part) => text.push_str(part),
            }
        }
    }

    /// Whether it holds text other than white space.
    pub(super) fn has_text(&self) -> bool {
        let is_text = |child: &Child| matches!(child, Child::Text(text) if !text.trim().is_empty());
        self.children.iter().any(is_text)
    }
}

impl Attribute {
    /// Whether it is an `xml:` attribute.
    pub(super) fn is_xml(&self) -> bool {
        self.space == XML
    }
}

/// Elements in the order of the file.
pub(super) struct Walk<'e>(Vec<&'e Element>);

impl<'e> Iterator for Walk<'e> {
    type Item = &'e Element;

    fn next(&mut self) -> Option<&'e Element> {
        let element = self.0.pop()?;
        self.0.extend(element.elements().rev());
        Some(element)
    }
}

/// Reads a whole file.
///
/// # Errors
/// [`FormatError::Xml`] with the place where it is no XML.
pub(super) fn parse(path: &Path, text: &str) -> Result<Element, FormatError> {
    Builder {
        path,
        text,
        reader: NsReader::from_str(text),
        open: Vec::new(),
        root: None,
    }
    .run()
}

struct Builder<'t> {
    path: &'t Path,
    text: &'t str,
    reader: NsReader<&'t [u8]>,
    open: Vec<Element>,
    root: Option<Element>,
}

impl Builder<'_> {
    fn run(mut self) -> Result<Element, FormatError> {
        loop {
            let at = self.position();
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let at = self.reader.error_position();
                    return Err(self.bad(usize::try_from(at).unwrap_or(0), &error));
                }
            };
            match event {
                Event::Start(start) => self.start(&start, at)?,
                Event::Empty(start) => {
                    self.start(&start, at)?;
                    self.end();
                }
                Event::End(_) => self.end(),
                Event::Text(text) => self.put(&text.xml10_content(), at)?,
                Event::CData(text) => self.put(&text.xml10_content(), at)?,
                Event::GeneralRef(reference) => {
                    let text = resolve(&reference).map_err(|error| self.bad(at, &error))?;
                    self.put(&text, at)?;
                }
                Event::Eof => break,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
        if let Some(open) = self.open.pop() {
            let reason = format!("it ends before `</{}>`: the file was cut short", open.name);
            return Err(self.bad(self.text.len(), &reason));
        }
        match self.root.take() {
            Some(root) => Ok(root),
            None => Err(self.bad(0, &"there is no element in it")),
        }
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(self.text.len())
    }

    fn bad(&self, at: usize, reason: &dyn std::fmt::Display) -> FormatError {
        let (line, column) = place(self.text, at);
        FormatError::Xml {
            path: self.path.to_owned(),
            line,
            column,
            reason: format!("not well-formed XML: {reason}"),
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, at: usize) -> Result<(), FormatError> {
        if self.root.is_some() && self.open.is_empty() {
            return Err(self.bad(at, &"there is a second element outside of the first"));
        }
        if self.open.len() >= DEEPEST {
            let reason = format!("elements are nested more than {DEEPEST} deep");
            return Err(self.bad(at, &reason));
        }
        let element = self
            .element(start, at)
            .map_err(|reason| self.bad(at, &reason))?;
        self.open.push(element);
        Ok(())
    }

    fn element(&self, start: &BytesStart<'_>, at: usize) -> Result<Element, String> {
        let resolver = self.reader.resolver();
        let (space, name) = resolver.resolve_element(start.name());
        let mut element = Element {
            space: named(&space)?,
            name: name.as_ref().to_owned(),
            at,
            ..Element::default()
        };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let (space, name) = resolver.resolve_attribute(attribute.key);
            let value = attribute
                .normalized_value(XmlVersion::Explicit1_0)
                .map_err(|error| error.to_string())?;
            element.attributes.push(Attribute {
                space: named(&space)?,
                name: name.as_ref().to_owned(),
                value: value.into_owned(),
            });
        }
        Ok(element)
    }

    fn end(&mut self) {
        let Some(element) = self.open.pop() else {
            return;
        };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(Child::Element(element)),
            None => self.root = Some(element),
        }
    }

    fn put(&mut self, text: &str, at: usize) -> Result<(), FormatError> {
        match self.open.last_mut() {
            Some(parent) => match parent.children.last_mut() {
                Some(Child::Text(before)) => before.push_str(text),
                _ => parent.children.push(Child::Text(text.to_owned())),
            },
            None if text.trim().is_empty() => {}
            None => return Err(self.bad(at, &"there is text outside of all elements")),
        }
        Ok(())
    }
}

fn named(space: &ResolveResult<'_>) -> Result<String, String> {
    match space {
        ResolveResult::Bound(space) => Ok(space.0.to_owned()),
        ResolveResult::Unbound => Ok(String::new()),
        ResolveResult::Unknown(prefix) => Err(format!("the prefix `{prefix}` is not declared")),
    }
}
