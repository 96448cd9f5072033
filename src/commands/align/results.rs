//! Writing an alignment: files in a folder, or one format to standard output.

use std::path::{Path, PathBuf};

use super::plan::Plan;
use super::table::{table, units};
use super::work::Aligned;
use crate::cli::align::Format;
use crate::commands::outputs::place;
use crate::format::{FormatError, write_beads, write_memory};
use crate::model::{Bead, Finding, Language, Severity};
use crate::review::alignment::write_xlsx;
use crate::store::Store;

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Self::Beads => "beads",
            Self::Csv => "csv",
            Self::Tmx => "tmx",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }
}

/// The bytes of a file, with findings on what the format cannot hold.
pub(super) fn render(
    aligned: &Aligned,
    format: Format,
    threshold: f64,
) -> Result<(Vec<u8>, Vec<Finding>), FormatError> {
    let mut bytes = Vec::new();
    let mut findings = Vec::new();
    match format {
        Format::Beads => write_beads(&aligned.alignment.beads, &mut bytes)?,
        Format::Csv => bytes = csv(&table(aligned, threshold).to_csv()),
        Format::Tmx => findings = write_memory(&units(aligned, threshold, false), &mut bytes)?,
        Format::Xlsx => {
            write_xlsx(
                &aligned.name,
                &aligned.alignment,
                Language::English,
                &mut bytes,
            )?;
        }
        Format::Json => json(aligned, &mut bytes)?,
    }
    Ok((bytes, findings))
}

/// As spreadsheets want it: a byte order mark and CRLF at the ends of rows, not within cells.
fn csv(text: &str) -> Vec<u8> {
    let mut bytes = b"\xEF\xBB\xBF".to_vec();
    let mut is_quoted = false;
    for byte in text.bytes() {
        is_quoted ^= byte == b'"';
        if byte == b'\n' && !is_quoted {
            bytes.push(b'\r');
        }
        bytes.push(byte);
    }
    bytes
}

fn json(aligned: &Aligned, bytes: &mut Vec<u8>) -> Result<(), FormatError> {
    #[derive(serde::Serialize)]
    struct Whole<'a> {
        #[serde(flatten)]
        alignment: &'a crate::model::Alignment,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pairs: Vec<Pair<'a>>,
    }
    #[derive(serde::Serialize)]
    struct Pair<'a> {
        languages: [&'a str; 2],
        beads: &'a [Bead],
    }
    let sides = &aligned.alignment.sides;
    let whole = Whole {
        alignment: &aligned.alignment,
        pairs: aligned
            .pairs
            .iter()
            .map(|(pair, beads)| Pair {
                languages: pair.map(|side| sides[side].tag.as_str()),
                beads,
            })
            .collect(),
    };
    let written = serde_json::to_writer_pretty(&mut *bytes, &whole);
    written.map_err(|error| FormatError::Write(std::io::Error::other(error)))?;
    bytes.push(b'\n');
    Ok(())
}

/// Writes an alignment, and the pairs of it that are wanted, to a folder. Returns the files and what there is to say.
pub(super) async fn write(
    aligned: &Aligned,
    plan: &Plan,
    store: &Store,
    folder: &Path,
) -> anyhow::Result<(Vec<PathBuf>, Vec<Finding>)> {
    let mut files = Vec::new();
    let mut findings: Vec<Finding> = Vec::new();
    let pairs = aligned.pairs_of(plan)?;
    for one in std::iter::once(aligned).chain(&pairs) {
        findings.extend(keep(store, one).await?);
        for &format in &plan.formats {
            let path = folder.join(format!("{}.{}", one.name, format.extension()));
            let (bytes, more) = render(one, format, plan.settings.threshold)?;
            findings.extend(more);
            findings.extend(place(Some(store), &path, &bytes).await?);
            files.push(path);
        }
    }
    Ok((files, findings))
}

/// Keeps the alignment for its review; one that a person changed since it was kept stays.
async fn keep(store: &Store, aligned: &Aligned) -> anyhow::Result<Option<Finding>> {
    let name = &aligned.name;
    if let Some(standing) = store.alignment(name).await? {
        if standing == aligned.alignment {
            return Ok(None);
        }
        if !store.has_written(&serde_json::to_vec(&standing)?).await? {
            let message = format!(
                "the alignment {name} was changed in a review: it stays for reviews as it is, and only the files are new"
            );
            return Ok(Some(Finding::new(
                "alignment-reviewed",
                Severity::Warning,
                message,
            )));
        }
    }
    store
        .note_written(&serde_json::to_vec(&aligned.alignment)?)
        .await?;
    store.put_alignment(name, &aligned.alignment).await?;
    Ok(None)
}

impl Aligned {
    /// The pairs that the plan names; none of two editions.
    pub(super) fn pairs_of(&self, plan: &Plan) -> anyhow::Result<Vec<Self>> {
        let tags: Vec<String> = self.alignment.sides.iter().map(|s| s.tag.clone()).collect();
        let places = if tags.len() > 2 {
            plan.pairs.of(&tags)?
        } else {
            Vec::new()
        };
        Ok(places.into_iter().map(|pair| self.pair(pair)).collect())
    }
}
