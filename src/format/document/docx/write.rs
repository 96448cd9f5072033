//! The translated document: the source with other text in its paragraphs, and all else as it was.

use std::collections::HashMap;
use std::path::Path;

use super::super::Block;
use super::super::block::{Part, parts};
use super::super::tree::{Element, Node};
use super::line::Line;
use super::package::Package;
use super::paragraph::{Flavour, Stretch, rebuild};
use super::properties::marked_properties;
use super::walk::Found;
use super::{Docx, Texts, block};
use crate::format::FormatError;
use crate::model::{Finding, Kind, Language, Severity, Status, Unit};

/// How a translated document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocxOptions {
    /// The language of the text.
    pub language: Language,
    /// Whether what needs review and what is not translated is highlighted.
    pub marked: bool,
}

/// What was found while writing.
#[derive(Debug, Default)]
struct Tally {
    untranslated: usize,
    review: usize,
    changed: Vec<String>,
    restored: Vec<String>,
}

/// Writes the document that `original` is in another language: its layout with the targets of `units` as text.
///
/// Text without a target is kept, and highlighted in yellow; targets that need review are highlighted in grey. Pictures, notes and
/// other objects whose tag is missing in a target stand at its end.
///
/// # Errors
/// [`FormatError`] when the original cannot be read.
pub fn write(
    path: &Path,
    original: &[u8],
    units: &[Unit],
    options: DocxOptions,
) -> Result<(Vec<u8>, Vec<Finding>), FormatError> {
    let mut package = Package::open(path, original)?;
    let texts = Texts::read(&mut package)?;
    let docx = Docx::parse(path, &texts)?;
    let mut by_paragraph: HashMap<usize, Vec<&Unit>> = HashMap::new();
    for unit in units {
        by_paragraph
            .entry(unit.segment.paragraph)
            .or_default()
            .push(unit);
    }
    let mut written: HashMap<usize, String> = HashMap::new();
    let mut tally = Tally::default();
    let paragraphs = docx.paragraphs();
    let blocks: Vec<Block> = paragraphs
        .iter()
        .map(|paragraph| block(paragraph).0)
        .collect();
    // From the last on: the text boxes in a paragraph come after it, and are part of it.
    for (number, ((found, line), block)) in paragraphs.iter().zip(&blocks).enumerate().rev() {
        let units = by_paragraph.remove(&(number + 1)).unwrap_or_default();
        if let Some(xml) = translated(
            &docx,
            (found, line),
            block,
            &units,
            options,
            &written,
            &mut tally,
        ) {
            written.insert(address(found.paragraph), xml);
        }
    }
    let parts = docx.parts.iter().map(|part| {
        let mut xml =
            String::from("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
        emit(&part.root, &written, &mut xml);
        (part.name.to_owned(), xml)
    });
    let parts = parts.collect();
    Ok((package.with(&parts)?, tally.findings(options)))
}

/// A paragraph with the targets of its segments; none when it stays as it is.
fn translated(
    docx: &Docx<'_>,
    (found, line): (&Found<'_, '_>, &Line<'_, '_>),
    block: &Block,
    units: &[&Unit],
    options: DocxOptions,
    written: &HashMap<usize, String>,
    tally: &mut Tally,
) -> Option<String> {
    let parts = parts(Some(Language::Khmer), block);
    let sources = parts.iter().filter_map(|part| match part {
        Part::Segment(text, _) => Some(text),
        Part::Gap(_) => None,
    });
    if !sources.eq(units.iter().map(|unit| &unit.segment.text)) {
        tally.changed.push(found.place.clone());
        return None;
    }
    let target = |unit: &&Unit| {
        let target = unit.targets.get(&options.language)?;
        (!target.text.trim().is_empty()).then(|| (target.text.clone(), target.status))
    };
    let is_kept = |unit: &&Unit| unit.segment.kind == Kind::Boilerplate && target(unit).is_none();
    if units.iter().all(is_kept) {
        return None;
    }
    let targets: Vec<_> = units.iter().map(target).collect();
    tally.untranslated += targets
        .iter()
        .zip(units)
        .filter(|(t, unit)| t.is_none() && !is_kept(unit))
        .count();
    if targets.iter().all(Option::is_none) {
        return options
            .marked
            .then(|| highlighted(found.paragraph, written));
    }
    let mut stretches = Vec::with_capacity(parts.len());
    let mut targets = targets.into_iter();
    let last = parts.len() - 1;
    for (at, part) in parts.into_iter().enumerate() {
        let stretch = match part {
            Part::Gap(gap) => Stretch::gap(gap, at > 0 && at < last),
            Part::Segment(source, _) => match targets.next().flatten() {
                None => Stretch::new(Flavour::Source, source.clone(), source),
                Some((text, status)) => {
                    let needs_review = status == Status::NeedsReview;
                    tally.review += usize::from(needs_review);
                    let flavour = if needs_review {
                        Flavour::Review
                    } else {
                        Flavour::Target
                    };
                    Stretch::new(flavour, text, source)
                }
            },
        };
        stretches.push(stretch);
    }
    let rebuilt = rebuild(docx, (found.paragraph, line), &stretches, options, written);
    if rebuilt.restored > 0 {
        tally.restored.push(found.place.clone());
    }
    Some(rebuilt.xml)
}

impl Tally {
    fn findings(self, options: DocxOptions) -> Vec<Finding> {
        let language = options.language;
        let how = |colour| {
            if options.marked {
                format!(", highlighted in {colour}")
            } else {
                String::new()
            }
        };
        let mut findings = Vec::new();
        let mut say = |rule: &'static str, severity, message: String| {
            findings.push(Finding::new(rule, severity, message));
        };
        if self.untranslated > 0 {
            let message = format!(
                "{language}: segments that are not translated and stand in Khmer{}: {}",
                how("yellow"),
                self.untranslated
            );
            say("docx-untranslated", Severity::Warning, message);
        }
        if self.review > 0 {
            let message = format!(
                "{language}: segments that need review{}: {}",
                how("grey"),
                self.review
            );
            say("docx-needs-review", Severity::Warning, message);
        }
        if !self.changed.is_empty() {
            let message = format!(
                "{language}: the text of the stored document is not that of the file, so it is kept as it is: {}; run `trivani translate` on the file again",
                listed(self.changed)
            );
            say("docx-changed", Severity::Warning, message);
        }
        if !self.restored.is_empty() {
            let message = format!(
                "{language}: notes or pictures whose tag is missing in the translation stand at the end of their sentence: {}",
                listed(self.restored)
            );
            say("docx-objects", Severity::Warning, message);
        }
        findings
    }
}

