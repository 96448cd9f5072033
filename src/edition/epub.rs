//! The edition as an EPUB 3 book: a page for each chapter, without scripts or embedded fonts.

use std::collections::HashMap;
use std::fmt::Write;

use minijinja::context;
use minijinja::value::{Serde, Value};
use sha2::{Digest, Sha256};

use super::book::Block;
use super::compose::plain;
use super::markup::{Syntax, push_html};
use super::package::Package;
use super::view::{BlockView, Cover, Heading, Viewer, cover, headings};
use super::{Book, EditionError, Templates};

const CONTAINER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"#;

/// The blocks of a chapter, with the name of its file.
struct Chapter<'b> {
    file: String,
    blocks: &'b [Block],
}

/// The book as an EPUB 3 file. `dcterms:modified` is the book's date when that is a day (`2024-05-01`), else a fixed one.
///
/// # Errors
/// [`EditionError::Template`] when a template cannot be filled in.
pub fn render(book: &Book, templates: &Templates) -> Result<Vec<u8>, EditionError> {
    let chapters = chapters(book);
    let files = anchors(&chapters);
    let file = |anchor: &str| files.get(anchor).cloned().unwrap_or_default();
    let cover = cover(book, &file);
    let headings = headings(book, &file);
    let mut package = Package::new();
    package.stored("mimetype", b"application/epub+zip")?;
    package.deflated("META-INF/container.xml", CONTAINER.as_bytes())?;
    let opf = opf(book, &chapters);
    package.deflated("EPUB/package.opf", opf.as_bytes())?;
    let mut page = |name: &str, text: String| {
        let name = format!("EPUB/{name}");
        package.deflated(&name, text.as_bytes())
    };
    let fields = context! { cover => Value::from(Serde(&cover)) };
    page("style.css", templates.render("epub.css", fields.clone())?)?;
    page(
        "title.xhtml",
        templates.render("epub-title.xhtml", fields.clone())?,
    )?;
    page("nav.xhtml", nav(&cover, &headings, &chapters, templates)?)?;
    let mut viewer = Viewer::new(book, Syntax::Xhtml);
    for (at, chapter) in chapters.iter().enumerate() {
        let is_last = at + 1 == chapters.len();
        let text = chapter_page(book, chapter, is_last, &mut viewer, &cover, templates)?;
        page(&chapter.file, text)?;
    }
    if !book.glossary.is_empty() {
        let title = super::Label::Glossary.text(book.languages[0]);
        let fields = context! { is_glossary => true, title => title, ..fields };
        page(
            "glossary.xhtml",
            templates.render("epub-page.xhtml", fields)?,
        )?;
    }
    package.finish()
}

/// A chapter begins at each heading of the highest level that the book has.
fn chapters(book: &Book) -> Vec<Chapter<'_>> {
    let level = |block: &Block| match block {
        Block::Heading(level, _) => Some(*level),
        _ => None,
    };
    let top = book.blocks.iter().filter_map(level).min();
    let mut starts: Vec<usize> = (0..book.blocks.len())
        .filter(|&at| top.is_some() && level(&book.blocks[at]) == top)
        .collect();
    if starts.first() != Some(&0) {
        starts.insert(0, 0);
    }
    // Headings that follow each other are one chapter's: a page with nothing but a heading helps nobody.
    let mut kept: Vec<usize> = Vec::with_capacity(starts.len());
    for start in starts {
        match kept.last() {
            Some(&last)
                if book.blocks[last..start]
                    .iter()
                    .all(|block| level(block).is_some())
                    && last < start => {}
            _ => kept.push(start),
        }
    }
    let ends = kept.iter().skip(1).copied().chain([book.blocks.len()]);
    let spans = kept.iter().copied().zip(ends).enumerate();
    spans
        .map(|(at, (start, end))| Chapter {
            file: format!("chapter-{:03}.xhtml", at + 1),
            blocks: &book.blocks[start..end],
        })
        .collect()
}

/// The file of each anchor.
fn anchors(chapters: &[Chapter<'_>]) -> HashMap<String, String> {
    let of_chapter = |chapter: &Chapter<'_>| {
        let passages: Vec<(String, String)> = chapter
            .blocks
            .iter()
            .flat_map(Block::passages)
            .map(|passage| (passage.anchor.clone(), chapter.file.clone()))
            .collect();
        passages
    };
    chapters.iter().flat_map(of_chapter).collect()
}

