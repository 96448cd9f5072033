//! Pairs in exchange files: TMX, XLIFF 1.2 and 2.x, read simply: the text of each segment without its codes.

use std::collections::BTreeMap;
use std::path::Path;

use crate::format::xml_read::{Node, Nodes, attribute};
use crate::format::{FormatError, read_tmx};
use crate::model::{Language, Pair, TARGET_LANGUAGES};

/// Reads a translation memory.
pub(super) fn tmx(path: &Path, text: &str) -> Result<Vec<Pair>, FormatError> {
    let units = read_tmx(path, text)?;
    let pairs = units.iter().filter_map(|unit| {
        let texts = TARGET_LANGUAGES.into_iter();
        Some(Pair {
            place: format!("line {}", unit.line),
            source: unit.text(Language::Khmer.tag())?.to_owned(),
            targets: texts
                .filter_map(|language| Some((language, unit.text(language.tag())?.to_owned())))
                .collect(),
        })
    });
    found(path, pairs.collect())
}

fn found(path: &Path, pairs: Vec<Pair>) -> Result<Vec<Pair>, FormatError> {
    if pairs.is_empty() {
        return Err(FormatError::Row {
            path: path.to_owned(),
            line: 1,
            reason: "no unit has Khmer text".to_owned(),
        });
    }
    Ok(pairs)
}

/// Elements whose content is no text of the segment: native codes, other translations, the source cut in pieces.
const NO_TEXT: [&str; 6] = ["bpt", "ept", "it", "ph", "alt-trans", "seg-source"];

/// Reads XLIFF.
pub(super) fn xliff(path: &Path, text: &str) -> Result<Vec<Pair>, FormatError> {
    let mut state = State::default();
    for node in Nodes::new(path, text) {
        match node? {
            Node::Open(name, attributes) => {
                let value = |name: &str| attribute(&attributes, name).map(str::to_owned);
                match name.as_str() {
                    "file" | "xliff" => {
                        let read = |one: &str, two: &str| {
                            value(one).or(value(two))?.parse::<Language>().ok()
                        };
                        state.source = read("source-language", "srcLang").or(state.source);
                        state.target = read("target-language", "trgLang").or(state.target);
                    }
                    "trans-unit" | "unit" => state.begin(value("id")),
                    "segment" => state.finish(),
                    "source" => state.open = state.source,
                    "target" => state.open = state.target,
                    name if NO_TEXT.contains(&name) => state.no_text += 1,
                    _ => {}
                }
            }
            Node::Text(part) => state.text(&part),
            Node::Close(name) => match name.as_str() {
                "trans-unit" | "segment" | "unit" => state.finish(),
                "source" | "target" => state.open = None,
                name if NO_TEXT.contains(&name) => state.no_text -= 1,
                _ => {}
            },
        }
    }
    found(path, state.pairs)
}

/// What is being read.
#[derive(Default)]
struct State {
    pairs: Vec<Pair>,
    /// The languages of source and target that the file states.
    source: Option<Language>,
    target: Option<Language>,
    /// The name of the unit, and the texts of its segment.
    id: Option<String>,
    texts: BTreeMap<Language, String>,
    /// The language of the text that is being read.
    open: Option<Language>,
    /// How many elements deep in what is no text.
    no_text: usize,
    units: usize,
}

impl State {
    fn begin(&mut self, id: Option<String>) {
        self.units += 1;
        self.id = id.filter(|id| !id.is_empty());
        self.texts.clear();
    }

    fn finish(&mut self) {
        let mut targets = std::mem::take(&mut self.texts);
        let Some(source) = targets.remove(&Language::Khmer) else {
            return;
        };
        let unit = self.id.clone().unwrap_or_else(|| self.units.to_string());
        self.pairs.push(Pair {
            place: format!("unit {unit}"),
            source,
            targets,
        });
    }

    fn text(&mut self, text: &str) {
        if let (Some(language), 0) = (self.open, self.no_text) {
            self.texts.entry(language).or_default().push_str(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(pairs: &[Pair]) -> Vec<(&str, &str, Option<&str>)> {
        let said = pairs.iter().map(|pair| {
            let target = pair.targets.values().next();
            (
                pair.place.as_str(),
                pair.source.as_str(),
                target.map(String::as_str),
            )
        });
        said.collect()
    }

    #[test]
    fn a_memory_gives_its_segments_without_codes() {
        let text = "<tmx version=\"1.4\"><body><tu tuid=\"7\"><tuv xml:lang=\"km-KH\"><seg>បក្ស &amp; <bpt i=\"1\">&lt;b></bpt>រដ្ឋ<ept i=\"1\"/></seg></tuv>\
            <tuv xml:lang=\"vi\"><seg>Đảng &#38; Nhà nước</seg></tuv><tuv xml:lang=\"fr\"><seg>x</seg></tuv></tu></body></tmx>";
        let pairs = tmx(Path::new("a.tmx"), text).unwrap();
        assert_eq!(
            said(&pairs),
            [("line 1", "បក្ស & រដ្ឋ", Some("Đảng & Nhà nước"))]
        );
    }

    #[test]
    fn both_kinds_of_xliff_are_read() {
        let one = "<xliff version=\"1.2\"><file source-language=\"km\" target-language=\"vi-VN\"><body><trans-unit id=\"u1\">\
            <source>ប<g id=\"1\">ក្ស</g><x id=\"2\"/></source><target>Đảng</target><alt-trans><target>phe</target></alt-trans>\
            </trans-unit></body></file></xliff>";
        let pairs = xliff(Path::new("a.xlf"), one).unwrap();
        assert_eq!(said(&pairs), [("unit u1", "បក្ស", Some("Đảng"))]);
        let two = "<xliff version=\"2.1\" srcLang=\"km\" trgLang=\"en\"><file id=\"f\"><unit id=\"u\">\
            <segment id=\"s1\"><source>បក្ស</source><target>Party</target></segment>\
            <segment><source>រដ្ឋ<ph id=\"1\"/></source></segment></unit></file></xliff>";
        let pairs = xliff(Path::new("a.xlf"), two).unwrap();
        assert_eq!(
            said(&pairs),
            [("unit u", "បក្ស", Some("Party")), ("unit u", "រដ្ឋ", None)]
        );
    }

    #[test]
    fn a_file_without_khmer_is_an_error() {
        let text = "<xliff version=\"2.1\" srcLang=\"en\" trgLang=\"vi\"><file id=\"f\"/></xliff>";
        let error = xliff(Path::new("a.xlf"), text).unwrap_err();
        assert!(
            error.to_string().contains("no unit has Khmer text"),
            "{error}"
        );
    }
}
