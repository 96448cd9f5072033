//! Which documents a batch aligns: from a table, or from a folder by the names of its files.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use super::plan::check_languages;
use crate::commands::exit::Usage;
use crate::commands::glossary::files::read as read_sheet;
use crate::format::FormatError;
use crate::glossary::Sheet;
use crate::model::Slug;

/// The editions of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Job {
    /// What its results are called, without the languages; no other of the batch is called so.
    pub(super) name: String,
    /// Where it stands in the table; empty for a folder.
    pub(super) place: String,
    pub(super) editions: Vec<(String, PathBuf)>,
}

impl Job {
    /// Why it cannot be aligned, by what is named alone.
    pub(super) fn fault(&self) -> Option<String> {
        match &self.editions[..] {
            [] => Some("no file is named".to_owned()),
            [(tag, path)] => Some(format!("only {tag} is there: {}", path.display())),
            _ => None,
        }
    }

    /// What its results are called.
    pub(super) fn full_name(&self) -> String {
        let tags: Vec<&str> = self.editions.iter().map(|(tag, _)| tag.as_str()).collect();
        format!("{}.{}", self.name, tags.join("-"))
    }
}

/// The rows of a table whose columns are languages; cells name files, from the folder of the table.
pub(super) fn from_table(path: &Path, languages: &[String]) -> anyhow::Result<Vec<Job>> {
    let sheet = read_sheet(path)?;
    let columns = columns(path, &sheet, languages)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut names = Names::default();
    let jobs = sheet.rows.iter().map(|row| {
        let cells = columns.iter().map(|tag| (tag, sheet.cell(row, tag).trim()));
        let files = cells.filter(|(_, file)| !file.is_empty());
        let editions: Vec<(String, PathBuf)> = files
            .map(|(tag, file)| (tag.clone(), folder.join(file)))
            .collect();
        let given = sheet.cell(row, "name").trim();
        let file = editions.first().and_then(|(_, path)| path.file_name());
        let file = file.unwrap_or_default().to_string_lossy();
        Job {
            name: names.give(if given.is_empty() { &file } else { given }),
            place: format!("{}:{}", path.display(), row.line),
            editions,
        }
    });
    Ok(jobs.collect())
}

/// The columns to align: those that are named, or all but `name`.
fn columns(path: &Path, sheet: &Sheet, languages: &[String]) -> anyhow::Result<Vec<String>> {
    if languages.is_empty() {
        let all = sheet
            .columns
            .iter()
            .filter(|name| *name != "name" && !name.is_empty());
        let all: Vec<String> = all.cloned().collect();
        check_languages(&all).map_err(|Usage(reason)| {
            Usage(format!("{}:1: {reason}; the first row names a language for each column, as km,vi or name,km,vi,en", path.display()))
        })?;
        return Ok(all);
    }
    if let Some(missing) = languages.iter().find(|tag| !sheet.columns.contains(tag)) {
        return Err(FormatError::Row {
            path: path.to_owned(),
            line: 1,
            reason: format!(
                "there is no column `{missing}`; the first row has: {}",
                sheet.columns.join(", ")
            ),
        }
        .into());
    }
    Ok(languages.to_vec())
}

/// The files of a folder, and of the folders in it, whose names fit a pattern such as `{name}.{lang}.txt`.
pub(super) fn from_folder(
    folder: &Path,
    pattern: &str,
    languages: &[String],
) -> anyhow::Result<Vec<Job>> {
    let pattern = compile(pattern)?;
    let mut found: BTreeMap<String, BTreeMap<usize, PathBuf>> = BTreeMap::new();
    for file in files(folder)? {
        let Ok(inner) = file.strip_prefix(folder) else {
            continue;
        };
        let parts: Vec<_> = inner.iter().map(|part| part.to_string_lossy()).collect();
        let inner = parts.join("/");
        let Some(fits) = pattern.captures(&inner) else {
            continue;
        };
        let language = languages.iter().position(|tag| tag == &fits["lang"]);
        if let Some(language) = language {
            found
                .entry(fits["name"].to_owned())
                .or_default()
                .insert(language, file);
        }
    }
    if found.is_empty() {
        let message = format!(
            "no file in {} fits the pattern in one of the languages {}",
            folder.display(),
            languages.join(", ")
        );
        return Err(Usage(message).into());
    }
    let mut names = Names::default();
    let jobs = found.into_iter().map(|(name, files)| Job {
        name: names.give(&name),
        place: String::new(),
        editions: files
            .into_iter()
            .map(|(at, file)| (languages[at].clone(), file))
            .collect(),
    });
    Ok(jobs.collect())
}

fn compile(pattern: &str) -> Result<regex::Regex, Usage> {
    let bad = || {
        Usage(format!(
            "`--pattern {pattern}`: it must hold {{name}} and {{lang}} once each, as {{name}}.{{lang}}.txt"
        ))
    };
    let holds = |part: &str| pattern.matches(part).count() == 1;
    if !holds("{name}") || !holds("{lang}") {
        return Err(bad());
    }
    let escaped = regex::escape(pattern)
        .replace(r"\{name\}", "(?P<name>[^/]+)")
        .replace(r"\{lang\}", "(?P<lang>[A-Za-z0-9-]+)");
    regex::Regex::new(&format!("^{escaped}$")).map_err(|_| bad())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, FormatError> {
    let io = |source| FormatError::Io {
        doing: "read",
        path: folder.to_owned(),
        source,
    };
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        // A link is not followed when it leads to a folder: it may lead around.
        if entry.file_type().map_err(io)?.is_dir() {
            all.extend(files(&entry.path())?);
        } else {
            all.push(entry.path());
        }
    }
    all.sort();
    Ok(all)
}

/// Gives each document a name of its own.
#[derive(Default)]
struct Names(HashMap<String, u32>);

impl Names {
    fn give(&mut self, wanted: &str) -> String {
        let mut slug = Slug::from_file_name(wanted);
        loop {
            let count = self.0.entry(slug.as_str().to_owned()).or_insert(0);
            *count += 1;
            if *count == 1 {
                return slug.as_str().to_owned();
            }
            slug = slug.numbered(*count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_pairs_files_by_their_names() {
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        };
        for name in [
            "a.km.txt",
            "a.vi.txt",
            "b.km.txt",
            "a.fr.txt",
            "c.txt",
            "sub/d.km.txt",
        ] {
            make(name);
        }
        let languages = ["km", "vi"].map(str::to_owned);
        let jobs = from_folder(folder.path(), "{name}.{lang}.txt", &languages).unwrap();
        let names: Vec<_> = jobs
            .iter()
            .map(|job| (job.full_name(), job.fault().is_none()))
            .collect();
        assert_eq!(
            names,
            [("a.km-vi".to_owned(), true), ("b.km".to_owned(), false)]
        );
        assert!(from_folder(folder.path(), "{name}.txt", &languages).is_err());
        let deep = from_folder(folder.path(), "sub/{name}.{lang}.txt", &languages).unwrap();
        assert_eq!(deep.len(), 1);
    }

    #[test]
    fn documents_of_one_name_get_names_of_their_own() {
        let mut names = Names::default();
        assert_eq!(
            ["a.km.txt", "a.km.txt", "a-2.txt"].map(|name| names.give(name)),
            ["a", "a-2", "a-2-2"]
        );
    }
}
