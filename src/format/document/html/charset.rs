//! The characters of a page: by its byte order mark, else as it says, else UTF-8.

use std::borrow::Cow;
use std::path::Path;

use encoding_rs::{Encoding, UTF_8};

use crate::format::{FormatError, decode as decode_text};
use crate::model::{Finding, Severity};

/// How far a page is searched for what it says of its encoding (HTML, 13.2.3.2, prescan).
const PRESCAN: usize = 4_096;

/// The text of a page; `told` is the encoding that was said where it came from. A byte that is none of its encoding's is replaced, and a finding says so.
///
/// # Errors
/// [`FormatError`] when the page says nothing of its encoding and is not UTF-8, or is empty.
pub(super) fn decode<'b>(
    path: &Path,
    bytes: &'b [u8],
    told: Option<&'static Encoding>,
) -> Result<(Cow<'b, str>, Vec<Finding>), FormatError> {
    let said = if Encoding::for_bom(bytes).is_some() {
        None
    } else {
        told.or_else(|| said(bytes))
    };
    let Some(encoding) = said.filter(|encoding| *encoding != UTF_8) else {
        return Ok((Cow::Owned(decode_text(path, bytes)?.text), Vec::new()));
    };
    let (text, _, replaced) = encoding.decode(bytes);
    let message = format!(
        "{}: not all of it is {}, as it says: what is not was replaced by �",
        path.display(),
        encoding.name()
    );
    let finding = replaced.then(|| Finding::new("encoding", Severity::Warning, message));
    Ok((text, finding.into_iter().collect()))
}

/// The encoding that a `meta` element or the XML declaration names.
fn said(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..PRESCAN).unwrap_or(bytes).to_ascii_lowercase();
    let named = |name: &[u8]| {
        let at = memchr::memmem::find(&start, name)? + name.len();
        let rest = start[at..]
            .trim_ascii_start()
            .strip_prefix(b"=")?
            .trim_ascii_start();
        let rest = rest
            .strip_prefix(b"\"")
            .or_else(|| rest.strip_prefix(b"'"))
            .unwrap_or(rest);
        let end = rest
            .iter()
            .position(|byte| !(byte.is_ascii_alphanumeric() || b"-_:.".contains(byte)))?;
        Encoding::for_label(&rest[..end])
    };
    named(b"charset").or_else(|| named(b"encoding"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_says_of_its_encoding_is_believed() {
        let bytes = b"<meta http-equiv=x content='text/html; charset=windows-1258'>\xD0\xFD";
        let (text, findings) = decode(Path::new("a.html"), bytes, None).unwrap();
        assert!(text.ends_with("Đư"), "{text}");
        assert!(findings.is_empty());
        let (text, _) = decode(
            Path::new("a.html"),
            "<meta charset=\"utf-8\">ក".as_bytes(),
            None,
        )
        .unwrap();
        assert!(text.ends_with('ក'));
        assert!(decode(Path::new("a.html"), b"<p>\xFF", None).is_err());
    }
}
