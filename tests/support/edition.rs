//! Books and packages for the tests of editions.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

use trivani::edition::{Arrangement, Book, EditionConfig, Localised, Wish, compose};
use trivani::glossary::{Loaded, Termbase};
use trivani::model::{
    ByLanguage, Document, Kind, Language, Layout, Origin, Piece, Slug, Status, Target, Unit,
};

/// One segment with what it is in Vietnamese and English.
#[derive(Debug)]
pub struct Row {
    pub paragraph: usize,
    pub kind: Kind,
    pub layout: Layout,
    pub texts: [String; 3],
    pub statuses: [Option<Status>; 2],
}

/// The rows of the fixture.
pub fn fixture() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/edition/book.tsv");
    let text = std::fs::read_to_string(path).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        Row {
            paragraph: cells[0].parse().unwrap(),
            kind: cells[1].parse().unwrap(),
            layout: cells[2].parse().unwrap(),
            texts: [cells[3], cells[4], cells[6]].map(str::to_owned),
            statuses: [cells[5], cells[7]].map(|status| status.parse().ok()),
        }
    };
    text.lines().skip(1).map(row).collect()
}

pub fn units(rows: &[Row]) -> Vec<Unit> {
    let pieces = rows.iter().map(|row| Piece {
        paragraph: row.paragraph,
        kind: row.kind,
        layout: row.layout,
        gap: " ".to_owned(),
        text: row.texts[0].clone(),
        key: row.texts[0].clone(),
    });
    let document = Document::assemble(Slug::from_file_name("book.km.txt"), pieces, String::new());
    let target = |text: &String, status: Status| Target {
        text: text.clone(),
        origin: Origin::Person,
        status,
        findings: Vec::new(),
    };
    let unit = |(segment, row): (_, &Row)| {
        let languages = [Language::Vietnamese, Language::English];
        let targets: ByLanguage<Target> = (0..2)
            .filter_map(|at| {
                let status = row.statuses[at]?;
                Some((languages[at], target(&row.texts[at + 1], status)))
            })
            .collect();
        Unit {
            segment,
            targets,
            comment: String::new(),
        }
    };
    document.segments.into_iter().zip(rows).map(unit).collect()
}

pub fn wish(arrangement: Arrangement, languages: &[Language]) -> Wish {
    Wish {
        slug: Slug::from_file_name("book.km.txt"),
        languages: languages.to_vec(),
        arrangement,
        config: EditionConfig {
            title: Some(Localised::One("A title".to_owned())),
            author: Some(Localised::One("An author".to_owned())),
            date: Some("2024-05-01".to_owned()),
            sources: vec!["https://example.org/?a=1&b=2".to_owned()],
            ..EditionConfig::default()
        },
        is_final: false,
        boilerplate: false,
        links: trivani::model::Links::default(),
    }
}

pub fn no_terms() -> Termbase {
    Termbase::new(Loaded::default()).unwrap()
}

pub fn book(rows: &[Row], arrangement: Arrangement, languages: &[Language]) -> Book {
    compose(&units(rows), &wish(arrangement, languages), &no_terms())
}

/// The parts of a package, by name.
pub fn parts(package: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(package)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            (part.name().unwrap().into_owned(), text)
        })
        .collect()
}

/// Fails unless a text is well-formed XML.
pub fn assert_well_formed(name: &str, text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => break,
            Ok(_) => {}
            Err(error) => panic!("{name}: {error} at {}", reader.error_position()),
        }
    }
}

/// The words between tags, as a reader sees them: no tags, no U+200B, entities written out.
pub fn words(markup: &str) -> String {
    let mut words = String::new();
    let mut rest = markup;
    while let Some(start) = rest.find('<') {
        words.push_str(&rest[..start]);
        let end = rest[start..]
            .find('>')
            .map_or(rest.len(), |end| start + end + 1);
        rest = &rest[end..];
    }
    words.push_str(rest);
    for (entity, character) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
        ("\u{200B}", ""),
    ] {
        words = words.replace(entity, character);
    }
    words
}
