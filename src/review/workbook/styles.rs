//! The formats of cells, and cells whose words are shown in several.

use std::collections::HashMap;
use std::ops::Range;

use rust_xlsxwriter::{
    Color, Format, FormatAlign, FormatBorder, FormatUnderline, Worksheet, XlsxError,
};

use crate::format::{KHMER_FONT, LATIN_FONT, fitting_cell};
use crate::model::Severity;
use crate::review::frame::framed;
use crate::review::package::Paint;

/// The script that a cell is mostly in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Script {
    /// Khmer.
    Khmer,
    /// Vietnamese and English.
    Latin,
}

const RED: Color = Color::RGB(0x00C0_0000);
const BLUE: Color = Color::RGB(0x001F_5FBF);
const GREY: Color = Color::RGB(0x0080_8080);
const PALE: Color = Color::RGB(0x00F2_F2F2);
const HEAD: Color = Color::RGB(0x00DD_E7F3);

/// All formats of a workbook.
#[derive(Debug)]
pub(crate) struct Styles {
    pub(crate) header: Format,
    pub(crate) machine_header: Format,
    pub(crate) machine: Format,
    pub(crate) title: Format,
    pub(crate) number: Format,
    pub(crate) link: Format,
    open: HashMap<Script, Format>,
    locked: HashMap<Script, Format>,
    runs: HashMap<(Script, Option<Paint>), Format>,
    severities: HashMap<Severity, Format>,
}

fn font(script: Script) -> Format {
    match script {
        Script::Khmer => Format::new().set_font_name(KHMER_FONT).set_font_size(12),
        Script::Latin => Format::new().set_font_name(LATIN_FONT).set_font_size(11),
    }
}

fn body(script: Script) -> Format {
    font(script)
        .set_num_format("@")
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border(FormatBorder::Hair)
        .set_border_color(GREY)
}

impl Styles {
    pub(crate) fn new() -> Self {
        let header = font(Script::Latin)
            .set_bold()
            .set_num_format("@")
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter)
            .set_border_bottom(FormatBorder::Thin)
            .set_background_color(HEAD);
        let scripts = [Script::Khmer, Script::Latin];
        let paints = [None, Some(Paint::Term), Some(Paint::Fault)];
        let runs = scripts
            .into_iter()
            .flat_map(|script| paints.map(|paint| ((script, paint), run(script, paint))));
        let severity = |severity: Severity, colour: u32| {
            (
                severity,
                body(Script::Latin).set_background_color(Color::RGB(colour)),
            )
        };
        Self {
            machine_header: header.clone().set_font_color(GREY).set_font_size(8),
            header,
            machine: font(Script::Latin)
                .set_num_format("@")
                .set_align(FormatAlign::Top)
                .set_font_color(GREY)
                .set_background_color(PALE)
                .set_font_size(8),
            title: font(Script::Latin).set_bold().set_font_size(14),
            number: font(Script::Latin).set_align(FormatAlign::Top),
            link: body(Script::Latin)
                .set_font_color(BLUE)
                .set_underline(FormatUnderline::Single),
            open: scripts
                .map(|script| (script, body(script).set_unlocked()))
                .into(),
            locked: scripts.map(|script| (script, body(script))).into(),
            runs: runs.collect(),
            severities: [
                severity(Severity::Error, 0x00FB_E3E1),
                severity(Severity::Warning, 0x00FF_F2CC),
                severity(Severity::Note, 0x00E8_F1FA),
            ]
            .into(),
        }
    }

    /// A cell that people may write in.
    pub(crate) fn open(&self, script: Script) -> &Format {
        &self.open[&script]
    }

    /// A cell that is only read.
    pub(crate) fn locked(&self, script: Script) -> &Format {
        &self.locked[&script]
    }

    /// A cell with findings, by the worst of them.
    pub(crate) fn severity(&self, worst: Option<Severity>) -> &Format {
        worst.map_or(&self.locked[&Script::Latin], |severity| {
            &self.severities[&severity]
        })
    }

    fn run(&self, script: Script, paint: Option<Paint>) -> &Format {
        &self.runs[&(script, paint)]
    }
}

fn run(script: Script, paint: Option<Paint>) -> Format {
    let font = font(script);
    match paint {
        None => font,
        Some(Paint::Term) => font.set_font_color(BLUE),
        Some(Paint::Fault) => font.set_font_color(RED).set_bold(),
    }
}

/// Writes a cell of text, some stretches of it in other colours. Returns whether it had to be cut.
pub(crate) fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    (script, format): (Script, &Format),
    stretches: &[(Range<usize>, Paint)],
    styles: &Styles,
) -> Result<bool, XlsxError> {
    if let Some(cut) = fitting_cell(&framed(text)) {
        sheet.write_string_with_format(row, column, cut, format)?;
        return Ok(true);
    }
    let mut runs: Vec<(&Format, &str)> = Vec::new();
    let mut done = 0;
    for (range, paint) in stretches {
        runs.push((styles.run(script, None), &text[done..range.start]));
        runs.push((styles.run(script, Some(*paint)), &text[range.clone()]));
        done = range.end;
    }
    runs.push((styles.run(script, None), &text[done..]));
    runs.retain(|(_, text)| !text.is_empty());
    match runs[..] {
        [] | [_] if stretches.is_empty() => {
            sheet.write_string_with_format(row, column, framed(text), format)?
        }
        [] => sheet.write_blank(row, column, format)?,
        // A single stretch is no rich text, and takes its colour from the cell.
        [(_, only)] => {
            let paint = stretches[0].1;
            let colour = if paint == Paint::Fault { RED } else { BLUE };
            sheet.write_string_with_format(
                row,
                column,
                framed(only),
                &format.clone().set_font_color(colour),
            )?
        }
        _ => return rich(sheet, (row, column), text, &runs, format),
    };
    Ok(false)
}

/// Writes several runs as one cell; as plain text when they are too many, for their markup counts towards the
/// limit of a cell.
fn rich(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    runs: &[(&Format, &str)],
    format: &Format,
) -> Result<bool, XlsxError> {
    let framed_runs: Vec<_> = runs
        .iter()
        .map(|(format, text)| (*format, framed(text)))
        .collect();
    let borrowed: Vec<(&Format, &str)> = framed_runs
        .iter()
        .map(|(format, text)| (*format, &**text))
        .collect();
    let written = sheet
        .write_rich_string_with_format(row, column, &borrowed, format)
        .map(|_| ());
    if matches!(written, Err(XlsxError::MaxStringLengthExceeded)) {
        sheet.write_string_with_format(row, column, framed(text), format)?;
        return Ok(false);
    }
    written.map(|()| false)
}
