//! Vietnamese sentences.

use std::ops::Range;
use std::sync::LazyLock;

use super::latin::Rules;

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    Rules::read(
        include_str!("data/abbreviations.vi.txt"),
        include_str!("data/starters.vi.txt"),
        include_str!("data/reporting.vi.txt"),
    )
});

/// The sentences of `text`: byte ranges without white space at their ends.
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    RULES.sentences(text)
}
