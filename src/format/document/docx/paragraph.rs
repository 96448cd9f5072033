//! A paragraph with other text: runs made anew of tags, with the properties of the source's runs.

use std::collections::{HashMap, HashSet};

use super::super::tree::Element;
use super::Docx;
use super::atoms::{Run, written as xml_of};
use super::line::{Code, Line};
use super::look::{Props, has_khmer};
use super::properties::Properties;
use super::write::{DocxOptions, emit};
use crate::format::xml::clean;
use crate::text::tag::{Form, Tag, tags, unescape};

/// A stretch of a paragraph's text.
#[derive(Debug)]
pub(super) struct Stretch {
    flavour: Flavour,
    text: String,
    /// What it was in the source.
    source: String,
}

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavour {
    /// In the target language.
    Target,
    /// The same, to be looked at by a person.
    Review,
    /// In Khmer, for want of a target.
    Source,
}

impl Stretch {
    pub(super) fn new(flavour: Flavour, text: String, source: String) -> Self {
        Self {
            flavour,
            text,
            source,
        }
    }

    /// What stands between sentences: Latin letters need a space there, which Khmer does without.
    pub(super) fn gap(gap: String, is_between: bool) -> Self {
        let has_room = tags(&gap).iter().any(Tag::is_blank) || !is_between;
        let text = if has_room {
            gap.replace('\u{200B}', "")
        } else {
            let lone = tags(&gap).into_iter().map(|tag| &gap[tag.range]);
            lone.collect::<String>() + " "
        };
        Self::new(Flavour::Target, text, gap)
    }
}

/// A paragraph made anew.
pub(super) struct Rebuilt {
    pub(super) xml: String,
    /// How many objects whose tags were missing were put back.
    pub(super) restored: usize,
}

/// Makes a paragraph anew of its stretches.
pub(super) fn rebuild(
    docx: &Docx<'_>,
    (paragraph, line): (&Element<'_>, &Line<'_, '_>),
    stretches: &[Stretch],
    options: DocxOptions,
    written: &HashMap<usize, String>,
) -> Rebuilt {
    let mut builder = Builder {
        docx,
        line,
        paragraph: docx.styles.of_paragraph(paragraph),
        is_khmer: has_khmer(&line.text),
        options,
        written,
        out: String::new(),
        open: Vec::new(),
        restored: 0,
    };
    paragraph.write_start(">", &mut builder.out);
    if let Some(properties) = paragraph.child("w:pPr") {
        builder.out.push_str(&xml_of(properties));
    }
    builder.out.push_str(&line.before);
    for stretch in stretches {
        builder.stretch(stretch);
    }
    builder.out.push_str(&line.after);
    paragraph.write_end(&mut builder.out);
    Rebuilt {
        xml: builder.out,
        restored: builder.restored,
    }
}

struct Builder<'b, 'e, 't> {
    docx: &'b Docx<'t>,
    line: &'b Line<'e, 't>,
    paragraph: Props,
    is_khmer: bool,
    options: DocxOptions,
    written: &'b HashMap<usize, String>,
    out: String,
    /// The tags that are open.
    open: Vec<&'b str>,
    restored: usize,
}

impl<'b> Builder<'b, '_, '_> {
    fn stretch(&mut self, stretch: &'b Stretch) {
        let mut there: HashSet<&str> = HashSet::new();
        let mut done = 0;
        for tag in tags(&stretch.text) {
            self.text(&stretch.text[done..tag.range.start], stretch.flavour);
            done = tag.range.end;
            match tag.form {
                Form::Open => self.open(tag.name),
                Form::Close => self.close(tag.name),
                Form::Alone if there.insert(tag.name) => self.alone(tag.name),
                Form::Alone => {}
            }
        }
        self.text(&stretch.text[done..], stretch.flavour);
        while let Some(name) = self.open.last() {
            self.close(name);
        }
        for tag in tags(&stretch.source) {
            let is_lost = tag.form == Form::Alone && !tag.is_blank() && there.insert(tag.name);
            if is_lost {
                self.restored += 1;
                self.alone(tag.name);
            }
        }
    }

