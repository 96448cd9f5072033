//! `trivani align stats`: what alignments are like.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::picture::draw_all;
use super::plan::all_pairs;
use super::score::read as read_beads;
use super::summary::{filled, share};
use crate::cli::align::Stats;
use crate::commands::exit::{Exit, Usage};
use crate::format::{BeadLine, FormatError, decode};
use crate::model::{Alignment, Bead, Side};

/// What one alignment is like.
#[derive(Debug, Serialize)]
struct Report {
    file: String,
    languages: Vec<String>,
    segments: Vec<usize>,
    beads: usize,
    doubtful: usize,
    types: BTreeMap<String, usize>,
    /// Beads by confidence: below .1, below .2, and so on.
    confidence: [usize; 10],
    omissions: Vec<Omission>,
}

/// A run of segments of one edition that stands in no other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Omission {
    language: String,
    /// The first and the last segment, from 1.
    first: usize,
    last: usize,
    /// How the first of them begins, when that is known.
    #[serde(skip_serializing_if = "String::is_empty")]
    text: String,
}

pub(super) fn run(args: &Stats, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let alignments = args
        .files
        .iter()
        .map(|path| read(path))
        .collect::<anyhow::Result<Vec<_>>>()?;
    if let Some(path) = &args.plot {
        plot(&alignments, args.threshold, path)?;
    }
    let reports = args.files.iter().zip(&alignments);
    let reports: Vec<Report> = reports
        .map(|(file, alignment)| Report::new(file, alignment, args.threshold))
        .collect();
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &reports)?;
        writeln!(out)?;
    } else {
        for report in &reports {
            report.print(out)?;
        }
    }
    Ok(Exit::Ok)
}

/// An alignment as JSON, or as beads: then its segments have no words.
fn read(path: &Path) -> anyhow::Result<Alignment> {
    if path.extension().is_some_and(|ending| ending == "json") {
        let bytes = std::fs::read(path).map_err(|source| FormatError::Io {
            doing: "read",
            path: path.to_owned(),
            source,
        })?;
        let bad = |line: usize, reason: String| FormatError::Row {
            path: path.to_owned(),
            line: line as u64,
            reason,
        };
        let text = decode(path, &bytes)?.text;
        let read: Result<Alignment, _> = serde_json::from_str(&text);
        let alignment =
            read.map_err(|error| bad(error.line(), format!("no alignment: {error}")))?;
        if !alignment.is_complete() {
            return Err(bad(
                1,
                "its beads do not hold every segment once, in order".to_owned(),
            )
            .into());
        }
        return Ok(alignment);
    }
    let beads = read_beads(path)?;
    from_lines(path, &beads).map_err(|reason| Usage(format!("{}: {reason}", path.display())).into())
}

fn from_lines(path: &Path, lines: &[BeadLine]) -> Result<Alignment, String> {
    let editions = lines.first().map_or(0, |line| line.sides.len());
    let mut next = vec![0; editions];
    let mut beads = Vec::with_capacity(lines.len());
    for (number, line) in (1..).zip(lines) {
        let mut spans = Vec::with_capacity(editions);
        for (side, ids) in line.sides.iter().enumerate() {
            let end = next[side] + ids.len();
            if !ids.iter().copied().eq(next[side]..end) {
                return Err(format!(
                    "bead {number}: its segments do not follow those before it"
                ));
            }
            spans.push(next[side]..end);
            next[side] = end;
        }
        let confidence = line.score.unwrap_or(1.0).clamp(0.0, 1.0);
        beads.push(Bead { spans, confidence });
    }
    let document = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let sides = (1..).zip(next).map(|(number, count)| Side {
        tag: format!("edition-{number}"),
        document: document.clone(),
        segments: vec![String::new(); count],
    });
    Ok(Alignment::new(sides.collect(), beads))
}

