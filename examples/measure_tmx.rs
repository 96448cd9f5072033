//! How fast memories are read and written, and with how much room.
//!
//! ```text
//! cargo run --release --example measure_tmx -- make FILE MEGABYTES   # a memory of about that size
//! cargo run --release --example measure_tmx -- read FILE             # every unit of it
//! cargo run --release --example measure_tmx -- write MEGABYTES       # to nowhere
//! cargo run --release --example measure_tmx -- copy FILE OUT         # read and written again
//! ```
//!
//! Rates are by CPU time (user and system) of the process, from `/proc`; the most room is that of the process.

#![allow(clippy::print_stdout, reason = "it is there to print")]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use trivani::format::bilingual::{BilingualFormat, BilingualWriter, read_bilingual};
use trivani::format::{TmxUnits, TmxWriter};
use trivani::model::{Language, MemoryUnit, Origin, Status, Variant};

/// Sentences that the units are made of.
const KHMER: [&str; 3] = [
    "គណៈកម្មាធិការបក្សខេត្តបានដឹកនាំការអនុវត្តសេចក្តីសម្រេចចិត្តលើកទី ១៨។",
    "សមមិត្តជាទីគោរព យើងសូមស្វាគមន៍ប្រតិភូទាំងអស់ដែលបានមកចូលរួម។",
    "ប្រជាជនក្នុងមូលដ្ឋានទាំងមូលបានចូលរួមយ៉ាងសកម្មក្នុងចលនានេះ & ចលនាដទៃ។",
];
const VIETNAMESE: [&str; 3] = [
    "Tỉnh ủy đã lãnh đạo thực hiện Nghị quyết lần thứ 18.",
    "Kính thưa các đồng chí, chúng tôi hoan nghênh các đại biểu đã đến dự.",
    "Nhân dân toàn địa phương đã tích cực tham gia phong trào này & các phong trào khác.",
];
const ENGLISH: [&str; 3] = [
    "The Provincial Party Committee has led the implementation of the 18th Resolution.",
    "Dear comrades, we welcome the delegates who have come to attend.",
    "The people of the whole locality have taken an active part in this movement & in others.",
];

fn unit(number: usize) -> MemoryUnit {
    let variant = |text: &str| Variant {
        text: format!("{text} ({number})"),
        origin: Some(Origin::Person),
        status: Status::Reviewed,
    };
    let texts = [
        (Language::Khmer, KHMER[number % 3]),
        (Language::Vietnamese, VIETNAMESE[number % 3]),
        (Language::English, ENGLISH[number % 3]),
    ];
    MemoryUnit {
        variants: texts
            .into_iter()
            .map(|(language, text)| (language, variant(text)))
            .collect(),
        document: "speech".to_owned(),
        person: "Dara".to_owned(),
        date: "20260102T030405Z".to_owned(),
        ..MemoryUnit::default()
    }
}

/// What counts the bytes that go through it.
struct Counted<W> {
    inner: W,
    bytes: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

/// Writes units until there are so many bytes; returns how many there are.
fn write(inner: impl Write, megabytes: u64) -> Result<u64, Box<dyn std::error::Error>> {
    // The writer holds the stream while it writes, so the size is told by the first thousand units.
    let mut sample = Counted {
        inner: std::io::sink(),
        bytes: 0,
    };
    let mut tmx = TmxWriter::new("km", &mut sample)?;
    for number in 0..1000 {
        tmx.memory_unit(&unit(number))?;
    }
    tmx.end()?;
    let count = megabytes * 1_000_000 * 1000 / sample.bytes;
    let mut out = Counted { inner, bytes: 0 };
    let mut tmx = TmxWriter::new("km", &mut out)?;
    for number in 0..usize::try_from(count)? {
        tmx.memory_unit(&unit(number))?;
    }
    tmx.end()?;
    out.flush()?;
    Ok(out.bytes)
}

/// CPU seconds of this process so far, and the most kilobytes it had.
fn used() -> (f64, u64) {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks = |at: usize| {
        fields
            .get(at)
            .and_then(|text| text.parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok());
    // 100 ticks a second, on every Linux that there is.
    ((ticks(11) + ticks(12)) / 100.0, peak.unwrap_or(0))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (bytes, units) = match arguments[..] {
        ["make", file, megabytes] => (
            write(BufWriter::new(File::create(file)?), megabytes.parse()?)?,
            0,
        ),
        ["write", megabytes] => (write(std::io::sink(), megabytes.parse()?)?, 0),
        ["read", file] => {
            let mut tmx = TmxUnits::open(Path::new(file))?;
            let units = tmx.by_ref().count();
            if let Some(fault) = tmx.faults.first() {
                return Err(format!("{}: {}", fault.line, fault.reason).into());
            }
            (std::fs::metadata(file)?.len(), units)
        }
        ["copy", file, out] => {
            let mut out = BufWriter::new(File::create(out)?);
            let tmx = BilingualFormat::Tmx;
            let mut writer = BilingualWriter::new(tmx, Language::Vietnamese, None, &mut out)?;
            let read = read_bilingual(Path::new(file), tmx, &[], &mut |entry| {
                writer.unit(&entry.unit, &entry.place)
            })?;
            writer.end()?;
            (std::fs::metadata(file)?.len(), read.units)
        }
        _ => return Err("make FILE MB, read FILE, write MB, or copy FILE OUT".into()),
    };
    let (seconds, peak) = used();
    #[expect(
        clippy::cast_precision_loss,
        reason = "files are far smaller than 2^52 bytes"
    )]
    let megabytes = bytes as f64 / 1e6;
    println!(
        "{}: {megabytes:.1} MB, {units} units, {seconds:.2} s of CPU, {:.0} MB/s, at most {} MB",
        arguments[0],
        megabytes / seconds.max(0.01),
        peak / 1024
    );
    Ok(())
}
