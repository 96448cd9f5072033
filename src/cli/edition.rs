//! `trivani edition` on the command line.

use std::path::PathBuf;

use clap::Args;

use crate::edition::{Arrangement, EditionFormat};
use crate::model::Language;

/// Make a finished edition.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  trivani edition speech.km.txt --layout facing --format html,docx
  trivani edition output/speech.xlsx --languages km,vi --final --format pdf
  trivani edition --template-export templates

The text is what the project has of a document that was translated, or a table of ours (.csv, .tsv, .xlsx, .ods).
Passages that no person approved are marked; with --final the edition is refused while there are any (exit code 2).")]
pub struct Edition {
    /// A document that was translated (its file, or its name in `trivani status`), or a table
    #[arg(
        value_name = "FILE|DOCUMENT",
        required_unless_present = "template_export"
    )]
    pub document: Option<PathBuf>,
    /// How the languages stand to each other: facing, columns, interlinear, stacked
    #[arg(long, value_name = "LAYOUT", default_value = "facing")]
    pub layout: Arrangement,
    /// The languages, in their order [default: km and those of trivani.toml]
    #[arg(long, value_delimiter = ',', value_name = "LANGUAGES")]
    pub languages: Option<Vec<Language>>,
    /// The formats to write: html, docx, epub, pdf (when built with the feature `pdf`), typ (the source of the PDF, for the program typst)
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "FORMATS",
        default_value = "html"
    )]
    pub format: Vec<EditionFormat>,
    /// Where to write the edition [default: output]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Refuse while a passage is not approved by a person, and mark nothing
    #[arg(long = "final")]
    pub is_final: bool,
    /// The title: for all languages, or, given several times, km=…, vi=…, en=…
    #[arg(long, value_name = "[LANGUAGE=]TITLE")]
    pub title: Vec<String>,
    /// The author
    #[arg(long, value_name = "NAME")]
    pub author: Option<String>,
    /// The publisher
    #[arg(long, value_name = "NAME")]
    pub publisher: Option<String>,
    /// The date, as it is printed; as YYYY-MM-DD it is also the date of the EPUB
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Where the text comes from; may be given several times
    #[arg(long, value_name = "TEXT")]
    pub source: Vec<String>,
    /// Take in source lines, comment counters and photo credits too
    #[arg(long)]
    pub boilerplate: bool,
    /// Leave out the appendix of terms
    #[arg(long)]
    pub no_glossary: bool,
    /// Files or folders with terms, in place of the project's or the shipped ones
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub glossary: Option<Vec<PathBuf>>,
    /// Templates in place of the shipped ones
    #[arg(long, value_name = "DIR")]
    pub template: Option<PathBuf>,
    /// Write the shipped templates into a folder, to be changed there
    #[arg(long, value_name = "DIR")]
    pub template_export: Option<PathBuf>,
}
