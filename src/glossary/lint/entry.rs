//! A row as the rules see it.

use std::path::Path;

use super::Problem;
use crate::glossary::layout::{Layout, alternatives, alternatives_at};
use crate::glossary::sheet::{Row, Sheet};
use crate::model::{Language, Severity};

/// One alternative and the column it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form<'s> {
    pub(super) column: usize,
    /// The byte in the cell where it begins.
    pub(super) at: usize,
    pub(super) text: &'s str,
}

/// A row with as many cells as there are columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'s> {
    pub(super) file: &'s Path,
    pub(super) sheet: &'s Sheet,
    pub(super) row: &'s Row,
}

impl<'s> Entry<'s> {
    pub(super) fn new(file: &'s Path, sheet: &'s Sheet, row: &'s Row) -> Self {
        Self { file, sheet, row }
    }

    /// What a person calls it: the id, or the Khmer form.
    pub(super) fn id(&self) -> &'s str {
        let id = self.cell("id").trim();
        if id.is_empty() {
            self.cell("km").trim()
        } else {
            id
        }
    }

    pub(super) fn cell(&self, column: &str) -> &'s str {
        self.sheet.cell(self.row, column)
    }

    pub(super) fn has_flag(&self, flag: &str) -> bool {
        alternatives(self.cell("flags")).any(|name| name == flag)
    }

    /// The alternatives in some columns, in their order.
    pub(super) fn forms(&self, columns: &[&str]) -> Vec<Form<'s>> {
        let mut forms = Vec::new();
        for column in columns.iter().filter_map(|name| self.sheet.column(name)) {
            let cell = &self.row.cells[column];
            forms.extend(alternatives_at(cell).map(|(at, text)| Form { column, at, text }));
        }
        forms
    }

    pub(super) fn khmer(&self) -> Vec<Form<'s>> {
        self.forms(&["km", "km_variants"])
    }

    /// The preferred and admitted renderings.
    pub(super) fn accepted(&self, language: Language) -> Vec<Form<'s>> {
        let tag = language.tag();
        self.forms(&[tag, &format!("{tag}_admitted")])
    }

    pub(super) fn forbidden(&self, language: Language) -> Vec<Form<'s>> {
        self.forms(&[&format!("{}_forbidden", language.tag())])
    }

    /// Whether several rows may share a Khmer form with this one.
    pub(super) fn is_homograph(&self) -> bool {
        self.has_flag("homograph")
    }

    pub(super) fn is_lexicon(&self) -> bool {
        self.sheet.layout() == Layout::Lexicon
    }

    /// `file:line` of the row, for other rows' messages.
    pub(super) fn place(&self) -> String {
        let name = self.file.file_name().unwrap_or(self.file.as_os_str());
        format!("{}:{} ({})", name.display(), self.row.line, self.id())
    }

    pub(super) fn problem(
        &self,
        form: Form<'_>,
        rule: &'static str,
        severity: Severity,
        message: String,
    ) -> Problem {
        let position = self.row.position(form.column, form.at);
        Problem {
            file: self.file.to_owned(),
            line: position.line,
            column: position.column,
            field: self.sheet.columns[form.column].clone(),
            id: self.id().to_owned(),
            rule,
            severity,
            message,
        }
    }

    /// A problem of a whole cell.
    pub(super) fn cell_problem(
        &self,
        column: &str,
        rule: &'static str,
        severity: Severity,
        message: impl Into<String>,
    ) -> Problem {
        let column = self.sheet.column(column).unwrap_or_default();
        let cell = Form {
            column,
            at: 0,
            text: "",
        };
        self.problem(cell, rule, severity, message.into())
    }
}