fn nav(
    cover: &Cover,
    headings: &[Heading],
    chapters: &[Chapter<'_>],
    templates: &Templates,
) -> Result<String, EditionError> {
    let fields = context! {
        cover => Value::from(Serde(cover)),
        headings => Value::from(Serde(&headings)),
        start => chapters.first().map_or("title.xhtml", |chapter| chapter.file.as_str()),
    };
    templates.render("epub-nav.xhtml", fields)
}

fn chapter_page(
    book: &Book,
    chapter: &Chapter<'_>,
    is_last: bool,
    viewer: &mut Viewer<'_>,
    cover: &Cover,
    templates: &Templates,
) -> Result<String, EditionError> {
    viewer.renderer.begin_file(&chapter.file);
    let blocks = chapter.blocks.iter();
    let blocks: Vec<BlockView> = blocks.map(|block| viewer.block(block)).collect();
    let mut numbers = viewer.renderer.take_fresh();
    if is_last {
        numbers.extend(book.notes.iter().map(|note| note.number).filter(|number| {
            let mut languages = book.languages.iter();
            !languages.any(|&language| viewer.renderer.is_referred(language, *number))
        }));
    }
    let notes = viewer.notes(&numbers);
    let heading = chapter.blocks.iter().find_map(|block| match block {
        Block::Heading(_, passage) => Some(plain(passage, 0)),
        _ => None,
    });
    let fields = context! {
        cover => Value::from(Serde(cover)),
        blocks => Value::from(Serde(&blocks)),
        notes => Value::from(Serde(&notes)),
        title => heading.unwrap_or_else(|| book.meta.titles[0].clone()),
        is_glossary => false,
    };
    templates.render("epub-page.xhtml", fields)
}

fn opf(book: &Book, chapters: &[Chapter<'_>]) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\"",
    );
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    line(&format!(" xml:lang=\"{}\">", book.languages[0].tag()));
    line("<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">");
    line(&element("dc:identifier", " id=\"id\"", &identifier(book)));
    for (title, language) in book.meta.titles.iter().zip(&book.languages) {
        let attribute = format!(" xml:lang=\"{}\"", language.tag());
        line(&element("dc:title", &attribute, title));
    }
    for language in &book.languages {
        line(&element("dc:language", "", language.tag()));
    }
    let first = |text: &Option<super::Localised>| {
        let text = text.as_ref()?;
        let mut languages = book.languages.iter();
        languages.find_map(|&language| text.of(language).map(str::to_owned))
    };
    if let Some(author) = first(&book.meta.author) {
        line(&element("dc:creator", "", &author));
    }
    if let Some(publisher) = first(&book.meta.publisher) {
        line(&element("dc:publisher", "", &publisher));
    }
    let day = book.meta.date.as_deref().filter(|date| is_day(date));
    if let Some(day) = day {
        line(&element("dc:date", "", day));
    }
    for source in &book.meta.sources {
        line(&element("dc:source", "", source));
    }
    let modified = format!("{}T00:00:00Z", day.unwrap_or("2000-01-01"));
    line(&element(
        "meta",
        " property=\"dcterms:modified\"",
        &modified,
    ));
    line("</metadata>\n<manifest>");
    line(
        "<item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>",
    );
    line("<item id=\"style\" href=\"style.css\" media-type=\"text/css\"/>");
    let has_terms = !book.glossary.is_empty();
    let files = chapters.iter().map(|chapter| chapter.file.as_str());
    let files = std::iter::once("title.xhtml").chain(files);
    let files: Vec<&str> = files.chain(has_terms.then_some("glossary.xhtml")).collect();
    for file in &files {
        let id = file.trim_end_matches(".xhtml");
        line(&format!(
            "<item id=\"{id}\" href=\"{file}\" media-type=\"application/xhtml+xml\"/>"
        ));
    }
    line("</manifest>\n<spine>");
    for (at, file) in files.iter().enumerate() {
        line(&format!(
            "<itemref idref=\"{}\"/>",
            file.trim_end_matches(".xhtml")
        ));
        if at == 0 {
            line("<itemref idref=\"nav\"/>");
        }
    }
    line("</spine>\n</package>");
    out
}

fn element(name: &str, attributes: &str, text: &str) -> String {
    let mut out = format!("<{name}{attributes}>");
    push_html(&mut out, text);
    let _ = write!(out, "</{name}>");
    out
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
