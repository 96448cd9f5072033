//! Text that cannot be taken for markup.

/// Text as HTML and XHTML. A character that neither can hold becomes U+FFFD.
pub(super) fn push_html(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => {}
            // A noncharacter is well-formed XML, and an error in HTML.
            c if is_noncharacter(c) => out.push('\u{FFFD}'),
            c if c.is_control() && c != '\n' && c != '\t' => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
}

fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE
}

/// Text as a string of Typst.
pub(super) fn push_typst(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\r' => {}
            c if c.is_control() && c != '\t' => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_markup_in_html_and_typst_is_escaped() {
        let mut html = String::new();
        push_html(&mut html, "<script>&\"\u{1}");
        assert_eq!(html, "&lt;script&gt;&amp;&quot;\u{FFFD}");
        let mut typst = String::new();
        push_typst(&mut typst, "#let \"x\" \\ $a$\n");
        assert_eq!(typst, "\"#let \\\"x\\\" \\\\ $a$\\n\"");
    }
}
