//! Writing TBX.

use std::collections::HashSet;
use std::io::Write;

use super::{ADMITTED, DEPRECATED, OURS, PARTS_OF_SPEECH, PREFERRED, TbxVersion};
use crate::format::FormatError;
use crate::format::xml_write::XmlWriter;
use crate::glossary::{Concept, TermStatus, record};
use crate::model::{Finding, Language, Severity, TARGET_LANGUAGES};

/// The elements whose names differ.
struct Elements {
    entry: &'static str,
    language: &'static str,
    term: &'static str,
}

impl TbxVersion {
    fn elements(self) -> Elements {
        let (entry, language, term) = match self {
            Self::V3 => ("conceptEntry", "langSec", "termSec"),
            Self::Martif => ("termEntry", "langSet", "tig"),
        };
        Elements {
            entry,
            language,
            term,
        }
    }
}

/// Writes a termbase. Returns what had to be replaced because XML cannot hold it.
///
/// # Errors
/// [`FormatError::Unwritable`] without any concept, as both schemas want one; [`FormatError::Write`] when the stream
/// fails.
pub fn write(
    concepts: &[Concept],
    version: TbxVersion,
    out: &mut dyn Write,
) -> Result<Vec<Finding>, FormatError> {
    if concepts.is_empty() {
        return Err(FormatError::Unwritable {
            row: 0,
            reason: "a TBX file must hold at least one concept".to_owned(),
        });
    }
    let doctype = match version {
        TbxVersion::V3 => None,
        TbxVersion::Martif => Some("martif SYSTEM \"TBXcoreStructV02.dtd\""),
    };
    let mut tbx = Tbx {
        xml: XmlWriter::new(out, doctype)?,
        elements: version.elements(),
        ids: HashSet::new(),
        findings: Vec::new(),
    };
    let root = tbx.header(version)?;
    tbx.xml.open("text", &[])?;
    tbx.xml.open("body", &[])?;
    for concept in concepts {
        tbx.concept(concept)?;
    }
    tbx.xml.close("body")?;
    tbx.xml.close("text")?;
    tbx.xml.close(root)?;
    tbx.xml.finish()?;
    Ok(tbx.findings)
}

struct Tbx<'o> {
    xml: XmlWriter<'o>,
    elements: Elements,
    ids: HashSet<String>,
    findings: Vec<Finding>,
}

