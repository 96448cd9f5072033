//! In place of `edition::pdf` when trivani is built without it: nothing can be set, and how to get a PDF is said.

use super::Usage;
use crate::edition::{Book, EditionError, Templates};
use crate::model::Language;

/// There are none: a PDF is refused before it could be asked for.
pub(super) enum Fonts {}

impl Fonts {
    /// # Errors
    /// Always.
    pub(super) fn of_system(_: &[Language]) -> Result<Self, Usage> {
        Err(Usage(
            "this trivani was built without PDF: build it with `cargo install --path . --features pdf`; or write the source of \
             the PDF, of which the program typst makes the same (--format typ, then `typst compile FILE.typ`; see typst.app); \
             or a DOCX, of which LibreOffice makes one (--format docx, then `soffice --convert-to pdf FILE.docx`)"
                .to_owned(),
        ))
    }
}

pub(super) fn render(_: &Book, _: &Templates, fonts: &Fonts) -> Result<Vec<u8>, EditionError> {
    match *fonts {}
}
