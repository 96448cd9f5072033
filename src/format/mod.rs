//! File formats: one file each, reading and writing [`crate::model`] types.

mod atomic;
mod beads;
mod csv;
mod csv_shape;
mod decode;
mod error;
mod ods;
pub mod pairs;
pub mod plot;
mod sheet_xlsx;
mod table;
mod tbx;
mod tmx;
mod tmx_read;
mod txt;
mod xlsx;
mod xml;
mod xml_read;
mod xml_write;

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Deserialize;

pub use atomic::{replace, write_atomically};
pub use beads::{BeadLine, read as read_beads, write as write_beads};
pub use csv::{Given, ReadTable, read as read_table, write as write_csv};
pub use csv_shape::is_table;
pub use decode::{Decoded, decode, decode_xml};
pub use error::FormatError;
pub use ods::write as write_ods;
pub use sheet_xlsx::{read as read_sheet_xlsx, write as write_sheet_xlsx};
pub use table::COLUMNS;
pub(crate) use table::short_key;
pub use tbx::{TbxVersion, read as read_tbx, write as write_tbx};
pub use tmx::{write as write_tmx, write_memory};
pub use tmx_read::{TmxFault, TmxUnit, TmxUnits, TmxVariant, read as read_tmx};
pub use txt::{cut, cut_lines};
pub use xlsx::{CUT, fitting_cell, write as write_xlsx};
pub(crate) use xlsx::{KHMER_FONT, LATIN_FONT, TALLEST_ROW, lines};

use crate::model::{Finding, Unit};

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
}

impl OutputFormat {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Csv, Self::Tmx, Self::Xlsx, Self::Ods];
    /// What is written when nothing else is asked for.
    pub const DEFAULT: [Self; 3] = [Self::Csv, Self::Tmx, Self::Xlsx];

    /// The file name's ending, and the name on the command line.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tmx => "tmx",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
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
            .ok_or_else(|| format!("`{text}` is no output format: use csv, tmx, xlsx, ods"))
    }
}

/// Where a document's results in a format go: `folder/name.ending`.
#[must_use]
pub fn output_path(folder: &Path, name: &str, format: OutputFormat) -> PathBuf {
    folder.join(format!("{name}.{}", format.extension()))
}

/// A document's units as the bytes of a file, with findings on what the format cannot hold.
///
/// # Errors
/// [`FormatError`] when they cannot be written in that format.
pub fn render(
    format: OutputFormat,
    units: &[Unit],
) -> Result<(Vec<u8>, Vec<Finding>), FormatError> {
    let mut bytes = Vec::new();
    let findings = match format {
        OutputFormat::Csv => write_csv(units, &mut bytes).map(|()| Vec::new()),
        OutputFormat::Tmx => write_tmx(units, &mut bytes),
        OutputFormat::Xlsx => write_xlsx(units, &mut bytes),
        OutputFormat::Ods => write_ods(units, &mut bytes),
    }?;
    Ok((bytes, findings))
}
