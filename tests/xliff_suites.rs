//! The OASIS suites for XLIFF 2.1 and 2.2, read whole, when they are there.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr)]

mod support;

use std::path::{Path, PathBuf};

use support::shared;

use trivani::format::{decode_xml, read_xliff};

/// Files that the suites call good and that break the standard.
const NOT_GOOD: [(&str, &str); 2] = [
    (
        "2.2/modules/valid/Good-mda_top-level.xlf",
        "its `meta` elements are in the namespace of the core, which has none",
    ),
    (
        "2.2/modules/valid/Good-pgs_plural.xlf",
        "is no well-formed XML (an undeclared prefix, an element that is not closed)",
    ),
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "xlf"))
        .collect();
    files.sort();
    files
}

/// What is wrong with a file: nothing, faults, or a reason to refuse it.
fn faults(path: &Path) -> Vec<String> {
    let bytes = std::fs::read(path).unwrap();
    let read = decode_xml(path, &bytes).and_then(|decoded| read_xliff(path, &decoded.text));
    match read {
        Ok(read) => read
            .faults
            .into_iter()
            .map(|f| format!("{}: {}", f.line, f.reason))
            .collect(),
        Err(error) => vec![error.to_string()],
    }
}

fn short(path: &Path, suites: &Path) -> String {
    path.strip_prefix(suites).unwrap().display().to_string()
}

#[test]
fn every_good_file_is_read_and_every_bad_one_refused_or_reported() {
    let Some(suites) = shared("standards/xliff/test-suite") else {
        return;
    };
    let mut wrong = Vec::new();
    for folder in [
        "2.1/core/valid",
        "2.1/core/in-out",
        "2.1/modules/valid",
        "2.2/core/valid",
        "2.2/modules/valid",
    ] {
        let files = files(&suites.join(folder));
        let mut good = 0;
        for file in &files {
            let faults = faults(file);
            let name = short(file, &suites);
            let excuse = NOT_GOOD.iter().find(|(known, _)| *known == name);
            if let Some((_, why)) = excuse {
                eprintln!("{name} is called good, and {why}");
            }
            good += usize::from(faults.is_empty());
            if !faults.is_empty() && excuse.is_none() {
                wrong.push(format!("good, and not read clean: {name}: {faults:?}"));
            }
        }
        eprintln!(
            "{folder}: {good}/{} good files read without a fault",
            files.len()
        );
    }
    for folder in [
        "2.1/core/invalid",
        "2.1/modules/invalid",
        "2.2/core/invalid",
        "2.2/modules/invalid",
    ] {
        let files = files(&suites.join(folder));
        let mut found = 0;
        for file in &files {
            let faults = faults(file);
            if std::env::var_os("TRIVANI_SHOW_FAULTS").is_some() {
                eprintln!("{}: {}", short(file, &suites), faults.join("; "));
            }
            found += usize::from(!faults.is_empty());
            if faults.is_empty() {
                wrong.push(format!(
                    "bad, and read in silence: {}",
                    short(file, &suites)
                ));
            }
        }
        eprintln!(
            "{folder}: {found}/{} bad files refused or reported",
            files.len()
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
