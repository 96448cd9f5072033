//! The command line of `trivani glossary`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// What to do with the termbase.
///
/// Where no file is named, the project's termbase is meant, or the shipped one when there is no project.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  trivani glossary check glossary/")]
pub enum Glossary {
    /// Find what is wrong in termbase files
    Check(GlossaryCheck),
    /// Write termbase files in their one canonical form
    Fmt(GlossaryFmt),
    /// Look a term up in any of the three languages
    Lookup(GlossaryLookup),
    /// Show what the termbase covers in texts, and which spellings a text mixes
    Coverage(GlossaryCoverage),
    /// Propose terms that texts use and the termbase lacks
    Suggest(GlossarySuggest),
    /// List every place where a term stands in texts
    Matches(GlossaryMatches),
    /// Show the sentences that hold a term, in three columns
    Usage(GlossaryUsage),
    /// Show how two termbase files differ, concept by concept
    Diff(GlossaryDiff),
    /// Merge two versions of a termbase file that come from one
    Merge(GlossaryMerge),
    /// Read a table, a workbook or a TBX file into a termbase file
    Import(GlossaryImport),
    /// Write the termbase as CSV, XLSX, TBX or martif
    Export(GlossaryExport),
}

/// How a list is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ListFormat {
    /// For people
    #[default]
    Text,
    /// Comma-separated values
    Csv,
    /// Tab-separated values
    Tsv,
    /// JSON
    Json,
}

/// A format that termbases are exchanged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TermbaseFormat {
    /// Our own table
    Csv,
    /// A workbook with text-typed cells
    Xlsx,
    /// TBX version 3 (ISO 30042:2019), dialect TBX-Basic, style DCA
    Tbx,
    /// The older TBX (2008) that OmegaT, Okapi and translate-toolkit read
    Martif,
}

/// Find what is wrong.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  trivani glossary check glossary/ --format json

Exit code 2 when there are errors or warnings; notes alone leave it 0.")]
pub struct GlossaryCheck {
    /// Termbase files, or folders of them
    #[arg(value_name = "FILE|DIR")]
    pub files: Vec<PathBuf>,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
    /// Show notes too
    #[arg(long)]
    pub notes: bool,
}

/// Write termbase files in canonical form.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani glossary fmt glossary/
  trivani glossary fmt --check glossary/     # exit code 2 when a file would change

Canonical: columns in their order, rows by id, alternatives trimmed, quotes only where needed, LF, Vietnamese
and English in NFC. Columns that trivani does not know stay, behind the others.")]
pub struct GlossaryFmt {
    /// Termbase files, or folders of them
    #[arg(required = true, value_name = "FILE|DIR")]
    pub files: Vec<PathBuf>,
    /// Only say which files would change
    #[arg(long)]
    pub check: bool,
    /// Put the signs of Khmer terms in canonical order too
    #[arg(long)]
    pub canonical: bool,
}

/// Look a term up.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani glossary lookup គណបក្ស
  trivani glossary lookup \"ban thuong vu\"       # tones may be left out")]
