//! A memory of a million units, made from sentences by a fixed recipe, and how fast it is searched.
//!
//! ```text
//! cargo run --release --example memory_scale -- build SHARED FILE [UNITS]     makes units and index, writes the file
//! cargo run --release --example memory_scale -- truth SHARED FILE [UNITS]     best matches by comparing everything
//! cargo run --release --example memory_scale -- measure SHARED FILE [UNITS]   opens it; lookups, recall, memory
//! cargo run --release --example memory_scale -- peer SHARED FOLDER UNITS PYTHON   beside translate-toolkit's matcher
//! ```
//!
//! The recipe: the Khmer sentences of NTREX and TICO-19 with their translations, every twentieth held out. The first
//! units are the sentences themselves. Then, from a fixed seed: five in ten are the first words of one sentence and
//! the last of another, three have one to five words replaced, one has other digits and a word more, one lacks one to
//! six words. Queries: four in ten are units with up to a tenth of their words replaced, three with up to a quarter, one
//! and a half are held-out sentences, one and a half new joins of two sentences.

#![allow(clippy::print_stdout, reason = "figures for people")]

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use fastrand::Rng;
use trivani::memory::{Memory, Query, Settings, Shelf};
use trivani::model::{Language, MemoryUnit, Status, Variant};
use trivani::text::word::words;

const QUERIES: usize = 1_000;
/// Every so many-th query is compared with every unit.
const SAMPLED: usize = 2;
/// Threads of the exhaustive search.
const THREADS: usize = 8;
const STAMP: &str = "memory_scale";

struct Sentence {
    km: String,
    vi: String,
    en: String,
    words: Vec<String>,
}

struct Corpus {
    kept: Vec<Sentence>,
    held_out: Vec<String>,
}

impl Corpus {
    fn read(shared: &Path) -> Result<Self, Box<dyn Error>> {
        let read = |name: &str| std::fs::read_to_string(shared.join("data").join(name));
        let mut corpus = Self {
            kept: Vec::new(),
            held_out: Vec::new(),
        };
        let (km, vi, en) = (
            read("ntrex/khm.txt")?,
            read("ntrex/vie.txt")?,
            read("ntrex/eng.txt")?,
        );
        for ((km, vi), en) in km.lines().zip(vi.lines()).zip(en.lines()) {
            corpus.add(km, vi, en);
        }
        let (km, en) = (read("tico19/test.khm")?, read("tico19/test.eng")?);
        for (km, en) in km.lines().zip(en.lines()) {
            corpus.add(km, "", en);
        }
        Ok(corpus)
    }

    fn add(&mut self, km: &str, vi: &str, en: &str) {
        if (self.kept.len() + self.held_out.len()) % 20 == 19 {
            self.held_out.push(km.to_owned());
            return;
        }
        self.kept.push(Sentence {
            km: km.to_owned(),
            vi: vi.to_owned(),
            en: en.to_owned(),
            words: pieces(km),
        });
    }

    fn pick(&self, random: &mut Rng) -> &Sentence {
        &self.kept[random.usize(..self.kept.len())]
    }

    fn joined(&self, random: &mut Rng) -> String {
        let (first, second) = (self.pick(random), self.pick(random));
        let (a, b) = (&first.words, &second.words);
        let (end, start) = (random.usize(..=a.len()), random.usize(..=b.len()));
        a[..end].concat() + &b[start..].concat()
    }

    fn replaced(&self, words: &[String], count: usize, random: &mut Rng) -> String {
        let mut words = words.to_vec();
        for _ in 0..count {
            let other = &self.pick(random).words;
            if let (Some(at), Some(word)) = (random.choice(0..words.len()), random.choice(other)) {
                words[at].clone_from(word);
            }
        }
        words.concat()
    }

    fn km(&self, number: usize, base: &Sentence, random: &mut Rng) -> String {
        match number % 10 {
            0..=4 => self.joined(random),
            5..=7 => {
                let count = random.usize(1..=5);
                self.replaced(&base.words, count, random)
            }
            8 => {
                let other = |c: char| match c {
                    '0'..='9' => char::from(b'0' + random.u8(..10)),
                    '០'..='៩' => char::from_u32('០' as u32 + random.u32(..10)).unwrap_or(c),
                    c => c,
                };
                let changed: String = base.km.chars().map(other).collect();
                changed + &self.pick(random).words[0]
            }
            _ => {
                let mut words = base.words.clone();
                for _ in 0..random.usize(1..=6).min(words.len().saturating_sub(1)) {
                    words.remove(random.usize(..words.len()));
                }
                words.concat()
            }
        }
    }

