//! Reading translation memories: TMX 1.1 to 1.4b, levels 1 and 2, any number of languages.

use std::path::Path;

use super::FormatError;
use super::xml_read::{Node, Nodes, attribute, place};

/// One translation unit of a memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TmxUnit {
    /// The line of the file where it begins, from 1.
    pub line: u64,
    /// Its attributes and properties, by their names and types as written.
    pub properties: Vec<(String, String)>,
    /// Its notes.
    pub notes: Vec<String>,
    /// What it says, in the order of the file.
    pub variants: Vec<TmxVariant>,
}

/// What a unit says in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TmxVariant {
    /// The language tag as written; empty when there is none.
    pub tag: String,
    /// The text without inline codes.
    pub text: String,
    /// How many inline codes stood in it.
    pub codes: usize,
    /// Texts within the codes (`sub`), as of a footnote or a title.
    pub inner: Vec<String>,
    /// Its attributes and properties.
    pub properties: Vec<(String, String)>,
    /// Its notes.
    pub notes: Vec<String>,
}

/// Something that is wrong in a memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TmxFault {
    /// The line, from 1.
    pub line: u64,
    /// The character in the line, from 1.
    pub column: u64,
    /// What is wrong.
    pub reason: String,
    /// How many units could not be read because of it.
    pub lost: usize,
}

impl TmxUnit {
    /// The first text in a language: `vi` stands for `vi-VN` and `VI` too.
    #[must_use]
    pub fn text(&self, language: &str) -> Option<&str> {
        self.variants
            .iter()
            .find(|variant| {
                variant
                    .tag
                    .split(['-', '_'])
                    .next()
                    .is_some_and(|primary| primary.eq_ignore_ascii_case(language))
            })
            .map(|variant| variant.text.as_str())
    }

    /// An attribute or a property.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&str> {
        attribute(&self.properties, name)
    }
}

impl TmxVariant {
    /// An attribute or a property.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&str> {
        attribute(&self.properties, name)
    }
}

/// Elements whose content is native code, not text (TMX 1.4b, 3.4).
const CODES: [&str; 5] = ["bpt", "ept", "it", "ph", "ut"];

/// Reads all units of a memory.
///
/// # Errors
/// [`FormatError::Row`] where it is no TMX.
pub fn read(path: &Path, text: &str) -> Result<Vec<TmxUnit>, FormatError> {
    let mut units = TmxUnits::new(path, text)?;
    let read: Vec<TmxUnit> = units.by_ref().collect();
    match units.faults.into_iter().next() {
        None => Ok(read),
        Some(fault) => Err(FormatError::Row {
            path: path.to_owned(),
            line: fault.line,
            reason: fault.reason,
        }),
    }
}

/// The units of a memory, one by one. After a place that is no XML it goes on with the next unit; what was wrong is in
/// [`TmxUnits::faults`] then.
pub struct TmxUnits<'t> {
    path: &'t Path,
    text: &'t str,
    nodes: Nodes<'t>,
    /// What is wrong so far.
    pub faults: Vec<TmxFault>,
    /// Where the unit that is being read begins.
    start: Option<usize>,
    unit: TmxUnit,
    part: Part,
    ended: bool,
}

/// What text is read into.
#[derive(Default)]
struct Part {
    in_variant: bool,
    in_segment: bool,
    codes: u32,
    inner: Option<String>,
    property: Option<(String, String)>,
    note: Option<String>,
}

impl<'t> TmxUnits<'t> {
    /// Begins to read.
    ///
    /// # Errors
    /// [`FormatError::Row`] when there is no element `tmx`.
    pub fn new(path: &'t Path, text: &'t str) -> Result<Self, FormatError> {
        let mut nodes = Nodes::new(path, text);
        loop {
            match nodes.next() {
                Some(Ok(Node::Open(name, _))) if name == "tmx" => break,
                Some(Ok(Node::Text(text))) if text.trim().is_empty() => {}
                Some(Err(error)) => return Err(error),
                _ => {
                    return Err(FormatError::Row {
                        path: path.to_owned(),
                        line: 1,
                        reason: "this is no TMX file: there is no element `tmx`".to_owned(),
                    });
                }
            }
        }
        Ok(Self {
            path,
            text,
            nodes,
            faults: Vec::new(),
            start: None,
            unit: TmxUnit::default(),
            part: Part::default(),
            ended: false,
        })
    }

