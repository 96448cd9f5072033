//! Orthographic clusters: what a reader of Khmer sees as one letter with everything written on it.
//!
//! A cluster is a letter with its coeng consonants, vowels and signs; elsewhere one character with
//! its combining marks. Text may only be cut where [`is_boundary`] holds.

use super::script::{COENG, is_mark};

/// Whether text may be cut at `byte`: a character boundary that is not after the coeng sign and
/// not before a mark or joiner. The start and the end of the text always are.
#[must_use]
pub fn is_boundary(text: &str, byte: usize) -> bool {
    if byte == 0 || byte == text.len() {
        return true;
    }
    let Some((before, after)) = text.split_at_checked(byte) else {
        return false;
    };
    match (before.chars().next_back(), after.chars().next()) {
        (Some(left), Some(right)) => parts(left, right),
        _ => true,
    }
}

/// The nearest boundary at or after `byte`; the end of the text when there is none before it.
#[must_use]
pub fn ceil_boundary(text: &str, byte: usize) -> usize {
    (byte..text.len())
        .find(|&at| is_boundary(text, at))
        .unwrap_or(text.len())
}

/// The nearest boundary at or before `byte`.
#[must_use]
pub fn floor_boundary(text: &str, byte: usize) -> usize {
    (0..=byte.min(text.len()))
        .rev()
        .find(|&at| is_boundary(text, at))
        .unwrap_or(0)
}

/// The clusters of `text` in order; joined they are `text`.
///
/// ```
/// use trivani::text::khmer::cluster::clusters;
/// assert_eq!(clusters("ខ្មែរ A").collect::<Vec<_>>(), ["ខ្មែ", "រ", " ", "A"]);
/// ```
pub fn clusters(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut characters = rest.char_indices();
        let (_, mut left) = characters.next()?;
        let end = characters
            .find_map(|(at, right)| {
                let cut = parts(left, right);
                left = right;
                cut.then_some(at)
            })
            .unwrap_or(rest.len());
        let (cluster, after) = rest.split_at(end);
        rest = after;
        Some(cluster)
    })
}

/// The number of clusters in `text`, spaces counted.
#[must_use]
pub fn count(text: &str) -> usize {
    clusters(text).count()
}

/// Whether a cluster may end between two neighbouring characters.
fn parts(left: char, right: char) -> bool {
    let held = left == COENG && !right.is_whitespace();
    !held && !is_mark(right) && !extends(right) && (left, right) != ('\r', '\n')
}

/// Combining marks and joiners outside the Khmer block.
fn extends(c: char) -> bool {
    matches!(
        c,
        '\u{0300}'..='\u{036F}'
            | '\u{1AB0}'..='\u{1AFF}'
            | '\u{1DC0}'..='\u{1DFF}'
            | '\u{200C}'
            | '\u{200D}'
            | '\u{20D0}'..='\u{20FF}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FE20}'..='\u{FE2F}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coeng_pair_stays_with_its_letter() {
        let cut: Vec<_> = clusters("បក្ស១។").collect();
        assert_eq!(cut, ["ប", "ក្ស", "១", "។"]);
        assert_eq!(count("វិធីសាស្ត្រ"), 4);
    }

    #[test]
    fn a_boundary_is_never_inside_a_cluster() {
        let word = "ក្មេ";
        let inside: Vec<_> = (1..word.len())
            .filter(|&at| is_boundary(word, at))
            .collect();
        assert!(inside.is_empty(), "{inside:?}");
        assert_eq!(ceil_boundary("កាខ", 1), 6);
        assert_eq!(floor_boundary("កាខ", 5), 0);
    }

    #[test]
    fn combining_marks_stay_with_latin_letters() {
        assert_eq!(count("e\u{301}a"), 2);
    }
}
