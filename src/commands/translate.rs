//! `trivani translate`: the main job.

use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use serde::Serialize;
use tokio::sync::Semaphore;

use super::exit::{Exit, Hint, Usage};
use super::input::Input;
use super::workspace::{Common, Workspace};
use super::{interrupt, note};
use super::{memory, outputs};
use crate::backend::{Service, Stop, registry};
use crate::cli::Translate;
use crate::format::{FormatError, OutputFormat, ReadTable};
use crate::glossary::Termbase;
use crate::memory::Memory;
use crate::model::{Finding, Kind, Language, SegmentId, Severity, Slug, Unit};
use crate::pipeline::{
    Estimate, Known, LanguageSummary, Plan, Reporter, Run, Settings, Silent, Summary, plan,
    repeated, teaching, translate,
};
use crate::progress::Bar;
use crate::store::{Access, Change, Store};

mod report;
mod take_in;

/// What came of one document.
#[derive(Debug, Serialize)]
pub(super) struct Outcome {
    document: Slug,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    estimate: Option<Estimate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Summary>,
    files: Vec<PathBuf>,
}

/// The memory, and whether the backends were taught what it teaches.
struct Remembered {
    memory: Memory,
    is_taught: bool,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
struct Job {
    termbase: Arc<Termbase>,
    service: Service,
    currency: String,
    settings: Settings,
    formats: Vec<OutputFormat>,
    out: PathBuf,
    segmented: bool,
    marked: bool,
    dry_run: bool,
    quiet: bool,
}

pub(super) async fn run(
    args: Translate,
    common: &Common,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(common, args.out.clone())?;
    outputs::refuse_file_as_folder(&workspace.out)?;
    let inputs = read_inputs(&args)?;
    let job = job(&args, common, &workspace)?;
    let temporary = tempfile::tempdir().context("cannot make a temporary folder")?;
    let folder = workspace.store_folder();
    let store = match (args.dry_run, folder.join(crate::store::FILE_NAME).exists()) {
        (false, _) => Store::open(folder, Access::Write).await?,
        (true, true) => Store::open(folder, Access::Read).await?,
        (true, false) => Store::open(temporary.path(), Access::Write).await?,
    };
    refuse_inputs(&store, &job, &inputs).await?;
    recall(&job.service, &store).await?;
    let mut known = Remembered {
        memory: memory::open(Some(&store), &workspace).await?,
        is_taught: false,
    };
    let stop = job.service.stop();
    let at_once = interrupt::watch(stop.clone(), common.quiet);
    let mut outcomes = Vec::new();
    for input in &inputs {
        if stop.is_requested() {
            break;
        }
        let outcome = tokio::select! {
            outcome = job.document(&store, &workspace, &mut known, input, stop) => outcome.map_err(|error| hinted(error, &args))?,
            () = at_once.requested() => anyhow::bail!("stopped at once; {}", kept(&args)),
        };
        let ended = outcome.summary.as_ref().is_some_and(|s| s.ended.is_some());
        outcomes.push(outcome);
        if ended {
            break;
        }
    }
    store.close().await;
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &serde_json::json!({ "documents": outcomes }))?;
        writeln!(out)?;
    } else {
        report::print(&outcomes, &job.currency, out)?;
    }
    let ended = outcomes
        .iter()
        .find_map(|outcome| outcome.summary.as_ref()?.ended.as_ref());
    let stopped = stop.is_requested() || ended.is_some();
    if stopped && !common.quiet {
        let why = ended.map(|why| format!(": {why}")).unwrap_or_default();
        note(&format!("stopped{why}; {}", kept(&args)));
    }
    Ok(exit(stopped, &outcomes))
}

fn read_inputs(args: &Translate) -> anyhow::Result<Vec<Input>> {
    let from_stdin = args.inputs.iter().filter(|path| path.as_os_str() == "-");
    if from_stdin.count() > 1 {
        return Err(Usage("standard input can be read only once: give `-` once".to_owned()).into());
    }
    Ok(args
        .inputs
        .iter()
        .map(|path| {
            let mut input = Input::read(path)?;
            input.columns.clone_from(&args.columns);
            Ok(input)
        })
        .collect::<Result<_, FormatError>>()?)
}

/// Refuses a run whose results would be written over one of its inputs.
async fn refuse_inputs(store: &Store, job: &Job, inputs: &[Input]) -> anyhow::Result<()> {
    for input in inputs {
        let slug = store.slug_for(&input.location, &input.slug()).await?;
        let places = inputs.iter().map(|input| input.location.as_str());
        outputs::refuse_inputs(&job.out, &slug, &job.formats, places)?;
    }
    Ok(())
}

