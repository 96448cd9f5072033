//! Reading inputs, whatever they are.

use std::io::Read;
use std::path::Path;

use crate::format::document::{Content, ReadOptions};
use crate::format::grid::{Grid, workbook};
use crate::format::roles::{Column, names_khmer};
use crate::format::{FormatError, ReadTable, decode, is_table, read_grids, read_table};
use crate::model::{Document, Kind, Language, Slug};
use crate::store::Recipe;

/// An input that was read, not yet cut.
#[derive(Debug)]
pub(super) struct Input {
    /// The name a person knows it by.
    pub(super) name: String,
    /// Where it was read, to tell two files of one name apart.
    pub(super) location: String,
    /// The file as it is, when the translated document is made from it.
    pub(super) original: Option<Vec<u8>>,
    /// What the columns of a table are, when their names and letters do not tell.
    pub(super) columns: Vec<Column>,
    content: InputContent,
}

#[derive(Debug)]
enum InputContent {
    Document(Content),
    Table {
        text: String,
        is_tsv: bool,
    },
    /// The sheets of a workbook, and what it is as a document when they are no table.
    Workbook(Vec<Grid>, Option<Content>),
}

impl Input {
    /// Reads a file, or standard input for `-`.
    pub(super) fn read(path: &Path) -> Result<Self, FormatError> {
        let (bytes, name, location) = read_bytes(path)?;
        let content = match extension(path).as_deref() {
            Some("xlsx" | "xlsm" | "xls" | "ods") => sheets(path, &bytes)?,
            _ => match Content::read(path, &bytes)? {
                Content::Text(text) => sort(path, text)?,
                blocks @ Content::Blocks(..) => InputContent::Document(blocks),
            },
        };
        let is_of_blocks = matches!(content, InputContent::Document(Content::Blocks(..)));
        Ok(Self {
            name,
            location,
            original: is_of_blocks.then_some(bytes),
            columns: Vec::new(),
            content,
        })
    }

    /// The name it would have as a document.
    pub(super) fn slug(&self) -> Slug {
        Slug::from_file_name(&self.name)
    }

    /// Cuts it into a document.
    pub(super) fn cut(&self, slug: Slug, segmented: bool) -> Result<ReadTable, FormatError> {
        let (path, columns) = (Path::new(&self.name), self.columns.as_slice());
        match &self.content {
            InputContent::Document(content) => self.cut_document(content, slug, segmented),
            InputContent::Table { text, is_tsv } => read_table(path, slug, text, *is_tsv, columns),
            InputContent::Workbook(grids, document) => {
                // A workbook is a table when it says so; else every cell of it is text of a document.
                let is_table = !columns.is_empty() || grids.iter().any(names_khmer);
                match document {
                    Some(content) if !is_table => self.cut_document(content, slug, segmented),
                    _ => read_grids(path, slug, grids.clone(), columns),
                }
            }
        }
    }

    fn cut_document(
        &self,
        content: &Content,
        slug: Slug,
        segmented: bool,
    ) -> Result<ReadTable, FormatError> {
        let options = ReadOptions {
            language: Some(Language::Khmer),
            segmented,
        };
        let read = content.cut(slug, options);
        if !has_text_to_translate(&read.document) {
            return Err(FormatError::NoKhmer {
                path: self.name.clone().into(),
            });
        }
        Ok(ReadTable {
            document: read.document,
            targets: Vec::new(),
            comments: Vec::new(),
            findings: read.findings,
        })
    }
}

/// Whether there is anything in Khmer, or at least something that was meant to be: what cannot be read is reported, not refused.
fn has_text_to_translate(document: &Document) -> bool {
    let mut segments = document.segments.iter();
    segments.any(|segment| segment.kind == Kind::Boilerplate || has_khmer(&segment.text))
}

fn has_khmer(text: &str) -> bool {
    text.chars().any(|c| ('\u{1780}'..='\u{17FF}').contains(&c))
}

fn extension(path: &Path) -> Option<String> {
    let extension = path.extension()?.to_ascii_lowercase();
    Some(extension.to_str()?.to_owned())
}

/// The sheets of a workbook. It must hold Khmer.
fn sheets(path: &Path, bytes: &[u8]) -> Result<InputContent, FormatError> {
    let grids = workbook(path, bytes)?;
    let mut cells = grids
        .iter()
        .flat_map(|grid| &grid.rows)
        .flat_map(|row| &row.cells);
    if !cells.any(|cell| has_khmer(cell)) {
        return Err(FormatError::NoKhmer {
            path: path.to_owned(),
        });
    }
    let document = match Content::read(path, bytes) {
        Ok(blocks @ Content::Blocks(..)) => Some(blocks),
        _ => None,
    };
    Ok(InputContent::Workbook(grids, document))
}

/// What a text is, by the ending of its file; standard input by its look. It must hold Khmer.
fn sort(path: &Path, text: String) -> Result<InputContent, FormatError> {
    if !has_khmer(&text) {
        return Err(FormatError::NoKhmer {
            path: path.to_owned(),
        });
    }
    let is_tsv = match extension(path).as_deref() {
        Some("csv") => false,
        Some("tsv" | "tab") => true,
        _ if path == Path::new("-") && is_table(&text) => false,
        _ => return Ok(InputContent::Document(Content::Text(text))),
    };
    Ok(InputContent::Table { text, is_tsv })
}

/// The bytes of a file or of standard input, its name, and its place.
fn read_bytes(path: &Path) -> Result<(Vec<u8>, String, String), FormatError> {
    let io = |source| FormatError::Io {
        doing: "read",
        path: path.to_owned(),
        source,
    };
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(io)?;
        // Two texts are two documents, though both are called `stdin`.
        let text = decode(path, &bytes).map_or_else(
            |_| String::from_utf8_lossy(&bytes).into_owned(),
            |decoded| decoded.text,
        );
        let location = format!("-{}", Recipe::new([text.as_str()]).as_str());
        return Ok((bytes, "stdin".to_owned(), location));
    }
    let bytes = std::fs::read(path).map_err(io)?;
    let location = path
        .canonicalize()
        .map_err(io)?
        .to_string_lossy()
        .into_owned();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok((bytes, name.into_owned(), location))
}
