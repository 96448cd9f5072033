//! Inline tags: what a document's formatting is in the text of a segment.
//!
//! A tag is written `<b1>…</b1>` (paired) or `<fn2/>` (alone): one to three small letters that tell what it is, and a number that
//! tells it from others of its paragraph. Only these shapes are tags; every other `<` is text.

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
    /// formatting), `fn` (reference to a note), `br` (line break), `tab`, `img` (picture or other object).
    #[must_use]
    pub fn kind(&self) -> &str {
        self.name.trim_end_matches(|c: char| c.is_ascii_digit())
    }
}

/// The tags of a text, in order.
#[must_use]
pub fn tags(text: &str) -> Vec<Tag<'_>> {
    memchr::memchr_iter(b'<', text.as_bytes())
        .filter_map(|at| tag_at(text, at))
        .collect()
}

/// The text without its tags.
#[must_use]
pub fn without_tags(text: &str) -> Cow<'_, str> {
    let tags = tags(text);
    if tags.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut done = 0;
    for tag in tags {
        plain.push_str(&text[done..tag.range.start]);
        done = tag.range.end;
    }
    plain.push_str(&text[done..]);
    Cow::Owned(plain)
}

fn tag_at(text: &str, at: usize) -> Option<Tag<'_>> {
    let bytes = &text.as_bytes()[at + 1..];
    let closes = bytes.first() == Some(&b'/');
    let bytes = &bytes[usize::from(closes)..];
    let count =
        |bytes: &[u8], is: fn(&u8) -> bool| bytes.iter().take_while(|byte| is(byte)).count();
    let letters = count(bytes, u8::is_ascii_lowercase);
    let digits = count(&bytes[letters..], u8::is_ascii_digit);
    if !(1..=3).contains(&letters) || !(1..=6).contains(&digits) {
        return None;
    }
    let rest = &bytes[letters + digits..];
    let alone = rest.starts_with(b"/>") && !closes;
    if !alone && !rest.starts_with(b">") {
        return None;
    }
    let start = at + 1 + usize::from(closes);
    let end = start + letters + digits;
    let form = match (closes, alone) {
        (true, _) => Form::Close,
        (_, true) => Form::Alone,
        _ => Form::Open,
    };
    Some(Tag {
        range: at..end + 1 + usize::from(alone),
        name: &text[start..end],
        form,
    })
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
}
