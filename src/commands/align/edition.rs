//! Reading one edition, in any language.

use std::io::Read;
use std::path::Path;

use crate::align::Text;
use crate::commands::glossary::files::read as read_sheet;
use crate::format::document::{Content, ReadOptions};
use crate::format::{FormatError, cut as cut_khmer};
use crate::model::{Finding, Kind, Language, Layout, Segment, Side, Slug};
use crate::text::boilerplate;
use crate::text::line::lines;
use crate::text::sentence::sentences_by_tag;
use crate::text::tag::without_tags;

/// An edition that was read and cut.
#[derive(Debug, Clone)]
pub(super) struct Edition {
    pub(super) side: Side,
    /// Where each segment stands.
    pub(super) places: Vec<Place>,
    /// What the paragraph of each segment is.
    layouts: Vec<Layout>,
    /// What a person should know of how it was read.
    pub(super) findings: Vec<Finding>,
}

/// Where a segment stands in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The paragraph, from 1.
    pub(super) paragraph: usize,
    /// What kind of piece it is.
    pub(super) kind: Kind,
}

/// A segment as it is cut.
struct Cut {
    text: String,
    place: Place,
    layout: Layout,
}

impl From<Segment> for Cut {
    fn from(segment: Segment) -> Self {
        Self {
            text: segment.text,
            place: Place {
                paragraph: segment.paragraph,
                kind: segment.kind,
            },
            layout: segment.layout,
        }
    }
}

impl Edition {
    /// Reads a document and cuts it into segments: by the rules of its language, or one a line. Of a table, the column of the
    /// language is read, a segment a row.
    pub(super) fn read(path: &Path, tag: &str, segmented: bool) -> Result<Self, FormatError> {
        let mut findings = Vec::new();
        let cuts = if is_table(path) {
            column(path, tag)?
        } else {
            let bytes = read_bytes(path)?;
            match Content::read(path, &bytes)? {
                Content::Text(text) if segmented => cut_lines(&text),
                Content::Text(text) => cut(path, tag, &text),
                blocks @ Content::Blocks(..) => {
                    let slug = Slug::from_file_name(&name(path));
                    let language = tag.parse().ok();
                    let read = blocks.cut(
                        slug,
                        ReadOptions {
                            language,
                            segmented,
                        },
                    );
                    findings = read.findings;
                    let mut cuts: Vec<Cut> =
                        read.document.segments.into_iter().map(Cut::from).collect();
                    for cut in &mut cuts {
                        cut.text = without_tags(&cut.text).trim().to_owned();
                    }
                    cuts
                }
            }
        };
        if cuts.iter().all(|cut| cut.text.is_empty()) {
            return Err(FormatError::Empty {
                path: path.to_owned(),
            });
        }
        Ok(Self {
            findings,
            ..Self::new(&name(path), tag, cuts)
        })
    }

    fn new(document: &str, tag: &str, cuts: Vec<Cut>) -> Self {
        let places = cuts.iter().map(|cut| cut.place).collect();
        let layouts = cuts.iter().map(|cut| cut.layout).collect();
        let segments: Vec<String> = cuts.into_iter().map(|cut| cut.text).collect();
        Self {
            places,
            layouts,
            findings: Vec::new(),
            side: Side {
                tag: tag.to_owned(),
                document: document.to_owned(),
                segments,
            },
        }
    }

    pub(super) fn text(&self) -> Text<'_> {
        let known = self.layouts.iter().any(|layout| !layout.is_plain());
        Text {
            layouts: known.then_some(self.layouts.as_slice()),
            ..Text::new(&self.side.tag, &self.side.segments)
        }
    }

    pub(super) fn slug(&self) -> Slug {
        Slug::from_file_name(&self.side.document)
    }
}

