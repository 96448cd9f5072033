//! Styles and numbering: what a paragraph is, and how its runs look when they do not say so themselves.

use std::collections::HashMap;

use super::super::tree::Element;
use super::look::Props;
use crate::model::Layout;

/// Styles may be based on one another in so long a chain; a longer one is a circle.
const CHAIN: usize = 20;

/// A document's styles.
#[derive(Debug, Default)]
pub(super) struct Styles {
    defaults: Props,
    by_id: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    normal: Option<String>,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    outline: Option<u8>,
    list: Option<(String, u8)>,
    props: Props,
}

impl Styles {
    /// The styles of `styles.xml`.
    pub(super) fn new(root: &Element<'_>) -> Self {
        let mut styles = Self::default();
        let defaults = ["w:docDefaults", "w:rPrDefault", "w:rPr"];
        if let Some(properties) = root.descend(&defaults) {
            styles.defaults = Props::of(properties);
        }
        for style in root.elements().filter(|element| element.name == "w:style") {
            let Some(id) = style.attribute("w:styleId") else {
                continue;
            };
            let is_default = matches!(style.attribute("w:default").as_deref(), Some("1" | "true"));
            if is_default && style.attribute("w:type").as_deref() == Some("paragraph") {
                styles.normal = Some(id.clone());
            }
            let value = |name: &str| style.child(name).and_then(Element::value);
            let properties = style.child("w:pPr");
            styles.by_id.insert(
                id,
                Style {
                    name: value("w:name").unwrap_or_default().to_lowercase(),
                    based_on: value("w:basedOn"),
                    outline: properties.and_then(outline),
                    list: properties.and_then(list),
                    props: style.child("w:rPr").map(Props::of).unwrap_or_default(),
                },
            );
        }
        styles
    }

    /// A style and those it is based on, the nearest first.
    fn chain<'s>(&'s self, id: Option<&str>) -> impl Iterator<Item = &'s Style> {
        let first = id.and_then(|id| self.by_id.get(id));
        let next = |style: &&'s Style| self.by_id.get(style.based_on.as_deref()?);
        std::iter::successors(first, next).take(CHAIN)
    }

    fn props(&self, id: Option<&str>) -> Props {
        self.chain(id)
            .fold(Props::default(), |over, style| style.props.under(&over))
    }

    /// The looks of a paragraph's runs that say nothing themselves.
    pub(super) fn of_paragraph(&self, paragraph: &Element<'_>) -> Props {
        let id = style_of(paragraph.child("w:pPr"), "w:pStyle").or_else(|| self.normal.clone());
        self.defaults.under(&self.props(id.as_deref()))
    }

    /// The looks of a run in a paragraph with these looks.
    pub(super) fn of_run(&self, paragraph: &Props, properties: Option<&Element<'_>>) -> Props {
        let Some(properties) = properties else {
            return paragraph.clone();
        };
        let style = style_of(Some(properties), "w:rStyle");
        let with_style = paragraph.under(&self.props(style.as_deref()));
        with_style.under(&Props::of(properties))
    }

    /// What a paragraph of running text is: a title, heading, list item, caption, or just that.
    pub(super) fn layout(&self, paragraph: &Element<'_>) -> Layout {
        let properties = paragraph.child("w:pPr");
        let id = style_of(properties, "w:pStyle").or_else(|| self.normal.clone());
        let chain = || self.chain(id.as_deref());
        let heading = properties
            .and_then(outline)
            .map(heading)
            .or_else(|| chain().find_map(Style::heading));
        if let Some(layout) = heading.filter(|layout| !layout.is_plain()) {
            return layout;
        }
        let named = chain().find_map(|style| named(&style.name));
        let listed = properties.and_then(list);
        let listed = listed.or_else(|| chain().find_map(|style| style.list.clone()));
        match (listed, named) {
            (Some((number, level)), _) if number != "0" => Layout::Item(level.saturating_add(1)),
            (None, Some(layout)) => layout,
            (_, Some(Layout::Caption)) => Layout::Caption,
            _ => Layout::Paragraph,
        }
    }
}

impl Style {
    /// What the style makes of a paragraph, heading or running text, if it says.
    fn heading(&self) -> Option<Layout> {
        let named =
            named(&self.name).filter(|layout| matches!(layout, Layout::Title | Layout::Heading(_)));
        match self.outline {
            Some(level) if named != Some(Layout::Title) => Some(heading(level)),
            _ => named,
        }
    }
}

/// What an outline level from 0 makes of a paragraph; 9 is running text.
fn heading(level: u8) -> Layout {
    if level < 9 {
        Layout::Heading(level + 1)
    } else {
        Layout::Paragraph
    }
}

/// What the built-in style of a name is for; names of built-in styles are English in every Word.
fn named(name: &str) -> Option<Layout> {
    let level = |from: &str| name.strip_prefix(from)?.trim().parse::<u8>().ok();
    match name {
        "title" => return Some(Layout::Title),
        "subtitle" => return Some(Layout::Heading(1)),
        "caption" => return Some(Layout::Caption),
        "list bullet" | "list number" => return Some(Layout::Item(1)),
        _ => {}
    }
    let heading = level("heading ").filter(|level| (1..=9).contains(level));
    let item = || level("list bullet ").or_else(|| level("list number "));
    heading
        .map(Layout::Heading)
        .or_else(|| item().map(Layout::Item))
}

fn style_of(properties: Option<&Element<'_>>, name: &str) -> Option<String> {
    properties?.child(name)?.value()
}

fn outline(properties: &Element<'_>) -> Option<u8> {
    properties.child("w:outlineLvl")?.value()?.parse().ok()
}

/// The list that paragraph properties put a paragraph in, and its level from 0.
fn list(properties: &Element<'_>) -> Option<(String, u8)> {
    let numbering = properties.child("w:numPr")?;
    let value = |name: &str| numbering.child(name).and_then(Element::value);
    let level = value("w:ilvl").and_then(|level| level.parse().ok());
    Some((value("w:numId").unwrap_or_default(), level.unwrap_or(0)))
}
