//! Throughput of the text room in one thread, beside ICU4X on the same text in the same run.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use icu_segmenter::SentenceSegmenter;
use icu_segmenter::options::SentenceBreakInvariantOptions;
use trivani::text::khmer::{Keyed, canonical, key};
use trivani::text::sentence::sentences;
use trivani::text::word::words;
use trivani::text::{Language, count::Count};

/// A page in the manner of the papers the program is for, one paragraph a line.
const PAGE: &str = include_str!("../tests/fixtures/text/page.km.txt");
const PAGE_VI: &str = include_str!("../tests/fixtures/text/page.vi.txt");

/// The text that is measured: the file `TRIVANI_BENCH_TEXT` names, or the page over and over.
fn text(page: &str) -> String {
    let file = std::env::var_os("TRIVANI_BENCH_TEXT").filter(|_| page == PAGE);
    let page = file.map_or(page.to_owned(), |path| {
        std::fs::read_to_string(path).expect("readable text")
    });
    page.repeat(800_000 / page.len() + 1)
}

fn khmer(criterion: &mut Criterion) {
    let text = text(PAGE);
    let canonical_text = canonical(&text).into_owned();
    let icu = SentenceSegmenter::new(SentenceBreakInvariantOptions::default());
    let mut group = criterion.benchmark_group("khmer");
    group
        .sample_size(20)
        .throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("sentences", |b| {
        b.iter(|| sentences(Language::Khmer, black_box(&text)).len());
    });
    group.bench_function("sentences, ICU4X", |b| {
        b.iter(|| icu.segment_str(black_box(&text)).count());
    });
    group.bench_function("canonical, canonical text", |b| {
        b.iter(|| canonical(black_box(&canonical_text)).len());
    });
    group.bench_function("canonical, as written", |b| {
        b.iter(|| canonical(black_box(&text)).len());
    });
    group.bench_function("key", |b| b.iter(|| key(black_box(&text)).len()));
    group.bench_function("key with the way back", |b| {
        b.iter(|| Keyed::new(black_box(&text)).key.len());
    });
    group.bench_function("words", |b| {
        b.iter(|| words(Language::Khmer, black_box(&text)).len());
    });
    group.bench_function("count", |b| {
        b.iter(|| Count::of(Language::Khmer, black_box(&text)));
    });
    group.finish();
}

fn vietnamese(criterion: &mut Criterion) {
    let text = text(PAGE_VI);
    let icu = SentenceSegmenter::new(SentenceBreakInvariantOptions::default());
    let mut group = criterion.benchmark_group("vietnamese");
    group
        .sample_size(20)
        .throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("sentences", |b| {
        b.iter(|| sentences(Language::Vietnamese, black_box(&text)).len());
    });
    group.bench_function("sentences, ICU4X", |b| {
        b.iter(|| icu.segment_str(black_box(&text)).count());
    });
    group.finish();
}

criterion_group!(benches, khmer, vietnamese);
criterion_main!(benches);
