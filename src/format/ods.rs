//! The table as an `OpenDocument` 1.3 spreadsheet: for `LibreOffice`, which shows Khmer well only in cells that say
//! which font and language their complex script has, and a workbook (XLSX) cannot say it.

mod content;

use std::fs::File;
use std::io::{BufWriter, Read, Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use self::content::Content;
use super::FormatError;
use super::sink::{Out, UnitWriter, write_all};
use crate::model::{Finding, Unit};

const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// The parts of the package that are the same for every table.
const PARTS: [(&str, &str); 4] = [
    ("META-INF/manifest.xml", include_str!("ods/manifest.xml")),
    ("meta.xml", include_str!("ods/meta.xml")),
    ("settings.xml", include_str!("ods/settings.xml")),
    ("styles.xml", include_str!("ods/styles.xml")),
];

/// Writes the table as a spreadsheet: text-typed cells, frozen header, filter, wrapped text, a list of statuses. The
/// same units give the same bytes. Returns what had to be replaced because XML cannot hold it.
///
/// # Errors
/// [`FormatError::Write`] when the stream fails.
pub fn write(units: &[Unit], out: &mut dyn Write) -> Result<Vec<Finding>, FormatError> {
    write_all(
        Box::new(Spreadsheet::begin(units.len(), Box::new(out))?),
        units,
    )
}

/// The spreadsheet, written row by row: its content waits in a temporary file, for a package is written part by part.
pub(super) struct Spreadsheet<'o> {
    content: Content<'static>,
    waiting: File,
    out: Out<'o>,
}

impl<'o> Spreadsheet<'o> {
    /// One for so many rows.
    pub(super) fn begin(rows: usize, out: Out<'o>) -> Result<Self, FormatError> {
        let waiting = tempfile::tempfile()?;
        let to_file = BufWriter::new(waiting.try_clone()?);
        Ok(Self {
            content: Content::begin(rows, Box::new(to_file))?,
            waiting,
            out,
        })
    }
}

impl UnitWriter for Spreadsheet<'_> {
    fn unit(&mut self, unit: &Unit, _around: [Option<&Unit>; 2]) -> Result<(), FormatError> {
        self.content.row(unit)
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Finding>, FormatError> {
        let findings = self.content.end()?;
        self.waiting.rewind()?;
        let mut package = package(&mut self.waiting)?;
        package.rewind()?;
        std::io::copy(&mut package, &mut self.out)?;
        self.out.flush()?;
        Ok(findings)
    }
}

/// The package around a content, in a temporary file.
fn package(content: &mut File) -> Result<File, FormatError> {
    let mut package = ZipWriter::new(tempfile::tempfile()?);
    // Packages carry their parts' dates: a fixed one, for the same input must give the same bytes. The media type
    // comes first and as it is, for programs look for it there (OpenDocument 1.3 part 2, 3.3).
    let stored = SimpleFileOptions::default()
        .last_modified_time(DateTime::default())
        .compression_method(CompressionMethod::Stored);
    let deflated = stored.compression_method(CompressionMethod::Deflated);
    part(&mut package, "mimetype", stored, &mut MEDIA_TYPE.as_bytes())?;
    for (name, text) in PARTS {
        part(&mut package, name, deflated, &mut text.as_bytes())?;
    }
    part(&mut package, "content.xml", deflated, content)?;
    Ok(package.finish().map_err(std::io::Error::from)?)
}

