//! Translation memory: TMX 1.4b (LISA OSCAR, 2005).

use std::io::Write;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::FormatError;
use super::sink::{Out, UnitWriter, write_all};
use super::xml::clean;
use crate::model::{Finding, Language, MemoryUnit, Severity, Target, Unit, context_key};

/// Writes the units that have a target: one `tu` each, a `tuv` for the source and for every target. Returns
/// what had to be replaced because XML cannot hold it.
///
/// # Errors
/// [`FormatError::Write`] when the stream fails.
pub fn write(units: &[Unit], out: &mut dyn Write) -> Result<Vec<Finding>, FormatError> {
    write_all(Box::new(Tmx::of_units(Box::new(out))?), units)
}

/// Writes units of a memory, with where they come from, so that they are read back the same. Returns what had to be
/// replaced because XML cannot hold it.
///
/// # Errors
/// [`FormatError::Write`] when the stream fails.
pub fn write_memory(
    units: &[MemoryUnit],
    out: &mut dyn Write,
) -> Result<Vec<Finding>, FormatError> {
    let is_khmer = |unit: &MemoryUnit| !unit.text(Language::Khmer).is_empty();
    // Where a unit has no Khmer, any language may be the source (TMX 1.4b, `srclang`).
    let source = if units.iter().all(is_khmer) {
        Language::Khmer.tag()
    } else {
        "*all*"
    };
    let mut tmx = Tmx::begin(source, Box::new(out))?;
    for unit in units {
        tmx.memory_unit(unit)?;
    }
    tmx.end()
}

/// A translation memory, written unit by unit.
pub(super) struct Tmx<'o> {
    writer: Writer<Out<'o>>,
    replaced: usize,
    findings: Vec<Finding>,
}

impl<'o> Tmx<'o> {
    /// One for the units of a document.
    pub(super) fn of_units(out: Out<'o>) -> Result<Self, FormatError> {
        Self::begin(Language::Khmer.tag(), out)
    }

    fn begin(source: &str, out: Out<'o>) -> Result<Self, FormatError> {
        let mut tmx = Self {
            writer: Writer::new_with_indent(out, b' ', 1),
            replaced: 0,
            findings: Vec::new(),
        };
        tmx.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        tmx.open("tmx", &[("version", "1.4")])?;
        tmx.event(Event::Empty(element(
            "header",
            &[
                ("creationtool", "trivani"),
                ("creationtoolversion", env!("CARGO_PKG_VERSION")),
                ("segtype", "sentence"),
                ("o-tmf", "trivani"),
                ("adminlang", "en"),
                ("srclang", source),
                ("datatype", "plaintext"),
            ],
        )))?;
        tmx.open("body", &[])?;
        Ok(tmx)
    }

    fn end(mut self) -> Result<Vec<Finding>, FormatError> {
        self.close("body")?;
        self.close("tmx")?;
        self.writer.get_mut().write_all(b"\n")?;
        self.writer.get_mut().flush()?;
        Ok(self.findings)
    }

    fn memory_unit(&mut self, unit: &MemoryUnit) -> Result<(), FormatError> {
        self.replaced = 0;
        let identity = unit.identity();
        let (person, _) = clean(&unit.person);
        let mut attributes = vec![("tuid", identity.as_str())];
        if is_tmx_date(&unit.date) {
            attributes.push(("changedate", &unit.date));
        }
        if !person.is_empty() {
            attributes.push(("changeid", &person));
        }
        self.open("tu", &attributes)?;
        if !unit.note.is_empty() {
            self.text_element("note", &[], &unit.note)?;
        }
        let properties = [
            ("x-document", unit.document.as_str()),
            ("x-before", &unit.before),
            ("x-after", &unit.after),
            ("x-codes", if unit.codes { "removed" } else { "" }),
        ];
        for (kind, value) in properties {
            if !value.is_empty() {
                self.property(kind, value)?;
            }
        }
        for (language, variant) in &unit.variants {
            self.open("tuv", &[("xml:lang", language.tag())])?;
            if let Some(origin) = &variant.origin {
                self.property("x-origin", &origin.to_string())?;
            }
            self.property("x-status", variant.status.as_str())?;
            self.text_element("seg", &[], &variant.text)?;
            self.close("tuv")?;
        }
        for (tag, text) in &unit.others {
            self.open("tuv", &[("xml:lang", tag)])?;
            self.text_element("seg", &[], text)?;
            self.close("tuv")?;
        }
        self.close("tu")?;
        self.note_replaced(&format!("unit {identity}"));
        Ok(())
    }

