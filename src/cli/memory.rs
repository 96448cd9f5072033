//! `trivani memory …` on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::ListFormat;
use crate::format::roles::Column;
use crate::model::{Language, Status};

/// Keep the translation memory of a project.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani memory import legacy.tmx --status reviewed
  trivani memory search 'ការងារកសាងបក្ស'
  trivani memory analyse speech.km.txt
  trivani memory export all.tmx

What persons approved in the project's own documents is memory too, without importing it. Further memories are
attached in `trivani.toml`, [memory].")]
pub struct Memory {
    /// What to do
    #[command(subcommand)]
    pub action: Action,
    /// The folder of the results, when there is no project [default: output]
    #[arg(long, global = true, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// What to do with the memory.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Take in TMX files and tables; nothing is taken in twice
    Import(Import),
    /// Write the memory to a TMX file or a table
    Export(Export),
    /// Find units that hold a phrase or are like a sentence, in any language
    Search(Search),
    /// Show what is in the memory
    Stats(Stats),
    /// Show what is wrong with units, and take them out when asked to; exit code 2 when something is
    Clean(Clean),
    /// Show how much of a text the memory knows, and what the rest would cost
    Analyse(Analyse),
}

/// Take in files.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani memory import legacy.tmx other.tmx
  trivani memory import reviewed.xlsx --status reviewed --person Dara

TMX 1.1 to 1.4b in UTF-8 or UTF-16, any number of languages; tables with a Khmer column and a Vietnamese or an English one.
What cannot be read is named with file, line, column and reason, and the rest is read; exit code 2 then.")]
pub struct Import {
    /// TMX files (.tmx) and tables (.csv, .tsv, .xlsx, .ods)
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The columns of tables, when their names and letters do not tell: a name or a number each
    #[arg(long, value_delimiter = ',', value_name = "LANGUAGE=COLUMN")]
    pub columns: Vec<Column>,
    /// How far renderings are whose file does not say
    #[arg(long, default_value = "translated", value_name = "STATUS")]
    pub status: Status,
    /// The document that units come from whose file does not say [default: the file's name]
    #[arg(long, value_name = "NAME")]
    pub document: Option<String>,
    /// Who made units whose file does not say
    #[arg(long, value_name = "NAME")]
    pub person: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Write the memory.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani memory export all.tmx
  trivani memory export reviewed.xlsx --status reviewed

The ending of the file's name says what it becomes: .tmx, .csv, .tsv or .xlsx. Units in three languages are one unit
with three texts. Tables have no room for languages other than km, vi and en.")]
pub struct Export {
    /// The file to write
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Only units with a rendering that is at least so far
    #[arg(long, value_name = "STATUS")]
    pub status: Option<Status>,
    /// Only units of this document
    #[arg(long, value_name = "NAME")]
    pub document: Option<String>,
    /// Only what was imported, not what was approved in the project's documents
    #[arg(long)]
    pub imported: bool,
}

/// Find units.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani memory search 'ប្រជាជន'
  trivani memory search --lang vi 'xây dựng Đảng' --format csv")]
pub struct Search {
    /// A phrase or a sentence
    #[arg(value_name = "TEXT")]
    pub text: String,
    /// Its language [default: Khmer when it has Khmer letters, else both others]
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<Language>,
    /// At most so many units
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub limit: usize,
    /// How to write them
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ListFormat,
}

/// Show what is in the memory.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  trivani memory stats --format json")]
pub struct Stats {
    /// How to write it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ListFormat,
}

/// Show what is wrong.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani memory clean
  trivani memory clean --remove duplicate,empty

Only imported units can be taken out; what persons approved stays with its document.")]
pub struct Clean {
    /// Take out the units that these rules name
    #[arg(long, value_delimiter = ',', value_name = "RULES")]
    pub remove: Vec<Fault>,
    /// Files or folders with terms, in place of the project's or the shipped ones
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub glossary: Option<Vec<PathBuf>>,
    /// How to write what was found
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ListFormat,
}

/// What can be wrong with a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Fault {
    /// Another unit says the same in every language
    Duplicate,
    /// The rendering is the source
    SameAsSource,
    /// There is no Khmer, or no rendering
    Empty,
    /// The rendering is much longer or shorter than usual
    Length,
    /// A check finds an error
    Finding,
}

/// Show how much is known.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani memory analyse speech.km.txt
  trivani memory analyse *.km.txt --format csv > leverage.csv

Bands: same sentence and neighbours (context), same sentence (exact), said before in these texts (repetition), same but
for numbers and dates (placeable), then by percent. Costs need prices in `trivani.toml`; they are for what is
not known yet, by the estimate of tokens that `translate --dry-run` uses.")]
pub struct Analyse {
    /// Texts (.txt and others), tables (.csv, .tsv), or `-`
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// The languages to translate into
    #[arg(long, value_delimiter = ',', value_name = "LANGUAGES")]
    pub to: Option<Vec<Language>>,
    /// The input has one sentence a line already
    #[arg(long)]
    pub segmented: bool,
    /// How to write it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ListFormat,
}
