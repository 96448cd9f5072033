//! Bilingual and trilingual files of any origin, read for checking: tables, TMX, XLIFF.

mod sheet;
mod xml;

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

use super::{FormatError, decode};
use crate::model::{Language, Pair};

/// Which column holds a language: a name in the first row, or a number from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The language.
    pub language: Language,
    /// The name or number.
    pub name: String,
}

impl FromStr for Column {
    type Err = String;

    /// Reads `km=Source`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (language, name) = text.split_once('=').ok_or_else(|| {
            format!("`{text}` is no column: write language=name, as in km=Source")
        })?;
        Ok(Self {
            language: language.parse().map_err(|error| format!("{error}"))?,
            name: name.trim().to_owned(),
        })
    }
}

/// Reads the pairs of a `.csv`, `.tsv`, `.xlsx`, `.tmx`, `.xlf` or `.xliff` file. `columns` is for tables whose columns
/// are not called `km`, `vi`, `en`.
///
/// # Errors
/// [`FormatError`] when the file cannot be read, or has no Khmer column or language.
pub fn read_pairs(path: &Path, columns: &[Column]) -> Result<Vec<Pair>, FormatError> {
    let bytes = std::fs::read(path).map_err(|source| FormatError::Io {
        doing: "read",
        path: path.to_owned(),
        source,
    })?;
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("xlsx") => sheet::workbook(path, bytes, columns),
        Some("tmx") => xml::tmx(path, &decode(path, &bytes)?.text),
        Some("xlf" | "xliff" | "sdlxliff" | "mxliff") => {
            xml::xliff(path, &decode(path, &bytes)?.text)
        }
        Some("tsv" | "tab") => sheet::delimited(path, &decode(path, &bytes)?.text, b'\t', columns),
        _ => sheet::delimited(path, &decode(path, &bytes)?.text, b',', columns),
    }
}

/// Where each language stands among the columns of a table.
fn places(
    path: &Path,
    header: &[String],
    columns: &[Column],
) -> Result<BTreeMap<Language, usize>, FormatError> {
    let named = |name: &str| {
        let same = |cell: &String| {
            cell.trim()
                .trim_start_matches('\u{FEFF}')
                .eq_ignore_ascii_case(name)
        };
        header.iter().position(same)
    };
    let missing = |name: &str| FormatError::Row {
        path: path.to_owned(),
        line: 1,
        reason: format!(
            "there is no column `{name}`; there are {}",
            header.join(", ")
        ),
    };
    let mut places = BTreeMap::new();
    for column in columns {
        let number = column
            .name
            .parse::<usize>()
            .ok()
            .and_then(|n| n.checked_sub(1));
        let place = named(&column.name)
            .or(number.filter(|&place| place < header.len()))
            .ok_or_else(|| missing(&column.name))?;
        places.insert(column.language, place);
    }
    for language in Language::ALL {
        if let Some(place) = named(language.tag()).or_else(|| named(language.name())) {
            places.entry(language).or_insert(place);
        }
    }
    if !places.contains_key(&Language::Khmer) {
        return Err(missing("km"));
    }
    if places.len() < 2 {
        return Err(missing("vi or en"));
    }
    Ok(places)
}

/// A row as a pair; nothing for a row without a source and a target.
fn pair(place: String, cells: &[String], places: &BTreeMap<Language, usize>) -> Option<Pair> {
    let cell = |language| {
        let place = places.get(&language)?;
        cells.get(*place).cloned()
    };
    let source = cell(Language::Khmer).unwrap_or_default();
    let targets: BTreeMap<Language, String> = crate::model::TARGET_LANGUAGES
        .into_iter()
        .filter_map(|language| Some((language, cell(language)?)))
        .collect();
    let is_empty = source.trim().is_empty();
    (!is_empty).then_some(Pair {
        place,
        source,
        targets,
    })
}
