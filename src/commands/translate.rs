//! `trivani translate`: the main job.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use serde::Serialize;
use tokio::sync::Semaphore;

use super::exit::{Exit, Hint, Usage};
use super::input::Input;
use super::plain::PlainText;
use super::workspace::{Common, Workspace};
use super::{interrupt, note};
use super::{memory, outputs};
use crate::backend::{Service, Stop, registry};
use crate::cli::Translate;
use crate::format::document::docx;
use crate::format::roles::Column;
use crate::format::{FormatError, OutputFormat};
use crate::glossary::Termbase;
use crate::memory::Memory;
use crate::model::{Document, Finding, Kind, Language, Origin, Severity, Slug, Status, Target};
use crate::pipeline::{
    Done, Estimate, Gathering, Known, LanguageSummary, PipelineError, Plan, Reporter, Run,
    Settings, Silent, Summary, plan, teaching, translate,
};
use crate::progress::Bar;
use crate::store::{Access, Change, Head, Pages, Store, Stored};

mod report;
mod take_in;

pub(super) use report::spending;

/// What came of one document.
#[derive(Debug, Serialize)]
pub(super) struct Outcome {
    document: Slug,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    estimate: Option<Estimate>,
    /// What a person should know of the reading, before anything is asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Finding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Summary>,
    files: Vec<PathBuf>,
}

/// The memory, and whether the backends were taught what it teaches.
struct Remembered {
    memory: Memory,
    is_taught: bool,
}

impl Remembered {
    async fn open(store: &Store, workspace: &Workspace) -> anyhow::Result<Self> {
        Ok(Self {
            memory: memory::open(Some(store), workspace).await?,
            is_taught: false,
        })
    }
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
    let stop = job.service.stop();
    let at_once = interrupt::watch(stop.clone(), common.quiet);
    let outcomes = tokio::select! {
        outcomes = job.documents(&store, &workspace, &inputs, stop) => outcomes,
        () = at_once.requested() => anyhow::bail!("stopped at once; {}", kept(&args)),
    };
    // Whatever came of it: a closed database is one file, which can be copied.
    store.close().await;
    let outcomes = outcomes.map_err(|error| hinted(error, &args))?;
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

/// An input, looked through but not yet stored.
enum Source {
    /// A text that is read part by part.
    Plain(PlainText),
    /// Anything else, held as a whole.
    Whole(Box<Input>),
}

impl Source {
    fn find(path: &Path, columns: &[Column]) -> Result<Self, FormatError> {
        if let Some(plain) = PlainText::find(path)? {
            return Ok(Self::Plain(plain));
        }
        let mut input = Input::read(path)?;
        input.columns = columns.to_vec();
        Ok(Self::Whole(Box::new(input)))
    }

    fn name(&self) -> &str {
        match self {
            Self::Plain(plain) => &plain.name,
            Self::Whole(input) => &input.name,
        }
    }

    fn location(&self) -> &str {
        match self {
            Self::Plain(plain) => &plain.location,
            Self::Whole(input) => &input.location,
        }
    }

    fn slug(&self) -> Slug {
        Slug::from_file_name(self.name())
    }
}

/// A document that was read.
struct Read<'s> {
    pages: Pages<'s>,
    findings: Vec<Finding>,
    /// Whether something that a person filled in was stored.
    took: bool,
}

fn read_inputs(args: &Translate) -> anyhow::Result<Vec<Source>> {
    let from_stdin = args.inputs.iter().filter(|path| path.as_os_str() == "-");
    if from_stdin.count() > 1 {
        return Err(Usage("standard input can be read only once: give `-` once".to_owned()).into());
    }
    Ok(args
        .inputs
        .iter()
        .map(|path| Source::find(path, &args.columns))
        .collect::<Result<_, _>>()?)
}

