//! The command line. These types become plain settings in `commands` and go no further.

pub mod align;
mod convert;
mod edition;
mod glossary;
pub mod memory;
pub mod review;
pub mod text;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use crate::format::OutputFormat;
use crate::format::pairs::Column;
use crate::model::{Language, Severity};

pub use convert::Convert;
pub use edition::Edition;
pub use glossary::*;

/// Khmer text into checked Khmer–Vietnamese–English tables and memories.
#[derive(Debug, Parser)]
#[command(
    name = "trivani",
    version,
    propagate_version = true,
    after_help = "Example:\n  trivani translate speech.km.txt --out output\n\nExit codes: 0 done, 1 failed, 2 done with findings, 3 wrong configuration or command line"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Show no progress and no notes
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Log what happens on standard error (never a key)
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// The project folder (with `trivani.toml`); else the nearest one above the current folder, else none
    #[arg(long, global = true, value_name = "DIR")]
    pub project: Option<PathBuf>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Translate Khmer documents into tables and memories
    Translate(Translate),
    /// Make a project folder with a commented `trivani.toml` and the shipped glossary
    Init(Init),
    /// Show the sentences of a text before paying for them
    Segment(Segment),
    /// Inspect, normalise, cut and count text
    Text(text::Text),
    /// Align editions that exist already, two or three at a time
    Align(align::Align),
    /// Write the outputs again from the project database
    Export(Export),
    /// Make a finished edition: HTML, DOCX, EPUB, PDF
    Edition(Edition),
    /// Check bilingual tables, TMX and XLIFF: terms, numbers, punctuation, consistency
    Check(Check),
    /// Turn tables, TMX, XLIFF, JSON and termbases into one another
    Convert(Convert),
    /// Show how far the documents of a project are
    Status(Status),
    /// Keep the termbase: check, sort, look up, compare, exchange
    #[command(subcommand)]
    Glossary(Glossary),
    /// Keep the translation memory: import, export, search, clean, analyse
    Memory(memory::Memory),
    /// Give translations out for review in spreadsheets, and take them back in
    Review(review::Review),
    /// Show which backends there are and what each can do
    Backends(Backends),
    /// Look whether configuration, keys, glossary, database and fonts are in place
    Doctor(Doctor),
    /// Print a completion script for a shell
    #[command(after_help = "Example:\n  trivani completions bash > /etc/bash_completion.d/trivani")]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    #[command(after_help = "Example:\n  trivani man | man -l -")]
    Man,
}

/// Translate Khmer documents.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[command(after_help = "Examples:
  trivani translate speech.km.txt
  trivani translate --backend office --to vi --out results *.km.txt
  trivani translate report.docx --format docx,xlsx
  trivani translate table.csv            # fills only the empty vi and en cells
  cat speech.km.txt | trivani translate - --dry-run

Inputs: text (UTF-8, or UTF-16 with a byte order mark; a line feed ends a paragraph), documents (.docx, .odt, .epub, .pptx,
.html, .md), `-` for standard input, and .csv, .tsv, .xlsx or .ods tables with a Khmer column. A run that was stopped is taken
up where it stopped by running the same command again; nothing is paid for twice.")]
pub struct Translate {
    /// Texts (.txt and others), documents (.docx, .odt, .html, …), tables (.csv, .tsv, .xlsx, .ods), or `-`
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// The columns of a table, when their names and letters do not tell: a name or a number each
    #[arg(long, value_delimiter = ',', value_name = "LANGUAGE=COLUMN")]
    pub columns: Vec<Column>,
    /// The languages to translate into
    #[arg(long, value_delimiter = ',', value_name = "LANGUAGES")]
    pub to: Option<Vec<Language>>,
    /// The backend (see `trivani backends`); of several, each is used when those before it cannot go on
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub backend: Option<Vec<String>>,
    /// Where to write the results [default: output]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The formats to write: csv, tmx, xlsx, ods, xliff, xliff12, jsonl; and docx, the translated document, of a .docx
    #[arg(long, value_delimiter = ',', value_name = "FORMATS")]
    pub format: Option<Vec<OutputFormat>>,
    /// Files or folders with terms, in place of the project's or the shipped ones
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub glossary: Option<Vec<PathBuf>>,
    /// How many requests are under way at once
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub concurrency: Option<u16>,
    /// The input has one sentence a line already
    #[arg(long)]
    pub segmented: bool,
    /// Highlight nothing in a translated document
    #[arg(long)]
    pub unmarked: bool,
    /// Translate source lines, comment counters and photo credits too
    #[arg(long)]
    pub boilerplate: bool,
    /// Ask again for machine targets that need review
    #[arg(long)]
    pub again: bool,
    /// Ask anew for every machine target, whatever was answered earlier
    #[arg(long)]
    pub fresh: bool,
    /// Stop before a request that could cost more in all, by the prices in `trivani.toml`
    #[arg(long, value_name = "AMOUNT", value_parser = amount)]
    pub max_cost: Option<f64>,
    /// Stop after so many requests
    #[arg(long, value_name = "N")]
    pub max_requests: Option<u64>,
    /// Stop before a request that could take more tokens in all
    #[arg(long, value_name = "N")]
    pub max_tokens: Option<u64>,
    /// Allow plain HTTP to another machine
    #[arg(long)]
    pub allow_http: bool,
    /// Say what would be asked and what it would cost, and ask nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print the summary as JSON
    #[arg(long)]
    pub json: bool,
}

