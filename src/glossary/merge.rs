//! Merging two versions of a table that come from one, concept by concept and field by field. Nothing that a person wrote
//! is lost: what cannot be merged is a conflict that shows both.

use super::diff::{Named, named};
use super::layout::{Content, alternatives, content};
use super::sheet::{Row, Sheet};

/// A merged table, and what could not be merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The table; where there is a conflict it has my text.
    pub sheet: Sheet,
    /// What both changed in different ways.
    pub conflicts: Vec<Conflict>,
}

/// A field that both changed in different ways; or a concept that one removed and the other changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// What names the concept.
    pub id: String,
    /// The column.
    pub field: String,
    /// The text that both come from.
    pub base: String,
    /// My text.
    pub mine: String,
    /// Their text.
    pub theirs: String,
}

/// The columns of a table of conflicts.
pub const CONFLICT_COLUMNS: [&str; 5] = ["id", "field", "base", "mine", "theirs"];

/// What stands for a side that removed the concept.
const REMOVED: &str = "(removed)";

/// Merges two versions that come from `base`. A concept that one side removed and the other left alone is removed; one
/// that the other changed stays, and is a conflict. Alternatives are merged one by one: what a side added is there, what a
/// side removed is not.
#[must_use]
pub fn merge(base: &Sheet, mine: &Sheet, theirs: &Sheet) -> Merged {
    let mut columns = mine.columns.clone();
    for column in &theirs.columns {
        if !columns.contains(column) {
            columns.push(column.clone());
        }
    }
    let (old, my, their) = (named([base]), named([mine]), named([theirs]));
    let mut names: Vec<_> = my.keys().chain(their.keys()).collect();
    names.sort();
    names.dedup();
    let mut conflicts = Vec::new();
    let mut rows = Vec::new();
    for name in names {
        let row = ThreeWay {
            columns: &columns,
            id: name.0.join(" ").trim().to_owned(),
            base: cells(&columns, &old, name),
            mine: cells(&columns, &my, name),
            theirs: cells(&columns, &their, name),
        };
        rows.extend(row.merge(&mut conflicts));
    }
    Merged {
        sheet: Sheet::from_cells(columns, rows),
        conflicts,
    }
}

/// The cells of a row in the order of `columns`; `None` when the table has no such row.
fn cells(columns: &[String], rows: &Named<'_>, name: &(Vec<String>, usize)) -> Option<Vec<String>> {
    let &(sheet, row): &(&Sheet, &Row) = rows.get(name)?;
    let cell = |column: &String| sheet.cell(row, column).trim().to_owned();
    Some(columns.iter().map(cell).collect())
}

struct ThreeWay<'c> {
    columns: &'c [String],
    id: String,
    base: Option<Vec<String>>,
    mine: Option<Vec<String>>,
    theirs: Option<Vec<String>>,
}

impl ThreeWay<'_> {
    fn merge(self, conflicts: &mut Vec<Conflict>) -> Option<Vec<String>> {
        match (&self.base, &self.mine, &self.theirs) {
            (_, Some(mine), Some(theirs)) => Some(self.fields(mine, theirs, conflicts)),
            (None, Some(only), None) | (None, None, Some(only)) => Some(only.clone()),
            (Some(base), Some(kept), None) | (Some(base), None, Some(kept)) => {
                if kept == base {
                    return None;
                }
                self.removed(base, kept, conflicts);
                Some(kept.clone())
            }
            (_, None, None) => None,
        }
    }

    /// One side removed what the other changed.
    fn removed(&self, base: &[String], kept: &[String], conflicts: &mut Vec<Conflict>) {
        for (index, column) in self.columns.iter().enumerate() {
            if base[index] != kept[index] {
                let (mut mine, mut theirs) = (kept[index].clone(), REMOVED.to_owned());
                if self.mine.is_none() {
                    std::mem::swap(&mut mine, &mut theirs);
                }
                conflicts.push(Conflict {
                    id: self.id.clone(),
                    field: column.clone(),
                    base: base[index].clone(),
                    mine,
                    theirs,
                });
            }
        }
    }

    fn fields(
        &self,
        mine: &[String],
        theirs: &[String],
        conflicts: &mut Vec<Conflict>,
    ) -> Vec<String> {
        let mut merged = Vec::with_capacity(self.columns.len());
        for (index, column) in self.columns.iter().enumerate() {
            let base = self.base.as_ref().map_or("", |base| base[index].as_str());
            let (mine, theirs) = (&mine[index], &theirs[index]);
            merged.push(if mine == theirs || theirs == base {
                mine.clone()
            } else if mine == base {
                theirs.clone()
            } else if is_list(column) {
                merge_lists(base, mine, theirs)
            } else {
                conflicts.push(Conflict {
                    id: self.id.clone(),
                    field: column.clone(),
                    base: base.to_owned(),
                    mine: mine.clone(),
                    theirs: theirs.clone(),
                });
                mine.clone()
            });
        }
        merged
    }
}

