//! Which passages of a page are its article.

use std::collections::HashMap;

use ego_tree::{NodeId, NodeRef};
use scraper::{Html, Node};

use super::{Passage, Reason, hints, walk};
use crate::model::Layout;
use crate::text::tag::without_tags;

/// A hint is not believed of an element that holds more of the running text than this.
const HINT: f64 = 0.4;
/// The article is the innermost element that holds this much of what the element around it holds.
const INNER: f64 = 0.75;

/// Marks the passages that are not the article's.
pub(super) fn find(document: &Html, title: &str, mut passages: Vec<Passage>) -> Vec<Passage> {
    let prose = Prose::of(document, &passages, |_| true);
    let said = said(document, &passages, &prose);
    for (passage, said) in passages.iter_mut().zip(&said) {
        passage.left_out = passage.left_out.or(*said);
    }
    let kept = Prose::of(document, &passages, |passage| passage.left_out.is_none());
    let root = kept.innermost(document);
    let inside: Vec<bool> = passages
        .iter()
        .map(|passage| is_in(document, passage.node, root))
        .collect();
    let first = inside.iter().position(|inside| *inside).unwrap_or(0);
    let heading = heading(title, &passages, first);
    if let Some(at) = heading {
        passages[at].layout = Layout::Title;
        passages[at].left_out = None;
    }
    // Dates and the like between the title and the text are the site's.
    let prose = |passage: &Passage| passage.left_out.is_none() && passage.is_prose();
    let text = (first..passages.len())
        .find(|at| inside[*at] && prose(&passages[*at]))
        .unwrap_or(first);
    for (at, passage) in passages.iter_mut().enumerate() {
        let leads = heading.is_some_and(|heading| at > heading) && at < first && passage.is_prose();
        let is_of_article =
            Some(at) == heading || (inside[at] && (at > text || passage.has_words())) || leads;
        if passage.left_out.is_none()
            && (!is_of_article || (Some(at) != heading && passage.is_linked()))
        {
            passage.left_out = Some(if passage.is_linked() {
                Reason::Navigation
            } else {
                Reason::Surroundings
            });
        }
    }
    passages
}

/// What the elements around each passage say of it.
fn said(document: &Html, passages: &[Passage], prose: &Prose) -> Vec<Option<Reason>> {
    let of = |passage: &Passage| {
        let around = ancestors(document, passage.node);
        around
            .filter(|node| prose.share(node.id()) < HINT)
            .find_map(|node| node.value().as_element().and_then(hints::of))
    };
    passages.iter().map(of).collect()
}

/// The heading that the article begins with: the one that the page's title names, else the last of the first level before the text.
fn heading(title: &str, passages: &[Passage], first: usize) -> Option<usize> {
    let folded = |text: &str| walk::collapsed(&without_tags(text)).to_lowercase();
    let title = folded(title);
    let is_heading = |passage: &Passage| matches!(passage.layout, Layout::Heading(_));
    let named = |passage: &Passage| {
        let text = folded(&passage.text);
        text.chars().count() >= 4 && title.starts_with(&text)
    };
    let shown = |at: &usize| passages[*at].left_out != Some(Reason::Hidden);
    let headings = || {
        (0..passages.len())
            .filter(|at| is_heading(&passages[*at]))
            .filter(shown)
    };
    let before = || headings().take_while(|at| *at <= first);
    headings()
        .find(|at| named(&passages[*at]))
        .or_else(|| {
            before()
                .filter(|at| passages[*at].layout == Layout::Heading(1))
                .last()
        })
        .filter(|at| *at <= first || named(&passages[*at]))
}

fn ancestors(document: &Html, node: NodeId) -> impl Iterator<Item = NodeRef<'_, Node>> {
    let start = document.tree.get(node);
    std::iter::successors(start, NodeRef::parent)
}

fn is_in(document: &Html, node: NodeId, root: NodeId) -> bool {
    ancestors(document, node).any(|node| node.id() == root)
}

/// How much running text each element holds, in letters.
struct Prose {
    letters: HashMap<NodeId, usize>,
    all: usize,
}

impl Prose {
    fn of(document: &Html, passages: &[Passage], counts: impl Fn(&Passage) -> bool) -> Self {
        let mut letters: HashMap<NodeId, usize> = HashMap::new();
        let mut all = 0;
        for passage in passages
            .iter()
            .filter(|passage| counts(passage) && passage.is_prose())
        {
            all += passage.letters;
            for node in ancestors(document, passage.node) {
                *letters.entry(node.id()).or_default() += passage.letters;
            }
        }
        Self { letters, all }
    }

    fn in_node(&self, node: NodeId) -> usize {
        self.letters.get(&node).copied().unwrap_or(0)
    }

    #[expect(clippy::cast_precision_loss, reason = "a share of a page")]
    fn share(&self, node: NodeId) -> f64 {
        self.in_node(node) as f64 / self.all.max(1) as f64
    }

    /// The innermost element that holds nearly all that the one around it holds; with several paragraphs in it, not one of them.
    #[expect(clippy::cast_precision_loss, reason = "a share of a page")]
    fn innermost(&self, document: &Html) -> NodeId {
        let mut node = document.tree.root();
        loop {
            let around = self.in_node(node.id()) as f64;
            let inner = node
                .children()
                .find(|child| self.in_node(child.id()) as f64 >= INNER * around);
            match inner {
                Some(inner) if around > 0.0 && !is_paragraph(inner) => node = inner,
                _ => return node.id(),
            }
        }
    }
}

fn is_paragraph(node: NodeRef<'_, Node>) -> bool {
    let name = node.value().as_element().map(scraper::node::Element::name);
    matches!(
        name,
        Some("p" | "blockquote" | "li" | "td" | "pre" | "h1" | "h2" | "h3")
    )
}
