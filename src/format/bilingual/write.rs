//! Writing units in any format, one by one.

use std::io::Write;
use std::path::{Path, PathBuf};

use csv::{Terminator, WriterBuilder};

use super::BilingualFormat;
use super::jsonl::line;
use crate::format::losses::Losses;
use crate::format::table::{COLUMNS, cells};
use crate::format::{FormatError, TmxWriter, Xliff12Writer, XliffWriter, write_ods, write_xlsx};
use crate::glossary::Termbase;
use crate::model::{Finding, Language, TARGET_LANGUAGES, Unit};

/// Writes units to a file of one format; of XLIFF, the targets of one language.
pub struct BilingualWriter<'o> {
    sink: Sink<'o>,
    losses: Losses,
}

enum Sink<'o> {
    Delimited(BilingualFormat, Box<csv::Writer<&'o mut dyn Write>>),
    /// A workbook is made as a whole.
    Book(BilingualFormat, Vec<Unit>, &'o mut dyn Write),
    Tmx(Box<TmxWriter<'o>>, Option<Box<Unit>>, Option<String>),
    Xliff(Box<XliffWriter<'o>>, Language, Option<&'o Termbase>),
    Xliff12(Box<Xliff12Writer<'o>>, Language),
    Jsonl(&'o mut dyn Write),
}

impl<'o> BilingualWriter<'o> {
    /// Begins a file. `language` is for XLIFF, whose files have one target language, and so is the termbase.
    ///
    /// # Errors
    /// [`FormatError::Write`] when the stream fails.
    pub fn new(
        format: BilingualFormat,
        language: Language,
        termbase: Option<&'o Termbase>,
        out: &'o mut dyn Write,
    ) -> Result<Self, FormatError> {
        let sink = match format {
            BilingualFormat::Csv | BilingualFormat::Tsv => delimited(format, out)?,
            BilingualFormat::Xlsx | BilingualFormat::Ods => Sink::Book(format, Vec::new(), out),
            BilingualFormat::Tmx => Sink::Tmx(
                Box::new(TmxWriter::new(Language::Khmer.tag(), out)?),
                None,
                None,
            ),
            BilingualFormat::Xliff => Sink::Xliff(
                Box::new(XliffWriter::new(language, out)?),
                language,
                termbase,
            ),
            BilingualFormat::Xliff12 => {
                Sink::Xliff12(Box::new(Xliff12Writer::new(language, out)?), language)
            }
            BilingualFormat::Jsonl => Sink::Jsonl(out),
        };
        Ok(Self {
            sink,
            losses: Losses::default(),
        })
    }

    /// Writes a unit that was read at a place.
    ///
    /// # Errors
    /// [`FormatError::Write`] when the stream fails.
    pub fn unit(&mut self, unit: &Unit, place: &str) -> Result<(), FormatError> {
        match &mut self.sink {
            Sink::Delimited(format, writer) => {
                lost_in_tables(unit, place, &mut self.losses);
                let failed = |error: csv::Error| FormatError::Write(std::io::Error::other(error));
                let cells = cells(unit);
                let is_odd = |cell: &String| cell.contains('\t') && cell.contains('\n');
                if *format == BilingualFormat::Tsv && cells.iter().any(is_odd) {
                    let kind =
                        "cells with a tab and a line break, which are written and not read back";
                    self.losses.add(kind, place);
                }
                writer.write_record(cells).map_err(failed)
            }
            Sink::Book(_, units, _) => {
                lost_in_tables(unit, place, &mut self.losses);
                units.push(unit.clone());
                Ok(())
            }
            Sink::Tmx(writer, waiting, before) => {
                // A unit names its neighbours, so each waits for the next.
                let Some(last) = waiting.replace(Box::new(unit.clone())) else {
                    return Ok(());
                };
                let after = Some(unit.segment.key.as_str());
                writer.unit(&last, [before.as_deref(), after])?;
                *before = Some(last.segment.key);
                Ok(())
            }
            Sink::Xliff(writer, language, termbase) => {
                lost_languages(unit, *language, place, &mut self.losses);
                writer.unit(unit, *termbase)
            }
            Sink::Xliff12(writer, language) => {
                lost_languages(unit, *language, place, &mut self.losses);
                writer.unit(unit)
            }
            Sink::Jsonl(out) => Ok(writeln!(out, "{}", line(unit)?)?),
        }
    }

    /// Ends the file. Returns what had to be changed, and what the format has no room for.
    ///
    /// # Errors
    /// [`FormatError`] when the file cannot be written.
    pub fn end(self) -> Result<(Vec<Finding>, Losses), FormatError> {
        let findings = match self.sink {
            Sink::Delimited(_, mut writer) => {
                writer.flush()?;
                Vec::new()
            }
            Sink::Book(BilingualFormat::Ods, units, out) => write_ods(&units, out)?,
            Sink::Book(_, units, out) => write_xlsx(&units, out)?,
            Sink::Tmx(mut writer, waiting, before) => {
                if let Some(last) = waiting {
                    writer.unit(&last, [before.as_deref(), None])?;
                }
                writer.end()?
            }
            Sink::Xliff(writer, ..) => writer.end()?,
            Sink::Xliff12(writer, _) => writer.end()?,
            Sink::Jsonl(out) => {
                out.flush()?;
                Vec::new()
            }
        };
        Ok((findings, self.losses))
    }
}

fn delimited(format: BilingualFormat, out: &mut dyn Write) -> Result<Sink<'_>, FormatError> {
    // Excel takes a file for UTF-8 when it begins with a byte order mark.
    out.write_all("\u{FEFF}".as_bytes())?;
    let delimiter = if format == BilingualFormat::Tsv {
        b'\t'
    } else {
        b','
    };
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .delimiter(delimiter)
        .from_writer(out);
    let failed = |error: csv::Error| FormatError::Write(std::io::Error::other(error));
    writer.write_record(COLUMNS).map_err(failed)?;
    Ok(Sink::Delimited(format, Box::new(writer)))
}

fn lost_in_tables(unit: &Unit, place: &str, losses: &mut Losses) {
    if !unit.segment.layout.is_plain() {
        losses.add("the layout of paragraphs", place);
    }
    if !unit.segment.gap.is_empty() {
        losses.add("white space between sentences", place);
    }
    for _ in unit.targets.values().flat_map(|target| &target.findings) {
        losses.add("weight and place of findings (their words are kept)", place);
    }
}

fn lost_languages(unit: &Unit, kept: Language, place: &str, losses: &mut Losses) {
    for language in unit.targets.keys().filter(|language| **language != kept) {
        losses.add(format!("targets in {language}"), place);
    }
}

/// The files that an output becomes: itself, or one for each language of XLIFF when its name says none.
#[must_use]
pub fn places(
    path: &Path,
    format: BilingualFormat,
    languages: &[Language],
) -> Vec<(PathBuf, Language)> {
    let is_xliff = matches!(format, BilingualFormat::Xliff | BilingualFormat::Xliff12);
    let first = languages.first().copied().unwrap_or(Language::Vietnamese);
    if !is_xliff {
        return vec![(path.to_owned(), first)];
    }
    let stem = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let named = stem
        .rsplit_once('.')
        .and_then(|(_, tag)| tag.parse::<Language>().ok());
    if let Some(language) = named.filter(|language| TARGET_LANGUAGES.contains(language)) {
        return vec![(path.to_owned(), language)];
    }
    if languages.len() < 2 {
        return vec![(path.to_owned(), first)];
    }
    let ending = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let place = |language: &Language| {
        (
            path.with_file_name(format!("{stem}.{language}.{ending}")),
            *language,
        )
    };
    languages.iter().map(place).collect()
}