    /// How far it was read, in bytes.
    #[must_use]
    pub fn read_to(&self) -> usize {
        self.nodes.read_to()
    }

    fn fault(&mut self, at: usize, reason: String, lost: usize) {
        let (line, column) = place(self.text, at);
        self.faults.push(TmxFault {
            line,
            column,
            reason,
            lost,
        });
    }

    /// Notes what is wrong and goes on with the next unit.
    fn recover(&mut self, error: &FormatError) {
        let reason = match error {
            FormatError::Row { reason, .. } => reason.clone(),
            error => error.to_string(),
        };
        let at = self.nodes.error_position();
        let from = self.start.map_or(at, |start| start + 1);
        self.fault(at, reason, usize::from(self.start.is_some()));
        self.start = None;
        self.part = Part::default();
        match next_unit(self.text, from) {
            Some(next) => self.nodes = Nodes::within(self.path, self.text, next),
            None => self.ended = true,
        }
    }

    fn open(&mut self, name: &str, attributes: Vec<(String, String)>) {
        let part = &mut self.part;
        match name {
            "tu" => {
                let before = self.text.get(..self.nodes.read_to());
                self.start = before.and_then(|before| before.rfind("<tu"));
                *part = Part::default();
                self.unit = TmxUnit {
                    line: self.nodes.line(),
                    properties: attributes,
                    ..TmxUnit::default()
                };
            }
            "tuv" => {
                let tag = attribute(&attributes, "xml:lang").or(attribute(&attributes, "lang"));
                part.in_variant = true;
                self.unit.variants.push(TmxVariant {
                    tag: tag.unwrap_or_default().trim().to_owned(),
                    properties: attributes,
                    ..TmxVariant::default()
                });
            }
            "seg" => part.in_segment = true,
            "prop" => {
                let kind = attribute(&attributes, "type").unwrap_or_default();
                part.property = Some((kind.to_owned(), String::new()));
            }
            "note" => part.note = Some(String::new()),
            "sub" if part.codes > 0 => part.inner = Some(String::new()),
            name if part.in_segment && (name == "hi" || CODES.contains(&name)) => {
                part.codes += u32::from(name != "hi");
                if let Some(variant) = self.unit.variants.last_mut() {
                    variant.codes += 1;
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let part = &mut self.part;
        if let Some(inner) = &mut part.inner {
            inner.push_str(text);
        } else if part.in_segment && part.codes == 0 {
            if let Some(variant) = self.unit.variants.last_mut() {
                variant.text.push_str(text);
            }
        } else if let Some((_, value)) = &mut part.property {
            value.push_str(text);
        } else if let Some(note) = &mut part.note {
            note.push_str(text);
        }
    }

    /// The end of an element; whether it was a unit's.
    fn close(&mut self, name: &str) -> bool {
        let part = &mut self.part;
        let variant = self.unit.variants.last_mut().filter(|_| part.in_variant);
        match name {
            "tu" => return self.start.take().is_some(),
            "tuv" => part.in_variant = false,
            "seg" => {
                part.in_segment = false;
                part.codes = 0;
            }
            "prop" => match variant {
                Some(variant) => variant.properties.extend(part.property.take()),
                None => self.unit.properties.extend(part.property.take()),
            },
            "note" => match variant {
                Some(variant) => variant.notes.extend(part.note.take()),
                None => self.unit.notes.extend(part.note.take()),
            },
            "sub" => {
                if let (Some(variant), Some(inner)) = (variant, part.inner.take()) {
                    variant.inner.push(inner);
                }
            }
            name if part.in_segment && CODES.contains(&name) => {
                part.codes = part.codes.saturating_sub(1);
            }
            _ => {}
        }
        false
    }
}

impl Iterator for TmxUnits<'_> {
    type Item = TmxUnit;

    fn next(&mut self) -> Option<TmxUnit> {
        while !self.ended {
            match self.nodes.next() {
                None => self.ended = true,
                Some(Err(error)) => self.recover(&error),
                Some(Ok(Node::Open(name, attributes))) => self.open(&name, attributes),
                Some(Ok(Node::Text(text))) => self.text(&text),
                Some(Ok(Node::Close(name))) => {
                    if self.close(&name) {
                        return Some(std::mem::take(&mut self.unit));
                    }
                }
            }
        }
        None
    }
}

/// Where the next unit begins.
fn next_unit(text: &str, from: usize) -> Option<usize> {
    let rest = text.as_bytes().get(from..)?;
    memchr::memmem::find_iter(rest, b"<tu")
        .map(|at| from + at)
        .find(|at| {
            text.as_bytes()
                .get(at + 3)
                .is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'>')
        })
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
        assert_eq!(
            (units[0].variants[0].codes, units[0].variants[2].codes),
            (2, 0)
        );
    }

