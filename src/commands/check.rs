//! `trivani check`: what is wrong with a bilingual file, whoever made it.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::exit::{Exit, Usage};
use super::workspace::{Common, Workspace};
use crate::check::rules::Rules;
use crate::check::table::{Figures, Located, check, figures};
use crate::cli::{Check, CheckFormat};
use crate::format::pairs::read_pairs;
use crate::glossary::Termbase;
use crate::model::{Finding, Language, Pair, Severity};

/// A file with what is found in it.
struct Checked {
    file: PathBuf,
    pairs: Vec<Pair>,
    /// What is wrong with the file itself.
    faults: Vec<Finding>,
    found: Vec<Located>,
    figures: BTreeMap<Language, Figures>,
}

/// A finding as a row of the output.
#[derive(Serialize)]
struct Row<'c> {
    file: String,
    place: &'c str,
    language: Language,
    severity: Severity,
    rule: &'c str,
    message: &'c str,
    km: &'c str,
    target: &'c str,
}

pub(super) fn run(args: &Check, common: &Common, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(common, None)?;
    let termbase = workspace.termbase(args.glossary.as_deref())?;
    let rules = Rules::new(&workspace.config.check).map_err(Usage)?;
    let mut all = Vec::new();
    for file in &args.files {
        all.push(read(args, &termbase, &rules, file.clone())?);
    }
    if args.report {
        report(&all, args.format, out)?;
    } else {
        match args.format {
            CheckFormat::Text => text(&all, out)?,
            CheckFormat::Csv => csv(&all, out)?,
            CheckFormat::Json => json(&all, out)?,
        }
    }
    let clean = args.report || all.iter().all(Checked::is_clean);
    Ok(if clean { Exit::Ok } else { Exit::Findings })
}

fn read(
    args: &Check,
    termbase: &Termbase,
    rules: &Rules,
    file: PathBuf,
) -> anyhow::Result<Checked> {
    let (pairs, mut faults) = read_pairs(&file, &args.columns)?;
    faults.retain(|fault| fault.severity >= args.level);
    let mut checked = Checked {
        file,
        pairs,
        faults,
        found: Vec::new(),
        figures: BTreeMap::new(),
    };
    if args.report {
        checked.figures = figures(termbase, &checked.pairs);
    } else {
        checked.found = check(termbase, rules, &checked.pairs);
        checked
            .found
            .retain(|found| found.finding.severity >= args.level);
    }
    Ok(checked)
}

impl Checked {
    fn is_clean(&self) -> bool {
        let is_wrong = |fault: &Finding| fault.severity > Severity::Note;
        self.found.is_empty() && !self.faults.iter().any(is_wrong)
    }

    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.found.iter().map(|found| {
            let pair = &self.pairs[found.pair];
            Row {
                file: self.file.display().to_string(),
                place: &pair.place,
                language: found.language,
                severity: found.finding.severity,
                rule: &found.finding.rule,
                message: &found.finding.message,
                km: &pair.source,
                target: pair
                    .targets
                    .get(&found.language)
                    .map(String::as_str)
                    .unwrap_or_default(),
            }
        })
    }
}

fn text(all: &[Checked], out: &mut dyn Write) -> anyhow::Result<()> {
    for checked in all {
        for fault in &checked.faults {
            writeln!(out, "{}: {fault}", checked.file.display())?;
        }
        let mut counts: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
        for row in checked.rows() {
            writeln!(
                out,
                "{}: {}: {} {} {}: {}",
                row.file, row.place, row.language, row.severity, row.rule, row.message
            )?;
            *counts.entry((row.severity, row.rule)).or_default() += 1;
        }
        let counts: Vec<String> = counts
            .iter()
            .rev()
            .map(|((severity, rule), count)| format!("{count} {rule} ({severity})"))
            .collect();
        let summary = if counts.is_empty() {
            "nothing found".to_owned()
        } else {
            counts.join(", ")
        };
        writeln!(
            out,
            "{}: {} pairs: {summary}",
            checked.file.display(),
            checked.pairs.len()
        )?;
    }
    Ok(())
}

fn csv(all: &[Checked], out: &mut dyn Write) -> anyhow::Result<()> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .has_headers(false)
        .from_writer(out);
    writer.write_record([
        "file", "place", "language", "severity", "rule", "message", "km", "target",
    ])?;
    for row in all.iter().flat_map(Checked::rows) {
        writer.serialize(row)?;
    }
    Ok(writer.flush()?)
}

fn json(all: &[Checked], out: &mut dyn Write) -> anyhow::Result<()> {
    let files: Vec<serde_json::Value> = all
        .iter()
        .map(|checked| {
            serde_json::json!({
                "file": checked.file.display().to_string(),
                "pairs": checked.pairs.len(),
                "faults": checked.faults,
                "findings": checked.rows().collect::<Vec<_>>(),
            })
        })
        .collect();
    write_json(&files, out)
}

fn write_json(files: &[serde_json::Value], out: &mut dyn Write) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(&serde_json::json!({ "files": files }))?;
    Ok(writeln!(out, "{text}")?)
}

/// The figures, one line a file and language; files made with no, proper and random terms stand below each other.
fn report(all: &[Checked], format: CheckFormat, out: &mut dyn Write) -> anyhow::Result<()> {
    if format == CheckFormat::Json {
        let files = all.iter().map(|checked| {
            serde_json::json!({ "file": checked.file.display().to_string(), "languages": checked.figures })
        });
        let files: Vec<serde_json::Value> = files.collect();
        return write_json(&files, out);
    }
    let header = [
        "file",
        "language",
        "pairs",
        "terms",
        "term_success",
        "by_chance",
        "consistency",
        "forbidden",
    ];
    let mut rows = vec![header.map(str::to_owned)];
    for checked in all {
        for (language, figures) in &checked.figures {
            rows.push([
                checked.file.display().to_string(),
                language.tag().to_owned(),
                figures.pairs.to_string(),
                figures.terms.to_string(),
                share(figures.rendered, figures.terms),
                share(figures.by_chance, figures.terms),
                share(figures.consistent, figures.uses),
                figures.forbidden.to_string(),
            ]);
        }
    }
    for row in rows {
        match format {
            CheckFormat::Csv => writeln!(out, "{}", row.join(","))?,
            _ => writeln!(
                out,
                "{:<24} {:<9}{:>7}{:>7}{:>14}{:>11}{:>13}{:>11}",
                row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7]
            )?,
        }
    }
    Ok(())
}

/// A share with three decimals, or a dash where there is nothing to share.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of terms are far below 2^52"
)]
fn share(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    format!("{:.3}", part as f64 / whole as f64)
}
