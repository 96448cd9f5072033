//! Aligns noisy triples (see `make_noisy_triples.py`) by pairs and all three at once, and scores each pair both ways.
//!
//! `cargo run --release --example evaluate_align_three -- FOLDER…`, where each folder has `km.txt`, `vi.txt`, `en.txt`, gold beads
//! and `docs.tsv`. With `--reliability` it also shows how often beads of a confidence are right.
#![allow(
    clippy::too_many_lines,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an experiment, not the product"
)]

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::time::Instant;

use trivani::align::{Knowledge, PairModel, Settings, Text, join};
use trivani::format::read_beads;
use trivani::glossary::{Concept, LEXICON, read_csv, shipped};
use trivani::metric::{AlignmentScore, Link};
use trivani::model::Bead;

const TAGS: [&str; 3] = ["km", "vi", "en"];
const PAIRS: [[usize; 2]; 3] = [[0, 1], [0, 2], [1, 2]];

struct Triple {
    texts: [Vec<String>; 3],
    gold: [Vec<Link>; 3],
    common: Vec<[Vec<usize>; 3]>,
    documents: Vec<[Range<usize>; 3]>,
}

fn links(path: &Path) -> Vec<Vec<Vec<usize>>> {
    let beads = read_beads(path, &fs::read_to_string(path).unwrap()).unwrap();
    beads.into_iter().map(|bead| bead.sides).collect()
}

fn read(folder: &Path) -> Triple {
    let lines = |tag: &str| {
        let text = fs::read_to_string(folder.join(format!("{tag}.txt"))).unwrap();
        text.lines().map(str::to_owned).collect()
    };
    let gold = PAIRS.map(|[a, b]| {
        let file = format!("gold.{}-{}.txt", TAGS[a], TAGS[b]);
        let link = |sides: Vec<Vec<usize>>| Link {
            source: sides[0].clone(),
            target: sides[1].clone(),
        };
        links(&folder.join(file)).into_iter().map(link).collect()
    });
    let common = links(&folder.join("gold.txt"));
    let rows = fs::read_to_string(folder.join("docs.tsv")).unwrap();
    let documents = rows.lines().map(|row| {
        let at: Vec<usize> = row
            .split('\t')
            .skip(1)
            .map(|at| at.parse().unwrap())
            .collect();
        [at[0]..at[1], at[2]..at[3], at[4]..at[5]]
    });
    Triple {
        texts: TAGS.map(lines),
        gold,
        common: common
            .into_iter()
            .map(|sides| sides.try_into().unwrap())
            .collect(),
        documents: documents.collect(),
    }
}

fn link(bead: &Bead, at: [usize; 2]) -> Link {
    Link {
        source: (bead.spans[0].start + at[0]..bead.spans[0].end + at[0]).collect(),
        target: (bead.spans[1].start + at[1]..bead.spans[1].end + at[1]).collect(),
    }
}

#[derive(Default)]
struct Found {
    alone: [Vec<(Link, f64)>; 3],
    together: [Vec<(Link, f64)>; 3],
    common: Vec<([Vec<usize>; 3], f64)>,
    seconds: [f64; 2],
}

fn run(triple: &Triple, concepts: &[&Concept]) -> Found {
    let mut found = Found::default();
    let knowledge = Knowledge {
        concepts,
        ..Knowledge::default()
    };
    for spans in &triple.documents {
        let texts = [0, 1, 2].map(|at| Text::new(TAGS[at], &triple.texts[at][spans[at].clone()]));
        let begin = Instant::now();
        let models = PAIRS
            .map(|[a, b]| PairModel::new([texts[a], texts[b]], &knowledge, &Settings::default()));
        found.seconds[0] += begin.elapsed().as_secs_f64();
        let begin = Instant::now();
        let three = join(&models, texts.map(|text| text.segments.len()));
        found.seconds[1] += begin.elapsed().as_secs_f64();
        for (pair, [a, b]) in PAIRS.into_iter().enumerate() {
            let at = [spans[a].start, spans[b].start];
            let put = |bead: &Bead| (link(bead, at), bead.confidence);
            found.alone[pair].extend(models[pair].beads().iter().map(put));
            found.together[pair].extend(three.pairs[pair].iter().map(put));
        }
        for bead in &three.beads {
            let side = |at: usize| -> Vec<usize> {
                let span = &bead.spans[at];
                (span.start + spans[at].start..span.end + spans[at].start).collect()
            };
            found
                .common
                .push(([side(0), side(1), side(2)], bead.confidence));
        }
    }
    found
}

