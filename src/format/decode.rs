//! From bytes to text.

use std::path::Path;

use super::FormatError;

/// A decoded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// What it was decoded from.
    pub encoding: &'static str,
}

/// Decodes a file: UTF-8 with or without a byte order mark, or UTF-16 with one.
///
/// # Errors
/// [`FormatError::Encoding`] and [`FormatError::HalfCharacter`] with the first bad byte, [`FormatError::Utf32`], [`FormatError::Empty`] when there is nothing but white space.
pub fn decode(path: &Path, bytes: &[u8]) -> Result<Decoded, FormatError> {
    if bytes.starts_with(&[0xFF, 0xFE, 0, 0]) || bytes.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return Err(FormatError::Utf32 {
            path: path.to_owned(),
        });
    }
    let decoded = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding != encoding_rs::UTF_8 => {
            let text = encoding
                .decode_without_bom_handling_and_without_replacement(&bytes[mark..])
                .ok_or_else(|| bad_utf16(path, bytes, encoding == encoding_rs::UTF_16LE))?;
            Decoded {
                text: text.into_owned(),
                encoding: encoding.name(),
            }
        }
        _ => {
            let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            let mark = bytes.len() - body.len();
            let text = std::str::from_utf8(body)
                .map_err(|error| bad_byte(path, bytes, mark + error.valid_up_to()))?;
            Decoded {
                text: text.to_owned(),
                encoding: "UTF-8",
            }
        }
    };
    if decoded.text.trim().is_empty() {
        return Err(FormatError::Empty {
            path: path.to_owned(),
        });
    }
    Ok(decoded)
}

/// Decodes an XML file: as [`decode`] does, and without a byte order mark UTF-16 by its first bytes, and other encodings
/// by the XML declaration (XML 1.0, appendix F).
///
/// # Errors
/// As [`decode`].
pub fn decode_xml(path: &Path, bytes: &[u8]) -> Result<Decoded, FormatError> {
    if let Some(encoding) = xml_mark(bytes) {
        let is_little = encoding == encoding_rs::UTF_16LE;
        let mark: &[u8] = if is_little { b"\xFF\xFE" } else { b"\xFE\xFF" };
        return decode(path, &[mark, bytes].concat());
    }
    decode(path, bytes).or_else(|error| match declared(bytes) {
        Some(encoding) if matches!(error, FormatError::Encoding { .. }) => {
            let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
            text.map_or(Err(error), |text| {
                Ok(Decoded {
                    text: text.into_owned(),
                    encoding: encoding.name(),
                })
            })
        }
        _ => Err(error),
    })
}

/// UTF-16 without a byte order mark, by its first bytes.
pub(super) fn xml_mark(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    match bytes {
        [b'<', 0, ..] => Some(encoding_rs::UTF_16LE),
        [0, b'<', ..] => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

/// The encoding that an XML declaration names, when it is one of single bytes or of an older kind.
pub(super) fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let start = &bytes[..bytes.len().min(200)];
    let declaration = start.split(|byte| *byte == b'>').next()?;
    let at = memchr::memmem::find(declaration, b"encoding")? + b"encoding".len();
    let mut quoted = declaration[at..].split(|byte| matches!(byte, b'"' | b'\''));
    let label = quoted.nth(1)?;
    encoding_rs::Encoding::for_label(label)
        .filter(|encoding| *encoding != encoding_rs::UTF_8 && encoding.is_ascii_compatible())
}

fn bad_byte(path: &Path, bytes: &[u8], offset: usize) -> FormatError {
    FormatError::Encoding {
        path: path.to_owned(),
        offset,
        line: memchr::memchr_iter(b'\n', &bytes[..offset]).count() + 1,
        byte: bytes.get(offset).copied().unwrap_or_default(),
    }
}

/// The first surrogate without its partner, or the odd last byte.
fn bad_utf16(path: &Path, bytes: &[u8], little_endian: bool) -> FormatError {
    let pairs = bytes[2..].chunks_exact(2).map(|pair| {
        let pair = [pair[0], pair[1]];
        if little_endian {
            u16::from_le_bytes(pair)
        } else {
            u16::from_be_bytes(pair)
        }
    });
    let mut units = 0;
    let mut lines = 1;
    for decoded in char::decode_utf16(pairs) {
        match decoded {
            Ok(c) => {
                units += c.len_utf16();
                lines += usize::from(c == '\n');
            }
            Err(_) => break,
        }
    }
    FormatError::HalfCharacter {
        path: path.to_owned(),
        offset: (2 + units * 2).min(bytes.len() - 1),
        line: lines,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Result<String, String> {
        decode(Path::new("f.txt"), bytes)
            .map(|d| d.text)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn utf_8_and_utf_16_with_a_mark_give_the_same_text() {
        let utf16 = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "\u{FEFF}ខ្មែរ".encode_utf16().flat_map(to_bytes).collect()
        };
        let expected = Ok("ខ្មែរ".to_owned());
        assert_eq!(text("ខ្មែរ".as_bytes()), expected);
        assert_eq!(text("\u{FEFF}ខ្មែរ".as_bytes()), expected);
        assert_eq!(text(&utf16(u16::to_le_bytes)), expected);
        assert_eq!(text(&utf16(u16::to_be_bytes)), expected);
    }

    #[test]
    fn the_first_bad_byte_is_named_with_its_line() {
        let error = text(b"ok\nx\xE1\x9F").unwrap_err();
        assert!(error.contains("byte 4 (line 2) is 0xe1"), "{error}");
        let lone = [0xFF, 0xFE, b'a', 0, 0x00, 0xD8, b'b', 0];
        let error = text(&lone).unwrap_err();
        assert!(error.contains("byte 4 (line 1)") && error.contains("not UTF-16"));
        assert!(
            text(&[0xFF, 0xFE, b'a', 0, b'b'])
                .unwrap_err()
                .contains("byte 4")
        );
    }

    #[test]
    fn xml_is_decoded_by_its_first_bytes_or_its_declaration() {
        let xml = |bytes: &[u8]| decode_xml(Path::new("f"), bytes).map(|d| d.text).unwrap();
        let utf16: Vec<u8> = "<é>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(xml(&utf16), "<é>");
        assert_eq!(
            xml(b"<?xml version='1.0' encoding='iso-8859-1'?><\xE9/>"),
            "<?xml version='1.0' encoding='iso-8859-1'?><é/>"
        );
        assert!(decode_xml(Path::new("f"), b"<?xml version='1.0'?><\xE9/>").is_err());
    }

    #[test]
    fn utf_32_is_named() {
        for bytes in [b"\xFF\xFE\0\0\x80\x17\0\0", b"\0\0\xFE\xFF\0\0\x17\x80"] {
            assert!(text(bytes).unwrap_err().contains("UTF-32"));
        }
    }

    #[test]
    fn a_file_without_text_is_empty() {
        assert!(text(b"").unwrap_err().contains("is empty"));
        assert!(text(b"\xEF\xBB\xBF \n").unwrap_err().contains("is empty"));
    }
}
