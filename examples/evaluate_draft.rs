//! Measures the draft engine on a text and on NTREX.
//!
//! `cargo run --release --example evaluate_draft -- ARTICLE NTREX_FOLDER [unknown|fragments|show N]`: how much of the Khmer
//! is covered, whether any Khmer is left outside `⟦⟧`, chrF2 as sacrebleu computes it with every step of
//! knowledge, and the speed. The memory holds every second document of NTREX, and the other half is tested;
//! all steps are scored on that half. The last step is what `trivani translate` teaches the engine from such a memory. With `unknown`, the most frequent unknown pieces of both texts follow.
#![expect(clippy::print_stdout, reason = "an evaluation prints its figures")]

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use trivani::backend::draft::{Coverage, Engine, Fragment, Knowledge, Teaching};
use trivani::glossary::{Termbase, shipped};
use trivani::memory::{Memory, Settings, Shelf};
use trivani::metric::{Bleu, Chrf};
use trivani::model::{Language, MemoryUnit, Status, Variant};
use trivani::pipeline::teaching;
use trivani::text::khmer::script::is_word_part;
use trivani::text::sentence;

const TARGETS: [Language; 2] = [Language::Vietnamese, Language::English];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    ensure!(
        arguments.len() >= 2,
        "usage: evaluate_draft ARTICLE NTREX_FOLDER [unknown|fragments|show N]"
    );
    let article = fs::read_to_string(&arguments[0])
        .with_context(|| format!("cannot read {}", arguments[0]))?;
    let sentences = sentences(&article);
    let corpus = Corpus::read(Path::new(&arguments[1]))?;
    let termbase = shipped()?;
    let engine = Engine::new(&Knowledge::of(&termbase));
    covered("article", &engine, &sentences);
    covered("NTREX", &engine, &corpus.khmer);
    scores(&corpus, &termbase);
    speed(&engine, &corpus.khmer);
    match arguments.get(2).map(String::as_str) {
        Some("unknown") => {
            unknown(&engine, &sentences);
            unknown(&engine, &corpus.khmer);
        }
        Some("fragments") => {
            for fragment in corpus.teaching().fragments {
                println!("{}\t{}", fragment.source, fragment.target);
            }
        }
        Some("show") => {
            let count = arguments.get(3).and_then(|count| count.parse().ok());
            show(&engine, &sentences, count.unwrap_or(10));
        }
        _ => {}
    }
    Ok(())
}

