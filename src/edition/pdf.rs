//! The edition as a PDF, set by Typst with the fonts of the system.

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use super::typst::{Fonts, KHMER, LATIN};
use super::{Book, EditionError, Templates};

/// The book as a PDF. It carries no date, and the same book and fonts give the same bytes.
///
/// # Errors
/// [`EditionError::NoKhmerFont`] and [`EditionError::NoLatinFont`] when the system has no font for a language of the book,
/// [`EditionError::Template`] when the template cannot be filled in, [`EditionError::Typst`] when Typst refuses it.
pub fn render(book: &Book, templates: &Templates) -> Result<Vec<u8>, EditionError> {
    let mut store = FontStore::new();
    store.extend(typst_kit::fonts::system());
    let khmer = families(store.book(), &KHMER, '\u{1780}');
    let latin = families(store.book(), &LATIN, 'ữ');
    let fonts = Fonts {
        khmer: khmer.ok_or(EditionError::NoKhmerFont)?,
        latin: latin.ok_or(EditionError::NoLatinFont)?,
    };
    let source = super::typst::render(book, templates, &fonts)?;
    let pages = Pages {
        library: LazyHash::new(Library::default()),
        fonts: store,
        main: Source::detached(source),
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

/// The families of the list that the system has; else any that has the character. Names in Typst are in small letters.
fn families(book: &FontBook, preferred: &[&str], needed: char) -> Option<Vec<String>> {
    let has = |name: &&&str| book.contains_family(&name.to_lowercase());
    let known: Vec<String> = preferred
        .iter()
        .filter(has)
        .map(ToString::to_string)
        .collect();
    if !known.is_empty() {
        return Some(known);
    }
    let mut others = book.families();
    let with_it = others.find_map(|(name, mut infos)| {
        let covers = |index| {
            let info = book.info(index);
            info.is_some_and(|info| info.coverage.contains(needed.into()))
        };
        let covers = infos.any(covers);
        covers.then(|| name.to_owned())
    });
    with_it.map(|name| vec![name])
}

fn refused(pages: &Pages, errors: &[SourceDiagnostic]) -> EditionError {
    let told: Vec<String> = errors
        .iter()
        .map(|error| {
            let lines = pages.main.lines();
            let place = pages
                .range(error.span)
                .and_then(|range| lines.byte_to_line_column(range.start));
            match place {
                Some((line, column)) => format!(
                    "line {}, column {} of the filled-in edition.typ: {}",
                    line + 1,
                    column + 1,
                    error.message
                ),
                None => error.message.to_string(),
            }
        })
        .collect();
    EditionError::Typst {
        reason: told.join("; "),
    }
}

/// All that Typst may see: one source and the fonts. It reads no file and knows no date.
struct Pages {
    library: LazyHash<Library>,
    fonts: FontStore,
    main: Source,
}

impl World for Pages {
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
