//! `trivani review diff`: what a review changes, word by word.

use std::collections::HashMap;
use std::io::{IsTerminal, Write};

use super::open;
use super::reading::read;
use crate::cli::review::Diff;
use crate::commands::exit::{Exit, Usage};
use crate::commands::workspace::Workspace;
use crate::format::write_atomically;
use crate::model::Segment;
use crate::review::diff::{Shown, html, terminal};
use crate::review::merge::{Choice, Plan};
use crate::review::present::Present;
use crate::store::{Access, Store};

pub(super) async fn run(
    args: Diff,
    workspace: &Workspace,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let store = open(workspace, Access::Read).await?;
    let changes = if args.files.is_empty() {
        imported(&store, args.import).await?
    } else {
        let termbase = workspace.termbase(None)?;
        let back = read(&store, &args.files, &termbase, Choice::Ask, None).await?;
        planned(&back.plan, &back.present)
    };
    store.close().await;
    if let Some(path) = &args.html {
        let page = html(&changes, args.language);
        write_atomically(path, |file| Ok(file.write_all(page.as_bytes())?))?;
        writeln!(out, "wrote {}: {} changes", path.display(), changes.len())?;
        return Ok(Exit::Ok);
    }
    let colours = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    write!(out, "{}", terminal(&changes, args.language, colours))?;
    Ok(Exit::Ok)
}

/// What an import changed.
async fn imported(store: &Store, number: Option<i64>) -> anyhow::Result<Vec<Shown>> {
    let imports = store.review_imports().await?;
    let found = match number {
        Some(number) => imports.iter().find(|import| import.number == number),
        None => imports.last(),
    };
    let Some(import) = found else {
        let message = number.map_or_else(
            || "nothing was taken in yet".to_owned(),
            |number| format!("there is no import {number}"),
        );
        return Err(Usage(message).into());
    };
    let mut segments: HashMap<String, Segment> = HashMap::new();
    let mut order: HashMap<String, usize> = HashMap::new();
    for document in store.documents().await? {
        for unit in store.units(&document.slug).await? {
            order.insert(unit.segment.id.to_string(), order.len());
            segments.insert(unit.segment.id.to_string(), unit.segment);
        }
    }
    let mut changes = store.review_changes(import.number).await?;
    changes.sort_by_key(|change| {
        order
            .get(change.segment.as_str())
            .copied()
            .unwrap_or(usize::MAX)
    });
    let shown = changes.into_iter().map(|change| {
        let segment = segments.get(change.segment.as_str());
        Shown {
            number: segment.map(|segment| segment.number),
            source: segment
                .map(|segment| segment.text.clone())
                .unwrap_or_default(),
            segment: change.segment.to_string(),
            language: change.language,
            before: change.before,
            after: change.after,
            statuses: (change.status_before, change.status_after),
        }
    });
    Ok(shown.collect())
}

/// What an import would change.
fn planned(plan: &Plan, present: &Present) -> Vec<Shown> {
    let unit = |id: &str| present.unit(id);
    let targets = plan.decisions.iter().map(|decision| {
        let before = present.target(&decision.segment, decision.language);
        Shown {
            number: unit(decision.segment.as_str()).map(|unit| unit.segment.number),
            segment: decision.segment.to_string(),
            source: decision.source.to_string(),
            language: Some(decision.language),
            before: before.map(|target| target.text.clone()).unwrap_or_default(),
            after: decision.target.text.clone(),
            statuses: (
                before.map(|target| target.status),
                Some(decision.target.status),
            ),
        }
    });
    let comments = plan.comments.iter().map(|(segment, comment)| Shown {
        number: unit(segment.as_str()).map(|unit| unit.segment.number),
        segment: segment.to_string(),
        source: unit(segment.as_str())
            .map(|unit| unit.segment.text.clone())
            .unwrap_or_default(),
        language: None,
        before: unit(segment.as_str())
            .map(|unit| unit.comment.clone())
            .unwrap_or_default(),
        after: comment.clone(),
        statuses: (None, None),
    });
    targets.chain(comments).collect()
}
