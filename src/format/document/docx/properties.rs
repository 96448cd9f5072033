//! The properties of a run that is made anew.

use std::collections::BTreeMap;

use super::super::tree::Element;
use super::atoms::{Run, written as xml_of};
use super::font;
use super::look::{Look, Props, setting};
use crate::model::Language;

/// The properties of a run with a highlight.
pub(super) fn marked_properties(properties: Run<'_, '_>) -> String {
    let mut set = Properties::of(properties);
    set.one("<w:highlight w:val=\"yellow\"/>");
    set.written()
}

/// The order in which properties stand in a run (ISO/IEC 29500-1, `CT_RPr`).
const ORDER: [&str; 39] = [
    "w:rStyle",
    "w:rFonts",
    "w:b",
    "w:bCs",
    "w:i",
    "w:iCs",
    "w:caps",
    "w:smallCaps",
    "w:strike",
    "w:dstrike",
    "w:outline",
    "w:shadow",
    "w:emboss",
    "w:imprint",
    "w:noProof",
    "w:snapToGrid",
    "w:vanish",
    "w:webHidden",
    "w:color",
    "w:spacing",
    "w:w",
    "w:kern",
    "w:position",
    "w:sz",
    "w:szCs",
    "w:highlight",
    "w:u",
    "w:effect",
    "w:bdr",
    "w:shd",
    "w:fitText",
    "w:vertAlign",
    "w:rtl",
    "w:cs",
    "w:em",
    "w:lang",
    "w:eastAsianLayout",
    "w:specVanish",
    "w:oMath",
];

/// Properties of a run, each as XML by its place in the order.
#[derive(Default)]
pub(super) struct Properties<'e, 't> {
    set: BTreeMap<(usize, String), String>,
    fonts: Option<&'e Element<'t>>,
}

impl<'e, 't> Properties<'e, 't> {
    pub(super) fn of(run: Run<'e, 't>) -> Self {
        let mut properties = Self::default();
        for property in run.into_iter().flat_map(Element::elements) {
            properties.put(property.name, xml_of(property));
        }
        properties.fonts = run.and_then(|run| run.child("w:rFonts"));
        properties
    }

    fn place(name: &str) -> (usize, String) {
        let at = ORDER.iter().position(|known| *known == name);
        (at.unwrap_or(ORDER.len()), name.to_owned())
    }

    fn put(&mut self, name: &str, xml: String) {
        self.set.insert(Self::place(name), xml);
    }

    fn drop(&mut self, name: &str) {
        self.set.remove(&Self::place(name));
    }

    /// Sets one property.
    pub(super) fn one(&mut self, xml: &str) {
        let end = xml.find([' ', '/']).unwrap_or(xml.len());
        let name = xml[..end].trim_start_matches('<').to_owned();
        self.put(&name, xml.to_owned());
    }

    /// Sets the properties of a text of empty elements.
    pub(super) fn all(&mut self, xml: &str) {
        xml.split_inclusive("/>").for_each(|one| self.one(one));
    }

    /// Text in Latin letters takes the place of text that looked as `props` say.
    pub(super) fn for_latin(&mut self, props: &Props, was_khmer: bool, language: Language) {
        let tag = if language == Language::Vietnamese {
            "vi-VN"
        } else {
            "en-US"
        };
        self.one(&setting("w:lang", tag));
        self.drop("w:cs");
        self.drop("w:rtl");
        if props.font.as_deref().is_some_and(font::is_khmer) {
            let mut fonts = self
                .fonts
                .cloned()
                .unwrap_or_else(|| Element::new("w:rFonts"));
            for name in ["w:asciiTheme", "w:hAnsiTheme", "w:hint"] {
                fonts.unset(name);
            }
            fonts.set("w:ascii", font::LATIN);
            fonts.set("w:hAnsi", font::LATIN);
            self.put("w:rFonts", xml_of(&fonts));
        }
        if !was_khmer {
            return;
        }
        // Khmer is set by properties of its own; Latin letters must look the same.
        if let Some(size) = props
            .size_cs
            .as_ref()
            .filter(|size| props.size.as_ref() != Some(size))
        {
            self.one(&setting("w:sz", size));
        }
        let khmer = Look::of(props, "\u{1780}");
        for (name, is, was) in [
            ("w:b", khmer.bold, props.bold),
            ("w:i", khmer.italic, props.italic),
        ] {
            if is != was.unwrap_or_default() {
                self.one(&setting(name, if is { "1" } else { "0" }));
            }
        }
    }

    /// Khmer text is kept: where no font for complex scripts is named, it is the one that is named for Latin letters.
    pub(super) fn keep_khmer(&mut self, props: &Props) {
        let khmer = props.font.as_deref().filter(|name| font::is_khmer(name));
        if let (Some(name), None) = (khmer, &props.font_cs) {
            let mut fonts = self
                .fonts
                .cloned()
                .unwrap_or_else(|| Element::new("w:rFonts"));
            fonts.set("w:cs", name);
            self.put("w:rFonts", xml_of(&fonts));
        }
    }

    pub(super) fn written(&self) -> String {
        if self.set.is_empty() {
            return String::new();
        }
        let all: String = self.set.values().map(String::as_str).collect();
        format!("<w:rPr>{all}</w:rPr>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_stand_in_the_order_of_the_standard() {
        let mut set = Properties::default();
        set.all("<w:u w:val=\"single\"/><w:b/>");
        set.one("<w:b w:val=\"0\"/>");
        assert_eq!(
            set.written(),
            "<w:rPr><w:b w:val=\"0\"/><w:u w:val=\"single\"/></w:rPr>"
        );
    }
}
