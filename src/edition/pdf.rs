//! The edition as a PDF: its Typst source, set with the fonts of the system.

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use super::{Book, EditionError, Templates};
use crate::model::Language;

/// The fonts that a PDF can be set in.
pub struct Fonts(FontStore);

impl Fonts {
    /// The fonts of the system that have the letters of these languages.
    ///
    /// # Errors
    /// [`EditionError::NoKhmerFont`] and [`EditionError::NoLatinFont`] when no font has those of a language.
    pub fn of_system(languages: &[Language]) -> Result<Self, EditionError> {
        let mut fonts = FontStore::new();
        fonts.extend(typst_kit::fonts::system());
        let book = fonts.book();
        for language in languages {
            let (letters, missing) = match language {
                Language::Khmer => ("ក្ខ", EditionError::NoKhmerFont),
                Language::Vietnamese => ("ưữđ", EditionError::NoLatinFont),
                Language::English => ("a", EditionError::NoLatinFont),
            };
            if !has_font_with(book, letters) {
                return Err(missing);
            }
        }
        Ok(Self(fonts))
    }
}

/// Whether one font has all these characters.
fn has_font_with(book: &FontBook, characters: &str) -> bool {
    let mut fonts = (0..).map_while(|index| book.info(index));
    fonts.any(|font| characters.chars().all(|c| font.coverage.contains(c.into())))
}

/// The book as a PDF, set from what [`super::typst::render`] writes. It carries no date; the same book and fonts give the
/// same bytes.
///
/// # Errors
/// [`EditionError::Template`] when the template cannot be filled in, [`EditionError::Typst`] when Typst refuses it.
pub fn render(book: &Book, templates: &Templates, fonts: &Fonts) -> Result<Vec<u8>, EditionError> {
    let pages = Pages {
        library: LazyHash::new(Library::default()),
        fonts: &fonts.0,
        main: Source::detached(super::typst::render(book, templates)?),
    };
    let document: PagedDocument = typst::compile(&pages)
        .output
        .map_err(|errors| refused(&pages, &errors))?;
    let options = PdfOptions {
        ident: Smart::Custom(format!("trivani {}", book.meta.slug)),
        creator: Smart::Custom(Some("trivani".to_owned())),
        timestamp: None,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|errors| refused(&pages, &errors))
}

fn refused(pages: &Pages<'_>, errors: &[SourceDiagnostic]) -> EditionError {
    let told = errors.iter().map(|error| {
        let place = pages
            .range(error.span)
            .and_then(|range| pages.main.lines().byte_to_line_column(range.start));
        match place {
            Some((line, column)) => format!(
                "line {}, column {}: {}",
                line + 1,
                column + 1,
                error.message
            ),
            None => error.message.to_string(),
        }
    });
    EditionError::Typst {
        reason: told.collect::<Vec<_>>().join("; "),
    }
}

/// All that Typst may see: one source and the fonts. It reads no file and knows no date.
struct Pages<'f> {
    library: LazyHash<Library>,
    fonts: &'f FontStore,
    main: Source,
}

impl World for Pages<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            Ok(self.main.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