fn exit(stopped: bool, outcomes: &[Outcome]) -> Exit {
    let has_findings = outcomes
        .iter()
        .filter_map(|outcome| outcome.summary.as_ref())
        .any(|s| s.findings.iter().any(is_worth_reading) || s.has_no_answer());
    match (stopped, has_findings) {
        (true, _) => Exit::Failed,
        (false, true) => Exit::Findings,
        (false, false) => Exit::Ok,
    }
}

/// Notes say what was done, as asked or as guessed.
fn is_worth_reading(finding: &Finding) -> bool {
    finding.severity > Severity::Note
}

/// Tells the backends what earlier runs found about the services' own counts of tokens.
async fn recall(service: &Service, store: &Store) -> anyhow::Result<()> {
    for link in service.links() {
        let capabilities = link.backend().describe();
        let (name, model) = (&capabilities.name, &capabilities.model);
        if let Some(scale) = store.token_scale(name, model).await? {
            link.scale().set(scale);
        }
    }
    Ok(())
}

/// Keeps what this run found about them, for the batches of the next.
async fn remember(service: &Service, store: &Store) -> anyhow::Result<()> {
    for link in service.links() {
        if let Some(scale) = link.scale().found() {
            let capabilities = link.backend().describe();
            let (name, model) = (&capabilities.name, &capabilities.model);
            store.set_token_scale(name, model, scale).await?;
        }
    }
    Ok(())
}

/// The error with what to do next.
fn hinted(error: anyhow::Error, args: &Translate) -> anyhow::Error {
    let next = match Exit::of(&error) {
        Exit::Configuration if !args.dry_run => {
            "mend this, then run the same command again".to_owned()
        }
        _ => kept(args),
    };
    error.context(Hint(next))
}

fn kept(args: &Translate) -> String {
    if args.dry_run {
        return "nothing was asked or written".to_owned();
    }
    "what was translated is kept: run the same command again to go on from there".to_owned()
}

fn job(args: &Translate, common: &Common, workspace: &Workspace) -> anyhow::Result<Job> {
    let mut config = workspace.config.clone();
    config.allow_http |= args.allow_http;
    let budget = &mut config.budget;
    budget.max_cost = args.max_cost.or(budget.max_cost);
    budget.max_requests = args.max_requests.or(budget.max_requests);
    budget.max_tokens = args.max_tokens.or(budget.max_tokens);
    let mut languages = args.to.clone().unwrap_or_else(|| config.languages.clone());
    if languages.contains(&Language::Khmer) {
        return Err(Usage("--to km: Khmer is the source; use vi, en, or vi,en".to_owned()).into());
    }
    languages.sort_unstable();
    languages.dedup();
    let termbase = Arc::new(workspace.termbase(args.glossary.as_deref())?);
    let names = args.backend.as_ref().unwrap_or(&config.backend.0);
    let service = registry::open(names, &config, &termbase)?;
    let mut formats = args
        .format
        .clone()
        .unwrap_or_else(|| config.formats.clone());
    formats.sort_unstable();
    formats.dedup();
    Ok(Job {
        settings: Settings {
            languages,
            concurrency: args.concurrency.map_or(config.concurrency, usize::from),
            repairs: config.repairs,
            boilerplate: args.boilerplate || config.boilerplate,
            again: args.again,
            fresh: args.fresh,
        },
        currency: config.currency.clone(),
        termbase,
        service,
        formats,
        out: workspace.out.clone(),
        segmented: args.segmented,
        marked: !args.unmarked,
        dry_run: args.dry_run,
        quiet: common.quiet,
    })
}

