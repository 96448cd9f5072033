//! Writing XLIFF 2.1.

use std::collections::HashSet;
use std::io::Write;

use super::own::{self, priority};
use super::shape::is_token;
use super::{OWN, codes_as_tags};
use crate::format::FormatError;
use crate::format::pieces::{Code, Piece, pieces};
use crate::format::xml::is_allowed;
use crate::format::xml_write::XmlWriter;
use crate::glossary::{Concept, Names, Termbase};
use crate::model::{Finding, Grade, Language, Origin, Severity, Status, Target, Unit};
use crate::text::tag::unescape;

/// The id of each unit's one segment: no tag of ours can have it.
const SEGMENT: &str = "seg";

/// A file in XLIFF 2.1, written unit by unit: the sources and one language's targets.
pub struct XliffWriter<'o> {
    xml: XmlWriter<'o>,
    language: Language,
    ids: HashSet<String>,
    written: usize,
    findings: Vec<Finding>,
}

impl<'o> XliffWriter<'o> {
    /// Begins a file with the targets of a language.
    ///
    /// # Errors
    /// [`FormatError::Write`] when the stream fails.
    pub fn new(language: Language, out: &'o mut dyn Write) -> Result<Self, FormatError> {
        let mut xml = XmlWriter::compact(Box::new(out))?;
        xml.characters("\n")?;
        let attributes = [
            ("xmlns", "urn:oasis:names:tc:xliff:document:2.0"),
            ("xmlns:gls", "urn:oasis:names:tc:xliff:glossary:2.0"),
            ("xmlns:mda", "urn:oasis:names:tc:xliff:metadata:2.0"),
            ("xmlns:mtc", "urn:oasis:names:tc:xliff:matches:2.0"),
            ("version", "2.1"),
            ("srcLang", Language::Khmer.tag()),
            ("trgLang", language.tag()),
        ];
        xml.open("xliff", &attributes)?;
        xml.characters("\n ")?;
        xml.open("file", &[("id", "f1")])?;
        Ok(Self {
            xml,
            language,
            ids: HashSet::new(),
            written: 0,
            findings: Vec::new(),
        })
    }

