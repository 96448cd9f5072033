//! Units as JSON, one a line: every field of the table and of the model.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::namer::Namer;
use super::{Entry, ReadFile, Take, finding};
use crate::format::FormatError;
use crate::format::table::short_key;
use crate::model::{ByLanguage, Kind, Language, Layout, Segment, Slug, Target, Unit};
use crate::text::khmer::key;
use crate::text::tag::without_tags;

/// A line longer than this is no unit.
const LONGEST_LINE: usize = 64 << 20;

/// A unit as it stands in a line.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    #[serde(default)]
    id: String,
    #[serde(default)]
    no: usize,
    #[serde(default)]
    paragraph: usize,
    #[serde(default = "sentence")]
    kind: Kind,
    #[serde(default, skip_serializing_if = "Layout::is_plain")]
    layout: Layout,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    gap: String,
    km: String,
    #[serde(default, with = "crate::model::by_language")]
    targets: ByLanguage<Target>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    comment: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    key: String,
    /// What is none of these.
    #[serde(flatten, skip_serializing)]
    more: BTreeMap<String, serde_json::Value>,
}

fn sentence() -> Kind {
    Kind::Sentence
}

/// A unit as a line, without its end.
///
/// # Errors
/// [`FormatError::Write`] never in practice: every unit is JSON.
pub fn line(unit: &Unit) -> Result<String, FormatError> {
    let segment = &unit.segment;
    let line = Line {
        id: segment.id.to_string(),
        no: segment.number,
        paragraph: segment.paragraph,
        kind: segment.kind,
        layout: segment.layout,
        gap: segment.gap.clone(),
        km: segment.text.clone(),
        targets: unit.targets.clone(),
        comment: unit.comment.clone(),
        key: short_key(&segment.key),
        more: BTreeMap::new(),
    };
    serde_json::to_string(&line).map_err(|error| FormatError::Write(error.into()))
}

/// Writes units, one a line.
///
/// # Errors
/// [`FormatError::Write`] when the stream fails.
pub fn write(units: &[Unit], out: &mut dyn Write) -> Result<(), FormatError> {
    for unit in units {
        writeln!(out, "{}", line(unit)?)?;
    }
    Ok(())
}

pub(super) fn read(
    path: &Path,
    slug: Slug,
    file: &mut ReadFile,
    take: &mut Take<'_>,
) -> Result<(), FormatError> {
    let io = |source| FormatError::Io {
        doing: "read",
        path: path.to_owned(),
        source,
    };
    let mut reader = BufReader::with_capacity(1 << 16, File::open(path).map_err(io)?);
    let mut namer = Namer::new(slug);
    let mut bytes = Vec::new();
    for number in 1_u64.. {
        bytes.clear();
        let mut limited = std::io::Read::take(&mut reader, LONGEST_LINE as u64);
        if limited.read_until(b'\n', &mut bytes).map_err(io)? == 0 {
            break;
        }
        if bytes.len() >= LONGEST_LINE {
            return Err(bad_line(path, number, 1, "the line is longer than 64 MiB"));
        }
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text.trim_start_matches('\u{FEFF}').trim(),
            Err(error) => {
                let column = error.valid_up_to() as u64 + 1;
                file.findings.push(finding(
                    path,
                    number,
                    column,
                    "input-row",
                    "not UTF-8: the line was left out",
                ));
                continue;
            }
        };
        if text.is_empty() {
            continue;
        }
        match serde_json::from_str::<Line>(text) {
            Ok(line) => {
                let entry = entry(path, number, line, &mut namer, file);
                take(entry)?;
            }
            Err(error) => {
                let reason = format!("no unit: {error}; the line was left out");
                file.findings.push(finding(
                    path,
                    number,
                    error.column() as u64,
                    "input-row",
                    &reason,
                ));
            }
        }
    }
    file.languages.extend(Language::ALL);
    Ok(())
}

fn bad_line(path: &Path, line: u64, column: u64, reason: &str) -> FormatError {
    FormatError::Xml {
        path: path.to_owned(),
        line,
        column,
        reason: reason.to_owned(),
    }
}

fn entry(path: &Path, number: u64, line: Line, namer: &mut Namer, file: &mut ReadFile) -> Entry {
    let place = format!("line {number}");
    for name in line.more.keys() {
        file.losses.add(format!("the field `{name}`"), &place);
    }
    let running = usize::try_from(number).unwrap_or(usize::MAX);
    let key = key(&without_tags(&line.km));
    let (id, is_double) = namer.name(&line.id, &key);
    if is_double {
        let reason = format!("the id `{}` stands twice: this unit got {id}", line.id);
        file.findings
            .push(finding(path, number, 1, "input-row", &reason));
    }
    if !line.key.is_empty() && line.key != short_key(&key) {
        let reason = "the Khmer text is another than the one that this line was written with";
        file.findings
            .push(finding(path, number, 1, "input-key", reason));
    }
    let or = |number: usize| if number == 0 { running } else { number };
    let targets = line
        .targets
        .into_iter()
        .filter(|(language, _)| *language != Language::Khmer);
    let unit = Unit {
        segment: Segment {
            id,
            number: or(line.no),
            paragraph: or(line.paragraph),
            kind: line.kind,
            layout: line.layout,
            gap: line.gap,
            text: line.km,
            key,
        },
        targets: targets.collect(),
        comment: line.comment,
    };
    Entry { place, unit }
}
