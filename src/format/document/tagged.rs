//! A paragraph that is put together from runs, with their formatting as tags.

use std::fmt::Write as _;

use crate::text::tag::{escape, tags, without_tags};

/// A paragraph that is put together from runs.
#[derive(Debug, Default)]
pub(super) struct Tagged {
    text: String,
    /// Text since the last tag.
    run: String,
    open: Vec<(&'static str, usize)>,
    number: usize,
}

impl Tagged {
    /// Adds text with these kinds of formatting, from the outermost to the innermost.
    pub(super) fn push(&mut self, text: &str, wanted: &[&'static str]) {
        if text.is_empty() {
            return;
        }
        let kept = self
            .open
            .iter()
            .take_while(|(kind, _)| wanted.contains(kind))
            .count();
        self.close_from(kept);
        for kind in wanted {
            if !self.open.iter().any(|(open, _)| open == kind) {
                self.settle();
                self.number += 1;
                let _ = write!(self.text, "<{kind}{}>", self.number);
                self.open.push((kind, self.number));
            }
        }
        self.run.push_str(text);
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

    /// The paragraph; `None` when it has no text. Formatting that all of it has is no emphasis, and is left off.
    pub(super) fn finish(mut self) -> Option<String> {
        self.close_from(0);
        self.settle();
        let text = unwrapped(&self.text);
        (!without_tags(text).trim().is_empty()).then(|| text.to_owned())
    }

    fn close_from(&mut self, kept: usize) {
        for (kind, number) in self.open.split_off(kept).into_iter().rev() {
            self.settle();
            let _ = write!(self.text, "</{kind}{number}>");
        }
    }

    fn settle(&mut self) {
        let run = std::mem::take(&mut self.run);
        self.text.push_str(&escape(&run));
    }
}

/// The text without a pair of tags around all of it: what is wholly bold has no emphasis in it.
pub(super) fn unwrapped(text: &str) -> &str {
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
            line.finish().as_deref(),
            Some("ក<b1>ខគ<i2>ឃ<fn2/></i2></b1><i3><\\b1></i3>")
        );
    }

    #[test]
    fn what_is_formatted_as_a_whole_has_no_tags() {
        let mut line = Tagged::default();
        line.push("ក", &["b"]);
        line.push("ខ", &["b"]);
        assert_eq!(line.finish().as_deref(), Some("កខ"));
        let mut blank = Tagged::default();
        blank.alone("br");
        blank.push(" ", &["u"]);
        assert_eq!(blank.finish(), None);
    }
}
