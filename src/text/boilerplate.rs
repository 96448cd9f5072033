//! Lines that a web page put round a text: sources, comment counters, photo credits, buttons.

use super::khmer::script::is_digit;

/// What kind of boilerplate a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Boilerplate {
    /// Where the page came from: `Nguồn: http://…`, `ប្រភព៖ …`, a bare address.
    Source,
    /// A comment counter: `Kommentar (0)`, `Comments (3)`, `មតិ (១)`.
    Comments,
    /// A photo caption with its credit, or a credit alone: `… រូបថត៖ ភី.ប៊ិញ`.
    Caption,
    /// A button: `Share`, `Chia sẻ`.
    Button,
}

impl Boilerplate {
    /// A name for messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Source => "source line",
            Self::Comments => "comment counter",
            Self::Caption => "photo caption or credit",
            Self::Button => "button",
        }
    }
}

/// Words before a colon that name a source, in lower case.
const SOURCES: [&str; 5] = ["nguồn", "theo nguồn", "ប្រភព", "source", "quelle"];

/// Words that head a comment counter, in lower case.
const COMMENTS: [&str; 9] = [
    "kommentar",
    "kommentare",
    "comment",
    "comments",
    "bình luận",
    "ý kiến",
    "phản hồi",
    "មតិ",
    "មតិយោបល់",
];

/// Words before a colon that name a photographer, in lower case.
const CREDITS: [&str; 7] = [
    "រូបថត",
    "រូបភាព",
    "ថតដោយ",
    "ảnh",
    "photo",
    "photos",
    "picture",
];

/// Buttons, in lower case.
const BUTTONS: [&str; 9] = [
    "share",
    "tweet",
    "print",
    "email",
    "chia sẻ",
    "in trang",
    "gửi email",
    "ចែករំលែក",
    "បោះពុម្ព",
];

/// The longest line that is a caption, in characters.
const CAPTION: usize = 300;

/// The longest name after a source or credit, in characters.
const NAME: usize = 40;

/// The kind of boilerplate that `line` is; `None` for content.
///
/// ```
/// use trivani::text::boilerplate::{Boilerplate, recognise};
/// assert_eq!(recognise("Comments (3)"), Some(Boilerplate::Comments));
/// assert_eq!(recognise("ការងារកសាងបក្ស។"), None);
/// ```
#[must_use]
pub fn recognise(line: &str) -> Option<Boilerplate> {
    let line = line.trim();
    let lower = line.to_lowercase();
    if is_source(&lower) {
        Some(Boilerplate::Source)
    } else if is_comment_counter(&lower) {
        Some(Boilerplate::Comments)
    } else if line.chars().nth(CAPTION).is_none() && ends_with_credit(&lower) {
        Some(Boilerplate::Caption)
    } else if BUTTONS.contains(&lower.as_str()) {
        Some(Boilerplate::Button)
    } else {
        None
    }
}

fn is_address(text: &str) -> bool {
    ["http://", "https://", "www."]
        .iter()
        .any(|start| text.starts_with(start))
        && !text.contains(char::is_whitespace)
}

fn is_source(lower: &str) -> bool {
    let inner = lower.trim_start_matches('(').trim_end_matches(')');
    let named = inner.split_once([':', '៖']).is_some_and(|(label, rest)| {
        let rest = rest.trim();
        SOURCES.contains(&label.trim()) && (is_address(rest) || is_name(rest))
    });
    is_address(inner) || named
}

/// `Comments (3)`, `3 comments`.
fn is_comment_counter(lower: &str) -> bool {
    let number = |c: char| c.is_ascii_digit() || is_digit(c);
    let word = lower.trim_matches(|c: char| number(c) || matches!(c, '(' | ')' | ':' | '៖' | ' '));
    COMMENTS.contains(&word) && lower.contains(number)
}

fn ends_with_credit(lower: &str) -> bool {
    let line = lower.trim_end_matches([')', '.']).trim_end();
    let Some(at) = line.rfind([':', '៖']) else {
        return false;
    };
    let name = line[at..].trim_start_matches([':', '៖']).trim();
    let before = line[..at].trim_end();
    is_name(name)
        && CREDITS.iter().any(|credit| {
            before.strip_suffix(credit).is_some_and(|head| {
                let head = head.trim_end();
                head.is_empty() || head.ends_with(['.', '។', '(', '|', '-', '–'])
            })
        })
}

/// Whether `text` is short enough to be a name, and no sentence.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().nth(NAME).is_none() && !text.contains(['។', '៕', '!', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_a_label_with_an_address_or_a_name() {
        for line in [
            "Nguồn: http://a.vn/b.htm",
            "(Nguồn: TTXVN)",
            "ប្រភព៖ កាសែតខេត្ត",
            "https://a.vn",
        ] {
            assert_eq!(recognise(line), Some(Boilerplate::Source), "{line}");
        }
        for line in [
            "Nguồn lực: con người",
            "ប្រភព៖ នេះជាប្រយោគមួយ។",
            "មើល https://a.vn ផង",
        ] {
            assert_eq!(recognise(line), None, "{line}");
        }
    }

    #[test]
    fn a_comment_counter_has_a_number() {
        for line in ["Kommentar (0)", "Comments (3)", "មតិ (១)", "3 bình luận"] {
            assert_eq!(recognise(line), Some(Boilerplate::Comments), "{line}");
        }
        assert_eq!(recognise("មតិ"), None);
    }

    #[test]
    fn a_caption_is_short_and_ends_with_its_credit() {
        for line in [
            "សមមិត្ត សុខ ប្រធានមន្ទីរ។ រូបថត៖ ភី.ប៊ិញ",
            "Ảnh: Văn Nam",
            "The bridge. (Photo: AP)",
        ] {
            assert_eq!(recognise(line), Some(Boilerplate::Caption), "{line}");
        }
        for line in ["លោក សុខ ប្រធានមន្ទីរ", "Hình ảnh: cầu", "ផ្លូវរូបថត៖ ក"]
        {
            assert_eq!(recognise(line), None, "{line}");
        }
    }
}
