//! One alignment of two or three editions.

use std::io::Write;

use super::edition::Edition;
use super::known::Known;
use super::picture::draw;
use super::plan::Plan;
use super::results::{render, write};
use super::services::{Gathered, Services};
use super::summary::{Report, Summary};
use super::table::units;
use super::work::Aligned;
use crate::cli::align::Run;
use crate::commands::exit::{Exit, Usage};
use crate::commands::note;
use crate::commands::outputs::refuse_file_as_folder;
use crate::commands::workspace::{Common, Workspace};
use crate::progress::Spinner;
use crate::store::{Access, Store, StoreError};

pub(super) async fn run(args: &Run, common: &Common, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let plan = Plan::new(args)?;
    if args.inputs.len() != plan.languages.len() {
        return Err(Usage(format!(
            "there are {} files and {} languages: `--languages` names one for each file, in their order",
            args.inputs.len(),
            plan.languages.len()
        ))
        .into());
    }
    if args.inputs.len() > 2 {
        plan.pairs.of(&plan.languages)?;
    }
    let workspace = Workspace::find(common, plan.out.clone())?;
    // All inputs are read before anything is made or written.
    let editions = args.inputs.iter().zip(&plan.languages);
    let editions = editions
        .map(|(path, tag)| Edition::read(path, tag, plan.segmented))
        .collect::<Result<Vec<_>, _>>()?;
    let services = Services::open(args, &workspace, common)?;
    let store = open(&plan, &workspace, !services.is_empty()).await?;
    let known = Known::load(&workspace, args.glossary.as_deref(), store.as_ref()).await?;
    let gathered = match &store {
        Some(store) if !services.is_empty() => services.gather(&editions, store).await?,
        _ => Gathered::default(),
    };
    let spinner = Spinner::new(
        &format!("aligning {}", plan.languages.join(", ")),
        common.quiet,
    );
    let aligned = Aligned::make(editions, &known, &gathered, &plan.settings);
    spinner.finish();
    let exit = finish(
        args,
        &plan,
        &workspace,
        store.as_ref(),
        &aligned,
        common.quiet,
        out,
    )
    .await?;
    if let Some(store) = store {
        store.close().await;
    }
    Ok(exit)
}

/// The database: to write when results go to a folder or to the memory, or services are asked; else to read, if there is one.
async fn open(plan: &Plan, workspace: &Workspace, asks: bool) -> anyhow::Result<Option<Store>> {
    if !plan.to_stdout || plan.remember || asks {
        refuse_file_as_folder(&workspace.out)?;
        return Ok(Some(
            Store::open(workspace.store_folder(), Access::Write).await?,
        ));
    }
    match Store::open(workspace.store_folder(), Access::Read).await {
        Ok(store) => Ok(Some(store)),
        Err(StoreError::Missing { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn finish(
    args: &Run,
    plan: &Plan,
    workspace: &Workspace,
    store: Option<&Store>,
    aligned: &Aligned,
    quiet: bool,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let mut report = Report {
        summary: Summary::new(aligned, plan.settings.threshold),
        files: Vec::new(),
        remembered: None,
        findings: aligned.findings.clone(),
    };
    if let Some(store) = store.filter(|_| plan.remember) {
        let units = units(aligned, plan.settings.threshold, true);
        report.remembered = Some(store.remember(&units).await?.added);
    }
    if let Some(path) = &args.plot {
        draw(aligned, plan.settings.threshold, path)?;
        report.files.push(path.clone());
    }
    let Some(store) = store.filter(|_| !plan.to_stdout) else {
        // Standard output holds the format and nothing else.
        for finding in report.findings.iter().filter(|_| !quiet) {
            note(&finding.message);
        }
        return to_stdout(plan, aligned, out);
    };
    let (files, findings) = write(aligned, plan, store, &workspace.out).await?;
    report.files.extend(files);
    report.findings.extend(findings);
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &report)?;
        writeln!(out)?;
    } else {
        report.print(out)?;
    }
    let is_clean = report.findings.is_empty() && report.summary.needs_review == 0;
    Ok(if is_clean { Exit::Ok } else { Exit::Findings })
}

/// One format, so that it can stand in a pipe: of three editions the first pair that is named, or the whole.
fn to_stdout(plan: &Plan, aligned: &Aligned, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let format = plan.formats[0];
    let pairs = aligned.pairs_of(plan)?;
    let one = pairs.first().unwrap_or(aligned);
    let (bytes, _) = render(one, format, plan.settings.threshold)?;
    out.write_all(&bytes)?;
    Ok(Exit::Ok)
}
