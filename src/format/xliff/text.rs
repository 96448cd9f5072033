//! The text of a source or target, with its codes as tags.

use super::codes_as_tags::Names;
use super::tree::{Child, Element};
use crate::format::losses::Losses;
use crate::text::tag;

/// What is being read out of one unit.
pub(super) struct Reading<'l> {
    /// The tags of its codes.
    pub(super) names: Names,
    /// What cannot be kept.
    pub(super) losses: &'l mut Losses,
    /// Where the unit stands, as a person finds it.
    pub(super) place: String,
}

impl Reading<'_> {
    /// The text of a source or target. Where white space does not count, that of the file's own layout is folded.
    pub(super) fn text(&mut self, side: &Element, is_preserved: bool) -> String {
        let mut text = String::new();
        self.collect(side, &mut text);
        if is_preserved { text } else { folded(&text) }
    }

    fn lose(&mut self, what: &'static str) {
        let place = self.place.clone();
        self.losses.add(what, &place);
    }

    fn collect(&mut self, element: &Element, text: &mut String) {
        for child in &element.children {
            match child {
                Child::Text(part) => text.push_str(&tag::escape(part)),
                Child::Element(code) => self.code(code, text),
            }
        }
    }

    fn code(&mut self, code: &Element, text: &mut String) {
        match code.name.as_str() {
            "pc" | "g" => {
                let name = self.name(code, &["id"]);
                put(text, "<", &name, ">");
                self.collect(code, text);
                put(text, "</", &name, ">");
            }
            "sc" | "bx" | "bpt" => {
                let name = self.name(code, &["rid", "id"]);
                self.native(code);
                put(text, "<", &name, ">");
            }
            "ec" | "ex" | "ept" => {
                let name = self.name(code, &["startRef", "rid", "id"]);
                self.native(code);
                put(text, "</", &name, ">");
            }
            "it" => {
                let name = self.name(code, &["rid", "id"]);
                self.native(code);
                let is_end = code.get("pos") == Some("close");
                put(text, if is_end { "</" } else { "<" }, &name, ">");
            }
            "ph" | "x" => {
                let name = self.name(code, &["id"]);
                self.native(code);
                put(text, "<", &name, "/>");
            }
            "cp" => {
                let number = u32::from_str_radix(code.get("hex").unwrap_or_default(), 16);
                match number.ok().and_then(char::from_u32) {
                    Some(c) => text.push(c),
                    None => self.lose("code points that are no characters"),
                }
            }
            "mrk" => {
                if code.get("mtype") != Some("seg") {
                    self.lose("annotations");
                }
                self.collect(code, text);
            }
            "sm" | "em" => self.lose("annotations"),
            _ => {
                self.lose("elements of extensions in texts");
                self.collect(code, text);
            }
        }
    }

    fn name(&mut self, code: &Element, attributes: &[&str]) -> String {
        let id = attributes.iter().find_map(|name| code.get(name));
        self.names.name(id.unwrap_or_default(), code)
    }

    /// What stands for the code in the document's own format.
    fn native(&mut self, code: &Element) {
        if code.elements().any(|inner| inner.name == "sub") {
            self.lose("texts within codes (`sub`)");
        }
        let has_data = ["dataRef", "equiv-text"]
            .iter()
            .any(|name| code.get(name).is_some());
        if has_data || code.has_text() {
            self.lose("native content of codes");
        }
    }
}

/// Adds a tag.
fn put(text: &mut String, before: &str, name: &str, after: &str) {
    for part in [before, name, after] {
        text.push_str(part);
    }
}

/// Runs of white space with a line break become a space, and go at the ends.
fn folded(text: &str) -> String {
    if !text.contains('\n') {
        return text.to_owned();
    }
    let mut folded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_whitespace()) {
        folded.push_str(&rest[..at]);
        let run = &rest[at..];
        let end = run
            .find(|c: char| !c.is_ascii_whitespace())
            .unwrap_or(run.len());
        let run = &run[..end];
        folded.push_str(if run.contains('\n') { " " } else { run });
        rest = &rest[at + end..];
    }
    folded.push_str(rest);
    folded.trim_matches(' ').to_owned()
}
