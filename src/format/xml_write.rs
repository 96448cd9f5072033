//! Writing XML element by element.

use std::io::Write;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::FormatError;
use super::sink::Out;
use super::xml::clean;

/// An XML stream, indented, and how many characters it could not hold.
pub(super) struct XmlWriter<'o> {
    writer: Writer<Out<'o>>,
    /// Characters that XML cannot hold, replaced by U+FFFD since this was last set to 0.
    pub(super) replaced: usize,
}

impl<'o> XmlWriter<'o> {
    /// Begins a document, with its document type if it has one.
    pub(super) fn new(out: &'o mut dyn Write, doctype: Option<&str>) -> Result<Self, FormatError> {
        let mut xml = Self {
            writer: Writer::new_with_indent(Box::new(out) as Out<'o>, b' ', 1),
            replaced: 0,
        };
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        if let Some(doctype) = doctype {
            xml.event(Event::DocType(BytesText::from_escaped(doctype)))?;
        }
        Ok(xml)
    }

    /// Begins a document without line breaks and indentation: for content in which white space counts.
    pub(super) fn compact(out: Out<'o>) -> Result<Self, FormatError> {
        let mut xml = Self {
            writer: Writer::new(out),
            replaced: 0,
        };
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(xml)
    }

    pub(super) fn open(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
    ) -> Result<(), FormatError> {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.event(Event::Start(start))
    }

    pub(super) fn close(&mut self, name: &str) -> Result<(), FormatError> {
        self.event(Event::End(BytesEnd::new(name)))
    }

    /// An element with nothing in it.
    pub(super) fn empty(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
    ) -> Result<(), FormatError> {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.event(Event::Empty(start))
    }

    /// Text between elements, as it is.
    pub(super) fn characters(&mut self, text: &str) -> Result<(), FormatError> {
        let (text, replaced) = clean(text);
        self.replaced += replaced;
        self.event(Event::Text(BytesText::new(&text)))
    }

    /// An element with only text in it. Line ends become line feeds, as every reader of XML makes them.
    pub(super) fn text(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        text: &str,
    ) -> Result<(), FormatError> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let (text, replaced) = clean(&text);
        self.replaced += replaced;
        self.open(name, attributes)?;
        self.event(Event::Text(BytesText::new(&text)))?;
        self.close(name)
    }

    /// An element with only text in it, every character as it is.
    pub(super) fn exact(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        text: &str,
    ) -> Result<(), FormatError> {
        self.open(name, attributes)?;
        self.characters(text)?;
        self.close(name)
    }

    /// Ends the document with a line feed.
    pub(super) fn finish(mut self) -> Result<(), FormatError> {
        self.writer.get_mut().write_all(b"\n")?;
        Ok(self.writer.get_mut().flush()?)
    }

    fn event(&mut self, event: Event<'_>) -> Result<(), FormatError> {
        Ok(self.writer.write_event(event)?)
    }
}