    /// Writes a unit: state, origin, findings, remark; the terms of a termbase that its source has; a match of the
    /// memory that its target is.
    ///
    /// # Errors
    /// [`FormatError::Write`] when the stream fails.
    pub fn unit(&mut self, unit: &Unit, termbase: Option<&Termbase>) -> Result<(), FormatError> {
        self.written += 1;
        self.xml.replaced = 0;
        let own_id = unit.segment.id.as_str();
        let id = if is_token(own_id) && self.ids.insert(own_id.to_owned()) {
            own_id.to_owned()
        } else {
            free_id(&mut self.ids, self.written)
        };
        let target = unit.targets.get(&self.language);
        self.line(2)?;
        self.xml
            .open("unit", &[("id", &id), ("xml:space", "preserve")])?;
        self.matches(&unit.segment.text, target)?;
        if let Some(termbase) = termbase {
            self.glossary(&unit.segment.text, termbase)?;
        }
        self.metadata(&own::of(unit, &id, target))?;
        self.notes(&unit.comment, target)?;
        self.segment(&unit.segment.text, target)?;
        self.line(2)?;
        self.xml.close("unit")?;
        if self.xml.replaced > 0 {
            let message = format!(
                "row {} ({own_id}): {} characters that XML cannot hold were replaced by U+FFFD in notes or metadata",
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
    /// [`FormatError::Unwritable`] without any unit, as XLIFF wants one; [`FormatError::Write`] when the stream fails.
    pub fn end(mut self) -> Result<Vec<Finding>, FormatError> {
        if self.written == 0 {
            return Err(FormatError::Unwritable {
                row: 0,
                reason: "an XLIFF file must hold at least one unit".to_owned(),
            });
        }
        self.line(1)?;
        self.xml.close("file")?;
        self.line(0)?;
        self.xml.close("xliff")?;
        self.xml.finish()?;
        Ok(self.findings)
    }

    fn line(&mut self, depth: usize) -> Result<(), FormatError> {
        self.xml.characters("\n")?;
        self.xml.characters(&" ".repeat(depth))
    }

    /// What came from the memory as it is, as the candidate that it was (2.1, 5.1).
    fn matches(&mut self, source: &str, target: Option<&Target>) -> Result<(), FormatError> {
        let kind = match target.map(|target| &target.origin) {
            Some(Origin::Memory(Grade::Context)) => "icm",
            Some(Origin::Memory(Grade::Exact)) => "tm",
            _ => return Ok(()),
        };
        let Some(target) = target.filter(|target| !target.text.is_empty()) else {
            return Ok(());
        };
        self.line(3)?;
        self.xml.open("mtc:matches", &[])?;
        self.line(4)?;
        let attributes = [
            ("ref", "#seg"),
            ("type", kind),
            ("matchQuality", "100"),
            ("similarity", "100"),
            ("origin", "trivani"),
        ];
        self.xml.open("mtc:match", &attributes)?;
        self.side("source", source)?;
        self.side("target", &target.text)?;
        self.xml.close("mtc:match")?;
        self.line(3)?;
        self.xml.close("mtc:matches")
    }

    fn glossary(&mut self, source: &str, termbase: &Termbase) -> Result<(), FormatError> {
        let mut seen = HashSet::new();
        let mut concepts: Vec<&Concept> = Vec::new();
        for concept in termbase
            .find(source)
            .into_iter()
            .flat_map(|term| term.senses)
        {
            let renderings = concept.names(self.language);
            let has_one = renderings.is_some_and(|names| names.accepted().next().is_some());
            if has_one && seen.insert(concept.id.as_str()) {
                concepts.push(concept);
            }
        }
        if concepts.is_empty() {
            return Ok(());
        }
        self.line(3)?;
        self.xml.open("gls:glossary", &[])?;
        for concept in concepts {
            self.line(4)?;
            self.xml.open("gls:glossEntry", &[])?;
            let term = concept.km.first().map_or("", String::as_str);
            self.xml
                .exact("gls:term", &[("source", &concept.id)], term)?;
            let accepted = concept
                .names(self.language)
                .into_iter()
                .flat_map(Names::accepted);
            for rendering in accepted {
                self.xml.exact("gls:translation", &[], rendering)?;
            }
            self.xml.close("gls:glossEntry")?;
        }
        self.line(3)?;
        self.xml.close("gls:glossary")
    }

    fn metadata(&mut self, own: &[(&str, String)]) -> Result<(), FormatError> {
        self.line(3)?;
        self.xml.open("mda:metadata", &[])?;
        self.xml.open("mda:metaGroup", &[("category", OWN)])?;
        for (kind, value) in own {
            self.line(4)?;
            self.xml.exact("mda:meta", &[("type", kind)], value)?;
        }
        self.line(3)?;
        self.xml.close("mda:metaGroup")?;
        self.xml.close("mda:metadata")
    }

    fn notes(&mut self, comment: &str, target: Option<&Target>) -> Result<(), FormatError> {
        let findings = target.map_or(&[][..], |target| &target.findings);
        if comment.is_empty() && findings.is_empty() {
            return Ok(());
        }
        self.line(3)?;
        self.xml.open("notes", &[])?;
        if !comment.is_empty() {
            self.line(4)?;
            self.xml
                .exact("note", &[("category", "comment")], comment)?;
        }
        for finding in findings {
            self.line(4)?;
            let priority = priority(finding.severity).to_string();
            let attributes = [
                ("category", "finding"),
                ("priority", priority.as_str()),
                ("appliesTo", "target"),
            ];
            self.xml.exact("note", &attributes, &finding.to_string())?;
        }
        self.line(3)?;
        self.xml.close("notes")
    }

    fn segment(&mut self, source: &str, target: Option<&Target>) -> Result<(), FormatError> {
        self.line(3)?;
        let mut attributes = vec![("id", SEGMENT)];
        attributes.extend(target.map(|target| ("state", state(target.status))));
        if target.is_some_and(|target| target.status == Status::NeedsReview) {
            attributes.push(("subState", "trivani:needs-review"));
        }
        self.xml.open("segment", &attributes)?;
        self.line(4)?;
        self.side("source", source)?;
        if let Some(target) = target {
            self.line(4)?;
            self.side("target", &target.text)?;
        }
        self.line(3)?;
        self.xml.close("segment")
    }

    fn side(&mut self, name: &str, text: &str) -> Result<(), FormatError> {
        self.xml.open(name, &[])?;
        for piece in pieces(text) {
            self.piece(&piece)?;
        }
        self.xml.close(name)
    }

    fn piece(&mut self, piece: &Piece<'_>) -> Result<(), FormatError> {
        match piece {
            Piece::Text(text) => self.characters(&unescape(text)),
            Piece::Open(code) => self.xml.open("pc", &typed(code, &[])),
            Piece::Close => self.xml.close("pc"),
            Piece::Alone(code) => self.xml.empty("ph", &typed(code, &[])),
            Piece::Start(code) => self.xml.empty("sc", &typed(code, &[])),
            Piece::End(id, _) => self.xml.empty("ec", &[("startRef", id)]),
            Piece::LoneStart(code) => self.xml.empty("sc", &typed(code, &[("isolated", "yes")])),
            Piece::LoneEnd(code) => self.xml.empty("ec", &typed(code, &[("isolated", "yes")])),
        }
    }

    /// Text, with what XML cannot hold as code points.
    fn characters(&mut self, mut text: &str) -> Result<(), FormatError> {
        while let Some((at, c)) = text.char_indices().find(|(_, c)| !is_allowed(*c)) {
            self.xml.characters(&text[..at])?;
            self.xml
                .empty("cp", &[("hex", &format!("{:04X}", u32::from(c)))])?;
            text = &text[at + c.len_utf8()..];
        }
        self.xml.characters(text)
    }
}

fn typed<'c>(
    code: &'c Code<'_>,
    more: &[(&'static str, &'static str)],
) -> Vec<(&'static str, &'c str)> {
    let (kind, subtype) = codes_as_tags::types(code.kind);
    let mut attributes = vec![("id", code.id.as_str()), ("type", kind)];
    if !subtype.is_empty() {
        attributes.push(("subType", subtype));
    }
    attributes.extend_from_slice(more);
    attributes
}

/// The state of a segment for a status (2.1, 4.7.2.7). What needs review counts as not done, whoever reads the file.
fn state(status: Status) -> &'static str {
    match status {
        Status::NeedsReview => "initial",
        Status::Translated => "translated",
        Status::Reviewed => "reviewed",
        Status::Final => "final",
    }
}

/// An id that no unit has yet, for one whose own id is no name of XML, or stands twice.
pub(super) fn free_id(ids: &mut HashSet<String>, number: usize) -> String {
    let candidates = (number..).map(|number| format!("u{number}"));
    let mut free = candidates.filter(|id| !ids.contains(id));
    let id = free.next().expect("there are more numbers than units");
    ids.insert(id.clone());
    id
}
