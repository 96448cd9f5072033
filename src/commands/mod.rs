//! One file a subcommand: each wires parts together and says what came of it.

mod align;
mod backends;
mod check;
mod convert;
mod doctor;
mod edition;
mod exit;
mod export;
mod glossary;
mod init;
mod input;
mod interrupt;
mod memory;
mod outputs;
mod plain;
mod review;
mod segment;
mod status;
mod text;
mod translate;
mod workspace;

use std::io::Write;

use clap::CommandFactory;

use crate::cli::{Cli, Command};

pub use exit::{Exit, explain, is_closed_pipe};

#[expect(
    clippy::print_stderr,
    reason = "a note to the person at the terminal, who sees no log"
)]
fn note(message: &str) {
    eprintln!("{message}");
}

/// Runs what the command line asks for; results go to `out`, progress and notes to standard error.
///
/// # Errors
/// Whatever makes the command fail, with its causes.
pub fn run(cli: Cli, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let common = workspace::Common {
        quiet: cli.quiet,
        project: cli.project,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match cli.command {
        Command::Translate(args) => runtime.block_on(translate::run(args, &common, out)),
        Command::Init(args) => init::run(&args, out),
        Command::Segment(args) => segment::run(&args, out),
        Command::Text(args) => text::run(&args, out),
        Command::Align(args) => align::run(args, &common, &runtime, out),
        Command::Export(args) => runtime.block_on(export::run(args, &common, out)),
        Command::Edition(args) => runtime.block_on(edition::run(args, &common, out)),
        Command::Check(args) => check::run(&args, &common, out),
        Command::Convert(args) => convert::run(&args, out),
        Command::Status(args) => runtime.block_on(status::run(args, &common, out)),
        Command::Glossary(command) => glossary::run(command, &common, &runtime, out),
        Command::Memory(args) => runtime.block_on(memory::run(args, &common, out)),
        Command::Review(args) => runtime.block_on(review::run(args, &common, out)),
        Command::Backends(args) => runtime.block_on(backends::run(&args, &common, out)),
        Command::Doctor(args) => runtime.block_on(doctor::run(&args, &common, out)),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "trivani", out);
            Ok(Exit::Ok)
        }
        Command::Man => {
            clap_mangen::Man::new(Cli::command()).render(out)?;
            Ok(Exit::Ok)
        }
    }
}
