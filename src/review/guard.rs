//! Cells of CSV that a spreadsheet would take for a formula, a number or a date.
//!
//! Such a cell goes out with an apostrophe before it. Spreadsheets show the apostrophe and run nothing; it is taken off
//! again only from tables that went out so, and only where what follows needed it. An apostrophe that a person
//! types before other text stays.

/// What stands before a guarded cell.
const GUARD: char = '\'';
/// What tells the rows of a guarded table from those of others: the end of their round's name.
pub const MARK: &str = "-g";

/// What begins a formula, as written and in full width (as some input methods type it).
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A cell as it goes out in CSV.
#[must_use]
pub fn guarded(text: &str) -> String {
    if needs_guard(text) {
        format!("{GUARD}{text}")
    } else {
        text.to_owned()
    }
}

/// A cell of a guarded table as it was before.
#[must_use]
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix(GUARD) {
        Some(rest) if needs_guard(rest) => rest,
        _ => text,
    }
}

/// Whether a program may take a cell for something other than text, or the cell begins as a guarded one does.
fn needs_guard(text: &str) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    if first == GUARD || matches!(first, '\t' | '\r' | '\n') {
        return true;
    }
    let visible =
        text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{200B}' || c == '\u{FEFF}');
    visible.starts_with(FORMULA) || is_like_number(text.trim())
}

/// Whether a text of ASCII could be a number, an amount, a date, a time or a truth value.
fn is_like_number(text: &str) -> bool {
    const LONGEST: usize = 40;
    if text.len() > LONGEST || !text.is_ascii() {
        // Excel knows amounts by their currency.
        return text.chars().next().is_some_and(|c| "€£¥₫៛".contains(c))
            || text.ends_with(['€', '₫', '៛']);
    }
    let begins =
        text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '$' | '(' | '%'));
    let is_date = || {
        const MONTHS: [&str; 12] = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ];
        let lower = text.to_ascii_lowercase();
        MONTHS.iter().any(|month| lower.starts_with(month))
            && lower.bytes().any(|b| b.is_ascii_digit())
    };
    begins || text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") || is_date()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_and_numbers_are_guarded_and_other_text_is_not() {
        for text in [
            "=1+1",
            "+1",
            "- ការ",
            "@x",
            "\t=1",
            " =1",
            "1/2",
            "1E5",
            "00123",
            "TRUE",
            "May 5",
            "'x",
            "＝1",
        ] {
            assert_eq!(guarded(text), format!("'{text}"));
            assert_eq!(unguarded(&guarded(text)), text);
        }
        for text in ["ការ", "Đảng bộ", "", "the May Day", "“=”"] {
            assert_eq!(guarded(text), text);
        }
        assert_eq!(
            unguarded("'Tis"),
            "'Tis",
            "an apostrophe of a person's stays"
        );
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "[-=+@'’ \t\r\n0-9a-zកខ\u{200B}/.]{0,8}") {
            let written = guarded(&text);
            prop_assert_eq!(unguarded(&written), text.as_str());
            prop_assert!(!written.starts_with(FORMULA));
        }
    }
}
