//! Units of tables.

use std::path::Path;

use super::namer::Namer;
use super::{Entry, ReadFile, Take};
use crate::format::FormatError;
use crate::format::grid::{Grid, GridRow, row_finding};
use crate::format::roles::{Column, Roles};
use crate::model::{
    Finding, Kind, Language, Layout, Origin, Segment, Severity, Slug, Status, TARGET_LANGUAGES,
    Target, Unit,
};
use crate::text::khmer::key;
use crate::text::tag::without_tags;

/// The first sheet that has a Khmer column, with what its columns are.
///
/// # Errors
/// [`FormatError::MissingColumn`] when none has, [`FormatError::Row`] when a given column is missing.
pub fn table_input(
    path: &Path,
    grids: Vec<Grid>,
    columns: &[Column],
) -> Result<(Grid, Roles), FormatError> {
    let mut failure = None;
    let found = grids
        .first()
        .map(|grid| grid.header.join(", "))
        .unwrap_or_default();
    for grid in grids {
        match Roles::of(&grid, columns) {
            Ok(roles) => return Ok((grid, roles)),
            Err(reason) => {
                failure.get_or_insert(reason);
            }
        }
    }
    let path = path.to_owned();
    Err(match failure.filter(|_| !columns.is_empty()) {
        Some(reason) => FormatError::Row {
            path,
            line: 1,
            reason,
        },
        None => FormatError::MissingColumn {
            path,
            column: "km",
            found: format!("{found}. --columns km=NAME says which it is"),
        },
    })
}

pub(super) fn read(
    path: &Path,
    slug: Slug,
    grids: Vec<Grid>,
    columns: &[Column],
    file: &mut ReadFile,
    take: &mut Take<'_>,
) -> Result<(), FormatError> {
    let (grid, roles) = table_input(path, grids, columns)?;
    file.findings.extend(grid.findings.iter().cloned());
    file.findings.extend(roles.finding());
    let is_there = |language: &Language| roles.place(language.tag()).is_some();
    file.languages
        .extend(Language::ALL.into_iter().filter(is_there));
    let mut namer = Namer::new(slug);
    let unknown: Vec<(usize, &str)> = roles.unknown(&grid).collect();
    for (at, row) in grid.rows.iter().enumerate() {
        let place = row.place(&grid);
        for (column, name) in &unknown {
            if row
                .cells
                .get(*column)
                .is_some_and(|cell| !cell.trim().is_empty())
            {
                file.losses.add(format!("the column `{name}`"), &place);
            }
        }
        if roles.cell(&row.cells, "km").trim().is_empty() {
            if row.cells.iter().any(|cell| !cell.trim().is_empty()) {
                let reason = "column km is empty: the row was left out";
                file.findings.push(row_finding(path, row.line, reason));
            }
            continue;
        }
        let unit = unit(path, at + 1, row, &roles, &mut namer, &mut file.findings);
        take(Entry { place, unit })?;
    }
    Ok(())
}

fn unit(
    path: &Path,
    number: usize,
    row: &GridRow,
    roles: &Roles,
    namer: &mut Namer,
    findings: &mut Vec<Finding>,
) -> Unit {
    let cell = |role: &str| roles.cell(&row.cells, role);
    let text = cell("km").to_owned();
    let key = key(&without_tags(&text));
    let (id, is_double) = namer.name(cell("id"), &key);
    if is_double {
        let reason = format!("the id `{}` stands twice: this row got {id}", cell("id"));
        findings.push(row_finding(path, row.line, &reason));
    }
    let said = findings_of(cell("findings"));
    let targets = TARGET_LANGUAGES.into_iter().filter_map(|language| {
        let mut warn = |reason: &str| findings.push(row_finding(path, row.line, reason));
        let mut target = target(&cell, language, &mut warn)?;
        let own = said.iter().filter(|(of, _)| *of == language);
        target.findings = own.map(|(_, finding)| finding.clone()).collect();
        Some((language, target))
    });
    let targets = targets.collect();
    Unit {
        segment: Segment {
            id,
            number: cell("no").trim().parse().unwrap_or(number),
            paragraph: cell("paragraph").trim().parse().unwrap_or(number),
            kind: cell("kind").trim().parse().unwrap_or(Kind::Sentence),
            layout: Layout::Paragraph,
            gap: String::new(),
            text,
            key,
        },
        targets,
        comment: cell("comment").to_owned(),
    }
}

fn target<'r>(
    cell: &impl Fn(&str) -> &'r str,
    language: Language,
    warn: &mut dyn FnMut(&str),
) -> Option<Target> {
    let text = cell(language.tag());
    let column = format!("{language}_status");
    let status = cell(&column).trim();
    if text.trim().is_empty() && status.is_empty() {
        return None;
    }
    let status = match status {
        "" => Status::NeedsReview,
        status => status.parse().unwrap_or_else(|reason| {
            warn(&format!(
                "column {column}: {reason}; it counts as needs-review"
            ));
            Status::NeedsReview
        }),
    };
    let column = format!("{language}_origin");
    let origin = match cell(&column).trim() {
        "" => Origin::Person,
        origin => origin.parse().unwrap_or_else(|reason| {
            warn(&format!(
                "column {column}: {reason}; it counts as a person's"
            ));
            Origin::Person
        }),
    };
    Some(Target {
        text: text.to_owned(),
        origin,
        status,
        findings: Vec::new(),
    })
}

/// The findings of a cell, a line each (`vi: rule: message`); a line that does not begin so goes on with the one before.
fn findings_of(cell: &str) -> Vec<(Language, Finding)> {
    let mut found: Vec<(Language, Finding)> = Vec::new();
    for line in cell.lines() {
        let mut parts = line.splitn(3, ": ");
        let begun = (|| {
            let language = parts.next()?.parse::<Language>().ok()?;
            let (rule, message) = (parts.next()?, parts.next()?);
            let is_rule =
                !rule.is_empty() && rule.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            is_rule.then(|| {
                (
                    language,
                    Finding::new(rule.to_owned(), Severity::Warning, message),
                )
            })
        })();
        match (begun, found.last_mut()) {
            (Some(begun), _) => found.push(begun),
            (None, Some((_, before))) => {
                before.message.push('\n');
                before.message.push_str(line);
            }
            (None, None) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_findings_of_a_cell_are_read_back_line_by_line() {
        let found = findings_of("vi: number-missing: 15\nen: term: a: b\nmore");
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].0, &*found[0].1.rule),
            (Language::Vietnamese, "number-missing")
        );
        assert_eq!(found[1].1.message, "a: b\nmore");
    }
}
