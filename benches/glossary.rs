//! How fast terms are found, and a termbase loaded: `cargo bench --bench glossary`.
//!
//! The text is the Khmer of NTREX when `../shared` is there, else the shipped sample, repeated. The terms are
//! the shipped Khmer forms, and pairs of them put together up to the number wanted.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use trivani::glossary::{Termbase, read_csv, shipped};
use trivani::text::khmer::key;

fn text() -> String {
    let root = std::env::var_os("TRIVANI_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let shared = root.join("data/ntrex/khm.txt");
    std::fs::read_to_string(shared)
        .unwrap_or_else(|_| include_str!("../examples/sample.km.txt").repeat(100))
}

/// A glossary table of `count` concepts with one form each.
fn table(count: usize) -> String {
    let shipped = shipped().expect("the shipped termbase loads");
    let forms: Vec<&str> = shipped
        .concepts()
        .iter()
        .flat_map(|concept| &concept.km)
        .map(String::as_str)
        .collect();
    let single = forms.iter().map(|form| (*form).to_owned());
    let pairs = (1..forms.len()).flat_map(|step| {
        let second = forms.iter().cycle().skip(step);
        forms.iter().zip(second).map(|(a, b)| format!("{a}{b}"))
    });
    let mut seen = std::collections::HashSet::new();
    let mut table = String::from("id,domain,km,vi,en,flags\n");
    for (number, form) in single
        .chain(pairs)
        .filter(|form| seen.insert(key(form)))
        .take(count)
        .enumerate()
    {
        writeln!(table, "c{number},bench,\"{form}\",thuật ngữ,term,homograph")
            .expect("a string takes it");
    }
    table
}

fn termbase(table: &str) -> Termbase {
    let concepts = read_csv(Path::new("bench.csv"), table.as_bytes()).expect("the table is good");
    Termbase::new(concepts).expect("homographs may share forms")
}

fn glossary(c: &mut Criterion) {
    let text = text();
    let lines: Vec<&str> = text.lines().collect();
    let keys: Vec<String> = lines.iter().map(|line| key(line)).collect();
    for count in [10_000, 100_000] {
        let table = table(count);
        let mut group = c.benchmark_group(format!("{count} terms"));
        group.sample_size(10);
        group.bench_function("load", |b| b.iter(|| termbase(black_box(&table))));
        let termbase = termbase(&table);
        group.throughput(Throughput::Bytes(
            keys.iter().map(String::len).sum::<usize>() as u64,
        ));
        group.bench_function("match keys", |b| {
            b.iter(|| {
                keys.iter()
                    .map(|key| termbase.find_in_key(black_box(key)).len())
                    .sum::<usize>()
            });
        });
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function("match texts", |b| {
            b.iter(|| {
                lines
                    .iter()
                    .map(|line| termbase.find_nested(black_box(line)).len())
                    .sum::<usize>()
            });
        });
    }
}

criterion_group!(benches, glossary);
criterion_main!(benches);