fn score(found: &[(Link, f64)], gold: &[Link]) -> AlignmentScore {
    let links: Vec<Link> = found.iter().map(|(link, _)| link.clone()).collect();
    let mut score = AlignmentScore::default();
    score.add(&links, gold);
    score
}

/// How often beads of a confidence are right: for each tenth, beads, mean confidence, share right.
fn reliability<'b>(beads: impl Iterator<Item = (f64, bool)> + 'b) {
    let mut bins = [(0_usize, 0.0_f64, 0_usize); 10];
    for (confidence, right) in beads {
        let bin = &mut bins[((confidence * 10.0) as usize).min(9)];
        bin.0 += 1;
        bin.1 += confidence;
        bin.2 += usize::from(right);
    }
    let all: usize = bins.iter().map(|bin| bin.0).sum();
    let mut error = 0.0;
    for (at, (count, sum, right)) in bins.into_iter().enumerate().filter(|(_, bin)| bin.0 > 0) {
        let (mean, share) = (sum / count as f64, right as f64 / count as f64);
        error += (mean - share).abs() * count as f64 / all as f64;
        println!("    .{at}: {count:>6} beads, mean confidence {mean:.3}, right {share:.3}");
    }
    println!("    expected calibration error {error:.4}");
}

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let wants_reliability = arguments.iter().any(|argument| argument == "--reliability");
    arguments.retain(|argument| !argument.starts_with("--"));
    let termbase = shipped().unwrap();
    let lexicon = read_csv(Path::new("lexicon.csv"), LEXICON.as_bytes()).unwrap();
    let concepts: Vec<&Concept> = termbase.concepts().iter().chain(&lexicon).collect();
    println!("set            pair    alone   three  | null alone  three");
    for folder in &arguments {
        let triple = read(Path::new(folder));
        let found = run(&triple, &concepts);
        let name = Path::new(folder)
            .file_name()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        for (pair, [a, b]) in PAIRS.into_iter().enumerate() {
            let alone = score(&found.alone[pair], &triple.gold[pair]);
            let together = score(&found.together[pair], &triple.gold[pair]);
            println!(
                "{name:<14} {}-{}  {:.4}  {:.4}  |    {:.4}    {:.4}",
                TAGS[a],
                TAGS[b],
                alone.strict().f1,
                together.strict().f1,
                alone.nulls().rates().f1,
                together.nulls().rates().f1,
            );
        }
        let right = found
            .common
            .iter()
            .filter(|(bead, _)| triple.common.contains(bead))
            .count();
        let (p, r) = (
            right as f64 / found.common.len() as f64,
            right as f64 / triple.common.len() as f64,
        );
        println!(
            "{name:<14} common  F1 {:.4}   seconds: pairs {:.2}, join {:.2}",
            2.0 * p * r / (p + r),
            found.seconds[0],
            found.seconds[1]
        );
        if wants_reliability {
            println!("  pairs alone");
            let of = |found: &[Vec<(Link, f64)>; 3]| -> Vec<(f64, bool)> {
                (0..3)
                    .flat_map(|pair| {
                        found[pair]
                            .iter()
                            .map(|(link, confidence)| {
                                (*confidence, triple.gold[pair].contains(link))
                            })
                            .collect::<Vec<_>>()
                    })
                    .collect()
            };
            reliability(of(&found.alone).into_iter());
            println!("  pairs of three");
            reliability(of(&found.together).into_iter());
            println!("  common beads");
            reliability(
                found
                    .common
                    .iter()
                    .map(|(bead, confidence)| (*confidence, triple.common.contains(bead))),
            );
        }
    }
}
