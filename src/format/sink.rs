//! Results that are written unit by unit, so that a long document is never held as a whole.

use std::io::Write;

use super::csv::CsvTable;
use super::ods::Spreadsheet;
use super::tmx::TmxWriter;
use super::xlsx::Sheet;
use super::{FormatError, OutputFormat};
use crate::model::{Finding, Language, Unit};

/// Where a writer puts its bytes.
pub type Out<'o> = Box<dyn Write + 'o>;

/// A file of results in one format: the same units in the same order give the same bytes.
pub trait UnitWriter {
    /// Writes the next unit; `around` are the one before and the one after it in the document.
    ///
    /// # Errors
    /// [`FormatError`] when it cannot be written in this format, or the stream fails.
    fn unit(&mut self, unit: &Unit, around: [Option<&Unit>; 2]) -> Result<(), FormatError>;

    /// Ends the file; returns findings on what the format could not hold.
    ///
    /// # Errors
    /// [`FormatError`] when the stream fails.
    fn finish(self: Box<Self>) -> Result<Vec<Finding>, FormatError>;
}

/// Begins a file in a format, for so many units; `None` for formats that are written from all units at once.
///
/// # Errors
/// [`FormatError`] when it cannot be begun.
pub fn begin(
    format: OutputFormat,
    units: usize,
    out: Out<'_>,
) -> Result<Option<Box<dyn UnitWriter + '_>>, FormatError> {
    Ok(Some(match format {
        OutputFormat::Csv => Box::new(CsvTable::begin(out)?),
        OutputFormat::Tmx => Box::new(TmxWriter::to(Language::Khmer.tag(), out)?),
        OutputFormat::Xlsx => Box::new(Sheet::begin(units, out)?),
        OutputFormat::Ods => Box::new(Spreadsheet::begin(units, out)?),
        _ => return Ok(None),
    }))
}

/// Writes units that are at hand.
pub(super) fn write_all(
    mut writer: Box<dyn UnitWriter + '_>,
    units: &[Unit],
) -> Result<Vec<Finding>, FormatError> {
    for (at, unit) in units.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| units.get(before));
        writer.unit(unit, [before, units.get(at + 1)])?;
    }
    writer.finish()
}
