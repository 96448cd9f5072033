//! Bilingual and trilingual files of any format, read as units and written from them.
//!
//! Reading gives each unit as it comes and says at the end what was odd and what the file holds that a unit has no room for;
//! writing says what the format has no room for. So nothing is dropped in silence.

mod jsonl;
mod merge;
mod namer;
mod table;
mod tmx;
mod write;
mod xliff;

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

pub use jsonl::{line as jsonl_line, write as write_jsonl};
pub use merge::Merged;
pub use table::table_input;
pub use write::{BilingualWriter, places as output_places};

use super::losses::Losses;
use super::roles::Column;
use super::{FormatError, decode, decode_xml, grid};
use crate::model::{Finding, Language, Severity, Slug, Unit};

/// A format that holds texts in two or three languages side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BilingualFormat {
    /// A table with commas.
    Csv,
    /// A table with tabs.
    Tsv,
    /// A workbook.
    Xlsx,
    /// An `OpenDocument` spreadsheet.
    Ods,
    /// Translation memory exchange.
    Tmx,
    /// XLIFF 2.1 when written, any version when read.
    Xliff,
    /// XLIFF 1.2 when written, any version when read.
    Xliff12,
    /// One unit of JSON a line.
    Jsonl,
}

impl BilingualFormat {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Csv,
        Self::Tsv,
        Self::Xlsx,
        Self::Ods,
        Self::Tmx,
        Self::Xliff,
        Self::Xliff12,
        Self::Jsonl,
    ];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
            Self::Tmx => "tmx",
            Self::Xliff => "xliff",
            Self::Xliff12 => "xliff12",
            Self::Jsonl => "jsonl",
        }
    }

    /// The format that a file's ending names.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_string_lossy().to_lowercase();
        Some(match ending.as_str() {
            "csv" => Self::Csv,
            "tsv" | "tab" => Self::Tsv,
            "xlsx" | "xlsm" | "xls" => Self::Xlsx,
            "ods" => Self::Ods,
            "tmx" => Self::Tmx,
            "xlf" | "xliff" | "sdlxliff" | "mxliff" | "mqxliff" => Self::Xliff,
            "jsonl" | "ndjson" => Self::Jsonl,
            _ => return None,
        })
    }
}

impl fmt::Display for BilingualFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl std::str::FromStr for BilingualFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = Self::ALL.map(Self::name);
        Self::ALL
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or_else(|| format!("`{text}` is no such format: use {}", names.join(", ")))
    }
}

/// A unit with the place where it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands, as a person finds it again: `line 12`, `unit u1`, `Sheet1 row 3`.
    pub place: String,
    /// The unit.
    pub unit: Unit,
}

/// What is known of a file once it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadFile {
    /// What is wrong or odd in it.
    pub findings: Vec<Finding>,
    /// What it holds that a unit has no room for.
    pub losses: Losses,
    /// The languages that it has a place for, whether filled or not.
    pub languages: BTreeSet<Language>,
    /// How many units were read.
    pub units: usize,
}

/// Takes units as they are read.
pub type Take<'t> = dyn FnMut(Entry) -> Result<(), FormatError> + 't;

/// Reads the units of a file, one by one. `columns` is for tables whose columns have names of their own.
///
/// # Errors
/// [`FormatError`] when the file cannot be read, or has no Khmer text in it; and what `take` returns.
pub fn read_bilingual(
    path: &Path,
    format: BilingualFormat,
    columns: &[Column],
    take: &mut Take<'_>,
) -> Result<ReadFile, FormatError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let slug = Slug::from_file_name(&name);
    let mut file = ReadFile::default();
    let mut count = 0;
    let mut counted = |entry: Entry| {
        count += 1;
        take(entry)
    };
    let io = |source| FormatError::Io {
        doing: "read",
        path: path.to_owned(),
        source,
    };
    match format {
        BilingualFormat::Tmx => tmx::read(path, slug, &mut file, &mut counted)?,
        BilingualFormat::Jsonl => jsonl::read(path, slug, &mut file, &mut counted)?,
        BilingualFormat::Csv | BilingualFormat::Tsv => {
            let bytes = std::fs::read(path).map_err(io)?;
            let is_tsv = format == BilingualFormat::Tsv;
            let grid = grid::delimited(path, &decode(path, &bytes)?.text, is_tsv)?;
            table::read(path, slug, vec![grid], columns, &mut file, &mut counted)?;
        }
        BilingualFormat::Xlsx | BilingualFormat::Ods => {
            let bytes = std::fs::read(path).map_err(io)?;
            let grids = grid::workbook(path, &bytes)?;
            table::read(path, slug, grids, columns, &mut file, &mut counted)?;
        }
        BilingualFormat::Xliff | BilingualFormat::Xliff12 => {
            let bytes = std::fs::read(path).map_err(io)?;
            let text = decode_xml(path, &bytes)?.text;
            xliff::read(path, slug, &text, &mut file, &mut counted)?;
        }
    }
    file.units = count;
    if count == 0 && file.findings.is_empty() {
        return Err(FormatError::NoUnits {
            path: path.to_owned(),
        });
    }
    Ok(file)
}

/// A finding on a place of a file.
fn finding(path: &Path, line: u64, column: u64, rule: &'static str, reason: &str) -> Finding {
    let message = format!("{}:{line}:{column}: {reason}", path.display());
    Finding::new(rule, Severity::Warning, message)
}
