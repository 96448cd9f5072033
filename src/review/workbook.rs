//! A package as a workbook: sentences to review, findings, terms, a summary and instructions, in the reviewer's language.
//!
//! Every cell of text is a string of type text, so that nothing in it runs or becomes a number or a date. The same package gives
//! the same bytes.

mod extra;
mod height;
mod sheet;
mod styles;
pub(super) mod terms;

use std::io::Write;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use super::columns::{Column, columns};
use super::package::{Package, PackageRow};
use super::words::text;
use crate::format::FormatError;
use crate::glossary::coverage::Uses;
use crate::model::Finding;
use crate::text::tag::without_tags;

pub(super) use styles::{Script, Styles, write_cell};

/// A workbook that is written row by row. The sheets of many rows go to files that have no name: what they hold need not
/// fit into memory.
pub struct Writer<'p, 't> {
    package: &'p Package,
    columns: Vec<Column>,
    styles: Styles,
    workbook: Workbook,
    sheet: Option<Sheet>,
    findings: extra::Findings,
    figures: extra::Figures,
    terms: Uses<'t>,
    /// What a workbook cannot hold whole.
    cut: Vec<Finding>,
    rows: usize,
}

/// The sheet that rows go to.
struct Sheet {
    to: Worksheet,
    name: String,
    /// The document, when each has a sheet of its own.
    document: usize,
    rows: u32,
}

fn failed(error: &XlsxError) -> FormatError {
    FormatError::Unwritable {
        row: 0,
        reason: error.to_string(),
    }
}

impl<'p, 't> Writer<'p, 't> {
    /// A workbook without rows.
    ///
    /// # Errors
    /// [`FormatError::Unwritable`] when there is no room for files of the moment.
    pub fn new(package: &'p Package) -> Result<Self, FormatError> {
        Self::begin(package).map_err(|error| failed(&error))
    }

    fn begin(package: &'p Package) -> Result<Self, XlsxError> {
        let mut workbook = dated()?;
        let styles = Styles::new();
        let sheet = workbook.new_worksheet_with_constant_memory()?;
        Ok(Self {
            findings: extra::Findings::new(sheet, package.language, &styles)?,
            package,
            columns: columns(&package.targets),
            styles,
            workbook,
            sheet: None,
            figures: extra::Figures::default(),
            terms: Uses::default(),
            cut: Vec::new(),
            rows: 0,
        })
    }

    /// Writes the next row, in the order of the documents.
    ///
    /// # Errors
    /// [`FormatError::Unwritable`] when a sheet would have more rows than a workbook can hold.
    pub fn row(&mut self, row: &PackageRow<'t>) -> Result<(), FormatError> {
        self.rows += 1;
        let of_terms = &row.unit.segment.text;
        for (range, senses) in &row.seen.terms {
            let form = without_tags(&of_terms[range.clone()]);
            self.terms
                .add(row.unit.segment.number as u64, &form, senses);
        }
        self.figures.add(self.package, row);
        self.add(row).map_err(|error| FormatError::Unwritable {
            row: self.rows,
            reason: error.to_string(),
        })
    }

    fn add(&mut self, row: &PackageRow<'t>) -> Result<(), XlsxError> {
        let package = self.package;
        let is_there = self
            .sheet
            .as_ref()
            .is_some_and(|sheet| !package.sheet_per_document || sheet.document == row.document);
        if !is_there {
            self.next_sheet(row.document)?;
        }
        let Some(Sheet { to, name, rows, .. }) = &mut self.sheet else {
            return Ok(());
        };
        *rows += 1;
        let writer = sheet::RowWriter {
            package,
            columns: &self.columns,
            styles: &self.styles,
        };
        writer.write(to, *rows, row, &mut self.cut)?;
        self.findings
            .add(row, package.language, (name, *rows), &self.styles)
    }

    fn next_sheet(&mut self, document: usize) -> Result<(), XlsxError> {
        /// A sheet's name has at most 31 characters.
        const LONGEST: usize = 31;
        if let Some(done) = self.sheet.take() {
            self.workbook.push_worksheet(done.to);
        }
        let package = self.package;
        let (name, count) = if package.sheet_per_document {
            let (slug, count) = &package.documents[document];
            let full = format!("{} {slug}", document + 1);
            (full.chars().take(LONGEST).collect(), *count)
        } else {
            let name = text(package.language, "sheet-review").to_owned();
            (name, package.count())
        };
        let mut sheet = self.workbook.new_worksheet_with_constant_memory()?;
        sheet.set_name(&name)?;
        let last = u32::try_from(count).map_err(|_| XlsxError::RowColumnLimitError)?;
        sheet::header(&mut sheet, package, &self.columns, last, &self.styles)?;
        self.sheet = Some(Sheet {
            to: sheet,
            name,
            document,
            rows: 0,
        });
        Ok(())
    }

    /// Writes the workbook. Returns what it cannot hold whole.
    ///
    /// # Errors
    /// [`FormatError::Unwritable`] when it cannot be made, [`FormatError::Write`] when the stream fails.
    pub fn finish(self, out: impl Write + Send) -> Result<Vec<Finding>, FormatError> {
        let (mut workbook, cut) = self.end().map_err(|error| failed(&error))?;
        match workbook.save_to_writer(out) {
            Ok(()) => Ok(cut),
            Err(XlsxError::IoError(error)) => Err(FormatError::Write(error)),
            Err(error) => Err(failed(&error)),
        }
    }

    fn end(self) -> Result<(Workbook, Vec<Finding>), XlsxError> {
        let Self {
            package,
            styles,
            mut workbook,
            ..
        } = self;
        if let Some(done) = self.sheet {
            workbook.push_worksheet(done.to);
        }
        workbook.push_worksheet(self.findings.finish()?);
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        terms::write(sheet, package.language, &self.terms.by_count(), &styles)?;
        extra::summary(workbook.add_worksheet(), package, &self.figures, &styles)?;
        extra::readme(workbook.add_worksheet(), package, &styles)?;
        Ok((workbook, self.cut))
    }
}

/// A workbook with a fixed date: the same input must give the same bytes.
pub(super) fn dated() -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&date));
    Ok(workbook)
}
