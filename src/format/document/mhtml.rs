//! Web pages saved as one file: MIME `multipart/related` (RFC 2557), of which the page itself is read, and not its pictures and styles.

use std::path::Path;

use encoding_rs::Encoding;
use memchr::memmem;

use super::docx::package::damaged;
use super::{Blocks, DocumentFormat, html};
use crate::format::FormatError;

/// Web pages saved as one file.
pub(super) const FORMAT: DocumentFormat = DocumentFormat {
    name: "MHTML",
    extensions: &["mhtml", "mht"],
    recognises,
    read,
};

/// Parts may lie so deep in one another.
const DEPTH: usize = 4;
/// How far the head of a file is searched for what it is.
const HEAD: usize = 4_096;

fn recognises(bytes: &[u8]) -> bool {
    let start = bytes.get(..HEAD).unwrap_or(bytes);
    let entity = Entity::of(start);
    entity.header("mime-version").is_some() && entity.is("multipart/related")
}

fn read(path: &Path, bytes: &[u8]) -> Result<Blocks, FormatError> {
    let missing = || damaged(path, "it is no saved web page: no part of it is text/html");
    let page = page(&Entity::of(bytes), DEPTH).ok_or_else(missing)?;
    let kind = page.header("content-type").unwrap_or_default();
    let charset = parameter(&kind, "charset").unwrap_or_default();
    let decoded = page.decoded();
    html::page(path, &decoded, Encoding::for_label(charset.as_bytes()))
}

/// The part that is the page: the one that the whole begins with (RFC 2387), else the first in HTML.
fn page<'b>(entity: &Entity<'b>, depth: usize) -> Option<Entity<'b>> {
    if entity.is("text/html") || entity.is("application/xhtml+xml") {
        return Some(entity.clone());
    }
    let kind = entity.header("content-type")?;
    if depth == 0 || !entity.is("multipart/") {
        return None;
    }
    let parts = parts(entity.body, &parameter(&kind, "boundary")?);
    let start = parameter(&kind, "start");
    let is_start = |part: &&Entity<'b>| start.is_some() && part.header("content-id") == start;
    let first = parts.iter().find(is_start);
    first
        .and_then(|part| page(part, depth - 1))
        .or_else(|| parts.iter().find_map(|part| page(part, depth - 1)))
}

/// The parts between the lines of a boundary.
fn parts<'b>(body: &'b [u8], boundary: &str) -> Vec<Entity<'b>> {
    let line = format!("--{boundary}");
    let mut ends: Vec<(usize, usize)> = Vec::new();
    for at in memmem::find_iter(body, line.as_bytes()) {
        let after = at + line.len();
        let begins_line = at == 0 || body[at - 1] == b'\n';
        let is_last = body[after..].starts_with(b"--");
        let rest = memchr::memchr(b'\n', &body[after..]);
        let next = rest.map_or(body.len(), |end| after + end + 1);
        let is_whole = is_last || body[after..next].trim_ascii().is_empty();
        if begins_line && is_whole {
            ends.push((at, next));
        }
        if begins_line && is_last {
            break;
        }
    }
    let between = |pair: &[(usize, usize)]| Entity::of(&body[pair[0].1..pair[1].0]);
    let mut parts: Vec<Entity<'b>> = ends.windows(2).map(between).collect();
    // A file that was cut short has no last line.
    if let Some(&(at, next)) = ends.last()
        && !body[at + line.len()..].starts_with(b"--")
    {
        parts.push(Entity::of(&body[next..]));
    }
    parts
}

/// A head of fields, and what follows it.
#[derive(Debug, Clone)]
struct Entity<'b> {
    fields: Vec<(String, String)>,
    body: &'b [u8],
}

