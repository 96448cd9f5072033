//! The body of the document: languages beside each other in tables, or below each other.

use super::paragraph::{Setting, Writer, plain};
use super::xml::Xml;
use crate::edition::book::{Block, Book, Passage, Row};
use crate::edition::label::own_name;
use crate::edition::settings::Arrangement;
use crate::model::Language;

/// The width of the text in twentieths of a point: A4 less the margins.
const UPRIGHT: usize = 9_638;
const LANDSCAPE: usize = 14_570;

/// Whether the pages are landscape.
pub(super) fn is_landscape(arrangement: Arrangement, languages: usize) -> bool {
    match arrangement {
        Arrangement::Facing => languages > 1,
        Arrangement::Columns => languages > 2,
        Arrangement::Interlinear | Arrangement::Stacked => false,
    }
}

/// The width of the text in twentieths of a point.
pub(super) fn text_width(book: &Book) -> usize {
    if is_landscape(book.arrangement, book.languages.len()) {
        LANDSCAPE
    } else {
        UPRIGHT
    }
}

impl Writer<'_> {
    /// All blocks. Headings stand between tables, for Word shows no heading in a table in its navigation.
    pub(super) fn body(&mut self, xml: &mut Xml) {
        let book = self.book;
        let beside = matches!(book.arrangement, Arrangement::Facing | Arrangement::Columns)
            && book.languages.len() > 1;
        let is_heading = |block: &Block| matches!(block, Block::Heading(..) | Block::Title(_));
        for group in book.blocks.chunk_by(|a, b| is_heading(a) == is_heading(b)) {
            if beside && !is_heading(&group[0]) {
                self.side_by_side(xml, group);
            } else {
                for block in group {
                    self.below(xml, block);
                }
            }
        }
    }

    /// The languages that stand in each column.
    fn columns(&self) -> Vec<Vec<usize>> {
        let all: Vec<usize> = (0..self.book.languages.len()).collect();
        match self.book.arrangement {
            Arrangement::Facing => vec![all[..1].to_vec(), all[1..].to_vec()],
            _ => all.into_iter().map(|at| vec![at]).collect(),
        }
    }

    fn side_by_side(&mut self, xml: &mut Xml, blocks: &[Block]) {
        let columns = self.columns();
        let width = text_width(self.book) / columns.len();
        begin_table(xml, "Parallel", &vec![width; columns.len()]);
        self.head(xml, &columns, width);
        for block in blocks {
            xml.open("w:tr", &[]);
            for column in &columns {
                begin_cell(xml, width);
                for &at in column {
                    self.block(xml, block, at, width);
                }
                xml.close("w:tc");
            }
            xml.close("w:tr");
        }
        xml.close("w:tbl");
        plain(xml, "Cell", &[]);
    }

    /// The row with the names of the languages, on every page.
    fn head(&self, xml: &mut Xml, columns: &[Vec<usize>], width: usize) {
        let names: Vec<Vec<(Language, &str)>> = columns
            .iter()
            .map(|column| {
                let language = |&at: &usize| self.book.languages[at];
                let languages = column.iter().map(language);
                languages
                    .map(|language| (language, own_name(language)))
                    .collect()
            })
            .collect();
        head_row(xml, &names, &vec![width; columns.len()]);
    }

    /// A block in all languages, one below the other.
    fn below(&mut self, xml: &mut Xml, block: &Block) {
        let languages = 0..self.book.languages.len();
        if self.book.arrangement != Arrangement::Interlinear {
            languages.for_each(|at| self.block(xml, block, at, UPRIGHT));
            return;
        }
        if let Block::Table(rows) = block {
            self.table(xml, rows, None, UPRIGHT);
        }
        if let Some(passage) = block.passages().next()
            && !matches!(block, Block::Table(_))
        {
            for line in 0..passage.lines.len() {
                for at in languages.clone() {
                    let mut setting = setting(block);
                    if at > 0 && setting.style == "Paragraph" {
                        setting.style = "Interlinear";
                        setting.bullet = None;
                    }
                    self.line(xml, passage, line, at, setting);
                }
            }
        }
    }

    /// A block in one language.
    fn block(&mut self, xml: &mut Xml, block: &Block, at: usize, width: usize) {
        if let Block::Table(rows) = block {
            return self.table(xml, rows, Some(at), width);
        }
        if let Some(passage) = block.passages().next() {
            self.passage(xml, passage, at, setting(block));
        }
    }

    /// A table of the document, in one language or in all.
    fn table(&mut self, xml: &mut Xml, rows: &[Row], at: Option<usize>, width: usize) {
        let count = rows.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let width = (width.saturating_sub(200)) / count;
        begin_table(xml, "Grid", &vec![width; count]);
        for row in rows {
            xml.open("w:tr", &[]);
            for cell in 0..count {
                begin_cell(xml, width);
                let passages = row.get(cell).map_or(&[][..], Vec::as_slice);
                for passage in passages {
                    self.in_cell(xml, passage, at);
                }
                if passages.is_empty() {
                    plain(xml, "Cell", &[]);
                }
                xml.close("w:tc");
            }
            xml.close("w:tr");
        }
        xml.close("w:tbl");
        // Between two tables, and at the end of a cell, stands a paragraph (ECMA-376 part 1, 17.4.65).
        plain(xml, "Cell", &[]);
    }

    fn in_cell(&mut self, xml: &mut Xml, passage: &Passage, at: Option<usize>) {
        let setting = Setting {
            style: "Cell",
            ..Setting::default()
        };
        if let Some(at) = at {
            return self.passage(xml, passage, at, setting);
        }
        for line in 0..passage.lines.len() {
            for at in 0..self.book.languages.len() {
                self.line(xml, passage, line, at, setting);
            }
        }
    }
}

