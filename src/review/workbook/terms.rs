//! The sheet with the terms that stand in the sentences.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::extra::headed;
use super::height::Height;
use super::styles::{Script, Styles, write_cell};
use crate::glossary::coverage::Use;
use crate::model::Language;
use crate::review::cell::squeezed;
use crate::store::Recipe;

/// The columns of the sheet, with their widths; the first column and the last three are only read.
pub(crate) const TERM_COLUMNS: [(&str, f64); 10] = [
    ("concept", 4.0),
    ("km", 32.0),
    ("km_variants", 28.0),
    ("vi", 30.0),
    ("vi_admitted", 28.0),
    ("en", 30.0),
    ("en_admitted", 28.0),
    ("count", 8.0),
    ("spellings", 36.0),
    ("key", 3.0),
];

/// The columns that people may change: those of the glossary.
pub(crate) const EDITABLE: [&str; 6] = [
    "km",
    "km_variants",
    "vi",
    "vi_admitted",
    "en",
    "en_admitted",
];

/// A hash of the cells that people may change, so that a row that came back as it went out is known.
pub(crate) fn row_hash<'c>(cells: impl Iterator<Item = &'c str>) -> String {
    let trimmed: Vec<String> = cells.map(squeezed).collect();
    format!(
        "k{}",
        &Recipe::new(trimmed.iter().map(String::as_str)).as_str()[..15]
    )
}

fn cells(used: &Use<'_>) -> [String; TERM_COLUMNS.len()] {
    let concept = used.concept;
    let (km, variants) = concept
        .km
        .split_first()
        .map(|(first, rest)| (first.clone(), rest.join("|")))
        .unwrap_or_default();
    let [vi, en] =
        [&concept.vi, &concept.en].map(|names| (names.preferred.clone(), names.admitted.join("|")));
    let hash = row_hash(
        [&km, &variants, &vi.0, &vi.1, &en.0, &en.1]
            .into_iter()
            .map(String::as_str),
    );
    let spellings = used
        .spellings
        .iter()
        .map(|spelling| format!("{} ×{}", spelling.form, spelling.lines.len()));
    [
        concept.id.clone(),
        km,
        variants,
        vi.0,
        vi.1,
        en.0,
        en.1,
        used.count().to_string(),
        if used.is_mixed() {
            spellings.collect::<Vec<_>>().join("\n")
        } else {
            String::new()
        },
        hash,
    ]
}

/// Writes the sheet: the concepts that stand in the sentences, the most frequent first.
pub(super) fn write(
    sheet: &mut Worksheet,
    language: Language,
    used: &[Use<'_>],
    styles: &Styles,
) -> Result<(), XlsxError> {
    headed(sheet, (language, "sheet-terms"), &TERM_COLUMNS, styles)?;
    for (row, used) in (1_u32..).zip(used) {
        let mut height = Height::default();
        for (at, ((name, width), cell)) in (0_u16..).zip(TERM_COLUMNS.iter().zip(cells(used))) {
            let script = if name.starts_with("km") || *name == "spellings" {
                Script::Khmer
            } else {
                Script::Latin
            };
            let format = match *name {
                "concept" | "key" => &styles.machine,
                "count" | "spellings" => styles.locked(script),
                _ => styles.open(script),
            };
            if !matches!(*name, "concept" | "key") {
                height.fit(&cell, *width, script);
            }
            write_cell(sheet, (row, at), &cell, (script, format), &[], styles)?;
        }
        height.set(sheet, row)?;
    }
    let last = u32::try_from(used.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
    sheet.autofilter(0, 0, last, 9)?;
    sheet
        .set_landscape()
        .set_paper_size(8)
        .set_print_fit_to_pages(1, 0)
        .set_repeat_rows(0, 0)?;
    Ok(())
}
