//! Many documents, several at once: one that cannot be aligned never stops the rest.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};

use sha2::{Digest, Sha256};
use tokio::runtime::Runtime;

use super::edition::Edition;
use super::jobs::{Job, from_folder, from_table};
use super::known::Known;
use super::plan::Plan;
use super::ranking::{Ranked, State, print, write_report};
use super::results::write;
use super::services::{Gathered, Services};
use super::summary::Summary;
use super::table::units;
use super::work::Aligned;
use crate::cli::align::Run;
use crate::commands::exit::{Exit, Usage};
use crate::commands::outputs::refuse_file_as_folder;
use crate::commands::workspace::{Common, Workspace};
use crate::progress::Count;
use crate::store::{Access, Recipe, Store};

/// What is kept of a document that was aligned.
#[derive(serde::Serialize, serde::Deserialize)]
struct Done {
    summary: Summary,
    files: Vec<PathBuf>,
}

pub(super) fn run(
    args: &Run,
    common: &Common,
    runtime: &Runtime,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let plan = Plan::new(args)?;
    if plan.to_stdout {
        return Err(Usage("a batch is written to a folder: name one with --out".to_owned()).into());
    }
    let jobs = match (&args.batch, &args.folder) {
        (Some(table), _) => from_table(table, &plan.languages)?,
        (None, Some(folder)) => from_folder(
            folder,
            args.pattern.as_deref().unwrap_or_default(),
            &plan.languages,
        )?,
        (None, None) => Vec::new(),
    };
    let workspace = Workspace::find(common, plan.out.clone())?;
    refuse_file_as_folder(&workspace.out)?;
    let store = runtime.block_on(Store::open(workspace.store_folder(), Access::Write))?;
    let known = runtime.block_on(Known::load(
        &workspace,
        args.glossary.as_deref(),
        Some(&store),
    ))?;
    let services = Services::open(args, &workspace, common)?;
    let batch = Batch {
        services,
        plan,
        folder: workspace.out.clone(),
        store,
        known,
        fresh: args.fresh,
    };
    let threads = args.jobs.map_or_else(cores, usize::from);
    let mut ranked = batch.align(&jobs, threads, common.quiet, runtime)?;
    runtime.block_on(batch.store.close());
    // The most doubtful first; the same batch gives the same order.
    ranked.sort_by(|a, b| {
        b.doubt
            .total_cmp(&a.doubt)
            .then_with(|| a.name.cmp(&b.name))
    });
    if let Some(path) = &args.report {
        write_report(&ranked, path)?;
    }
    print(&ranked, args.json, out)?;
    let is_clean = ranked.iter().all(|ranked| ranked.verdict.is_empty());
    Ok(if is_clean { Exit::Ok } else { Exit::Findings })
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

struct Batch {
    plan: Plan,
    folder: PathBuf,
    store: Store,
    known: Known,
    services: Services,
    fresh: bool,
}

type Outcome = Result<Aligned, String>;

impl Batch {
    /// Aligns what is not done yet; texts are aligned by `threads`, results written here, one after the other.
    fn align(
        &self,
        jobs: &[Job],
        threads: usize,
        quiet: bool,
        runtime: &Runtime,
    ) -> anyhow::Result<Vec<Ranked>> {
        let mut ranked = Vec::new();
        let mut open = Vec::new();
        for job in jobs {
            if let Some(fault) = job.fault() {
                ranked.push(Ranked::failed(job, fault));
                continue;
            }
            let recipe = self.recipe(job);
            match runtime.block_on(self.done(job, recipe.as_ref()))? {
                Some(done) => ranked.push(Ranked::new(job, &done.summary, State::Kept)),
                None => open.push((job, recipe)),
            }
        }
        let bar = Count::new("aligning", open.len() as u64, quiet);
        let next = AtomicUsize::new(0);
        let (send, received) = sync_channel::<(usize, Outcome)>(threads);
        std::thread::scope(|scope| {
            for _ in 0..threads.min(open.len()) {
                let send = send.clone();
                let (open, next) = (&open, &next);
                scope.spawn(move || self.work(open, next, &send, runtime));
            }
            drop(send);
            for (at, outcome) in received {
                let (job, recipe) = &open[at];
                let finished = outcome.and_then(|aligned| {
                    let finished = runtime.block_on(self.finish(job, recipe.as_ref(), aligned));
                    finished.map_err(|error| format!("{error:#}"))
                });
                ranked.push(match finished {
                    Ok(summary) => Ranked::new(job, &summary, State::Aligned),
                    Err(reason) => Ranked::failed(job, reason),
                });
                bar.more();
            }
        });
        bar.finish();
        Ok(ranked)
    }

    fn work(
        &self,
        open: &[(&Job, Option<Recipe>)],
        next: &AtomicUsize,
        send: &SyncSender<(usize, Outcome)>,
        runtime: &Runtime,
    ) {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some((job, _)) = open.get(at) else { return };
            // A fault of ours in one document must not take the others with it.
            let outcome = catch_unwind(AssertUnwindSafe(|| self.one(job, runtime)));
            let outcome = outcome.unwrap_or_else(|_| {
                Err("it cannot be aligned: a fault of this program".to_owned())
            });
            if send.send((at, outcome)).is_err() {
                return;
            }
        }
    }

    fn one(&self, job: &Job, runtime: &Runtime) -> Outcome {
        let editions = job.editions.iter();
        let editions = editions
            .map(|(tag, path)| Edition::read(path, tag, self.plan.segmented))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| error.to_string())?;
        let gathered = if self.services.is_empty() {
            Gathered::default()
        } else {
            let gathered = runtime.block_on(self.services.gather(&editions, &self.store));
            gathered.map_err(|error| format!("{error:#}"))?
        };
        let mut aligned = Aligned::make(editions, &self.known, &gathered, &self.plan.settings);
        aligned.name = job.full_name();
        Ok(aligned)
    }

    /// A hash of the files and of everything else that changes the results; `None` when a file cannot be read.
    fn recipe(&self, job: &Job) -> Option<Recipe> {
        let mut parts = vec![self.plan.recipe()];
        for (tag, path) in &job.editions {
            parts.push(tag.clone());
            parts.push(format!("{:?}", Sha256::digest(std::fs::read(path).ok()?)));
        }
        Some(Recipe::new(parts.iter().map(String::as_str)))
    }

    /// What was kept of a document that was aligned from these very files, when its results are still there.
    async fn done(&self, job: &Job, recipe: Option<&Recipe>) -> anyhow::Result<Option<Done>> {
        let Some(recipe) = recipe.filter(|_| !self.fresh) else {
            return Ok(None);
        };
        let kept = self.store.aligned(&self.key(job), recipe).await?;
        let done: Option<Done> = kept.and_then(|kept| serde_json::from_str(&kept).ok());
        Ok(done.filter(|done| done.files.iter().all(|file| file.exists())))
    }

    /// Results in different folders are different.
    fn key(&self, job: &Job) -> String {
        let folder: &Path = &self.folder;
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        folder.join(job.full_name()).display().to_string()
    }

    async fn finish(
        &self,
        job: &Job,
        recipe: Option<&Recipe>,
        aligned: Aligned,
    ) -> anyhow::Result<Summary> {
        let threshold = self.plan.settings.threshold;
        let (files, _) = write(&aligned, &self.plan, &self.store, &self.folder).await?;
        if self.plan.remember {
            self.store
                .remember(&units(&aligned, threshold, true))
                .await?;
        }
        let done = Done {
            summary: Summary::new(&aligned, threshold),
            files,
        };
        if let Some(recipe) = recipe {
            let kept = serde_json::to_string(&done)?;
            self.store
                .note_aligned(&self.key(job), recipe, &kept)
                .await?;
        }
        Ok(done.summary)
    }
}
