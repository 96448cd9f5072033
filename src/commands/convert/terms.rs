//! Termbases in `trivani convert`: TBX and tables.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::cli::Convert;
use crate::commands::exit::{Exit, Usage};
use crate::commands::glossary::{files, import};
use crate::format::bilingual::BilingualFormat;
use crate::format::{FormatError, TbxVersion, write_atomically, write_sheet_xlsx, write_tbx};
use crate::glossary::{Canonical, read_csv};

/// A format that can be converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Of bilingual files.
    Bilingual(BilingualFormat),
    /// Of termbases.
    Terms(TbxVersion),
}

impl Format {
    pub(super) fn is_terms(self) -> bool {
        matches!(self, Self::Terms(_))
    }

    pub(super) fn bilingual(self) -> Option<BilingualFormat> {
        match self {
            Self::Bilingual(format) => Some(format),
            Self::Terms(_) => None,
        }
    }
}

/// The format of a file, by what is asked for or by its ending.
pub(super) fn format(path: &Path, named: Option<&str>) -> Result<Format, Usage> {
    match named {
        Some("tbx") => Ok(Format::Terms(TbxVersion::V3)),
        Some("martif") => Ok(Format::Terms(TbxVersion::Martif)),
        Some(name) => {
            let format = name.parse().map_err(|error| Usage(format!("{error}, tbx, martif")))?;
            Ok(Format::Bilingual(format))
        }
        None if files::extension(path) == "tbx" => Ok(Format::Terms(TbxVersion::V3)),
        None => BilingualFormat::of(path).map(Format::Bilingual).ok_or_else(|| {
            let formats = BilingualFormat::ALL.map(BilingualFormat::name).join(", ");
            Usage(format!(
                "{}: the ending of its name is none of a format that can be converted; name one with --from or --to: {formats}, tbx, martif",
                path.display()
            ))
        }),
    }
}

/// Converts a termbase.
pub(super) fn run(
    args: &Convert,
    inputs: &[PathBuf],
    to: Format,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let target = args.files.last().expect("clap asks for two files");
    let [input] = inputs else {
        let message = "termbases are converted one by one; `trivani glossary merge` joins them";
        return Err(Usage(message.to_owned()).into());
    };
    if target.exists() && !args.force {
        let message = format!("{} is there already; --force replaces it", target.display());
        return Err(Usage(message).into());
    }
    let (sheet, mut findings) = import::read(input)?;
    if sheet.column("km").is_none() {
        return Err(FormatError::MissingColumn {
            path: input.clone(),
            column: "km",
            found: sheet.columns.join(", "),
        }
        .into());
    }
    let count = sheet.rows.len();
    if let Format::Terms(version) = to {
        let concepts = read_csv(input, sheet.to_csv().as_bytes())
            .context("`trivani glossary check` shows all that is wrong")?;
        findings.extend(write_atomically(target, |file| {
            write_tbx(&concepts, version, file)
        })?);
    } else {
        let sheet = Canonical::default().apply(&sheet).map_err(|_| {
            Usage(format!(
                "{}: rows have more or fewer cells than the first row",
                input.display()
            ))
        })?;
        write_atomically(target, |file| match to.bilingual() {
            Some(BilingualFormat::Csv) => Ok(file.write_all(sheet.to_csv().as_bytes())?),
            Some(BilingualFormat::Tsv) => Ok(file.write_all(sheet.to_delimited(b'\t').as_bytes())?),
            Some(BilingualFormat::Xlsx) => write_sheet_xlsx(&sheet, file),
            _ => Err(FormatError::Unwritable {
                row: 0,
                reason: "a termbase can be written as csv, tsv, xlsx, tbx or martif".to_owned(),
            }),
        })?;
    }
    writeln!(out, "wrote {}: {count} concepts", target.display())?;
    for finding in &findings {
        writeln!(out, "  {finding}")?;
    }
    Ok(if findings.is_empty() {
        Exit::Ok
    } else {
        Exit::Findings
    })
}
