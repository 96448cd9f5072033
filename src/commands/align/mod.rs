//! `trivani align`: editions that exist already, side by side.

mod batch;
mod edition;
mod jobs;
mod known;
mod picture;
mod plan;
mod ranking;
mod results;
mod score;
mod services;
mod single;
mod stats;
mod summary;
mod table;
mod work;

use std::io::Write;

use tokio::runtime::Runtime;

use super::exit::Exit;
use super::workspace::Common;
use crate::cli::align::{Action, Align};

pub(super) fn run(
    args: Align,
    common: &Common,
    runtime: &Runtime,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    match args.action {
        Some(Action::Score(args)) => score::run(&args, out),
        Some(Action::Stats(args)) => stats::run(&args, out),
        None if args.run.batch.is_some() || args.run.folder.is_some() => {
            batch::run(&args.run, common, runtime, out)
        }
        None => runtime.block_on(single::run(&args.run, common, out)),
    }
}
