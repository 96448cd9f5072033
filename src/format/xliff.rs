//! XLIFF 1.2, 2.0, 2.1 and 2.2: reading with the rules that the standards set, and writing 2.1 and 1.2.
//!
//! A file that is no XML, or no XLIFF, is refused. What breaks a rule of the standard is a fault with its place, and the rest is
//! read. Inline codes become the tags of our texts (`text::tag`).

mod codes;
mod codes_as_tags;
mod faults;
mod grammar;
mod kept;
mod modules;
mod names;
mod one;
mod own;
mod references;
mod shape;
mod text;
mod tree;
mod two;
mod write_one;
mod write_two;

use std::collections::BTreeMap;
use std::path::Path;

pub use faults::XliffFault;
pub(super) use own::Own;
pub use write_one::Xliff12Writer;
pub use write_two::XliffWriter;

use super::FormatError;
use super::losses::Losses;
use super::xml_read::place;
use crate::model::Status;

/// The category of our own metadata.
const OWN: &str = "trivani";

/// What an XLIFF file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Xliff {
    /// Its version: `1.2`, `2.0`, `2.1`, `2.2`.
    pub version: String,
    /// The files in it.
    pub files: Vec<XliffFile>,
    /// What breaks the rules of the standard.
    pub faults: Vec<XliffFault>,
    /// What it holds beyond texts, states and notes.
    pub losses: Losses,
}

/// A file in an XLIFF file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XliffFile {
    /// The document that it was made from.
    pub original: Option<String>,
    /// The language of the sources.
    pub source_language: String,
    /// The language of the targets.
    pub target_language: Option<String>,
    /// The segments in order.
    pub segments: Vec<XliffSegment>,
}

/// A segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XliffSegment {
    /// The id of its unit.
    pub unit: String,
    /// Its own id.
    pub id: Option<String>,
    /// The line of the file where it begins, from 1.
    pub line: u64,
    /// Its source, codes as tags.
    pub source: String,
    /// Its target, codes as tags.
    pub target: Option<String>,
    /// How far the target is.
    pub status: Option<Status>,
    /// The notes of its unit, when it is the first in it.
    pub notes: Vec<XliffNote>,
    /// What trivani wrote into the unit, by kind, when it is the first in it.
    pub own: BTreeMap<String, Vec<String>>,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XliffNote {
    /// What it is for; empty when it does not say.
    pub category: String,
    /// How much it weighs: 1 most, 10 least.
    pub priority: u8,
    /// What it says.
    pub text: String,
}

/// Reads a file.
///
/// # Errors
/// [`FormatError::Xml`] with the place, when it is no XML, no XLIFF, or of a version that cannot be read.
pub fn read(path: &Path, text: &str) -> Result<Xliff, FormatError> {
    let root = tree::parse(path, text)?;
    let refuse = |reason: String| {
        let (line, column) = place(text, root.at);
        FormatError::Xml {
            path: path.to_owned(),
            line,
            column,
            reason,
        }
    };
    if root.name != "xliff" {
        return Err(refuse(
            "this is no XLIFF file: there is no element `xliff`".to_owned(),
        ));
    }
    let Some(version) = root.get("version") else {
        return Err(refuse("`xliff` has no attribute `version`".to_owned()));
    };
    let wanted = match version {
        "1.2" => ["urn:oasis:names:tc:xliff:document:1.2", ""],
        // The schema of 2.2 takes the older versions too.
        "2.0" | "2.1" => [
            "urn:oasis:names:tc:xliff:document:2.0",
            "urn:oasis:names:tc:xliff:document:2.2",
        ],
        "2.2" => ["urn:oasis:names:tc:xliff:document:2.2"; 2],
        other => {
            let other = shape::shown(other);
            return Err(refuse(format!(
                "this is XLIFF {other}; 1.2, 2.0, 2.1 and 2.2 can be read"
            )));
        }
    };
    if !wanted.contains(&root.space.as_str()) {
        return Err(refuse(format!(
            "XLIFF {version} has the namespace {}, not `{}`",
            wanted[0],
            shape::shown(&root.space)
        )));
    }
    let mut faults = faults::Faults::new(text);
    let mut losses = Losses::default();
    let files = if version == "1.2" {
        one::read(&root, text, &mut faults, &mut losses)
    } else {
        two::read(&root, text, &mut faults, &mut losses)
    };
    Ok(Xliff {
        version: version.to_owned(),
        files,
        faults: faults.finish(),
        losses,
    })
}