impl<'b> Entity<'b> {
    fn of(bytes: &'b [u8]) -> Self {
        let mut fields: Vec<(String, String)> = Vec::new();
        let mut body = bytes;
        while !body.is_empty() {
            let end = memchr::memchr(b'\n', body).map_or(body.len(), |end| end + 1);
            let (line, rest) = body.split_at(end);
            body = rest;
            let text = String::from_utf8_lossy(line);
            if text.trim().is_empty() {
                break;
            }
            if let (true, Some((_, value))) = (text.starts_with([' ', '\t']), fields.last_mut()) {
                value.push(' ');
                value.push_str(text.trim());
            } else if let Some((name, value)) = text.split_once(':') {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Self { fields, body }
    }

    fn header(&self, name: &str) -> Option<String> {
        let found = self.fields.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    }

    /// Whether its type begins so.
    fn is(&self, kind: &str) -> bool {
        let own = self.header("content-type").unwrap_or_default();
        own.to_ascii_lowercase().starts_with(kind)
    }

    /// What it holds, as it was before it was written for the mail.
    fn decoded(&self) -> Vec<u8> {
        let encoding = self.header("content-transfer-encoding");
        match encoding.unwrap_or_default().to_ascii_lowercase().as_str() {
            "quoted-printable" => quoted_printable(self.body),
            "base64" => base64(self.body),
            _ => self.body.to_vec(),
        }
    }
}

/// A parameter of a field: `boundary="…"`.
fn parameter(field: &str, name: &str) -> Option<String> {
    let mut rest = field;
    loop {
        rest = rest.split_once(';')?.1.trim_start();
        let (key, value) = rest.split_once('=')?;
        let value = value.trim_start();
        let quoted = value
            .strip_prefix('"')
            .and_then(|text| text.split_once('"'));
        let (value, after) = quoted.unwrap_or_else(|| {
            let end = value.find(';').unwrap_or(value.len());
            (value[..end].trim_end(), &value[end..])
        });
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(value.to_owned());
        }
        rest = after;
    }
}

/// RFC 2045, 6.7. What is not written as it says stays as it is.
fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'=' {
            out.push(byte);
            continue;
        }
        let line = memchr::memchr(b'\n', after).map(|end| (&after[..end], &after[end + 1..]));
        if let Some((_, next)) = line.filter(|(blank, _)| blank.trim_ascii().is_empty()) {
            rest = next;
        } else if let Some(byte) = after.get(..2).and_then(hexadecimal) {
            out.push(byte);
            rest = &after[2..];
        } else {
            out.push(byte);
        }
    }
    out
}

fn hexadecimal(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let value = digit(digits[0])? * 16 + digit(digits[1])?;
    u8::try_from(value).ok()
}

/// RFC 2045, 6.8: what is no letter of it is passed over.
fn base64(text: &[u8]) -> Vec<u8> {
    let value = |byte: &u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for six in text
        .iter()
        .take_while(|byte| **byte != b'=')
        .filter_map(value)
    {
        bits = (bits << 6 | u32::from(six)) & 0xFFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.extend(u8::try_from(bits >> count & 0xFF));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_encodings_of_mail_are_read() {
        let text = "ក=E1=9E=81=\r\n x =3D =\nend= =ZZ";
        assert_eq!(
            String::from_utf8(quoted_printable(text.as_bytes())).unwrap(),
            "កខ x = end= =ZZ"
        );
        assert_eq!(base64(b"4Z6A\r\n4Z6B IQ==\r\n"), "កខ!".as_bytes());
        assert_eq!(base64(b"/+8="), [0xFF, 0xEF]);
    }

    #[test]
    fn parameters_are_found_with_and_without_quotation_marks() {
        let field = "multipart/related; type=\"text/html;x\"; Boundary=a-b ;start=\"<1>\"";
        assert_eq!(parameter(field, "boundary").as_deref(), Some("a-b"));
        assert_eq!(parameter(field, "start").as_deref(), Some("<1>"));
        assert_eq!(parameter(field, "type").as_deref(), Some("text/html;x"));
        assert_eq!(parameter(field, "charset"), None);
    }

    fn blocks(file: &str) -> Result<Vec<String>, String> {
        let read = read(Path::new("a.mht"), file.as_bytes());
        let read = read.map_err(|error| error.to_string())?;
        Ok(read.blocks.into_iter().map(|block| block.text).collect())
    }

    #[test]
    fn the_page_is_the_part_that_the_whole_begins_with_in_the_encoding_that_it_names() {
        let file = "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"b\"; start=\"<2>\"\r\n\r\n\
            Not shown.\r\n--b\r\nContent-Type: text/html\r\nContent-ID: <1>\r\n\r\n<p>A frame of some other page, and not the page.\r\n\
            --b\r\nContent-Type: multipart/alternative; boundary=c\r\nContent-ID: <2>\r\n\r\n\
            --c\r\nContent-Type: text/plain\r\n\r\nText\r\n--c\r\n\
            Content-Type: text/html; charset=windows-1258\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
            <meta charset=3D\"utf-8\"><p>=D0=FD, this is the text of the page that was saved as one file.\r\n--c--\r\n--b--\r\n";
        assert!(recognises(file.as_bytes()));
        assert_eq!(
            blocks(file).unwrap(),
            ["Đư, this is the text of the page that was saved as one file."]
        );
        let error = blocks(
            "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: image/png\n\n--b--",
        );
        assert!(error.unwrap_err().contains("no part of it is text/html"));
    }

    proptest! {
        #[test]
        fn no_file_makes_it_fail_otherwise_than_with_an_error(
            file in "(MIME-Version: 1\n|Content-Type: (multipart/related|text/html)(; boundary=b|; charset=x)?\n|Content-Transfer-Encoding: (base64|quoted-printable)\n|\n|--b\n|--b--|=|=4|[a-z<>/ក]{0,6}){0,30}"
        ) {
            let _ = recognises(file.as_bytes());
            let _ = read(Path::new("a.mhtml"), file.as_bytes());
        }
    }
}
