//! The package document of an EPUB: what the book is, and which files it has.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::edition::escape::push_html;
use crate::edition::{Book, Localised};

/// The package document; `chapters` are the files of the chapters, in order.
pub(super) fn render(book: &Book, chapters: &[&str]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\" xml:lang=\"{}\">\n",
        book.languages[0].tag()
    );
    metadata(&mut out, book);
    let terms = (!book.glossary.is_empty()).then_some("glossary.xhtml");
    let files: Vec<&str> = std::iter::once("title.xhtml")
        .chain(chapters.iter().copied())
        .chain(terms)
        .collect();
    out.push_str("<manifest>\n");
    item(
        &mut out,
        "nav",
        "nav.xhtml",
        "application/xhtml+xml\" properties=\"nav",
    );
    item(&mut out, "style", "style.css", "text/css");
    for file in &files {
        item(&mut out, id(file), file, "application/xhtml+xml");
    }
    out.push_str("</manifest>\n<spine>\n");
    for (at, file) in files.iter().enumerate() {
        itemref(&mut out, id(file));
        if at == 0 {
            itemref(&mut out, "nav");
        }
    }
    out.push_str("</spine>\n</package>\n");
    out
}

const WRITES: &str = "writing to a string does not fail";

fn id(file: &str) -> &str {
    file.trim_end_matches(".xhtml")
}

fn item(out: &mut String, id: &str, file: &str, media_type: &str) {
    writeln!(
        out,
        "<item id=\"{id}\" href=\"{file}\" media-type=\"{media_type}\"/>"
    )
    .expect(WRITES);
}

fn itemref(out: &mut String, id: &str) {
    writeln!(out, "<itemref idref=\"{id}\"/>").expect(WRITES);
}

fn metadata(out: &mut String, book: &Book) {
    out.push_str("<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n");
    element(out, "dc:identifier", " id=\"id\"", &identifier(book));
    for (title, language) in book.meta.titles.iter().zip(&book.languages) {
        let attribute = format!(" xml:lang=\"{}\"", language.tag());
        element(out, "dc:title", &attribute, title);
    }
    for language in &book.languages {
        element(out, "dc:language", "", language.tag());
    }
    let first = |text: &Option<Localised>| {
        let text = text.as_ref()?;
        let mut languages = book.languages.iter();
        languages.find_map(|&language| text.of(language).map(str::to_owned))
    };
    if let Some(author) = first(&book.meta.author) {
        element(out, "dc:creator", "", &author);
    }
    if let Some(publisher) = first(&book.meta.publisher) {
        element(out, "dc:publisher", "", &publisher);
    }
    let day = book.meta.date.as_deref().filter(|date| is_day(date));
    if let Some(day) = day {
        element(out, "dc:date", "", day);
    }
    for source in &book.meta.sources {
        element(out, "dc:source", "", source);
    }
    let modified = format!("{}T00:00:00Z", day.unwrap_or("2000-01-01"));
    element(out, "meta", " property=\"dcterms:modified\"", &modified);
    out.push_str("</metadata>\n");
}

fn element(out: &mut String, name: &str, attributes: &str, text: &str) {
    write!(out, "<{name}{attributes}>").expect(WRITES);
    push_html(out, text);
    writeln!(out, "</{name}>").expect(WRITES);
}

/// Whether a date is a day as `YYYY-MM-DD`.
fn is_day(date: &str) -> bool {
    let bytes = date.as_bytes();
    let number = |range: std::ops::Range<usize>| date.get(range)?.parse::<u8>().ok();
    bytes.len() == 10
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && number(5..7).is_some_and(|month| (1..=12).contains(&month))
        && number(8..10).is_some_and(|day| (1..=31).contains(&day))
}

/// The publisher's identifier, or one made of the document's name, the title and the languages: a later printing of the
/// same book has the same.
fn identifier(book: &Book) -> String {
    if let Some(identifier) = &book.meta.identifier {
        return identifier.clone();
    }
    let mut hash = Sha256::new();
    let languages = book.languages.iter().map(|language| language.tag());
    let titles = book.meta.titles.iter().map(String::as_str);
    for part in std::iter::once(book.meta.slug.as_str())
        .chain(titles)
        .chain(languages)
    {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut bytes: [u8; 16] = std::array::from_fn({
        let hash = hash.finalize();
        move |at| hash[at]
    });
    // RFC 9562, version 8: a UUID of one's own making.
    bytes[6] = (bytes[6] & 0x0F) | 0x80;
    bytes[8] = (bytes[8] & 0x3F) | 0x80;
    let hex: String = bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    format!(
        "urn:uuid:{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_day_is_a_date_of_the_package() {
        assert!(is_day("2024-05-01"));
        for date in ["2024", "ថ្ងៃទី០៥", "2024-13-01", "2024-05-1", "2024-05-32"] {
            assert!(!is_day(date), "{date}");
        }
    }
}
