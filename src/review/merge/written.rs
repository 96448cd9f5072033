//! Whether a cell holds a person's words, or what programs made of those that went out.

use unicode_normalization::UnicodeNormalization;

use super::Plan;
use crate::format::{CUT, fitting_cell};
use crate::model::{Language, Severity};
use crate::review::cell::same_words;
use crate::review::grid::Odd;
use crate::review::rows::SheetRow;

/// The words of a cell when a person wrote them: not those that went out, as far as a program can have left them so.
pub(super) fn words(
    row: &SheetRow,
    raw: &str,
    base: &str,
    odd: Option<Odd>,
    language: Language,
    plan: &mut Plan,
) -> Option<String> {
    if is_base(row, raw, base) {
        return None;
    }
    let meant = row.meant(raw);
    let mut refuse =
        |rule, message: String| plan.note(rule, Severity::Warning, &row.place, &message);
    if meant.trim().is_empty() {
        let message = format!(
            "the {} was emptied: it stays as the project has it",
            language.name()
        );
        refuse("cell-emptied", message);
        return None;
    }
    match odd {
        Some(Odd::Error | Odd::Date) => {
            let message = format!(
                "the {} is not text any more but “{meant}”: it was not taken in",
                language.name()
            );
            refuse("cell-broken", message);
            return None;
        }
        Some(Odd::Formula) => {
            let message = format!(
                "the {} is a formula: what it shows was taken in, “{meant}”",
                language.name()
            );
            refuse("cell-formula", message);
        }
        None => {}
    }
    if meant.ends_with(CUT) {
        let message = format!(
            "the {} was too long for a cell and was given out cut: its change was not taken in",
            language.name()
        );
        refuse("cell-cut", message);
        return None;
    }
    if row.legacy && meant.contains('?') && !base.contains('?') {
        let message = format!(
            "the {} lost letters when the file was saved: it was not taken in. Save as XLSX or as CSV UTF-8",
            language.name()
        );
        refuse("cell-damaged", message);
        return None;
    }
    Some(meant.to_owned())
}

/// Whether a cell holds what went out, as far as a program can have left it so.
pub(super) fn is_base(row: &SheetRow, raw: &str, base: &str) -> bool {
    let meant = row.meant(raw);
    same_words(raw, base)
        || same_words(meant, base)
        || is_cut_copy(raw, base)
        || (row.legacy && is_lossy_copy(meant, base))
}

/// Whether a text is what is left of another in an old code page: letters without their marks, `?` for the others.
pub(super) fn is_lossy_copy(text: &str, whole: &str) -> bool {
    let plain = |c: char| {
        let base = std::iter::once(c).nfd().next().unwrap_or(c);
        if base == 'đ' {
            'd'
        } else if base == 'Đ' {
            'D'
        } else {
            base
        }
    };
    let units = |text: &str| -> Vec<char> {
        text.trim()
            .nfc()
            .flat_map(|c| std::iter::repeat_n(c, c.len_utf16()))
            .collect()
    };
    let (left, whole) = (units(text), units(whole));
    left.len() == whole.len()
        && left
            .iter()
            .zip(&whole)
            .all(|(left, whole)| *left == '?' || plain(*left) == plain(*whole))
}

/// Whether a text is another one as a workbook holds it: cut, when it is too long for a cell.
pub(super) fn is_cut_copy(text: &str, whole: &str) -> bool {
    text.ends_with(CUT) && fitting_cell(whole).is_some_and(|cut| same_words(text, &cut))
}
