//! Lines of a text, and the blanks at their ends.

use std::ops::Range;

use memchr::{memchr2, memmem};

use super::khmer::script::is_blank;

/// The lines of `text` as ranges without blanks at their ends; empty ones are left out. A line ends
/// at LF, CR, VT, FF, NEL and at U+2028, U+2029.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let has_rare_ends = has_rare_ends(bytes);
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            let end = if has_rare_ends {
                text[at..].find(is_line_end)
            } else {
                memchr2(b'\n', b'\r', &bytes[at..])
            };
            let end = end.map_or(text.len(), |length| at + length);
            let line = trim(text, at..end);
            at = end + text[end..].chars().next().map_or(0, char::len_utf8);
            if !line.is_empty() {
                return Some(line);
            }
        }
        None
    })
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a line end other than LF and CR stands anywhere; a few passes at memory speed.
fn has_rare_ends(bytes: &[u8]) -> bool {
    memchr2(0x0B, 0x0C, bytes).is_some()
        || ["\u{85}", "\u{2028}", "\u{2029}"]
            .iter()
            .any(|end| memmem::find(bytes, end.as_bytes()).is_some())
}

/// `range` without the blanks at its ends.
pub(crate) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = text[range.clone()].trim_start_matches(is_blank);
    let start = range.end - inner.len();
    start..start + inner.trim_end_matches(is_blank).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_ends_a_line() {
        let cut = |text: &str| {
            lines(text)
                .map(|line| text[line].to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(cut(" a \r\n\nb\rc"), ["a", "b", "c"]);
        assert_eq!(cut("a\u{2028}b\u{85}c\u{C}d\ne"), ["a", "b", "c", "d", "e"]);
    }
}
