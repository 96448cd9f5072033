//! `trivani glossary`: keeping the termbase.

mod check;
mod corpus;
mod coverage;
mod diff;
mod export;
pub(in crate::commands) mod files;
mod fmt;
pub(super) mod import;
pub(super) mod list;
mod lookup;
mod matches;
mod merge;
mod suggest;
mod usage;

use std::io::Write;

use tokio::runtime::Runtime;

use super::exit::Exit;
use super::workspace::Common;
use crate::cli::Glossary;

pub(super) fn run(
    command: Glossary,
    common: &Common,
    runtime: &Runtime,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    match command {
        Glossary::Check(args) => check::run(&args, common, out),
        Glossary::Fmt(args) => fmt::run(&args, out),
        Glossary::Coverage(args) => coverage::run(&args, common, out),
        Glossary::Matches(args) => matches::run(&args, common, out),
        Glossary::Suggest(args) => suggest::run(&args, common, out),
        Glossary::Usage(args) => usage::run(&args, common, runtime, out),
        Glossary::Diff(args) => diff::run(&args, out),
        Glossary::Merge(args) => merge::run(&args, out),
        Glossary::Lookup(args) => lookup::run(&args, common, out),
        Glossary::Import(args) => import::run(&args, out),
        Glossary::Export(args) => export::run(&args, common, out),
    }
}
