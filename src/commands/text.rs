//! `trivani text …`: the text room from the command line.

mod placeable;
mod row;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use self::placeable::PlaceableRow;
use self::row::{CountRow, LineRow, OddRow, SegmentRow, WordsRow};
use super::exit::Exit;
use crate::cli::text::{Action, Shape, Text};
use crate::format::{FormatError, decode};
use crate::model::Language;
use crate::text::khmer::{canonical, key};

/// One text that was read.
struct Source {
    name: String,
    text: String,
}

pub(super) fn run(args: &Text, out: &mut dyn Write) -> anyhow::Result<Exit> {
    match &args.action {
        Action::Inspect(input) => {
            let rows = collect(&input.inputs, |source| OddRow::of(input.lang, source))?;
            write(&rows, input.format, out)?;
            Ok(if rows.is_empty() {
                Exit::Ok
            } else {
                Exit::Findings
            })
        }
        Action::Normalise { key: as_key, input } => {
            let folded = |text: &str| {
                if *as_key {
                    key(text)
                } else {
                    canonical(text).into_owned()
                }
            };
            if input.format == Shape::Lines {
                for path in &input.inputs {
                    out.write_all(folded(&Source::read(path)?.text).as_bytes())?;
                }
                return Ok(Exit::Ok);
            }
            let rows = collect(&input.inputs, |source| LineRow::of(source, folded))?;
            write(&rows, input.format, out)
        }
        Action::Segment { limit, input } => {
            let rows = collect(&input.inputs, |source| {
                SegmentRow::of(input.lang, source, *limit)
            })?;
            write(&rows, input.format, out)
        }
        Action::Words(input) => {
            let rows = collect(&input.inputs, |source| WordsRow::of(input.lang, source))?;
            write(&rows, input.format, out)
        }
        Action::Placeables(input) => {
            let rows = collect(&input.inputs, |source| PlaceableRow::of(input.lang, source))?;
            write(&rows, input.format, out)
        }
        Action::Count(input) => write(&counts(&input.inputs, input.lang)?, input.format, out),
    }
}

impl Source {
    fn read(path: &Path) -> Result<Self, FormatError> {
        let io = |source| FormatError::Io {
            doing: "read",
            path: path.to_owned(),
            source,
        };
        let mut bytes = Vec::new();
        let name = if path == Path::new("-") {
            std::io::stdin()
                .lock()
                .read_to_end(&mut bytes)
                .map_err(io)?;
            "stdin".to_owned()
        } else {
            bytes = std::fs::read(path).map_err(io)?;
            path.file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        };
        Ok(Self {
            name,
            text: decode(path, &bytes)?.text,
        })
    }
}

/// The rows of all texts, in order.
fn collect<T>(paths: &[PathBuf], rows: impl Fn(&Source) -> Vec<T>) -> Result<Vec<T>, FormatError> {
    let mut all = Vec::new();
    for path in paths {
        all.extend(rows(&Source::read(path)?));
    }
    Ok(all)
}

/// One row a text, and the sum when there are several.
fn counts(paths: &[PathBuf], language: Language) -> Result<Vec<CountRow>, FormatError> {
    let mut rows = collect(paths, |source| vec![CountRow::of(language, source)])?;
    if rows.len() > 1 {
        rows.push(CountRow::total(&rows));
    }
    Ok(rows)
}

/// A row that can also be read as a line.
trait Row: Serialize {
    fn line(&self) -> String;
}

fn write<T: Row>(rows: &[T], shape: Shape, out: &mut dyn Write) -> anyhow::Result<Exit> {
    match shape {
        Shape::Lines => {
            for row in rows {
                writeln!(out, "{}", row.line())?;
            }
        }
        Shape::Csv => {
            let mut table = csv::Writer::from_writer(out);
            for row in rows {
                table.serialize(row)?;
            }
            table.flush()?;
        }
        Shape::Json => {
            for row in rows {
                serde_json::to_writer(&mut *out, row)?;
                writeln!(out)?;
            }
        }
    }
    Ok(Exit::Ok)
}
