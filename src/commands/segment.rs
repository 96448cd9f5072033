//! `trivani segment`: the sentences, before anything is paid for.

use std::io::Write;

use super::exit::Exit;
use super::input::Input;
use super::note;
use crate::cli::Segment;

pub(super) fn run(args: &Segment, out: &mut dyn Write) -> anyhow::Result<Exit> {
    for path in &args.inputs {
        let input = Input::read(path)?;
        let read = input.cut(input.slug(), args.segmented)?;
        if !args.json && args.inputs.len() > 1 {
            writeln!(out, "# {}", input.name)?;
        }
        for finding in read.findings.iter().filter(|_| !args.json) {
            note(&finding.to_string());
        }
        for segment in &read.document.segments {
            if args.json {
                serde_json::to_writer(&mut *out, segment)?;
                writeln!(out)?;
            } else {
                writeln!(
                    out,
                    "{:>4}  ¶{:<3} {:<11} {}",
                    segment.number, segment.paragraph, segment.kind, segment.text
                )?;
            }
        }
    }
    Ok(Exit::Ok)
}