pub struct GlossaryLookup {
    /// A term or a concept's id
    pub term: String,
    /// Termbase files or folders
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub glossary: Option<Vec<PathBuf>>,
    /// At most so many concepts that are only similar
    #[arg(long, default_value_t = 5, value_name = "N")]
    pub limit: usize,
    /// How to print the concepts
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// Show what the termbase covers.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  trivani glossary coverage speech.km.txt --format csv")]
pub struct GlossaryCoverage {
    /// Texts (`-` for standard input), tables (.csv, .tsv, .xlsx) or memories (.tmx)
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Termbase files or folders
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub glossary: Option<Vec<PathBuf>>,
    /// How to print the counts
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// Propose terms.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani glossary suggest speech.km.txt
  trivani glossary suggest memory.tmx --format csv > candidates.csv

Candidates are expressions of two and more words, ranked by C-value (Frantzi, Ananiadou and Mima 2000). Where
the file has Vietnamese or English beside the Khmer, the likely renderings stand with each candidate, ranked by
log-likelihood (Dunning 1993).")]
pub struct GlossarySuggest {
    /// Texts (`-` for standard input), tables (.csv, .tsv, .xlsx) or memories (.tmx)
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Termbase files or folders: what they hold is not proposed
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub glossary: Option<Vec<PathBuf>>,
    /// At least so often in all files
    #[arg(long, default_value_t = 3, value_name = "N")]
    pub min: usize,
    /// At most so many candidates
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub limit: usize,
    /// How to print the candidates
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// List every place of a term.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  trivani glossary matches speech.km.txt --format tsv

Columns: file, line (from 1; in a table, the line of its row), start and end in code points of that line (of the
cell `km`), from 0, the end exclusive; the text; the concept's id, its Vietnamese and English; and, for a term
inside a longer one, the longer one's id. The column `file` is there when several files are named.")]
pub struct GlossaryMatches {
    /// Texts (`-` for standard input), tables (.csv, .tsv, .xlsx) or memories (.tmx)
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Termbase files or folders
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub glossary: Option<Vec<PathBuf>>,
    /// How to print the places
    #[arg(long, value_enum, default_value = "tsv")]
    pub format: ListFormat,
}

/// Show the sentences that hold a term.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani glossary usage \"Tỉnh ủy\"               # in the project's documents
  trivani glossary usage party-cell memory.tmx table.csv

A term of the termbase stands for all its forms in that language; so does a concept's id, for Khmer.")]
pub struct GlossaryUsage {
    /// A term in any of the three languages, or a concept's id
    pub term: String,
    /// Tables (.csv, .tsv, .xlsx), memories (.tmx) or texts; the project's database when none is named
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Termbase files or folders
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub glossary: Option<Vec<PathBuf>>,
    /// At most so many sentences
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub limit: usize,
    /// How to print the sentences
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// Show how two files differ.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  trivani glossary diff old/party-bodies.csv glossary/party-bodies.csv"
)]
pub struct GlossaryDiff {
    /// The earlier version: a file or a folder
    pub before: PathBuf,
    /// The later version
    pub after: PathBuf,
    /// How to print the differences
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// Merge two versions.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani glossary merge base.csv mine.csv theirs.csv --out merged.csv
  git config merge.trivani.driver 'trivani glossary merge %O %A %B --out %A --conflicts %P.conflicts.tsv'
  echo 'glossary/*.csv merge=trivani' >> .gitattributes

Concepts are told apart by id, and each field is merged on its own; lists of alternatives are merged as lists.
Where both changed one field, the merged file has mine, both stand in the file of conflicts, and the exit code is 2.")]
pub struct GlossaryMerge {
    /// The version that both come from
    pub base: PathBuf,
    /// One version
    pub mine: PathBuf,
    /// The other version
    pub theirs: PathBuf,
    /// Where to write the merged table
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Where to write the conflicts, if there are any [default: OUT with the ending .conflicts.tsv]
    #[arg(long, value_name = "FILE")]
    pub conflicts: Option<PathBuf>,
}

/// Read a termbase.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  trivani glossary import terms.tbx --out glossary/imported.csv
  trivani glossary diff glossary/party-bodies.csv glossary/imported.csv

The format is seen from the file: .csv, .tsv, .xlsx, and TBX of 2019 or 2008. An existing file is only replaced
with --force.")]
pub struct GlossaryImport {
    /// The file to read
    pub file: PathBuf,
    /// The termbase file to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Replace the file to write
    #[arg(long)]
    pub force: bool,
}

/// Write the termbase.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani glossary export --format xlsx --out terms.xlsx
  trivani glossary export --format martif --without-forbidden --out omegat-project/glossary/terms.tbx

All formats hold everything. But some programs (OmegaT among them) show each term of a TBX file as a
translation, whatever its status: for them, leave the forbidden renderings out.")]
pub struct GlossaryExport {
    /// Termbase files or folders
    #[arg(value_name = "FILE|DIR")]
    pub files: Vec<PathBuf>,
    /// The format
    #[arg(long, value_enum)]
    pub format: TermbaseFormat,
    /// Leave forbidden renderings out
    #[arg(long)]
    pub without_forbidden: bool,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}
