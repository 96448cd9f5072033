//! Reading translation memories: TMX 1.1 to 1.4b, levels 1 and 2, any number of languages.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::FormatError;
use super::text_stream::TextStream;
use super::tmx_scan::{doctype_end, is_unit, is_within_section, tag_end};
use super::tmx_types::{TmxFault, TmxUnit};
use super::tmx_unit::{Broken, parse_unit};

/// So many bytes are read at a time.
const CHUNK: usize = 1 << 18;
/// A unit is not longer; what is has lost its end.
const LONGEST: usize = 64 << 20;

/// Reads all units of a memory.
///
/// # Errors
/// [`FormatError::Xml`] where it is no TMX.
pub fn read(path: &Path, text: &str) -> Result<Vec<TmxUnit>, FormatError> {
    let mut units = TmxUnits::new(path, text)?;
    let read: Vec<TmxUnit> = units.by_ref().collect();
    let fault = units.faults.into_iter().next();
    match (units.failure, fault) {
        (Some(failure), _) => Err(failure),
        (None, None) => Ok(read),
        (None, Some(fault)) => Err(FormatError::Xml {
            path: path.to_owned(),
            line: fault.line,
            column: fault.column,
            reason: fault.reason,
        }),
    }
}

/// The units of a memory, one by one, with no more of the file in memory than a unit and what was read ahead. After a place
/// that is no XML it goes on with the next unit; what was wrong is in [`TmxUnits::faults`] then.
pub struct TmxUnits<'t> {
    stream: TextStream<Box<dyn Read + 't>>,
    /// What was read and not yet taken apart, from `at` on.
    window: String,
    at: usize,
    /// The place of `at` in the file, from 1.
    line: u64,
    column: u64,
    /// What is wrong so far.
    pub faults: Vec<TmxFault>,
    /// Why the file could not be read to its end.
    pub failure: Option<FormatError>,
    /// The elements around the units that are open.
    open: Vec<String>,
    is_whole: bool,
    ended: bool,
}

/// What comes next outside of units.
enum Next {
    /// A unit begins.
    Unit,
    /// Something else, of so many bytes.
    Other(usize),
    /// More must be read to tell.
    More,
}

impl<'t> TmxUnits<'t> {
    /// Begins to read a text.
    ///
    /// # Errors
    /// [`FormatError::Xml`] when there is no element `tmx`.
    pub fn new(path: &'t Path, text: &'t str) -> Result<Self, FormatError> {
        Self::begin(path, Box::new(text.as_bytes()))
    }

    /// Begins to read a file.
    ///
    /// # Errors
    /// [`FormatError::Io`], [`FormatError::Encoding`] and its like, [`FormatError::Xml`] when there is no element `tmx`.
    pub fn open(path: &'t Path) -> Result<Self, FormatError> {
        let file = File::open(path).map_err(|source| FormatError::Io {
            doing: "read",
            path: path.to_owned(),
            source,
        })?;
        Self::begin(path, Box::new(file))
    }

    fn begin(path: &'t Path, reader: Box<dyn Read + 't>) -> Result<Self, FormatError> {
        let mut units = Self {
            stream: TextStream::new(path, reader),
            window: String::new(),
            at: 0,
            line: 1,
            column: 1,
            faults: Vec::new(),
            failure: None,
            open: Vec::new(),
            is_whole: false,
            ended: false,
        };
        while units.open.is_empty() && units.faults.is_empty() && !units.ended {
            match units.next_outside() {
                Next::Unit => break,
                Next::Other(length) => units.outside(length),
                Next::More => {
                    if !units.fill() {
                        break;
                    }
                }
            }
        }
        if let Some(failure) = units.failure {
            return Err(failure);
        }
        let reason = match (units.open.first().map(String::as_str), units.faults.first()) {
            (Some("tmx"), None) => return Ok(units),
            (_, Some(fault)) => fault.reason.clone(),
            _ => "this is no TMX file: there is no element `tmx`".to_owned(),
        };
        Err(FormatError::Xml {
            path: path.to_owned(),
            line: units.line,
            column: units.column,
            reason,
        })
    }

    fn rest(&self) -> &str {
        &self.window[self.at..]
    }

    /// Reads more; whether there was more.
    fn fill(&mut self) -> bool {
        self.window.drain(..self.at);
        self.at = 0;
        match self.stream.read(CHUNK, &mut self.window) {
            Ok(more) => more,
            Err(error) => {
                self.failure = Some(error);
                self.ended = true;
                false
            }
        }
    }

    /// Goes over so many bytes.
    fn pass(&mut self, length: usize) {
        (self.line, self.column) = self.place_of(length);
        self.at += length;
    }

    /// The place so many bytes from here.
    fn place_of(&self, length: usize) -> (u64, u64) {
        let passed = &self.rest()[..self.rest().floor_char_boundary(length)];
        match memchr::memrchr(b'\n', passed.as_bytes()) {
            None => (self.line, self.column + passed.chars().count() as u64),
            Some(last) => {
                let lines = memchr::memchr_iter(b'\n', passed.as_bytes()).count() as u64;
                (
                    self.line + lines,
                    passed[last + 1..].chars().count() as u64 + 1,
                )
            }
        }
    }

    fn fault(&mut self, at: usize, reason: impl Into<String>, lost: usize) {
        let (line, column) = self.place_of(at);
        self.faults.push(TmxFault {
            line,
            column,
            reason: reason.into(),
            lost,
        });
    }

