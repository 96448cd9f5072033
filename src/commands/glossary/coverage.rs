//! `trivani glossary coverage`: what the termbase covers in texts.

use std::io::Write;

use serde::Serialize;

use super::corpus::Corpus;
use super::list;
use crate::cli::{GlossaryCoverage, ListFormat};
use crate::commands::exit::Exit;
use crate::commands::workspace::{Common, Workspace};
use crate::glossary::coverage::{Coverage, Spelling, Use, coverage};

const HEADER: [&str; 9] = [
    "file",
    "count",
    "id",
    "domain",
    "vi",
    "en",
    "spellings",
    "form",
    "lines",
];
/// At most so many lines are named for each spelling.
const PLACES: usize = 8;

/// One spelling of one concept in one file.
#[derive(Serialize)]
struct Row {
    file: String,
    count: usize,
    id: String,
    domain: String,
    vi: String,
    en: String,
    spellings: usize,
    form: String,
    lines: Vec<u64>,
}

pub(super) fn run(
    args: &GlossaryCoverage,
    common: &Common,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(common, None)?;
    let termbase = workspace.termbase(args.glossary.as_deref())?;
    let mut rows = Vec::new();
    for corpus in Corpus::read_all(&args.files)? {
        let coverage = coverage(&termbase, &corpus.passages);
        if args.format == ListFormat::Text {
            show(&corpus.name, &coverage, out)?;
        } else {
            rows.extend(
                coverage
                    .concepts
                    .iter()
                    .flat_map(|found| rows_of(&corpus.name, found)),
            );
        }
    }
    list::print(&rows, &HEADER, cells, args.format, out)?;
    Ok(Exit::Ok)
}

fn show(name: &str, coverage: &Coverage<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    let places: usize = coverage.concepts.iter().map(Use::count).sum();
    let tenths = (coverage.covered * 1000)
        .checked_div(coverage.letters)
        .unwrap_or(0);
    writeln!(
        out,
        "{name}: {places} places of {} concepts; {} of {} Khmer characters ({}.{} %) stand in terms",
        coverage.concepts.len(),
        coverage.covered,
        coverage.letters,
        tenths / 10,
        tenths % 10
    )?;
    for found in &coverage.concepts {
        let concept = found.concept;
        let forms: Vec<String> = found.spellings.iter().map(counted).collect();
        writeln!(
            out,
            "{:>5}  {}  {} / {}  {}",
            found.count(),
            concept.id,
            concept.vi.preferred,
            concept.en.preferred,
            forms.join(", ")
        )?;
    }
    let mut mixed = coverage
        .concepts
        .iter()
        .filter(|found| found.is_mixed())
        .peekable();
    if mixed.peek().is_some() {
        writeln!(out, "spellings that {name} mixes:")?;
    }
    for found in mixed {
        writeln!(
            out,
            "  {} ({})",
            found.concept.id, found.concept.vi.preferred
        )?;
        for spelling in &found.spellings {
            writeln!(out, "    {}  on {}", counted(spelling), lines(spelling))?;
        }
    }
    Ok(())
}

fn counted(spelling: &Spelling) -> String {
    format!("{} ×{}", spelling.form, spelling.lines.len())
}

fn lines(spelling: &Spelling) -> String {
    let shown: Vec<String> = spelling
        .lines
        .iter()
        .take(PLACES)
        .map(u64::to_string)
        .collect();
    let more = if spelling.lines.len() > PLACES {
        ", …"
    } else {
        ""
    };
    format!("line {}{more}", shown.join(", "))
}

fn rows_of(file: &str, found: &Use<'_>) -> Vec<Row> {
    let concept = found.concept;
    let row = |spelling: &Spelling| Row {
        file: file.to_owned(),
        count: spelling.lines.len(),
        id: concept.id.clone(),
        domain: concept.domain.clone(),
        vi: concept.vi.preferred.clone(),
        en: concept.en.preferred.clone(),
        spellings: found.spellings.len(),
        form: spelling.form.clone(),
        lines: spelling.lines.clone(),
    };
    found.spellings.iter().map(row).collect()
}

fn cells(row: &Row) -> Vec<String> {
    let lines: Vec<String> = row.lines.iter().map(u64::to_string).collect();
    vec![
        row.file.clone(),
        row.count.to_string(),
        row.id.clone(),
        row.domain.clone(),
        row.vi.clone(),
        row.en.clone(),
        row.spellings.to_string(),
        row.form.clone(),
        lines.join(" "),
    ]
}
