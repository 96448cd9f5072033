//! Reading inputs, whatever they are.

use std::io::Read;
use std::path::Path;

use crate::format::grid::{Grid, workbook};
use crate::format::roles::Column;
use crate::format::{
    FormatError, ReadTable, cut, cut_lines, decode, is_table, read_grids, read_table,
};
use crate::model::{Document, Slug};
use crate::store::Recipe;

/// An input that was read and decoded, not yet cut.
#[derive(Debug)]
pub(super) struct Input {
    /// The name a person knows it by.
    pub(super) name: String,
    /// Where it was read, to tell two files of one name apart.
    pub(super) location: String,
    /// What the columns of a table are, when their names and letters do not tell.
    pub(super) columns: Vec<Column>,
    text: String,
    kind: InputKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum InputKind {
    Text,
    Csv,
    Tsv,
    Workbook(Vec<Grid>),
}

impl Input {
    /// Reads a file, or standard input for `-`.
    pub(super) fn read(path: &Path) -> Result<Self, FormatError> {
        let io = |source| FormatError::Io {
            doing: "read",
            path: path.to_owned(),
            source,
        };
        let is_stdin = path == Path::new("-");
        let (bytes, name, location) = if is_stdin {
            let mut bytes = Vec::new();
            std::io::stdin()
                .lock()
                .read_to_end(&mut bytes)
                .map_err(io)?;
            (bytes, "stdin".to_owned(), "-".to_owned())
        } else {
            let bytes = std::fs::read(path).map_err(io)?;
            let location = path
                .canonicalize()
                .map_err(io)?
                .to_string_lossy()
                .into_owned();
            (
                bytes,
                path.file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                location,
            )
        };
        let extension = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
        let extension = extension.as_deref().and_then(std::ffi::OsStr::to_str);
        if matches!(extension, Some("xlsx" | "xlsm" | "xls" | "ods")) {
            return Self::workbook(path, &bytes, name, location);
        }
        let text = decode(path, &bytes)?.text;
        let location = if is_stdin {
            // Two texts are two documents, though both are called `stdin`.
            format!("-{}", Recipe::new([text.as_str()]).as_str())
        } else {
            location
        };
        if !has_khmer(&text) {
            return Err(FormatError::NoKhmer {
                path: path.to_owned(),
            });
        }
        let kind = match extension {
            Some("csv") => InputKind::Csv,
            Some("tsv" | "tab") => InputKind::Tsv,
            _ if is_stdin && is_table(&text) => InputKind::Csv,
            _ => InputKind::Text,
        };
        Ok(Self {
            name,
            location,
            columns: Vec::new(),
            text,
            kind,
        })
    }

    fn workbook(
        path: &Path,
        bytes: &[u8],
        name: String,
        location: String,
    ) -> Result<Self, FormatError> {
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
        Ok(Self {
            name,
            location,
            columns: Vec::new(),
            text: String::new(),
            kind: InputKind::Workbook(grids),
        })
    }

    /// The name it would have as a document.
    pub(super) fn slug(&self) -> Slug {
        Slug::from_file_name(&self.name)
    }

    /// Cuts it into a document.
    pub(super) fn cut(&self, slug: Slug, segmented: bool) -> Result<ReadTable, FormatError> {
        let plain = |document: Document| ReadTable {
            document,
            targets: Vec::new(),
            comments: Vec::new(),
            findings: Vec::new(),
        };
        let (path, columns) = (Path::new(&self.name), self.columns.as_slice());
        match &self.kind {
            InputKind::Text if segmented => Ok(plain(cut_lines(slug, &self.text))),
            InputKind::Text => Ok(plain(cut(slug, &self.text))),
            InputKind::Csv => read_table(path, slug, &self.text, false, columns),
            InputKind::Tsv => read_table(path, slug, &self.text, true, columns),
            InputKind::Workbook(grids) => read_grids(path, slug, grids.clone(), columns),
        }
    }
}

fn has_khmer(text: &str) -> bool {
    text.chars().any(|c| ('\u{1780}'..='\u{17FF}').contains(&c))
}
