//! `trivani memory`: keeping the translation memory.

mod analyse;
mod clean;
mod export;
mod import;
mod incoming;
mod open;
mod search;
mod stats;

use std::io::Write;

use super::exit::Exit;
use super::workspace::{Common, Workspace};
use crate::cli::memory::{Action, Memory};

pub(super) use open::open;

pub(super) async fn run(
    args: Memory,
    common: &Common,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(common, args.out)?;
    match args.action {
        Action::Import(args) => import::run(&args, &workspace, out).await,
        Action::Export(args) => export::run(&args, &workspace, out).await,
        Action::Search(args) => search::run(&args, &workspace, out).await,
        Action::Stats(args) => stats::run(&args, &workspace, out).await,
        Action::Clean(args) => clean::run(&args, &workspace, out).await,
        Action::Analyse(args) => analyse::run(&args, &workspace, out).await,
    }
}
