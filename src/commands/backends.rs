//! `trivani backends`: what is configured, and what each can do.

use std::io::Write;
use std::sync::Arc;

use serde::Serialize;

use super::exit::Exit;
use super::workspace::{Common, Workspace};
use crate::backend::{Capabilities, Service, TermSupport, registry};
use crate::cli::{Backends, BackendsAction};

mod trial;

#[derive(Debug, Serialize)]
struct Row {
    name: String,
    kind: &'static str,
    default: bool,
    ready: bool,
    model: String,
    licence: String,
    remote: bool,
    terms: &'static str,
    pairs: String,
    problem: String,
}

pub(super) async fn run(
    args: &Backends,
    common: &Common,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(common, None)?;
    let termbase = Arc::new(workspace.termbase(None)?);
    let mut config = workspace.config;
    config.allow_http |= args.allow_http;
    if let Some(BackendsAction::Test { name, to }) = &args.action {
        let trial = trial::run(name, *to, &config, &termbase).await?;
        return trial.print(args.json, out);
    }
    let rows: Vec<Row> = registry::names(&config)
        .into_iter()
        .map(|name| {
            let default = config.backend.0.contains(&name);
            let kind = config.backends.get(&name).map(|settings| settings.kind);
            let kind = kind.map_or("", crate::config::BackendKind::as_str);
            match registry::open(std::slice::from_ref(&name), &config, &termbase) {
                Ok(service) => ready(name, kind, default, &service),
                Err(error) => missing(name, kind, default, &error.to_string()),
            }
        })
        .collect();
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &rows)?;
        writeln!(out)?;
        return Ok(Exit::Ok);
    }
    for row in &rows {
        print(row, out)?;
    }
    Ok(Exit::Ok)
}

fn ready(name: String, kind: &'static str, default: bool, service: &Service) -> Row {
    let capabilities: &Capabilities = service.backend().describe();
    let pairs = match &capabilities.pairs {
        None => "any".to_owned(),
        Some(pairs) => pairs
            .iter()
            .map(|(from, to)| format!("{from}→{to}"))
            .collect::<Vec<_>>()
            .join(", "),
    };
    Row {
        name,
        kind,
        default,
        ready: true,
        model: capabilities.model.clone(),
        licence: capabilities.licence.clone(),
        remote: capabilities.remote,
        terms: match capabilities.terms {
            TermSupport::None => "checked afterwards only",
            TermSupport::Prompt => "in the request, and checked",
            TermSupport::Native => "the service's own glossary, and checked",
            TermSupport::Built => "set by the program",
        },
        pairs,
        problem: String::new(),
    }
}

fn missing(name: String, kind: &'static str, default: bool, problem: &str) -> Row {
    Row {
        name,
        kind,
        default,
        ready: false,
        model: String::new(),
        licence: String::new(),
        remote: false,
        terms: "",
        pairs: String::new(),
        problem: problem.to_owned(),
    }
}

fn print(row: &Row, out: &mut dyn Write) -> std::io::Result<()> {
    let default = if row.default { " (default)" } else { "" };
    if !row.ready {
        return writeln!(out, "{}{default}: not usable\n  {}", row.name, row.problem);
    }
    let place = if row.remote {
        "over the network"
    } else {
        "on this machine"
    };
    writeln!(out, "{}{default}: ready, {place}", row.name)?;
    if !row.kind.is_empty() && row.kind != row.name {
        writeln!(out, "  kind: {}", row.kind)?;
    }
    if !row.model.is_empty() {
        writeln!(out, "  model: {}", row.model)?;
    }
    if !row.licence.is_empty() {
        writeln!(out, "  licence of the output: {}", row.licence)?;
    }
    writeln!(out, "  languages: {}\n  terms: {}", row.pairs, row.terms)
}