/// The style of each level of heading.
pub(super) const HEADINGS: [&str; 6] = [
    "Heading1", "Heading2", "Heading3", "Heading4", "Heading5", "Heading6",
];

fn setting(block: &Block) -> Setting {
    let style = match block {
        Block::Title(_) => "TitleInText",
        Block::Heading(level, _) => HEADINGS[usize::from((*level).clamp(1, 6)) - 1],
        Block::Caption(_) => "Caption",
        Block::TextBox(_) => "TextBox",
        Block::Paragraph(_) | Block::Item { .. } | Block::Table(_) => "Paragraph",
    };
    let (bullet, indent) = match block {
        Block::Item {
            level,
            bullet: true,
            ..
        } => (Some(*level), None),
        Block::Item { level, .. } => (None, Some(*level)),
        _ => (None, None),
    };
    Setting {
        style,
        bullet,
        indent,
        numbered: style == "Paragraph",
    }
}

/// Begins a table of a style, with columns of these widths.
pub(super) fn begin_table(xml: &mut Xml, style: &str, widths: &[usize]) {
    let whole = widths.iter().sum::<usize>().to_string();
    xml.open("w:tbl", &[]);
    xml.open("w:tblPr", &[]);
    xml.val("w:tblStyle", style);
    xml.empty("w:tblW", &[("w:w", &whole), ("w:type", "dxa")]);
    xml.empty("w:tblLayout", &[("w:type", "fixed")]);
    xml.close("w:tblPr");
    xml.open("w:tblGrid", &[]);
    for width in widths {
        xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
    }
    xml.close("w:tblGrid");
}

/// A row of headings that is repeated on every page.
pub(super) fn head_row(xml: &mut Xml, names: &[Vec<(Language, &str)>], widths: &[usize]) {
    xml.open("w:tr", &[]);
    xml.open("w:trPr", &[]);
    xml.empty("w:tblHeader", &[]);
    xml.close("w:trPr");
    for (names, &width) in names.iter().zip(widths) {
        begin_cell(xml, width);
        plain(xml, "TableHead", names);
        xml.close("w:tc");
    }
    xml.close("w:tr");
}

/// Begins a cell.
pub(super) fn begin_cell(xml: &mut Xml, width: usize) {
    xml.open("w:tc", &[]);
    xml.open("w:tcPr", &[]);
    xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
    xml.close("w:tcPr");
}
