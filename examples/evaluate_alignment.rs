//! Scores alignments against gold ones: `cargo run --release --example evaluate_alignment -- DIR...`.
//!
//! Each `DIR` holds `src.txt`, `tgt.txt` and `gold.txt` (`[0, 1]:[0]` a line, ids over the whole file), perhaps `docs.tsv` (name,
//! first and end line in each text: aligned apart, counted together). Languages are read off the folder's name:
//! `km-vi-…`, `…-de-fr`. Options: `--without EVIDENCE`, `--only EVIDENCE` (with commas), `--no-termbase`, `--no-lexicon`,
//! `--pool` (all folders are one set), `--types` (by shape), `--reliability` (confidence against truth), `--dump` (each bead's
//! confidence and whether it is right), `--show` (wrong beads).
#![allow(
    clippy::print_stdout,
    clippy::struct_excessive_bools,
    reason = "it shows figures, and each switch is one of its own"
)]

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use trivani::align::{EvidenceSet, Knowledge, Renderings, Settings, Text, align};
use trivani::glossary::{Concept, LEXICON, read_csv, shipped};
use trivani::model::Bead;

type Link = (Vec<usize>, Vec<usize>);

fn main() -> Result<()> {
    let options = Options::read()?;
    let known = Known::load(&options)?;
    println!(
        "{:<24} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>8}",
        "set", "strict", "lax", "P", "R", "null", "nullR", "CPU s"
    );
    let mut pooled = Score::default();
    let mut reliability = Reliability::default();
    for dir in &options.dirs {
        let mut score = Score::default();
        evaluate(dir, &options, &known, &mut score, &mut reliability)?;
        if options.pool {
            pooled.add(&score);
        } else {
            println!("{}", score.row(&name(dir)));
        }
        if options.types {
            println!("    {}", score.by_type());
        }
    }
    if options.pool {
        println!("{}", pooled.row("pooled"));
    }
    if options.reliability {
        println!("{}", reliability.table());
    }
    Ok(())
}

struct Options {
    dirs: Vec<PathBuf>,
    settings: Settings,
    termbase: bool,
    lexicon: bool,
    pool: bool,
    types: bool,
    reliability: bool,
    show: bool,
    dump: bool,
}

impl Options {
    fn read() -> Result<Self> {
        let mut options = Self {
            dirs: Vec::new(),
            settings: Settings::default(),
            termbase: true,
            lexicon: true,
            pool: false,
            types: false,
            reliability: false,
            show: false,
            dump: false,
        };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--without" => {
                    let names = words.next().context("--without what?")?;
                    switch(&mut options.settings.evidence, &names, false)?;
                }
                "--only" => {
                    let names = words.next().context("--only what?")?;
                    options.settings.evidence = EvidenceSet::NONE;
                    switch(&mut options.settings.evidence, &names, true)?;
                }
                "--no-termbase" => options.termbase = false,
                "--no-lexicon" => options.lexicon = false,
                "--pool" => options.pool = true,
                "--types" => options.types = true,
                "--reliability" => options.reliability = true,
                "--dump" => options.dump = true,
                "--show" => options.show = true,
                dir => options.dirs.push(dir.into()),
            }
        }
        Ok(options)
    }
}

fn switch(evidence: &mut EvidenceSet, names: &str, on: bool) -> Result<()> {
    for name in names.split(',') {
        *match name {
            "length" => &mut evidence.length,
            "lexicon" => &mut evidence.lexicon,
            "knowledge" => &mut evidence.knowledge,
            "placeables" => &mut evidence.placeables,
            "names" => &mut evidence.names,
            "punctuation" => &mut evidence.punctuation,
            "position" => &mut evidence.position,
            "layout" => &mut evidence.layout,
            other => anyhow::bail!("no evidence `{other}`"),
        } = on;
    }
    Ok(())
}

/// The shipped termbase and lexicon, as far as they are asked for.
struct Known {
    concepts: Vec<Concept>,
}

impl Known {
    fn load(options: &Options) -> Result<Self> {
        let mut concepts = Vec::new();
        if options.termbase {
            concepts.extend_from_slice(shipped()?.concepts());
        }
        if options.lexicon {
            concepts.extend(read_csv(Path::new("lexicon.csv"), LEXICON.as_bytes())?);
        }
        Ok(Self { concepts })
    }
}

