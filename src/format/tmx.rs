//! Translation memory: TMX 1.4b (LISA OSCAR, 2005).

use std::io::Write;

use quick_xml::escape::{escape, partial_escape};

use super::FormatError;
use super::pieces::{Code, Piece, pieces};
use super::sink::{Out, UnitWriter, write_all};
use super::xml::clean;
use crate::model::{Finding, Language, MemoryUnit, Severity, Target, Unit, context_key};
use crate::text::tag::unescape;

/// Writes the units that have a target: one `tu` each, a `tuv` for the source and for every target. Returns
/// what had to be replaced because XML cannot hold it.
///
/// # Errors
/// [`FormatError::Write`] when the stream fails.
pub fn write(units: &[Unit], out: &mut dyn Write) -> Result<Vec<Finding>, FormatError> {
    let tmx = TmxWriter::to(Language::Khmer.tag(), Box::new(out))?;
    write_all(Box::new(tmx), units)
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
    let mut tmx = TmxWriter::new(source, out)?;
    for unit in units {
        tmx.memory_unit(unit)?;
    }
    tmx.end()
}

/// A memory that is written unit by unit: no more than one of them is in memory.
pub struct TmxWriter<'o> {
    out: Out<'o>,
    /// The unit that is being written.
    text: String,
    replaced: usize,
    findings: Vec<Finding>,
}

impl<'o> TmxWriter<'o> {
    /// Begins a memory whose units were translated from a language; `*all*` stands for any.
    ///
    /// # Errors
    /// [`FormatError::Write`] when the stream fails.
    pub fn new(source: &str, out: &'o mut dyn Write) -> Result<Self, FormatError> {
        Self::to(source, Box::new(out))
    }

    /// The same, for a stream of its own.
    pub(super) fn to(source: &str, mut out: Out<'o>) -> Result<Self, FormatError> {
        let version = env!("CARGO_PKG_VERSION");
        write!(
            out,
            r#"<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4">
 <header creationtool="trivani" creationtoolversion="{version}" segtype="sentence" o-tmf="trivani" adminlang="en" srclang="{}" datatype="plaintext"/>
 <body>
"#,
            escape(source)
        )?;
        Ok(Self {
            out,
            text: String::new(),
            replaced: 0,
            findings: Vec::new(),
        })
    }

    /// Ends the memory. Returns what had to be replaced because XML cannot hold it.
    ///
    /// # Errors
    /// [`FormatError::Write`] when the stream fails.
    pub fn end(mut self) -> Result<Vec<Finding>, FormatError> {
        self.out.write_all(b" </body>\n</tmx>\n")?;
        self.out.flush()?;
        Ok(self.findings)
    }

    /// Writes a unit of a memory.
    ///
    /// # Errors
    /// [`FormatError::Write`] when the stream fails.
    pub fn memory_unit(&mut self, unit: &MemoryUnit) -> Result<(), FormatError> {
        let identity = unit.identity();
        self.text.push_str("  <tu");
        self.attribute("tuid", &identity);
        if is_tmx_date(&unit.date) {
            self.attribute("changedate", &unit.date);
        }
        if !unit.person.is_empty() {
            self.attribute("changeid", &unit.person);
        }
        self.text.push_str(">\n");
        if !unit.note.is_empty() {
            self.note(3, &unit.note);
        }
        let properties = [
            ("x-document", unit.document.as_str()),
            ("x-before", &unit.before),
            ("x-after", &unit.after),
            ("x-codes", if unit.codes { "removed" } else { "" }),
        ];
        for (kind, value) in properties {
            if !value.is_empty() {
                self.property(3, kind, value);
            }
        }
        for (language, variant) in &unit.variants {
            self.variant(language.tag());
            if let Some(origin) = &variant.origin {
                self.property(4, "x-origin", &origin.to_string());
            }
            self.property(4, "x-status", variant.status.as_str());
            self.segment(&variant.text);
        }
        for (tag, text) in &unit.others {
            self.variant(tag);
            self.segment(text);
        }
        self.finish(&format!("unit {identity}"))
    }

    /// Writes a unit of a document; `around` are the matching keys of its neighbours.
    ///
    /// # Errors
    /// [`FormatError::Write`] when the stream fails.
    pub fn unit(&mut self, unit: &Unit, around: [Option<&str>; 2]) -> Result<(), FormatError> {
        let segment = &unit.segment;
        self.text.push_str("  <tu");
        self.attribute("tuid", segment.id.as_str());
        self.text.push_str(">\n");
        if !unit.comment.is_empty() {
            self.note(3, &unit.comment);
        }
        self.property(3, "x-number", &segment.number.to_string());
        self.property(3, "x-paragraph", &segment.paragraph.to_string());
        self.property(3, "x-kind", segment.kind.as_str());
        if !segment.layout.is_plain() {
            self.property(3, "x-layout", &segment.layout.to_string());
        }
        if !segment.gap.is_empty() {
            // As JSON, for programs take white space at the ends for their own layout.
            self.property(
                3,
                "x-gap",
                &serde_json::Value::from(segment.gap.as_str()).to_string(),
            );
        }
        for (kind, neighbour) in ["x-before", "x-after"].into_iter().zip(around) {
            self.property(3, kind, &context_key(neighbour));
        }
        self.variant(Language::Khmer.tag());
        self.segment(&segment.text);
        for (language, target) in &unit.targets {
            self.target(*language, target);
        }
        self.finish(&format!("row {} ({})", segment.number, segment.id))
    }

