//! Workbooks as documents: the texts of the cells, sheet by sheet, row by row.

use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, Xlsx};

use super::docx::package::damaged;
use super::tagged::Tagged;
use super::{About, Block, Blocks, DocumentFormat};
use crate::format::FormatError;
use crate::model::Layout;

/// Workbooks.
pub(super) const FORMAT: DocumentFormat = DocumentFormat {
    name: "XLSX",
    extensions: &["xlsx"],
    recognises: |bytes| {
        bytes.starts_with(b"PK\x03\x04")
            && memchr::memmem::find(bytes, b"xl/workbook.xml").is_some()
    },
    read,
};

fn read(path: &Path, bytes: &[u8]) -> Result<Blocks, FormatError> {
    let failed = |error: &dyn std::fmt::Display| {
        damaged(path, format!("it is no workbook that can be read: {error}"))
    };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| failed(&error))?;
    let mut blocks = Vec::new();
    for (table, name) in (1..).zip(workbook.sheet_names()) {
        let range = workbook
            .worksheet_range(&name)
            .map_err(|error| failed(&error))?;
        let (first_row, first_column) = range.start().unwrap_or((0, 0));
        for (row, column, cell) in range.used_cells() {
            let Data::String(text) = cell else { continue };
            let row = first_row
                .saturating_add(u32::try_from(row).unwrap_or(u32::MAX))
                .saturating_add(1);
            let column = first_column
                .saturating_add(u32::try_from(column).unwrap_or(u32::MAX))
                .saturating_add(1);
            let mut line = Tagged::default();
            for (at, text) in text.lines().enumerate() {
                if at > 0 {
                    line.alone("br");
                }
                line.push(text, &[]);
            }
            blocks.extend(line.finish().map(|(text, links)| Block {
                layout: Layout::Cell { table, row, column },
                text,
                place: format!("sheet {name}, row {row}, column {column}"),
                is_boilerplate: false,
                links,
            }));
        }
    }
    Ok(Blocks {
        blocks,
        about: About::default(),
        findings: Vec::new(),
    })
}
