//! What the styles of an `OpenDocument` text say of formatting and of headings.

use std::collections::HashMap;

use super::Element;
use crate::model::Layout;

/// The kinds of formatting, from the outermost tag to the innermost.
const KINDS: [&str; 6] = ["b", "i", "u", "s", "sup", "sub"];
/// How deep styles may stand on one another.
const DEPTH: usize = 20;

/// A style: its parent, whether it switches each of [`KINDS`], and its level as a heading.
#[derive(Debug, Default)]
struct Style {
    parent: String,
    shown_as: String,
    switches: [Option<bool>; KINDS.len()],
    level: Option<u8>,
}

/// The styles, by name.
#[derive(Debug)]
pub(super) struct Styles(HashMap<String, Style>);

impl Styles {
    /// The styles that these files define; a later one takes the place of an earlier.
    pub(super) fn of(files: &[&Element<'_>]) -> Self {
        let mut styles = HashMap::new();
        for file in files {
            let groups = file
                .elements()
                .filter(|group| group.name.ends_with("styles"));
            for style in groups
                .flat_map(Element::elements)
                .filter(|style| style.name == "style:style")
            {
                if let Some(name) = style.attribute("style:name") {
                    styles.insert(name, Style::of(style));
                }
            }
        }
        Self(styles)
    }

    /// The formatting of a style by itself.
    pub(super) fn looks(&self, name: &str) -> Vec<&'static str> {
        self.over(&[], name)
    }

    /// The formatting of text with some formatting under a style; tags that are no formatting stay outermost.
    pub(super) fn over(&self, looks: &[&'static str], name: &str) -> Vec<&'static str> {
        let kept = looks.iter().copied().filter(|kind| !KINDS.contains(kind));
        let on = KINDS.into_iter().enumerate().filter(|(at, kind)| {
            let said = self.line(name).find_map(|style| style.switches[*at]);
            said.unwrap_or_else(|| looks.contains(kind))
        });
        kept.chain(on.map(|(_, kind)| kind)).collect()
    }

    /// What a paragraph of a style is.
    pub(super) fn layout(&self, name: &str) -> Layout {
        let names: Vec<String> = self
            .line(name)
            .map(|style| style.shown_as.clone())
            .chain([name.to_owned()])
            .collect();
        let is = |wanted: &str| names.iter().any(|name| name == wanted);
        let level = self.line(name).find_map(|style| style.level);
        match level {
            Some(level) => Layout::Heading(level),
            None if is("Title") => Layout::Title,
            None if is("Caption") || is("Illustration") => Layout::Caption,
            None => Layout::Paragraph,
        }
    }

    /// A style and those it stands on.
    fn line(&self, name: &str) -> impl Iterator<Item = &Style> {
        std::iter::successors(self.0.get(name), |style| self.0.get(&style.parent)).take(DEPTH)
    }
}

impl Style {
    fn of(style: &Element<'_>) -> Self {
        let mut read = Self {
            parent: style
                .attribute("style:parent-style-name")
                .unwrap_or_default(),
            shown_as: style
                .attribute("style:display-name")
                .or_else(|| style.attribute("style:name"))
                .unwrap_or_default(),
            level: style
                .attribute("style:default-outline-level")
                .and_then(|level| level.parse().ok())
                .filter(|level| *level > 0),
            ..Self::default()
        };
        let Some(properties) = style.child("style:text-properties") else {
            return read;
        };
        let said = |names: &[&str]| names.iter().find_map(|name| properties.attribute(name));
        let on = |names: &[&str], is_on: fn(&str) -> bool| said(names).map(|value| is_on(&value));
        let position = said(&["style:text-position"]);
        let position = position.as_deref();
        let raised = position.map(|at| {
            at.starts_with("super") || at.starts_with(|c: char| ('1'..='9').contains(&c))
        });
        let lowered = position.map(|at| at.starts_with("sub") || at.starts_with('-'));
        let heavy = |weight: &str| {
            weight == "bold" || weight.parse().is_ok_and(|weight: u32| weight >= 600)
        };
        let slanted = |slant: &str| slant != "normal";
        let drawn = |line: &str| line != "none";
        read.switches = [
            on(&["style:font-weight-complex", "fo:font-weight"], heavy),
            on(&["style:font-style-complex", "fo:font-style"], slanted),
            on(&["style:text-underline-style"], drawn),
            on(
                &[
                    "style:text-line-through-style",
                    "style:text-line-through-type",
                ],
                drawn,
            ),
            raised,
            lowered,
        ];
        read
    }
}
