//! Throughput of finding and comparing placeables in one thread.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use trivani::text::Language;
use trivani::text::placeable::{Found, compare, find};

/// A page in the manner of the papers the program is for, and its Vietnamese side.
const PAGE: &str = include_str!("../tests/fixtures/text/page.km.txt");
const PAGE_VI: &str = include_str!("../tests/fixtures/text/page.vi.txt");

/// The text that is measured: the file `TRIVANI_BENCH_TEXT` names, or the page over and over.
fn khmer() -> String {
    let page = std::env::var_os("TRIVANI_BENCH_TEXT").map_or(PAGE.to_owned(), |path| {
        std::fs::read_to_string(path).expect("readable text")
    });
    page.repeat(800_000 / page.len() + 1)
}

fn placeables(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("placeables");
    group.sample_size(20);
    let texts = [
        (Language::Khmer, khmer()),
        (Language::Vietnamese, PAGE_VI.repeat(1000)),
    ];
    for (language, text) in &texts {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("find, {}", language.name()), |b| {
            b.iter(|| find(*language, black_box(text)).len());
        });
    }
    group.throughput(Throughput::Bytes((PAGE.len() + PAGE_VI.len()) as u64));
    group.bench_function("compare a page", |b| {
        b.iter(|| {
            let source = Found::new(Language::Khmer, black_box(PAGE));
            let target = Found::new(Language::Vietnamese, black_box(PAGE_VI));
            compare(&source, &target).len()
        });
    });
    group.finish();
}

criterion_group!(benches, placeables);
criterion_main!(benches);
