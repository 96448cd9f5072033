//! `trivani align …` on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Align editions that exist already: which sentences of one translate which of another.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:
  trivani align speech.km.txt speech.vi.txt --languages km,vi
  trivani align a.km.txt a.vi.txt --languages km,vi --segmented --format beads --out -
  trivani align a.km.txt a.vi.txt a.en.txt --languages km,vi,en --pair km,vi --plot path.svg
  trivani align --batch pairs.csv --out aligned --remember
  trivani align --folder papers --pattern '{name}.{lang}.txt' --languages km,vi
  trivani align a.km.txt a.vi.txt --languages km,vi --bridge office
  trivani align score found.beads gold.txt

No model and no network is needed. Beads below the threshold are `needs-review`; `--remember` takes the others into the
memory. A batch that was stopped is taken up by the same command; pairs whose files are unchanged are passed over."
)]
pub struct Align {
    /// What to do other than to align.
    #[command(subcommand)]
    pub action: Option<Action>,
    /// What to align, and how.
    #[command(flatten)]
    pub run: Run,
}

/// What to do with alignments.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Compare alignments with gold ones: strict and lax precision, recall and F1
    Score(Score),
    /// Show the types of beads, their confidence, and what one edition lacks
    Stats(Stats),
}

/// What to align, and how.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Run {
    /// Two or three editions of one document, or `-`
    #[arg(value_name = "FILE", num_args = 2..=3, required_unless_present_any = ["batch", "folder"], conflicts_with_all = ["batch", "folder"])]
    pub inputs: Vec<PathBuf>,
    /// The languages of the editions in their order, as BCP 47 tags: km,vi or de,fr
    #[arg(long, value_delimiter = ',', value_name = "TAGS", required_unless_present_any = ["batch"])]
    pub languages: Vec<String>,
    /// The editions have one sentence a line already
    #[arg(long)]
    pub segmented: bool,
    /// The formats to write [default: csv,tmx,xlsx, to standard output: beads]
    #[arg(long, value_enum, value_delimiter = ',', value_name = "FORMATS")]
    pub format: Vec<Format>,
    /// Where to write the results, or `-` for standard output [default: output]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Of three editions, write what the alignment is for these two as well (or `all`); to standard output, only that
    #[arg(long, value_name = "TAG,TAG")]
    pub pair: Vec<String>,
    /// Beads with a lower confidence are `needs-review` [default: 0.8]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub threshold: Option<f64>,
    /// Evidence that does not count
    #[arg(long, value_enum, value_delimiter = ',', value_name = "EVIDENCE")]
    pub without: Vec<Evidence>,
    /// The only evidence that counts
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        value_name = "EVIDENCE",
        conflicts_with = "without"
    )]
    pub only: Vec<Evidence>,
    /// A backend whose translations count as evidence; the sentences are sent to it, its answers are kept
    #[arg(long, value_name = "BACKEND")]
    pub bridge: Option<String>,
    /// A backend of kind `openai` whose sentence vectors count as evidence; the sentences are sent to it, the vectors are kept
    #[arg(long, value_name = "BACKEND")]
    pub embeddings: Option<String>,
    /// Let keys and texts go over plain HTTP to another machine
    #[arg(long)]
    pub allow_http: bool,
    /// Files or folders with terms, in place of the project's or the shipped ones
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub glossary: Option<Vec<PathBuf>>,
    /// Take confident beads into the memory
    #[arg(long)]
    pub remember: bool,
    /// Draw the path through the texts, coloured by confidence (.svg or .html)
    #[arg(long, value_name = "FILE", value_parser = picture, conflicts_with_all = ["batch", "folder"])]
    pub plot: Option<PathBuf>,
    /// A table whose columns are languages and whose cells are files; a column `name` names the results
    #[arg(long, value_name = "TABLE", conflicts_with = "folder")]
    pub batch: Option<PathBuf>,
    /// A folder with editions to pair by their names
    #[arg(long, value_name = "DIR", requires = "pattern")]
    pub folder: Option<PathBuf>,
    /// How the files in the folder are named, as `{name}.{lang}.txt`
    #[arg(long, value_name = "PATTERN", requires = "folder")]
    pub pattern: Option<String>,
    /// How many pairs of a batch are aligned at once [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Align all pairs of a batch anew
    #[arg(long)]
    pub fresh: bool,
    /// Write the summary of a batch to a file as well (.csv or .json)
    #[arg(long, value_name = "FILE", value_parser = report)]
    pub report: Option<PathBuf>,
    /// Print the summary as JSON
    #[arg(long)]
    pub json: bool,
}

/// A format that alignments are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum)]
pub enum Format {
    /// `[0, 1]:[0]:0.9731`, a bead a line, from 0
    Beads,
    /// A table
    Csv,
    /// Translation memory, TMX 1.4b
    Tmx,
    /// A workbook
    Xlsx,
    /// Editions and beads as JSON
    Json,
}

/// A kind of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Evidence {
    /// How long the sentences are
    Length,
    /// Which words stand together, learned from the texts
    Lexicon,
    /// What the project knows: termbase, lexicon, memory
    #[value(alias = "knowledge")]
    Termbase,
    /// Numbers, dates, document numbers
    Placeables,
    /// Names and cognates
    Names,
    /// Punctuation and quotes
    Punctuation,
    /// How far along the texts sentences stand
    Position,
    /// Headings, list items, table cells
    Layout,
    /// Translations by the backend that `--bridge` names
    Bridge,
    /// Sentence vectors of the backend that `--embeddings` names
    Embeddings,
}

/// Compare with gold alignments.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani align score found.beads gold.txt
  trivani align score a.beads a.gold b.beads b.gold --json

Lines are `[0, 1]:[0]`, with or without a score behind. Counts of several pairs of files are pooled. Of alignments of three
editions each pair is scored.")]
pub struct Score {
    /// Found beads and gold beads, by turns
    #[arg(required = true, num_args = 2.., value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Show what alignments are like.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani align stats output/speech.km-vi.beads
  trivani align stats output/speech.km-vi.json --plot path.html")]
pub struct Stats {
    /// Alignments, as beads or as JSON
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Draw the path of the one alignment (.svg or .html)
    #[arg(long, value_name = "FILE", value_parser = picture)]
    pub plot: Option<PathBuf>,
    /// Beads with a lower confidence are counted as doubtful
    #[arg(long, value_name = "SHARE", value_parser = share, default_value = "0.8")]
    pub threshold: f64,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

fn share(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| "it must be a number from 0 to 1".to_owned())
}

fn picture(text: &str) -> Result<PathBuf, String> {
    ending(text, &["svg", "html"])
}

fn report(text: &str) -> Result<PathBuf, String> {
    ending(text, &["csv", "json"])
}

fn ending(text: &str, endings: &[&str]) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let ending = path.extension().and_then(std::ffi::OsStr::to_str);
    if ending.is_some_and(|ending| endings.contains(&ending)) {
        Ok(path)
    } else {
        Err(format!("it must end with .{}", endings.join(" or .")))
    }
}
