//! Pairs in exchange files: TMX 1.4b, XLIFF 1.2 and 2.x, read simply: the text of each segment without its codes.

use std::collections::BTreeMap;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::format::FormatError;
use crate::model::{Language, Pair};

/// What is being read.
#[derive(Default)]
struct State {
    pairs: Vec<Pair>,
    /// The languages of source and target that the file states.
    source: Option<Language>,
    target: Option<Language>,
    /// The language of the variant.
    variant: Option<Language>,
    /// The name of the unit, the texts in it.
    id: Option<String>,
    texts: BTreeMap<Language, String>,
    /// The language of the text that is being read.
    open: Option<Language>,
    /// How many elements deep inside a code, whose content is no text.
    code: usize,
    units: usize,
}

/// Reads a translation memory.
pub(super) fn tmx(path: &Path, text: &str) -> Result<Vec<Pair>, FormatError> {
    walk(
        path,
        text,
        State::default(),
        |state, name, element| match name {
            "tu" => state.begin(attribute(element, "tuid")),
            "tuv" => {
                let tag = attribute(element, "xml:lang").or_else(|| attribute(element, "lang"));
                state.variant = tag.and_then(|tag| tag.parse().ok());
            }
            "seg" => state.open = state.variant,
            "ph" | "bpt" | "ept" | "it" | "ut" if state.open.is_some() => state.code += 1,
            _ => {}
        },
    )
}

/// Reads XLIFF.
pub(super) fn xliff(path: &Path, text: &str) -> Result<Vec<Pair>, FormatError> {
    walk(
        path,
        text,
        State::default(),
        |state, name, element| match name {
            "file" | "xliff" => {
                let language = |names: [&str; 2]| {
                    let tag = names.iter().find_map(|name| attribute(element, name))?;
                    tag.parse::<Language>().ok()
                };
                state.source = language(["source-language", "srcLang"]).or(state.source);
                state.target = language(["target-language", "trgLang"]).or(state.target);
            }
            "trans-unit" | "unit" => state.begin(attribute(element, "id")),
            "segment" => {
                let unit = state.id.clone();
                let id = attribute(element, "id").or(unit.clone());
                state.finish();
                state.begin(id);
                state.id = unit.or(state.id.take());
            }
            "source" => state.open = state.source,
            "target" => state.open = state.target,
            "ph" | "bpt" | "ept" | "it" if state.open.is_some() => state.code += 1,
            // Alternatives and segmented copies of the source are not the unit's text.
            "alt-trans" | "seg-source" => state.code += 1,
            _ => {}
        },
    )
}

impl State {
    fn begin(&mut self, id: Option<String>) {
        self.units += 1;
        self.id = id.filter(|id| !id.is_empty());
        self.texts.clear();
    }

    fn finish(&mut self) {
        let mut texts = std::mem::take(&mut self.texts);
        let Some(source) = texts.remove(&Language::Khmer) else {
            return;
        };
        let number = self.units;
        let place = self
            .id
            .clone()
            .map_or_else(|| format!("unit {number}"), |id| format!("unit {id}"));
        self.pairs.push(Pair {
            place,
            source,
            targets: texts,
        });
    }

    fn close(&mut self, name: &str) {
        match name {
            "tu" | "trans-unit" | "unit" => {
                self.finish();
                self.id = None;
            }
            "seg" | "source" | "target" => self.open = None,
            "ph" | "bpt" | "ept" | "it" | "ut" if self.open.is_some() => {
                self.code = self.code.saturating_sub(1);
            }
            "alt-trans" | "seg-source" => self.code = self.code.saturating_sub(1),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let (Some(language), 0) = (self.open, self.code) {
            self.texts.entry(language).or_default().push_str(text);
        }
    }
}

fn walk(
    path: &Path,
    text: &str,
    mut state: State,
    open: impl Fn(&mut State, &str, &BytesStart<'_>),
) -> Result<Vec<Pair>, FormatError> {
    let mut reader = Reader::from_str(text);
    let bad = |at: u64, reason: String| FormatError::Row {
        path: path.to_owned(),
        line: line_of(text, at),
        reason,
    };
    loop {
        let event = reader
            .read_event()
            .map_err(|error| bad(reader.error_position(), error.to_string()))?;
        match event {
            Event::Start(element) => open(&mut state, &name(element.name().as_ref()), &element),
            Event::Empty(element) => {
                let name = name(element.name().as_ref());
                open(&mut state, &name, &element);
                state.close(&name);
            }
            Event::End(element) => state.close(&name(element.name().as_ref())),
            Event::Text(content) => state.text(&content),
            Event::CData(content) => state.text(&content),
            Event::GeneralRef(reference) => {
                if let Some(text) = resolved(&reference) {
                    state.text(&text);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if state.pairs.is_empty() {
        return Err(bad(0, "no unit has Khmer text".to_owned()));
    }
    Ok(state.pairs)
}

/// What a character or general reference stands for.
fn resolved(reference: &quick_xml::events::BytesRef<'_>) -> Option<String> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c.to_string());
    }
    quick_xml::escape::resolve_predefined_entity(reference).map(str::to_owned)
}

/// The name without its namespace prefix.
fn name(name: &str) -> String {
    name.rsplit(':').next().unwrap_or_default().to_owned()
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok()??;
    let value = found.value.into_owned();
    let unescaped = quick_xml::escape::unescape(&value).ok();
    Some(unescaped.map_or_else(|| value.clone(), std::borrow::Cow::into_owned))
}

fn line_of(text: &str, at: u64) -> u64 {
    let at = usize::try_from(at).unwrap_or(usize::MAX).min(text.len());
    memchr::memchr_iter(b'\n', &text.as_bytes()[..at]).count() as u64 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(pairs: &[Pair]) -> Vec<(&str, &str, Option<&str>)> {
        let target = |pair: &'_ Pair| pair.targets.keys().next().copied();
        pairs
            .iter()
            .map(|pair| {
                let target = target(pair).map(|language| pair.targets[&language].as_str());
                (pair.place.as_str(), pair.source.as_str(), target)
            })
            .collect()
    }

    #[test]
    fn a_memory_gives_its_segments_without_codes() {
        let text = "<tmx version=\"1.4\"><body><tu tuid=\"7\"><tuv xml:lang=\"km-KH\"><seg>បក្ស &amp; <bpt i=\"1\">&lt;b></bpt>រដ្ឋ<ept i=\"1\"/></seg></tuv>\
            <tuv xml:lang=\"vi\"><seg>Đảng &#38; Nhà nước</seg></tuv><tuv xml:lang=\"fr\"><seg>x</seg></tuv></tu></body></tmx>";
        let pairs = tmx(Path::new("a.tmx"), text).unwrap();
        assert_eq!(
            said(&pairs),
            [("unit 7", "បក្ស & រដ្ឋ", Some("Đảng & Nhà nước"))]
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
    fn a_broken_file_is_an_error_with_its_line() {
        let error = tmx(Path::new("a.tmx"), "<tmx>\n<body>\n</tmx>").unwrap_err();
        assert!(error.to_string().contains(":3"), "{error}");
    }
}
