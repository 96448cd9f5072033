//! Reading the texts that terms are looked for in.

use std::io::Read;
use std::path::Path;

use super::files;
use crate::format::{FormatError, decode, read_tmx};
use crate::glossary::{Passage, Sheet};

/// A file of passages.
#[derive(Debug)]
pub(super) struct Corpus {
    /// The file's name, as it was given.
    pub(super) name: String,
    /// What is in it, in its order.
    pub(super) passages: Vec<Passage>,
}

impl Corpus {
    /// Reads a text (a passage a line), a table (a passage a row) or a memory (a passage a unit).
    pub(super) fn read(path: &Path) -> Result<Self, FormatError> {
        let passages = match files::extension(path).as_str() {
            "csv" | "tsv" | "tab" | "xlsx" => of_table(path, &files::read(path)?)?,
            "tmx" => of_memory(path)?,
            _ => of_text(path)?,
        };
        let name = path.display().to_string();
        Ok(Self { name, passages })
    }

    pub(super) fn read_all(paths: &[impl AsRef<Path>]) -> Result<Vec<Self>, FormatError> {
        paths.iter().map(|path| Self::read(path.as_ref())).collect()
    }
}

fn of_text(path: &Path) -> Result<Vec<Passage>, FormatError> {
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().read_to_end(&mut bytes);
        read.map_err(|source| files::unreadable(path, source))?;
        bytes
    } else {
        std::fs::read(path).map_err(|source| files::unreadable(path, source))?
    };
    let text = decode(path, &bytes)?.text;
    let lines = text.split('\n').map(|line| line.trim_end_matches('\r'));
    Ok((1..)
        .zip(lines)
        .map(|(line, km)| Passage {
            line,
            km: km.to_owned(),
            ..Passage::default()
        })
        .collect())
}

fn of_table(path: &Path, sheet: &Sheet) -> Result<Vec<Passage>, FormatError> {
    if sheet.column("km").is_none() {
        return Err(FormatError::MissingColumn {
            path: path.to_owned(),
            column: "km",
            found: sheet.columns.join(", "),
        });
    }
    let text = |row, column| sheet.cell(row, column).to_owned();
    Ok(sheet
        .rows
        .iter()
        .map(|row| Passage {
            line: row.line,
            km: text(row, "km"),
            vi: text(row, "vi"),
            en: text(row, "en"),
        })
        .collect())
}

fn of_memory(path: &Path) -> Result<Vec<Passage>, FormatError> {
    let bytes = std::fs::read(path).map_err(|source| files::unreadable(path, source))?;
    let units = read_tmx(path, &decode(path, &bytes)?.text)?;
    Ok(units
        .iter()
        .map(|unit| {
            let text = |language| unit.text(language).unwrap_or_default().to_owned();
            Passage {
                line: unit.line,
                km: text("km"),
                vi: text("vi"),
                en: text("en"),
            }
        })
        .collect())
}
