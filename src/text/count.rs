//! Counts a translator can bill by.

use super::khmer::cluster;
use super::khmer::script::{is_blank, is_invisible};
use super::language::Language;
use super::tag::without_tags;
use super::word::words;

/// The size of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Count {
    /// Characters (Unicode scalar values) without white space and invisible characters.
    pub characters: usize,
    /// Characters with white space, without line ends and invisible characters.
    pub characters_with_spaces: usize,
    /// Orthographic clusters without white space and invisible characters.
    pub clusters: usize,
    /// Words, numbers included.
    pub words: usize,
}

impl Count {
    /// Counts `text` in `language`; tags are not counted.
    ///
    /// ```
    /// use trivani::text::{Language, count::Count};
    /// let count = Count::of(Language::Khmer, "ការងារ កសាង");
    /// assert_eq!((count.characters, count.clusters, count.words), (10, 7, 2));
    /// ```
    #[must_use]
    pub fn of(language: Language, text: &str) -> Self {
        let text = &*without_tags(text);
        let visible = || text.chars().filter(|&c| !is_invisible(c));
        Self {
            characters: visible().filter(|&c| !is_blank(c)).count(),
            characters_with_spaces: visible().filter(|&c| !is_line_end(c)).count(),
            clusters: cluster::clusters(text)
                .filter(|part| !part.chars().all(is_unseen))
                .count(),
            words: words(language, text).len(),
        }
    }
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.characters += other.characters;
        self.characters_with_spaces += other.characters_with_spaces;
        self.clusters += other.clusters;
        self.words += other.words;
    }
}

fn is_unseen(c: char) -> bool {
    is_blank(c) || is_invisible(c)
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
