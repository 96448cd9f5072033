//! Reading translation memories: TMX 1.1 to 1.4b, levels 1 and 2, any number of languages.

use std::path::Path;

use super::FormatError;
use super::xml_read::{Node, Nodes, attribute};

/// One translation unit of a memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TmxUnit {
    /// The line of the file where it begins, from 1.
    pub line: u64,
    /// The texts with their language tags as written, in their order; without inline codes.
    pub texts: Vec<(String, String)>,
}

impl TmxUnit {
    /// The first text in a language: `vi` stands for `vi-VN` and `VI` too.
    #[must_use]
    pub fn text(&self, language: &str) -> Option<&str> {
        self.texts
            .iter()
            .find(|(tag, _)| {
                tag.split(['-', '_'])
                    .next()
                    .is_some_and(|primary| primary.eq_ignore_ascii_case(language))
            })
            .map(|(_, text)| text.as_str())
    }
}

/// Elements whose content is native code, not text (TMX 1.4b, 3.4).
const CODES: [&str; 5] = ["bpt", "ept", "it", "ph", "ut"];

/// Reads all units of a memory.
///
/// # Errors
/// [`FormatError::Row`] where it is no TMX.
pub fn read(path: &Path, text: &str) -> Result<Vec<TmxUnit>, FormatError> {
    let mut nodes = Nodes::new(path, text);
    let mut units = Vec::new();
    let mut unit = TmxUnit::default();
    let mut language = String::new();
    let mut segment: Option<String> = None;
    let mut in_code = 0_u32;
    let mut is_tmx = false;
    while let Some(node) = nodes.next() {
        match node? {
            Node::Open(name, attributes) => match name.as_str() {
                "tmx" => is_tmx = true,
                "tu" => {
                    unit = TmxUnit {
                        line: nodes.line(),
                        texts: Vec::new(),
                    }
                }
                "tuv" => {
                    let tag = attribute(&attributes, "xml:lang").or(attribute(&attributes, "lang"));
                    tag.unwrap_or_default().clone_into(&mut language);
                }
                "seg" => segment = Some(String::new()),
                name if CODES.contains(&name) => in_code += 1,
                _ => {}
            },
            Node::Text(part) => {
                if let Some(segment) = segment.as_mut().filter(|_| in_code == 0) {
                    segment.push_str(&part);
                }
            }
            Node::Close(name) => match name.as_str() {
                "seg" => {
                    let text = segment.take().unwrap_or_default();
                    unit.texts.push((language.clone(), text));
                }
                "tu" => units.push(std::mem::take(&mut unit)),
                name if CODES.contains(&name) => in_code = in_code.saturating_sub(1),
                _ => {}
            },
        }
    }
    if !is_tmx {
        return Err(FormatError::Row {
            path: path.to_owned(),
            line: 1,
            reason: "this is no TMX file: there is no element `tmx`".to_owned(),
        });
    }
    Ok(units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_languages_entities_and_inline_codes_are_read() {
        let text = r#"<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header/><body>
<tu><tuv xml:lang="km"><seg>បក្ស &amp; <bpt i="1">&lt;b></bpt>រដ្ឋ<ept i="1"/></seg></tuv>
<tuv xml:lang="VI-VN"><seg>Đảng &#x26; <hi>Nhà nước</hi></seg></tuv><tuv lang="en"><seg><![CDATA[A&B]]></seg></tuv></tu>
</body></tmx>"#;
        let units = read(Path::new("m.tmx"), text).unwrap();
        assert_eq!(units[0].text("km"), Some("បក្ស & រដ្ឋ"));
        assert_eq!(units[0].text("vi"), Some("Đảng & Nhà nước"));
        assert_eq!(units[0].text("en"), Some("A&B"));
        assert_eq!((units.len(), units[0].line), (1, 3));
    }

    #[test]
    fn what_is_no_memory_is_refused_with_its_line() {
        let reason = |text| read(Path::new("m.tmx"), text).unwrap_err().to_string();
        assert!(reason("<tmx>\n<body></tmx>").starts_with("m.tmx:2: not well-formed XML"));
        assert!(reason("<tbx/>").contains("no element `tmx`"));
    }
}
