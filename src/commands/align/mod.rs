//! `trivani align`: editions that exist already, side by side.

mod edition;
mod known;
mod plan;
mod results;
mod score;
mod single;
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
        Some(Action::Stats(_)) => unimplemented!(),
        None => runtime.block_on(single::run(&args.run, common, out)),
    }
}
