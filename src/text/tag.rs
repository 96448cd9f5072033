//! Inline tags: what a document's formatting is in the text of a segment.
//!
//! A tag is written `<b1>…</b1>` (paired) or `<fn2/>` (alone): one to three small letters that tell what it is, and a number that
//! tells it from others of its paragraph. Only these shapes are tags; every other `<` is text. Text of a document that has such a
//! shape by itself is written with a backslash, `<\b1>`: see [`escape`].

use std::borrow::Cow;
use std::ops::Range;

/// Which part of a pair a tag is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// `<b1>`
    Open,
    /// `</b1>`
    Close,
    /// `<fn1/>`
    Alone,
}

/// A tag in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag<'t> {
    /// Its place, in bytes.
    pub range: Range<usize>,
    /// Its name and number: `b1`, `fn2`.
    pub name: &'t str,
    /// Which part of a pair it is.
    pub form: Form,
}

impl Tag<'_> {
    /// The letters of its name: `b` (bold), `i` (italic), `u` (underlined), `s` (struck out), `sup`, `sub`, `a` (link), `c` (other
    /// formatting), `f` (a field: its result stands inside), `fn` (reference to a note), `br` (line break), `tab`, `img` (picture
    /// or other object).
    #[must_use]
    pub fn kind(&self) -> &str {
        self.name.trim_end_matches(|c: char| c.is_ascii_digit())
    }

    /// Whether it stands for white space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.form == Form::Alone && matches!(self.kind(), "br" | "tab")
    }
}

/// A tag as it stands in text: `<b1>`, `</b1>`, `<fn1/>`.
#[must_use]
pub fn written(name: &str, form: Form) -> String {
    match form {
        Form::Open => format!("<{name}>"),
        Form::Close => format!("</{name}>"),
        Form::Alone => format!("<{name}/>"),
    }
}

/// The tags of a text, in order.
#[must_use]
pub fn tags(text: &str) -> Vec<Tag<'_>> {
    memchr::memchr_iter(b'<', text.as_bytes())
        .filter_map(|at| tag_at(text, at))
        .collect()
}

/// Whether a text has a tag; texts without `<` are told at memory speed.
#[must_use]
pub fn has_tags(text: &str) -> bool {
    memchr::memchr_iter(b'<', text.as_bytes()).any(|at| tag_at(text, at).is_some())
}

/// The text without its tags; a line break or a tab becomes a space.
#[must_use]
pub fn without_tags(text: &str) -> Cow<'_, str> {
    Plain::new(text).text
}

/// A text without its tags, with the way back to the text as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain<'t> {
    /// The text without tags; a line break or a tab is a space.
    pub text: Cow<'t, str>,
    cuts: Vec<Cut>,
}

/// A place where a tag was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cut {
    /// Where what stands for it begins and ends in the plain text.
    plain: (usize, usize),
    /// Where it ends in the written text.
    written: usize,
}

impl<'t> Plain<'t> {
    /// Takes the tags out of a text.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let tags = tags(text);
        if tags.is_empty() {
            return Self {
                text: Cow::Borrowed(text),
                cuts: Vec::new(),
            };
        }
        let mut plain = String::with_capacity(text.len());
        let mut cuts = Vec::with_capacity(tags.len());
        let mut done = 0;
        for tag in tags {
            plain.push_str(&text[done..tag.range.start]);
            let start = plain.len();
            if tag.is_blank() {
                plain.push(' ');
            }
            cuts.push(Cut {
                plain: (start, plain.len()),
                written: tag.range.end,
            });
            done = tag.range.end;
        }
        plain.push_str(&text[done..]);
        Self {
            text: Cow::Owned(plain),
            cuts,
        }
    }

    /// Whether the written text has tags.
    #[must_use]
    pub fn had_tags(&self) -> bool {
        !self.cuts.is_empty()
    }

    /// Where a range of the plain text stands in the written text. Tags at its ends stay outside.
    #[must_use]
    pub fn written(&self, range: Range<usize>) -> Range<usize> {
        let start = self.place(range.start, |cut| cut.plain.1 <= range.start);
        let end = self.place(range.end, |cut| {
            cut.plain.0 < range.end && cut.plain.1 <= range.end
        });
        start..end.max(start)
    }

    fn place(&self, at: usize, is_before: impl Fn(&Cut) -> bool) -> usize {
        let before = self.cuts.partition_point(is_before);
        match before.checked_sub(1).map(|last| self.cuts[last]) {
            Some(cut) => cut.written + at.saturating_sub(cut.plain.1),
            None => at,
        }
    }
}