fn name(path: &Path) -> String {
    if path == Path::new("-") {
        return "stdin".to_owned();
    }
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn is_table(path: &Path) -> bool {
    let ending = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
    let ending = ending.as_deref().and_then(std::ffi::OsStr::to_str);
    matches!(ending, Some("csv" | "tsv" | "tab" | "xlsx"))
}

/// The column of a language in a table.
fn column(path: &Path, tag: &str) -> Result<Vec<Cut>, FormatError> {
    let sheet = read_sheet(path)?;
    let wanted = sheet
        .columns
        .iter()
        .find(|name| name.eq_ignore_ascii_case(tag))
        .ok_or_else(|| FormatError::Row {
            path: path.to_owned(),
            line: 1,
            reason: format!(
                "there is no column `{tag}`; the first row has: {}",
                sheet.columns.join(", ")
            ),
        })?;
    let rows = (1..).zip(&sheet.rows);
    let cells = rows.map(|(row, cells)| (row, sheet.cell(cells, wanted).trim()));
    let filled = cells.filter(|(_, text)| !text.is_empty());
    Ok(filled.map(|(row, text)| sentence(row, text)).collect())
}

fn sentence(paragraph: usize, text: &str) -> Cut {
    Cut {
        text: text.to_owned(),
        place: Place {
            paragraph,
            kind: Kind::Sentence,
        },
        layout: Layout::Paragraph,
    }
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, FormatError> {
    let io = |source| FormatError::Io {
        doing: "read",
        path: path.to_owned(),
        source,
    };
    if path != Path::new("-") {
        return std::fs::read(path).map_err(io);
    }
    let mut bytes = Vec::new();
    let mut input = std::io::stdin().lock();
    input.read_to_end(&mut bytes).map_err(io)?;
    Ok(bytes)
}

/// One segment a line; an empty line is an empty segment, so that the numbers of the beads are those of the lines.
fn cut_lines(text: &str) -> Vec<Cut> {
    let old = text.contains('\r') && !text.contains('\n');
    let lines: Vec<&str> = if old {
        text.strip_suffix('\r')
            .unwrap_or(text)
            .split('\r')
            .collect()
    } else {
        text.lines().collect()
    };
    let lines = (1..).zip(lines);
    lines
        .map(|(number, line)| sentence(number, line.trim()))
        .collect()
}

/// By the rules of the language.
fn cut(path: &Path, tag: &str, text: &str) -> Vec<Cut> {
    if tag.parse() == Ok(Language::Khmer) {
        let document = cut_khmer(Slug::from_file_name(&name(path)), text);
        return document.segments.into_iter().map(Cut::from).collect();
    }
    let mut cuts = Vec::new();
    for (paragraph, line) in (1..).zip(lines(text)) {
        let line = &text[line];
        if boilerplate::recognise(line).is_some() {
            let mut whole = sentence(paragraph, line);
            whole.place.kind = Kind::Boilerplate;
            cuts.push(whole);
            continue;
        }
        let found = sentences_by_tag(tag, line).into_iter();
        cuts.extend(found.map(|range| sentence(paragraph, &line[range])));
    }
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(cuts: Vec<Cut>) -> Vec<String> {
        cuts.into_iter().map(|cut| cut.text).collect()
    }

    #[test]
    fn the_numbers_of_segments_are_those_of_the_lines() {
        assert_eq!(texts(cut_lines("a\n\n b\r\nc")), ["a", "", "b", "c"]);
        assert_eq!(texts(cut_lines("a\rb\r")), ["a", "b"]);
    }

    #[test]
    fn a_text_is_cut_by_the_rules_of_its_language() {
        let of = |tag, text| texts(cut(Path::new("a.txt"), tag, text));
        assert_eq!(of("km", "អរគុណ។ សូម!\nចំណងជើង"), ["អរគុណ។", "សូម!", "ចំណងជើង"]);
        assert_eq!(
            of("vi", "TS. Minh nói. Cảm ơn."),
            ["TS. Minh nói.", "Cảm ơn."]
        );
    }
}
