//! The edition as a PDF, with the feature `pdf`.
#![cfg(feature = "pdf")]
#![allow(
    missing_docs,
    clippy::pedantic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should panic, and one that is skipped says so"
)]

mod support;

use std::path::Path;

use support::{Finished, Folder};

const TABLE: &str = "paragraph,kind,km,vi,vi_status,en,en_status\n\
    1,heading,I. ស្ថានភាព,I. Tình hình,final,I. The state,final\n\
    2,sentence,ស្ត្រីខ្មែរនិងប្រធានថ្លែង។,Chủ tịch nói: sắp đổi mới.,reviewed,The chairman spoke.,reviewed\n\
    3,sentence,ច្បាប់ថ្មី។,Luật mới.,needs-review,\"\",\n";

/// An edition of the table in a layout; nothing when the machine has no Khmer font.
fn made(folder: &Folder, layout: &str) -> Option<Vec<u8>> {
    let arguments = "edition speech.csv --format pdf --layout";
    let mut arguments: Vec<&str> = arguments.split(' ').collect();
    arguments.push(layout);
    let run = folder.trivani(&arguments);
    if run.stderr.contains("fonts-khmeros") {
        eprintln!("skipped: no font with Khmer letters");
        return None;
    }
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let name = format!("output/speech.{layout}.pdf");
    Some(std::fs::read(folder.path(&name)).unwrap())
}

/// What is not packed in a PDF, without its white space.
fn plain(pdf: &[u8]) -> String {
    let letters = pdf.iter().filter(|byte| byte.is_ascii_graphic());
    letters.map(|byte| char::from(*byte)).collect()
}

/// The names of the fonts in a PDF, without the letters that tell one subset from another.
fn fonts(pdf: &str) -> Vec<&str> {
    let names = pdf.split("/BaseFont/").skip(1);
    let name = |rest: &'_ str| rest.find(['/', '>']).unwrap_or(rest.len());
    names
        .map(|rest| &rest[..name(rest)])
        .map(|name| name.split_once('+').map_or(name, |(_, name)| name))
        .collect()
}

#[test]
fn a_pdf_has_its_pages_and_its_fonts_in_it_in_every_layout_and_again_the_same() {
    for layout in ["facing", "columns", "interlinear", "stacked"] {
        let folder = Folder::with("speech.csv", TABLE);
        let Some(pdf) = made(&folder, layout) else {
            return;
        };
        assert!(pdf.starts_with(b"%PDF-1."));
        assert!(pdf.trim_ascii_end().ends_with(b"%%EOF"));
        let text = plain(&pdf);
        // The title page, the contents, the text, the terms.
        let kinds = text.split("/Type/Page").skip(1);
        let pages = kinds.filter(|rest| !rest.starts_with(|c: char| c.is_alphabetic()));
        assert_eq!(pages.count(), 4, "{layout}");
        let fonts = fonts(&text);
        let has_khmer = |name: &&str| name.contains("Khmer");
        assert!(fonts.iter().any(has_khmer), "{layout}: {fonts:?}");
        assert!(!fonts.iter().all(has_khmer), "{layout}: {fonts:?}");
        assert!(text.matches("/FontFile").count() >= 2, "{layout}");
        assert!(text.contains("/Lang(km)"), "{layout}: of the whole");
        for language in ["km-KH", "vi-VN", "en-GB"] {
            let tag = format!("/Lang({language})");
            assert!(text.contains(&tag), "{layout}: {tag}");
        }
        assert!(made(&folder, layout) == Some(pdf), "{layout}");
    }
}

#[test]
fn the_addresses_of_links_are_in_the_pdf() {
    let text = "សូមមើល[គេហទំព័រ](https://example.org/a)។\n";
    let folder = Folder::with("page.md", text);
    let run = folder.trivani(&["translate", "page.md", "--quiet"]);
    assert!([0, 2].contains(&run.code), "{}", run.stderr);
    let run = folder.trivani(&["edition", "page", "--format", "pdf"]);
    if run.stderr.contains("fonts-khmeros") {
        eprintln!("skipped: no font with Khmer letters");
        return;
    }
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let pdf = std::fs::read(folder.path("output/page.facing.pdf")).unwrap();
    assert!(plain(&pdf).contains("/URI(https://example.org/a)"));
}

/// Runs with the fonts of one folder only.
fn with_fonts_of(folder: &Folder, fonts: &Path, arguments: &[&str]) -> Finished {
    let configuration = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig><dir>{}</dir></fontconfig>",
        fonts.display()
    );
    let configuration = folder.file("fonts.conf", configuration);
    let output = folder
        .command(arguments)
        .env("FONTCONFIG_FILE", configuration)
        .output();
    output.unwrap().into()
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_font_the_package_to_install_is_named_and_nothing_is_written() {
    let folder = Folder::with("speech.csv", TABLE);
    std::fs::create_dir(folder.path("fonts")).unwrap();
    let arguments = ["edition", "speech.csv", "--format", "html,pdf"];
    let run = with_fonts_of(&folder, &folder.path("fonts"), &arguments);
    assert_eq!(run.code, 3, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("Khmer letters"), "{}", run.stderr);
    assert!(
        run.stderr.contains("package fonts-khmeros"),
        "{}",
        run.stderr
    );
    assert!(!folder.path("output").exists());

    let arguments = [&arguments[..], &["--languages", "vi,en"]].concat();
    let run = with_fonts_of(&folder, &folder.path("fonts"), &arguments);
    assert_eq!(run.code, 3, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stderr.contains("package fonts-dejavu"),
        "{}",
        run.stderr
    );
}

/// An edition by a template that holds this Typst source; none without a font with Khmer letters.
fn by_template(source: &str) -> Option<Finished> {
    let folder = Folder::with("speech.csv", TABLE);
    folder.file("mine/edition.typ", source);
    let edition = ["edition", "speech.csv", "--format", "pdf"];
    let run = folder.trivani(&[&edition[..], &["--template", "mine"]].concat());
    if run.stderr.contains("fonts-khmeros") {
        eprintln!("skipped: no font with Khmer letters");
        return None;
    }
    assert_eq!(run.code, 3, "{}{}", run.stdout, run.stderr);
    Some(run)
}

#[test]
fn a_mistake_in_a_template_is_told_with_its_place_in_the_source() {
    let Some(run) = by_template("#set text(size: 9pt)\n#no-such-thing\n") else {
        return;
    };
    assert!(run.stderr.contains("line 2, column 2"), "{}", run.stderr);
}

#[test]
fn a_template_reads_no_file_of_the_machine() {
    let Some(run) = by_template("#read(\"speech.csv\")\n") else {
        return;
    };
    assert!(run.stderr.contains("access denied"), "{}", run.stderr);
}
