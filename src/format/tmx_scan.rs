//! Finding one's way in the text of a memory without taking it apart.

/// Whether a unit begins here: `tu`, not `tuv`.
pub(super) fn is_unit(rest: &str) -> bool {
    rest.starts_with("<tu")
        && rest
            .as_bytes()
            .get(3)
            .is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
}

/// Where the tag that begins here ends; `>` may stand in its values.
pub(super) fn tag_end(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// Where a document type ends, with what it declares; none of that is used.
pub(super) fn doctype_end(rest: &str) -> Option<usize> {
    let inner = rest.find('[').filter(|at| rest[..*at].find('>').is_none());
    let from = match inner {
        Some(at) => at + rest[at..].find(']')?,
        None => 0,
    };
    rest[from..].find('>').map(|at| from + at + 1)
}

/// Whether a text ends within a comment or a section of characters.
pub(super) fn is_within_section(text: &str) -> bool {
    let is_open = |start: &str, end: &str| match (text.rfind(start), text.rfind(end)) {
        (Some(start), Some(end)) => start > end,
        (start, _) => start.is_some(),
    };
    // Rare, so that one look for what both begin with tells of most units.
    memchr::memmem::find(text.as_bytes(), b"<!").is_some()
        && (is_open("<!--", "-->") || is_open("<![CDATA[", "]]>"))
}