/// The places in reading order; no more than a person wants to read at once.
fn listed(mut places: Vec<String>) -> String {
    places.reverse();
    let more = places.len().saturating_sub(8);
    places.truncate(8);
    let mut text = places.join("; ");
    if more > 0 {
        text = format!("{text}; and {more} more");
    }
    text
}

/// What tells an element from every other of the same tree.
pub(super) fn address(element: &Element<'_>) -> usize {
    std::ptr::from_ref(element).addr()
}

/// Writes an element, with what is written anew in its place.
pub(super) fn emit(element: &Element<'_>, written: &HashMap<usize, String>, out: &mut String) {
    if element.name == "w:p"
        && let Some(xml) = written.get(&address(element))
    {
        out.push_str(xml);
        return;
    }
    if element.children.is_empty() {
        element.write_start("/>", out);
        return;
    }
    element.write_start(">", out);
    for child in &element.children {
        match child {
            Node::Element(child) => emit(child, written, out),
            Node::Text(text) => out.push_str(text),
        }
    }
    element.write_end(out);
}

/// A paragraph with its runs highlighted.
fn highlighted(paragraph: &Element<'_>, written: &HashMap<usize, String>) -> String {
    let mut out = String::new();
    mark(paragraph, written, &mut out);
    out
}

fn mark(element: &Element<'_>, written: &HashMap<usize, String>, out: &mut String) {
    element.write_start(">", out);
    let is_run = element.name == "w:r" && element.child("w:t").is_some();
    if is_run {
        out.push_str(&marked_properties(element.child("w:rPr")));
    }
    for child in &element.children {
        match child {
            Node::Element(child) if is_run && child.name == "w:rPr" => {}
            Node::Element(child)
                if matches!(
                    child.name,
                    "w:r" | "w:hyperlink" | "w:fldSimple" | "w:smartTag" | "w:sdt" | "w:sdtContent"
                ) =>
            {
                mark(child, written, out);
            }
            Node::Element(child) => emit(child, written, out),
            Node::Text(text) => out.push_str(text),
        }
    }
    element.write_end(out);
}
