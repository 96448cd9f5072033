//! `trivani backends test`: one real sentence, and what came back.

use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;

use super::Exit;
use crate::backend::{Batch, Spent, TermSupport, registry, unlikely};
use crate::check::Source;
use crate::config::Config;
use crate::format::cut_lines;
use crate::glossary::Termbase;
use crate::memory::Memory;
use crate::model::{Language, Slug, Unit};
use crate::pipeline::item;

/// A sentence with terms of the shipped glossary.
const SENTENCE: &str = "សមាជិកបក្សទាំងអស់ត្រូវអនុវត្តសេចក្តីសម្រេចរបស់គណៈកម្មាធិការមជ្ឈិមបក្ស។";

/// What came of one sentence.
#[derive(Debug, Serialize)]
pub(super) struct Trial {
    backend: String,
    source: String,
    target: Language,
    milliseconds: u128,
    spent: Spent,
    model: String,
    answer: String,
    /// What is wrong: why there is no answer, or what the checks say.
    problems: Vec<String>,
    #[serde(skip)]
    exit: Option<Exit>,
}

pub(super) async fn run(
    name: &str,
    target: Language,
    config: &Config,
    termbase: &Arc<Termbase>,
) -> anyhow::Result<Trial> {
    let service = registry::open(&[name.to_owned()], config, termbase)?;
    let document = cut_lines(Slug::from_file_name("test"), SENTENCE);
    let units: Vec<Unit> = document
        .segments
        .into_iter()
        .map(|segment| Unit {
            segment,
            targets: crate::model::ByLanguage::default(),
            comment: String::new(),
        })
        .collect();
    let source = Source::new(termbase, SENTENCE);
    let batch = Batch {
        source: Language::Khmer,
        target,
        items: vec![item(&units, 0, &source, target, &Memory::default())],
    };
    let link = &service.links()[0];
    let begun = Instant::now();
    let result = link.ask(&batch).await;
    let mut trial = Trial {
        backend: name.to_owned(),
        source: SENTENCE.to_owned(),
        target,
        milliseconds: begun.elapsed().as_millis(),
        spent: service.spent(),
        model: link.backend().describe().model.clone(),
        answer: String::new(),
        problems: Vec::new(),
        exit: None,
    };
    match result {
        Ok(candidates) => {
            let candidate = &candidates[0];
            if !candidate.model.is_empty() {
                trial.model.clone_from(&candidate.model);
            }
            trial.answer.clone_from(&candidate.text);
            let why = unlikely(SENTENCE, target, &candidate.text);
            trial
                .problems
                .extend(why.map(|why| format!("the answer is {why}")));
            let findings = source.check(target, &candidate.text);
            let is_draft = link.backend().describe().terms == TermSupport::Built;
            let shown = findings
                .iter()
                .filter(|finding| !is_draft || finding.rule != "untranslated");
            trial.problems.extend(shown.map(ToString::to_string));
            if !trial.problems.is_empty() {
                trial.exit = Some(Exit::Findings);
            }
        }
        Err(error) => {
            trial.problems.push(error.to_string());
            trial.exit = Some(Exit::of(&error.into()));
        }
    }
    Ok(trial)
}

impl Trial {
    pub(super) fn print(&self, json: bool, out: &mut dyn Write) -> anyhow::Result<Exit> {
        if json {
            serde_json::to_writer_pretty(&mut *out, self)?;
            writeln!(out)?;
            return Ok(self.exit.unwrap_or(Exit::Ok));
        }
        writeln!(out, "{}: asked for {}", self.backend, self.target)?;
        writeln!(out, "  sentence: {}", self.source)?;
        if !self.answer.is_empty() {
            writeln!(out, "  answer:   {}", self.answer)?;
        }
        if !self.model.is_empty() {
            writeln!(out, "  model:    {}", self.model)?;
        }
        writeln!(out, "  time:     {} ms", self.milliseconds)?;
        let spent = &self.spent;
        if spent.requests > 0 {
            writeln!(
                out,
                "  requests: {}, tokens: {} read, {} written",
                spent.requests, spent.input_tokens, spent.output_tokens
            )?;
        }
        for problem in &self.problems {
            writeln!(out, "  wrong: {problem}")?;
        }
        if self.problems.is_empty() {
            writeln!(out, "  nothing is wrong with it")?;
        }
        Ok(self.exit.unwrap_or(Exit::Ok))
    }
}
