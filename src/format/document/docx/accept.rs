//! Tracked changes, as if they were accepted; comments and what else is no text is taken out.

use super::super::tree::{Element, Node};

/// What was taken out of a part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Accepted {
    /// Tracked changes of text: insertions, deletions, moves.
    pub(super) changes: usize,
    /// References to comments.
    pub(super) comments: usize,
}

/// Accepts the changes in an element.
pub(super) fn accept(element: &mut Element<'_>, found: &mut Accepted) {
    let children = std::mem::take(&mut element.children);
    let mut kept: Vec<Node<'_>> = Vec::with_capacity(children.len());
    // The text of paragraphs whose end was deleted: it goes on in the next.
    let mut carried: Vec<Node<'_>> = Vec::new();
    for child in flat(children, found) {
        let Node::Element(mut child) = child else {
            kept.push(child);
            continue;
        };
        if is_deleted_row(&child) {
            found.changes += 1;
            continue;
        }
        let is_paragraph = child.name == "w:p";
        let end_deleted = is_paragraph && has_mark(&child, "w:del");
        accept(&mut child, found);
        if end_deleted {
            found.changes += 1;
            carried.extend(content(child));
            continue;
        }
        if is_paragraph && !carried.is_empty() {
            let at = usize::from(child.child("w:pPr").is_some());
            child.children.splice(at..at, std::mem::take(&mut carried));
        } else if !carried.is_empty() && !is_marker(child.name) {
            kept.push(paragraph(std::mem::take(&mut carried)));
        }
        let emptied = child.name == "w:tbl" && child.child("w:tr").is_none();
        if !emptied {
            kept.push(Node::Element(child));
        }
    }
    if !carried.is_empty() {
        kept.push(paragraph(carried));
    }
    element.children = kept;
    if element.name == "w:tc"
        && element
            .elements()
            .last()
            .is_none_or(|last| last.name != "w:p")
    {
        element.children.push(Node::Element(Element::new("w:p")));
    }
}

/// The children with insertions in place of their marks and without deletions.
fn flat<'t>(children: Vec<Node<'t>>, found: &mut Accepted) -> Vec<Node<'t>> {
    let mut out = Vec::with_capacity(children.len());
    for child in children {
        let Node::Element(mut element) = child else {
            out.push(child);
            continue;
        };
        match element.name {
            "w:ins" | "w:moveTo" => {
                found.changes += 1;
                out.extend(flat(element.children, found));
            }
            "w:del" | "w:moveFrom" | "w:cellIns" | "w:cellDel" | "w:cellMerge" => {
                found.changes += 1;
            }
            "w:commentRangeStart" | "w:commentRangeEnd" => {}
            "w:r" if element.child("w:commentReference").is_some() => {
                found.comments += 1;
                let is_content = |node: &Node<'_>| !matches!(node, Node::Element(e) if e.name == "w:commentReference");
                element.children.retain(is_content);
                if element.elements().any(|child| child.name != "w:rPr") {
                    out.push(Node::Element(element));
                }
            }
            "mc:AlternateContent" => out.push(Node::Element(one_of(element))),
            name if name.ends_with("Change") && name.starts_with("w:") => {}
            name if name.starts_with("w:move") && name.contains("Range") => {}
            name if name.starts_with("w:customXml") && name.contains("Range") => {}
            _ => out.push(Node::Element(element)),
        }
    }
    out
}

/// Of two forms of one thing that both hold text, the first.
fn one_of(mut element: Element<'_>) -> Element<'_> {
    let has_text = |name: &str| {
        let form = element.child(name);
        form.is_some_and(|form| form.holds("w:txbxContent"))
    };
    if has_text("mc:Choice") && has_text("mc:Fallback") {
        let mut forms = 0;
        element.children.retain(|child| {
            forms += usize::from(matches!(child, Node::Element(_)));
            forms <= 1
        });
    }
    element
}

/// Whether the mark at the end of a paragraph was inserted or deleted.
fn has_mark(paragraph: &Element<'_>, mark: &str) -> bool {
    let properties = paragraph.descend(&["w:pPr", "w:rPr"]);
    properties.is_some_and(|properties| properties.child(mark).is_some())
}

fn is_deleted_row(element: &Element<'_>) -> bool {
    element.name == "w:tr" && element.descend(&["w:trPr", "w:del"]).is_some()
        || element.name == "w:tc" && element.descend(&["w:tcPr", "w:cellDel"]).is_some()
}

/// Whether an element may stand between the parts of a paragraph that was one.
fn is_marker(name: &str) -> bool {
    name.starts_with("w:bookmark") || name.starts_with("w:perm") || name == "w:proofErr"
}

fn content(paragraph: Element<'_>) -> impl Iterator<Item = Node<'_>> {
    let is_properties = |node: &Node<'_>| matches!(node, Node::Element(e) if e.name == "w:pPr");
    paragraph
        .children
        .into_iter()
        .filter(move |node| !is_properties(node))
}

fn paragraph(children: Vec<Node<'_>>) -> Node<'_> {
    let mut paragraph = Element::new("w:p");
    paragraph.children = children;
    Node::Element(paragraph)
}
