//! How two tables differ, concept by concept.

use std::collections::BTreeMap;

use serde::Serialize;

use super::sheet::{Row, Sheet};

/// A difference between two tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What names the concept: its id, or its Khmer form and part of speech.
    pub id: String,
    /// What happened to it.
    pub kind: Kind,
    /// The fields that differ: name, before, after. All filled ones of a concept that was added or removed.
    pub fields: Vec<Field>,
}

/// What happened to a concept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It is only in the later table.
    Added,
    /// It is only in the earlier table.
    Removed,
    /// It is in both, and not the same.
    Changed,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// The column.
    pub name: String,
    /// Its text in the earlier table.
    pub before: String,
    /// Its text in the later table.
    pub after: String,
}

/// Rows by what names them. Rows with one name are told apart by their order.
pub(super) type Named<'s> = BTreeMap<(Vec<String>, usize), (&'s Sheet, &'s Row)>;

/// The rows of some tables by name.
pub(super) fn named<'s>(sheets: impl IntoIterator<Item = &'s Sheet>) -> Named<'s> {
    let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    let mut rows = Named::new();
    for sheet in sheets {
        for row in &sheet.rows {
            let key = sheet.row_key(row);
            let count = counts.entry(key.clone()).or_default();
            rows.insert((key, *count), (sheet, row));
            *count += 1;
        }
    }
    rows
}

/// The differences from `before` to `after`, by id. The order of rows and columns does not count, nor spaces at the ends
/// of cells.
#[must_use]
pub fn diff(before: &[Sheet], after: &[Sheet]) -> Vec<Change> {
    let (old, new) = (named(before), named(after));
    let mut names: Vec<_> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .filter_map(|name| {
            let kind = match (old.contains_key(name), new.contains_key(name)) {
                (false, _) => Kind::Added,
                (_, false) => Kind::Removed,
                _ => Kind::Changed,
            };
            let fields = fields(old.get(name).copied(), new.get(name).copied());
            let id = name.0.join(" ").trim().to_owned();
            (!fields.is_empty()).then_some(Change { id, kind, fields })
        })
        .collect()
}

fn fields(old: Option<(&Sheet, &Row)>, new: Option<(&Sheet, &Row)>) -> Vec<Field> {
    let mut columns: Vec<&str> = Vec::new();
    for (sheet, _) in new.iter().chain(&old) {
        for column in &sheet.columns {
            if !columns.contains(&column.as_str()) {
                columns.push(column);
            }
        }
    }
    let cell = |side: Option<(&Sheet, &Row)>, column: &str| {
        side.map(|(sheet, row)| sheet.cell(row, column).trim().to_owned())
            .unwrap_or_default()
    };
    columns
        .into_iter()
        .map(|column| Field {
            name: column.to_owned(),
            before: cell(old, column),
            after: cell(new, column),
        })
        .filter(|field| field.before != field.after)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn concepts_are_compared_field_by_field_whatever_their_order() {
        let before = Sheet::parse("id,km,vi\na,ក,x\nb,ខ,y\nc,គ,z\n", b',');
        let after = Sheet::parse("vi,id,km,en\nz ,c,គ,\ny2,b,ខ,e\nw,d,ឃ,\n", b',');
        let found = diff(&[before], &[after]);
        let shown: Vec<String> = found
            .iter()
            .map(|change| {
                let fields: Vec<String> = change
                    .fields
                    .iter()
                    .map(|f| format!("{}:{}>{}", f.name, f.before, f.after))
                    .collect();
                format!("{:?} {} {}", change.kind, change.id, fields.join(" "))
            })
            .collect();
        assert_eq!(
            shown,
            [
                "Removed a id:a> km:ក> vi:x>",
                "Changed b vi:y>y2 en:>e",
                "Added d vi:>w id:>d km:>ឃ"
            ]
        );
    }
}
