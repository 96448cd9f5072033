//! `trivani glossary fmt`: termbase files in canonical form.

use std::io::Write;

use super::files;
use crate::cli::GlossaryFmt;
use crate::commands::exit::Exit;
use crate::format::{FormatError, decode, write_atomically};
use crate::glossary::{Canonical, Sheet};

pub(super) fn run(args: &GlossaryFmt, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let canonical = Canonical {
        khmer: args.canonical,
    };
    let mut exit = Exit::Ok;
    for file in files::files(&args.files)? {
        let bytes = std::fs::read(&file).map_err(|source| files::unreadable(&file, source))?;
        let delimiter = match files::extension(&file).as_str() {
            "csv" => b',',
            "tsv" | "tab" => b'\t',
            _ => {
                writeln!(
                    out,
                    "{}: only .csv and .tsv can be sorted: left alone",
                    file.display()
                )?;
                exit = Exit::Findings;
                continue;
            }
        };
        let sheet = Sheet::parse(&decode(&file, &bytes)?.text, delimiter);
        let sorted = match canonical.apply(&sheet) {
            Ok(sorted) => sorted.to_delimited(delimiter),
            Err(lines) => {
                let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
                writeln!(
                    out,
                    "{}: the rows on lines {} have more or fewer cells than the first row: left alone",
                    file.display(),
                    lines.join(", ")
                )?;
                exit = Exit::Findings;
                continue;
            }
        };
        if sorted.as_bytes() == bytes {
            continue;
        }
        if args.check {
            writeln!(out, "{} is not canonical", file.display())?;
            exit = Exit::Findings;
        } else {
            write_atomically(&file, |writer| {
                Ok::<(), FormatError>(writer.write_all(sorted.as_bytes())?)
            })?;
            writeln!(out, "wrote {}", file.display())?;
        }
    }
    Ok(exit)
}
