//! The sheet with the sentences.

use std::collections::BTreeSet;

use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, Format, Note,
    ObjectMovement, ProtectionOptions, Worksheet, XlsxError,
};

use super::height::Height;
use super::styles::{Script, Styles, write_cell};
use crate::format::LATIN_FONT;
use crate::model::{Finding, Language, Severity, Status};
use crate::review::columns::{Column, cell};
use crate::review::package::{Package, PackageRow, Stretch, painted_source};
use crate::review::words::{self, text};

/// Writes rows of a sheet.
pub(super) struct RowWriter<'w> {
    pub(super) package: &'w Package,
    pub(super) columns: &'w [Column],
    pub(super) styles: &'w Styles,
}

impl RowWriter<'_> {
    pub(super) fn write(
        &self,
        sheet: &mut Worksheet,
        number: u32,
        row: &PackageRow<'_>,
        findings: &mut Vec<Finding>,
    ) -> Result<(), XlsxError> {
        let mut height = Height::default();
        for (at, column) in (0_u16..).zip(self.columns) {
            let text = cell(row, column.name, self.package.language, &self.package.round);
            let script = script(column.name, &text);
            let (format, is_tall) = format(column, script, row, self.styles);
            if is_tall {
                height.fit(&text, column.width, script);
            }
            let language = Language::ALL
                .into_iter()
                .find(|language| language.tag() == column.name);
            let stretches = language.map(|language| stretches(row, language));
            let stretches = stretches.unwrap_or_default();
            let written = (script, format);
            if write_cell(sheet, (number, at), &text, written, &stretches, self.styles)? {
                findings.push(cut(row, column.name));
            }
            note(sheet, (number, at), row, language)?;
        }
        height.set(sheet, number)
    }
}

fn stretches(row: &PackageRow<'_>, language: Language) -> Vec<Stretch> {
    if language == Language::Khmer {
        return painted_source(row);
    }
    let painted = row.seen.painted.iter().filter(|(of, _)| *of == language);
    painted.map(|(_, stretch)| stretch.clone()).collect()
}

fn cut(row: &PackageRow<'_>, column: &str) -> Finding {
    let message = format!(
        "row {} ({}), column {column}: longer than a cell of a workbook can hold; it is cut, and a change of it cannot be taken in. \
         Give it out as CSV",
        row.unit.segment.number, row.unit.segment.id
    );
    Finding::new("cell-too-long", Severity::Warning, message)
}

fn script(column: &str, text: &str) -> Script {
    let has_khmer = || text.chars().any(|c| ('\u{1780}'..='\u{17FF}').contains(&c));
    match column {
        "km" => Script::Khmer,
        "vi" | "en" => Script::Latin,
        _ if has_khmer() => Script::Khmer,
        _ => Script::Latin,
    }
}

fn format<'s>(
    column: &Column,
    script: Script,
    row: &PackageRow<'_>,
    styles: &'s Styles,
) -> (&'s Format, bool) {
    if column.is_machine {
        return (&styles.machine, false);
    }
    if column.name == "findings" {
        return (
            styles.severity(
                row.seen
                    .findings
                    .iter()
                    .map(|(_, finding)| finding.severity)
                    .max(),
            ),
            true,
        );
    }
    (styles.open(script), !column.name.ends_with("_status"))
}

/// Makes a sheet ready for so many rows.
pub(super) fn header(
    sheet: &mut Worksheet,
    package: &Package,
    columns: &[Column],
    last: u32,
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_row_height(0, 32)?;
    for (at, column) in (0_u16..).zip(columns) {
        let heading = text(package.language, &format!("column-{}", column.name));
        let format = if column.is_machine {
            &styles.machine_header
        } else {
            &styles.header
        };
        sheet.write_string_with_format(0, at, heading, format)?;
        sheet.set_column_width(at, column.width)?;
        if column.name.ends_with("_status") && last > 0 {
            statuses(sheet, at, last, package.language)?;
        }
    }
    let end =
        u16::try_from(columns.len() - 1).expect("a review table has fewer than 65536 columns");
    sheet.autofilter(0, 0, last, end)?;
    sheet
        .set_landscape()
        .set_paper_size(8)
        .set_print_fit_to_pages(1, 0)
        .set_repeat_rows(0, 0)?;
    let mut options = ProtectionOptions::new();
    options.format_cells = true;
    options.format_columns = true;
    options.format_rows = true;
    options.insert_columns = true;
    options.insert_rows = true;
    options.delete_columns = true;
    options.delete_rows = true;
    options.sort = true;
    options.use_autofilter = true;
    options.edit_objects = true;
    sheet.protect_with_options(&options);
    Ok(())
}

/// The list to choose a status from; other words may be typed. What is done is shown in colour.
fn statuses(
    sheet: &mut Worksheet,
    column: u16,
    last: u32,
    language: Language,
) -> Result<(), XlsxError> {
    let mut choices: Vec<&str> = Status::ALL
        .map(|status| words::status(language, status))
        .to_vec();
    choices.push(text(language, "status-rejected"));
    let choices = DataValidation::new()
        .allow_list_strings(&choices)?
        .show_error_message(false);
    sheet.add_data_validation(1, column, last, column, &choices)?;
    for (status, colour) in [
        (Status::NeedsReview, 0x00FF_F2CC),
        (Status::Reviewed, 0x00E2_F0D9),
        (Status::Final, 0x00C6_E0B4),
    ] {
        let rule = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::EqualTo(
                words::status(language, status).to_owned(),
            ))
            .set_format(Format::new().set_background_color(Color::RGB(colour)));
        sheet.add_conditional_format(1, column, last, column, &rule)?;
    }
    Ok(())
}

fn note(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    from: &PackageRow<'_>,
    language: Option<Language>,
) -> Result<(), XlsxError> {
    const LONGEST: usize = 2_000;
    let notes: BTreeSet<&str> = from
        .notes
        .iter()
        .filter(|(of, _)| Some(*of) == language)
        .map(|(_, text)| text.as_str())
        .collect();
    for text in notes {
        let text: String = text.trim().chars().take(LONGEST).collect();
        let text = text.trim_end();
        let note = Note::new(text)
            .add_author_prefix(false)
            .set_font_name(LATIN_FONT)
            .set_width(320)
            .set_height(120)
            .set_object_movement(ObjectMovement::DontMoveOrSizeWithCells);
        sheet.insert_note(row, column, &note)?;
    }
    Ok(())
}