    fn note_replaced(&mut self, which: &str) {
        if self.replaced > 0 {
            let message = format!(
                "{which}: {} characters that XML cannot hold were replaced by U+FFFD in the TMX",
                self.replaced
            );
            self.findings
                .push(Finding::new("xml-character", Severity::Warning, message));
        }
    }

    fn translation(&mut self, unit: &Unit, around: [Option<&Unit>; 2]) -> Result<(), FormatError> {
        let segment = &unit.segment;
        self.replaced = 0;
        self.open("tu", &[("tuid", segment.id.as_str())])?;
        if !unit.comment.is_empty() {
            self.text_element("note", &[], &unit.comment)?;
        }
        self.property("x-number", &segment.number.to_string())?;
        self.property("x-paragraph", &segment.paragraph.to_string())?;
        self.property("x-kind", segment.kind.as_str())?;
        for (kind, neighbour) in ["x-before", "x-after"].into_iter().zip(around) {
            let key = neighbour.map(|unit| unit.segment.key.as_str());
            self.property(kind, &context_key(key))?;
        }
        self.variant(Language::Khmer, &segment.text, None)?;
        for (language, target) in unit
            .targets
            .iter()
            .filter(|(_, target)| !target.text.is_empty())
        {
            self.variant(*language, &target.text, Some(target))?;
        }
        self.close("tu")?;
        self.note_replaced(&format!("row {} ({})", segment.number, segment.id));
        Ok(())
    }

    fn variant(
        &mut self,
        language: Language,
        text: &str,
        target: Option<&Target>,
    ) -> Result<(), FormatError> {
        self.open("tuv", &[("xml:lang", language.tag())])?;
        if let Some(target) = target {
            for finding in &target.findings {
                self.text_element("note", &[], &finding.to_string())?;
            }
            self.property("x-origin", &target.origin.to_string())?;
            self.property("x-status", target.status.as_str())?;
        }
        self.text_element("seg", &[], text)?;
        self.close("tuv")
    }

    fn property(&mut self, kind: &str, value: &str) -> Result<(), FormatError> {
        self.text_element("prop", &[("type", kind)], value)
    }

    fn text_element(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        text: &str,
    ) -> Result<(), FormatError> {
        let (text, replaced) = clean(text);
        self.replaced += replaced;
        self.open(name, attributes)?;
        self.event(Event::Text(BytesText::new(&text)))?;
        self.close(name)
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result<(), FormatError> {
        self.event(Event::Start(element(name, attributes)))
    }

    fn close(&mut self, name: &str) -> Result<(), FormatError> {
        self.event(Event::End(BytesEnd::new(name)))
    }

    fn event(&mut self, event: Event<'_>) -> Result<(), FormatError> {
        Ok(self.writer.write_event(event)?)
    }
}

impl UnitWriter for Tmx<'_> {
    fn unit(&mut self, unit: &Unit, around: [Option<&Unit>; 2]) -> Result<(), FormatError> {
        if unit.targets.values().any(|target| !target.text.is_empty()) {
            self.translation(unit, around)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<Finding>, FormatError> {
        self.end()
    }
}

fn element<'n>(name: &'n str, attributes: &[(&'n str, &'n str)]) -> BytesStart<'n> {
    BytesStart::new(name).with_attributes(attributes.iter().copied())
}

/// Whether a date is written as TMX wants it (1.4b, `changedate`): `20260102T030405Z`.
fn is_tmx_date(date: &str) -> bool {
    let bytes = date.as_bytes();
    bytes.len() == 16
        && (0..16).all(|at| match at {
            8 => bytes[at] == b'T',
            15 => bytes[at] == b'Z',
            _ => bytes[at].is_ascii_digit(),
        })
}