/// Refuses a run whose results would be written over one of its inputs.
async fn refuse_inputs(store: &Store, job: &Job, inputs: &[Source]) -> anyhow::Result<()> {
    for input in inputs {
        let slug = store.slug_for(input.location(), &input.slug()).await?;
        let places = inputs.iter().map(Source::location);
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
            stores: !self.dry_run,
        }
    }

    /// All documents, until something ends the run.
    async fn documents(
        &self,
        store: &Store,
        workspace: &Workspace,
        inputs: &[Source],
        stop: &Stop,
    ) -> anyhow::Result<Vec<Outcome>> {
        let mut known = Remembered::open(store, workspace).await?;
        let mut outcomes = Vec::new();
        for input in inputs {
            if stop.is_requested() {
                break;
            }
            let outcome = self
                .document(store, workspace, &mut known, input, stop)
                .await?;
            let ended = outcome.summary.as_ref().is_some_and(|s| s.ended.is_some());
            outcomes.push(outcome);
            if ended {
                break;
            }
        }
        Ok(outcomes)
    }

    async fn document(
        &self,
        store: &Store,
        workspace: &Workspace,
        remembered: &mut Remembered,
        input: &Source,
        stop: &Stop,
    ) -> anyhow::Result<Outcome> {
        let slug = store.slug_for(input.location(), &input.slug()).await?;
        let read = self.read(store, input, slug.clone()).await?;
        if read.took {
            // What was approved or set back just now counts already.
            *remembered = Remembered::open(store, workspace).await?;
        }
        let (memory, pages) = (&remembered.memory, &read.pages);
        let known = self.known(store, memory);
        let plan = plan(known, &self.service, pages, &self.settings).await?;
        self.teach(memory, &mut remembered.is_taught, &plan);
        let mut outcome = Outcome {
            document: slug,
            name: input.name().to_owned(),
            estimate: None,
            findings: Vec::new(),
            summary: None,
            files: Vec::new(),
        };
        if self.dry_run {
            outcome.estimate = Some(plan.estimate(pages, known, &self.service).await?);
            outcome.findings = read.findings;
            return Ok(outcome);
        }
        let mut summary = self.planned(pages.count(), &plan);
        let before = self.service.spent();
        let done = self.carry_out(known, pages, plan, &outcome.document, stop);
        let done = done.await;
        remember(&self.service, store).await?;
        let spent = self.service.spent().since(&before);
        store
            .add_spent(&outcome.document, &self.currency, &report::kept(&spent))
            .await?;
        let done = done?;
        summary.ended = done.ended;
        summary.spent = spent;
        summary.stopped = stop.is_requested() || summary.ended.is_some();
        summary.findings = read.findings;
        let results = outputs::Results {
            folder: &self.out,
            slug: &outcome.document,
            languages: &self.settings.languages,
            marked: self.marked,
            termbase: Some(&self.termbase),
        };
        let count = |unit: &Stored| self.count(unit, &mut summary);
        let written = outputs::write(store, results, &self.formats, pages, count).await?;
        count_asked(&mut summary);
        outcome.files = written.files;
        summary.findings.extend(written.findings);
        outcome.summary = Some(summary);
        Ok(outcome)
    }

    /// Hands what the memory teaches to the backends, once, and only when one is asked that learns.
    fn teach(&self, memory: &Memory, is_taught: &mut bool, plan: &Plan) {
        if plan.targets() > 0 && !*is_taught && self.service.learns() {
            let teaching = teaching(memory, &self.settings.languages);
            self.service.learn(&teaching);
            *is_taught = true;
        }
    }

    async fn carry_out(
        &self,
        known: Known<'_>,
        pages: &Pages<'_>,
        plan: Plan,
        document: &Slug,
        stop: &Stop,
    ) -> Result<Done, PipelineError> {
        let bar: Box<dyn Reporter> = if self.quiet {
            Box::new(Silent)
        } else {
            Box::new(Bar::new(document.as_str(), false))
        };
        let run = Run {
            store: known.store,
            service: &self.service,
            termbase: &self.termbase,
            memory: known.memory,
            settings: &self.settings,
            pages,
            reporter: &*bar,
            stop,
            recalls: plan.recalls,
            places: Semaphore::new(self.settings.concurrency),
            gathering: Gathering::default(),
        };
        translate(&run, plan).await
    }

    /// Reads a document, and takes in what a person filled in. A dry run stores nothing of it.
    async fn read<'s>(
        &self,
        store: &'s Store,
        input: &Source,
        slug: Slug,
    ) -> anyhow::Result<Read<'s>> {
        outputs::refuse_inputs(
            &self.out,
            &slug,
            &self.formats,
            std::iter::once(input.location()),
        )?;
        match input {
            Source::Plain(plain) => self.read_plain(store, plain, slug).await,
            Source::Whole(input) => self.read_whole(store, input, slug).await,
        }
    }

    async fn read_plain<'s>(
        &self,
        store: &'s Store,
        plain: &PlainText,
        slug: Slug,
    ) -> anyhow::Result<Read<'s>> {
        let mut reading = plain.read(slug.clone(), self.segmented)?;
        let pages = if self.dry_run {
            let mut segments = Vec::new();
            while let Some(part) = reading.next()? {
                segments.extend(part);
            }
            let document = Document {
                slug,
                segments,
                tail: reading.end(),
            };
            Pages::held(store, store.units_of(&document).await?).await?
        } else {
            let filing = store.file_document(&slug, &plain.name, &plain.location);
            let mut filing = filing.await?;
            while let Some(part) = reading.next()? {
                filing.add(&part).await?;
            }
            let head = filing.finish(&reading.end()).await?;
            store.put_original(&slug, None).await?;
            Pages::filed(store, &slug, head).await?
        };
        Ok(Read {
            pages,
            findings: Vec::new(),
            took: false,
        })
    }

    async fn read_whole<'s>(
        &self,
        store: &'s Store,
        input: &Input,
        slug: Slug,
    ) -> anyhow::Result<Read<'s>> {
        let mut read = input.cut(slug.clone(), self.segmented)?;
        let mut faults = read.findings.iter();
        if let Some(fault) = faults.find(|it| it.rule == docx::UNWRITABLE)
            && self.formats.contains(&OutputFormat::Docx)
        {
            let advice = "or leave out `--format docx`";
            return Err(Usage(format!("{}, {advice}", fault.message)).into());
        }
        let mut head = Head::default();
        if !self.dry_run {
            head = store
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
        let pages = if self.dry_run {
            Pages::held(store, units).await?
        } else {
            Pages::filed(store, &slug, head).await?
        };
        Ok(Read {
            pages,
            findings: read.findings,
            took,
        })
    }

    fn planned(&self, segments: usize, plan: &Plan) -> Summary {
        let mut summary = Summary {
            segments,
            ..Summary::default()
        };
        summary.boilerplate = if self.settings.boilerplate {
            0
        } else {
            plan.boilerplate
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

    /// Counts what there is for a unit at the end.
    fn count(&self, Stored { unit, trails }: &Stored, summary: &mut Summary) {
        if unit.segment.kind == Kind::Boilerplate && !self.settings.boilerplate {
            return;
        }
        for (language, counts) in &mut summary.languages {
            let target = unit.targets.get(language);
            counts.count(target);
            let trail = trails.iter().find(|(of, _)| of == language);
            if let Some((_, trail)) = trail {
                counts.count_trail(trail);
            } else if target.is_some_and(is_right_at_once) {
                counts.count_trail("answer:0");
            }
        }
    }
}

/// Whether a service gave it and nothing had to be mended: such targets have no trail.
fn is_right_at_once(target: &Target) -> bool {
    matches!(target.origin, Origin::Backend { .. }) && target.status != Status::NeedsReview
}

fn count_asked(summary: &mut Summary) {
    for counts in summary.languages.values_mut() {
        let made = counts.translated + counts.reviewed + counts.needs_review;
        counts.asked = made.saturating_sub(counts.kept + counts.from_memory + counts.from_answers);
    }
}