/// Make a project folder.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  trivani init congress-papers")]
pub struct Init {
    /// The folder
    #[arg(default_value = ".", value_name = "DIR")]
    pub folder: PathBuf,
}

/// Show sentences.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  trivani segment speech.km.txt | less")]
pub struct Segment {
    /// Texts, documents (.docx), or `-`
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// The input has one sentence a line already
    #[arg(long)]
    pub segmented: bool,
    /// Print JSON, one object a segment
    #[arg(long)]
    pub json: bool,
}

/// Write the outputs again.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  trivani export --format xlsx")]
pub struct Export {
    /// The documents, by the names that `trivani status` shows; all when none is named
    #[arg(value_name = "DOCUMENT")]
    pub documents: Vec<String>,
    /// Where to write the results [default: output]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The formats to write: csv, tmx, xlsx, ods, xliff, xliff12, jsonl; and docx, the translated document, of a .docx
    #[arg(long, value_delimiter = ',', value_name = "FORMATS")]
    pub format: Option<Vec<OutputFormat>>,
    /// Highlight nothing in a translated document
    #[arg(long)]
    pub unmarked: bool,
}

/// Check bilingual files.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani check output/speech.csv
  trivani check memory.tmx --level error --format json
  trivani check table.xlsx --columns km=Source,vi=Target
  trivani check --report no-terms.csv proper-terms.csv random-terms.csv

Rules are switched in trivani.toml, under [check]. The exit code is 2 when something is found.")]
pub struct Check {
    /// Tables (.csv, .tsv, .xlsx, .ods), memories (.tmx), XLIFF (.xlf, .xliff), JSON (.jsonl)
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The columns of a table, when their names and letters do not tell: a name or a number each
    #[arg(long, value_delimiter = ',', value_name = "LANGUAGE=COLUMN")]
    pub columns: Vec<Column>,
    /// Files or folders with terms, in place of the project's or the shipped ones
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub glossary: Option<Vec<PathBuf>>,
    /// Leave out what weighs less
    #[arg(long, value_name = "LEVEL", default_value = "note", value_parser = severity)]
    pub level: Severity,
    /// How to show what is found
    #[arg(long, value_enum, default_value_t)]
    pub format: CheckFormat,
    /// Show figures instead: term success by occurrence, the same for random terms as the control, consistency with
    /// the first use in the file, forbidden renderings
    #[arg(long)]
    pub report: bool,
}

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum CheckFormat {
    /// A line each.
    #[default]
    Text,
    /// A table.
    Csv,
    /// JSON.
    Json,
}

fn severity(text: &str) -> Result<Severity, String> {
    match text {
        "note" => Ok(Severity::Note),
        "warning" => Ok(Severity::Warning),
        "error" => Ok(Severity::Error),
        _ => Err("use note, warning or error".to_owned()),
    }
}

/// Show how far the documents are.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  trivani status --json")]
pub struct Status {
    /// The folder of the results, when there is no project [default: output]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Show the backends.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  trivani backends\n  trivani backends test office")]
pub struct Backends {
    /// What to do; without it, the list is shown
    #[command(subcommand)]
    pub action: Option<BackendsAction>,
    /// Print JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Allow plain HTTP to another machine
    #[arg(long, global = true)]
    pub allow_http: bool,
}

/// What to do with backends.
#[derive(Debug, Subcommand)]
pub enum BackendsAction {
    /// Have one real sentence translated, and say what came back
    #[command(after_help = "Example:\n  trivani backends test office --to en")]
    Test {
        /// The backend
        #[arg(value_name = "NAME")]
        name: String,
        /// The language to translate into
        #[arg(long, default_value = "vi", value_name = "LANGUAGE")]
        to: Language,
    },
}

/// Look whether everything is in place.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  trivani doctor")]
pub struct Doctor {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

fn amount(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|amount: &f64| amount.is_finite() && *amount >= 0.0)
        .ok_or_else(|| "it must be a number from 0".to_owned())
}
