//! English sentences.

use std::ops::Range;
use std::sync::LazyLock;

use super::latin::Rules;

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    Rules::read(
        include_str!("data/abbreviations.en.txt"),
        include_str!("data/starters.en.txt"),
        include_str!("data/reporting.en.txt"),
    )
});

/// The sentences of `text`: byte ranges without white space at their ends.
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    RULES.sentences(text)
}
