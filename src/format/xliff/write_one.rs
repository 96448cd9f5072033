//! Writing XLIFF 1.2.

use std::collections::HashSet;
use std::io::Write;

use super::shape::is_token;
use super::write_two::free_id;
use super::{OWN, codes_as_tags, own};
use crate::format::FormatError;
use crate::format::pieces::{Code, Piece, pieces};
use crate::format::xml_write::XmlWriter;
use crate::model::{Finding, Grade, Language, Origin, Severity, Status, Target, Unit};
use crate::text::tag::unescape;

/// A file in XLIFF 1.2, written unit by unit: the sources and one language's targets.
pub struct Xliff12Writer<'o> {
    xml: XmlWriter<'o>,
    language: Language,
    ids: HashSet<String>,
    written: usize,
    findings: Vec<Finding>,
}

impl<'o> Xliff12Writer<'o> {
    /// Begins a file with the targets of a language.
    ///
    /// # Errors
    /// [`FormatError::Write`] when the stream fails.
    pub fn new(language: Language, out: &'o mut dyn Write) -> Result<Self, FormatError> {
        let mut xml = XmlWriter::compact(Box::new(out))?;
        xml.characters("\n")?;
        let space = "urn:oasis:names:tc:xliff:document:1.2";
        xml.open("xliff", &[("xmlns", space), ("version", "1.2")])?;
        xml.characters("\n ")?;
        let attributes = [
            ("original", "trivani"),
            ("source-language", Language::Khmer.tag()),
            ("target-language", language.tag()),
            ("datatype", "plaintext"),
        ];
        xml.open("file", &attributes)?;
        xml.characters("\n  ")?;
        xml.open("body", &[])?;
        Ok(Self {
            xml,
            language,
            ids: HashSet::new(),
            written: 0,
            findings: Vec::new(),
        })
    }

    /// Writes a unit: state, origin, findings, remark.
    ///
    /// # Errors
    /// [`FormatError::Write`] when the stream fails.
    pub fn unit(&mut self, unit: &Unit) -> Result<(), FormatError> {
        self.written += 1;
        self.xml.replaced = 0;
        let own_id = unit.segment.id.as_str();
        let id = if is_token(own_id) && self.ids.insert(own_id.to_owned()) {
            own_id.to_owned()
        } else {
            free_id(&mut self.ids, self.written)
        };
        let target = unit.targets.get(&self.language);
        self.line(3)?;
        let mut attributes = vec![("id", id.as_str()), ("xml:space", "preserve")];
        if target.is_some_and(|target| target.status.is_by_person()) {
            attributes.push(("approved", "yes"));
        }
        self.xml.open("trans-unit", &attributes)?;
        self.line(4)?;
        self.side("source", &[], &unit.segment.text)?;
        if let Some(target) = target {
            self.line(4)?;
            let mut attributes = vec![("state", state(target.status))];
            attributes.extend(qualifier(&target.origin).map(|name| ("state-qualifier", name)));
            self.side("target", &attributes, &target.text)?;
        }
        self.notes(unit, &id, target)?;
        self.line(3)?;
        self.xml.close("trans-unit")?;
        if self.xml.replaced > 0 {
            let message = format!(
                "row {} ({own_id}): {} characters that XML cannot hold were replaced by U+FFFD in the XLIFF 1.2",
                unit.segment.number, self.xml.replaced
            );
            self.findings
                .push(Finding::new("xml-character", Severity::Warning, message));
        }
        Ok(())
    }

    /// Ends the file. Returns what had to be replaced because XML cannot hold it.
    ///
    /// # Errors
    /// [`FormatError::Write`] when the stream fails.
    pub fn end(mut self) -> Result<Vec<Finding>, FormatError> {
        for (depth, name) in [(2, "body"), (1, "file"), (0, "xliff")] {
            self.line(depth)?;
            self.xml.close(name)?;
        }
        self.xml.finish()?;
        Ok(self.findings)
    }

    fn line(&mut self, depth: usize) -> Result<(), FormatError> {
        self.xml.characters("\n")?;
        self.xml.characters(&" ".repeat(depth))
    }

    fn notes(&mut self, unit: &Unit, id: &str, target: Option<&Target>) -> Result<(), FormatError> {
        if !unit.comment.is_empty() {
            self.line(4)?;
            self.xml.exact("note", &[], &unit.comment)?;
        }
        for (kind, value) in own::of(unit, id, target) {
            self.line(4)?;
            let from = format!("{OWN}:{kind}");
            self.xml.exact("note", &[("from", &from)], &value)?;
        }
        Ok(())
    }

    fn side(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        text: &str,
    ) -> Result<(), FormatError> {
        self.xml.open(name, attributes)?;
        for piece in pieces(text) {
            match &piece {
                Piece::Text(text) => self.xml.characters(&unescape(text))?,
                Piece::Open(code) => self.xml.open("g", &typed(code, &code.id))?,
                Piece::Close => self.xml.close("g")?,
                Piece::Alone(code) => self.xml.empty("x", &typed(code, &code.id))?,
                Piece::Start(code) => {
                    let mut attributes = typed(code, &code.id);
                    attributes.push(("rid", &code.id));
                    self.xml.empty("bx", &attributes)?;
                }
                Piece::End(start, _) => {
                    let id = format!("{start}-end");
                    self.xml.empty("ex", &[("id", &id), ("rid", start)])?;
                }
                Piece::LoneStart(code) => self.lone(code, "open")?,
                Piece::LoneEnd(code) => self.lone(code, "close")?,
            }
        }
        self.xml.close(name)
    }

    fn lone(&mut self, code: &Code<'_>, position: &str) -> Result<(), FormatError> {
        let mut attributes = typed(code, &code.id);
        attributes.push(("pos", position));
        self.xml.exact("it", &attributes, code.written)
    }
}

fn typed<'c>(code: &Code<'_>, id: &'c str) -> Vec<(&'static str, &'c str)> {
    vec![("id", id), ("ctype", codes_as_tags::ctype(code.kind))]
}

fn state(status: Status) -> &'static str {
    match status {
        Status::NeedsReview => "needs-review-translation",
        Status::Translated => "translated",
        Status::Reviewed => "signed-off",
        Status::Final => "final",
    }
}

/// Where the target comes from, as 1.2 says it (`state-qualifier`).
fn qualifier(origin: &Origin) -> Option<&'static str> {
    match origin {
        Origin::Memory(Grade::Context | Grade::Exact) => Some("exact-match"),
        Origin::Memory(Grade::Fuzzy(_)) => Some("fuzzy-match"),
        Origin::Memory(Grade::Placeable) => Some("leveraged-tm"),
        Origin::Draft | Origin::Backend { .. } => Some("leveraged-mt"),
        Origin::Person | Origin::Aligned => None,
    }
}
