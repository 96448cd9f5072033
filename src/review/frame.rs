//! White space at the edges of what a workbook holds as one piece of text, made safe by a mark that nobody sees.
//!
//! Programs drop white space at the edges of a run of rich text, unless the run says that they must not; the schema of workbooks
//! knows no way to say so. A zero-width space at the very edge keeps the white space inside, looks like nothing in
//! every program, and is taken off when the table comes back.

use std::borrow::Cow;

/// Zero-width space.
const MARK: char = '\u{200B}';

/// What XML takes for white space and a cell can hold.
const SPACES: [char; 3] = [' ', '\t', '\n'];

/// A text that neither begins nor ends with white space: with marks where it would.
#[must_use]
pub fn framed(text: &str) -> Cow<'_, str> {
    let before = text.starts_with(SPACES);
    let after = text.ends_with(SPACES);
    if !before && !after {
        return Cow::Borrowed(text);
    }
    let mut framed = String::with_capacity(text.len() + 2 * MARK.len_utf8());
    framed.extend(before.then_some(MARK));
    framed.push_str(text);
    framed.extend(after.then_some(MARK));
    Cow::Owned(framed)
}

/// A text without the marks that stand beside white space, where they mean nothing.
#[must_use]
pub fn unframed(text: String) -> String {
    if !text.contains(MARK) {
        return text;
    }
    let beside_space = |(at, mark): (usize, &str)| {
        text[..at].ends_with(SPACES) || text[at + mark.len()..].starts_with(SPACES)
    };
    let mut plain = String::with_capacity(text.len());
    let mut done = 0;
    for (at, mark) in text
        .match_indices(MARK)
        .filter(|found| beside_space(*found))
    {
        plain.push_str(&text[done..at]);
        done = at + mark.len();
    }
    plain.push_str(&text[done..]);
    plain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_mark_between_khmer_words_stays() {
        let text = "ការ\u{200B}ងារ \u{200B}ល្អ".to_owned();
        assert_eq!(unframed(text), "ការ\u{200B}ងារ ល្អ");
    }

    proptest! {
        #[test]
        fn runs_have_no_white_space_at_their_edges_and_come_back_as_one_text(
            runs in proptest::collection::vec("[a-zក-ឃ \t\n]{1,4}", 1..6)
        ) {
            let framed: Vec<_> = runs.iter().map(|run| framed(run)).collect();
            for run in &framed {
                prop_assert!(!run.starts_with(SPACES) && !run.ends_with(SPACES));
            }
            prop_assert_eq!(unframed(framed.concat()), runs.concat());
        }
    }
}