    fn target(&mut self, language: Language, target: &Target) {
        self.variant(language.tag());
        for finding in &target.findings {
            self.note(4, &finding.to_string());
        }
        self.property(4, "x-origin", &target.origin.to_string());
        self.property(4, "x-status", target.status.as_str());
        for finding in &target.findings {
            let json = serde_json::to_string(finding).unwrap_or_default();
            self.property(4, "x-finding", &json);
        }
        self.segment(&target.text);
    }

    fn finish(&mut self, which: &str) -> Result<(), FormatError> {
        self.text.push_str("  </tu>\n");
        self.out.write_all(self.text.as_bytes())?;
        self.text.clear();
        if self.replaced > 0 {
            let message = format!(
                "{which}: {} characters that XML cannot hold were replaced by U+FFFD in the TMX",
                self.replaced
            );
            self.findings
                .push(Finding::new("xml-character", Severity::Warning, message));
            self.replaced = 0;
        }
        Ok(())
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
        let (value, replaced) = clean(value);
        self.replaced += replaced;
        self.text.push_str(&escape(value));
        self.text.push('"');
    }

    fn characters(&mut self, text: &str) {
        let (text, replaced) = clean(text);
        self.replaced += replaced;
        self.text.push_str(&partial_escape(text));
    }

    fn indent(&mut self, depth: usize) {
        self.text.extend(std::iter::repeat_n(' ', depth));
    }

    fn note(&mut self, depth: usize, text: &str) {
        self.indent(depth);
        self.text.push_str("<note>");
        self.characters(text);
        self.text.push_str("</note>\n");
    }

    fn property(&mut self, depth: usize, kind: &str, value: &str) {
        self.indent(depth);
        self.text.push_str("<prop");
        self.attribute("type", kind);
        self.text.push('>');
        self.characters(value);
        self.text.push_str("</prop>\n");
    }

    fn variant(&mut self, tag: &str) {
        self.text.push_str("   <tuv");
        self.attribute("xml:lang", tag);
        self.text.push_str(">\n");
    }

    /// The text of a variant, and its end. Tags become native codes with the tag as their content (TMX 1.4b, level 2).
    fn segment(&mut self, text: &str) {
        self.text.push_str("    <seg>");
        if text.contains('<') {
            let mut numbers = Vec::new();
            for piece in pieces(text) {
                self.piece(&piece, &mut numbers);
            }
        } else {
            self.characters(text);
        }
        self.text.push_str("</seg>\n   </tuv>\n");
    }

    /// Writes a piece; `numbers` are the ids of the pairs so far, and the starts of those that nest and are open.
    fn piece<'t>(&mut self, piece: &Piece<'t>, numbers: &mut Vec<(String, &'t str, bool)>) {
        match piece {
            Piece::Text(text) => self.characters(&unescape(text)),
            Piece::Open(code) => {
                numbers.push((code.id.clone(), code.written, true));
                self.code("bpt", numbers.len(), "", code.written);
            }
            Piece::Start(code) => {
                numbers.push((code.id.clone(), code.written, false));
                self.code("bpt", numbers.len(), "", code.written);
            }
            Piece::Close => {
                let open = numbers.iter_mut().enumerate().rev().find(|(_, one)| one.2);
                if let Some((at, one)) = open {
                    one.2 = false;
                    let end = format!("</{}", &one.1[1..]);
                    self.code("ept", at + 1, "", &end);
                }
            }
            Piece::End(id, written) => {
                let at = numbers.iter().position(|one| one.0 == *id);
                self.code("ept", at.map_or(0, |at| at + 1), "", written);
            }
            Piece::Alone(code) => self.code("ph", 0, "", code.written),
            Piece::LoneStart(Code { written, .. }) => self.code("it", 0, "begin", written),
            Piece::LoneEnd(Code { written, .. }) => self.code("it", 0, "end", written),
        }
    }

    fn code(&mut self, name: &str, number: usize, position: &str, native: &str) {
        self.text.push('<');
        self.text.push_str(name);
        if number > 0 {
            self.attribute("i", &number.to_string());
        }
        if !position.is_empty() {
            self.attribute("pos", position);
        }
        self.text.push('>');
        self.characters(native);
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }
}

impl UnitWriter for TmxWriter<'_> {
    fn unit(&mut self, unit: &Unit, around: [Option<&Unit>; 2]) -> Result<(), FormatError> {
        if unit.targets.values().all(|target| target.text.is_empty()) {
            return Ok(());
        }
        let keys = around.map(|unit| unit.map(|unit| unit.segment.key.as_str()));
        TmxWriter::unit(self, unit, keys)
    }

    fn finish(self: Box<Self>) -> Result<Vec<Finding>, FormatError> {
        self.end()
    }
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
