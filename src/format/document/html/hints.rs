//! What elements, and the names that authors give them, say of their content.

use scraper::node::Element;

use super::Reason;

/// Words in `class` and `id`, with what they say.
const WORDS: &[(Reason, &[&str])] = &[
    (
        Reason::Comments,
        &[
            "comment",
            "comments",
            "commentlist",
            "disqus",
            "fbcomments",
            "kommentar",
            "kommentare",
            "binhluan",
            "ykien",
            "replies",
            "respond",
        ],
    ),
    (
        Reason::Navigation,
        &[
            "nav",
            "navbar",
            "navigation",
            "navigator",
            "menu",
            "mainmenu",
            "submenu",
            "megamenu",
            "breadcrumb",
            "breadcrumbs",
            "pagination",
            "pager",
            "toolbar",
            "skip",
            "tag",
            "tags",
            "taglist",
            "search",
            "login",
            "lang",
            "languages",
        ],
    ),
    (
        Reason::Surroundings,
        &[
            "sidebar",
            "widget",
            "widgets",
            "related",
            "recommend",
            "recommended",
            "recommendation",
            "share",
            "sharing",
            "social",
            "ad",
            "ads",
            "advert",
            "advertisement",
            "adsense",
            "banner",
            "promo",
            "popup",
            "modal",
            "cookie",
            "cookies",
            "newsletter",
            "subscribe",
            "subscription",
            "copyright",
            "footer",
            "masthead",
            "trending",
            "popular",
            "lienquan",
            "quangcao",
            "chiase",
            "xemthem",
            "docthem",
            "tinkhac",
            "tinlienquan",
            "sponsor",
            "sponsored",
            "rating",
            "print",
            "notice",
        ],
    ),
];

/// What an element says of its content by itself, if anything.
pub(super) fn of(element: &Element) -> Option<Reason> {
    by_name(element)
        .or_else(|| by_role(element))
        .or_else(|| by_words(element))
}

fn by_name(element: &Element) -> Option<Reason> {
    match element.name() {
        "nav" | "menu" => Some(Reason::Navigation),
        "aside" | "footer" => Some(Reason::Surroundings),
        _ => None,
    }
}

fn by_role(element: &Element) -> Option<Reason> {
    match element.attr("role")? {
        "navigation" | "search" | "menu" | "menubar" | "toolbar" => Some(Reason::Navigation),
        "complementary" | "contentinfo" | "banner" | "dialog" => Some(Reason::Surroundings),
        _ => None,
    }
}

fn by_words(element: &Element) -> Option<Reason> {
    let names = element.attr("class").into_iter().chain(element.attr("id"));
    let words: Vec<String> = names.flat_map(words).collect();
    let is_said = |said: &[&str]| words.iter().any(|word| said.contains(&word.as_str()));
    WORDS
        .iter()
        .find(|(_, said)| is_said(said))
        .map(|(reason, _)| *reason)
}

/// The words of a name: `relatedPosts main-menu2` is `related`, `posts`, `main`, `menu`, and each whole name without marks.
fn words(names: &str) -> Vec<String> {
    let mut words = Vec::new();
    for name in names.split_whitespace() {
        let mut word = String::new();
        let mut before_small = false;
        for c in name.chars() {
            let starts = !c.is_ascii_alphabetic() || (c.is_ascii_uppercase() && before_small);
            if starts && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if c.is_ascii_alphabetic() {
                word.push(c.to_ascii_lowercase());
            }
            before_small = c.is_ascii_lowercase();
        }
        words.push(word);
        words.push(
            name.chars()
                .filter(char::is_ascii_alphabetic)
                .map(|c| c.to_ascii_lowercase())
                .collect(),
        );
    }
    words
}

/// Whether an element is never shown.
pub(super) fn is_hidden(element: &Element) -> bool {
    let style = element
        .attr("style")
        .unwrap_or_default()
        .replace(' ', "")
        .to_ascii_lowercase();
    element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
        || style.contains("display:none")
        || style.contains("visibility:hidden")
}

/// Whether an element holds no text of the page at all: programs, styles, controls, pictures.
pub(super) fn is_no_text(element: &Element) -> bool {
    matches!(
        element.name(),
        "script"
            | "style"
            | "template"
            | "head"
            | "svg"
            | "iframe"
            | "object"
            | "embed"
            | "canvas"
            | "select"
            | "textarea"
            | "noscript"
            | "audio"
            | "video"
            | "map"
            | "math"
            | "button"
            | "input"
            | "option"
            | "datalist"
            | "dialog"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_words() {
        let found = words("relatedPosts main-menu2 binh_luan");
        for word in [
            "related",
            "posts",
            "relatedposts",
            "main",
            "menu",
            "mainmenu",
            "binhluan",
        ] {
            assert!(found.iter().any(|found| found == word), "{word}: {found:?}");
        }
    }
}
