//! `trivani review …` on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::model::{Language, Status};

/// Give translations out for review in spreadsheets, and take them back in.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani review export --language vi --reviewer Dara
  trivani review import output/review.dara.xlsx --dry-run
  trivani review import output/review.dara.xlsx output/review.lan.xlsx
  trivani review diff --html changes.html
  trivani review undo")]
pub struct Review {
    /// What to do
    #[command(subcommand)]
    pub action: Action,
    /// The folder of the results, when there is no project [default: output]
    #[arg(long, global = true, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// What to do with reviews.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Write a workbook to review
    Export(Export),
    /// Take a reviewed workbook or table in; exit code 2 when something needs a person's eye
    Import(Import),
    /// Show who has what, and how far it is
    Status(ReviewStatus),
    /// Show what a review changes, word by word
    Diff(Diff),
    /// Undo the latest import
    #[command(
        after_help = "Example:\n  trivani review undo\n\nTargets, comments, conflicts and proposals are as they were before the import. What was changed since stays as it is, and \
is listed."
    )]
    Undo,
}

/// Write a workbook.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani review export
  trivani review export speech --status needs-review --to vi --language vi
  trivani review export --reviewer Dara,Lan          # a file each, half of the rows each
  trivani review export --finding term-missing,number
  trivani review export --format csv
  trivani review export --alignment speech

Only what is exported with this command is compared with what comes back; the tables that `trivani translate` writes are
taken in too, less exactly.")]
pub struct Export {
    /// The documents, by the names that `trivani status` shows; all when none is named
    #[arg(value_name = "DOCUMENT")]
    pub documents: Vec<String>,
    /// The file to write [default: review.xlsx in the folder of the results]
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// What to write
    #[arg(long, value_enum, default_value_t)]
    pub format: ReviewFormat,
    /// The language of headings, statuses and instructions: km, vi or en
    #[arg(long, default_value = "en", value_name = "LANGUAGE")]
    pub language: Language,
    /// The target languages to show
    #[arg(long, value_delimiter = ',', value_name = "LANGUAGES")]
    pub to: Option<Vec<Language>>,
    /// Only rows with a target of these statuses
    #[arg(long, value_delimiter = ',', value_name = "STATUSES")]
    pub status: Vec<Status>,
    /// Only rows with these findings, by the names that `trivani check` shows; `any` for all with one
    #[arg(long, value_delimiter = ',', value_name = "RULES")]
    pub finding: Vec<String>,
    /// Only rows with these running numbers: 10-200
    #[arg(long, value_name = "FROM-TO", value_parser = range)]
    pub range: Option<(usize, usize)>,
    /// Who it is for; several names share the rows, with a file each
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub reviewer: Vec<String>,
    /// A sheet for each document
    #[arg(long)]
    pub sheet_per_document: bool,
    /// Write an alignment of this name to review, instead of documents
    #[arg(long, value_name = "NAME", conflicts_with_all = ["documents", "status", "finding", "range", "reviewer"])]
    pub alignment: Option<String>,
    /// Files or folders with terms, in place of the project's or the shipped ones
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub glossary: Option<Vec<PathBuf>>,
}

/// What a review table is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ReviewFormat {
    /// A workbook.
    #[default]
    Xlsx,
    /// Comma-separated text.
    Csv,
    /// Tab-separated text.
    Tsv,
}

/// Take tables in.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani review import review.xlsx --dry-run
  trivani review import dara.xlsx lan.xlsx --conflicts conflicts.xlsx
  trivani review import conflicts.xlsx          # with the decisions filled in
  trivani review import review.xlsx --theirs    # what came back wins

XLSX, ODS, and CSV or TSV as Excel, LibreOffice and Google Sheets save them. Several files together are one import. All of it
is taken in, or nothing; `trivani review undo` takes it back.")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Import {
    /// Workbooks and tables
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Show what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// In conflicts, take what came back
    #[arg(long, conflicts_with = "ours")]
    pub theirs: bool,
    /// In conflicts, keep what the project says
    #[arg(long)]
    pub ours: bool,
    /// Write the open conflicts to a workbook, to decide them there
    #[arg(long, value_name = "FILE")]
    pub conflicts: Option<PathBuf>,
    /// Where to write terms that were changed, as proposals for the glossary [default: term-proposals.csv in the folder of the
    /// results]
    #[arg(long, value_name = "FILE")]
    pub proposals: Option<PathBuf>,
    /// Who reviewed, when the file does not say
    #[arg(long, value_name = "NAME")]
    pub reviewer: Option<String>,
    /// Take an alignment in though sentences are lost, doubled, out of order or rewritten
    #[arg(long)]
    pub confirm: bool,
    /// The language of the workbook of conflicts: km, vi or en
    #[arg(long, default_value = "en", value_name = "LANGUAGE")]
    pub language: Language,
    /// Files or folders with terms, in place of the project's or the shipped ones
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub glossary: Option<Vec<PathBuf>>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Show reviews.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  trivani review status")]
pub struct ReviewStatus {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Show changes.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani review diff                      # what the latest import changed
  trivani review diff review.xlsx          # what an import of this file would change
  trivani review diff --html changes.html --language vi")]
pub struct Diff {
    /// Workbooks and tables that were not taken in yet; the latest import when none is named
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Another import, by its number
    #[arg(long, value_name = "NUMBER", conflicts_with = "files")]
    pub import: Option<i64>,
    /// Write a page that needs nothing else
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// The language of headings and statuses: km, vi or en
    #[arg(long, default_value = "en", value_name = "LANGUAGE")]
    pub language: Language,
}

fn range(text: &str) -> Result<(usize, usize), String> {
    let bounds = text.split_once('-').unwrap_or((text, text));
    match (bounds.0.trim().parse(), bounds.1.trim().parse()) {
        (Ok(from), Ok(to)) if from <= to => Ok((from, to)),
        _ => Err("use two numbers: 10-200".to_owned()),
    }
}
