//! Scores sentence boundaries against documents whose sentences are known.
//!
//! `cargo run --release --example evaluate_sentences -- TAG LINES DOCUMENTS [misses]`: `LINES` holds
//! one sentence a line, `DOCUMENTS` the document of each line. The lines of a document are joined
//! with a space, cut again, and the boundaries between lines are compared.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, ensure};
use trivani::text::Language;
use trivani::text::khmer::script::is_blank;
use trivani::text::sentence::sentences;

/// Counts over all boundaries or over a class of them.
#[derive(Default)]
struct Score {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Score {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    fn report(&self, name: &str) -> String {
        let share = |part: usize, rest: usize| part as f64 / (part + rest).max(1) as f64;
        let (p, r) = (
            share(self.right, self.wrong),
            share(self.right, self.missed),
        );
        let f1 = if p + r > 0.0 {
            2.0 * p * r / (p + r)
        } else {
            0.0
        };
        let Self {
            right,
            wrong,
            missed,
        } = self;
        format!(
            "{name}: P {p:.4} R {r:.4} F1 {f1:.4} (right {right}, wrong {wrong}, missed {missed})"
        )
    }
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    ensure!(
        arguments.len() >= 3,
        "usage: evaluate_sentences TAG LINES DOCUMENTS [misses]"
    );
    let language: Language = arguments[0].parse()?;
    let read = |path: &str| fs::read_to_string(path).with_context(|| format!("cannot read {path}"));
    let (lines, documents) = (read(&arguments[1])?, read(&arguments[2])?);
    let show = arguments.len() > 3;

    let rows: Vec<(&str, &str)> = documents.lines().zip(lines.lines()).collect();
    let (mut all, mut marked) = (Score::default(), Score::default());
    for document in rows.chunk_by(|a, b| a.0 == b.0) {
        let lines: Vec<&str> = document.iter().map(|row| row.1.trim()).collect();
        score(language, &lines, &mut all, &mut marked, show);
    }
    report(&all.report("all boundaries"));
    report(&marked.report("boundaries after a mark"));
    Ok(())
}

#[expect(
    clippy::print_stdout,
    reason = "an example that reports to the terminal"
)]
fn report(line: &str) {
    println!("{line}");
}

/// Adds the boundaries of one document to the scores.
fn score(language: Language, lines: &[&str], all: &mut Score, marked: &mut Score, show: bool) {
    let text = lines.join(" ");
    let starts = lines.iter().scan(0, |at, line| {
        let start = *at;
        *at += line.len() + 1;
        Some(start)
    });
    // A sentence starts at its first character that is seen.
    let seen = |at: usize| at + text[at..].find(|c| !is_blank(c)).unwrap_or_default();
    let gold: BTreeSet<usize> = starts.skip(1).map(seen).collect();
    let found: BTreeSet<usize> = sentences(language, &text)
        .into_iter()
        .skip(1)
        .map(|range| range.start)
        .collect();
    for &at in gold.union(&found) {
        let is_marked = ends_with_mark(&text[..at]);
        let class = match (gold.contains(&at), found.contains(&at)) {
            (true, true) => "right",
            (true, false) => "missed",
            _ => "wrong",
        };
        for (score, counts) in [
            (&mut *all, true),
            (&mut *marked, is_marked || class == "wrong"),
        ] {
            match class {
                _ if !counts => {}
                "right" => score.right += 1,
                "missed" => score.missed += 1,
                _ => score.wrong += 1,
            }
        }
        if show && class != "right" {
            let mark = if is_marked { "marked" } else { "unmarked" };
            report(&format!("{class} {mark}\t{}", around(&text, at)));
        }
    }
}

/// Whether `text` ends with a final mark, before its closing quotes and brackets.
fn ends_with_mark(text: &str) -> bool {
    text.trim_end_matches(is_blank)
        .trim_end_matches(['"', '\'', '”', '’', '»', ')', ']'])
        .trim_end_matches(is_blank)
        .ends_with(['.', '!', '?', '…', '។', '៕', '៚'])
}

/// Thirty characters before and after byte `at`.
fn around(text: &str, at: usize) -> String {
    let before: Vec<char> = text[..at].chars().rev().take(40).collect();
    let before: String = before.into_iter().rev().collect();
    let after: String = text[at..].chars().take(40).collect();
    format!("{before} | {after}")
}
