//! `trivani convert`: bilingual files and termbases in another format, and what does not fit.

mod terms;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::exit::{Exit, Usage};
use crate::cli::Convert;
use crate::format::bilingual::{
    BilingualFormat, BilingualWriter, Entry, Merged, output_places, read_bilingual,
};
use crate::format::{FormatError, Losses, write_atomically};
use crate::glossary::Termbase;
use crate::model::{Finding, Language, Severity, TARGET_LANGUAGES};

/// Findings of one kind that are shown to people.
const SHOWN: usize = 20;

/// What came of a conversion.
#[derive(Default)]
struct Report {
    written: Vec<(PathBuf, usize)>,
    findings: Vec<Finding>,
}

pub(super) fn run(args: &Convert, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let (target, inputs) = args.files.split_last().expect("clap asks for two files");
    let from = inputs
        .iter()
        .map(|path| terms::format(path, args.from.as_deref()));
    let from = from.collect::<Result<Vec<_>, _>>()?;
    let to = terms::format(target, args.to.as_deref())?;
    if inputs.iter().any(|input| is_same(input, target)) {
        let message = format!(
            "{} is both read and written: choose another name",
            target.display()
        );
        return Err(Usage(message).into());
    }
    let is_terms = |format: &terms::Format| format.is_terms();
    if to.is_terms() || from.iter().any(is_terms) {
        return terms::run(args, inputs, to, out);
    }
    let report = convert(args, inputs, target, &from, to)?;
    for (path, units) in &report.written {
        writeln!(out, "wrote {}: {units} units", path.display())?;
    }
    for finding in report.findings.iter().take(SHOWN) {
        writeln!(out, "  {finding}")?;
    }
    if report.findings.len() > SHOWN {
        writeln!(out, "  and {} more", report.findings.len() - SHOWN)?;
    }
    let is_worth_reading = |finding: &Finding| finding.severity > Severity::Note;
    let has_findings = report.findings.iter().any(is_worth_reading);
    Ok(if has_findings {
        Exit::Findings
    } else {
        Exit::Ok
    })
}

fn is_same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

fn convert(
    args: &Convert,
    inputs: &[PathBuf],
    target: &Path,
    from: &[terms::Format],
    to: terms::Format,
) -> anyhow::Result<Report> {
    let termbase = args.glossary.as_deref().map(Termbase::read).transpose()?;
    let inputs: Vec<(&Path, BilingualFormat)> = inputs
        .iter()
        .map(PathBuf::as_path)
        .zip(from.iter().copied().filter_map(terms::Format::bilingual))
        .collect();
    let to = to.bilingual().unwrap_or(BilingualFormat::Csv);
    let both = output_places(target, to, &TARGET_LANGUAGES);
    refuse_existing(args, &both)?;
    if let (&[(input, format)], &[(_, language)]) = (inputs.as_slice(), both.as_slice()) {
        return stream(
            args,
            input,
            format,
            (target, to, language),
            termbase.as_ref(),
        );
    }
    let mut report = Report::default();
    let mut merged = Merged::default();
    for (input, format) in &inputs {
        let file = read_bilingual(input, *format, &args.columns, &mut |mut entry| {
            if inputs.len() > 1 {
                entry.place = format!("{} {}", input.display(), entry.place);
            }
            merged.add(entry);
            Ok(())
        })?;
        report.findings.extend(file.findings);
        report.findings.extend(taken(&file.losses, input));
    }
    let (entries, findings) = merged.finish();
    report.findings.extend(findings);
    let present: BTreeSet<Language> = entries
        .iter()
        .flat_map(|e| e.unit.targets.keys().copied())
        .collect();
    let languages: Vec<Language> = TARGET_LANGUAGES
        .into_iter()
        .filter(|l| present.contains(l))
        .collect();
    for (path, language) in output_places(target, to, &languages) {
        let (findings, mut losses) = write(&path, to, language, termbase.as_ref(), &entries)?;
        if both.len() > 1 {
            // Each of the files has its language, and all of them have all.
            losses = losses.without("targets in ");
        }
        report.findings.extend(findings);
        report.findings.extend(lost(&losses, &path));
        report.written.push((path, entries.len()));
    }
    Ok(report)
}

fn refuse_existing(args: &Convert, places: &[(PathBuf, Language)]) -> Result<(), Usage> {
    match places.iter().find(|(path, _)| path.exists()) {
        Some((path, _)) if !args.force => Err(Usage(format!(
            "{} is there already; --force replaces it, another name keeps both",
            path.display()
        ))),
        _ => Ok(()),
    }
}

/// From one file to one file, unit by unit.
fn stream(
    args: &Convert,
    input: &Path,
    from: BilingualFormat,
    (target, to, language): (&Path, BilingualFormat, Language),
    termbase: Option<&Termbase>,
) -> anyhow::Result<Report> {
    let (file, (findings, losses)) = write_atomically(target, |out| {
        let mut writer = BilingualWriter::new(to, language, termbase, out)?;
        let mut take = |entry: Entry| writer.unit(&entry.unit, &entry.place);
        let file = read_bilingual(input, from, &args.columns, &mut take)?;
        Ok((file, writer.end()?))
    })?;
    let mut report = Report::default();
    report.findings.extend(file.findings);
    report.findings.extend(taken(&file.losses, input));
    report.findings.extend(findings);
    report.findings.extend(lost(&losses, target));
    report.written.push((target.to_owned(), file.units));
    Ok(report)
}

fn write(
    path: &Path,
    format: BilingualFormat,
    language: Language,
    termbase: Option<&Termbase>,
    entries: &[Entry],
) -> Result<(Vec<Finding>, Losses), FormatError> {
    write_atomically(path, |out| {
        let mut writer = BilingualWriter::new(format, language, termbase, out)?;
        for entry in entries {
            writer.unit(&entry.unit, &entry.place)?;
        }
        writer.end()
    })
}

fn taken(losses: &Losses, path: &Path) -> Vec<Finding> {
    losses.findings(
        "not-read",
        &format!("not taken over from {}", path.display()),
    )
}

fn lost(losses: &Losses, path: &Path) -> Vec<Finding> {
    losses.findings("no-room", &format!("no room in {} for", path.display()))
}