    /// A pair begins; a link inside a link, and what the source does not have, is passed over.
    fn open(&mut self, name: &'b str) {
        let is_open = self.open.contains(&name);
        match self.line.codes.get(name).filter(|_| !is_open) {
            Some(Code::Look(_)) => self.open.push(name),
            Some(Code::Pair { before, .. }) if self.pair().is_none() => {
                self.out.push_str(before);
                self.open.push(name);
            }
            _ => {}
        }
    }

    /// A pair ends. Looks that were opened inside it go on after it.
    fn close(&mut self, name: &str) {
        let Some(at) = self.open.iter().rposition(|open| *open == name) else {
            return;
        };
        let inside = self.open.split_off(at);
        for name in inside.iter().rev() {
            if let Some(Code::Pair { after, .. }) = self.line.codes.get(*name) {
                self.out.push_str(after);
            }
        }
        let is_look = |name: &&&str| matches!(self.line.codes.get(**name), Some(Code::Look(_)));
        let looks: Vec<&str> = inside[1..].iter().filter(is_look).copied().collect();
        self.open.extend(looks);
    }

    /// The properties of the text in the pair that is open.
    fn pair(&self) -> Option<Run<'b, 'b>> {
        self.open
            .iter()
            .find_map(|name| match self.line.codes.get(*name) {
                Some(Code::Pair { base, .. }) => Some(*base),
                _ => None,
            })
    }

    fn alone(&mut self, name: &str) {
        match self.line.codes.get(name) {
            Some(Code::Raw(xml)) => self.out.push_str(xml),
            Some(Code::Beside(element)) => emit(element, self.written, &mut self.out),
            Some(Code::Object(element, run)) => {
                self.out.push_str("<w:r>");
                self.out.push_str(&run.map(xml_of).unwrap_or_default());
                emit(element, self.written, &mut self.out);
                self.out.push_str("</w:r>");
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, flavour: Flavour) {
        if text.is_empty() {
            return;
        }
        let text = unescape(text);
        let (text, _) = clean(&text);
        let properties = self.properties(flavour);
        self.out.push_str("<w:r>");
        self.out.push_str(&properties);
        for (at, line) in text.split(['\n', '\r', '\u{2028}']).enumerate() {
            if at > 0 {
                self.out.push_str("<w:br/>");
            }
            for (at, part) in line.split('\t').enumerate() {
                if at > 0 {
                    self.out.push_str("<w:tab/>");
                }
                if !part.is_empty() {
                    self.out.push_str("<w:t xml:space=\"preserve\">");
                    self.out.push_str(&quick_xml::escape::partial_escape(part));
                    self.out.push_str("</w:t>");
                }
            }
        }
        self.out.push_str("</w:r>");
    }

    /// The properties of a run: those of the source's run, what the open tags set, and what the language needs.
    fn properties(&self, flavour: Flavour) -> String {
        let (base, props) = match self.pair() {
            Some(base) => (base, self.docx.styles.of_run(&self.paragraph, base)),
            None => (self.line.base, self.line.base_props.clone()),
        };
        let mut set = Properties::of(base);
        if flavour == Flavour::Source {
            set.keep_khmer(&props);
        } else {
            set.for_latin(&props, self.is_khmer, self.options.language);
        }
        for name in &self.open {
            if let Some(Code::Look(xml)) = self.line.codes.get(*name) {
                set.all(xml);
            }
        }
        match flavour {
            Flavour::Source if self.options.marked => set.one("<w:highlight w:val=\"yellow\"/>"),
            Flavour::Review if self.options.marked => set.one("<w:highlight w:val=\"lightGray\"/>"),
            _ => {}
        }
        set.written()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_that_khmer_does_not_part_are_parted_in_latin_letters() {
        assert_eq!(Stretch::gap(String::new(), true).text, " ");
        assert_eq!(Stretch::gap("\u{200B}".to_owned(), true).text, " ");
        assert_eq!(Stretch::gap("<br1/>".to_owned(), true).text, "<br1/>");
        assert_eq!(Stretch::gap("<img1/>".to_owned(), true).text, "<img1/> ");
        assert_eq!(Stretch::gap("<tab1/>".to_owned(), false).text, "<tab1/>");
    }
}
