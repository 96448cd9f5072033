//! A package as a workbook: sentences to review, findings, terms, a summary and instructions, in the reviewer's language.
//!
//! Every cell of text is a string of type text, so that nothing in it runs or becomes a number or a date. The same package gives
//! the same bytes.

mod extra;
mod height;
mod sheet;
mod styles;
pub(super) mod terms;

use std::collections::BTreeMap;
use std::io::Write;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::package::{Package, PackageRow};
use super::words::text;
use crate::format::FormatError;
use crate::glossary::Termbase;
use crate::model::Finding;

pub(super) use styles::{Script, Styles, write_cell};

/// Writes a package. Returns what a workbook cannot hold whole.
///
/// # Errors
/// [`FormatError::Unwritable`] when a sheet would have more rows than a workbook can hold, [`FormatError::Write`] when the
/// stream fails.
pub fn write(
    package: &Package,
    termbase: &Termbase,
    out: &mut dyn Write,
) -> Result<Vec<Finding>, FormatError> {
    let failed = |error: XlsxError| FormatError::Unwritable {
        row: 0,
        reason: error.to_string(),
    };
    let mut findings = Vec::new();
    let mut workbook = build(package, termbase, &mut findings).map_err(failed)?;
    let mut bytes = std::io::Cursor::new(Vec::new());
    workbook.save_to_writer(&mut bytes).map_err(failed)?;
    out.write_all(bytes.get_ref())?;
    Ok(findings)
}

/// The sheets of many rows go to a file that has no name, row by row: what they hold need not fit into memory.
fn build(
    package: &Package,
    termbase: &Termbase,
    findings: &mut Vec<Finding>,
) -> Result<Workbook, XlsxError> {
    let mut workbook = dated()?;
    let styles = Styles::new();
    let mut places = Places::default();
    for (name, rows) in sheets(package) {
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(&name)?;
        places.add(&name, &rows);
        sheet::write(sheet, package, &rows, termbase, &styles, findings)?;
    }
    extra::findings(
        workbook.add_worksheet_with_constant_memory()?,
        package,
        &places,
        &styles,
    )?;
    terms::write(
        workbook.add_worksheet_with_constant_memory()?,
        package,
        termbase,
        &styles,
    )?;
    extra::summary(workbook.add_worksheet(), package, &styles)?;
    extra::readme(workbook.add_worksheet(), package, &styles)?;
    Ok(workbook)
}

/// A workbook with a fixed date: the same input must give the same bytes.
pub(super) fn dated() -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&date));
    Ok(workbook)
}

/// The rows of each sheet: all together, or a sheet a document.
fn sheets(package: &Package) -> Vec<(String, Vec<&PackageRow>)> {
    /// A sheet's name has at most 31 characters.
    const LONGEST: usize = 31;
    let name = text(package.language, "sheet-review");
    if !package.sheet_per_document {
        return vec![(name.to_owned(), package.rows.iter().collect())];
    }
    let mut sheets: Vec<(String, Vec<&PackageRow>)> = Vec::new();
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &package.rows {
        let number = names.len() + 1;
        let at = *names.entry(&row.document).or_insert_with(|| {
            let full = format!("{number} {}", row.document);
            sheets.push((full.chars().take(LONGEST).collect(), Vec::new()));
            sheets.len() - 1
        });
        sheets[at].1.push(row);
    }
    sheets
}

/// Where the row of each segment stands, for links.
#[derive(Debug, Default)]
struct Places(BTreeMap<String, (String, usize)>);

impl Places {
    fn add(&mut self, sheet: &str, rows: &[&PackageRow]) {
        for (at, row) in rows.iter().enumerate() {
            self.0
                .insert(row.unit.segment.id.to_string(), (sheet.to_owned(), at + 2));
        }
    }

    /// The address of a segment's row.
    fn link(&self, id: &str) -> Option<String> {
        let (sheet, row) = self.0.get(id)?;
        Some(format!("internal:'{}'!E{row}", sheet.replace('\'', "''")))
    }
}
