//! One unit of a memory: from `<tu` to `</tu>`.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::tmx_types::{TmxUnit, TmxVariant};
use super::xml_read::{attribute, resolve};
use crate::text::tag::{escape, tags};

/// Elements whose content is native code, not text (TMX 1.4b, 3.4).
const CODES: [&str; 5] = ["bpt", "ept", "it", "ph", "ut"];

/// Why a unit could not be read.
pub(super) struct Broken {
    /// The byte where it breaks, from its start.
    pub(super) at: usize,
    /// How many bytes it has.
    pub(super) length: usize,
    /// What is wrong.
    pub(super) reason: String,
}

/// What text is read into.
#[derive(Default)]
struct Part {
    unit: TmxUnit,
    in_variant: bool,
    in_segment: bool,
    codes: u32,
    /// Where the text since the last code begins in the variant's.
    run: usize,
    /// The content of the code that is being read.
    native: String,
    inner: Option<String>,
    property: Option<(String, String)>,
    note: Option<String>,
}

/// Reads a unit that begins on a line of the file.
pub(super) fn parse_unit(text: &str, line: u64) -> Result<TmxUnit, Broken> {
    let mut reader = Reader::from_str(text);
    let mut part = Part::default();
    part.unit.line = line;
    let broken = |at: u64, reason: String| Broken {
        at: usize::try_from(at).unwrap_or(0),
        length: text.len(),
        reason: format!("not well-formed XML: {reason}"),
    };
    loop {
        let at = reader.buffer_position();
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return Err(broken(reader.error_position(), error.to_string())),
        };
        let taken = match event {
            Event::Start(start) => part.open(&start),
            Event::Empty(start) => {
                let opened = part.open(&start);
                part.close(start.local_name().as_ref());
                opened
            }
            Event::End(end) => {
                part.close(end.local_name().as_ref());
                Ok(())
            }
            Event::Text(text) => {
                part.text(&text.xml10_content());
                Ok(())
            }
            Event::CData(text) => {
                part.text(&text.xml10_content());
                Ok(())
            }
            Event::GeneralRef(reference) => resolve(&reference).map(|text| part.text(&text)),
            Event::Eof => return Ok(part.unit),
            _ => Ok(()),
        };
        taken.map_err(|reason| broken(at, reason))?;
    }
}

fn attributes(start: &BytesStart<'_>) -> Result<Vec<(String, String)>, String> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute
            .normalized_value(XmlVersion::Explicit1_0)
            .map_err(|error| error.to_string())?;
        attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
    }
    Ok(attributes)
}

impl Part {
    fn variant(&mut self) -> Option<&mut TmxVariant> {
        self.unit.variants.last_mut()
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), String> {
        let name = start.local_name();
        match name.as_ref() {
            "tu" => self.unit.properties = attributes(start)?,
            "tuv" => {
                let attributes = attributes(start)?;
                let tag = attribute(&attributes, "xml:lang").or(attribute(&attributes, "lang"));
                self.in_variant = true;
                self.unit.variants.push(TmxVariant {
                    tag: tag.unwrap_or_default().trim().to_owned(),
                    properties: attributes,
                    ..TmxVariant::default()
                });
            }
            "seg" => {
                self.in_segment = true;
                self.run = 0;
            }
            "prop" => {
                let attributes = attributes(start)?;
                let kind = attribute(&attributes, "type").unwrap_or_default();
                self.property = Some((kind.to_owned(), String::new()));
            }
            "note" => self.note = Some(String::new()),
            "sub" if self.codes > 0 => self.inner = Some(String::new()),
            name if self.in_segment && (name == "hi" || CODES.contains(&name)) => {
                attributes(start)?;
                self.end_run();
                if name != "hi" {
                    self.codes += 1;
                    self.native.clear();
                }
                if let Some(variant) = self.variant() {
                    variant.codes += 1;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some(inner) = &mut self.inner {
            inner.push_str(text);
        } else if self.in_segment && self.codes == 0 {
            if let Some(variant) = self.variant() {
                variant.text.push_str(text);
            }
        } else if self.in_segment {
            self.native.push_str(text);
        } else if let Some((_, value)) = &mut self.property {
            value.push_str(text);
        } else if let Some(note) = &mut self.note {
            note.push_str(text);
        }
    }

    fn close(&mut self, name: &str) {
        let (property, note, inner) = match name {
            "prop" => (self.property.take(), None, None),
            "note" => (None, self.note.take(), None),
            "sub" => (None, None, self.inner.take()),
            _ => (None, None, None),
        };
        let in_variant = self.in_variant;
        if let Some(variant) = self.unit.variants.last_mut().filter(|_| in_variant) {
            variant.properties.extend(property);
            variant.notes.extend(note);
            variant.inner.extend(inner);
        } else {
            self.unit.properties.extend(property);
            self.unit.notes.extend(note);
        }
        match name {
            "tuv" => self.in_variant = false,
            "seg" => {
                self.end_run();
                self.in_segment = false;
                self.codes = 0;
            }
            name if self.in_segment && CODES.contains(&name) => {
                self.codes = self.codes.saturating_sub(1);
                self.keep_tag();
            }
            _ => {}
        }
    }

    /// Text that looks like a tag of ours and is none gets its backslash.
    fn end_run(&mut self) {
        let run = self.run;
        let Some(variant) = self.unit.variants.last_mut() else {
            return;
        };
        if variant
            .text
            .get(run..)
            .is_some_and(|text| text.contains('<'))
        {
            let text = variant.text.split_off(run);
            variant.text.push_str(&escape(&text));
        }
        self.run = variant.text.len();
    }

    /// A code whose content is a tag of ours is that tag.
    fn keep_tag(&mut self) {
        let is_tag = self.codes == 0
            && matches!(&tags(&self.native)[..], [tag] if tag.range == (0..self.native.len()));
        if !is_tag {
            return;
        }
        let native = std::mem::take(&mut self.native);
        if let Some(variant) = self.variant() {
            variant.text.push_str(&native);
            variant.codes -= 1;
            self.run = self
                .unit
                .variants
                .last()
                .map_or(0, |variant| variant.text.len());
        }
    }
}
