//! The paragraphs of a part in reading order, each with what it is and where it stands.

use super::super::tree::Element;
use super::package::Addresses;
use super::styles::Styles;
use crate::model::Layout;

/// A paragraph in its place.
#[derive(Debug)]
pub(super) struct Found<'e, 't> {
    pub(super) paragraph: &'e Element<'t>,
    pub(super) layout: Layout,
    pub(super) place: String,
    /// Where the links of its part lead.
    pub(super) addresses: Option<&'e Addresses>,
}

/// Goes through the parts of a document.
pub(super) struct Walk<'e, 't, 's> {
    styles: &'s Styles,
    /// The paragraphs found so far.
    pub(super) found: Vec<Found<'e, 't>>,
    addresses: Option<&'e Addresses>,
    paragraphs: u32,
    tables: u32,
    boxes: u32,
}

/// What holds a paragraph, with the words for its place; nothing for running text.
type Holder = Option<(Layout, String)>;

impl<'e, 't, 's> Walk<'e, 't, 's> {
    pub(super) fn new(styles: &'s Styles) -> Self {
        Self {
            styles,
            found: Vec::new(),
            addresses: None,
            paragraphs: 0,
            tables: 0,
            boxes: 0,
        }
    }

    /// The paragraphs in an element of a part whose links lead there.
    pub(super) fn part(
        &mut self,
        element: &'e Element<'t>,
        holder: &Holder,
        addresses: &'e Addresses,
    ) {
        self.addresses = Some(addresses);
        self.go(element, holder);
    }

    /// The paragraphs in an element.
    fn go(&mut self, element: &'e Element<'t>, holder: &Holder) {
        for child in element.elements() {
            match child.name {
                "w:p" => self.paragraph(child, holder),
                "w:tbl" => self.table(child),
                _ => self.go(child, holder),
            }
        }
    }

    fn paragraph(&mut self, paragraph: &'e Element<'t>, holder: &Holder) {
        let (layout, place) = if let Some((layout, place)) = holder {
            (*layout, place.clone())
        } else {
            self.paragraphs += 1;
            (
                self.styles.layout(paragraph),
                format!("paragraph {}", self.paragraphs),
            )
        };
        self.found.push(Found {
            paragraph,
            layout,
            place,
            addresses: self.addresses,
        });
        self.boxes_in(paragraph);
    }

    /// Text boxes in a paragraph come after it.
    fn boxes_in(&mut self, element: &'e Element<'t>) {
        for child in element.elements() {
            if child.name == "w:txbxContent" {
                self.boxes += 1;
                let place = format!("text box {}", self.boxes);
                self.go(child, &Some((Layout::TextBox, place)));
            } else if child.name != "w:t" {
                self.boxes_in(child);
            }
        }
    }

    fn table(&mut self, table: &'e Element<'t>) {
        self.tables += 1;
        let table_number = self.tables;
        let mut rows = Vec::new();
        below(table, "w:tr", &mut rows);
        for (row, row_number) in rows.into_iter().zip(1_u32..) {
            let mut cells = Vec::new();
            below(row, "w:tc", &mut cells);
            for (cell, column) in cells.into_iter().zip(1_u32..) {
                let layout = Layout::Cell {
                    table: table_number,
                    row: row_number,
                    column,
                };
                let place = format!("table {table_number}, row {row_number}, column {column}");
                self.go(cell, &Some((layout, place)));
            }
        }
    }
}

/// The elements of a name right in an element, or in content controls and the like in it.
fn below<'e, 't>(element: &'e Element<'t>, name: &str, found: &mut Vec<&'e Element<'t>>) {
    for child in element.elements() {
        match child.name {
            child_name if child_name == name => found.push(child),
            "w:sdt" | "w:sdtContent" | "w:customXml" => below(child, name, found),
            _ => {}
        }
    }
}
