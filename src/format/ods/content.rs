//! `content.xml`: the sheet with its columns, rows, filter and list of statuses.

use crate::format::FormatError;
use crate::format::sink::Out;
use crate::format::table::{COLUMNS, WIDTHS, cells};
use crate::format::xml_write::XmlWriter;
use crate::model::{Finding, Severity, Status, Unit};

const NAMESPACES: [(&str, &str); 7] = [
    (
        "xmlns:office",
        "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    ),
    (
        "xmlns:style",
        "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    ),
    (
        "xmlns:table",
        "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    ),
    (
        "xmlns:text",
        "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    ),
    (
        "xmlns:fo",
        "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    ),
    ("xmlns:of", "urn:oasis:names:tc:opendocument:xmlns:of:1.2"),
    ("office:version", "1.3"),
];

/// The content, written row by row.
pub(super) struct Content<'o> {
    xml: XmlWriter<'o>,
    rows: usize,
    findings: Vec<Finding>,
}

impl<'o> Content<'o> {
    pub(super) fn begin(rows: usize, out: Out<'o>) -> Result<Self, FormatError> {
        let mut xml = XmlWriter::compact(out)?;
        xml.open("office:document-content", &NAMESPACES)?;
        styles(&mut xml)?;
        xml.open("office:body", &[])?;
        xml.open("office:spreadsheet", &[])?;
        statuses(&mut xml)?;
        xml.open(
            "table:table",
            &[("table:name", "Review"), ("table:style-name", "sheet")],
        )?;
        header(&mut xml)?;
        Ok(Self {
            xml,
            rows,
            findings: Vec::new(),
        })
    }

    pub(super) fn row(&mut self, unit: &Unit) -> Result<(), FormatError> {
        self.findings.extend(row(&mut self.xml, unit)?);
        Ok(())
    }

    /// Ends the content; returns what had to be replaced because XML cannot hold it.
    pub(super) fn end(mut self) -> Result<Vec<Finding>, FormatError> {
        self.xml.close("table:table")?;
        filter(&mut self.xml, self.rows)?;
        self.xml.close("office:spreadsheet")?;
        self.xml.close("office:body")?;
        self.xml.close("office:document-content")?;
        self.xml.finish()?;
        Ok(self.findings)
    }
}

/// The styles of the sheet, its columns and rows; those of the cells are in `styles.xml`.
fn styles(xml: &mut XmlWriter<'_>) -> Result<(), FormatError> {
    xml.open("office:automatic-styles", &[])?;
    let sheet = [
        ("style:name", "sheet"),
        ("style:family", "table"),
        ("style:master-page-name", "Default"),
    ];
    xml.open("style:style", &sheet)?;
    xml.empty("style:table-properties", &[("table:display", "true")])?;
    xml.close("style:style")?;
    for (name, width) in COLUMNS.iter().zip(WIDTHS) {
        let style = [("style:name", *name), ("style:family", "table-column")];
        xml.open("style:style", &style)?;
        let width = format!("{:.3}cm", centimetres(width));
        xml.empty(
            "style:table-column-properties",
            &[("style:column-width", &width)],
        )?;
        xml.close("style:style")?;
    }
    let row = [("style:name", "row"), ("style:family", "table-row")];
    xml.open("style:style", &row)?;
    xml.empty(
        "style:table-row-properties",
        &[("style:use-optimal-row-height", "true")],
    )?;
    xml.close("style:style")?;
    xml.close("office:automatic-styles")
}

/// How wide a column of that many characters is: 7 pixels each in Calibri 11, and 5 for the margins, at 96 an inch
/// (ECMA-376 part 1, 18.3.1.13), as workbooks have it.
fn centimetres(characters: f64) -> f64 {
    (characters * 7.0 + 5.0) * 2.54 / 96.0
}

/// The list that the status columns choose from.
fn statuses(xml: &mut XmlWriter<'_>) -> Result<(), FormatError> {
    let words = Status::ALL.map(|status| format!("\"{}\"", status.as_str()));
    let condition = format!("of:cell-content-is-in-list({})", words.join(";"));
    xml.open("table:content-validations", &[])?;
    let list = [
        ("table:name", "status"),
        ("table:condition", condition.as_str()),
        ("table:allow-empty-cell", "true"),
        ("table:display-list", "unsorted"),
        ("table:base-cell-address", "Review.A1"),
    ];
    xml.open("table:content-validation", &list)?;
    let error = [("table:message-type", "stop"), ("table:display", "true")];
    xml.empty("table:error-message", &error)?;
    xml.close("table:content-validation")?;
    xml.close("table:content-validations")
}

/// The columns and the row with their names, which is repeated on every page.
fn header(xml: &mut XmlWriter<'_>) -> Result<(), FormatError> {
    for name in COLUMNS {
        let column = [
            ("table:style-name", name),
            ("table:default-cell-style-name", style(name)),
        ];
        xml.empty("table:table-column", &column)?;
    }
    xml.open("table:table-header-rows", &[])?;
    xml.open("table:table-row", &[("table:style-name", "row")])?;
    for name in COLUMNS {
        cell(xml, &[("table:style-name", "Header")], name)?;
    }
    xml.close("table:table-row")?;
    xml.close("table:table-header-rows")
}

fn row(xml: &mut XmlWriter<'_>, unit: &Unit) -> Result<Option<Finding>, FormatError> {
    xml.replaced = 0;
    xml.open("table:table-row", &[("table:style-name", "row")])?;
    for (name, text) in COLUMNS.iter().zip(cells(unit)) {
        let style = ("table:style-name", style(name));
        if name.ends_with("_status") {
            let list = ("table:content-validation-name", "status");
            cell(xml, &[style, list], &text)?;
        } else {
            cell(xml, &[style], &text)?;
        }
    }
    xml.close("table:table-row")?;
    let segment = &unit.segment;
    Ok((xml.replaced > 0).then(|| {
        let message = format!(
            "row {} ({}): {} characters that XML cannot hold were replaced by U+FFFD in the ODS",
            segment.number, segment.id, xml.replaced
        );
        Finding::new("xml-character", Severity::Warning, message)
    }))
}

/// The style in `styles.xml` of a column's cells. All of them name the Khmer font: findings and comments quote Khmer.
fn style(column: &str) -> &'static str {
    match column {
        "km" => "Khmer",
        "vi" => "Vietnamese",
        "en" => "English",
        _ => "Cell",
    }
}

/// The button of every column's header.
fn filter(xml: &mut XmlWriter<'_>, rows: usize) -> Result<(), FormatError> {
    let last = char::from(b'A' + u8::try_from(COLUMNS.len() - 1).expect("there are 14 columns"));
    let range = format!("Review.A1:Review.{last}{}", rows + 1);
    xml.open("table:database-ranges", &[])?;
    let filter = [
        ("table:name", "review"),
        ("table:target-range-address", range.as_str()),
        ("table:display-filter-buttons", "true"),
        ("table:orientation", "row"),
        ("table:contains-header", "true"),
    ];
    xml.empty("table:database-range", &filter)?;
    xml.close("table:database-ranges")
}

/// A cell of text; one without text has no type.
fn cell(
    xml: &mut XmlWriter<'_>,
    attributes: &[(&str, &str)],
    text: &str,
) -> Result<(), FormatError> {
    if text.is_empty() {
        return xml.empty("table:table-cell", attributes);
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let typed = [attributes, &[("office:value-type", "string")]].concat();
    xml.open("table:table-cell", &typed)?;
    for line in text.split('\n') {
        xml.open("text:p", &[])?;
        paragraph(xml, line)?;
        xml.close("text:p")?;
    }
    xml.close("table:table-cell")
}

/// The text of a paragraph, with elements for the white space that readers would drop: tabs, spaces at either end,
/// and all but the first of several (`OpenDocument` 1.3 part 3, 6.1.2).
fn paragraph(xml: &mut XmlWriter<'_>, line: &str) -> Result<(), FormatError> {
    let mut rest = line;
    while let Some(at) = next_kept(line, rest) {
        let (before, from) = rest.split_at(at);
        if !before.is_empty() {
            xml.characters(before)?;
        }
        if let Some(after) = from.strip_prefix('\t') {
            xml.empty("text:tab", &[])?;
            rest = after;
        } else {
            let after = from.trim_start_matches(' ');
            let count = (from.len() - after.len()).to_string();
            xml.empty("text:s", &[("text:c", &count)])?;
            rest = after;
        }
    }
    if rest.is_empty() {
        return Ok(());
    }
    xml.characters(rest)
}

/// Where in the rest of a line the next white space begins that needs an element.
fn next_kept(line: &str, rest: &str) -> Option<usize> {
    let start = line.len() - rest.len();
    let bytes = line.as_bytes();
    (start..bytes.len())
        .find(|&at| match bytes[at] {
            b'\t' => true,
            b' ' => {
                let before = at.checked_sub(1).map(|before| bytes[before]);
                let is_last = at + 1 == bytes.len();
                is_last || matches!(before, None | Some(b' ' | b'\t'))
            }
            _ => false,
        })
        .map(|at| at - start)
}