/// Text of a document as text of a segment: what would read as a tag gets a backslash, `<b1>` → `<\b1>`.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    rewrite(text, |slashes| Some(slashes + 1))
}

/// The text of a document that [`escape`] made this of.
#[must_use]
pub fn unescape(text: &str) -> Cow<'_, str> {
    rewrite(text, |slashes| slashes.checked_sub(1))
}

/// The text with another number of backslashes wherever a tag would stand without them.
fn rewrite(text: &str, slashes: impl Fn(usize) -> Option<usize>) -> Cow<'_, str> {
    let mut out = String::new();
    let mut done = 0;
    for at in memchr::memchr_iter(b'<', text.as_bytes()) {
        let rest = &text[at + 1..];
        let body = rest.trim_start_matches('\\');
        let count = rest.len() - body.len();
        let Some(wanted) = slashes(count).filter(|_| shape(body).is_some()) else {
            continue;
        };
        out.push_str(&text[done..=at]);
        out.extend(std::iter::repeat_n('\\', wanted));
        done = at + 1 + count;
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

fn tag_at(text: &str, at: usize) -> Option<Tag<'_>> {
    let (form, name) = shape(&text[at + 1..])?;
    let name = at + 1 + name.start..at + 1 + name.end;
    let end = name.end + if form == Form::Alone { 2 } else { 1 };
    Some(Tag {
        range: at..end,
        name: &text[name],
        form,
    })
}

/// What a tag's text is after its `<`: its form, and where its name stands.
fn shape(text: &str) -> Option<(Form, Range<usize>)> {
    let bytes = text.as_bytes();
    let closes = bytes.first() == Some(&b'/');
    let start = usize::from(closes);
    let count =
        |bytes: &[u8], is: fn(&u8) -> bool| bytes.iter().take_while(|byte| is(byte)).count();
    let letters = count(&bytes[start..], u8::is_ascii_lowercase);
    let digits = count(&bytes[start + letters..], u8::is_ascii_digit);
    if !(1..=3).contains(&letters) || !(1..=6).contains(&digits) {
        return None;
    }
    let end = start + letters + digits;
    let rest = &bytes[end..];
    let form = match (closes, rest.starts_with(b"/>"), rest.starts_with(b">")) {
        (true, _, true) => Form::Close,
        (false, true, _) => Form::Alone,
        (false, _, true) => Form::Open,
        _ => return None,
    };
    Some((form, start..end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_and_taken_out() {
        let text = "ក<b1>ខ</b1>គ<fn2/>។";
        let found: Vec<_> = tags(text)
            .into_iter()
            .map(|tag| {
                (
                    &text[tag.range.clone()],
                    tag.name,
                    tag.kind().to_owned(),
                    tag.form,
                )
            })
            .collect();
        let expected = [
            ("<b1>", "b1", "b".to_owned(), Form::Open),
            ("</b1>", "b1", "b".to_owned(), Form::Close),
            ("<fn2/>", "fn2", "fn".to_owned(), Form::Alone),
        ];
        assert_eq!(found, expected);
        assert_eq!(without_tags(text), "កខគ។");
    }

    #[test]
    fn what_only_looks_like_a_tag_is_text() {
        for text in [
            "a < b1 > c",
            "<b>",
            "<B1>",
            "<1>",
            "<long1>",
            "</b1/>",
            "<b1",
            "<",
            "<b1/ >",
        ] {
            assert!(tags(text).is_empty(), "{text}");
            assert!(matches!(without_tags(text), Cow::Borrowed(_)));
        }
    }

    #[test]
    fn a_range_of_the_plain_text_leads_back_to_the_written_text() {
        let text = "<b1>ក</b1>ខ<br2/>គ<i3>ឃ</i3>";
        let plain = Plain::new(text);
        assert_eq!(plain.text, "កខ គឃ");
        let back = |part: &str| {
            let at = plain.text.find(part).unwrap();
            &text[plain.written(at..at + part.len())]
        };
        assert_eq!(back("ក"), "ក");
        assert_eq!(back("កខ"), "ក</b1>ខ");
        assert_eq!(back("ខ គ"), "ខ<br2/>គ");
        assert_eq!(back(" "), "<br2/>");
        assert_eq!(back("ឃ"), "ឃ");
        assert_eq!(Plain::new("ក").written(0..3), 0..3);
    }

    proptest::proptest! {
        #[test]
        fn escaped_text_has_no_tags_and_comes_back(text in "(<|\\\\|/|>|b1|b|1|ក| ){0,12}") {
            let escaped = escape(&text).into_owned();
            proptest::prop_assert!(tags(&escaped).is_empty(), "{}", escaped);
            proptest::prop_assert_eq!(unescape(&escaped), text);
        }
    }
}
