//! `trivani translate`: the main job.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use serde::Serialize;

use super::exit::{Exit, Hint, Usage};
use super::input::Input;
use super::memory;
use super::workspace::{Common, Workspace};
use crate::backend::{Service, registry};
use crate::cli::Translate;
use crate::format::{OutputFormat, ReadTable, export};
use crate::glossary::Termbase;
use crate::memory::Memory;
use crate::model::{Kind, Language, Slug, Unit};
use crate::pipeline::{
    Estimate, Known, LanguageSummary, Plan, Reporter, Run, Settings, Silent, Stop, Summary, plan,
    repeated, translate,
};
use crate::progress::Bar;
use crate::store::{Access, Change, Store, TargetChange};

mod report;

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

struct Job {
    termbase: Arc<Termbase>,
    memory: Memory,
    service: Service,
    currency: String,
    settings: Settings,
    formats: Vec<OutputFormat>,
    out: PathBuf,
    segmented: bool,
    dry_run: bool,
    quiet: bool,
}

pub(super) async fn run(
    args: Translate,
    common: &Common,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(common, args.out.clone())?;
    let inputs = args
        .inputs
        .iter()
        .map(|path| Input::read(path))
        .collect::<Result<Vec<_>, _>>()?;
    let mut job = job(&args, common, &workspace)?;
    let temporary = tempfile::tempdir().context("cannot make a temporary folder")?;
    let folder = workspace.store_folder();
    let store = match (args.dry_run, folder.join(crate::store::FILE_NAME).exists()) {
        (false, _) => Store::open(folder, Access::Write).await?,
        (true, true) => Store::open(folder, Access::Read).await?,
        (true, false) => Store::open(temporary.path(), Access::Write).await?,
    };
    recall(&job.service, &store).await?;
    job.memory = memory::open(Some(&store), &workspace).await?;
    let stop = watch_for_interrupts(common.quiet);
    let mut outcomes = Vec::new();
    for input in &inputs {
        if stop.is_requested() {
            break;
        }
        let outcome = tokio::select! {
            outcome = job.document(&store, input, &stop) => outcome.with_context(|| Hint(kept(&args)))?,
            () = second_interrupt(&stop) => anyhow::bail!("stopped at once; {}", kept(&args)),
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

fn exit(stopped: bool, outcomes: &[Outcome]) -> Exit {
    let has_findings = outcomes
        .iter()
        .filter_map(|outcome| outcome.summary.as_ref())
        .any(|s| !s.findings.is_empty());
    match (stopped, has_findings) {
        (true, _) => Exit::Failed,
        (false, true) => Exit::Findings,
        (false, false) => Exit::Ok,
    }
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
        memory: Memory::default(),
        service,
        formats,
        out: workspace.out.clone(),
        segmented: args.segmented,
        dry_run: args.dry_run,
        quiet: common.quiet,
    })
}

impl Job {
    fn known<'a>(&'a self, store: &'a Store) -> Known<'a> {
        Known {
            store,
            termbase: &self.termbase,
            memory: &self.memory,
        }
    }

    async fn document(&self, store: &Store, input: &Input, stop: &Stop) -> anyhow::Result<Outcome> {
        let slug = store.slug_for(&input.location, &input.slug()).await?;
        let read = input.cut(slug.clone(), self.segmented)?;
        if !self.dry_run {
            store
                .put_document(&read.document, &input.name, &input.location)
                .await?;
            take_in(store, &read).await?;
        }
        let units = store.units_of(&read.document).await?;
        let known = self.known(store);
        let plan = plan(known, &self.service, &units, &self.settings).await?;
        let mut outcome = Outcome {
            document: slug,
            name: input.name.clone(),
            estimate: None,
            summary: None,
            files: Vec::new(),
        };
        if self.dry_run {
            outcome.estimate = Some(plan.estimate(&units, self.known(store), &self.service)?);
            return Ok(outcome);
        }
        let mut summary = self.planned(&units, &plan);
        let bar: Box<dyn Reporter> = if self.quiet {
            Box::new(Silent)
        } else {
            Box::new(Bar::new(outcome.document.as_str(), false))
        };
        let run = Run {
            store,
            service: &self.service,
            termbase: &self.termbase,
            memory: &self.memory,
            settings: &self.settings,
            units: &units,
            reporter: &*bar,
            stop,
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
        self.count(&units, &mut summary);
        for &format in &self.formats {
            let (path, findings) = export(&self.out, outcome.document.as_str(), format, &units)?;
            outcome.files.push(path);
            summary.findings.extend(findings);
        }
        outcome.summary = Some(summary);
        Ok(outcome)
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
            let count = |counts: &std::collections::HashMap<Language, usize>| {
                counts.get(language).copied().unwrap_or(0)
            };
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

    fn count(&self, units: &[Unit], summary: &mut Summary) {
        for (language, counts) in &mut summary.languages {
            for unit in units {
                if unit.segment.kind != Kind::Boilerplate || self.settings.boilerplate {
                    counts.count(unit.targets.get(language));
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

/// Stores what a person filled in. A cell that says the same as the database is left as the database has it; one
/// that differs from it is a person's edit, whatever its origin column says.
async fn take_in(store: &Store, read: &ReadTable) -> anyhow::Result<()> {
    let stored = store.units_of(&read.document).await?;
    let mut change = Change {
        comments: read.comments.clone(),
        ..Change::default()
    };
    for (segment, language, target) in &read.targets {
        let Some(unit) = stored.iter().find(|unit| unit.segment.id == *segment) else {
            continue;
        };
        let mut target = target.clone();
        match unit.targets.get(language) {
            Some(known) if known.text == target.text => continue,
            Some(_) => target.origin = crate::model::Origin::Person,
            None => {}
        }
        let key = unit.segment.key.clone();
        change.targets.push(TargetChange {
            segment: segment.clone(),
            language: *language,
            key,
            target,
        });
    }
    Ok(store.commit(change).await?)
}

/// On the first interrupt the run winds down.
fn watch_for_interrupts(quiet: bool) -> Arc<Stop> {
    let stop = Arc::new(Stop::default());
    let wish = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            wish.request();
            if !quiet {
                note(
                    "stopping: waiting for the answers under way; press Ctrl-C again to stop at once",
                );
            }
        }
    });
    stop
}

async fn second_interrupt(stop: &Stop) {
    loop {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        if stop.is_requested() {
            return;
        }
        // This was the first one, which the watcher takes; give it the time to.
        tokio::task::yield_now().await;
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a note to the person at the terminal, who sees no log"
)]
fn note(message: &str) {
    eprintln!("{message}");
}
