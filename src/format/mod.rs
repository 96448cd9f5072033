//! File formats: one file each, reading and writing [`crate::model`] types.

mod atomic;
mod beads;
pub mod bilingual;
mod csv;
mod csv_shape;
mod decode;
pub mod document;
mod error;
pub mod grid;
mod losses;
mod ods;
pub mod pairs;
mod parts;
mod pieces;
pub mod plot;
pub mod roles;
mod sheet_xlsx;
mod sink;
mod table;
mod tbx;
mod text_file;
mod text_stream;
mod tmx;
mod tmx_read;
mod tmx_scan;
mod tmx_types;
mod tmx_unit;
mod txt;
mod xliff;
mod xlsx;
mod xml;
mod xml_read;
mod xml_write;

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Deserialize;

pub use atomic::{NewFile, replace, write_atomically};
pub use beads::{BeadLine, read as read_beads, write as write_beads};
pub use csv::{Given, ReadTable, read as read_table, read_grids, write as write_csv};
pub use csv_shape::is_table;
pub use decode::{Decoded, decode, decode_xml};
pub use error::FormatError;
pub use losses::{Loss, Losses};
pub use ods::write as write_ods;
pub use parts::Cutter;
pub use sheet_xlsx::{read as read_sheet_xlsx, write as write_sheet_xlsx};
pub use sink::{Out, UnitWriter, begin};
pub use table::COLUMNS;
pub(crate) use table::short_key;
pub use tbx::{TbxVersion, read as read_tbx, write as write_tbx};
pub use text_file::TextFile;
pub use text_stream::check_encoding;
pub use tmx::{TmxWriter, write as write_tmx, write_memory};
pub use tmx_read::{TmxUnits, read as read_tmx};
pub use tmx_types::{TmxFault, TmxUnit, TmxVariant};
pub use txt::{cut, cut_lines};
pub use xliff::{
    Xliff, Xliff12Writer, XliffFault, XliffFile, XliffNote, XliffSegment, XliffWriter,
    read as read_xliff,
};
pub use xlsx::{CUT, fitting_cell, write as write_xlsx};
pub(crate) use xlsx::{KHMER_FONT, LATIN_FONT, TALLEST_ROW, lines};

use crate::glossary::Termbase;
use crate::model::{Finding, Language, TARGET_LANGUAGES, Unit};

/// A format that results are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutputFormat {
    /// The table as UTF-8 CSV.
    Csv,
    /// Translation memory, TMX 1.4b.
    Tmx,
    /// The table as a workbook.
    Xlsx,
    /// The table as an `OpenDocument` spreadsheet, for `LibreOffice`.
    Ods,
    /// The Word document that was read, one in each target language.
    Docx,
    /// XLIFF 2.1, a file for each language.
    Xliff,
    /// XLIFF 1.2, a file for each language.
    Xliff12,
    /// A unit of JSON a line.
    Jsonl,
}

impl OutputFormat {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Csv,
        Self::Tmx,
        Self::Xlsx,
        Self::Ods,
        Self::Xliff,
        Self::Xliff12,
        Self::Jsonl,
        Self::Docx,
    ];
    /// What is written when nothing else is asked for.
    pub const DEFAULT: [Self; 3] = [Self::Csv, Self::Tmx, Self::Xlsx];

    /// The name on the command line; but for XLIFF, the ending of the file's name too.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tmx => "tmx",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
            Self::Docx => "docx",
            Self::Xliff => "xliff",
            Self::Xliff12 => "xliff12",
            Self::Jsonl => "jsonl",
        }
    }
}

impl fmt::Display for OutputFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

impl FromStr for OutputFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.extension() == text)
            .ok_or_else(|| {
                let names = Self::ALL.map(Self::extension).join(", ");
                format!("`{text}` is no output format: use {names}")
            })
    }
}

/// The files that a document's results in a format can become: `folder/name.ending`.
#[must_use]
pub fn output_paths(folder: &Path, name: &str, format: OutputFormat) -> Vec<PathBuf> {
    let endings = match format {
        OutputFormat::Xliff => TARGET_LANGUAGES
            .map(|language| format!("{language}.xlf"))
            .to_vec(),
        OutputFormat::Xliff12 => TARGET_LANGUAGES
            .map(|language| format!("{language}.1.2.xlf"))
            .to_vec(),
        OutputFormat::Docx => TARGET_LANGUAGES
            .map(|language| format!("{language}.docx"))
            .to_vec(),
        format => vec![format.extension().to_owned()],
    };
    endings
        .into_iter()
        .map(|ending| folder.join(format!("{name}.{ending}")))
        .collect()
}

/// A file in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// What its name ends with, after a dot: `csv`, `vi.xlf`.
    pub ending: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What the format cannot hold.
    pub findings: Vec<Finding>,
}

/// A document's units as files of a format, with findings on what the format cannot hold. XLIFF names the terms of a
/// termbase that the sources have.
///
/// # Errors
/// [`FormatError`] when they cannot be written in that format; a document is written by [`document::docx::write`], from the file
/// that was read.
pub fn render(
    format: OutputFormat,
    units: &[Unit],
    termbase: Option<&Termbase>,
) -> Result<Vec<Rendered>, FormatError> {
    let mut bytes = Vec::new();
    let findings = match format {
        OutputFormat::Csv => write_csv(units, &mut bytes).map(|()| Vec::new()),
        OutputFormat::Tmx => write_tmx(units, &mut bytes),
        OutputFormat::Xlsx => write_xlsx(units, &mut bytes),
        OutputFormat::Ods => write_ods(units, &mut bytes),
        OutputFormat::Docx => Err(FormatError::NoOriginal),
        OutputFormat::Jsonl => bilingual::write_jsonl(units, &mut bytes).map(|()| Vec::new()),
        OutputFormat::Xliff | OutputFormat::Xliff12 => {
            return render_xliff(format, units, termbase);
        }
    }?;
    Ok(vec![Rendered {
        ending: format.extension().to_owned(),
        bytes,
        findings,
    }])
}

/// A file for each language that there are targets in; for both when there are none yet.
fn render_xliff(
    format: OutputFormat,
    units: &[Unit],
    termbase: Option<&Termbase>,
) -> Result<Vec<Rendered>, FormatError> {
    let has = |language: &Language| units.iter().any(|unit| unit.targets.contains_key(language));
    let filled: Vec<Language> = TARGET_LANGUAGES.into_iter().filter(has).collect();
    let languages = if filled.is_empty() {
        TARGET_LANGUAGES.to_vec()
    } else {
        filled
    };
    let mut files = Vec::new();
    for language in languages {
        let mut bytes = Vec::new();
        let (ending, findings) = if format == OutputFormat::Xliff {
            let mut xliff = XliffWriter::new(language, &mut bytes)?;
            units
                .iter()
                .try_for_each(|unit| xliff.unit(unit, termbase))?;
            (format!("{language}.xlf"), xliff.end()?)
        } else {
            let mut xliff = Xliff12Writer::new(language, &mut bytes)?;
            units.iter().try_for_each(|unit| xliff.unit(unit))?;
            (format!("{language}.1.2.xlf"), xliff.end()?)
        };
        files.push(Rendered {
            ending,
            bytes,
            findings,
        });
    }
    Ok(files)
}
