//! The ZIP file that a DOCX is: its parts and how they refer to one another.

use std::collections::HashMap;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::super::tree::parse;
use crate::format::{FormatError, decode_xml};
use crate::model::Address;

/// A part may have so many bytes once it is unpacked; a bomb has more.
const PART: u64 = 256 << 20;
/// All parts that are read together may.
const PARTS: u64 = 512 << 20;

/// Where the links of a part lead, by the ids of its relations.
pub(in crate::format::document) type Addresses = HashMap<String, Address>;

/// An open DOCX file.
pub(in crate::format::document) struct Package<'b> {
    path: &'b Path,
    archive: ZipArchive<Cursor<&'b [u8]>>,
    unpacked: u64,
}

/// Where the parts of a document are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::format::document) struct Parts {
    /// The main document.
    pub(in crate::format::document) document: String,
    /// The parts that it refers to, each with the last word of its type (`styles`, `footnotes`, `header`), in the order of their
    /// names.
    pub(in crate::format::document) related: Vec<(String, String)>,
}

impl Parts {
    /// The part of a kind, if there is one.
    pub(in crate::format::document) fn one(&self, kind: &str) -> Option<&str> {
        let mut found = self.related.iter().filter(|(of, _)| of == kind);
        found.next().map(|(_, name)| name.as_str())
    }

    /// All parts of a kind.
    pub(in crate::format::document) fn all(&self, kind: &str) -> impl Iterator<Item = &str> {
        let found = self.related.iter().filter(move |(of, _)| of == kind);
        found.map(|(_, name)| name.as_str())
    }
}

impl<'b> Package<'b> {
    /// Opens it.
    pub(in crate::format::document) fn open(
        path: &'b Path,
        bytes: &'b [u8],
    ) -> Result<Self, FormatError> {
        if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            let reason = "it is a document of Word 97 to 2003, or one with a password; save it in Word as .docx without a password";
            return Err(damaged(path, reason));
        }
        let archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| damaged(path, format!("it is no whole ZIP file: {error}")))?;
        Ok(Self {
            path,
            archive,
            unpacked: 0,
        })
    }

    /// The text of a part; none when there is no such part.
    pub(in crate::format::document) fn part(
        &mut self,
        name: &str,
    ) -> Result<Option<String>, FormatError> {
        let bad = |reason: String| damaged(self.path, format!("{name}: {reason}"));
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(bad(error.to_string())),
        };
        let mut bytes = Vec::new();
        file.take(PART + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| bad(error.to_string()))?;
        self.unpacked += bytes.len() as u64;
        if bytes.len() as u64 > PART || self.unpacked > PARTS {
            return Err(bad(
                "it unpacks to far more than a document holds".to_owned()
            ));
        }
        let text = decode_xml(self.path, &bytes).map_err(|error| bad(error.to_string()))?;
        Ok(Some(text.text))
    }

    /// What is said when a part is not there that must be.
    pub(in crate::format::document) fn missing(&self, name: &str) -> FormatError {
        damaged(
            self.path,
            format!("it has no part {name}, so it is no Word document"),
        )
    }

    /// Finds the main document and what it refers to.
    pub(in crate::format::document) fn parts(&mut self) -> Result<Parts, FormatError> {
        let main = self.relations("_rels/.rels", "")?;
        let document = main
            .into_iter()
            .find(|(kind, _)| kind == "officeDocument")
            .map_or_else(|| "word/document.xml".to_owned(), |(_, name)| name);
        let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut related = self.relations(&relations_of(&document), folder)?;
        related.sort();
        related.dedup();
        Ok(Parts { document, related })
    }

    /// The relations in a part: the last word of the type, and the part meant.
    fn relations(
        &mut self,
        name: &str,
        folder: &str,
    ) -> Result<Vec<(String, String)>, FormatError> {
        let Some(text) = self.part(name)? else {
            return Ok(Vec::new());
        };
        let root = parse(self.path, name, &text)?;
        let relations = root.elements().filter_map(|relation| {
            if relation.attribute("TargetMode").as_deref() == Some("External") {
                return None;
            }
            let kind = relation.attribute("Type")?;
            let kind = kind.rsplit('/').next()?.to_owned();
            Some((kind, resolved(folder, &relation.attribute("Target")?)))
        });
        Ok(relations.collect())
    }

    /// Where the links of a part lead, by the ids of its relations.
    pub(in crate::format::document) fn addresses(
        &mut self,
        part: &str,
    ) -> Result<Addresses, FormatError> {
        let name = relations_of(part);
        let Some(text) = self.part(&name)? else {
            return Ok(Addresses::new());
        };
        let root = parse(self.path, &name, &text)?;
        let links = root.elements().filter_map(|relation| {
            let is_outside = relation.attribute("TargetMode").as_deref() == Some("External");
            let address = Address::new(&relation.attribute("Target")?).filter(|_| is_outside)?;
            Some((relation.attribute("Id")?, address))
        });
        Ok(links.collect())
    }

    /// The file with other texts for some parts; all else is copied as it is.
    pub(in crate::format::document) fn with(
        mut self,
        parts: &HashMap<String, String>,
    ) -> Result<Vec<u8>, FormatError> {
        let bad = |error: &dyn std::fmt::Display| damaged(self.path, error.to_string());
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..self.archive.len() {
            let file = self.archive.by_index_raw(index).map_err(|e| bad(&e))?;
            let name = file.name().map_err(|e| bad(&e))?.into_owned();
            match parts.get(&name) {
                None => out.raw_copy_file(file).map_err(|e| bad(&e))?,
                Some(text) => {
                    out.start_file(name, options).map_err(|e| bad(&e))?;
                    out.write_all(text.as_bytes())?;
                }
            }
        }
        Ok(out.finish().map_err(|e| bad(&e))?.into_inner())
    }
}

/// The part that holds the relations of a part.
fn relations_of(part: &str) -> String {
    match part.rsplit_once('/') {
        Some((folder, file)) => format!("{folder}/_rels/{file}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

/// The part that a target means, seen from a folder.
pub(in crate::format::document) fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

pub(in crate::format::document) fn damaged(path: &Path, reason: impl Into<String>) -> FormatError {
    FormatError::Damaged {
        path: path.to_owned(),
        reason: reason.into(),
    }
}
