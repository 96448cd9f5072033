//! `trivani convert` on the command line.

use std::path::PathBuf;

use clap::Args;

use crate::format::roles::Column;

/// Turn bilingual files and termbases into another format.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani convert table.xlsx table.tmx
  trivani convert speech.csv speech.xlf            # writes speech.vi.xlf and speech.en.xlf
  trivani convert speech.vi.xlf speech.en.xlf speech.csv
  trivani convert partner.csv memory.tmx --columns km=Source,vi=Target
  trivani convert terms.tbx terms.xlsx

Formats: csv, tsv, xlsx, ods, tmx, xliff (2.1; read: 1.2 to 2.2), xliff12, jsonl; and tbx, martif for termbases. The ending of a
name says which, or --from and --to. What a file holds and the other format has no room for is listed by kind, with counts and
places; exit code 2 then.")]
pub struct Convert {
    /// The files to read, then the file to write
    #[arg(required = true, num_args = 2.., value_name = "IN... OUT")]
    pub files: Vec<PathBuf>,
    /// The format of the files to read
    #[arg(long, value_name = "FORMAT")]
    pub from: Option<String>,
    /// The format of the file to write
    #[arg(long, value_name = "FORMAT")]
    pub to: Option<String>,
    /// The columns of a table, when their names and letters do not tell: a name or a number each
    #[arg(long, value_delimiter = ',', value_name = "LANGUAGE=COLUMN")]
    pub columns: Vec<Column>,
    /// Files or folders with terms: XLIFF names those that its sources have
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub glossary: Option<Vec<PathBuf>>,
    /// Replace the file to write
    #[arg(long)]
    pub force: bool,
}
