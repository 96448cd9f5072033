//! What a review changed, word by word, for people to see.

use std::fmt::Write as _;

use super::words::{self, text};
use crate::memory::{Edit, difference};
use crate::model::{Language, Status};

/// A change to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The segment's running number, when it stands in a document.
    pub number: Option<usize>,
    /// The segment.
    pub segment: String,
    /// Its source.
    pub source: String,
    /// The language of the words; `None` for a comment.
    pub language: Option<Language>,
    /// The words before.
    pub before: String,
    /// The words after.
    pub after: String,
    /// How far they were, and how far they are.
    pub statuses: (Option<Status>, Option<Status>),
}

impl Shown {
    fn edits(&self) -> Vec<Edit> {
        difference(
            self.language.unwrap_or(Language::Vietnamese),
            &self.before,
            &self.after,
        )
    }

    fn title(&self) -> String {
        let number = self
            .number
            .map(|number| format!("{number} "))
            .unwrap_or_default();
        let what = self.language.map_or("#", Language::tag);
        format!("{number}{} · {what}", self.segment)
    }

    fn status(&self, language: Language) -> Option<String> {
        let word = |status: Option<Status>| {
            status.map_or(text(language, "status-none"), |status| {
                words::status(language, status)
            })
        };
        let (before, after) = self.statuses;
        (self.language.is_some() && before != after)
            .then(|| format!("{} → {}", word(before), word(after)))
    }
}

/// The changes for a terminal: what went is red and struck through or between `[-` and `-]`, what came is green or between `{+`
/// and `+}`.
///
/// # Panics
/// Never: writing to a string cannot fail.
#[must_use]
pub fn terminal(changes: &[Shown], language: Language, colours: bool) -> String {
    let mut out = String::new();
    if changes.is_empty() {
        return format!("{}\n", text(language, "diff-none"));
    }
    for change in changes {
        out.push_str(&change.title());
        if let Some(status) = change.status(language) {
            write!(out, " · {status}").expect("writing to a string cannot fail");
        }
        write!(out, "\n  {}\n  ", change.source.replace('\n', " "))
            .expect("writing to a string cannot fail");
        for edit in change.edits() {
            let (opens, text, closes) = match (&edit, colours) {
                (Edit::Same(text), _) => ("", text, ""),
                (Edit::Removed(text), true) => ("\u{1B}[31;9m", text, "\u{1B}[0m"),
                (Edit::Removed(text), false) => ("[-", text, "-]"),
                (Edit::Added(text), true) => ("\u{1B}[32m", text, "\u{1B}[0m"),
                (Edit::Added(text), false) => ("{+", text, "+}"),
            };
            write!(out, "{opens}{}{closes}", text.replace('\n', "\n  "))
                .expect("writing to a string cannot fail");
        }
        out.push_str("\n\n");
    }
    out
}

const STYLE: &str = "body{font:16px/1.6 'Noto Sans','Segoe UI',sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
h1{font-size:1.4rem}article{border-top:1px solid #ccc;padding:.8rem 0}
header{color:#666;font-size:.85rem}p{margin:.3rem 0;white-space:pre-wrap}
:lang(km){font-family:'Khmer OS Siemreap','Noto Sans Khmer','Leelawadee UI','Khmer UI',sans-serif;line-height:1.9}
del{color:#a00;background:#fdecea}ins{color:#060;background:#e6f4e6;text-decoration:none;border-bottom:2px solid #7b7}";

/// The changes as a page that needs nothing else.
///
/// # Panics
/// Never: writing to a string cannot fail.
#[must_use]
pub fn html(changes: &[Shown], language: Language) -> String {
    let title = escaped(text(language, "diff-title"));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n",
        language.tag()
    );
    if changes.is_empty() {
        writeln!(out, "<p>{}</p>", escaped(text(language, "diff-none")))
            .expect("writing to a string cannot fail");
    }
    for change in changes {
        let status = change
            .status(language)
            .map(|status| format!(" · {}", escaped(&status)))
            .unwrap_or_default();
        write!(
            out,
            "<article>\n<header>{}{status}</header>\n<p lang=\"km\">{}</p>\n<p lang=\"{}\">",
            escaped(&change.title()),
            escaped(&change.source),
            change.language.map_or(language.tag(), Language::tag)
        )
        .expect("writing to a string cannot fail");
        for edit in change.edits() {
            let (tag, text) = match &edit {
                Edit::Same(text) => (None, text),
                Edit::Removed(text) => (Some("del"), text),
                Edit::Added(text) => (Some("ins"), text),
            };
            match tag {
                Some(tag) => write!(out, "<{tag}>{}</{tag}>", escaped(text)),
                None => write!(out, "{}", escaped(text)),
            }
            .expect("writing to a string cannot fail");
        }
        out.push_str("</p>\n</article>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change() -> Shown {
        Shown {
            number: Some(3),
            segment: "a-b1".to_owned(),
            source: "ការងារ <b>".to_owned(),
            language: Some(Language::Vietnamese),
            before: "Đảng bộ tỉnh".to_owned(),
            after: "Đảng bộ <xã>".to_owned(),
            statuses: (Some(Status::Translated), Some(Status::Reviewed)),
        }
    }

    #[test]
    fn a_change_is_shown_by_word() {
        let plain = terminal(&[change()], Language::English, false);
        assert!(plain.contains("Đảng bộ[- tỉnh-]{+ <xã>+}"), "{plain}");
        assert!(plain.contains("translated → reviewed"));
        let page = html(&[change()], Language::Vietnamese);
        assert!(
            page.contains("<del> tỉnh</del><ins> &lt;xã&gt;</ins>"),
            "{page}"
        );
        assert!(page.contains("<p lang=\"km\">ការងារ &lt;b&gt;</p>"));
        assert!(
            !page.contains("http"),
            "the page needs nothing from elsewhere"
        );
    }
}
