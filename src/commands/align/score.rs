//! `trivani align score`: found beads against gold ones.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use serde::Serialize;

use crate::cli::align::Score;
use crate::commands::exit::{Exit, Usage};
use crate::format::{BeadLine, FormatError, decode, read_beads};
use crate::metric::{AlignmentScore, Link, Rates, TypeCount};

/// The rates of one pair of editions.
#[derive(Debug, Serialize)]
struct Report {
    /// Which editions, from 1.
    editions: [usize; 2],
    strict: Rates,
    lax: Rates,
    null: Type,
    links: TypeCount,
    types: BTreeMap<String, Type>,
}

#[derive(Debug, Serialize)]
struct Type {
    #[serde(flatten)]
    count: TypeCount,
    #[serde(flatten)]
    rates: Rates,
}

impl From<TypeCount> for Type {
    fn from(count: TypeCount) -> Self {
        Self {
            count,
            rates: count.rates(),
        }
    }
}

pub(super) fn run(args: &Score, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let (pairs, rest) = args.files.as_chunks::<2>();
    if let [file] = rest {
        let message = format!(
            "{} has no counterpart: name found and gold beads by turns",
            file.display()
        );
        return Err(Usage(message).into());
    }
    let mut scores: BTreeMap<[usize; 2], AlignmentScore> = BTreeMap::new();
    for [found, gold] in pairs {
        add(&mut scores, found, gold)?;
    }
    let reports = scores.iter().map(|(&editions, score)| Report {
        editions: editions.map(|edition| edition + 1),
        strict: score.strict(),
        lax: score.lax(),
        null: score.nulls().into(),
        links: score.all(),
        types: score
            .types()
            .iter()
            .map(|(kind, count)| (kind.clone(), (*count).into()))
            .collect(),
    });
    let reports: Vec<Report> = reports.collect();
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &reports)?;
        writeln!(out)?;
    } else {
        for report in &reports {
            print(report, reports.len() > 1, out)?;
        }
    }
    Ok(Exit::Ok)
}

/// Counts a pair of files in, for each pair of editions.
fn add(
    scores: &mut BTreeMap<[usize; 2], AlignmentScore>,
    found: &Path,
    gold: &Path,
) -> anyhow::Result<()> {
    let [found_beads, gold_beads] = [read(found)?, read(gold)?];
    let editions = |beads: &[BeadLine]| beads.first().map_or(0, |bead| bead.sides.len());
    let (of_found, of_gold) = (editions(&found_beads), editions(&gold_beads));
    if of_found != of_gold {
        let message = format!(
            "{} aligns {of_found} editions and {} aligns {of_gold}",
            found.display(),
            gold.display()
        );
        return Err(Usage(message).into());
    }
    for pair in super::plan::all_pairs(of_gold) {
        let links = |beads: &[BeadLine]| -> Vec<Link> {
            let link = |bead: &BeadLine| Link {
                source: bead.sides[pair[0]].clone(),
                target: bead.sides[pair[1]].clone(),
            };
            beads.iter().map(link).collect()
        };
        let score = scores.entry(pair).or_default();
        score.add(&links(&found_beads), &links(&gold_beads));
    }
    Ok(())
}

/// The beads of a file; a file without any is one clear error.
pub(super) fn read(path: &Path) -> Result<Vec<BeadLine>, FormatError> {
    let bytes = std::fs::read(path).map_err(|source| FormatError::Io {
        doing: "read",
        path: path.to_owned(),
        source,
    })?;
    read_beads(path, &decode(path, &bytes)?.text)
}

fn print(report: &Report, several: bool, out: &mut dyn Write) -> std::io::Result<()> {
    if several {
        writeln!(
            out,
            "editions {} and {}",
            report.editions[0], report.editions[1]
        )?;
    }
    writeln!(
        out,
        "{:<8}{:>10}{:>9}{:>9}",
        "", "precision", "recall", "F1"
    )?;
    let rows = [
        ("strict", report.strict),
        ("lax", report.lax),
        ("null", report.null.rates),
    ];
    for (name, rates) in rows {
        let Rates {
            precision,
            recall,
            f1,
        } = rates;
        writeln!(out, "{name:<8}{precision:>10.4}{recall:>9.4}{f1:>9.4}")?;
    }
    let TypeCount { gold, proposed, .. } = report.links;
    writeln!(out, "links: {proposed} found, {gold} in the gold")?;
    writeln!(
        out,
        "{:<8}{:>7}{:>7}{:>7}{:>9}",
        "type", "gold", "found", "right", "F1"
    )?;
    let mut types: Vec<_> = report.types.iter().collect();
    types.sort_by_key(|(kind, of)| (std::cmp::Reverse(of.count.gold), kind.as_str()));
    for (kind, Type { count, rates }) in types {
        let TypeCount {
            gold,
            proposed,
            right,
        } = count;
        writeln!(
            out,
            "{kind:<8}{gold:>7}{proposed:>7}{right:>7}{:>9.4}",
            rates.f1
        )?;
    }
    Ok(())
}
