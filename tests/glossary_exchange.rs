//! Termbases for other programs: what validators and readers that are not ours say of the shipped termbase.
//!
//! These tests need programs and schemas that are not part of the project; where they are not there, a test says that it
//! was skipped.
#![allow(
    missing_docs,
    clippy::assigning_clones,
    clippy::duration_suboptimal_units,
    clippy::format_collect,
    clippy::print_stderr,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should panic, and says what it skips"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use trivani::format::{TbxVersion, write_tbx};
use trivani::glossary::{Concept, SHIPPED, read_csv};

fn concepts() -> Vec<Concept> {
    let read = |(name, text): &(&str, &str)| {
        read_csv(Path::new(name), text.as_bytes()).expect("the termbase is read and written")
    };
    SHIPPED.iter().flat_map(read).collect()
}

fn write(folder: &Path, name: &str, version: TbxVersion) -> PathBuf {
    let path = folder.join(name);
    let mut file = std::fs::File::create(&path).expect("the termbase is read and written");
    let findings =
        write_tbx(&concepts(), version, &mut file).expect("the termbase is read and written");
    assert!(findings.is_empty(), "{findings:?}");
    path
}

fn shared() -> PathBuf {
    std::env::var_os("TRIVANI_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    )
}

/// Runs a program; `None`, and a word about it, when it is not there.
#[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
fn run(test: &str, program: &str, arguments: &[&str]) -> Option<Output> {
    let output = Command::new(program).args(arguments).output();
    if output.is_err() {
        eprintln!("{test}: skipped, {program} is not there");
    }
    output.ok()
}

fn text(output: &Output) -> String {
    let both = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&both).into_owned()
}

#[test]
fn both_tbx_versions_validate() {
    let test = "both_tbx_versions_validate";
    let script = shared().join("standards/validate.sh");
    if !script.is_file() {
        eprintln!("{test}: skipped, there is no {}", script.display());
        return;
    }
    for tool in ["xmllint", "jing"] {
        if run(test, tool, &["--version"]).is_none() {
            return;
        }
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, version) in [
        ("v3.tbx", TbxVersion::V3),
        ("martif.tbx", TbxVersion::Martif),
    ] {
        let path = write(folder.path(), name, version);
        let arguments = [script.to_str().unwrap(), path.to_str().unwrap()];
        let output = Command::new("bash").args(arguments).output().unwrap();
        assert!(output.status.success(), "{name}: {}", text(&output));
    }
}

#[test]
fn translate_toolkit_reads_every_concept() {
    let test = "translate_toolkit_reads_every_concept";
    let python = std::env::var("TRIVANI_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let code = "import sys\nfrom translate.storage.tbx import tbxfile\n\
        units = tbxfile.parsefile(sys.argv[1]).units\n\
        print(len(units), sum(1 for unit in units if unit.source and unit.target))";
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "martif.tbx", TbxVersion::Martif);
    let Some(output) = run(test, &python, &["-c", code, path.to_str().unwrap()]) else {
        return;
    };
    let said = text(&output);
    if said.contains("No module named 'translate'") {
        eprintln!(
            "{test}: skipped, translate-toolkit is not there (TRIVANI_PYTHON names a Python that has it)"
        );
        return;
    }
    let count = concepts().len();
    assert_eq!(said.trim(), format!("{count} {count}"));
}

#[test]
fn omegat_reads_every_term() {
    let test = "omegat_reads_every_term";
    let jar = std::env::var("TRIVANI_OMEGAT")
        .unwrap_or_else(|_| "/usr/share/omegat/OmegaT.jar".to_owned());
    if !Path::new(&jar).is_file() {
        eprintln!("{test}: skipped, there is no {jar} (TRIVANI_OMEGAT names OmegaT's jar)");
        return;
    }
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/omegat");
    let folder = tempfile::tempdir().unwrap();
    for part in ["source", "target", "tm", "glossary", "dictionary", "omegat"] {
        std::fs::create_dir(folder.path().join(part)).unwrap();
    }
    let project = folder.path().join("omegat.project");
    std::fs::copy(fixtures.join("omegat.project"), project).unwrap();
    let tbx = write(
        &folder.path().join("glossary"),
        "martif.tbx",
        TbxVersion::Martif,
    );
    let reader = fixtures.join("ReadTbx.java");
    let arguments = [
        "-cp",
        &jar,
        reader.to_str().unwrap(),
        folder.path().to_str().unwrap(),
        tbx.to_str().unwrap(),
    ];
    let Some(output) = run(test, "java", &arguments) else {
        return;
    };
    let said = text(&output);
    let counts = said.lines().find(|line| line.starts_with("entries "));
    let Some(counts) = counts else {
        assert!(said.contains("compile"), "{said}");
        eprintln!("{test}: skipped, this Java cannot run a source file");
        return;
    };
    let concepts = concepts();
    let terms: usize = concepts
        .iter()
        .map(|concept| {
            concept.km.len() * (concept.vi.accepted().count() + concept.vi.forbidden.len())
        })
        .sum();
    // OmegaT makes an entry of each Khmer form with each Vietnamese term, whatever its status.
    assert_eq!(counts, format!("entries {terms} targets {terms}"));
}
