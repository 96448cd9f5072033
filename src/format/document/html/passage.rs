//! A paragraph of a page.

use std::fmt;

use ego_tree::NodeId;

use crate::model::{BlockLinks, Layout};

/// Why a passage of a page is not the article's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::format::document) enum Reason {
    /// It is not shown.
    Hidden,
    /// A menu, a list of links, a way through the site.
    Navigation,
    /// What readers wrote.
    Comments,
    /// What stands beside the article: other articles, advertisements, sharing, the foot of the page.
    Surroundings,
}

impl Reason {
    /// All of them.
    pub(super) const ALL: [Self; 4] = [
        Self::Navigation,
        Self::Comments,
        Self::Surroundings,
        Self::Hidden,
    ];
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Hidden => "hidden",
            Self::Navigation => "navigation",
            Self::Comments => "comments",
            Self::Surroundings => "surroundings",
        })
    }
}

/// A paragraph of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::format::document) struct Passage {
    /// What it is.
    pub(in crate::format::document) layout: Layout,
    /// Its text; formatting as tags (`text::tag`).
    pub(in crate::format::document) text: String,
    /// Where its links lead.
    pub(in crate::format::document) links: BlockLinks,
    /// Why it is not the article's; `None` when it is.
    pub(in crate::format::document) left_out: Option<Reason>,
    /// The element that holds it.
    pub(super) node: NodeId,
    /// Its letters, and how many of them stand in links.
    pub(super) letters: usize,
    pub(super) linked: usize,
}

impl Passage {
    /// Whether it reads like running text: long enough or ended like a sentence, and not mostly links.
    pub(super) fn is_prose(&self) -> bool {
        let plain = crate::text::tag::without_tags(&self.text);
        let ended = plain
            .trim_end_matches(['"', '”', '»', ')', ' '])
            .ends_with(['។', '៕', '៚', '.', '!', '?', '…', '៖', ':', ';']);
        let long = if ended { 12 } else { 60 };
        self.letters >= long && self.linked * 2 < self.letters
    }

    /// Whether it holds more than figures and marks.
    pub(super) fn has_words(&self) -> bool {
        crate::text::tag::without_tags(&self.text)
            .chars()
            .any(char::is_alphabetic)
    }

    /// Whether most of it is links.
    pub(super) fn is_linked(&self) -> bool {
        self.letters > 0 && self.linked * 2 > self.letters
    }
}