fn sentences(text: &str) -> Vec<String> {
    text.lines()
        .flat_map(|line| {
            let ranges = sentence::sentences(Language::Khmer, line);
            ranges
                .into_iter()
                .map(|range| line[range].trim().to_owned())
        })
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

struct Corpus {
    khmer: Vec<String>,
    targets: [Vec<String>; 2],
    /// Whether a line is in a document of the memory's half.
    remembered: Vec<bool>,
}

impl Corpus {
    fn read(folder: &Path) -> Result<Self> {
        let lines = |name: &str| -> Result<Vec<String>> {
            let path = folder.join(name);
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            Ok(text.lines().map(str::to_owned).collect())
        };
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut remembered = Vec::new();
        for id in lines("DOCUMENT_IDS.tsv")? {
            let next = places.len();
            remembered.push(*places.entry(id).or_insert(next) % 2 == 1);
        }
        Ok(Self {
            khmer: lines("khm.txt")?,
            targets: [lines("vie.txt")?, lines("eng.txt")?],
            remembered,
        })
    }

    /// The memory's half as a memory of reviewed units, and what it teaches.
    fn teaching(&self) -> Teaching {
        let lines = (0..self.khmer.len()).filter(|at| self.remembered[*at]);
        let units = lines.map(|at| {
            let mut unit = MemoryUnit::default();
            let texts = [&self.khmer[at], &self.targets[0][at], &self.targets[1][at]];
            for (language, text) in Language::ALL.into_iter().zip(texts) {
                let variant = Variant {
                    text: text.clone(),
                    origin: None,
                    status: Status::Reviewed,
                };
                unit.variants.insert(language, variant);
            }
            unit
        });
        let memory = Memory::new(Settings::default(), vec![Shelf::build("", 0, units)]);
        teaching(&memory, &TARGETS)
    }

    fn memory(&self) -> Vec<Fragment> {
        let mut memory = Vec::new();
        for (targets, language) in self.targets.iter().zip(TARGETS) {
            let lines = self.khmer.iter().zip(targets).zip(&self.remembered);
            for ((source, target), _) in lines.filter(|(_, remembered)| **remembered) {
                memory.push(Fragment {
                    source: source.clone(),
                    language,
                    target: target.clone(),
                });
            }
        }
        memory
    }
}

/// Clusters that are known, and Khmer outside the brackets.
fn covered(name: &str, engine: &Engine, lines: &[String]) {
    for language in TARGETS {
        let mut all = Coverage::default();
        let mut left = 0;
        for line in lines {
            let coverage = engine.coverage(line, language);
            all.clusters += coverage.clusters;
            all.unknown += coverage.unknown;
            left += outside(&engine.draft(line, language));
        }
        let known = all.clusters - all.unknown;
        println!(
            "{name} km→{language}: {:.2} % of {} clusters covered, {left} drafts with Khmer outside the brackets",
            percent(known, all.clusters),
            all.clusters
        );
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// 1 when Khmer stands outside the brackets.
fn outside(draft: &str) -> usize {
    let mut depth = 0;
    let mut left = false;
    for c in draft.chars() {
        match c {
            '⟦' => depth += 1,
            '⟧' => depth -= 1,
            _ => left |= depth == 0 && is_word_part(c),
        }
    }
    usize::from(left)
}

fn scores(corpus: &Corpus, termbase: &Termbase) {
    let memory = corpus.memory();
    let start = Instant::now();
    let teaching = corpus.teaching();
    println!(
        "learned {} fragments in {:.0?}",
        teaching.fragments.len(),
        start.elapsed()
    );
    let all = Knowledge::of(termbase);
    let steps = [
        (
            "termbase only",
            Knowledge {
                lexicon: false,
                order: false,
                ..all.clone()
            },
        ),
        (
            "+ lexicon",
            Knowledge {
                order: false,
                ..all.clone()
            },
        ),
        ("+ order rules", all.clone()),
        (
            "+ memory of the other half",
            Knowledge {
                reviewed: &memory,
                ..all.clone()
            },
        ),
        (
            "+ its fragments",
            Knowledge {
                reviewed: &teaching.reviewed,
                fragments: &teaching.fragments,
                ..all
            },
        ),
    ];
    println!("chrF2 | km→vi | km→en | chrF2++ vi | en | BLEU vi | en");
    for (name, knowledge) in steps {
        let start = Instant::now();
        let engine = Engine::new(&knowledge);
        let built = start.elapsed();
        let scores: Vec<[f64; 3]> = TARGETS
            .iter()
            .zip(&corpus.targets)
            .map(|(language, targets)| score(&engine, corpus, targets, *language))
            .collect();
        println!(
            "{name} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} (ready in {built:.0?})",
            scores[0][0], scores[1][0], scores[0][1], scores[1][1], scores[0][2], scores[1][2]
        );
    }
}

fn score(engine: &Engine, corpus: &Corpus, targets: &[String], language: Language) -> [f64; 3] {
    let (mut chrf, mut plus, mut bleu) = (Chrf::chrf2(), Chrf::chrf2_plus_plus(), Bleu::default());
    let lines = corpus.khmer.iter().zip(targets).zip(&corpus.remembered);
    for ((source, target), _) in lines.filter(|(_, remembered)| !**remembered) {
        let draft = engine.draft(source, language);
        chrf.add(&draft, target);
        plus.add(&draft, target);
        bleu.add(&draft, target);
    }
    [chrf.score(), plus.score(), bleu.score()]
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn speed(engine: &Engine, lines: &[String]) {
    for language in TARGETS {
        let start = Instant::now();
        let mut bytes = 0;
        for line in lines {
            bytes += engine.draft(line, language).len();
        }
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "km→{language}: {:.0} sentences/s on one core ({bytes} bytes)",
            lines.len() as f64 / seconds
        );
    }
}

fn unknown(engine: &Engine, lines: &[String]) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for line in lines {
        for piece in engine.unknown(line, Language::Vietnamese) {
            *counts.entry(piece).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    for (piece, count) in counts.iter().take(60) {
        println!("{count}\t{piece}");
    }
}

fn show(engine: &Engine, lines: &[String], count: usize) {
    for line in lines.iter().take(count) {
        println!("{line}");
        for language in TARGETS {
            println!("  {language}: {}", engine.draft(line, language));
        }
    }
}
