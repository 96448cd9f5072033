//! Damaged Word documents: each is read, or refused with one error; nothing panics.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should panic"
)]

#[path = "support/docx.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::pedantic,
    reason = "each test file uses a part of it"
)]
mod docx;

use std::io::{Cursor, Read};
use std::path::Path;

use docx::{paragraph, report, run, zipped};
use proptest::prelude::*;
use trivani::format::document::docx::{DocxOptions, write};
use trivani::format::document::{ReadOptions, read};
use trivani::model::{ByLanguage, Document, Language, Origin, Slug, Target, Unit};
use trivani::text::tag::{tags, without_tags};

const OPTIONS: ReadOptions = ReadOptions {
    language: Some(Language::Khmer),
    segmented: false,
};

/// Reads a document, and when it can be read, writes it with targets that say something for every segment.
fn use_it(bytes: &[u8], say: impl Fn(&str) -> String) -> Option<(Document, Vec<u8>)> {
    let path = Path::new("report.docx");
    let read = read(path, bytes, Slug::from_file_name("report.docx"), OPTIONS).ok()?;
    let units: Vec<Unit> = read
        .document
        .segments
        .iter()
        .map(|segment| Unit {
            segment: segment.clone(),
            targets: ByLanguage::from_iter([(
                Language::English,
                Target::checked(say(&segment.text), Origin::Person, Vec::new()),
            )]),
            comment: String::new(),
        })
        .collect();
    let options = DocxOptions {
        language: Language::English,
        marked: true,
    };
    let written = write(path, bytes, &units, options);
    // What can be read can be written, or else it was said so when it was read.
    if read.findings.iter().any(|it| it.rule == "input-damaged") {
        assert!(written.is_err());
        return None;
    }
    Some((read.document, written.unwrap().0))
}

fn parts() -> Vec<(String, String)> {
    let bytes = report();
    let mut zip = zip::ZipArchive::new(Cursor::new(&bytes[..])).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut file = zip.by_index(at).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

fn rezipped(parts: &[(String, String)]) -> Vec<u8> {
    let parts: Vec<(&str, &str)> = parts
        .iter()
        .map(|(name, text)| (&**name, &**text))
        .collect();
    zipped(&parts)
}

/// The elements of an XML text, roughly: pieces that begin with `<`.
fn pieces(text: &str) -> Vec<&str> {
    let mut starts: Vec<usize> = text.match_indices('<').map(|(at, _)| at).collect();
    starts.push(text.len());
    starts
        .windows(2)
        .map(|pair| &text[pair[0]..pair[1]])
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn bytes_that_changed_do_no_harm(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let mut bytes = report();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        use_it(&bytes, str::to_owned);
    }

    #[test]
    fn elements_that_were_moved_doubled_or_lost_do_no_harm(
        part in any::<prop::sample::Index>(),
        edits in prop::collection::vec((0_u8..3, any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..8),
    ) {
        let mut parts = parts();
        let part = part.index(parts.len());
        let text = parts[part].1.clone();
        let mut pieces = pieces(&text);
        for (kind, from, to) in edits {
            if pieces.len() < 2 {
                break;
            }
            let (from, to) = (from.index(pieces.len()), to.index(pieces.len()));
            match kind {
                0 => drop(pieces.remove(from)),
                1 => pieces.insert(to, pieces[from]),
                _ => pieces.swap(from, to),
            }
        }
        parts[part].1 = pieces.concat();
        use_it(&rezipped(&parts), str::to_owned);
    }

    #[test]
    fn whatever_tags_a_target_has_the_document_is_well_formed_and_keeps_its_notes(
        answer in "(<b1>|</b1>|<a2>|</a2>|<fn1/>|<img4/>|<i9>|</i9>|<\\\\b1>|<|&|\u{1}|word| ){0,14}",
    ) {
        let content = run("", "ក ")
            + &run("<w:bCs/>", "ខខ")
            + "<w:hyperlink r:id=\"rId5\">" + &run("", "គ") + "</w:hyperlink>"
            + "<w:r><w:footnoteReference w:id=\"1\"/></w:r>"
            + "<w:r><w:drawing/></w:r>" + &run("", "ឃឃឃ");
        let bytes = docx::docx(&paragraph("", &content), &[&run("", "ង")], &paragraph("", ""));
        let (_, written) = use_it(&bytes, |_| answer.clone() + " x").unwrap();
        let again = read(Path::new("t.docx"), &written, Slug::from_file_name("t.docx"), OPTIONS).unwrap();
        let text = again.document.text();
        let notes = tags(&text).iter().filter(|tag| tag.name == "fn1").count();
        prop_assert_eq!(notes, 1, "{}", text);
        prop_assert!(text.contains("<img"), "{}", text);
        prop_assert_eq!(without_tags(&text).matches("word").count(), 2 * answer.matches("word").count());
    }

    #[test]
    fn a_document_whose_targets_are_its_sources_has_the_same_text(
        texts in prop::collection::vec("[ក-អ។ a-c<>&]{1,12}[ក-អ]", 1..6),
        looks in prop::collection::vec(0_usize..5, 12),
    ) {
        let properties = ["", "<w:bCs/><w:b/>", "<w:i/><w:iCs/>", "<w:color w:val=\"FF0000\"/>", "<w:bCs/><w:b/><w:u w:val=\"single\"/>"];
        let mut looks = looks.into_iter().cycle();
        let body: String = texts
            .iter()
            .map(|text| {
                let characters: Vec<char> = text.chars().collect();
                let runs = characters.chunks(4).map(|chunk| {
                    let chunk: String = chunk.iter().collect();
                    let chunk = chunk.replace('&', "&amp;").replace('<', "&lt;");
                    run(properties[looks.next().unwrap()], &chunk)
                });
                paragraph("", &runs.collect::<String>())
            })
            .collect();
        let bytes = docx::docx(&body, &[], &paragraph("", ""));
        let Some((document, written)) = use_it(&bytes, str::to_owned) else {
            return Ok(());
        };
        let again = read(Path::new("t.docx"), &written, Slug::from_file_name("t.docx"), OPTIONS).unwrap();
        let plain = |document: &Document| {
            let text = without_tags(&document.text()).into_owned();
            text.split_whitespace().collect::<String>()
        };
        prop_assert_eq!(plain(&again.document), plain(&document));
    }
}
