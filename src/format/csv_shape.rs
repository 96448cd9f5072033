//! How a table is written: its separator, and quotation marks that do not close.

const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// What stands between two cells.
    pub(super) separator: u8,
    /// Where its first row begins: behind a first line `sep=;`, as Excel writes it.
    pub(super) start: usize,
    /// The lines before that.
    pub(super) skipped: u64,
}

impl Shape {
    /// The shape of a table: the separator that a first line `sep=` names, else the one with which the first row
    /// has a cell `km`, else the one that it has most often, else what the file's name promises.
    pub(super) fn of(text: &str, tab: bool) -> Self {
        let first = text.lines().next().unwrap_or_default();
        let named = first.strip_prefix("sep=").map(str::as_bytes);
        if let Some(&[separator]) = named {
            let start = text.find('\n').map_or(text.len(), |at| at + 1);
            return Self {
                separator,
                start,
                skipped: 1,
            };
        }
        let promised = if tab { b'\t' } else { b',' };
        let separator = std::iter::once(promised)
            .chain(SEPARATORS)
            .find(|separator| has_khmer_column(first, *separator))
            .unwrap_or_else(|| most_frequent(first, promised));
        Self {
            separator,
            start: 0,
            skipped: 0,
        }
    }
}

/// Whether a text without a telling name is a table: its first row has a cell `km` among others.
#[must_use]
pub fn is_table(text: &str) -> bool {
    let shape = Shape::of(text, false);
    let first = text[shape.start..].lines().next().unwrap_or_default();
    first.as_bytes().contains(&shape.separator) && has_khmer_column(first, shape.separator)
}

/// The separator that stands most often in a row, outside of quotation marks.
fn most_frequent(row: &str, promised: u8) -> u8 {
    let count = |separator: u8| {
        let mut quoted = false;
        let separates = |byte: &u8| {
            quoted ^= *byte == b'"';
            !quoted && *byte == separator
        };
        row.bytes().filter(separates).count()
    };
    let others = SEPARATORS.into_iter().filter(|other| *other != promised);
    others.fold(promised, |best, other| {
        if count(other) > count(best) {
            other
        } else {
            best
        }
    })
}

fn has_khmer_column(row: &str, separator: u8) -> bool {
    row.split(char::from(separator)).any(|cell| {
        cell.trim()
            .trim_matches('"')
            .trim()
            .eq_ignore_ascii_case("km")
    })
}

/// The line, from 1, of the first quotation mark that opens a cell and does not close it: it stands open at the end of
/// the text, or what would close it, on a later line, has something other than the end of a cell behind it. No
/// cell of a table with tabs has both a line end and a tab.
pub(super) fn open_quote(text: &str, separator: u8) -> Option<u64> {
    let bytes = text.as_bytes();
    let (mut at, mut line) = (0, 1);
    let mut begins = true;
    while let Some(&byte) = bytes.get(at) {
        if begins && byte == b'"' {
            let Some(close) = closing(bytes, at + 1) else {
                return Some(line);
            };
            let cell = &bytes[at..close];
            let breaks = memchr::memchr_iter(b'\n', cell).count() as u64;
            let ends_cell = matches!(bytes.get(close + 1), None | Some(b'\r' | b'\n'))
                || bytes.get(close + 1) == Some(&separator);
            if breaks > 0 && (!ends_cell || (separator == b'\t' && cell.contains(&b'\t'))) {
                return Some(line);
            }
            line += breaks;
            at = close;
            begins = false;
        } else {
            line += u64::from(byte == b'\n');
            begins = byte == separator || matches!(byte, b'\r' | b'\n');
        }
        at += 1;
    }
    None
}

/// The quotation mark that closes what opened before `at`; two of them stand for one that does not.
fn closing(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr(b'"', &bytes[at..])?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_the_one_that_gives_a_khmer_column() {
        for (text, separator) in [
            ("vi,km\n", b','),
            ("vi;km\n", b';'),
            ("vi\t\"km\"\n", b'\t'),
            ("sep=;\nvi;km\n", b';'),
            ("a;b\n", b';'),
            ("\"a;b;c\",d\n", b','),
            ("a\n", b','),
        ] {
            assert_eq!(Shape::of(text, false).separator, separator, "{text:?}");
        }
        assert!(is_table("sep=;\nvi;km\n") && !is_table("km\nvi\n"));
    }

    #[test]
    fn a_quote_that_does_not_close_is_found_where_it_opens() {
        assert_eq!(
            open_quote("km,vi\nk,\"a \"\"b\"\" c\nd\"\nk,\"x\"\n", b','),
            None
        );
        assert_eq!(open_quote("km,vi\nk,\"a\nk,b\n", b','), Some(2));
        assert_eq!(open_quote("km,vi\nk,\"a\nk,\"b\"\n", b','), Some(2));
        assert_eq!(open_quote("km\tvi\nk\t\"x\nk\t5\"\tz\n", b'\t'), Some(2));
        assert_eq!(open_quote("km\tvi\n\"a\nb\"\tx \"y\n", b'\t'), None);
    }
}
