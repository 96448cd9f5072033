//! Inline codes of XLIFF as the tags of our texts (`text::tag`), and which code a tag is written as.

use std::collections::HashMap;

use super::tree::Element;

/// The kinds of tags, with the `type` and `subType` that XLIFF 2 has for them, and the `ctype` of XLIFF 1.2.
const KINDS: [(&str, &str, &str, &str); 13] = [
    ("b", "fmt", "xlf:b", "bold"),
    ("i", "fmt", "xlf:i", "italic"),
    ("u", "fmt", "xlf:u", "underlined"),
    ("s", "fmt", "trivani:s", "x-strike"),
    ("sup", "fmt", "trivani:sup", "x-superscript"),
    ("sub", "fmt", "trivani:sub", "x-subscript"),
    ("a", "link", "", "link"),
    ("c", "fmt", "", "x-other"),
    ("f", "other", "trivani:field", "x-field"),
    ("fn", "other", "trivani:note", "x-note"),
    ("br", "fmt", "xlf:lb", "lb"),
    ("tab", "fmt", "trivani:tab", "x-tab"),
    ("img", "image", "", "image"),
];

/// `type` and `subType` of XLIFF 2 for a kind of tag; the second is empty when there is none.
pub(super) fn types(kind: &str) -> (&'static str, &'static str) {
    let known = KINDS.iter().find(|known| known.0 == kind);
    known.map_or(("other", ""), |known| (known.1, known.2))
}

/// `ctype` of XLIFF 1.2 for a kind of tag.
pub(super) fn ctype(kind: &str) -> &'static str {
    let known = KINDS.iter().find(|known| known.0 == kind);
    known.map_or("x-other", |known| known.3)
}

/// The tag names of the codes of one unit.
#[derive(Debug, Default)]
pub(super) struct Names {
    of_ids: HashMap<String, String>,
    used: HashMap<&'static str, u32>,
}

impl Names {
    /// The name of the tag for a code: the same for the same id in source and target.
    pub(super) fn name(&mut self, id: &str, code: &Element) -> String {
        if let Some(name) = own(id) {
            return name.to_owned();
        }
        if let Some(name) = self.of_ids.get(id) {
            return name.clone();
        }
        let kind = kind(code);
        let number = self.used.entry(kind).or_insert(0);
        *number += 1;
        let name = format!("{kind}{number}");
        self.of_ids.insert(id.to_owned(), name.clone());
        name
    }
}

/// The tag that an id of ours names: `b1`, or `b1-2` for its second use.
pub(super) fn own(id: &str) -> Option<&str> {
    let name = match id.rsplit_once('-') {
        Some((name, again)) if !again.is_empty() && again.bytes().all(|b| b.is_ascii_digit()) => {
            name
        }
        _ => id,
    };
    let kind = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = name.len() - kind.len();
    let is_known = KINDS.iter().any(|known| known.0 == kind);
    (is_known && (1..=6).contains(&digits)).then_some(name)
}

fn kind(code: &Element) -> &'static str {
    let (kind, subtype) = (code.get("type"), code.get("subType").unwrap_or_default());
    let ctype = code.get("ctype").unwrap_or_default();
    let found = KINDS
        .iter()
        .find(|known| (!subtype.is_empty() && known.2 == subtype) || known.3 == ctype);
    match (found, kind) {
        (Some(known), _) => known.0,
        (None, Some("link")) => "a",
        (None, Some("image")) => "img",
        _ if ["underline", "ulined"].contains(&ctype) => "u",
        _ => "c",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_ours_is_the_tag_and_any_other_gets_a_number() {
        assert_eq!(
            (own("b1"), own("fn12-3"), own("1"), own("xyz1")),
            (Some("b1"), Some("fn12"), None, None)
        );
        let mut names = Names::default();
        let code = Element::default();
        assert_eq!(names.name("7", &code), "c1");
        assert_eq!(names.name("8", &code), "c2");
        assert_eq!(names.name("7", &code), "c1");
    }
}