    fn next_outside(&self) -> Next {
        let rest = self.rest();
        let Some(tag) = memchr::memchr(b'<', rest.as_bytes()) else {
            return if rest.is_empty() {
                Next::More
            } else {
                Next::Other(rest.len())
            };
        };
        if tag > 0 {
            return Next::Other(tag);
        }
        let closed = |end: &str| match rest.find(end) {
            Some(at) => Next::Other(at + end.len()),
            None => Next::More,
        };
        if rest.starts_with("<!--") {
            closed("-->")
        } else if rest.starts_with("<![CDATA[") {
            closed("]]>")
        } else if rest.starts_with("<?") {
            closed("?>")
        } else if rest.starts_with("<!DOCTYPE") {
            doctype_end(rest).map_or(Next::More, Next::Other)
        } else if rest.len() < 9 && !self.stream.is_at_end() {
            Next::More
        } else if is_unit(rest) {
            Next::Unit
        } else {
            tag_end(rest).map_or(Next::More, Next::Other)
        }
    }

    /// Takes in what stands outside of units.
    fn outside(&mut self, length: usize) {
        let text = &self.rest()[..length];
        if !text.starts_with('<') {
            if self.open.is_empty() && !text.trim().is_empty() {
                self.fault(0, "this is no TMX file: there is no element `tmx`", 0);
            }
        } else if let Some(tag) = text.strip_prefix("</") {
            let name = tag.trim_end_matches('>').trim();
            let is_right = self.open.last().is_some_and(|open| open == name);
            // A unit that could not be read leaves its end behind.
            let is_left_over =
                ["tu", "tuv", "seg"].contains(&name) || !self.open.iter().any(|open| open == name);
            if is_right {
                self.open.pop();
                self.is_whole |= self.open.is_empty();
            } else if !(is_left_over && self.open.len() > 1) {
                let open = self.open.last().map_or("nothing", String::as_str);
                let reason = format!("not well-formed XML: `</{name}>` ends, and `{open}` is open");
                self.fault(0, reason, 0);
                self.ended = true;
            }
        } else if !text.starts_with("<!") && !text.starts_with("<?") {
            let name = text[1..]
                .split(|c: char| c.is_whitespace() || matches!(c, '/' | '>'))
                .next();
            let name = name.unwrap_or_default().to_owned();
            let is_inside = ["tuv", "seg", "prop", "note"].contains(&name.as_str())
                && self.open.last().is_some_and(|o| o == "body");
            if !text.ends_with("/>") && !is_inside {
                self.open.push(name);
            }
        }
        self.pass(length);
    }

    /// The length of the unit that begins here; `None` when the file or its limit ends before it does.
    fn unit_length(&mut self) -> Option<usize> {
        let mut from = 3;
        loop {
            if let Some(end) = tag_end(self.rest())
                && self.rest()[..end].ends_with("/>")
            {
                return Some(end);
            }
            while let Some(at) = memchr::memmem::find(&self.rest().as_bytes()[from..], b"</tu") {
                let at = from + at;
                let Some(end) = memchr::memchr(b'>', &self.rest().as_bytes()[at..]) else {
                    from = at;
                    break;
                };
                from = at + end + 1;
                let is_end = self.rest()[at + 4..at + end].trim().is_empty();
                if is_end && !is_within_section(&self.rest()[..at]) {
                    return Some(from);
                }
            }
            from = from.max(self.rest().len().saturating_sub(4));
            from = self.rest().floor_char_boundary(from);
            if self.rest().len() > LONGEST || !self.fill() {
                return None;
            }
        }
    }

    /// Notes that a unit is lost, and goes on behind its start.
    fn lose(&mut self, broken: &Broken) {
        self.fault(broken.at, broken.reason.clone(), 1);
        let rest = self.rest();
        let mut starts = memchr::memmem::find_iter(&rest.as_bytes()[1..], b"<tu").map(|at| at + 1);
        let next = starts.find(|at| is_unit(&rest[*at..]));
        let next = next.unwrap_or(broken.length.min(rest.len()));
        self.pass(next.max(1));
    }

    fn unit(&mut self) -> Option<TmxUnit> {
        let Some(length) = self.unit_length() else {
            if self.failure.is_none() {
                let is_too_long = self.rest().len() > LONGEST;
                let reason = if is_too_long {
                    "a unit is longer than 64 MiB"
                } else {
                    "not well-formed XML: it ends before `</tu>`: the file was cut short"
                };
                let length = self.rest().len();
                let broken = Broken {
                    at: if is_too_long { 0 } else { length },
                    length,
                    reason: reason.to_owned(),
                };
                self.is_whole |= !is_too_long;
                self.lose(&broken);
            }
            return None;
        };
        match parse_unit(&self.window[self.at..self.at + length], self.line) {
            Ok(unit) => {
                self.pass(length);
                Some(unit)
            }
            Err(broken) => {
                self.lose(&Broken { length, ..broken });
                None
            }
        }
    }
}

impl Iterator for TmxUnits<'_> {
    type Item = TmxUnit;

    fn next(&mut self) -> Option<TmxUnit> {
        while !self.ended {
            match self.next_outside() {
                Next::Unit => {
                    if let Some(unit) = self.unit() {
                        return Some(unit);
                    }
                }
                Next::Other(length) => self.outside(length),
                Next::More => {
                    let is_too_long = self.rest().len() > LONGEST;
                    if is_too_long || !self.fill() {
                        self.ended = true;
                        let length = self.rest().len();
                        if self.failure.is_none() && !self.is_whole {
                            let reason = "not well-formed XML: it ends before `</tmx>`: the file was cut short";
                            self.fault(length, reason, 0);
                        }
                    }
                }
            }
        }
        None
    }
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
        assert!(reason("<tmx>\n<body></tmx>").starts_with("m.tmx:2:7: not well-formed XML"));
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
