//! The `trivani` program: parse, run, exit code.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use tracing_subscriber::EnvFilter;
use trivani::cli::Cli;
use trivani::commands::{self, Exit};

/// A run makes and drops many small strings for every request.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // If the terminal is gone there is nobody to tell.
            let _ = error.print();
            let asked_for = error.exit_code() == 0;
            return if asked_for {
                Exit::Ok
            } else {
                Exit::Configuration
            }
            .into();
        }
    };
    let level = if cli.verbose { "trivani=debug" } else { "off" };
    let filter = EnvFilter::try_from_env("TRIVANI_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    match commands::run(cli, &mut std::io::stdout().lock()) {
        Ok(exit) => exit.into(),
        Err(error) if commands::is_closed_pipe(&error) => Exit::Ok.into(),
        Err(error) => {
            commands::explain(&error, &mut std::io::stderr().lock());
            Exit::of(&error).into()
        }
    }
}
