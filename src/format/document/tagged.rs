//! A paragraph that is put together from runs, with their formatting as tags.

use std::fmt::Write as _;

use crate::model::{Address, BlockLinks};
use crate::text::tag::{escape, tags, without_tags};

/// A paragraph that is put together from runs.
#[derive(Debug, Default)]
pub(super) struct Tagged {
    text: String,
    /// Text since the last tag.
    run: String,
    open: Vec<Open>,
    number: usize,
    /// Where the link leads that is added next.
    address: Option<Address>,
    links: BlockLinks,
}

/// A pair that is open.
#[derive(Debug)]
struct Open {
    kind: &'static str,
    number: usize,
    /// Where it leads, if it is a link.
    address: Option<Address>,
}

impl Tagged {
    /// Adds text with these kinds of formatting, from the outermost to the innermost.
    pub(super) fn push(&mut self, text: &str, wanted: &[&'static str]) {
        if text.is_empty() {
            return;
        }
        let goes_on = |open: &&Open| {
            wanted.contains(&open.kind) && (open.kind != "a" || open.address == self.address)
        };
        let kept = self.open.iter().take_while(goes_on).count();
        self.close_from(kept);
        for kind in wanted {
            if !self.open.iter().any(|open| open.kind == *kind) {
                self.open(kind);
            }
        }
        self.run.push_str(text);
    }

    fn open(&mut self, kind: &'static str) {
        self.settle();
        self.number += 1;
        let number = self.number;
        let _ = write!(self.text, "<{kind}{number}>");
        let address = self.address.clone().filter(|_| kind == "a");
        if let Some(address) = &address {
            self.links
                .insert(format!("{kind}{number}"), address.clone());
        }
        self.open.push(Open {
            kind,
            number,
            address,
        });
    }

    /// Where links lead that are added from here on; returns where they led before.
    pub(super) fn lead_to(&mut self, address: Option<Address>) -> Option<Address> {
        std::mem::replace(&mut self.address, address)
    }

    /// Adds a tag that stands alone: `br`, `tab`, `img`.
    pub(super) fn alone(&mut self, kind: &str) {
        self.settle();
        self.number += 1;
        let _ = write!(self.text, "<{kind}{}/>", self.number);
    }

    /// Adds the reference to a note.
    pub(super) fn note(&mut self, number: u32) {
        self.settle();
        let _ = write!(self.text, "<fn{number}/>");
    }

    /// The paragraph, and where its links lead; `None` when it has no text. Formatting that all of it has is no emphasis, and is
    /// left off.
    pub(super) fn finish(mut self) -> Option<(String, BlockLinks)> {
        self.close_from(0);
        self.settle();
        let text = unwrapped(&self.text, &mut self.links);
        (!without_tags(text).trim().is_empty()).then(|| (text.to_owned(), self.links))
    }

    fn close_from(&mut self, kept: usize) {
        for Open { kind, number, .. } in self.open.split_off(kept).into_iter().rev() {
            self.settle();
            let _ = write!(self.text, "</{kind}{number}>");
        }
    }

    fn settle(&mut self) {
        let run = std::mem::take(&mut self.run);
        self.text.push_str(&escape(&run));
    }
}

/// The text without a pair of tags around all of it: what is wholly bold has no emphasis in it. A link around all of it is the
/// whole block's.
pub(super) fn unwrapped<'t>(text: &'t str, links: &mut BlockLinks) -> &'t str {
    let mut text = text;
    loop {
        let tags = tags(text);
        match (tags.first(), tags.last()) {
            (Some(first), Some(last))
                if first.range.start == 0
                    && last.range.end == text.len()
                    && first.name == last.name
                    && first.range != last.range =>
            {
                if let Some(address) = links.remove(first.name) {
                    links.insert(String::new(), address);
                }
                text = &text[first.range.end..last.range.start];
            }
            _ => return text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_one_formatting_share_a_pair_and_pairs_nest() {
        let mut line = Tagged::default();
        line.push("ក", &[]);
        line.push("ខ", &["b"]);
        line.push("គ", &["b"]);
        line.push("ឃ", &["b", "i"]);
        line.note(2);
        line.push("<b1>", &["i"]);
        assert_eq!(
            line.finish().map(|(text, _)| text).as_deref(),
            Some("ក<b1>ខគ<i2>ឃ<fn2/></i2></b1><i3><\\b1></i3>")
        );
    }

    #[test]
    fn what_is_formatted_as_a_whole_has_no_tags() {
        let mut line = Tagged::default();
        line.push("ក", &["b"]);
        line.push("ខ", &["b"]);
        assert_eq!(line.finish().unwrap().0, "កខ");
        let mut blank = Tagged::default();
        blank.alone("br");
        blank.push(" ", &["u"]);
        assert_eq!(blank.finish(), None);
    }

    #[test]
    fn links_keep_their_addresses_and_two_beside_each_other_are_two() {
        let address = |text| Address::new(text).unwrap();
        let mut line = Tagged::default();
        line.push("ក", &[]);
        let before = line.lead_to(Address::new("https://example.org/1"));
        line.push("ខ", &["a"]);
        line.lead_to(Address::new("https://example.org/2"));
        line.push("គ", &["a"]);
        line.lead_to(before);
        line.push("ឃ", &["a"]);
        let (text, links) = line.finish().unwrap();
        assert_eq!(text, "ក<a1>ខ</a1><a2>គ</a2><a3>ឃ</a3>");
        let expected = [
            ("a1".to_owned(), address("https://example.org/1")),
            ("a2".to_owned(), address("https://example.org/2")),
        ];
        assert_eq!(links, BlockLinks::from(expected));

        let mut whole = Tagged::default();
        whole.lead_to(Address::new("https://example.org/1"));
        whole.push("ក", &["a"]);
        let (text, links) = whole.finish().unwrap();
        assert_eq!(text, "ក");
        assert_eq!(links[""], address("https://example.org/1"));
    }
}
