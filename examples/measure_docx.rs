//! Makes Word documents and measures how they are read.
//!
//! `cargo run --release --example measure_docx -- report FILE` writes the small report that the tests translate, `… pages N FILE`
//! a document of N pages (25 lines of Khmer each, with headings, tables, notes, and words cut into runs as Word cuts them),
//! `… read FILE` reads one and says how many segments it has, what processor time reading and cutting took, and the most memory
//! that the process had.
#![allow(clippy::print_stdout, reason = "it shows figures")]

#[path = "../tests/support/docx.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::pedantic,
    clippy::unwrap_used,
    reason = "shared with the tests"
)]
mod docx;

use std::path::Path;
use std::time::Instant;

use docx::{paragraph, run};
use trivani::format::document::{Content, ReadOptions};
use trivani::model::{Language, Slug};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["report", file] => std::fs::write(file, docx::report())?,
        ["pages", count, file] => std::fs::write(file, pages(count.parse()?))?,
        ["read", file] => read(Path::new(file))?,
        _ => return Err("see the first lines of examples/measure_docx.rs".into()),
    }
    Ok(())
}

const WORDS: [&str; 12] = [
    "គណៈកម្មាធិការ",
    "ប្រជាជន",
    "ខេត្ត",
    "ដឹកនាំ",
    "ការងារ",
    "អភិវឌ្ឍន៍",
    "សេដ្ឋកិច្ច",
    "សង្គម",
    "ស្ត្រី",
    "ច្បាប់",
    "កសាង",
    "បក្ស",
];

/// A document of so many pages.
fn pages(count: usize) -> Vec<u8> {
    let mut body = String::new();
    let mut notes = Vec::new();
    let mut word = 0;
    let mut next = || {
        word += 7;
        WORDS[word % WORDS.len()]
    };
    for page in 1..=count {
        body.push_str(&paragraph(
            "<w:pStyle w:val=\"H1\"/>",
            &run("", &format!("{} {page}", next())),
        ));
        for _ in 0..8 {
            let mut content = String::new();
            for at in 0..45 {
                let properties = match at % 15 {
                    7 => "<w:b/><w:bCs/>",
                    3 => "<w:rFonts w:hint=\"cs\"/><w:lang w:bidi=\"km-KH\"/>",
                    _ => "<w:lang w:bidi=\"km-KH\"/>",
                };
                content.push_str(&run(properties, next()));
                if at % 15 == 14 {
                    content.push_str(&run("", "។ "));
                }
            }
            body.push_str(&paragraph("", &content));
        }
        if page % 3 == 0 {
            notes.push(run("", "តាមច្បាប់ថ្មី។"));
            let reference = format!("<w:r><w:footnoteReference w:id=\"{}\"/></w:r>", notes.len());
            let cell = |text: &str| format!("<w:tc>{}</w:tc>", paragraph("", &run("", text)));
            let row = format!(
                "<w:tr>{}{}{}</w:tr>",
                cell(next()),
                cell(next()),
                cell("១២៣")
            );
            body.push_str(&paragraph("", &(run("", next()) + &reference)));
            body.extend(["<w:tbl>", &row.repeat(6), "</w:tbl>"]);
        }
    }
    let notes: Vec<&str> = notes.iter().map(String::as_str).collect();
    docx::docx(&body, &notes, &paragraph("", &run("", "ទំព័រខាងលើ")))
}

fn read(file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let bytes = std::fs::read(file)?;
    let start = (Instant::now(), processor());
    let content = Content::read(file, &bytes)?;
    let parsed = (start.0.elapsed(), processor() - start.1);
    let options = ReadOptions {
        language: Some(Language::Khmer),
        segmented: false,
    };
    let read = content.cut(Slug::from_file_name("measure.docx"), options);
    let all = (start.0.elapsed(), processor() - start.1);
    let characters = read.document.text().chars().count();
    println!(
        "{} bytes, {} segments, {characters} characters",
        bytes.len(),
        read.document.segments.len()
    );
    println!(
        "read in {:.2} s of processor time ({:.2?}), with cutting {:.2} s ({:.2?})",
        parsed.1, parsed.0, all.1, all.0
    );
    if let Some(most) = status("VmHWM:") {
        println!("most memory: {} MB", most / 1024);
    }
    Ok(())
}

/// The processor time of this process in seconds, where the system tells it.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let mut fields = after.split_whitespace().skip(11);
    let mut ticks = || {
        fields
            .next()
            .and_then(|field| field.parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    (ticks() + ticks()) / 100.0
}

/// A line of this process's status, in kB.
fn status(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