/// Whether a column holds alternatives of which none is preferred.
fn is_list(column: &str) -> bool {
    match content(column) {
        Content::Flags => true,
        Content::Terms(_) => !matches!(column, "km" | "vi" | "en"),
        Content::Plain => false,
    }
}

/// My alternatives without those that they removed, then those that they added.
fn merge_lists(base: &str, mine: &str, theirs: &str) -> String {
    let list = |cell| alternatives(cell).collect::<Vec<&str>>();
    let (base, mine, theirs) = (list(base), list(mine), list(theirs));
    let mut merged: Vec<&str> = mine
        .iter()
        .copied()
        .filter(|part| theirs.contains(part) || !base.contains(part))
        .collect();
    for part in theirs {
        if !base.contains(&part) && !mine.contains(&part) {
            merged.push(part);
        }
    }
    merged.join("|")
}

/// The conflicts as a table.
#[must_use]
pub fn conflict_sheet(conflicts: &[Conflict]) -> Sheet {
    let rows = conflicts.iter().cloned().map(|conflict| {
        vec![
            conflict.id,
            conflict.field,
            conflict.base,
            conflict.mine,
            conflict.theirs,
        ]
    });
    Sheet::from_cells(CONFLICT_COLUMNS.map(str::to_owned).to_vec(), rows)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sheet(rows: &str) -> Sheet {
        Sheet::parse(&format!("id,km,vi,vi_admitted,note\n{rows}"), b',')
    }

    fn merged(base: &str, mine: &str, theirs: &str) -> (String, Vec<String>) {
        let merged = merge(&sheet(base), &sheet(mine), &sheet(theirs));
        let conflicts = merged.conflicts.iter();
        let conflicts = conflicts
            .map(|c| {
                format!(
                    "{} {}: {} / {} / {}",
                    c.id, c.field, c.base, c.mine, c.theirs
                )
            })
            .collect();
        let text = merged.sheet.to_csv();
        (text.split_once('\n').unwrap().1.to_owned(), conflicts)
    }

    #[test]
    fn changes_to_different_fields_and_rows_come_together() {
        let (text, conflicts) = merged(
            "a,ក,x,p|q,\nb,ខ,y,,\n",
            "a,ក,x2,p|q|r,\nb,ខ,y,,\nc,គ,z,,\n",
            "a,ក,x,q|s,new\nd,ឃ,w,,\n",
        );
        assert_eq!(text, "a,ក,x2,q|r|s,new\nc,គ,z,,\nd,ឃ,w,,\n");
        assert!(conflicts.is_empty());
    }

    #[test]
    fn a_conflict_keeps_both() {
        let (text, conflicts) = merged("a,ក,x,,\n", "a,ក,x1,,\n", "a,ក,x2,,\n");
        assert_eq!(text, "a,ក,x1,,\n");
        assert_eq!(conflicts, ["a vi: x / x1 / x2"]);
        let (text, conflicts) = merged("a,ក,x,,\n", "", "a,ក,x2,,\n");
        assert_eq!(text, "a,ក,x2,,\n");
        assert_eq!(conflicts, ["a vi: x / (removed) / x2"]);
    }

    fn rows() -> impl Strategy<Value = Sheet> {
        prop::collection::btree_map("[a-d]", prop::collection::vec("[x-z]{0,2}", 3), 0..4).prop_map(
            |rows| {
                let columns = ["id", "km", "vi", "note"].map(str::to_owned).to_vec();
                let rows = rows.into_iter().map(|(id, mut cells)| {
                    cells.insert(0, id);
                    cells
                });
                Sheet::from_cells(columns, rows)
            },
        )
    }

    proptest! {
        #[test]
        fn what_a_side_wrote_is_in_the_table_or_in_a_conflict(
            base in rows(), mine in rows(), theirs in rows()
        ) {
            let merged = merge(&base, &mine, &theirs);
            let (old, result) = (named([&base]), named([&merged.sheet]));
            for side in [&mine, &theirs] {
                for (name, (sheet, row)) in named([side]) {
                    for column in &side.columns {
                        let text = sheet.cell(row, column);
                        let before = old.get(&name).map_or("", |(s, r)| s.cell(r, column));
                        let after = result.get(&name).map_or("", |(s, r)| s.cell(r, column));
                        let shown = merged.conflicts.iter().any(|c| {
                            c.id == name.0[0] && c.field == *column
                                && (c.mine == text || c.theirs == text)
                        });
                        prop_assert!(text == before || text == after || shown);
                    }
                }
            }
        }

        #[test]
        fn a_side_that_changed_nothing_changes_nothing(base in rows(), other in rows()) {
            for merged in [merge(&base, &base, &other), merge(&base, &other, &base)] {
                prop_assert_eq!(merged.sheet.rows, other.rows.clone());
                prop_assert!(merged.conflicts.is_empty());
            }
        }
    }
}
