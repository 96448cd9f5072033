//! Places inside a sentence where it may be cut when it is too long.

use std::ops::Range;

use crate::text::khmer::cluster;
use crate::text::khmer::script::{digit_value, is_blank};
use crate::text::line::trim;

/// The bytes of `text` at which a part may start that could stand as a segment of its own: after
/// `;`, `៖`, `:` and `...` with room after them, and before an item marker such as `(១)`.
///
/// ```
/// use trivani::text::sentence::optional_breaks;
/// assert_eq!(optional_breaks("ក; ខ"), [5]);
/// ```
#[must_use]
pub fn optional_breaks(text: &str) -> Vec<usize> {
    let mut breaks = Vec::new();
    let mut before = None;
    for (at, c) in text.char_indices() {
        if is_blank(c) {
            continue;
        }
        if at > 0
            && text[..at].ends_with(is_blank)
            && before.is_some_and(|before| {
                matches!(before, ';' | '៖' | ':' | '…')
                    || text[..at].trim_end_matches(is_blank).ends_with("...")
                    || is_item_marker(&text[at..])
            })
        {
            breaks.push(at);
        }
        before = Some(c);
    }
    breaks
}

/// Whether `text` starts with a number in brackets and a space.
fn is_item_marker(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('(') else {
        return false;
    };
    let digits = inner.trim_start_matches(|c| digit_value(c).is_some());
    let count = inner[..inner.len() - digits.len()].chars().count();
    (1..=2).contains(&count) && digits.starts_with(") ")
}

/// The segment `range` of `text` cut at optional breaks into parts of at most `limit` clusters.
///
/// The parts have no blanks at their ends and only blanks lie between them. A part without an
/// optional break stays whole, however long it is; so does a segment within the limit.
#[must_use]
pub fn split_long(text: &str, range: Range<usize>, limit: usize) -> Vec<Range<usize>> {
    let segment = &text[range.clone()];
    if cluster::count(segment) <= limit {
        return vec![range];
    }
    let mut parts = Vec::new();
    let mut start = range.start;
    let mut last = range.start;
    let breaks = optional_breaks(segment)
        .into_iter()
        .map(|at| range.start + at);
    for next in breaks.chain([range.end]) {
        let too_long = cluster::count(&text[trim(text, start..next)]) > limit;
        if too_long && last > start {
            parts.push(trim(text, start..last));
            start = last;
        }
        last = next;
    }
    parts.push(trim(text, start..range.end));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str, limit: usize) -> Vec<&str> {
        split_long(text, 0..text.len(), limit)
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn a_long_segment_is_cut_where_it_may_be() {
        let text = "ការងារ; ការងារ៖ (១) ការងារ (២) ការងារ។";
        assert_eq!(split(text, 100), [text]);
        assert_eq!(
            split(text, 14),
            ["ការងារ; ការងារ៖", "(១) ការងារ", "(២) ការងារ។"]
        );
        assert_eq!(split(text, 1).len(), 4);
    }

    #[test]
    fn a_segment_without_a_place_to_cut_stays_whole() {
        assert_eq!(split("ការងារ ការងារ", 3), ["ការងារ ការងារ"]);
        assert!(optional_breaks("ម៉ោង ៧:៣០ (២០២៤) ក;ខ").is_empty());
    }
}
