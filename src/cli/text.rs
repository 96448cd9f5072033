//! `trivani text …` on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::model::Language;

/// Look at text, compare it, cut it and count it; nothing is translated.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani text inspect speech.km.txt
  trivani text normalise --key - < terms.txt
  trivani text segment --format lines speech.km.txt
  trivani text count --lang vi --format csv *.vi.txt

The texts themselves are never changed.")]
pub struct Text {
    /// What to do with the texts.
    #[command(subcommand)]
    pub action: Action,
}

/// What to do with the texts.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Show what is odd, with line, column, code points and a suggestion; exit code 2 when something is
    Inspect(Input),
    /// Write the lines in canonical order of signs
    Normalise {
        /// Write matching keys: what spellings of the same have in common
        #[arg(long)]
        key: bool,
        /// What to read and how to write.
        #[command(flatten)]
        input: Input,
    },
    /// Write one segment a line, as written
    Segment {
        /// Cut segments of more clusters than this at `;`, `៖`, `...` and item markers
        #[arg(long, value_name = "CLUSTERS")]
        limit: Option<usize>,
        /// What to read and how to write.
        #[command(flatten)]
        input: Input,
    },
    /// Write the words of each segment with a space between
    Words(Input),
    /// Show numbers, dates, document numbers and the like, as Vietnamese and English write them
    Placeables(Input),
    /// Count segments, characters, clusters and words
    Count(Input),
}

/// What to read and how to write.
#[derive(Debug, Args)]
pub struct Input {
    /// Texts, or `-`
    #[arg(required = true, value_name = "FILE")]
    pub inputs: Vec<PathBuf>,
    /// The language of the texts
    #[arg(long, default_value = "km", value_name = "LANGUAGE")]
    pub lang: Language,
    /// How to write what was found
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Shape,
}

/// How results are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Shape {
    /// Lines for people and pipes
    #[default]
    #[value(alias = "plain")]
    Lines,
    /// A table with a header
    Csv,
    /// One JSON object a line
    Json,
}