    #[test]
    fn properties_notes_and_texts_within_codes_are_kept() {
        let text = r#"<tmx version="1.4"><header><prop type="p">h</prop></header><body>
<tu tuid="u" changeid="Dara"><note>n</note><prop type="x-document">d</prop>
<tuv xml:lang="km"><prop type="x-status">final</prop><seg>ក<ph>&lt;fn><sub>លេខ</sub></ph>ខ</seg></tuv></tu></body></tmx>"#;
        let unit = read(Path::new("m.tmx"), text).unwrap().remove(0);
        assert_eq!(unit.property("changeid"), Some("Dara"));
        assert_eq!(unit.property("x-document"), Some("d"));
        assert_eq!(unit.notes, ["n"]);
        let variant = &unit.variants[0];
        assert_eq!(variant.property("x-status"), Some("final"));
        assert_eq!((variant.text.as_str(), variant.inner.len()), ("កខ", 1));
    }

    #[test]
    fn what_is_no_memory_is_refused_with_its_line() {
        let reason = |text| read(Path::new("m.tmx"), text).unwrap_err().to_string();
        assert!(reason("<tmx>\n<body></tmx>").starts_with("m.tmx:2: not well-formed XML"));
        assert!(reason("<tbx/>").contains("no element `tmx`"));
    }

    #[test]
    fn a_broken_unit_is_named_and_the_next_is_read() {
        let unit = |text: &str| format!("<tu><tuv xml:lang=\"en\"><seg>{text}</seg></tuv></tu>\n");
        let all = [unit("a"), unit("b &bad; c"), unit("<bpt>d"), unit("e")];
        let text = format!("<tmx><body>\n{}</body></tmx>", all.concat());
        let mut units = TmxUnits::new(Path::new("m.tmx"), &text).unwrap();
        let read: Vec<TmxUnit> = units.by_ref().collect();
        let texts: Vec<_> = read.iter().filter_map(|unit| unit.text("en")).collect();
        assert_eq!(texts, ["a", "e"]);
        let places: Vec<_> = units
            .faults
            .iter()
            .map(|fault| (fault.line, fault.lost))
            .collect();
        assert_eq!(places, [(3, 1), (4, 1)], "{:?}", units.faults);
        assert!(units.faults[0].reason.contains("&bad;"));
    }

    #[test]
    fn a_file_that_was_cut_short_says_so() {
        let text = "<tmx><body><tu><tuv xml:lang='en'><seg>a</seg></tuv></tu><tu><tuv xml:lang='en'><seg>b";
        let mut units = TmxUnits::new(Path::new("m.tmx"), text).unwrap();
        assert_eq!(units.by_ref().count(), 1);
        assert_eq!(units.faults.len(), 1);
        assert!(units.faults[0].reason.contains("cut short"));
    }
}
