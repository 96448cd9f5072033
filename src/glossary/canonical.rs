//! The one way to write a table, so that differences between two versions are differences in content.

use unicode_normalization::UnicodeNormalization;

use super::layout::{Content, SEPARATOR, alternatives, content, overflow};
use super::sheet::{Row, Sheet};
use crate::model::Language;
use crate::text::khmer;

/// What is made canonical.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Canonical {
    /// Khmer terms too: their signs in canonical order. Otherwise they stay as the person wrote them.
    pub khmer: bool,
}

impl Canonical {
    /// The same table, canonical: columns in their order (unknown ones last), rows by id (the lexicon's by Khmer form and
    /// part of speech), alternatives trimmed and in the columns for alternatives, Vietnamese and English in NFC. A row
    /// that says nothing (only separators and spaces) is left out, as a reader of the table leaves it out.
    ///
    /// # Errors
    /// The lines of rows with more or fewer cells than there are columns: nobody can say which cell is which.
    pub fn apply(self, sheet: &Sheet) -> Result<Sheet, Vec<u64>> {
        let broken: Vec<u64> = sheet
            .rows
            .iter()
            .filter(|row| row.cells.len() != sheet.columns.len())
            .map(|row| row.line)
            .collect();
        if !broken.is_empty() {
            return Err(broken);
        }
        let order = column_order(sheet);
        let columns = order
            .iter()
            .map(|&index| sheet.columns[index].clone())
            .collect();
        let rows = sheet.rows.iter().map(|row| {
            let cells = order.iter().map(|&index| row.cells[index].clone());
            Row::new(row.line, cells.collect())
        });
        let mut sorted = Sheet {
            columns,
            rows: rows.collect(),
        };
        for row in &mut sorted.rows {
            self.row(&sorted.columns, row);
        }
        sorted
            .rows
            .retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
        let mut keyed: Vec<(Vec<String>, Row)> = Vec::with_capacity(sorted.rows.len());
        for row in std::mem::take(&mut sorted.rows) {
            keyed.push((sorted.row_key(&row), row));
        }
        keyed.sort_by(|a, b| a.0.cmp(&b.0));
        sorted.rows = keyed.into_iter().map(|(_, row)| row).collect();
        Ok(sorted)
    }

    fn row(self, columns: &[String], row: &mut Row) {
        for index in 0..columns.len() {
            let Some(next) = overflow(&columns[index]) else {
                continue;
            };
            let Some(next) = columns.iter().position(|column| column == next) else {
                continue;
            };
            let parts: Vec<String> = alternatives(&row.cells[index]).map(str::to_owned).collect();
            if let Some((first, rest)) = parts.split_first()
                && !rest.is_empty()
            {
                let rest = rest.join("|");
                row.cells[next] = format!("{rest}{SEPARATOR}{}", row.cells[next]);
                row.cells[index].clone_from(first);
            }
        }
        for (column, cell) in columns.iter().zip(&mut row.cells) {
            *cell = self.cell(content(column), cell);
        }
    }

    fn cell(self, content: Content, cell: &str) -> String {
        let cell = cell.replace("\r\n", "\n").replace('\r', "\n");
        let term: fn(&str) -> String = match content {
            Content::Terms(Language::Khmer) if self.khmer => |part| khmer::canonical(part).into(),
            Content::Terms(Language::Khmer) | Content::Flags => str::to_owned,
            Content::Terms(_) => |part| part.nfc().collect(),
            Content::Plain => return cell.trim().to_owned(),
        };
        let mut parts: Vec<String> = alternatives(&cell)
            .map(|part| term(part).trim().to_owned())
            .filter(|part| !part.is_empty())
            .collect();
        if content == Content::Flags {
            parts.sort();
        }
        parts.join("|")
    }
}

/// The known columns in canonical order, then the unknown ones in theirs.
fn column_order(sheet: &Sheet) -> Vec<usize> {
    let known = sheet.layout().columns();
    let mut order: Vec<usize> = (0..sheet.columns.len()).collect();
    order.sort_by_key(|&index| {
        known
            .iter()
            .position(|name| *name == sheet.columns[index])
            .unwrap_or(known.len())
    });
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(text: &str, khmer: bool) -> Result<String, Vec<u64>> {
        let sheet = Canonical { khmer }.apply(&Sheet::parse(text, b','))?;
        Ok(sheet.to_csv())
    }

    #[test]
    fn rows_columns_and_alternatives_get_their_places() {
        let text = "\u{FEFF}vi,id,km,extra,vi_admitted,flags\r\n b|c ,z,ខ,1, d | ,homograph|case\r\n\"a\",y,ក,2,,\r\n";
        assert_eq!(
            canonical(text, false).unwrap(),
            "id,km,vi,vi_admitted,flags,extra\ny,ក,a,,,2\nz,ខ,b,c|d,case|homograph,1\n"
        );
    }

    #[test]
    fn khmer_is_only_touched_when_asked_for() {
        let text = "km,vi\nស្រ្តី,phu\u{323} nữ\n";
        assert_eq!(canonical(text, false).unwrap(), "km,vi\nស្រ្តី,phụ nữ\n");
        assert_eq!(canonical(text, true).unwrap(), "km,vi\nស្ត្រី,phụ nữ\n");
    }

    #[test]
    fn a_broken_row_is_named_and_nothing_is_written() {
        assert_eq!(canonical("km,vi\nក,a\nខ\n", false), Err(vec![3]));
    }

    #[test]
    fn a_row_of_separators_says_nothing_and_is_left_out() {
        assert_eq!(
            canonical("km,vi\n|, \nក,a\n", false).unwrap(),
            "km,vi\nក,a\n"
        );
    }

    proptest! {
        #[test]
        fn twice_is_once(
            rows in prop::collection::vec(
                prop::collection::vec("[a-c|, \"\u{300}\r\nក\u{17D2}\u{17B7}ê]{0,6}", 5), 0..6),
            khmer: bool,
        ) {
            let columns = ["vi_admitted", "km", "x", "vi", "flags"].map(str::to_owned).to_vec();
            let text = Sheet::from_cells(columns, rows).to_csv();
            let once = canonical(&text, khmer).unwrap();
            prop_assert_eq!(canonical(&once, khmer).unwrap(), once);
        }
    }
}