fn name(dir: &Path) -> String {
    let name = dir.file_name().unwrap_or_default().to_string_lossy();
    let parent = dir.parent().and_then(Path::file_name).unwrap_or_default();
    match parent.to_string_lossy().as_ref() {
        "" | "noisy" => name.into_owned(),
        parent => format!("{parent}/{name}"),
    }
}

/// The two languages named by the folder or the one above.
fn languages(dir: &Path) -> Result<[String; 2]> {
    const LONG: [(&str, &str); 3] = [("khm", "km"), ("vie", "vi"), ("eng", "en")];
    let path = name(dir);
    let tags: Vec<String> = path
        .split(['-', '/'])
        .filter_map(|part| {
            let long = LONG.iter().find(|(long, _)| *long == part).map(|x| x.1);
            long.or((part.len() == 2).then_some(part))
                .map(str::to_owned)
        })
        .take(2)
        .collect();
    tags.try_into()
        .ok()
        .with_context(|| format!("{path}: no languages in the name"))
}

fn lines(path: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    Ok(text.lines().map(str::to_owned).collect())
}

fn links(path: &Path) -> Result<Vec<Link>> {
    let side = |part: &str| -> Vec<usize> {
        part.trim_matches(['[', ']', ' '])
            .split(',')
            .filter_map(|id| id.trim().parse().ok())
            .collect()
    };
    let rows = lines(path)?;
    let links = rows.iter().filter_map(|line| {
        let (a, rest) = line.split_once(':')?;
        let b = rest.split(':').next()?;
        Some((side(a), side(b)))
    });
    Ok(links
        .filter(|(a, b)| !a.is_empty() || !b.is_empty())
        .collect())
}

fn evaluate(
    dir: &Path,
    options: &Options,
    known: &Known,
    score: &mut Score,
    reliability: &mut Reliability,
) -> Result<()> {
    let [source, target] = languages(dir)?;
    let (a, b) = (lines(&dir.join("src.txt"))?, lines(&dir.join("tgt.txt"))?);
    let gold = links(&dir.join("gold.txt"))?;
    let rows = match fs::read_to_string(dir.join("docs.tsv")) {
        Ok(text) => text
            .lines()
            .map(|line| line.split('\t').skip(1).flat_map(str::parse).collect())
            .collect(),
        Err(_) => vec![vec![0, a.len(), 0, b.len()]],
    };
    let concepts: Vec<&Concept> = known.concepts.iter().collect();
    let renderings = Renderings::new(&concepts, [&source, &target]);
    let knowledge = Knowledge {
        renderings: Some(&renderings),
        ..Knowledge::default()
    };
    let mut found = Vec::new();
    let start = cpu();
    for row in &rows {
        let &[a0, a1, b0, b1] = row.as_slice() else {
            anyhow::bail!("{}: a bad row in docs.tsv", dir.display());
        };
        let sides = [
            Text::new(&source, &a[a0..a1]),
            Text::new(&target, &b[b0..b1]),
        ];
        let beads = align(sides, &knowledge, &options.settings);
        found.extend(beads.into_iter().map(|bead| shifted(bead, a0, b0)));
    }
    score.cpu += cpu() - start;
    let hypothesis: Vec<Link> = found.iter().map(link).collect();
    score.count(&gold, &hypothesis);
    let gold: HashSet<&Link> = gold.iter().collect();
    for (bead, link) in found.iter().zip(&hypothesis) {
        let right = gold.contains(link);
        reliability.count(bead.confidence, right);
        if options.dump {
            println!("@ {} {}", bead.confidence, u8::from(right));
        }
        if options.show && !right {
            println!("{}:{} {:.3}", list(&link.0), list(&link.1), bead.confidence);
        }
    }
    Ok(())
}

fn list(ids: &[usize]) -> String {
    format!("{ids:?}")
}

fn shifted(mut bead: Bead, a: usize, b: usize) -> Bead {
    for (span, by) in bead.spans.iter_mut().zip([a, b]) {
        *span = span.start + by..span.end + by;
    }
    bead
}

fn link(bead: &Bead) -> Link {
    (
        bead.spans[0].clone().collect(),
        bead.spans[1].clone().collect(),
    )
}

/// CPU time of this process so far, in seconds (Linux; elsewhere 0).
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2);
    ticks.filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Counts in the way of vecalign's `score.py`.
#[derive(Default)]
struct Score {
    precision: [usize; 3],
    recall: [usize; 3],
    null: [usize; 3],
    types: HashMap<String, [usize; 3]>,
    cpu: f64,
}

