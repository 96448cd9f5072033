//! What is wrong in an XLIFF file.

use super::tree::Element;
use crate::format::xml_read::place;

/// So many faults are said one by one; a file with more is wrong all over.
const MOST: usize = 200;

/// Something that is wrong in an XLIFF file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XliffFault {
    /// The line, from 1.
    pub line: u64,
    /// The character in the line, from 1.
    pub column: u64,
    /// What is wrong.
    pub reason: String,
}

/// The faults of one file.
pub(super) struct Faults<'t> {
    text: &'t str,
    found: Vec<XliffFault>,
    more: usize,
}

impl<'t> Faults<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            found: Vec::new(),
            more: 0,
        }
    }

    /// Notes a fault of an element.
    pub(super) fn add(&mut self, element: &Element, reason: impl Into<String>) {
        if self.found.len() >= MOST {
            self.more += 1;
            return;
        }
        let (line, column) = place(self.text, element.at);
        self.found.push(XliffFault {
            line,
            column,
            reason: reason.into(),
        });
    }

    /// All of them in the order of the file.
    pub(super) fn finish(mut self) -> Vec<XliffFault> {
        self.found.sort_by_key(|fault| (fault.line, fault.column));
        if self.more > 0 {
            let reason = format!("and {} faults more in this file", self.more);
            self.found.push(XliffFault {
                line: 1,
                column: 1,
                reason,
            });
        }
        self.found
    }
}
