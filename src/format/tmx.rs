//! Translation memory: TMX 1.4b (LISA OSCAR, 2005).

use std::io::Write;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::FormatError;
use super::xml::clean;
use crate::model::{Finding, Language, Severity, Target, Unit};

/// Writes the units that have a target: one `tu` each, a `tuv` for the source and for every target. Returns
/// what had to be replaced because XML cannot hold it.
///
/// # Errors
/// [`FormatError::Write`] when the stream fails.
pub fn write(units: &[Unit], out: &mut dyn Write) -> Result<Vec<Finding>, FormatError> {
    let mut tmx = Tmx {
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
            ("srclang", Language::Khmer.tag()),
            ("datatype", "plaintext"),
        ],
    )))?;
    tmx.open("body", &[])?;
    for unit in units
        .iter()
        .filter(|unit| unit.targets.values().any(|target| !target.text.is_empty()))
    {
        tmx.unit(unit)?;
    }
    tmx.close("body")?;
    tmx.close("tmx")?;
    tmx.writer.get_mut().write_all(b"\n")?;
    Ok(tmx.findings)
}

struct Tmx<'o> {
    writer: Writer<&'o mut dyn Write>,
    replaced: usize,
    findings: Vec<Finding>,
}

impl Tmx<'_> {
    fn unit(&mut self, unit: &Unit) -> Result<(), FormatError> {
        let segment = &unit.segment;
        self.replaced = 0;
        self.open("tu", &[("tuid", segment.id.as_str())])?;
        if !unit.comment.is_empty() {
            self.text_element("note", &[], &unit.comment)?;
        }
        self.property("x-number", &segment.number.to_string())?;
        self.property("x-paragraph", &segment.paragraph.to_string())?;
        self.property("x-kind", segment.kind.as_str())?;
        self.variant(Language::Khmer, &segment.text, None)?;
        for (language, target) in unit
            .targets
            .iter()
            .filter(|(_, target)| !target.text.is_empty())
        {
            self.variant(*language, &target.text, Some(target))?;
        }
        self.close("tu")?;
        if self.replaced > 0 {
            let message = format!(
                "row {} ({}): {} characters that XML cannot hold were replaced by U+FFFD in the TMX",
                segment.number, segment.id, self.replaced
            );
            self.findings
                .push(Finding::new("xml-character", Severity::Warning, message));
        }
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

fn element<'n>(name: &'n str, attributes: &[(&'n str, &'n str)]) -> BytesStart<'n> {
    BytesStart::new(name).with_attributes(attributes.iter().copied())
}