fn hits(reference: &[Link], candidate: &[Link]) -> [usize; 3] {
    let links: HashSet<&Link> = reference.iter().collect();
    let mut paired: HashSet<(usize, usize)> = HashSet::new();
    for (a, b) in reference {
        paired.extend(a.iter().flat_map(|&a| b.iter().map(move |&b| (a, b))));
    }
    let mut counts = [0, 0, candidate.len()];
    for link in candidate {
        let strict = links.contains(link);
        let lax = link
            .0
            .iter()
            .any(|&a| link.1.iter().any(|&b| paired.contains(&(a, b))));
        counts[0] += usize::from(strict);
        counts[1] += usize::from(strict || lax);
    }
    counts
}

fn full(links: &[Link]) -> Vec<Link> {
    let is_full = |link: &&Link| !link.0.is_empty() && !link.1.is_empty();
    links.iter().filter(is_full).cloned().collect()
}

fn harmonic(p: f64, r: f64) -> f64 {
    if p + r > 0.0 {
        2.0 * p * r / (p + r)
    } else {
        0.0
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn share(part: usize, all: usize) -> f64 {
    part as f64 / all.max(1) as f64
}

impl Score {
    fn count(&mut self, gold: &[Link], found: &[Link]) {
        sum(&mut self.precision, hits(gold, found));
        sum(&mut self.recall, hits(&full(found), &full(gold)));
        let right: HashSet<&Link> = gold.iter().collect();
        let got: HashSet<&Link> = found.iter().collect();
        for link in gold {
            let entry = self.types.entry(kind(link)).or_default();
            entry[0] += usize::from(got.contains(link));
            entry[1] += 1;
        }
        for link in found {
            self.types.entry(kind(link)).or_default()[2] += 1;
            let is_null = link.0.is_empty() || link.1.is_empty();
            self.null[2] += usize::from(is_null);
            self.null[0] += usize::from(is_null && right.contains(link));
        }
        self.null[1] += gold.len() - full(gold).len();
    }

    fn add(&mut self, other: &Self) {
        sum(&mut self.precision, other.precision);
        sum(&mut self.recall, other.recall);
        sum(&mut self.null, other.null);
        self.cpu += other.cpu;
    }

    fn row(&self, name: &str) -> String {
        let of = |at: usize| {
            let p = share(self.precision[at], self.precision[2]);
            let r = share(self.recall[at], self.recall[2]);
            (harmonic(p, r), p, r)
        };
        let (strict, p, r) = of(0);
        let (np, nr) = (
            share(self.null[0], self.null[2]),
            share(self.null[0], self.null[1]),
        );
        format!(
            "{name:<24} {strict:>7.4} {:>7.4} {p:>7.4} {r:>7.4} {:>7.3} {nr:>7.3} {:>8.2}",
            of(1).0,
            harmonic(np, nr),
            self.cpu
        )
    }

    fn by_type(&self) -> String {
        let mut rows: Vec<_> = self.types.iter().collect();
        rows.sort_by_key(|(name, counts)| (std::cmp::Reverse(counts[1]), (*name).clone()));
        rows.iter()
            .map(|(name, [right, gold, found])| format!("{name} {right}/{gold} (found {found})"))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

fn kind(link: &Link) -> String {
    format!("{}-{}", link.0.len(), link.1.len())
}

fn sum(into: &mut [usize; 3], counts: [usize; 3]) {
    for (into, count) in into.iter_mut().zip(counts) {
        *into += count;
    }
}

/// How often beads of a confidence are right.
#[derive(Default)]
struct Reliability {
    bins: [(usize, usize, f64); 11],
}

impl Reliability {
    const EDGES: [f64; 10] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98];

    fn count(&mut self, confidence: f64, right: bool) {
        let bin = Self::EDGES.partition_point(|&edge| edge <= confidence);
        let bin = &mut self.bins[bin];
        bin.0 += 1;
        bin.1 += usize::from(right);
        bin.2 += confidence;
    }

    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    fn table(&self) -> String {
        let mut rows = vec!["  beads  confidence  right".to_owned()];
        for (all, right, sum) in self.bins.iter().filter(|bin| bin.0 > 0) {
            let mean = sum / *all as f64;
            rows.push(format!(
                "{all:>7} {mean:>11.3} {:>6.3}",
                share(*right, *all)
            ));
        }
        rows.join("\n")
    }
}
