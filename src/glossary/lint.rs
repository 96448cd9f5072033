//! What is wrong with the tables that people keep.
//!
//! Each rule has a name, each finding a place. An error makes the termbase unusable or contradicts itself; a warning is
//! most probably a slip; a note is worth knowing.

mod cells;
mod entry;
mod forms;
mod renderings;

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use self::entry::Entry;
use super::layout::Layout;
use super::sheet::Sheet;
use crate::model::Severity;

/// Something to mend in a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: u64,
    /// The code point in the line, from 1.
    pub column: usize,
    /// The name of the column in the table.
    pub field: String,
    /// The concept (in the lexicon: the Khmer form).
    pub id: String,
    /// Which rule speaks.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, for the person who mends it.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, line, column) = (self.file.display(), self.line, self.column);
        write!(f, "{file}:{line}:{column}: {}: ", self.severity)?;
        if !self.id.is_empty() {
            write!(f, "{}: ", self.id)?;
        }
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        write!(f, "{} ({})", self.message, self.rule)
    }
}

/// All problems of some tables, by file and place. Ids and Khmer forms are compared across the termbase files; lexicons
/// are compared with lexicons.
#[must_use]
pub fn lint(tables: &[(PathBuf, Sheet)]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for layout in [Layout::Termbase, Layout::Lexicon] {
        let mut entries = Vec::new();
        for (file, sheet) in tables.iter().filter(|table| table.1.layout() == layout) {
            let unusable = cells::columns(file, sheet);
            let stop = !unusable.is_empty();
            problems.extend(unusable);
            if stop {
                continue;
            }
            for row in &sheet.rows {
                if row.cells.len() == sheet.columns.len() {
                    entries.push(Entry::new(file, sheet, row));
                } else {
                    problems.push(cells::width(file, sheet, row));
                }
            }
        }
        for entry in &entries {
            cells::check(entry, &mut problems);
            forms::check(entry, &mut problems);
            renderings::check(entry, &mut problems);
        }
        forms::compare(&entries, &mut problems);
        renderings::compare(&entries, &mut problems);
    }
    problems.sort();
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Vec<String> {
        let tables = [(PathBuf::from("g.csv"), Sheet::parse(text, b','))];
        lint(&tables)
            .into_iter()
            .map(|problem| format!("{}:{} {}", problem.line, problem.column, problem.rule))
            .collect()
    }

    fn table(rows: &[&str]) -> String {
        let mut text = super::super::layout::COLUMNS.join(",");
        for row in rows {
            text.push('\n');
            text.push_str(row);
        }
        text
    }

    #[test]
    fn a_good_row_has_no_problem() {
        let good = "party,party,noun,បក្ស,គណបក្ស,Đảng,,phe,Party,,,,article:1,approved,case";
        assert!(rules(&table(&[good])).is_empty());
    }

    #[test]
    fn each_slip_is_found_at_its_place() {
        let cases = [
            ("a,,,បក្ស,,Đảng,,,,,,,x,,", "2:18 language-missing"),
            ("a,,,បក្ស,,Đảng,,,Party,,,,,,", "2:27 evidence-missing"),
            ("a,,,បក្ស,, Đảng,,,Party,,,,x,,", "2:11 space"),
            ("a,,,បក្ស,,Đảng  bộ,,,Party,,,,x,,", "2:11 space"),
            ("a,,,បក្ស,,Đa\u{309}ng,,,Party,,,,x,,", "2:11 not-nfc"),
            (
                "a,,,បក្ស,,Đảng,ĐẢNG,,Party,,,,x,,",
                "2:16 alternative-folded",
            ),
            ("a,,,បក្ស,,hòa,,hoà,Party,,,,x,,", "2:16 forbidden-accepted"),
            ("a,,,ស្រ្តី,,Đảng,,,Party,,,,x,,", "2:5 not-canonical"),
            ("a,,,បក្ស,\u{200B},Đảng,,,Party,,,,x,,", "2:10 unreachable"),
            ("a,,,\u{17D2}របក្ស,,Đảng,,,Party,,,,x,,", "2:5 unreachable"),
            ("a,,,បក្ស,,Đảngប,,,Party,,,,x,,", "2:11 script"),
            ("a b,,,បក្ស,,Đảng,,,Party,,,,x,,", "2:1 id-invalid"),
            ("a,,,បក្ស,,Đảng,,,Party,,,,x,done,", "2:29 status"),
            ("a,,,បក្ស,,Đảng,,,Party,,,,x,,shout", "2:30 flags"),
            ("a,,,បក្ស,,Đảng", "2:1 row"),
        ];
        let found: Vec<(&str, String)> = cases
            .iter()
            .map(|(row, _)| (*row, rules(&table(&[row])).join(" ")))
            .collect();
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|(row, rules)| (*row, rules.as_str()))
            .collect();
        assert_eq!(found, cases);
    }

    #[test]
    fn concepts_are_held_against_each_other() {
        let first = "a,,,បក្ស,,Đảng,,,Party,,,,x,,";
        let same_id = "a,,,រដ្ឋ,,Nhà nước,,,State,,,,x,,";
        let same_form = "b,,,រដ្ឋ,គណបក្ស|បក្ស,Nhà nước,,,State,,,,x,,";
        assert_eq!(rules(&table(&[first, same_id])), ["3:1 id-twice"]);
        assert_eq!(rules(&table(&[first, same_form])), ["3:17 form-twice"]);
        let near = "b,,,ប ក្ស,,Nhà nước,,,State,,,,x,,";
        assert_eq!(rules(&table(&[first, near])), ["3:5 near-duplicate"]);
        let same_renderings = "b,,,រដ្ឋ,,đảng,,,faction,,,,x,,";
        assert!(rules(&table(&[first, same_renderings])).is_empty());
        let same_renderings = "b,,,រដ្ឋ,,đảng,,,party,,,,x,,";
        assert_eq!(
            rules(&table(&[first, same_renderings])),
            ["3:5 same-renderings"]
        );
        let homographs = [
            "a,,,បក្ស,,Đảng,,,Party,,,,x,,homograph",
            "b,,,បក្ស,,phe,,,faction,,,,x,,homograph",
        ];
        assert!(rules(&table(&homographs)).is_empty());
    }

    #[test]
    fn a_word_of_the_lexicon_may_be_several_parts_of_speech() {
        let head = "km,pos,km_variants,vi,vi_admitted,en,en_admitted,en_forms,note\n";
        assert!(
            rules(&format!(
                "{head}ការ,noun,,việc,,work,,,\nការ,verb,,cưới,,marry,,,\n"
            ))
            .is_empty()
        );
        assert_eq!(
            rules(&format!(
                "{head}ការ,noun,,việc,,work,,,\nការ,noun,,cưới,,marry,,,\n"
            )),
            ["3:1 form-twice"]
        );
    }
}