fn part(
    package: &mut ZipWriter<File>,
    name: &str,
    options: SimpleFileOptions,
    bytes: &mut impl Read,
) -> Result<(), FormatError> {
    package
        .start_file(name, options)
        .map_err(std::io::Error::from)?;
    std::io::copy(bytes, package)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use calamine::{Data, Ods, Reader};
    use zip::ZipArchive;

    use super::*;
    use crate::format::table::{COLUMNS, cells};
    use crate::model::{Kind, Language, Origin, Segment, SegmentId, Severity, Status, Target};

    fn unit(number: usize, khmer: &str, vietnamese: &str, comment: &str) -> Unit {
        let target = Target {
            text: vietnamese.to_owned(),
            origin: Origin::Person,
            status: Status::NeedsReview,
            findings: vec![
                Finding::new("term-missing", Severity::Error, "ប្រធាន must be “chủ tịch”"),
                Finding::new("number-missing", Severity::Warning, "15"),
            ],
        };
        Unit {
            segment: Segment {
                id: SegmentId::from_stored(&format!("s{number}")),
                number,
                paragraph: 1,
                kind: Kind::Sentence,
                layout: crate::model::Layout::Paragraph,
                gap: String::new(),
                text: khmer.to_owned(),
                key: khmer.to_owned(),
            },
            targets: [(Language::Vietnamese, target)].into_iter().collect(),
            comment: comment.to_owned(),
        }
    }

    fn written(units: &[Unit]) -> (Vec<u8>, Vec<Finding>) {
        let mut out = Vec::new();
        let findings = write(units, &mut out).unwrap();
        (out, findings)
    }

    fn content(package: &[u8]) -> String {
        let mut archive = ZipArchive::new(Cursor::new(package)).unwrap();
        let mut text = String::new();
        let mut part = archive.by_name("content.xml").unwrap();
        part.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn the_media_type_comes_first_and_uncompressed_so_that_its_place_in_the_file_is_fixed() {
        let (package, _) = written(&[]);
        assert_eq!(&package[30..38], b"mimetype");
        assert_eq!(&package[38..38 + MEDIA_TYPE.len()], MEDIA_TYPE.as_bytes());
        let mut archive = ZipArchive::new(Cursor::new(&package)).unwrap();
        let first = archive.by_index(0).unwrap();
        assert_eq!(first.compression(), CompressionMethod::Stored);
        assert!(first.extra_data().is_none_or(|extra| extra.is_empty()));
    }

    #[test]
    fn every_part_is_well_formed_and_named_in_the_manifest() {
        let (package, _) = written(&[unit(1, "ប្រធាន", "Chủ tịch", "")]);
        let mut archive = ZipArchive::new(Cursor::new(&package)).unwrap();
        let names: Vec<String> = archive
            .file_names()
            .map(|name| name.unwrap().into_owned())
            .collect();
        for name in names.iter().filter(|name| *name != "mimetype") {
            let mut text = String::new();
            archive
                .by_name(name)
                .unwrap()
                .read_to_string(&mut text)
                .unwrap();
            let mut reader = quick_xml::Reader::from_str(&text);
            while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
            let is_listed = PARTS[0].1.contains(&format!("full-path=\"{name}\""));
            assert!(is_listed || name == "META-INF/manifest.xml", "{name}");
        }
    }

    #[test]
    fn every_cell_comes_back_as_text_with_its_lines_tabs_and_spaces() {
        let units = [
            unit(
                1,
                "ប្រធាន  គ្រប់\u{200B}សម្រេច",
                " two\nlines\n\n",
                "a\tb \t c  ",
            ),
            unit(2, "=1+1", "001", "<&>\"'"),
            unit(3, " ", "   ", "2025-01-01"),
        ];
        let (package, findings) = written(&units);
        assert!(findings.is_empty());
        let mut workbook: Ods<_> = Ods::new(Cursor::new(package)).unwrap();
        let sheet = workbook.worksheet_range("Review").unwrap();
        let rows: Vec<Vec<String>> = sheet
            .rows()
            .map(|row| row.iter().map(ToString::to_string).collect())
            .collect();
        assert_eq!(rows[0], COLUMNS);
        for (row, unit) in rows[1..].iter().zip(&units) {
            assert_eq!(row.as_slice(), cells(unit));
        }
        assert_eq!(rows.len(), 4);
        let is_text = |cell: &Data| matches!(cell, Data::String(_) | Data::Empty);
        assert!(sheet.rows().flatten().all(is_text));
    }

    #[test]
    fn cells_of_every_column_have_a_khmer_font_and_language() {
        let styles = PARTS[3].1;
        let cell = styles.split("style:name=\"Cell\"").nth(1).unwrap();
        let cell = cell.split("</style:style>").next().unwrap();
        for attribute in [
            "style:font-name-complex=\"Khmer\"",
            "style:language-complex=\"km\"",
            "style:country-complex=\"KH\"",
        ] {
            assert!(cell.contains(attribute), "{attribute}");
        }
        for name in ["Khmer", "Vietnamese", "English"] {
            let heir = format!(
                "style:name=\"{name}\" style:family=\"table-cell\" style:parent-style-name=\"Cell\""
            );
            assert!(styles.contains(&heir), "{name}");
        }
    }

    #[test]
    fn the_status_cells_choose_from_the_list_and_the_header_has_filters() {
        let (package, _) = written(&[unit(1, "ក", "a", ""), unit(2, "ខ", "b", "")]);
        let content = content(&package);
        assert_eq!(
            content
                .matches("content-validation-name=\"status\"")
                .count(),
            4
        );
        assert!(content.contains("&quot;needs-review&quot;;&quot;translated&quot;"));
        assert!(content.contains("target-range-address=\"Review.A1:Review.N3\""));
    }

    #[test]
    fn a_character_that_xml_cannot_hold_is_replaced_and_reported_with_its_row() {
        let (package, findings) = written(&[unit(7, "ក\u{1}ខ", "a\u{0}", "")]);
        assert!(content(&package).contains("ក\u{FFFD}ខ"));
        assert_eq!(findings.len(), 1);
        assert!(findings[0].message.starts_with("row 7 (s7): 2 characters"));
    }

    #[test]
    fn the_same_units_give_the_same_bytes() {
        let units = [unit(1, "ប្រធាន", "Chủ tịch", "")];
        assert_eq!(written(&units), written(&units));
    }
}