fn plot(alignments: &[Alignment], threshold: f64, path: &Path) -> anyhow::Result<()> {
    let mut panels = Vec::new();
    for alignment in alignments {
        for [a, b] in all_pairs(alignment.sides.len()) {
            let sides = vec![alignment.sides[a].clone(), alignment.sides[b].clone()];
            let beads = alignment.beads.iter().map(|bead| Bead {
                spans: vec![bead.spans[a].clone(), bead.spans[b].clone()],
                ..bead.clone()
            });
            let beads = beads.filter(|bead| filled(bead) > 0).collect();
            panels.push(Alignment::new(sides, beads));
        }
    }
    Ok(draw_all(
        &panels.iter().collect::<Vec<_>>(),
        threshold,
        path,
    )?)
}

impl Report {
    fn new(file: &Path, alignment: &Alignment, threshold: f64) -> Self {
        let mut types = BTreeMap::new();
        let mut confidence = [0; 10];
        for bead in &alignment.beads {
            *types.entry(bead.kind()).or_insert(0) += 1;
            confidence[bin(bead.confidence)] += 1;
        }
        let doubtful = alignment
            .beads
            .iter()
            .filter(|bead| bead.confidence < threshold);
        Self {
            file: file.display().to_string(),
            languages: alignment
                .sides
                .iter()
                .map(|side| side.tag.clone())
                .collect(),
            segments: alignment
                .sides
                .iter()
                .map(|side| side.segments.len())
                .collect(),
            beads: alignment.beads.len(),
            doubtful: doubtful.count(),
            types,
            confidence,
            omissions: omissions(alignment),
        }
    }

    fn print(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let counts = self.languages.iter().zip(&self.segments);
        let counts: Vec<String> = counts
            .map(|(tag, count)| format!("{tag} {count}"))
            .collect();
        writeln!(
            out,
            "{}: {} beads of {} segments, {} doubtful",
            self.file,
            self.beads,
            counts.join(", "),
            self.doubtful
        )?;
        let mut types: Vec<_> = self.types.iter().collect();
        types.sort_by_key(|(kind, count)| (std::cmp::Reverse(**count), kind.as_str()));
        for (kind, count) in types {
            writeln!(
                out,
                "  {kind:<8}{count:>7}  {:>5.1} %",
                100.0 * share(*count, self.beads)
            )?;
        }
        writeln!(out, "confidence")?;
        let most = self.confidence.iter().copied().max().unwrap_or(0);
        for (at, count) in self.confidence.iter().enumerate().rev() {
            let bar = "#".repeat((count * 40).div_ceil(most.max(1)));
            let line = format!("  .{at}{count:>8}  {bar}");
            writeln!(out, "{}", line.trim_end())?;
        }
        writeln!(out, "omissions: {}", self.omissions.len())?;
        for omission in &self.omissions {
            let Omission {
                language,
                first,
                last,
                text,
            } = omission;
            let line = format!("  {language} {first}-{last} ({})  {text}", last + 1 - first);
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a confidence is between 0 and 1"
)]
fn bin(confidence: f64) -> usize {
    ((confidence * 10.0) as usize).min(9)
}

/// Runs of segments that stand in no other edition, the longest first.
fn omissions(alignment: &Alignment) -> Vec<Omission> {
    let mut found: Vec<Omission> = Vec::new();
    for (side, edition) in alignment.sides.iter().enumerate() {
        let mut open: Option<std::ops::Range<usize>> = None;
        let mut runs = Vec::new();
        for bead in &alignment.beads {
            let span = &bead.spans[side];
            if span.is_empty() {
                continue;
            }
            let alone = filled(bead) == 1;
            match &mut open {
                Some(run) if alone => run.end = span.end,
                _ if alone => open = Some(span.clone()),
                _ => runs.extend(open.take()),
            }
        }
        runs.extend(open);
        found.extend(runs.into_iter().map(|run| Omission {
            language: edition.tag.clone(),
            first: run.start + 1,
            last: run.end,
            text: edition.segments[run.start].chars().take(60).collect(),
        }));
    }
    found.sort_by_key(|omission| std::cmp::Reverse(omission.last - omission.first));
    found
}