impl Tbx<'_> {
    /// Opens the root element, returns its name.
    fn header(&mut self, version: TbxVersion) -> Result<&'static str, FormatError> {
        let language = ("xml:lang", Language::Khmer.tag());
        let (root, header) = match version {
            TbxVersion::V3 => {
                let namespace = ("xmlns", "urn:iso:std:iso:30042:ed-2");
                let attributes = [("type", "TBX-Basic"), ("style", "dca"), language, namespace];
                self.xml.open("tbx", &attributes)?;
                ("tbx", "tbxHeader")
            }
            TbxVersion::Martif => {
                self.xml.open("martif", &[("type", "TBX"), language])?;
                ("martif", "martifHeader")
            }
        };
        self.xml.open(header, &[])?;
        self.xml.open("fileDesc", &[])?;
        self.xml.open("sourceDesc", &[])?;
        let origin = concat!("termbase written by trivani ", env!("CARGO_PKG_VERSION"));
        self.xml.text("p", &[], origin)?;
        self.xml.close("sourceDesc")?;
        self.xml.close("fileDesc")?;
        if version == TbxVersion::Martif {
            self.xml.open("encodingDesc", &[])?;
            self.xml.text("p", &[("type", "XCSURI")], "TBXXCSV02.xcs")?;
            self.xml.close("encodingDesc")?;
        }
        self.xml.close(header)?;
        Ok(root)
    }

    fn concept(&mut self, concept: &Concept) -> Result<(), FormatError> {
        self.xml.replaced = 0;
        let id = self.xml_id(&concept.id);
        self.xml.open(self.elements.entry, &[("id", &id)])?;
        self.typed("descrip", "subjectField", &concept.domain)?;
        self.typed("admin", "source", &concept.evidence)?;
        for note in notes(concept, &id) {
            self.xml.text("note", &[], &note)?;
        }
        let (first, rest) = concept
            .km
            .split_first()
            .map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
        self.language(concept, Language::Khmer, (first, rest, &[]))?;
        for language in TARGET_LANGUAGES {
            if let Some(names) = concept.names(language) {
                let lists = (
                    names.preferred.as_str(),
                    &names.admitted[..],
                    &names.forbidden[..],
                );
                self.language(concept, language, lists)?;
            }
        }
        self.xml.close(self.elements.entry)?;
        if self.xml.replaced > 0 {
            let message = format!(
                "{}: {} characters that XML cannot hold were replaced by U+FFFD",
                concept.id, self.xml.replaced
            );
            self.findings
                .push(Finding::new("xml-character", Severity::Warning, message));
        }
        Ok(())
    }

    /// The preferred term (if any), the admitted and the forbidden ones of a language.
    fn language(
        &mut self,
        concept: &Concept,
        language: Language,
        (preferred, admitted, forbidden): (&str, &[String], &[String]),
    ) -> Result<(), FormatError> {
        let preferred = Some(preferred).filter(|term| !term.is_empty());
        if preferred.is_none() && admitted.is_empty() && forbidden.is_empty() {
            return Ok(());
        }
        self.xml
            .open(self.elements.language, &[("xml:lang", language.tag())])?;
        if let Some(term) = preferred {
            self.term(concept, term, PREFERRED)?;
        }
        for term in admitted {
            self.term(concept, term, ADMITTED)?;
        }
        for term in forbidden {
            self.term(concept, term, DEPRECATED)?;
        }
        self.xml.close(self.elements.language)
    }

    fn term(&mut self, concept: &Concept, term: &str, status: &str) -> Result<(), FormatError> {
        self.xml.open(self.elements.term, &[])?;
        self.xml.text("term", &[], term)?;
        if !concept.pos.is_empty() {
            let pos = part_of_speech(&concept.pos).unwrap_or("other");
            self.typed("termNote", "partOfSpeech", pos)?;
        }
        self.typed("termNote", "administrativeStatus", status)?;
        self.xml.close(self.elements.term)
    }

    /// An element with a type, unless it would be empty.
    fn typed(&mut self, element: &str, kind: &str, text: &str) -> Result<(), FormatError> {
        if text.is_empty() {
            return Ok(());
        }
        self.xml.text(element, &[("type", kind)], text)
    }

    /// The id as an XML id that no other entry has.
    fn xml_id(&mut self, id: &str) -> String {
        let mut name: String = id
            .chars()
            .map(|c| match c {
                '-' | '_' | '.' => c,
                c if c.is_ascii_alphanumeric() => c,
                _ => '-',
            })
            .collect();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            name.insert_str(0, "c-");
        }
        let mut unique = name.clone();
        let mut number = 2;
        while !self.ids.insert(unique.clone()) {
            unique = format!("{name}-{number}");
            number += 1;
        }
        unique
    }
}

fn part_of_speech(pos: &str) -> Option<&'static str> {
    PARTS_OF_SPEECH
        .iter()
        .find(|(ours, _)| *ours == pos)
        .map(|(_, theirs)| *theirs)
}

/// The notes of a concept: the person's, then ours.
fn notes(concept: &Concept, xml_id: &str) -> Vec<String> {
    let mut notes = Vec::new();
    let ours = |name: &str, value: &str| format!("{OURS}{name}={value}");
    if concept.note.starts_with(OURS) {
        notes.push(ours("note", &concept.note));
    } else if !concept.note.is_empty() {
        notes.push(concept.note.clone());
    }
    if concept.id != xml_id {
        notes.push(ours("id", &concept.id));
    }
    if !concept.pos.is_empty() && part_of_speech(&concept.pos).is_none() {
        notes.push(ours("pos", &concept.pos));
    }
    if concept.status == TermStatus::Approved {
        notes.push(ours("status", record::status(concept.status)));
    }
    let flags = record::flags(concept);
    if !flags.is_empty() {
        notes.push(ours("flags", &flags.join("|")));
    }
    notes
}
