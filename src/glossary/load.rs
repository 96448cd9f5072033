//! Reading concepts from CSV files.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use csv::StringRecord;

use super::{Concept, GlossaryError, Names, Place, TermStatus};

/// Concepts as they were read, in the order of the files and rows.
pub type Loaded = Vec<Concept>;

/// The columns of a glossary file, by their place in it.
struct Columns {
    places: HashMap<String, usize>,
}

impl Columns {
    fn new(names: &StringRecord) -> Self {
        let mut places = HashMap::new();
        for (place, name) in names.iter().enumerate() {
            let name = name.trim_start_matches('\u{FEFF}').trim();
            places.entry(name.to_owned()).or_insert(place);
        }
        Self { places }
    }

    fn get<'r>(&self, record: &'r StringRecord, name: &str) -> &'r str {
        let place = self.places.get(name);
        place
            .and_then(|&place| record.get(place))
            .unwrap_or_default()
            .trim()
    }

    fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }
}

/// Reads glossary files; a folder stands for the `.csv` files in it, by name, without `lexicon.csv`.
///
/// # Errors
/// [`GlossaryError`] at the first file or row that cannot be used.
pub(super) fn read_paths(paths: &[PathBuf]) -> Result<Loaded, GlossaryError> {
    let mut concepts = Vec::new();
    for path in paths {
        for file in files(path)? {
            let bytes = fs::read(&file).map_err(|source| GlossaryError::Io {
                path: file.clone(),
                source,
            })?;
            concepts.extend(read_csv(&file, bytes.as_slice())?);
        }
    }
    Ok(concepts)
}

fn files(path: &Path) -> Result<Vec<PathBuf>, GlossaryError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let io = |source| GlossaryError::Io {
        path: path.to_owned(),
        source,
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(io)? {
        let file = entry.map_err(io)?.path();
        let is_table = file
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        let is_lexicon = file.file_name().is_some_and(|name| name == "lexicon.csv");
        if is_table && !is_lexicon {
            files.push(file);
        }
    }
    if files.is_empty() {
        return Err(GlossaryError::NoFiles {
            path: path.to_owned(),
        });
    }
    files.sort();
    Ok(files)
}

/// Reads one glossary file: `km` and one of `vi`, `en` must be there, every other column may be missing.
///
/// # Errors
/// [`GlossaryError`] at the first row that cannot be used, with its line.
pub fn read_csv(path: &Path, input: impl Read) -> Result<Loaded, GlossaryError> {
    let mut reader = csv::ReaderBuilder::new().from_reader(input);
    let names = reader.headers();
    let columns = Columns::new(names.map_err(|error| row_error(path, &error))?);
    if !columns.has("km") {
        return Err(GlossaryError::MissingColumn {
            path: path.to_owned(),
            column: "km",
        });
    }
    if !columns.has("vi") && !columns.has("en") {
        return Err(GlossaryError::MissingColumn {
            path: path.to_owned(),
            column: "vi",
        });
    }
    let mut concepts = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| row_error(path, &error))?;
        let line = record.position().map_or(0, csv::Position::line);
        let place = Place {
            file: path.to_owned(),
            line,
        };
        concepts.push(read_concept(&columns, &record, place)?);
    }
    Ok(concepts)
}

fn read_concept(
    columns: &Columns,
    record: &StringRecord,
    place: Place,
) -> Result<Concept, GlossaryError> {
    let text = |name: &str| columns.get(record, name).to_owned();
    let list = |name: &str| alternatives(columns.get(record, name));
    let mut km = alternatives(columns.get(record, "km"));
    km.extend(list("km_variants"));
    if km.is_empty() {
        return Err(GlossaryError::Row {
            place,
            reason: "column km is empty".to_owned(),
        });
    }
    let names = |language: &str| {
        let mut preferred = list(language).into_iter();
        let mut names = Names {
            preferred: preferred.next().unwrap_or_default(),
            ..Names::default()
        };
        names.admitted = preferred
            .chain(list(&format!("{language}_admitted")))
            .collect();
        names.forbidden = list(&format!("{language}_forbidden"));
        names
    };
    let (vi, en) = (names("vi"), names("en"));
    if vi.preferred.is_empty() && en.preferred.is_empty() {
        return Err(GlossaryError::Row {
            place,
            reason: "columns vi and en are both empty".to_owned(),
        });
    }
    let status = match columns.get(record, "status") {
        "approved" => TermStatus::Approved,
        "draft" | "" => TermStatus::Draft,
        other => {
            let reason = format!("column status: `{other}` is neither `draft` nor `approved`");
            return Err(GlossaryError::Row { place, reason });
        }
    };
    let mut concept = Concept {
        id: text("id"),
        domain: text("domain"),
        pos: text("pos"),
        km,
        vi,
        en,
        note: text("note"),
        evidence: text("evidence"),
        status,
        place,
        ..Concept::default()
    };
    set_flags(&mut concept, &list("flags"))?;
    if concept.id.is_empty() {
        let stem = concept
            .place
            .file
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned());
        concept.id = format!("{}-{}", stem.unwrap_or_default(), concept.place.line);
    }
    Ok(concept)
}

fn set_flags(concept: &mut Concept, flags: &[String]) -> Result<(), GlossaryError> {
    for flag in flags {
        match flag.as_str() {
            "case" => concept.case_sensitive = true,
            "dnt" => concept.do_not_translate = true,
            "homograph" => concept.homograph = true,
            other => {
                let reason =
                    format!("column flags: `{other}` is none of `case`, `dnt`, `homograph`");
                return Err(GlossaryError::Row {
                    place: concept.place.clone(),
                    reason,
                });
            }
        }
    }
    Ok(())
}

/// The parts between `|`, trimmed, without empty ones.
fn alternatives(cell: &str) -> Vec<String> {
    cell.split('|')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

fn row_error(path: &Path, error: &csv::Error) -> GlossaryError {
    let line = error.position().map_or(0, csv::Position::line);
    let reason = match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            format!("the row has {len} columns, the first row has {expected_len}")
        }
        csv::ErrorKind::Utf8 { err, .. } => format!("column {}: not UTF-8", err.field() + 1),
        _ => error.to_string(),
    };
    GlossaryError::Row {
        place: Place {
            file: path.to_owned(),
            line,
        },
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Loaded, String> {
        read_csv(Path::new("g.csv"), text.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_table_with_three_columns_is_enough() {
        let concepts = read("\u{FEFF}km,vi,en\nបក្ស|គណបក្ស,Đảng,Party|the Party\n").unwrap();
        assert_eq!(concepts[0].km, ["បក្ស", "គណបក្ស"]);
        assert_eq!(
            concepts[0].en.accepted().collect::<Vec<_>>(),
            ["Party", "the Party"]
        );
        assert_eq!(concepts[0].place.to_string(), "g.csv:2");
    }

    #[test]
    fn a_bad_row_is_named_by_file_and_line() {
        assert!(
            read("km,vi\nក,a\nខ\n")
                .unwrap_err()
                .starts_with("g.csv:3: the row has 1 columns")
        );
        assert!(
            read("km,vi\n ,a\n")
                .unwrap_err()
                .starts_with("g.csv:2: column km is empty")
        );
        assert!(
            read("term,vi\nក,a\n")
                .unwrap_err()
                .contains("no column `km`")
        );
        assert!(
            read("km,vi,status\nក,a,done\n")
                .unwrap_err()
                .contains("`done` is neither")
        );
        assert!(
            read("km,vi,flags\nក,a,shout\n")
                .unwrap_err()
                .contains("`shout` is none of")
        );
    }
}