impl Job {
    fn known<'a>(&'a self, store: &'a Store, memory: &'a Memory) -> Known<'a> {
        Known {
            store,
            termbase: &self.termbase,
            memory,
        }
    }

    async fn document(
        &self,
        store: &Store,
        workspace: &Workspace,
        remembered: &mut Remembered,
        input: &Input,
        stop: &Stop,
    ) -> anyhow::Result<Outcome> {
        let slug = store.slug_for(&input.location, &input.slug()).await?;
        let (read, units, took) = self.read(store, input, slug.clone()).await?;
        if took {
            // What was approved or set back just now counts already.
            remembered.memory = memory::open(Some(store), workspace).await?;
            remembered.is_taught = false;
        }
        let memory = &remembered.memory;
        let known = self.known(store, memory);
        let plan = plan(known, &self.service, &units, &self.settings).await?;
        if !plan.questions.is_empty() && !remembered.is_taught && self.service.learns() {
            let teaching = teaching(memory, &self.settings.languages);
            self.service.learn(&teaching);
            remembered.is_taught = true;
        }
        let mut outcome = Outcome {
            document: slug,
            name: input.name.clone(),
            estimate: None,
            summary: None,
            files: Vec::new(),
        };
        if self.dry_run {
            outcome.estimate = Some(plan.estimate(&units, known, &self.service)?);
            return Ok(outcome);
        }
        let mut summary = self.planned(&units, &plan);
        let bar: Box<dyn Reporter> = if self.quiet {
            Box::new(Silent)
        } else {
            Box::new(Bar::new(outcome.document.as_str(), false))
        };
        let places = Semaphore::new(self.settings.concurrency);
        let run = Run {
            store,
            service: &self.service,
            termbase: &self.termbase,
            memory,
            settings: &self.settings,
            units: &units,
            reporter: &*bar,
            stop,
            places: &places,
        };
        let before = self.service.spent();
        let ended = translate(&run, plan).await;
        remember(&self.service, store).await?;
        summary.ended = ended?;
        summary.spent = self.service.spent().since(&before);
        summary.stopped = stop.is_requested() || summary.ended.is_some();
        summary.findings = read.findings;
        drop(units);
        let mut units = store.units_of(&read.document).await?;
        if mark_repeated(store, &units, &self.settings.languages).await? {
            units = store.units_of(&read.document).await?;
        }
        self.count(&units, &store.trails().await?, &mut summary);
        self.write(store, &units, &mut outcome, &mut summary)
            .await?;
        outcome.summary = Some(summary);
        Ok(outcome)
    }

    /// Writes the results.
    async fn write(
        &self,
        store: &Store,
        units: &[Unit],
        outcome: &mut Outcome,
        summary: &mut Summary,
    ) -> anyhow::Result<()> {
        let results = outputs::Results {
            folder: &self.out,
            slug: &outcome.document,
            languages: &self.settings.languages,
            marked: self.marked,
            termbase: Some(&self.termbase),
        };
        for &format in &self.formats {
            let written = outputs::write(store, results, format, units).await?;
            outcome.files.extend(written.files);
            summary.findings.extend(written.findings);
        }
        Ok(())
    }

    /// Reads a document, and takes in what a person filled in; says whether that was stored. A dry run stores nothing
    /// of it.
    async fn read(
        &self,
        store: &Store,
        input: &Input,
        slug: Slug,
    ) -> anyhow::Result<(ReadTable, Vec<Unit>, bool)> {
        let place = std::iter::once(input.location.as_str());
        outputs::refuse_inputs(&self.out, &slug, &self.formats, place)?;
        let mut read = input.cut(slug, self.segmented)?;
        if !self.dry_run {
            store
                .put_document(&read.document, &input.name, &input.location)
                .await?;
            let original = input.original.as_deref();
            store.put_original(&read.document.slug, original).await?;
        }
        let mut units = store.units_of(&read.document).await?;
        let taken = take_in::take_in(store, &read, &mut units).await?;
        let took = !self.dry_run && taken.change != Change::default();
        if took {
            store.commit(taken.change).await?;
        }
        read.findings.extend(taken.findings);
        Ok((read, units, took))
    }

    fn planned(&self, units: &[Unit], plan: &Plan) -> Summary {
        let boilerplate = units
            .iter()
            .filter(|unit| unit.segment.kind == Kind::Boilerplate)
            .count();
        let mut summary = Summary {
            segments: units.len(),
            ..Summary::default()
        };
        summary.boilerplate = if self.settings.boilerplate {
            0
        } else {
            boilerplate
        };
        for language in &self.settings.languages {
            let count =
                |counts: &HashMap<Language, usize>| counts.get(language).copied().unwrap_or(0);
            summary.languages.insert(
                *language,
                LanguageSummary {
                    kept: count(&plan.kept),
                    from_memory: count(&plan.from_memory),
                    from_answers: count(&plan.from_answers),
                    ..LanguageSummary::default()
                },
            );
        }
        summary
    }

    fn count(
        &self,
        units: &[Unit],
        trails: &HashMap<(SegmentId, Language), String>,
        summary: &mut Summary,
    ) {
        for (language, counts) in &mut summary.languages {
            for unit in units {
                if unit.segment.kind != Kind::Boilerplate || self.settings.boilerplate {
                    counts.count(unit.targets.get(language));
                    if let Some(trail) = trails.get(&(unit.segment.id.clone(), *language)) {
                        counts.count_trail(trail);
                    }
                }
            }
            let made = counts.translated + counts.reviewed + counts.needs_review;
            counts.asked =
                made.saturating_sub(counts.kept + counts.from_memory + counts.from_answers);
        }
    }
}

/// Marks answers that were given for many different sentences; returns whether there are such.
async fn mark_repeated(
    store: &Store,
    units: &[Unit],
    languages: &[Language],
) -> anyhow::Result<bool> {
    let targets = repeated(units, languages);
    let found = !targets.is_empty();
    let change = Change {
        targets,
        ..Change::default()
    };
    store.commit(change).await?;
    Ok(found)
}
