//! Rows that are as high as their cells need: some programs show only as much of a cell as its row is high.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::styles::Script;
use crate::format::{TALLEST_ROW, lines};

/// The height of a row, as its cells become known.
#[derive(Debug, Default)]
pub(super) struct Height(f64);

impl Height {
    /// Makes room for a cell in a column of a width.
    pub(super) fn fit(&mut self, text: &str, width: f64, script: Script) {
        // Khmer clusters are wider than letters, and its lines are broken at few places.
        let (line, width) = match script {
            Script::Khmer => (21.0, width / 1.3),
            Script::Latin => (15.0, width),
        };
        self.0 = self.0.max(line * lines(text, width));
    }

    /// Makes the row that high.
    pub(super) fn set(self, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
        sheet.set_row_height(row, (self.0 + 4.0).min(TALLEST_ROW))?;
        Ok(())
    }
}