    fn unit(&self, number: usize, random: &mut Rng) -> MemoryUnit {
        let (base, km) = if let Some(sentence) = self.kept.get(number) {
            (sentence, sentence.km.clone())
        } else {
            let base = self.pick(random);
            (base, self.km(number, base, random))
        };
        let mut unit = MemoryUnit {
            document: format!("d{}", number % 1000),
            date: "20260101T000000Z".to_owned(),
            ..MemoryUnit::default()
        };
        for (language, text) in Language::ALL.into_iter().zip([&km, &base.vi, &base.en]) {
            if !text.is_empty() {
                let variant = Variant {
                    text: text.clone(),
                    origin: None,
                    status: Status::Reviewed,
                };
                unit.variants.insert(language, variant);
            }
        }
        unit
    }

    fn queries(&self, units: usize) -> Vec<String> {
        let mut random = Rng::with_seed(2);
        let edited = |share: usize, random: &mut Rng| {
            let number = random.usize(..units);
            let base = self.pick(random);
            let words = pieces(&self.km(number, base, random));
            let count = 1 + random.usize(..=words.len() / share);
            self.replaced(&words, count, random)
        };
        let query = |number: usize| match number % 20 {
            0..=7 => edited(10, &mut random),
            8..=13 => edited(4, &mut random),
            14..=16 => self.held_out[number / 3 % self.held_out.len()].clone(),
            _ => self.joined(&mut random),
        };
        (0..QUERIES).map(query).collect()
    }
}

/// Words with what follows them: together they are the text.
fn pieces(text: &str) -> Vec<String> {
    let starts: Vec<usize> = words(Language::Khmer, text)
        .iter()
        .skip(1)
        .map(|word| word.start)
        .collect();
    let from = std::iter::once(0).chain(starts.iter().copied());
    let to = starts.iter().copied().chain([text.len()]);
    from.zip(to)
        .map(|(start, end)| text[start..end].to_owned())
        .collect()
}

/// Times by the clock and by the processor.
#[derive(Default)]
struct Times {
    clock: Vec<Duration>,
    processor: Vec<Duration>,
}

impl Times {
    fn of<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let (clock, processor) = (Instant::now(), ThreadTime::now());
        let result = work();
        self.processor.push(processor.elapsed());
        self.clock.push(clock.elapsed());
        result
    }

    fn print(mut self, what: &str) {
        for (name, times) in [
            ("clock", &mut self.clock),
            ("processor", &mut self.processor),
        ] {
            times.sort_unstable();
            let at = |percent: usize| times[(times.len() - 1) * percent / 100];
            println!(
                "{what}, {name}: p50 {:?} p90 {:?} p99 {:?} most {:?}",
                at(50),
                at(90),
                at(99),
                at(100)
            );
        }
    }
}

/// The most memory this process had, in megabytes, where the system says.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.unwrap_or("VmHWM: not known").to_owned()
}

fn shelf(corpus: &Corpus, units: usize) -> Shelf {
    let mut random = Rng::with_seed(1);
    let mut shelf = Shelf::empty("", 0);
    for number in 0..units {
        shelf.push(&corpus.unit(number, &mut random));
    }
    shelf
}

fn build(corpus: &Corpus, file: &Path, units: usize) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let mut shelf = shelf(corpus, units);
    println!("units made {:?}", start.elapsed());
    let start = Instant::now();
    shelf.finish();
    println!("index made {:?}", start.elapsed());
    let start = Instant::now();
    let mut out = BufWriter::new(File::create(file)?);
    shelf.save(STAMP, &mut out)?;
    out.into_inner()?.sync_all()?;
    println!(
        "written {:?}, {} MB",
        start.elapsed(),
        file.metadata()?.len() >> 20
    );
    println!("{}", peak());
    Ok(())
}

fn opened(file: &Path) -> Result<Shelf, Box<dyn Error>> {
    let mut times = Times::default();
    let shelf = times.of(|| Ok::<_, std::io::Error>(Shelf::open(STAMP, File::open(file)?)))?;
    times.print("open");
    Ok(shelf.ok_or("the file is of another version")?)
}

fn measure(corpus: &Corpus, file: &Path, units: usize) -> Result<(), Box<dyn Error>> {
    let shelf = opened(file)?;
    println!("{} units, {} MB", shelf.len(), file.metadata()?.len() >> 20);
    let queries = corpus.queries(units);
    let memory = Memory::new(Settings::default(), vec![shelf]);
    exact(&memory);
    println!("before the first fuzzy search: {}", peak());
    let mut times = Times::default();
    let index = times.of(|| memory.shelves()[0].index_of(Language::Khmer).len());
    times.print(&format!("index of {index} texts, once"));
    let mut times = Times::default();
    let mut known = 0;
    for query in &queries {
        let found = times.of(|| memory.lookup(&Query::new(query), Language::English));
        known += usize::from(!found.is_empty());
    }
    times.print(&format!(
        "lookup of {QUERIES} sentences, {known} with a match of 75 % or more"
    ));
    println!("{}", peak());
    recall(&memory.shelves()[0], &queries, &truth_file(file));
    Ok(())
}

