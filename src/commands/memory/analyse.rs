//! `trivani memory analyse`: how much of a text the memory knows.

use std::collections::{BTreeMap, HashSet};
use std::io::Write;

use serde::Serialize;

use super::open::{self, open};
use crate::backend::{Price, Spent, Usage as Tokens, estimated_tokens};
use crate::cli::ListFormat;
use crate::cli::memory::Analyse;
use crate::commands::exit::{Exit, Usage};
use crate::commands::glossary::list;
use crate::commands::input::Input;
use crate::commands::workspace::Workspace;
use crate::memory::{Band, Leverage, Memory};
use crate::model::{Kind, Language, Segment};
use crate::pipeline::query;
use crate::text::count::Count;

const HEADER: [&str; 6] = ["to", "band", "segments", "characters", "clusters", "words"];
/// Segments that are asked for together, when the cost of requests is estimated.
const BATCH: usize = 20;

#[derive(Debug, Serialize)]
struct Row {
    to: Language,
    band: &'static str,
    segments: usize,
    #[serde(flatten)]
    count: Count,
}

/// What asking for the rest would take, in one language.
#[derive(Debug, Default)]
struct Rest {
    segments: usize,
    characters: usize,
    tokens: usize,
}

#[derive(Debug, Serialize)]
struct Report {
    rows: Vec<Row>,
    currency: String,
    /// By model or backend, as the price table names them: all languages together.
    costs: BTreeMap<String, f64>,
}

pub(super) async fn run(
    args: &Analyse,
    workspace: &Workspace,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let languages = args
        .to
        .clone()
        .unwrap_or_else(|| workspace.config.languages.clone());
    if languages.contains(&Language::Khmer) {
        return Err(Usage("--to km: Khmer is the source; use vi, en, or vi,en".to_owned()).into());
    }
    let mut documents = Vec::new();
    for path in &args.inputs {
        let input = Input::read(path)?;
        let mut document = input.cut(input.slug(), args.segmented)?.document;
        document
            .segments
            .retain(|segment| segment.kind != Kind::Boilerplate || workspace.config.boilerplate);
        documents.push(document.segments);
    }
    let store = open::store(workspace).await?;
    let memory = open(store.as_ref(), workspace).await?;
    if let Some(store) = store {
        store.close().await;
    }
    let mut rows = Vec::new();
    let mut costs = BTreeMap::new();
    for language in languages {
        let (leverage, rest) = measure(&memory, &documents, language);
        let line = |(band, size): (&'static str, crate::memory::Size)| Row {
            to: language,
            band,
            segments: size.segments,
            count: size.count,
        };
        rows.extend(
            leverage
                .bands()
                .map(|(band, size)| line((band.as_str(), size))),
        );
        rows.push(line(("total", leverage.total())));
        for (name, price) in &workspace.config.prices {
            *costs.entry(name.clone()).or_default() += cost(&rest, price);
        }
    }
    let report = Report {
        rows,
        currency: workspace.config.currency.clone(),
        costs,
    };
    match args.format {
        ListFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &report)?;
            writeln!(out)?;
        }
        ListFormat::Text => print(&report, out)?,
        format => {
            list::print(&report.rows, &HEADER, cells, format, out)?;
        }
    }
    Ok(Exit::Ok)
}

fn measure(memory: &Memory, documents: &[Vec<Segment>], language: Language) -> (Leverage, Rest) {
    let mut leverage = Leverage::default();
    let mut rest = Rest::default();
    let mut said: HashSet<&str> = HashSet::new();
    for segments in documents {
        for (at, segment) in segments.iter().enumerate() {
            let matches = memory.lookup(&query(segments, at), language);
            let mut band = Band::of(matches.first());
            let is_repeated = !said.insert(&segment.key);
            if is_repeated && band > Band::Repetition {
                band = Band::Repetition;
            }
            leverage.add(band, Count::of(Language::Khmer, &segment.text));
            if !band.is_known() {
                rest.segments += 1;
                rest.characters += segment.text.chars().count();
                rest.tokens += estimated_tokens(&segment.text);
            }
        }
    }
    (leverage, rest)
}

/// As many tokens are written as read.
fn cost(rest: &Rest, price: &Price) -> f64 {
    let tokens = Tokens {
        input_tokens: rest.tokens as u64,
        output_tokens: rest.tokens as u64,
    };
    let mut spent = Spent::one(tokens, rest.characters as u64, price);
    let further = rest.segments.div_ceil(BATCH);
    spent.cost -= price.request;
    for _ in 0..further {
        spent.cost += price.request;
    }
    spent.cost
}

fn print(report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    let mut language = None;
    for row in &report.rows {
        if language != Some(row.to) {
            language = Some(row.to);
            writeln!(
                out,
                "km → {:<6} {:>9} {:>11} {:>9} {:>8}",
                row.to, "segments", "characters", "clusters", "words"
            )?;
        }
        writeln!(
            out,
            "  {:<9} {:>9} {:>11} {:>9} {:>8}",
            row.band, row.segments, row.count.characters, row.count.clusters, row.count.words
        )?;
    }
    if report.costs.is_empty() {
        return writeln!(out, "no costs: there are no prices in trivani.toml");
    }
    for (name, cost) in &report.costs {
        // A page costs less than a cent.
        let digits = if *cost < 1.0 { 4 } else { 2 };
        writeln!(
            out,
            "what is not known yet, by {name}: about {cost:.digits$} {}",
            report.currency
        )?;
    }
    Ok(())
}

fn cells(row: &Row) -> Vec<String> {
    vec![
        row.to.to_string(),
        row.band.to_owned(),
        row.segments.to_string(),
        row.count.characters.to_string(),
        row.count.clusters.to_string(),
        row.count.words.to_string(),
    ]
}
