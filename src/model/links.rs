//! Where the links of a document lead.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use url::Url;

/// The address that a link leads to: `http`, `https` or `mailto`, in the letters of ASCII that addresses are written in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

impl Address {
    /// The address that a document names; none when it is of another kind (a file, a place in the document, a script), is relative,
    /// or is no address at all.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let url = Url::parse(text.trim()).ok()?;
        let is_whole = match url.scheme() {
            "http" | "https" => url.has_host(),
            "mailto" => url.path().contains('@'),
            _ => false,
        };
        let written = strict(&url);
        // What browsers bear in a host cannot be written otherwise there.
        let is_plain = |c: char| c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c);
        (is_whole && written.chars().all(is_plain)).then_some(Self(written))
    }

    /// It as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The address without what browsers bear and RFC 3986 does not: brackets, bars and the like outside the host are written as
/// `%7C`.
fn strict(url: &Url) -> String {
    let whole = url.as_str();
    let (host, rest) = whole.split_at(whole.len() - after_host(url).len());
    let mut out = host.to_owned();
    let mut has_fragment = false;
    for c in rest.chars() {
        let is_second = c == '#' && has_fragment;
        has_fragment |= c == '#';
        if is_second || " \"<>[\\]^`{|}".contains(c) || !c.is_ascii_graphic() {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                write!(out, "%{byte:02X}").expect("writing to a string does not fail");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// What follows the host: the path, and what is asked of it.
fn after_host(url: &Url) -> &str {
    if url.has_host() {
        &url[url::Position::BeforePath..]
    } else {
        &url[url::Position::AfterScheme..]
    }
}

/// The addresses of the links in one block of a document, by the names of their tags. The empty name is the whole block's, when
/// all of it is one link and needs no tag.
pub type BlockLinks = BTreeMap<String, Address>;

/// The addresses of the links in a document, by paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Links(BTreeMap<usize, BlockLinks>);

impl Links {
    /// Where the link of a tag in a paragraph leads; of no tag, where the whole paragraph does.
    #[must_use]
    pub fn of(&self, paragraph: usize, tag: &str) -> Option<&Address> {
        self.0.get(&paragraph)?.get(tag)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Of paragraphs by their numbers, from 1.
impl FromIterator<(usize, BlockLinks)> for Links {
    fn from_iter<I: IntoIterator<Item = (usize, BlockLinks)>>(links: I) -> Self {
        let links = links.into_iter();
        Self(links.filter(|(_, links)| !links.is_empty()).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_addresses_of_the_web_and_of_mail_are_kept_and_they_are_written_strictly() {
        for (given, kept) in [
            (
                "https://example.org/a?b=1&c=2#d",
                Some("https://example.org/a?b=1&c=2#d"),
            ),
            (" HTTP://Example.ORG ", Some("http://example.org/")),
            (
                "https://example.org/ច្បាប់ a|b[1]#x#y",
                Some(
                    "https://example.org/%E1%9E%85%E1%9F%92%E1%9E%94%E1%9E%B6%E1%9E%94%E1%9F%8B%20a%7Cb%5B1%5D#x%23y",
                ),
            ),
            ("http://[::1]:80/[", Some("http://[::1]/%5B")),
            (
                "mailto:a@example.org?subject=b c",
                Some("mailto:a@example.org?subject=b%20c"),
            ),
            ("java\nscript:alert(1)", None),
            ("javascript:alert(1)", None),
            ("data:text/html,<b>", None),
            ("file:///etc/passwd", None),
            ("mailto:", None),
            ("https://", None),
            ("https://a\"b/", None),
            ("/news/1.html", None),
            ("#note", None),
            ("example.org", None),
            ("", None),
        ] {
            let address = Address::new(given);
            assert_eq!(address.as_ref().map(Address::as_str), kept, "{given}");
        }
    }

    proptest! {
        #[test]
        fn an_address_has_only_the_letters_of_addresses_and_is_its_own_address(
            text in "(https?://|mailto:|a@|javascript:)?[a-zក-ខ.@/?#&=%\"'<> \\[\\]|\\\\:-]{0,20}"
        ) {
            if let Some(address) = Address::new(&text) {
                let written = address.as_str();
                prop_assert!(written.starts_with("http://") || written.starts_with("https://") || written.starts_with("mailto:"));
                prop_assert!(written.chars().all(|c| c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c)), "{}", written);
                prop_assert_eq!(Address::new(written), Some(address.clone()));
            }
        }
    }
}