fn exact(memory: &Memory) {
    let shelf = &memory.shelves()[0];
    let rows = (0..u32::try_from(shelf.len()).unwrap_or(u32::MAX)).step_by(101);
    let texts: Vec<String> = rows
        .filter_map(|row| shelf.unit(row))
        .map(|unit| unit.text(Language::Khmer).to_owned())
        .filter(|text| !text.trim().is_empty())
        .collect();
    let mut times = Times::default();
    for text in &texts {
        let query = Query::new(text);
        assert!(
            times
                .of(|| memory.best(&query, Language::English))
                .is_some()
        );
    }
    times.print(&format!("exact match of {} sentences", texts.len()));
}

fn truth_file(file: &Path) -> PathBuf {
    file.with_extension("truth")
}

/// Writes the similarity of the best match of every sampled query, `-` when it has none.
fn truth(corpus: &Corpus, file: &Path, units: usize) -> Result<(), Box<dyn Error>> {
    let shelf = opened(file)?;
    let index = shelf.index_of(Language::Khmer);
    let queries = corpus.queries(units);
    let sample: Vec<&String> = queries.iter().step_by(SAMPLED).collect();
    let best = |query: &&String| {
        let best = index.search_all(Language::Khmer, query, 0.75, 1);
        best.first()
            .map_or("-".to_owned(), |best| best.similarity.to_string())
    };
    let start = Instant::now();
    let lines: Vec<String> = std::thread::scope(|scope| {
        let parts = sample.chunks(sample.len().div_ceil(THREADS));
        let work: Vec<_> = parts
            .map(|part| scope.spawn(move || part.iter().map(best).collect::<Vec<_>>()))
            .collect();
        let done = work.into_iter().map(std::thread::ScopedJoinHandle::join);
        done.flat_map(|lines| lines.expect("a search does not panic"))
            .collect()
    });
    std::fs::write(truth_file(file), lines.join("\n"))?;
    println!(
        "exhaustive search of {} sentences: {:?}",
        lines.len(),
        start.elapsed()
    );
    Ok(())
}

fn recall(shelf: &Shelf, queries: &[String], truth: &Path) {
    let Ok(truth) = std::fs::read_to_string(truth) else {
        println!("no recall: make {} with the mode `truth`", truth.display());
        return;
    };
    let index = shelf.index_of(Language::Khmer);
    let (mut with, mut found) = (0, 0);
    for (query, best) in queries.iter().step_by(SAMPLED).zip(truth.lines()) {
        let Ok(best) = best.parse::<f64>() else {
            continue;
        };
        let own = index.search(Language::Khmer, query, 0.75, 20);
        let own = own.first().map(|own| own.similarity);
        let is_same = own.is_some_and(|own| own >= best);
        with += 1;
        found += usize::from(is_same);
        if !is_same {
            println!("missed: {best:.3} instead of {own:?}");
        }
    }
    let sample = queries.iter().step_by(SAMPLED).count();
    println!("recall of the best match: {found} of {with}, in a sample of {sample} sentences");
}

/// Ours and translate-toolkit's matcher on the same units and queries, one after the other.
fn peer(corpus: &Corpus, folder: &Path, units: usize, python: &str) -> Result<(), Box<dyn Error>> {
    let mut shelf = shelf(corpus, units);
    let start = Instant::now();
    shelf.finish();
    println!("trivani: {units} units indexed in {:?}", start.elapsed());
    let (memory_file, query_file) = (folder.join("units.txt"), folder.join("queries.txt"));
    let mut out = BufWriter::new(File::create(&memory_file)?);
    for unit in shelf.units() {
        writeln!(
            out,
            "{}\t{}",
            unit.text(Language::Khmer),
            unit.text(Language::English)
        )?;
    }
    out.flush()?;
    let queries: Vec<String> = corpus.queries(units).into_iter().take(100).collect();
    std::fs::write(&query_file, queries.join("\n"))?;
    let memory = Memory::new(Settings::default(), vec![shelf]);
    let mut times = Times::default();
    let mut known = 0;
    for query in &queries {
        let found = times.of(|| memory.lookup(&Query::new(query), Language::English));
        known += usize::from(!found.is_empty());
    }
    times.print(&format!(
        "trivani: {} sentences, {known} matched",
        queries.len()
    ));
    std::process::Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/memory_peer.py"))
        .args([&memory_file, &query_file])
        .status()?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |at: usize| arguments.get(at).map(String::as_str);
    let (Some(mode), Some(shared), Some(file)) = (argument(0), argument(1), argument(2)) else {
        return Err(
            "usage: memory_scale build|truth|measure|peer SHARED FILE [UNITS] [PYTHON]".into(),
        );
    };
    let units = argument(3).map_or(Ok(1_000_000), str::parse)?;
    let corpus = Corpus::read(Path::new(shared))?;
    let file = Path::new(file);
    match mode {
        "build" => build(&corpus, file, units),
        "truth" => truth(&corpus, file, units),
        "measure" => measure(&corpus, file, units),
        _ => peer(&corpus, file, units, argument(4).unwrap_or("python3")),
    }
}
