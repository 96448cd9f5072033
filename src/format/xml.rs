//! What XML can hold.

use std::borrow::Cow;

/// Whether XML 1.0 can hold a character (production `Char`, 2.2).
pub(super) fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// The text with every character that XML cannot hold replaced by U+FFFD, and how many there were.
pub(super) fn clean(text: &str) -> (Cow<'_, str>, usize) {
    let bad = text.chars().filter(|c| !is_allowed(*c)).count();
    if bad == 0 {
        return (Cow::Borrowed(text), 0);
    }
    let cleaned = text
        .chars()
        .map(|c| if is_allowed(c) { c } else { '\u{FFFD}' })
        .collect();
    (Cow::Owned(cleaned), bad)
}
